-- Sums are asked for by size (amount_usd__gte=100000000) and put in order of it; two events in three have none.
CREATE INDEX events_by_amount_usd ON events (amount_usd) WHERE amount_usd IS NOT NULL;
