"""Events in the formats of others: tables, feeds, calendars, citations, drawings. A file a format."""
