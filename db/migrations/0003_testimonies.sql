-- What each report says of an event is kept as that report says it, so that a merge loses nothing and a split is
-- exact. The event itself says what all its tellings together do. Null where the report only refers to the event:
-- a citation by a person, or a tie from before tellings were kept.
ALTER TABLE event_reports ADD COLUMN facts TEXT;        -- JSON, the fields of an exported event
ALTER TABLE event_reports ADD COLUMN confidence REAL;   -- how sure this telling was read, 0 to 1
ALTER TABLE event_reports ADD COLUMN reasons TEXT;      -- JSON list of {field, agreement, words}: why it was taken for the same event

-- By what an event may be found again when another report tells of it: hashes of (family of kinds, subject, class of
-- date), with a day. Only of events that are published or pending. Follows from the rest, and is made anew when the
-- rules change. The class of date keeps what is dated to the year out of the ranges asked for a day.
CREATE TABLE event_keys (
  key INTEGER NOT NULL,
  day INTEGER NOT NULL,                  -- first day the date may mean, days since 0001-01-01; 0 where there is none
  event_id INTEGER NOT NULL REFERENCES events(id) ON DELETE CASCADE,
  PRIMARY KEY (key, day, event_id)
) WITHOUT ROWID;
CREATE INDEX event_keys_by_event ON event_keys (event_id);

-- Pairs of events that may be one happening (same) or happen to one thing (measure): what a person is asked, and
-- what was answered. A pair that was answered is never asked again; one answered apart is never joined again.
CREATE TABLE doubts (
  id INTEGER PRIMARY KEY,
  event_id INTEGER NOT NULL REFERENCES events(id) ON DELETE CASCADE,
  other_id INTEGER NOT NULL REFERENCES events(id) ON DELETE CASCADE,
  question TEXT NOT NULL CHECK (question IN ('same', 'measure')),
  score REAL,
  reasons TEXT,                          -- JSON list of {field, agreement, words}
  raised_at TEXT NOT NULL,
  answer TEXT CHECK (answer IN ('same', 'apart')),
  answered_at TEXT, answered_by TEXT, why TEXT,
  UNIQUE (event_id, other_id, question),
  CHECK (event_id > other_id),
  CHECK ((answer IS NULL) = (answered_at IS NULL))
);
CREATE INDEX doubts_by_other ON doubts (other_id);
CREATE INDEX doubts_open ON doubts (question, id) WHERE answer IS NULL;

-- Where tellings of one event contradict each other: every value with who says it. The value ranked 1 is the event's.
CREATE TABLE event_conflicts (
  id INTEGER PRIMARY KEY,
  event_id INTEGER NOT NULL REFERENCES events(id) ON DELETE CASCADE,
  field TEXT NOT NULL,
  rank INTEGER NOT NULL,                 -- from 1, best first
  value TEXT NOT NULL,                   -- as event_changes has it: text, or JSON for a sum
  report_id INTEGER REFERENCES reports(id), -- null: a person's word
  authority TEXT NOT NULL CHECK (authority IN ('press', 'official', 'person')),
  UNIQUE (event_id, field, rank, report_id)
);
