-- Filters kept under a name: /saved/NAME is an address that stays, whatever its title becomes. A name that was given
-- once never means another filter, so that nobody's subscription turns into something else: one that is deleted keeps
-- its row.
CREATE TABLE saved_filters (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  query TEXT NOT NULL,                   -- arguments of /tracker/events that say which events, sorted
  created_at TEXT NOT NULL, created_by TEXT NOT NULL,
  changed_at TEXT NOT NULL, changed_by TEXT NOT NULL,
  deleted_at TEXT, deleted_by TEXT,
  CHECK ((deleted_at IS NULL) = (deleted_by IS NULL))
);
CREATE INDEX saved_filters_by_query ON saved_filters (query);
