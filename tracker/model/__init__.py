"""The words of the tracker as types: what a source, a report, a draft and an event are.

Everything here is immutable and knows nothing of files, networks or SQLite. Dates are partial ISO
dates with a precision, amounts are exact decimals, times are aware UTC datetimes, offsets count
Unicode code points.
"""

from tracker.model.clauses import Clause
from tracker.model.entries import Citation, Entry, Kept, KeptChange, KeptEvidence, Link
from tracker.model.events import (
    Amount,
    CountryLink,
    DatedRole,
    Document,
    Draft,
    Event,
    Evidence,
    Facts,
    Measure,
    NamedMeasure,
)
from tracker.model.sources import (
    Key,
    ListRow,
    Options,
    Reading,
    Report,
    Request,
    Response,
    Source,
    SourceState,
)
from tracker.model.time import DateRule, PartialDate, utc_now, utc_text
from tracker.model.words import (
    AmountQualifier,
    AmountRole,
    Anchor,
    CountryRole,
    DateRole,
    MeasureBy,
    Origin,
    Outcome,
    Precision,
    Relation,
    Review,
    RuleUnit,
)

__all__ = [
    "Amount",
    "AmountQualifier",
    "AmountRole",
    "Anchor",
    "Citation",
    "Clause",
    "CountryLink",
    "CountryRole",
    "DateRole",
    "DateRule",
    "DatedRole",
    "Document",
    "Draft",
    "Entry",
    "Event",
    "Evidence",
    "Facts",
    "Kept",
    "KeptChange",
    "KeptEvidence",
    "Key",
    "Link",
    "ListRow",
    "Measure",
    "MeasureBy",
    "NamedMeasure",
    "Options",
    "Origin",
    "Outcome",
    "PartialDate",
    "Precision",
    "Reading",
    "Relation",
    "Report",
    "Request",
    "Response",
    "Review",
    "RuleUnit",
    "Source",
    "SourceState",
    "utc_now",
    "utc_text",
]
