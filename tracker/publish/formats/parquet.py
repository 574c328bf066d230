"""Parquet: events with typed columns, in row groups, so that a file of any length is made in little memory.

Dates stay as finely known as they are (`date` is text, `date_precision` says how to read it); `first_day`
and `last_day` are what they may mean, as dates. Sums are exact decimals. Needs pyarrow, the extra `parquet`.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any

from tracker.errors import SettingError
from tracker.publish.formats.addresses import Addresses
from tracker.publish.formats.record import Record, Term
from tracker.publish.formats.text import whole

TYPE = "application/vnd.apache.parquet"
PARTS = ("countries", "materials", "agencies", "organizations", "dates", "tellings", "quote")
_DIGITS, _DECIMALS = 24, 4
"""Room for any sum in the database: 63 bits of minor units, of which no currency has more than four."""


def pyarrow() -> Any:
    """The library. Raises SettingError, naming the extra, where it is not installed."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise SettingError(
            "format", "parquet", "needs pyarrow: pip install 'policy-event-tracker[parquet]'"
        ) from error
    return pyarrow


@contextlib.contextmanager
def writing(file: IO[bytes], addresses: Addresses) -> Iterator[Callable[[Sequence[Record]], None]]:
    """Write a whole file: what is given takes events, a row group at a time.

    Raises SettingError where pyarrow is missing.
    """
    arrow = pyarrow()
    schema = _schema(arrow)
    with arrow.parquet.ParquetWriter(file, schema, compression="zstd") as writer:

        def add(records: Sequence[Record]) -> None:
            rows = [_row(record, addresses) for record in records]
            writer.write_table(arrow.Table.from_pylist(rows, schema=schema))

        yield add


@contextlib.contextmanager
def memory_given_back() -> Iterator[None]:
    """Give back what the library keeps for its next file, once this one is sent."""
    try:
        yield
    finally:
        pyarrow().default_memory_pool().release_unused()


def _row(record: Record, addresses: Addresses) -> dict[str, Any]:
    days, sum = record.days, record.amount
    return {
        "uid": record.uid,
        "address": addresses.event(record.uid),
        "date": record.date,
        "date_precision": record.precision,
        "date_end": record.date_end,
        "first_day": days and days[0],
        "last_day": days and days[1],
        "title": whole(record.title),
        "language": _text(record.language),
        "kind": record.kind.id,
        "kind_name": record.kind.name,
        "action": record.action.id,
        "action_name": record.action.name,
        "stance": record.stance,
        "countries": [
            {"code": one.id, "name": whole(one.name), "role": one.role} for one in record.countries
        ],
        "materials": _terms(record.materials),
        "agencies": _terms(record.agencies),
        "organizations": _terms(record.organizations),
        "amount": sum and sum.value,
        "amount_max": sum and sum.max,
        "currency": sum and sum.currency,
        "amount_usd": sum and sum.usd,
        "amount_qualifier": sum and sum.qualifier,
        "amount_role": sum and sum.role,
        "programme": _text(record.programme),
        "dates": [{"role": one.role, "date": one.date, "precision": one.precision} for one in record.dates],
        "measure": record.measure and record.measure.id,
        "reports": [
            {"source": one.source.id, "title": whole(one.title), "url": _text(one.url)}
            for one in record.tellings
        ],
        "summary": _text(record.summary),
        "quote": _text(record.quote),
        "review": record.review,
        "confidence": record.confidence,
        "origin": record.origin,
        "created_at": dt.datetime.fromisoformat(record.created_at),
        "updated_at": dt.datetime.fromisoformat(record.updated_at),
        "id": record.id,
    }


def _terms(terms: Sequence[Term]) -> list[dict[str, str]]:
    return [{"id": term.id, "name": whole(term.name)} for term in terms]


def _text(text: str | None) -> str | None:
    return None if text is None else whole(text)


def _schema(arrow: Any) -> Any:
    text, decimal = arrow.string(), arrow.decimal128(_DIGITS, _DECIMALS)
    moment = arrow.timestamp("ms", tz="UTC")

    def lists_of(*names: str) -> Any:
        return arrow.list_(arrow.struct([(name, text) for name in names]))

    terms = lists_of("id", "name")
    types = {
        "first_day": arrow.date32(), "last_day": arrow.date32(),
        "countries": lists_of("code", "name", "role"), "materials": terms, "agencies": terms,
        "organizations": terms, "dates": lists_of("role", "date", "precision"),
        "reports": lists_of("source", "title", "url"),
        "amount": decimal, "amount_max": decimal, "amount_usd": arrow.int64(), "confidence": arrow.float64(),
        "created_at": moment, "updated_at": moment, "id": arrow.int64(),
    }  # fmt: skip
    return arrow.schema([(name, types.get(name, text)) for name in COLUMNS])


COLUMNS = (
    "uid", "address", "date", "date_precision", "date_end", "first_day", "last_day", "title", "language",
    "kind", "kind_name", "action", "action_name", "stance", "countries", "materials", "agencies",
    "organizations", "amount", "amount_max", "currency", "amount_usd", "amount_qualifier", "amount_role",
    "programme", "dates", "measure", "reports", "summary", "quote", "review", "confidence", "origin",
    "created_at", "updated_at", "id",
)  # fmt: skip
