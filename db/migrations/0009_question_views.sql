-- What the questions of metadata.yml stand on, and analysts' own SQL with them.

-- The first and the last day that a partial date may mean: dates of different fineness do not compare as text.
-- Both are null for an event without a date.
CREATE VIEW event_spans AS
SELECT id AS event_id, date, date_precision,
  CASE date_precision
    WHEN 'day' THEN date
    WHEN 'year' THEN date || '-01-01'
    WHEN 'unknown' THEN NULL
    ELSE date || '-01' END AS first_day,
  CASE date_precision
    WHEN 'day' THEN date
    WHEN 'month' THEN date(date || '-01', '+1 month', '-1 day')
    WHEN 'quarter' THEN date(date || '-01', '+3 months', '-1 day')
    WHEN 'year' THEN date || '-12-31' END AS last_day
FROM events;

-- Each unbroken time that a measure was in one state: the steps of measure_days without those of its money.
CREATE VIEW state_periods AS
SELECT d.measure_id, d.state, d.day,
  coalesce((SELECT min(n.day) FROM measure_days n
            WHERE n.measure_id = d.measure_id AND n.day > d.day AND n.state <> d.state), '9999-12-31') AS until,
  d.event_id,
  (SELECT n.event_id FROM measure_days n
   WHERE n.measure_id = d.measure_id AND n.day > d.day AND n.state <> d.state ORDER BY n.day LIMIT 1) AS ended_by_id
FROM measure_days d
WHERE d.measure_id IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM measure_days p
  WHERE p.measure_id = d.measure_id AND p.day < d.day AND p.until = d.day AND p.state = d.state);

-- Whom and what a measure concerns: the names that its published events have, each once.
CREATE VIEW measure_names AS
SELECT m.id AS measure_id,
  (SELECT group_concat(label, ', ') FROM (
    SELECT DISTINCT c.label FROM events e JOIN event_countries x ON x.event_id = e.id JOIN countries c ON c.id = x.country_id
    WHERE e.measure_id = m.id AND e.review IN ('auto', 'approved') AND x.role = 'actor' ORDER BY 1)) AS actors,
  (SELECT group_concat(label, ', ') FROM (
    SELECT DISTINCT c.label FROM events e JOIN event_countries x ON x.event_id = e.id JOIN countries c ON c.id = x.country_id
    WHERE e.measure_id = m.id AND e.review IN ('auto', 'approved') AND x.role = 'target' ORDER BY 1)) AS targets,
  (SELECT group_concat(label, ', ') FROM (
    SELECT DISTINCT t.label FROM events e JOIN event_materials x ON x.event_id = e.id JOIN materials t ON t.id = x.material_id
    WHERE e.measure_id = m.id AND e.review IN ('auto', 'approved') ORDER BY 1)) AS materials,
  (SELECT group_concat(label, ', ') FROM (
    SELECT DISTINCT g.label FROM events e JOIN event_agencies x ON x.event_id = e.id JOIN agencies g ON g.id = x.agency_id
    WHERE e.measure_id = m.id AND e.review IN ('auto', 'approved') ORDER BY 1)) AS agencies,
  (SELECT group_concat(label, ', ') FROM (
    SELECT DISTINCT o.label FROM events e JOIN event_organizations x ON x.event_id = e.id JOIN organizations o ON o.id = x.organization_id
    WHERE e.measure_id = m.id AND e.review IN ('auto', 'approved') ORDER BY 1)) AS organizations
FROM measures m;

-- The indexes that lead to a life hold what is asked of it, so that a state is known without its row.
DROP INDEX measure_days_by_event;
CREATE INDEX measure_days_by_event ON measure_days (event_id, state, until) WHERE event_id IS NOT NULL;
DROP INDEX measure_days_by_measure;
CREATE INDEX measure_days_by_measure ON measure_days (measure_id, day, until, state, event_id) WHERE measure_id IS NOT NULL;
DROP INDEX events_by_measure;
CREATE INDEX events_by_measure ON events (measure_id, review, date) WHERE measure_id IS NOT NULL;
