"""One event as a mapping of fields, checked against the vocabulary: the same for YAML, JSON and CSV."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal

from tracker.entry.fields import Fields, near
from tracker.model import (
    Amount,
    AmountQualifier,
    AmountRole,
    Citation,
    CountryLink,
    CountryRole,
    DatedRole,
    DateRole,
    Entry,
    Facts,
    Kept,
    KeptChange,
    KeptEvidence,
    Link,
    Measure,
    MeasureBy,
    Origin,
    PartialDate,
    Precision,
    Relation,
    Review,
)
from tracker.money import LARGEST_MINOR, minor_units
from tracker.vocabulary import Vocabulary

UID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_UID = 100

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def read_entry(fields: Fields, vocabulary: Vocabulary, measures: Mapping[str, Measure]) -> Entry | None:
    """One event. None where something of it was refused; the refusals are in `fields.refusals`."""
    before = len(fields.refusals.errors)
    from_feed = fields.raw.get("origin") == Origin.FEED.value
    facts = _facts(fields, vocabulary, lenient=from_feed)
    uid = read_uid(fields, "uid")
    measure = read_uid(fields, "measure")
    measure_by = fields.choice("measure_by", MeasureBy)
    reported_by = _citations(fields, vocabulary)
    entry = Entry(
        facts=facts,
        uid=uid,
        measure=measure,
        links=fields.mappings("links", _link),
        reported_by=reported_by,
        review=fields.choice("review", Review, Review.APPROVED) or Review.APPROVED,
        language=_language(fields),
        line=fields.line_of_start,
        measure_facts=measures.get(measure or ""),
        kept=_kept(fields, vocabulary, facts.kind, reported_by),
        measure_found=measure_by is MeasureBy.TRACKER,
    )
    fields.finish()
    return entry if len(fields.refusals.errors) == before else None


def read_measure(fields: Fields, vocabulary: Vocabulary) -> Measure | None:
    """One entry of `measures`: what several events happen to."""
    uid = read_uid(fields, "uid", required=True)
    title = fields.text("title", required=True)
    kind = fields.id("kind", "kind", vocabulary.kinds)
    programme, key = fields.text("programme"), fields.text("key")
    return Measure(uid, title, kind, programme, key) if uid and title else None


def read_uid(fields: Fields, field: str, *, required: bool = False) -> str | None:
    uid = fields.text(field, required=required)
    if uid is not None and (not UID.fullmatch(uid) or len(uid) > LONGEST_UID):
        fields.refuse(
            f"{uid!r} is not a name of lower-case letters, digits and single hyphens"
            f" of at most {LONGEST_UID} characters",
            field,
        )
        return None
    return uid


def _facts(fields: Fields, vocabulary: Vocabulary, *, lenient: bool) -> Facts:
    date = _date(fields, "date", "date_precision", lenient=lenient)
    date_end = _date(fields, "date_end", None, lenient=lenient)
    if date_end is not None and not lenient:
        if date is None:
            fields.refuse("an end needs a date to begin from", "date_end")
        elif date_end.latest < date.earliest:
            fields.refuse(f"{date_end} is before the date {date}", "date_end")
    return Facts(
        title=fields.text("title", required=True) or "",
        kind=fields.id("kind", "kind", vocabulary.kinds, required=True) or "",
        action=fields.id("action", "action", vocabulary.actions, required=True) or "",
        date=date,
        date_end=date_end,
        dates=fields.mappings("dates", lambda item: _dated_role(item, lenient=lenient)),
        countries=_countries(fields, vocabulary),
        materials=fields.ids("materials", "material", vocabulary.materials),
        agencies=fields.ids("agencies", "agency", vocabulary.agencies),
        organizations=fields.ids("organizations", "organization", None),
        amount=_amount(fields, vocabulary, lenient=lenient),
        programme=fields.text("programme"),
        summary=fields.text("summary"),
    )


def _date(fields: Fields, field: str, precision_field: str | None, *, lenient: bool) -> PartialDate | None:
    text = fields.text(field)
    precision = fields.choice(precision_field, Precision) if precision_field else None
    if text is None:
        if precision not in (None, Precision.UNKNOWN):
            fields.refuse("a precision needs a date", precision_field)
        return None
    try:
        date = PartialDate.parse(text, precision)
    except ValueError as error:
        if precision_field is None or precision is None:
            fields.refuse(str(error), field)
        else:
            fields.refuse(f"{precision.value} does not fit the date {text}: {error}", precision_field)
        return None
    if date.precision is Precision.QUARTER and date.value[5:] not in ("01", "04", "07", "10") and not lenient:
        fields.refuse(f"a quarter is written as its first month (01, 04, 07, 10), not {date.value}", field)
    return date


def _dated_role(fields: Fields, *, lenient: bool) -> DatedRole | None:
    """A further date. One with an `anchor` and no date yet, as extraction prints it, is left out."""
    role = fields.choice("role", DateRole)
    anchored = fields.take("anchor") is not None
    if role is None and fields.raw.get("role") in (None, ""):
        fields.refuse("is missing", "role")
    if fields.raw.get("date") in (None, "") and not anchored:
        fields.refuse("is missing", "date")
    date = _date(fields, "date", "precision", lenient=lenient)
    text = fields.text("text")
    return DatedRole(role, date, text) if role and date else None


def _countries(fields: Fields, vocabulary: Vocabulary) -> tuple[CountryLink, ...]:
    """`{actor: [US], target: [CN]}`, or a list of `{code: US, role: actor}`."""
    if isinstance(fields.raw.get("countries"), list):
        return tuple(
            dict.fromkeys(fields.mappings("countries", lambda item: _country_link(item, vocabulary)))
        )
    by_role = fields.mapping("countries")
    if by_role is None:
        return ()
    found = [
        CountryLink(code, role)
        for role in CountryRole
        for code in by_role.ids(role.value, "country", vocabulary.countries)
    ]
    by_role.finish()
    return tuple(dict.fromkeys(found))


def _country_link(fields: Fields, vocabulary: Vocabulary) -> CountryLink | None:
    code = fields.id("code", "country", vocabulary.countries, required=True)
    role = fields.choice("role", CountryRole, CountryRole.ACTOR)
    return CountryLink(code, role) if code and role else None


def _amount(fields: Fields, vocabulary: Vocabulary, *, lenient: bool) -> Amount | None:
    amount = fields.mapping("amount")
    if amount is None or not amount.given:
        return None
    value, largest = amount.decimal("value"), amount.decimal("max")
    currency = amount.text("currency")
    if currency is None:
        amount.refuse("an amount needs a currency, such as USD", "currency")
    elif currency not in vocabulary.currencies:
        amount.refuse(
            f"no currency {currency!r} in the vocabulary{near(currency, vocabulary.currencies)}", "currency"
        )
    else:
        _check_fineness(amount, {"value": value, "max": largest}, vocabulary.currencies[currency].exponent)
    if largest is not None and not lenient:
        if value is None:
            amount.refuse("a maximum needs a value, the least it may be", "max")
        elif largest < value:
            amount.refuse(f"{largest} is less than the value {value}", "max")
    found = Amount(
        value=value,
        currency=currency or "",
        qualifier=amount.choice("qualifier", AmountQualifier, AmountQualifier.EXACT) or AmountQualifier.EXACT,
        role=amount.choice("role", AmountRole, AmountRole.COMMITMENT) or AmountRole.COMMITMENT,
        max=largest,
        text=amount.text("text"),
    )
    amount.finish()
    return found


def _check_fineness(amount: Fields, values: Mapping[str, Decimal | None], exponent: int) -> None:
    for field, value in values.items():
        if value is None or minor_units(value, exponent) is not None:
            continue
        if value.adjusted() > len(str(LARGEST_MINOR)) - 2 - exponent:
            amount.refuse("is larger than can be kept exactly", field)
        else:
            amount.refuse(f"is finer than the currency's smallest unit ({exponent} decimals)", field)


def _link(fields: Fields) -> Link | None:
    relation = fields.choice("relation", Relation)
    if relation is None and fields.raw.get("relation") in (None, ""):
        fields.refuse("is missing", "relation")
    other = read_uid(fields, "other", required=True)
    score = fields.number("score")
    return Link(relation, other, score) if relation and other else None


def _citations(fields: Fields, vocabulary: Vocabulary) -> tuple[Citation, ...]:
    """`reported_by`: titles, or mappings with a title and more."""
    given = fields.raw.get("reported_by")
    if isinstance(given, list) and any(isinstance(item, str) for item in given):
        # A bare title is short for a mapping with nothing but a title.
        for index, item in enumerate(given):
            if isinstance(item, str):
                given[index] = {"title": item}
    return tuple(dict.fromkeys(fields.mappings("reported_by", lambda item: _citation(item, vocabulary))))


def _citation(fields: Fields, vocabulary: Vocabulary) -> Citation | None:
    title = fields.text("title", required=True)
    url = fields.text("url")
    if url is not None and fields.raw.get("source") is None and not re.match(r"https?://[^/\s]", url):
        fields.refuse(f"{url!r} is not an http or https address", "url")
    published = fields.text("published")
    if published is not None and not _TIME.fullmatch(published):
        try:
            PartialDate.parse(published)
        except ValueError as error:
            fields.refuse(str(error), "published")
    source, guid = fields.text("source"), fields.text("guid")
    if (source is None) != (guid is None):
        fields.refuse("source and guid go together", "source" if source else "guid")
    version = fields.integer("version")
    if title is None:
        return None
    return Citation(
        title=title,
        url=url,
        published=published,
        source=source,
        guid=guid,
        document=fields.text("document"),
        language=fields.text("language"),
        version=version or 1,
        matched_on=fields.text("matched_on") or "person",
        score=fields.number("score"),
        says=_says(fields, vocabulary),
        confidence=fields.number("confidence"),
        measure=fields.text("measure"),
        step=fields.text("step"),
    )


def _says(fields: Fields, vocabulary: Vocabulary) -> Facts | None:
    """What an exported report says of the event, as it was read."""
    says = fields.mapping("says")
    if says is None:
        return None
    facts = _facts(says, vocabulary, lenient=True)
    says.finish()
    return facts


def _language(fields: Fields) -> str | None:
    if "language" not in fields.raw:
        # A table's empty cell is no field: in what was exported, the language is then not known.
        return None if "origin" in fields.raw else "en"
    language = fields.text("language")
    if language is not None and not is_language_tag(language):
        fields.refuse(f"{language!r} {NO_LANGUAGE}", "language")
    return language


NO_LANGUAGE = "is not a language tag such as en or zh-Hant"


def is_language_tag(text: str) -> bool:
    """Whether a text has the shape of a language tag (RFC 5646, section 2.1)."""
    return re.fullmatch(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*", text) is not None


def _kept(
    fields: Fields, vocabulary: Vocabulary, kind: str, reported_by: tuple[Citation, ...]
) -> Kept | None:
    """What `tracker export` adds. `id`, and `span` of an extraction, mean nothing in another database."""
    fields.take("id")
    fields.take("span")
    stance = fields.text("stance")
    if stance is not None and kind and stance != vocabulary.stance(kind):
        fields.refuse(f"follows from the kind: {kind} is {vocabulary.stance(kind)}", "stance")
    confidence = fields.number("confidence")
    if confidence is not None and not 0 <= confidence <= 1:
        fields.refuse("should lie between 0 and 1", "confidence")
    kept = Kept(
        origin=fields.choice("origin", Origin),
        confidence=confidence,
        created_at=_time(fields, "created_at"),
        updated_at=_time(fields, "updated_at"),
        evidence=fields.mappings("evidence", _kept_evidence),
        changes=fields.mappings("history", _kept_change),
    )
    named = {(citation.source, citation.guid) for citation in reported_by}
    for item in kept.evidence:
        if item.report is not None and item.report not in named:
            fields.refuse(f"no report {' '.join(item.report)} in reported_by", "evidence")
    return kept if kept != Kept() else None


def _time(fields: Fields, field: str) -> dt.datetime | None:
    text = fields.text(field)
    if text is None:
        return None
    try:
        if not _TIME.fullmatch(text):
            raise ValueError(text)
        return dt.datetime.fromisoformat(text)
    except ValueError:
        fields.refuse(f"{text!r} is not a time in UTC such as 2025-10-09T14:00:00Z", field)
        return None


def _kept_evidence(fields: Fields) -> KeptEvidence | None:
    name = fields.text("field", required=True)
    report = fields.mapping("report")
    reference = None
    if report is not None:
        source, guid = report.text("source", required=True), report.text("guid", required=True)
        report.finish()
        reference = (source, guid) if source and guid else None
    evidence = KeptEvidence(
        field=name or "",
        start=fields.integer("start"),
        end=fields.integer("end"),
        quote=fields.text("quote"),
        rule=fields.text("rule"),
        version=fields.integer("version"),
        report=reference,
    )
    return evidence if name else None


def _kept_change(fields: Fields) -> KeptChange | None:
    changed_at = _time(fields, "changed_at")
    changed_by, name = fields.text("changed_by", required=True), fields.text("field", required=True)
    before, after, why = fields.text("before"), fields.text("after"), fields.text("why")
    if changed_at is None or not changed_by or not name:
        return None
    return KeptChange(changed_at.strftime("%Y-%m-%dT%H:%M:%SZ"), changed_by, name, before, after, why)
