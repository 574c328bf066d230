-- The life of every measure, step by step: its state and the money that stands, on any day. Worked out by
-- tracker.life from the events and kept in the transaction that changes them (tracker.store.lives). A step holds
-- from `day` to the day before `until`, so that "on day D" is `day <= D and D < until`. An event without a measure
-- that states a commitment is an account of its own ('e' and its number; a measure's is 'm' and its number).
CREATE TABLE measure_days (
  account TEXT NOT NULL,
  day TEXT NOT NULL,                      -- 0001-01-01: from events without a date
  until TEXT NOT NULL,                    -- 9999-12-31: as far as is known
  measure_id INTEGER REFERENCES measures(id) ON DELETE CASCADE,
  state TEXT NOT NULL CHECK (state IN ('proposed', 'announced', 'in_force', 'suspended', 'ended', 'unknown')),
  event_id INTEGER REFERENCES events(id) ON DELETE CASCADE,     -- whose act says the state
  sum_event_id INTEGER REFERENCES events(id) ON DELETE CASCADE, -- whose statement of the sum stands
  currency TEXT REFERENCES currencies(id),
  announced_minor INTEGER NOT NULL, awarded_minor INTEGER NOT NULL, most_minor INTEGER,
  suspended_minor INTEGER NOT NULL, terminated_minor INTEGER NOT NULL, disbursed_minor INTEGER NOT NULL,
  announced_usd INTEGER, awarded_usd INTEGER, most_usd INTEGER,
  suspended_usd INTEGER, terminated_usd INTEGER, disbursed_usd INTEGER,
  rate NUMERIC, rate_date TEXT,           -- US dollars for one unit of the currency, and the day it was published
  no_rate TEXT,                           -- why there are no dollars
  counted INTEGER NOT NULL,               -- 0: a part of a whole that has an award of its own
  announced_counted INTEGER NOT NULL,     -- 0: a part of a whole that has a sum of its own
  PRIMARY KEY (account, day)
) WITHOUT ROWID;
CREATE INDEX measure_days_by_measure ON measure_days (measure_id, day) WHERE measure_id IS NOT NULL;
CREATE INDEX measure_days_by_event ON measure_days (event_id) WHERE event_id IS NOT NULL;
CREATE INDEX measure_days_by_sum_event ON measure_days (sum_event_id) WHERE sum_event_id IS NOT NULL;

-- Accounts that a transaction has touched; emptied before it ends. `parts`: what is part of it is touched as well.
CREATE TABLE touched_accounts (
  account TEXT PRIMARY KEY,
  parts INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TRIGGER touched_by_new_event AFTER INSERT ON events BEGIN
  INSERT INTO touched_accounts VALUES (coalesce('m' || new.measure_id, 'e' || new.id), 0) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER touched_by_event AFTER UPDATE OF
  action, date, date_precision, amount_minor, amount_max_minor, currency, amount_qualifier, amount_role ON events
WHEN (old.action, old.date, old.date_precision, old.amount_minor, old.amount_max_minor, old.currency, old.amount_qualifier, old.amount_role)
  IS NOT (new.action, new.date, new.date_precision, new.amount_minor, new.amount_max_minor, new.currency, new.amount_qualifier, new.amount_role)
BEGIN
  INSERT INTO touched_accounts VALUES (coalesce('m' || new.measure_id, 'e' || new.id), 0) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER touched_by_place_or_review AFTER UPDATE OF measure_id, review ON events
WHEN (old.measure_id, old.review) IS NOT (new.measure_id, new.review)
BEGIN
  INSERT INTO touched_accounts
  SELECT account, 1 FROM (
    SELECT coalesce('m' || old.measure_id, 'e' || old.id) AS account
    UNION SELECT coalesce('m' || new.measure_id, 'e' || new.id)
    UNION SELECT coalesce('m' || p.measure_id, 'e' || p.id) FROM event_links l JOIN events p ON p.id = l.event_id
      WHERE l.other_id = new.id AND l.relation = 'part_of')
  WHERE true ON CONFLICT DO UPDATE SET parts = 1;
END;
CREATE TRIGGER touched_by_deleted_event AFTER DELETE ON events BEGIN
  INSERT INTO touched_accounts VALUES (coalesce('m' || old.measure_id, 'e' || old.id), 1) ON CONFLICT DO UPDATE SET parts = 1;
END;
CREATE TRIGGER touched_by_new_part AFTER INSERT ON event_links WHEN new.relation = 'part_of' BEGIN
  INSERT INTO touched_accounts SELECT coalesce('m' || measure_id, 'e' || id), 1 FROM events WHERE id = new.event_id
  ON CONFLICT DO UPDATE SET parts = 1;
END;
CREATE TRIGGER touched_by_old_part AFTER DELETE ON event_links WHEN old.relation = 'part_of' BEGIN
  INSERT INTO touched_accounts SELECT coalesce('m' || measure_id, 'e' || id), 1 FROM events WHERE id = old.event_id
  ON CONFLICT DO UPDATE SET parts = 1;
END;

-- The rate that events.amount_usd was worked out with: the last one published on or before the event's date.
ALTER TABLE events ADD COLUMN usd_rate NUMERIC;
ALTER TABLE events ADD COLUMN usd_rate_date TEXT;

DROP VIEW ledger;
DROP VIEW in_force;

-- The state of a measure today. Each measure is looked up by itself, so that asking for one costs one.
CREATE VIEW in_force AS
SELECT m.id, m.uid, m.title, k.label AS kind, m.programme, coalesce(d.state, 'unknown') AS state,
  l.date AS since, l.action AS latest_action, l.id AS latest_event_id,
  (SELECT count(*) FROM events e WHERE e.measure_id = m.id AND e.review IN ('auto', 'approved')) AS events,
  l.date_precision AS since_precision
FROM measures m
LEFT JOIN measure_days d ON d.measure_id = m.id AND d.day <= date('now') AND date('now') < d.until
LEFT JOIN events l ON l.id = d.event_id
LEFT JOIN kinds k ON k.id = m.kind;

-- The same, and the money with it, step by step in units of the currency: for "on day D", and for whole lives.
-- What a part of a counted whole has is 0 here, so that every column but gross adds up to what there is once.
-- gross is awarded, or announced where nothing is awarded; empty where it is in a whole's gross already.
CREATE VIEW ledger_days AS
WITH own AS NOT MATERIALIZED (
  SELECT d.*, u.unit,
    CASE WHEN d.announced_counted THEN iif(d.awarded_minor, d.awarded_minor, d.announced_minor) END AS gross_minor,
    d.announced_counted * d.announced_minor AS announced_own,
    d.counted * d.awarded_minor AS awarded_own,
    d.counted * d.suspended_minor AS suspended_own,
    d.counted * d.terminated_minor AS terminated_own,
    d.counted * (d.awarded_minor - d.terminated_minor) AS net_own,
    d.counted * d.disbursed_minor AS disbursed_own
  FROM measure_days d
  JOIN (SELECT id, CAST(CAST('1e' || exponent AS REAL) AS INTEGER) AS unit FROM currencies) u ON u.id = d.currency
  WHERE d.counted AND d.awarded_minor OR d.announced_counted AND d.announced_minor
)
SELECT o.account, o.measure_id, o.sum_event_id AS event_id, coalesce(m.title, e.title) AS title,
  CASE WHEN o.measure_id IS NOT NULL THEN o.state END AS measure_state, o.day, o.until, e.date, o.currency,
  iif(o.gross_minor % o.unit, o.gross_minor * 1.0 / o.unit, o.gross_minor / o.unit) AS gross,
  iif(o.announced_own % o.unit, o.announced_own * 1.0 / o.unit, o.announced_own / o.unit) AS announced,
  iif(o.awarded_own % o.unit, o.awarded_own * 1.0 / o.unit, o.awarded_own / o.unit) AS awarded,
  iif(o.suspended_own % o.unit, o.suspended_own * 1.0 / o.unit, o.suspended_own / o.unit) AS suspended,
  iif(o.terminated_own % o.unit, o.terminated_own * 1.0 / o.unit, o.terminated_own / o.unit) AS terminated,
  iif(o.net_own % o.unit, o.net_own * 1.0 / o.unit, o.net_own / o.unit) AS net,
  iif(o.disbursed_own % o.unit, o.disbursed_own * 1.0 / o.unit, o.disbursed_own / o.unit) AS disbursed,
  iif(o.most_minor % o.unit, o.most_minor * 1.0 / o.unit, o.most_minor / o.unit) AS most,
  CASE WHEN o.announced_counted THEN iif(o.awarded_minor, o.awarded_usd, o.announced_usd) END AS gross_usd,
  o.announced_counted * o.announced_usd AS announced_usd,
  o.counted * o.awarded_usd AS awarded_usd,
  o.counted * o.suspended_usd AS suspended_usd,
  o.counted * o.terminated_usd AS terminated_usd,
  o.counted * (o.awarded_usd - o.terminated_usd) AS net_usd,
  o.counted * o.disbursed_usd AS disbursed_usd,
  e.amount_qualifier, o.rate, o.rate_date, o.no_rate
FROM own o
JOIN events e ON e.id = o.sum_event_id
LEFT JOIN measures m ON m.id = o.measure_id;

-- Money a measure stands for today: see ledger_days, which has every other day.
CREATE VIEW ledger AS
SELECT account, measure_id, event_id, title, measure_state, date, currency, gross, suspended, terminated, net, gross_usd,
  amount_qualifier, announced, awarded, disbursed, net_usd, rate, rate_date, announced_usd, awarded_usd, suspended_usd,
  terminated_usd, disbursed_usd, most, no_rate
FROM ledger_days WHERE day <= date('now') AND date('now') < until;
