-- One poll makes a limited number of requests. What is left of them is kept here and made in the next polls, so that
-- nothing is passed over where more has changed than one poll may ask for.
CREATE TABLE unfinished_polls (
  source_id TEXT PRIMARY KEY REFERENCES sources(id) ON DELETE CASCADE,
  began_at TEXT NOT NULL,                    -- when the first of these polls was made: all until then will have been seen
  asked INTEGER NOT NULL,                    -- requests made so far
  remaining INTEGER NOT NULL,                -- requests that wait
  made_for TEXT NOT NULL,                    -- hash of the source file's addresses and parameters; others begin anew
  requests TEXT NOT NULL                     -- JSON; it has no key: that is put in as it is sent
) WITHOUT ROWID;
