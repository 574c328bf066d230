-- What people decided, each decision with what it takes to put everything back: tracker/store/decisions.py.
-- event_id and other_id are no references: undoing a split may take the event away that the split had made, and the
-- decision stays all the same. Numbers of events are never given twice.
CREATE TABLE decisions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  decided_at TEXT NOT NULL, decided_by TEXT NOT NULL,
  verb TEXT NOT NULL CHECK (verb IN ('approve', 'reject', 'correct', 'merge', 'apart', 'split', 'attach', 'link', 'unlink', 'undo')),
  event_id INTEGER NOT NULL,
  other_id INTEGER,                      -- the other event of a merge, an answer, a link; the event a split made
  why TEXT,
  undo TEXT NOT NULL,                    -- JSON: every row it changed, before and after
  undoes INTEGER REFERENCES decisions(id), -- of an undo: what it took back
  undone_at TEXT, undone_by TEXT,        -- null: in force
  CHECK ((undone_at IS NULL) = (undone_by IS NULL)),
  CHECK ((verb = 'undo') = (undoes IS NOT NULL))
);
CREATE INDEX decisions_by_event ON decisions (event_id, id);
CREATE INDEX decisions_by_other ON decisions (other_id, id) WHERE other_id IS NOT NULL;

-- Which decision an edit belongs to; null: none, as those of a machine or of an import. A field is protected from
-- machines by the edits of decisions in force only.
ALTER TABLE event_changes ADD COLUMN decision_id INTEGER REFERENCES decisions(id);
