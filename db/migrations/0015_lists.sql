-- Lists that somebody keeps (entities, minerals), as they stood when they last came whole. Each fetch is held against
-- the rows here; one that lacks too many of them is refused, and what was wrong with it stands in `lists`.

CREATE TABLE lists (
  source_id TEXT PRIMARY KEY REFERENCES sources(id),
  row_count INTEGER NOT NULL,           -- how many rows it has now
  declared TEXT NOT NULL,               -- changes when the source file has its rows read otherwise
  read_at TEXT,                         -- when it last came whole; null: never yet
  changed_at TEXT,                      -- when a row last changed
  alarm TEXT,                           -- what is wrong with the list of the last poll, which was not taken; null: nothing
  alarm_row_count INTEGER,              -- how many rows that one has, where a person can say that it is right
  alarm_at TEXT,                        -- when it first came so
  accepted_row_count INTEGER,           -- a person said that a list of about so many rows is right: the next one is taken
  accepted_at TEXT, accepted_by TEXT,
  CHECK ((alarm IS NULL) = (alarm_at IS NULL)),
  CHECK ((accepted_row_count IS NULL) = (accepted_at IS NULL))
);

CREATE TABLE list_rows (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source_id TEXT NOT NULL REFERENCES sources(id),
  key TEXT NOT NULL,                    -- what tells the row from all others now
  entry TEXT NOT NULL,                  -- the key it was first seen with: its measure is list:SOURCE:ENTRY
  name TEXT NOT NULL,
  place INTEGER NOT NULL,               -- its place in the list, from 0
  first_seen_at TEXT NOT NULL,
  changed_at TEXT,                      -- when a column last changed; null: never
  gone_at TEXT,                         -- when it was first missing; null: it stands there
  fields TEXT NOT NULL                  -- JSON object: its columns, as printed
);
CREATE UNIQUE INDEX list_rows_by_key ON list_rows (source_id, key) WHERE gone_at IS NULL;
CREATE INDEX list_rows_by_place ON list_rows (source_id, place) WHERE gone_at IS NULL;
CREATE INDEX list_rows_gone ON list_rows (source_id, key) WHERE gone_at IS NOT NULL;
