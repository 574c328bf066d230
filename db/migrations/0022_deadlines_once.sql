-- The deadline of a call for applications stands among the dates ahead once: with the event that set it last.

DROP VIEW upcoming;

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
  AND (b.date IS e.date OR b.role = 'event' OR NOT EXISTS (
    SELECT 1 FROM events o JOIN event_dates d ON d.event_id = o.id AND d.role = b.role AND d.date = o.date
    WHERE o.measure_id = e.measure_id AND o.id <> e.id AND o.date = b.date AND o.review IN ('auto', 'approved')))
  AND (b.role <> 'deadline' OR NOT EXISTS (
    SELECT 1 FROM events o JOIN event_dates d ON d.event_id = o.id AND d.role = b.role AND d.date = b.date
    WHERE o.measure_id = e.measure_id AND o.review IN ('auto', 'approved')
      AND (o.date > e.date OR (o.date = e.date AND o.id > e.id))))
ORDER BY b.until, e.id;
