-- Sections of laws and of bills, each kept whole. `identity` is what the law or bill is known by: its document where
-- that is known (pl:118-31), else its name, folded. A section that comes again with another text keeps the old one.
CREATE TABLE clauses_kept (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  law TEXT NOT NULL, section TEXT NOT NULL, heading TEXT,
  document TEXT,                       -- pl:118-31, bill:118-hr-2670-enr; null where only the name is known
  identity TEXT NOT NULL,
  law_key TEXT NOT NULL,               -- the law's name as names are compared: short forms spelled out
  path TEXT,                           -- JSON list: the headings above it, outermost first
  position INTEGER NOT NULL DEFAULT 0, -- its place in the law, from 0
  url TEXT,
  enacted TEXT,                        -- null: a bill
  dated TEXT,                          -- of a bill: when this text of it was introduced, reported or passed
  source_id TEXT REFERENCES sources(id),
  report_id INTEGER REFERENCES reports(id), -- where it tells of events: the report that stands for it
  first_seen_at TEXT, changed_at TEXT,
  version INTEGER NOT NULL DEFAULT 1,
  content_hash TEXT NOT NULL DEFAULT '',
  text TEXT NOT NULL,
  UNIQUE (identity, section)
);
INSERT INTO clauses_kept (id, law, section, heading, text, url, enacted, identity, law_key)
  SELECT id, law, section, heading, text, url, enacted, lower(law), lower(law) FROM clauses;
DROP TABLE clauses;
ALTER TABLE clauses_kept RENAME TO clauses;
CREATE INDEX clauses_by_document ON clauses (document) WHERE document IS NOT NULL;
CREATE INDEX clauses_by_law ON clauses (law_key, section);
CREATE INDEX clauses_by_report ON clauses (report_id) WHERE report_id IS NOT NULL;
CREATE INDEX evidence_by_clause ON evidence (clause_id) WHERE clause_id IS NOT NULL;

CREATE TABLE clause_versions (
  clause_id INTEGER NOT NULL REFERENCES clauses(id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  law TEXT NOT NULL, heading TEXT, path TEXT, url TEXT, enacted TEXT, text TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  seen_from TEXT, seen_until TEXT NOT NULL,
  PRIMARY KEY (clause_id, version)
) WITHOUT ROWID;

-- Text folded by tracker.store.search, as that of reports is.
CREATE VIRTUAL TABLE clauses_fts USING fts5 (body, content = '', tokenize = 'unicode61 remove_diacritics 2');

-- A measure that a primary source names itself: an award by its id, a section of a law. What a telling names is kept
-- with it, so that events find their way after a merge, a split or a second reading.
ALTER TABLE measures ADD COLUMN key TEXT;                 -- award:ASST_NON_..., clause:pl:118-31:154; null: named by nobody
CREATE UNIQUE INDEX measures_by_key ON measures (key) WHERE key IS NOT NULL;
ALTER TABLE event_reports ADD COLUMN measure_key TEXT;    -- the measure this report says the event happens to
ALTER TABLE event_reports ADD COLUMN step TEXT;           -- what the report calls this happening of the measure
