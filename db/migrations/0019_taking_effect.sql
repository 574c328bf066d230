-- An act may take effect later than it is made: `announced` until then, in force from that day (tracker.life). The day is
-- told by a date of the act with the role `effective`, so lives follow these dates too.

-- The date from which the state of a step holds, where it is not that of the event which says the state.
ALTER TABLE measure_days ADD COLUMN since TEXT;
ALTER TABLE measure_days ADD COLUMN since_precision TEXT;

CREATE TRIGGER touched_by_new_effect AFTER INSERT ON event_dates WHEN new.role = 'effective' BEGIN
  INSERT INTO touched_accounts SELECT coalesce('m' || measure_id, 'e' || id), 0 FROM events WHERE id = new.event_id
  ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER touched_by_effect AFTER UPDATE ON event_dates WHEN 'effective' IN (old.role, new.role) BEGIN
  INSERT INTO touched_accounts SELECT coalesce('m' || measure_id, 'e' || id), 0 FROM events WHERE id IN (old.event_id, new.event_id)
  ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER touched_by_old_effect AFTER DELETE ON event_dates WHEN old.role = 'effective' BEGIN
  INSERT INTO touched_accounts SELECT coalesce('m' || measure_id, 'e' || id), 0 FROM events WHERE id = old.event_id
  ON CONFLICT DO NOTHING;
END;

DROP VIEW in_force;
CREATE VIEW in_force AS
SELECT m.id, m.uid, m.title, k.label AS kind, m.programme, coalesce(d.state, 'unknown') AS state,
  coalesce(d.since, l.date) AS since, l.action AS latest_action, l.id AS latest_event_id,
  (SELECT count(*) FROM events e WHERE e.measure_id = m.id AND e.review IN ('auto', 'approved')) AS events,
  coalesce(d.since_precision, l.date_precision) AS since_precision
FROM measures m
LEFT JOIN measure_days d ON d.measure_id = m.id AND d.day <= date('now') AND date('now') < d.until
LEFT JOIN events l ON l.id = d.event_id
LEFT JOIN kinds k ON k.id = m.kind;

DROP VIEW state_periods;
CREATE VIEW state_periods AS
SELECT d.measure_id, d.state, d.day,
  coalesce((SELECT min(n.day) FROM measure_days n
            WHERE n.measure_id = d.measure_id AND n.day > d.day AND n.state <> d.state), '9999-12-31') AS until,
  d.event_id,
  (SELECT n.event_id FROM measure_days n
   WHERE n.measure_id = d.measure_id AND n.day > d.day AND n.state <> d.state ORDER BY n.day LIMIT 1) AS ended_by_id,
  d.since
FROM measure_days d
WHERE d.measure_id IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM measure_days p
  WHERE p.measure_id = d.measure_id AND p.day < d.day AND p.until = d.day AND p.state = d.state);
