"""The closed sets of words: what a date, a country, a sum or an event can be."""

from __future__ import annotations

from enum import StrEnum


class Precision(StrEnum):
    """How finely a date is known."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    UNKNOWN = "unknown"


class DateRole(StrEnum):
    """What a further date of an event is the date of."""

    ANNOUNCED = "announced"
    EFFECTIVE = "effective"
    DEADLINE = "deadline"
    EXPIRES = "expires"
    REPORT_DUE = "report_due"
    COMMENT_DUE = "comment_due"


class Anchor(StrEnum):
    """What an anchored date counts from. `other`: what no text settles, as "receipt of the request"."""

    ENACTMENT = "enactment"
    PUBLICATION = "publication"
    ISSUE = "issue"
    EFFECTIVE = "effective"
    OTHER = "other"


class RuleUnit(StrEnum):
    """In what an anchored date counts."""

    DAY = "day"
    WORKING_DAY = "working_day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class CountryRole(StrEnum):
    """What a country is to an event."""

    ACTOR = "actor"
    TARGET = "target"
    PARTNER = "partner"
    LOCATION = "location"


class AmountQualifier(StrEnum):
    """How the source hedges a sum."""

    EXACT = "exact"
    UP_TO = "up_to"
    AT_LEAST = "at_least"
    ABOUT = "about"
    ORDER_OF_MAGNITUDE = "order_of_magnitude"
    RANGE = "range"


class AmountRole(StrEnum):
    """What a sum is. Only commitments add up."""

    COMMITMENT = "commitment"
    PROGRAMME_ENVELOPE = "programme_envelope"
    BUDGET = "budget"
    PRIVATE = "private"
    PROJECT_TOTAL = "project_total"
    TRADE_COVERED = "trade_covered"


class Review(StrEnum):
    """Whether a person has looked, and what they said."""

    AUTO = "auto"
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


class Origin(StrEnum):
    """How an event came in."""

    FEED = "feed"
    MANUAL = "manual"
    STARTER = "starter"
    IMPORT = "import"


class Relation(StrEnum):
    """How one event stands to another."""

    PART_OF = "part_of"
    FOLLOWS = "follows"
    IMPLEMENTS = "implements"
    AMENDS = "amends"
    SUSPENDS = "suspends"
    RESUMES = "resumes"
    ENDS = "ends"
    RESPONDS_TO = "responds_to"
    DUPLICATES = "duplicates"


class MeasureBy(StrEnum):
    """Who put an event into its measure: a person or an entry, or the tracker."""

    PERSON = "person"
    TRACKER = "tracker"


class Outcome(StrEnum):
    """How one poll of a source ended."""

    OK = "ok"
    UNCHANGED = "unchanged"
    BLOCKED = "blocked"
    GONE = "gone"
    FAILED = "failed"
    TRUNCATED = "truncated"
