-- Every event that has a life belongs to a measure. One that nobody named is made by the tracker (auto = 1): its title
-- and kind are those of its first event, it goes when its last event leaves, and it becomes a person's with the first
-- event that a person puts there.
ALTER TABLE measures ADD COLUMN auto INTEGER NOT NULL DEFAULT 0;

-- How an event came to its measure. placed_by said: a person or an entry names the measure; tracker: found, and found
-- anew when the event or its neighbours change. anchor_id is no reference: what hung on an event that is gone is
-- placed anew.
CREATE TABLE placements (
  event_id INTEGER PRIMARY KEY REFERENCES events(id) ON DELETE CASCADE,
  placed_by TEXT NOT NULL CHECK (placed_by IN ('said', 'tracker')),
  measure_id INTEGER,                    -- the measure it was placed in; another one in events means that it was said since
  anchor_id INTEGER,                     -- the event whose measure it happens to; null: the first of its measure
  score REAL,
  reasons TEXT,                          -- JSON list of {field, agreement, words}
  seen TEXT NOT NULL,                    -- hash of what was looked at, so that an unchanged event is not placed anew
  placed_at TEXT NOT NULL
);
CREATE INDEX placements_by_anchor ON placements (anchor_id) WHERE anchor_id IS NOT NULL;

-- By what the events of one life find each other: hashes of (party | programme | document | subject | ...), with a day.
CREATE TABLE life_keys (
  key INTEGER NOT NULL,
  day INTEGER NOT NULL,                  -- first day the date may mean, days since 0001-01-01; 0 where there is none
  event_id INTEGER NOT NULL REFERENCES events(id) ON DELETE CASCADE,
  PRIMARY KEY (key, day, event_id)
) WITHOUT ROWID;
CREATE INDEX life_keys_by_event ON life_keys (event_id);

-- A link that was found and not said has its score and what spoke for it.
ALTER TABLE event_links ADD COLUMN score REAL;
ALTER TABLE event_links ADD COLUMN reasons TEXT;   -- JSON list of {field, agreement, words}
CREATE INDEX event_changes_of_links ON event_changes (event_id) WHERE field = 'links';
