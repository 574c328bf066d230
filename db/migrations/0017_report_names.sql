-- The numbers by which documents of a register name themselves and each other, kept from the fields of their reports:
-- "fr:2024-12345" a document, "page:89 FR 67890" the page it begins on, "rin:0694-AJ12" the rulemaking it belongs to. So a
-- correction, a delay or a withdrawal finds what it acts on, whichever of the two came first.
CREATE TABLE report_names (
  name TEXT NOT NULL,
  cited INTEGER NOT NULL,              -- 0: its own name; 1: of another document, which it acts on
  report_id INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
  PRIMARY KEY (name, cited, report_id)
) WITHOUT ROWID;
CREATE INDEX report_names_by_report ON report_names (report_id);

CREATE VIEW names_in_reports AS
SELECT id AS report_id, document AS name, 0 AS cited FROM reports WHERE document LIKE 'fr:%'
UNION ALL SELECT id, 'page:' || (fields ->> '$.citation'), 0 FROM reports
  WHERE document LIKE 'fr:%' AND fields ->> '$.citation' IS NOT NULL
UNION ALL SELECT r.id, 'rin:' || n.value, 0 FROM reports r, json_each(r.fields, '$.regulation_id_numbers') n
  WHERE r.document LIKE 'fr:%'
UNION ALL SELECT r.id, 'fr:' || n.value, 1 FROM reports r, json_each(r.fields, '$.cited_documents') n
  WHERE r.document LIKE 'fr:%'
UNION ALL SELECT r.id, 'page:' || n.value, 1 FROM reports r, json_each(r.fields, '$.cited_pages') n
  WHERE r.document LIKE 'fr:%';

CREATE TRIGGER names_of_new_report AFTER INSERT ON reports WHEN new.document LIKE 'fr:%' BEGIN
  INSERT INTO report_names (name, cited, report_id)
    SELECT DISTINCT name, cited, report_id FROM names_in_reports WHERE report_id = new.id;
END;
CREATE TRIGGER names_of_changed_report AFTER UPDATE OF document, fields ON reports
WHEN new.document LIKE 'fr:%' AND (old.document, old.fields) IS NOT (new.document, new.fields) BEGIN
  DELETE FROM report_names WHERE report_id = new.id;
  INSERT INTO report_names (name, cited, report_id)
    SELECT DISTINCT name, cited, report_id FROM names_in_reports WHERE report_id = new.id;
END;

INSERT INTO report_names (name, cited, report_id) SELECT DISTINCT name, cited, report_id FROM names_in_reports;
