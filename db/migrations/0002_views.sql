-- One event a row, with names joined: what an analyst reads first. Only what is published.
CREATE VIEW timeline AS
SELECT e.id, e.uid, e.date, e.date_precision, e.year, e.quarter, e.month,
  k.label AS kind, a.label AS action, e.stance, e.title,
  (SELECT group_concat(c.label, ', ') FROM event_countries ec JOIN countries c ON c.id = ec.country_id WHERE ec.event_id = e.id AND ec.role = 'actor') AS actors,
  (SELECT group_concat(c.label, ', ') FROM event_countries ec JOIN countries c ON c.id = ec.country_id WHERE ec.event_id = e.id AND ec.role = 'target') AS targets,
  (SELECT group_concat(m.label, ', ') FROM event_materials em JOIN materials m ON m.id = em.material_id WHERE em.event_id = e.id) AS materials,
  (SELECT group_concat(g.label, ', ') FROM event_agencies ea JOIN agencies g ON g.id = ea.agency_id WHERE ea.event_id = e.id) AS agencies,
  (SELECT group_concat(o.label, ', ') FROM event_organizations eo JOIN organizations o ON o.id = eo.organization_id WHERE eo.event_id = e.id) AS organizations,
  e.amount, e.amount_max, e.currency, e.amount_qualifier, e.amount_usd, e.programme, e.review, e.confidence,
  (SELECT count(*) FROM event_reports er WHERE er.event_id = e.id) AS reports
FROM events e JOIN kinds k ON k.id = e.kind JOIN actions a ON a.id = e.action
WHERE e.review IN ('auto', 'approved');

-- Dates still ahead, soonest first: an event's own date and every dated role. The last day a date may mean counts.
CREATE VIEW upcoming AS
WITH dates(event_id, role, date, precision) AS (
  SELECT event_id, role, date, precision FROM event_dates WHERE date >= strftime('%Y', 'now')
  UNION ALL
  SELECT id, 'event', date, date_precision FROM events
  WHERE date >= strftime('%Y', 'now') AND (action IN ('scheduled', 'effective', 'expired') OR date > date('now'))
    AND NOT EXISTS (SELECT 1 FROM event_dates d WHERE d.event_id = events.id AND d.date = events.date)
), bounded AS (
  SELECT *, CASE precision
      WHEN 'day' THEN date
      WHEN 'month' THEN date(date || '-01', '+1 month', '-1 day')
      WHEN 'quarter' THEN date(date || '-01', '+3 months', '-1 day')
      ELSE date || '-12-31' END AS until
  FROM dates
)
SELECT b.date, b.precision, b.role, e.id AS event_id, e.uid, e.kind, e.action, e.title, b.until
FROM bounded b JOIN events e ON e.id = b.event_id
WHERE e.review IN ('auto', 'approved') AND b.until >= date('now')
ORDER BY b.until, e.id;

-- The state of a measure today, from its events: the latest action that sets a state, undated ones first. That a
-- measure is reported to exist says the least: any act goes before it. Each measure is looked up by itself, so that
-- asking for one costs one.
CREATE VIEW in_force AS
SELECT m.id, m.uid, m.title, k.label AS kind, m.programme, coalesce(a.state, 'unknown') AS state,
  l.date AS since, l.action AS latest_action, l.id AS latest_event_id,
  (SELECT count(*) FROM events e WHERE e.measure_id = m.id AND e.review IN ('auto', 'approved')) AS events
FROM measures m
LEFT JOIN events l ON l.id = (
  SELECT e.id FROM events e JOIN actions x ON x.id = e.action
  WHERE e.measure_id = m.id AND x.state IS NOT NULL AND e.review IN ('auto', 'approved')
    AND (e.date IS NULL OR e.date <= date('now'))
  ORDER BY e.action = 'reported', coalesce(e.date, '') DESC, x.rank DESC, e.id DESC LIMIT 1)
LEFT JOIN actions a ON a.id = l.action
LEFT JOIN kinds k ON k.id = m.kind;

-- Money a measure stands for, per measure (an event without one stands alone). Only commitments count; a measure's
-- sum is that of its latest event that states one, so a grant reported at award and again at its freeze counts once.
-- Parts of a whole that itself has a sum are left out of the total. net is gross without what was terminated.
CREATE VIEW ledger AS
WITH stated AS NOT MATERIALIZED (
  SELECT e.id, e.measure_id, e.title, e.date, e.action, e.currency, e.amount, e.amount_usd, e.amount_qualifier, a.state, a.rank
  FROM events e JOIN actions a ON a.id = e.action
  WHERE e.review IN ('auto', 'approved') AND e.amount IS NOT NULL AND e.amount_role = 'commitment'
    AND NOT EXISTS (SELECT 1 FROM event_links l JOIN events w ON w.id = l.other_id
                    WHERE l.event_id = e.id AND l.relation = 'part_of' AND w.review IN ('auto', 'approved')
                      AND w.amount IS NOT NULL AND w.amount_role = 'commitment')
), standing AS NOT MATERIALIZED (
  SELECT 'm' || f.id AS account, f.id AS measure_id, s.id, f.title, f.state AS measure_state, f.state, f.latest_action AS action,
    s.date, s.currency, s.amount, s.amount_usd, s.amount_qualifier
  FROM in_force f JOIN stated s ON s.id = (
    SELECT o.id FROM stated o WHERE o.measure_id = f.id ORDER BY coalesce(o.date, '') DESC, o.rank DESC, o.id DESC LIMIT 1)
  UNION ALL
  SELECT 'e' || id, measure_id, id, title, NULL, state, action, date, currency, amount, amount_usd, amount_qualifier
  FROM stated WHERE measure_id IS NULL
)
SELECT account, measure_id, id AS event_id, title, measure_state, date, currency, amount AS gross,
  CASE WHEN state = 'suspended' THEN amount ELSE 0 END AS suspended,
  CASE WHEN state = 'ended' AND action IN ('terminated', 'expired') THEN amount ELSE 0 END AS terminated,
  CASE WHEN state = 'ended' AND action IN ('terminated', 'expired') THEN 0 ELSE amount END AS net,
  amount_usd AS gross_usd, amount_qualifier
FROM standing;

-- A source a row: so that an empty month can be told from a source that was down.
CREATE VIEW source_health AS
SELECT s.id, s.title, s.state, s.last_ok_at, s.last_polled_at, s.next_due_at, s.failures, s.last_error, s.moved_to, s.empty_polls,
  f.outcome AS last_outcome, f.http_status AS last_http_status,
  (SELECT count(*) FROM fetches x WHERE x.source_id = s.id) AS polls,
  (SELECT count(*) FROM reports r WHERE r.source_id = s.id) AS reports,
  s.confirmed, s.every, s.url
FROM sources s
LEFT JOIN fetches f ON f.id = (SELECT max(id) FROM fetches x WHERE x.source_id = s.id);
