-- Few events last: which of them are not over yet is asked for by every calendar, and by every period.
CREATE INDEX events_by_end ON events (date_end) WHERE date_end IS NOT NULL;
