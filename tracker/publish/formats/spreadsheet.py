"""CSV for spreadsheets and programs: an event a row, names and ids of what it is about joined in a cell.

RFC 4180 with UTF-8. Several values in a cell are joined by "; ". A cell that a spreadsheet would take for a
formula gets an apostrophe before it. There is no byte order mark unless it is asked for (`_bom=on`): Excel
needs one to know UTF-8, and a program that does not expect it would read it as part of the first name.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterable
from decimal import Decimal

from tracker.model import CountryRole
from tracker.money import amount_text
from tracker.publish.formats.addresses import Addresses
from tracker.publish.formats.record import Dated, Record, Term, joined
from tracker.publish.formats.text import whole
from tracker.publish.formulas import harmless

BOM = codecs.BOM_UTF8
PARTS = ("countries", "materials", "agencies", "organizations", "dates", "tellings")

Cell = Callable[[Record, Addresses], object]


def _countries(role: CountryRole, part: str) -> Cell:
    return lambda record, _: joined(getattr(one, part) for one in record.countries if one.role == role)


def _names(terms: Iterable[Term]) -> str:
    return joined(term.name for term in terms)


def _ids(terms: Iterable[Term]) -> str:
    return joined(term.id for term in terms)


def _money(value: Decimal | None) -> str | None:
    return None if value is None else amount_text(value)


def _date(dated: Dated) -> str:
    vague = f" ({dated.precision})" if dated.precision == "quarter" else ""
    return f"{dated.role} {dated.date}{vague}"


_CELLS: dict[str, Cell] = {
    "uid": lambda record, _: record.uid,
    "address": lambda record, addresses: addresses.event(record.uid),
    "date": lambda record, _: record.date,
    "date_precision": lambda record, _: record.precision,
    "date_end": lambda record, _: record.date_end,
    "title": lambda record, _: record.title,
    "language": lambda record, _: record.language,
    "kind": lambda record, _: record.kind.id,
    "kind_name": lambda record, _: record.kind.name,
    "action": lambda record, _: record.action.id,
    "action_name": lambda record, _: record.action.name,
    "stance": lambda record, _: record.stance,
    **{
        column: _countries(role, part)
        for role, words in (
            (CountryRole.ACTOR, "actor"),
            (CountryRole.TARGET, "target"),
            (CountryRole.PARTNER, "partner"),
            (CountryRole.LOCATION, "location"),
        )
        for column, part in ((f"{words}_countries", "name"), (f"{words}_country_codes", "id"))
    },
    "materials": lambda record, _: _names(record.materials),
    "material_ids": lambda record, _: _ids(record.materials),
    "agencies": lambda record, _: _names(record.agencies),
    "agency_ids": lambda record, _: _ids(record.agencies),
    "organizations": lambda record, _: _names(record.organizations),
    "organization_ids": lambda record, _: _ids(record.organizations),
    "amount": lambda record, _: record.amount and _money(record.amount.value),
    "amount_max": lambda record, _: record.amount and _money(record.amount.max),
    "currency": lambda record, _: record.amount and record.amount.currency,
    "amount_usd": lambda record, _: record.amount and record.amount.usd,
    "amount_qualifier": lambda record, _: record.amount and record.amount.qualifier,
    "amount_role": lambda record, _: record.amount and record.amount.role,
    "programme": lambda record, _: record.programme,
    "dates": lambda record, _: joined(map(_date, record.dates)),
    "measure": lambda record, _: record.measure and record.measure.id,
    "sources": lambda record, _: _names(dict.fromkeys(one.source for one in record.tellings)),
    "report_addresses": lambda record, _: joined(one.url for one in record.tellings if one.url),
    "summary": lambda record, _: record.summary,
    "review": lambda record, _: record.review,
    "confidence": lambda record, _: record.confidence,
    "origin": lambda record, _: record.origin,
    "created_at": lambda record, _: record.created_at,
    "updated_at": lambda record, _: record.updated_at,
    "id": lambda record, _: record.id,
}
COLUMNS = tuple(_CELLS)


def head(*, bom: bool = False) -> bytes:
    """The first row, the names of the columns."""
    return (BOM if bom else b"") + _written([COLUMNS])


def rows(records: Iterable[Record], addresses: Addresses) -> bytes:
    """A row for each event."""
    return _written([_cell(cell(record, addresses)) for cell in _CELLS.values()] for record in records)


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
