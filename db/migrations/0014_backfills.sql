-- A backfill asks a source for everything since a day. What is still to be fetched is kept here, so that one which was
-- killed goes on where it stood: an answer's reports are stored in the transaction that marks its request as done.
CREATE TABLE backfills (
  id INTEGER PRIMARY KEY,
  source_id TEXT NOT NULL REFERENCES sources(id),
  since TEXT NOT NULL, until TEXT,           -- the first and the last day asked for; until null: the day it was begun
  started_at TEXT NOT NULL, updated_at TEXT NOT NULL,
  finished_at TEXT,                          -- null: something is still to be fetched
  seconds REAL NOT NULL DEFAULT 0,           -- spent on it, over all runs
  bytes INTEGER NOT NULL DEFAULT 0,
  reports_seen INTEGER NOT NULL DEFAULT 0, reports_new INTEGER NOT NULL DEFAULT 0, reports_changed INTEGER NOT NULL DEFAULT 0,
  events_new INTEGER NOT NULL DEFAULT 0, events_changed INTEGER NOT NULL DEFAULT 0,
  error TEXT                                 -- why the last run stopped before the end
);
CREATE INDEX backfills_by_source ON backfills (source_id, since);

CREATE TABLE backfill_requests (
  id INTEGER PRIMARY KEY,
  backfill_id INTEGER NOT NULL REFERENCES backfills(id) ON DELETE CASCADE,
  part INTEGER,                              -- the request asked at the beginning that led to this one; null: itself
  announced INTEGER,                         -- items that the answer says there are in this part
  digest TEXT NOT NULL,                      -- of method, address and body: what was asked once is not asked again
  done_at TEXT,                              -- null: still to be fetched
  request TEXT NOT NULL,                     -- JSON; it has no key: that is put in as it is sent
  UNIQUE (backfill_id, digest)
);
CREATE INDEX backfill_requests_pending ON backfill_requests (backfill_id, coalesce(part, id), id)
  WHERE done_at IS NULL;
