-- Lists begin with what changed last and with the largest sum, and what is equal comes by its number: an index that
-- falls has that order, from its first entry to its last. One that rises has it for no two that are equal.
DROP INDEX events_by_updated;
CREATE INDEX events_by_updated ON events (updated_at DESC);
DROP INDEX events_by_amount_usd;
CREATE INDEX events_by_amount_usd ON events (amount_usd DESC) WHERE amount_usd IS NOT NULL;
