"""CSV for spreadsheets and programs: an event a row, names and ids of what it is about joined in a cell.

RFC 4180 with UTF-8. Several values in a cell are joined by "; ". A cell that a spreadsheet would take for a
formula gets an apostrophe before it. There is no byte order mark unless it is asked for (`_bom=on`): Excel
needs one to know UTF-8, and a program that does not expect it would read it as part of the first name.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from tracker.formulas import harmless
from tracker.model import CountryRole
from tracker.money import amount_text
from tracker.publish.formats.addresses import Addresses
from tracker.publish.formats.record import Country, Dated, Record, Sum, Term, joined
from tracker.publish.formats.text import whole

BOM = codecs.BOM_UTF8
PARTS = ("countries", "materials", "agencies", "organizations", "dates", "tellings")

COLUMNS = (
    "uid", "address", "date", "date_precision", "date_end", "title", "language", "kind", "kind_name",
    "action", "action_name", "stance", "actor_countries", "actor_country_codes", "target_countries",
    "target_country_codes", "partner_countries", "partner_country_codes", "location_countries",
    "location_country_codes", "materials", "material_ids", "agencies", "agency_ids", "organizations",
    "organization_ids", "amount", "amount_max", "currency", "amount_usd", "amount_qualifier", "amount_role",
    "programme", "dates", "measure", "sources", "report_addresses", "summary", "review", "confidence",
    "origin", "created_at", "updated_at", "id",
)  # fmt: skip
_ROLES = (CountryRole.ACTOR, CountryRole.TARGET, CountryRole.PARTNER, CountryRole.LOCATION)


def _cells(record: Record, addresses: Addresses) -> tuple[object, ...]:
    """What each of COLUMNS holds."""
    return (
        record.uid, addresses.event(record.uid), record.date, record.precision, record.date_end,
        record.title, record.language, record.kind.id, record.kind.name, record.action.id,
        record.action.name, record.stance, *_countries(record.countries), *_terms(record.materials),
        *_terms(record.agencies), *_terms(record.organizations), *_money(record.amount),
        record.programme, joined(map(_date, record.dates)), record.measure and record.measure.id,
        joined(dict.fromkeys(one.source.name for one in record.tellings)),
        joined(one.url for one in record.tellings if one.url), record.summary, record.review,
        record.confidence, record.origin, record.created_at, record.updated_at, record.id,
    )  # fmt: skip


def _countries(countries: Sequence[Country]) -> Iterator[str]:
    """Names and codes under each role."""
    for role in _ROLES:
        own = [one for one in countries if one.role == role]
        yield from _terms(own)


def _terms(terms: Sequence[Term | Country]) -> tuple[str, str]:
    """Names and ids."""
    if not terms:
        return "", ""
    return joined(term.name for term in terms), joined(term.id for term in terms)


def _money(sum: Sum | None) -> tuple[object, ...]:
    if sum is None:
        return (None,) * 6
    value, most = (None if one is None else amount_text(one) for one in (sum.value, sum.max))
    return value, most, sum.currency, sum.usd, sum.qualifier, sum.role


def _date(dated: Dated) -> str:
    vague = f" ({dated.precision})" if dated.precision == "quarter" else ""
    return f"{dated.role} {dated.date}{vague}"


def head(*, bom: bool = False) -> bytes:
    """The first row, the names of the columns."""
    return (BOM if bom else b"") + _written([COLUMNS])


def rows(records: Iterable[Record], addresses: Addresses) -> bytes:
    """A row for each event."""
    return _written(map(_cell, _cells(record, addresses)) for record in records)


def _cell(value: object) -> object:
    """A number as it is; a text that no spreadsheet runs, with nothing in it that is not UTF-8."""
    if not isinstance(value, str):
        return value
    if value[:1].isalnum() and value.isascii() and value.isprintable():  # nearly all of them
        return value
    return harmless(whole(value))


def _written(lines: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(lines)
    return text.getvalue().encode()
