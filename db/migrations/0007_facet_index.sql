-- The facet index: for every value of every dimension, the numbers of the events that have it, as compressed bitmaps
-- (Roaring, https://github.com/RoaringBitmap/RoaringFormatSpec). Worked out by tracker.facets and kept in the
-- transaction that changes the events (tracker.store.facet_index). A value's numbers are cut into chunks of 65,536
-- (of 1,048,576 in dimensions whose values have few events), so that a write rewrites little.
CREATE TABLE facet_bitmaps (
  id INTEGER PRIMARY KEY,
  dimension TEXT NOT NULL,
  value TEXT NOT NULL,
  chunk INTEGER NOT NULL,              -- the numbers divided by the dimension's chunk size
  ids BLOB NOT NULL,                   -- in Roaring's portable format; empty: no event any more
  UNIQUE (dimension, value, chunk)
);

-- The last writes to the index, so that a reader who has one of them loads only what changed since.
CREATE TABLE facet_versions (
  version INTEGER PRIMARY KEY,         -- microseconds since 1970, or one more than the last
  bitmaps TEXT                         -- JSON list of facet_bitmaps.id; null: too many to list, read all
);

-- What the index does not know yet: an event, a dimension, and a value it may have no longer ('': none). Emptied before
-- a transaction of the tracker ends; what other programs write stays until then, and readers take it into account.
-- Dimension '': the event came or went. Event 0: the tree of the dimension changed.
CREATE TABLE facet_touched (
  event_id INTEGER NOT NULL,
  dimension TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (event_id, dimension, value)
) WITHOUT ROWID;

-- INSERT OR REPLACE takes a row away without telling the triggers of deletion: the one with the same uid is told of here.
CREATE TRIGGER facet_replaced_event BEFORE INSERT ON events BEGIN
  INSERT INTO facet_touched SELECT id, '', '' FROM events WHERE uid = new.uid ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER facet_new_event AFTER INSERT ON events BEGIN
  SELECT RAISE(ABORT, 'the number of an event is between 1 and 4294967295') WHERE new.id NOT BETWEEN 1 AND 4294967295;
  INSERT INTO facet_touched VALUES (new.id, '', '') ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER facet_deleted_event AFTER DELETE ON events BEGIN
  INSERT INTO facet_touched VALUES (old.id, '', '') ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER facet_numbered_event BEFORE UPDATE OF id ON events WHEN new.id <> old.id BEGIN
  SELECT RAISE(ABORT, 'an event keeps its number');
END;
CREATE TRIGGER facet_event AFTER UPDATE OF
  kind, action, stance, review, date, date_precision, year, quarter, month, programme, currency, origin, language ON events
WHEN (old.kind, old.action, old.stance, old.review, old.date, old.date_precision, old.year, old.quarter, old.month, old.programme,
    old.currency, old.origin, old.language)
  IS NOT (new.kind, new.action, new.stance, new.review, new.date, new.date_precision, new.year, new.quarter, new.month, new.programme,
    new.currency, new.origin, new.language)
BEGIN
  INSERT INTO facet_touched
  SELECT old.id, 'kind', coalesce(old.kind, '') WHERE old.kind IS NOT new.kind
  UNION ALL SELECT old.id, 'action', coalesce(old.action, '') WHERE old.action IS NOT new.action
  UNION ALL SELECT old.id, 'stance', coalesce(old.stance, '') WHERE old.stance IS NOT new.stance
  UNION ALL SELECT old.id, 'review', coalesce(old.review, '') WHERE old.review IS NOT new.review
  UNION ALL SELECT old.id, 'date', coalesce(old.date, '') WHERE old.date IS NOT new.date
  UNION ALL SELECT old.id, 'date_precision', coalesce(old.date_precision, '') WHERE old.date_precision IS NOT new.date_precision
  UNION ALL SELECT old.id, 'year', coalesce(old.year, '') WHERE old.year IS NOT new.year
  UNION ALL SELECT old.id, 'period', coalesce(coalesce(old.month, old.quarter, old.year), '') WHERE coalesce(old.month, old.quarter, old.year) IS NOT coalesce(new.month, new.quarter, new.year)
  UNION ALL SELECT old.id, 'programme', coalesce(old.programme, '') WHERE old.programme IS NOT new.programme
  UNION ALL SELECT old.id, 'currency', coalesce(old.currency, '') WHERE old.currency IS NOT new.currency
  UNION ALL SELECT old.id, 'origin', coalesce(old.origin, '') WHERE old.origin IS NOT new.origin
  UNION ALL SELECT old.id, 'language', coalesce(old.language, '') WHERE old.language IS NOT new.language ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER facet_new_country AFTER INSERT ON event_countries BEGIN
  INSERT INTO facet_touched VALUES (new.event_id, 'country', '') ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER facet_old_country AFTER DELETE ON event_countries BEGIN
  INSERT INTO facet_touched VALUES (old.event_id, 'country', old.country_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER facet_country AFTER UPDATE ON event_countries BEGIN
  INSERT INTO facet_touched VALUES (old.event_id, 'country', old.country_id), (new.event_id, 'country', '') ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER facet_new_material AFTER INSERT ON event_materials BEGIN
  INSERT INTO facet_touched VALUES (new.event_id, 'material', '') ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER facet_old_material AFTER DELETE ON event_materials BEGIN
  INSERT INTO facet_touched VALUES (old.event_id, 'material', old.material_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER facet_material AFTER UPDATE ON event_materials BEGIN
  INSERT INTO facet_touched VALUES (old.event_id, 'material', old.material_id), (new.event_id, 'material', '') ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER facet_new_agency AFTER INSERT ON event_agencies BEGIN
  INSERT INTO facet_touched VALUES (new.event_id, 'agency', '') ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER facet_old_agency AFTER DELETE ON event_agencies BEGIN
  INSERT INTO facet_touched VALUES (old.event_id, 'agency', old.agency_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER facet_agency AFTER UPDATE ON event_agencies BEGIN
  INSERT INTO facet_touched VALUES (old.event_id, 'agency', old.agency_id), (new.event_id, 'agency', '') ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER facet_new_organization AFTER INSERT ON event_organizations BEGIN
  INSERT INTO facet_touched VALUES (new.event_id, 'organization', '') ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER facet_old_organization AFTER DELETE ON event_organizations BEGIN
  INSERT INTO facet_touched VALUES (old.event_id, 'organization', old.organization_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER facet_organization AFTER UPDATE ON event_organizations BEGIN
  INSERT INTO facet_touched VALUES (old.event_id, 'organization', old.organization_id), (new.event_id, 'organization', '')
  ON CONFLICT DO NOTHING;
END;

-- The source is that of the event's reports. A report that is replaced or deleted may leave its events behind where
-- another program does not enforce references.
CREATE TRIGGER facet_new_telling AFTER INSERT ON event_reports BEGIN
  INSERT INTO facet_touched VALUES (new.event_id, 'source', '') ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER facet_old_telling AFTER DELETE ON event_reports BEGIN
  INSERT INTO facet_touched
  VALUES (old.event_id, 'source', coalesce((SELECT source_id FROM reports WHERE id = old.report_id), '')) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER facet_telling AFTER UPDATE OF event_id, report_id ON event_reports BEGIN
  INSERT INTO facet_touched VALUES
    (old.event_id, 'source', coalesce((SELECT source_id FROM reports WHERE id = old.report_id), '')), (new.event_id, 'source', '')
  ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER facet_replaced_report BEFORE INSERT ON reports BEGIN
  INSERT INTO facet_touched
  SELECT t.event_id, 'source', r.source_id FROM reports r CROSS JOIN event_reports t ON t.report_id = r.id
  WHERE r.id = new.id OR (r.source_id = new.source_id AND r.guid = new.guid) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER facet_new_report AFTER INSERT ON reports BEGIN
  INSERT INTO facet_touched SELECT event_id, 'source', '' FROM event_reports WHERE report_id = new.id ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER facet_old_report AFTER DELETE ON reports BEGIN
  INSERT INTO facet_touched SELECT event_id, 'source', old.source_id FROM event_reports WHERE report_id = old.id
  ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER facet_report AFTER UPDATE OF id, source_id ON reports WHEN (old.id, old.source_id) IS NOT (new.id, new.source_id) BEGIN
  INSERT INTO facet_touched
  SELECT event_id, 'source', old.source_id FROM event_reports WHERE report_id IN (old.id, new.id) ON CONFLICT DO NOTHING;
END;

-- The trees that materials and agencies are folded up.
CREATE TRIGGER facet_new_ancestor AFTER INSERT ON material_ancestors BEGIN
  INSERT INTO facet_touched VALUES (0, 'material', '') ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER facet_old_ancestor AFTER DELETE ON material_ancestors BEGIN
  INSERT INTO facet_touched VALUES (0, 'material', '') ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER facet_ancestor AFTER UPDATE ON material_ancestors BEGIN
  INSERT INTO facet_touched VALUES (0, 'material', '') ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER facet_agency_of_tree AFTER INSERT ON agencies BEGIN
  INSERT INTO facet_touched VALUES (0, 'agency', '') ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER facet_agency_out_of_tree AFTER DELETE ON agencies BEGIN
  INSERT INTO facet_touched VALUES (0, 'agency', '') ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER facet_agency_moved AFTER UPDATE OF id, parent_id ON agencies
WHEN (old.id, old.parent_id) IS NOT (new.id, new.parent_id) BEGIN
  INSERT INTO facet_touched VALUES (0, 'agency', '') ON CONFLICT DO NOTHING;
END;
