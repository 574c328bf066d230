-- What the database knows of itself: the hash of the vocabulary it follows, how its search text is folded.

CREATE TABLE properties (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- Vocabulary: the database follows db/vocabulary/*.yml (`tracker vocabulary update`).
-- label is English; aliases is a JSON object of language -> list of other names.

CREATE TABLE kinds (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL, label_zh TEXT, label_ar TEXT, label_fa TEXT,
  stance TEXT NOT NULL CHECK (stance IN ('support', 'restrict', 'require', 'organise', 'cooperate', 'other')),
  definition TEXT,
  retired INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE actions (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL, label_zh TEXT, label_ar TEXT, label_fa TEXT,
  state TEXT CHECK (state IN ('proposed', 'announced', 'in_force', 'suspended', 'ended')), -- what it leaves a measure in; null: as before
  rank INTEGER NOT NULL,                                                                  -- order in a life when dates do not tell
  definition TEXT,
  retired INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE countries (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL, label_zh TEXT, label_ar TEXT, label_fa TEXT,
  aliases TEXT,
  retired INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE materials (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL, label_zh TEXT, label_ar TEXT, label_fa TEXT,
  aliases TEXT, definition TEXT,
  retired INTEGER NOT NULL DEFAULT 0
);

-- The tree of materials, direct parents; a material may stand under several.
CREATE TABLE material_parents (
  material_id TEXT NOT NULL REFERENCES materials(id),
  parent_id TEXT NOT NULL REFERENCES materials(id),
  PRIMARY KEY (material_id, parent_id)
) WITHOUT ROWID;

-- The same tree with every ancestor, each material being its own: what "graphite, children included" means.
CREATE TABLE material_ancestors (
  material_id TEXT NOT NULL REFERENCES materials(id),
  ancestor_id TEXT NOT NULL REFERENCES materials(id),
  PRIMARY KEY (material_id, ancestor_id)
) WITHOUT ROWID;
CREATE INDEX material_ancestors_by_ancestor ON material_ancestors (ancestor_id, material_id);

CREATE TABLE agencies (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL, label_zh TEXT, label_ar TEXT, label_fa TEXT,
  country_id TEXT REFERENCES countries(id),
  parent_id TEXT REFERENCES agencies(id),
  aliases TEXT,
  retired INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE organizations (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL, label_zh TEXT, label_ar TEXT, label_fa TEXT,
  country_id TEXT REFERENCES countries(id),
  aliases TEXT,
  curated INTEGER NOT NULL DEFAULT 0,  -- 1: from the vocabulary; 0: a name met in a text
  retired INTEGER NOT NULL DEFAULT 0
);

-- Every name an organization is known under, folded: how a printed name finds its row.
CREATE TABLE organization_names (
  name TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations(id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX organization_names_by_organization ON organization_names (organization_id);

CREATE TABLE currencies (
  id TEXT PRIMARY KEY,                 -- ISO 4217
  label TEXT NOT NULL, label_zh TEXT, label_ar TEXT, label_fa TEXT,
  exponent INTEGER NOT NULL,           -- decimals of its minor unit: what events.amount_minor counts in
  retired INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE crosswalk (
  "table" TEXT NOT NULL, id TEXT NOT NULL, scheme TEXT NOT NULL, code TEXT NOT NULL,
  exactness TEXT NOT NULL CHECK (exactness IN ('exact', 'close', 'broad')),
  PRIMARY KEY ("table", id, scheme, code)
) WITHOUT ROWID;

-- Sources and what they gave.

CREATE TABLE sources (
  id TEXT PRIMARY KEY,
  title TEXT NOT NULL, url TEXT, reader TEXT NOT NULL,
  language TEXT, country TEXT REFERENCES countries(id), agency TEXT REFERENCES agencies(id),
  every INTEGER,                       -- seconds between polls; null where it is not polled (manual, starter)
  confirmed TEXT, licence TEXT,
  state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'ok', 'blocked', 'gone', 'failing', 'truncated', 'retired', 'manual')),
  first_polled_at TEXT, last_polled_at TEXT, last_ok_at TEXT,
  next_due_at TEXT,                    -- not polled before this; null: due
  failures INTEGER NOT NULL DEFAULT 0, -- in a row
  moved_to TEXT,                       -- where permanent redirects lead
  last_error TEXT,
  empty_polls INTEGER NOT NULL DEFAULT 0
);

-- Conditional-request validators, kept only with the reports they stand for.
CREATE TABLE source_validators (
  source_id TEXT NOT NULL REFERENCES sources(id) ON DELETE CASCADE,
  url TEXT NOT NULL, etag TEXT, last_modified TEXT, body_hash TEXT,
  stored_at TEXT NOT NULL,             -- when its body last came whole: validators are sent for a week after
  PRIMARY KEY (source_id, url)
) WITHOUT ROWID;

CREATE TABLE fetches (
  id INTEGER PRIMARY KEY,
  source_id TEXT NOT NULL REFERENCES sources(id),
  started_at TEXT NOT NULL, finished_at TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('ok', 'unchanged', 'blocked', 'gone', 'failed', 'truncated')),
  http_status INTEGER, bytes INTEGER NOT NULL DEFAULT 0,
  reports_seen INTEGER NOT NULL DEFAULT 0, reports_new INTEGER NOT NULL DEFAULT 0, reports_changed INTEGER NOT NULL DEFAULT 0,
  events_new INTEGER NOT NULL DEFAULT 0, events_changed INTEGER NOT NULL DEFAULT 0,
  error TEXT, notes TEXT               -- notes: JSON list of things to look at
);
CREATE INDEX fetches_by_source ON fetches (source_id, started_at);

CREATE TABLE reports (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source_id TEXT NOT NULL REFERENCES sources(id),
  guid TEXT NOT NULL,
  document TEXT,                       -- identity across sources, where there is one: fr:2025-07470
  url TEXT, canonical_url TEXT,        -- canonical: no scheme, www, tracking arguments or fragment
  title TEXT NOT NULL, language TEXT,
  published_at TEXT,
  first_seen_at TEXT NOT NULL,
  last_seen_at TEXT NOT NULL,          -- moves once a day at most, so that a poll without news writes nothing
  content_hash TEXT NOT NULL,          -- empty: known by reference only, from an imported export; no text yet
  version INTEGER NOT NULL DEFAULT 1,
  -- The long columns come last: what an unchanged poll compares is read without them.
  fields TEXT,                         -- JSON object: a structured source's own fields
  text TEXT NOT NULL,
  UNIQUE (source_id, guid)
);
CREATE INDEX reports_by_document ON reports (document) WHERE document IS NOT NULL;
CREATE INDEX reports_by_canonical_url ON reports (canonical_url, source_id) WHERE canonical_url IS NOT NULL;
CREATE INDEX reports_by_published ON reports (published_at);

-- Earlier versions of a report that its source changed.
CREATE TABLE report_versions (
  report_id INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  title TEXT NOT NULL, text TEXT NOT NULL, url TEXT, published_at TEXT, fields TEXT,
  content_hash TEXT NOT NULL,
  seen_from TEXT NOT NULL, seen_until TEXT NOT NULL,
  PRIMARY KEY (report_id, version)
) WITHOUT ROWID;

CREATE TABLE clauses (
  id INTEGER PRIMARY KEY,
  law TEXT NOT NULL, section TEXT NOT NULL, heading TEXT, text TEXT NOT NULL, url TEXT,
  enacted TEXT,
  UNIQUE (law, section)
);

-- Events and measures.

CREATE TABLE measures (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  kind TEXT REFERENCES kinds(id),
  programme TEXT,
  created_at TEXT NOT NULL
);

CREATE TABLE events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never reused
  uid TEXT NOT NULL UNIQUE,
  measure_id INTEGER REFERENCES measures(id),
  kind TEXT NOT NULL REFERENCES kinds(id),
  action TEXT NOT NULL REFERENCES actions(id),
  stance TEXT NOT NULL,
  title TEXT NOT NULL, summary TEXT,
  date TEXT,                              -- partial ISO: 2025, 2025-10, 2025-10-09
  date_precision TEXT NOT NULL CHECK (date_precision IN ('day', 'month', 'quarter', 'year', 'unknown')),
  date_end TEXT,
  year INTEGER, quarter TEXT, month TEXT, -- from date; null where the date is not that fine
  amount NUMERIC, amount_max NUMERIC,     -- in units of the currency, for reading and sorting
  amount_minor INTEGER, amount_max_minor INTEGER, -- the same exactly, in minor units (cents)
  currency TEXT REFERENCES currencies(id),
  amount_usd INTEGER,                     -- whole US dollars, where the currency is that
  amount_qualifier TEXT CHECK (amount_qualifier IN ('exact', 'up_to', 'at_least', 'about', 'order_of_magnitude', 'range')),
  amount_role TEXT CHECK (amount_role IN ('commitment', 'programme_envelope', 'budget', 'private', 'project_total', 'trade_covered')),
  amount_text TEXT,                       -- as printed
  programme TEXT,
  language TEXT,
  confidence REAL,
  review TEXT NOT NULL CHECK (review IN ('auto', 'pending', 'approved', 'rejected')),
  origin TEXT NOT NULL CHECK (origin IN ('feed', 'manual', 'starter', 'import')),
  created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
  CHECK ((date IS NULL) = (date_precision = 'unknown')),
  CHECK ((amount_minor IS NULL) = (amount IS NULL)),
  CHECK (amount IS NULL OR currency IS NOT NULL)
);
CREATE INDEX events_by_date ON events (date, id);
CREATE INDEX events_by_kind ON events (kind, date);
CREATE INDEX events_by_action ON events (action, date);
CREATE INDEX events_by_year ON events (year);
CREATE INDEX events_by_measure ON events (measure_id) WHERE measure_id IS NOT NULL;
CREATE INDEX events_by_review ON events (review) WHERE review IN ('pending', 'rejected');
CREATE INDEX events_by_updated ON events (updated_at);

CREATE TABLE event_countries (
  event_id INTEGER NOT NULL REFERENCES events(id) ON DELETE CASCADE,
  country_id TEXT NOT NULL REFERENCES countries(id),
  role TEXT NOT NULL CHECK (role IN ('actor', 'target', 'partner', 'location')),
  PRIMARY KEY (event_id, country_id, role)
) WITHOUT ROWID;
CREATE INDEX event_countries_by_country ON event_countries (country_id, event_id);

CREATE TABLE event_materials (
  event_id INTEGER NOT NULL REFERENCES events(id) ON DELETE CASCADE,
  material_id TEXT NOT NULL REFERENCES materials(id),
  PRIMARY KEY (event_id, material_id)
) WITHOUT ROWID;
CREATE INDEX event_materials_by_material ON event_materials (material_id, event_id);

CREATE TABLE event_agencies (
  event_id INTEGER NOT NULL REFERENCES events(id) ON DELETE CASCADE,
  agency_id TEXT NOT NULL REFERENCES agencies(id),
  PRIMARY KEY (event_id, agency_id)
) WITHOUT ROWID;
CREATE INDEX event_agencies_by_agency ON event_agencies (agency_id, event_id);

CREATE TABLE event_organizations (
  event_id INTEGER NOT NULL REFERENCES events(id) ON DELETE CASCADE,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  PRIMARY KEY (event_id, organization_id)
) WITHOUT ROWID;
CREATE INDEX event_organizations_by_organization ON event_organizations (organization_id, event_id);

CREATE TABLE event_dates (
  event_id INTEGER NOT NULL REFERENCES events(id) ON DELETE CASCADE,
  role TEXT NOT NULL CHECK (role IN ('announced', 'effective', 'deadline', 'expires', 'report_due', 'comment_due')),
  date TEXT NOT NULL,
  precision TEXT NOT NULL CHECK (precision IN ('day', 'month', 'quarter', 'year')),
  text TEXT,
  PRIMARY KEY (event_id, role, date, precision)
) WITHOUT ROWID;
CREATE INDEX event_dates_by_date ON event_dates (date, role);

CREATE TABLE event_links (
  event_id INTEGER NOT NULL REFERENCES events(id) ON DELETE CASCADE,
  other_id INTEGER NOT NULL REFERENCES events(id) ON DELETE CASCADE,
  relation TEXT NOT NULL CHECK (relation IN ('part_of', 'follows', 'implements', 'amends', 'suspends', 'resumes', 'ends', 'responds_to', 'duplicates')),
  PRIMARY KEY (event_id, other_id, relation),
  CHECK (event_id <> other_id)
) WITHOUT ROWID;
CREATE INDEX event_links_by_other ON event_links (other_id, relation);

-- Which reports tell of an event, and why they were taken for the same one.
CREATE TABLE event_reports (
  event_id INTEGER NOT NULL REFERENCES events(id) ON DELETE CASCADE,
  report_id INTEGER NOT NULL REFERENCES reports(id),
  matched_on TEXT NOT NULL,               -- created, document, url, report, person, merge
  score REAL,
  decided_at TEXT NOT NULL,
  PRIMARY KEY (event_id, report_id)
) WITHOUT ROWID;
CREATE INDEX event_reports_by_report ON event_reports (report_id, event_id);

CREATE TABLE evidence (
  id INTEGER PRIMARY KEY,
  event_id INTEGER NOT NULL REFERENCES events(id) ON DELETE CASCADE,
  report_id INTEGER REFERENCES reports(id),
  clause_id INTEGER REFERENCES clauses(id),
  field TEXT NOT NULL,
  start INTEGER, "end" INTEGER, quote TEXT, -- code points into the report's or clause's text
  rule TEXT,
  version INTEGER                           -- of the report the offsets point into
);
CREATE INDEX evidence_by_event ON evidence (event_id, field);
CREATE INDEX evidence_by_report ON evidence (report_id) WHERE report_id IS NOT NULL;

CREATE TABLE event_changes (
  id INTEGER PRIMARY KEY,
  event_id INTEGER NOT NULL REFERENCES events(id) ON DELETE CASCADE,
  changed_at TEXT NOT NULL, changed_by TEXT NOT NULL,
  field TEXT NOT NULL, before TEXT, after TEXT, why TEXT
);
CREATE INDEX event_changes_by_event ON event_changes (event_id, id);

-- Search: text folded by tracker.store.search, so that words inside Chinese, Arabic and Persian are found.
-- An event's text is made of many rows, so its old form is kept to be taken out again; a report's is folded anew.
CREATE VIRTUAL TABLE events_fts USING fts5 (body, tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE reports_fts USING fts5 (body, content = '', tokenize = 'unicode61 remove_diacritics 2');
