"""Events with what stands around them, as records: a fixed number of queries, however many events.

Names come from memory (`tracker.publish.language`), so that the queries read ids alone.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlite_utils.utils import sqlite3

from tracker.model import CountryRole
from tracker.money import from_minor_units
from tracker.publish import database, language, quotes
from tracker.publish.formats.record import Country, Dated, Record, Sum, Telling, Term

AT_ONCE = 1000
"""Events in one batch: what a stream of any length holds in memory at a time."""

_EVENTS = """
select e.id, e.uid, e.title, e.summary, e.language, e.date, e.date_precision, e.date_end, e.kind, e.action,
  e.stance, e.amount_minor, e.amount_max_minor, e.currency, e.amount_usd, e.amount_qualifier, e.amount_role,
  e.amount_text, e.programme, m.uid, m.title, e.confidence, e.review, e.origin, e.created_at, e.updated_at
from json_each(:ids) given cross join events e on e.id = given.value
left join measures m on m.id = e.measure_id
"""
_AROUND = {
    "countries": "select x.event_id, x.country_id, x.role from {of} event_countries x {on}",
    "materials": "select x.event_id, x.material_id from {of} event_materials x {on}",
    "agencies": "select x.event_id, x.agency_id from {of} event_agencies x {on}",
    "organizations": (
        "select x.event_id, o.id, o.{label} from {of} event_organizations x {on} "
        "join organizations o on o.id = x.organization_id"
    ),
    "dates": "select x.event_id, x.role, x.date, x.precision, x.text from {of} event_dates x {on}",
    "tellings": (
        "select x.event_id, r.title, r.url, s.id, s.title, r.published_at, r.language "
        "from {of} event_reports x {on} join reports r on r.id = x.report_id "
        "join sources s on s.id = r.source_id"
    ),
    "quote": (
        'select x.event_id, x.field, x.start, x."end", x.quote, x.version, x.report_id '
        "from {of} evidence x {on} where x.quote is not null"
    ),
    "changes": "select x.event_id, count(*) from {of} event_changes x {on} group by x.event_id",
}
_OF, _ON = "json_each(:ids) given cross join", "on x.event_id = given.value"
T = TypeVar("T")

PARTS = tuple(_AROUND)
"""What can be loaded around an event, each a query."""

_THREADS = 2
_TURNS = "_policy_event_tracker_formats"

_QUOTED_FIRST = ("action", "kind", "amount", "countries", "materials", "date", "title")
_WINDOW = (
    "select given.key, substr(r.text, given.value ->> 1 + 1, given.value ->> 2), r.version "
    "from json_each(:places) given cross join reports r on r.id = given.value ->> 0"
)
_ROLES = {role.value: place for place, role in enumerate(CountryRole)}


@dataclass(frozen=True, slots=True)
class Names:
    """The names of terms in one language, by table and id, and how many decimals each currency has.

    What is made of them is kept, each term being one object however many events have it.
    """

    code: str
    tables: Mapping[str, language.Names]
    exponents: Mapping[str, int]
    _terms: dict[tuple[str, str], Term] = field(default_factory=dict)
    _countries: dict[tuple[str, str], Country] = field(default_factory=dict)

    def term(self, table: str, id: str) -> Term:
        found = self._terms.get((table, id))
        if found is None:
            known = self.tables[table].get(id)
            found = Term(id, known[language.LANGUAGES.index(self.code)] if known else id)
            self._terms[table, id] = found
        return found

    def country(self, id: str, role: str) -> Country:
        found = self._countries.get((id, role))
        if found is None:
            found = self._countries[id, role] = Country(id, self.term("countries", id).name, role)
        return found


async def names(datasette: Any, wanted: str = "en") -> Names:
    """The names in one of `language.LANGUAGES`, from memory while nobody has written."""
    tables = {table: await language.names(datasette, table) for table in language.KEPT}
    exponents = await database.kept(datasette, "select id, exponent from currencies", {}, _exponents)
    return Names(wanted, tables, exponents)


def _exponents(rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    return dict(rows)


async def load(
    datasette: Any,
    ids: Sequence[int],
    known: Names,
    parts: Sequence[str],
    make: Callable[[list[Record]], T],
) -> T:
    """What `make` makes of the events of these ids, all in a thread and few such threads at once.

    Raises sqlite3.OperationalError after database.TIME_LIMIT_MS.
    """
    async with turns(datasette):
        return await database.in_one_turn(datasette, lambda cursor: make(read(cursor, ids, known, parts)))


def turns(datasette: Any) -> asyncio.Semaphore:
    """Held by whoever makes a piece of an answer: pages need a thread and a core too."""
    held: asyncio.Semaphore | None = getattr(datasette, _TURNS, None)
    if held is None:
        held = asyncio.Semaphore(_THREADS)
        setattr(datasette, _TURNS, held)
    return held


def batches(ids: Sequence[int], size: int = AT_ONCE) -> Iterator[Sequence[int]]:
    """These ids in their order, so many at once."""
    return (ids[at : at + size] for at in range(0, len(ids), size))


def read(
    cursor: sqlite3.Cursor, ids: Sequence[int], known: Names, parts: Sequence[str] = PARTS
) -> list[Record]:
    """The events of these ids in the order given, with the parts named (of PARTS).

    One that is gone meanwhile is left out.
    """
    cursor.row_factory = None
    given = {"ids": json.dumps(sorted(ids))}
    events = {row[0]: row for row in cursor.execute(_EVENTS, given)}
    around: dict[str, Mapping[int, Any]] = {}
    for part in parts:
        label = "label" if known.code == "en" else f"label_{known.code}"
        sql = _AROUND[part].format(of=_OF, on=_ON, label=label if part == "organizations" else "")
        rows = cursor.execute(sql, given)
        around[part] = _quotes(cursor, rows.fetchall()) if part == "quote" else _READ[part](rows, known)
    return [_record(events[id], around, known) for id in ids if id in events]


def _record(row: tuple[Any, ...], around: Mapping[str, Mapping[int, Any]], known: Names) -> Record:
    (
        id, uid, title, summary, own_language, date, precision, date_end, kind, action, stance,
        minor, minor_max, currency, usd, qualifier, role, text,
        programme, measure, measure_title, confidence, review, origin, created, updated,
    ) = row  # fmt: skip
    exponent = known.exponents.get(currency, 2)
    amount = None
    if currency is not None:
        amount = Sum(
            None if minor is None else from_minor_units(minor, exponent),
            None if minor_max is None else from_minor_units(minor_max, exponent),
            currency, usd, qualifier, role, text,
        )  # fmt: skip
    return Record(
        id, uid, title, summary, own_language, date, precision, date_end,
        known.term("kinds", kind), known.term("actions", action), stance,
        amount, programme, Term(measure, measure_title) if measure else None,
        confidence, review, origin, created, updated,
        **{part: found[id] for part, found in around.items() if id in found},
    )  # fmt: skip


def _countries(rows: Iterable[tuple[Any, ...]], known: Names) -> dict[int, tuple[Country, ...]]:
    """By event: actors first, then targets, partners, places; by name within."""
    found: dict[int, list[Country]] = defaultdict(list)
    for event, id, role in rows:
        found[event].append(known.country(id, role))
    return {event: _sorted(own, _by_role) for event, own in found.items()}


def _sorted(items: list[T], key: Callable[[T], Any]) -> tuple[T, ...]:
    if len(items) > 1:
        items.sort(key=key)
    return tuple(items)


def _by_role(country: Country) -> tuple[int, str]:
    return _ROLES[country.role], country.name


def _by_name(term: Term) -> str:
    return term.name


def _by_publication(telling: Telling) -> tuple[bool, str, str]:
    return telling.published is None, telling.published or "", telling.title


def _terms(table: str) -> Callable[[Iterable[tuple[Any, ...]], Names], dict[int, tuple[Term, ...]]]:
    """What reads (event, id) of a vocabulary's table, or (event, id, name) of what is not in it, by name."""

    def of(rows: Iterable[tuple[Any, ...]], known: Names) -> dict[int, tuple[Term, ...]]:
        found: dict[int, list[Term]] = defaultdict(list)
        for event, id, *name in rows:
            found[event].append(Term(id, name[0] or id) if name else known.term(table, id))
        return {event: _sorted(own, _by_name) for event, own in found.items()}

    return of


def _dates(rows: Iterable[tuple[Any, ...]], _known: Names) -> dict[int, tuple[Dated, ...]]:
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for event, *dated in rows:
        found[event].append(tuple(dated))
    return {event: _numbered(sorted(own, key=lambda one: one[:3])) for event, own in found.items()}


def _numbered(dated: Iterable[tuple[Any, ...]]) -> tuple[Dated, ...]:
    seen: dict[str, int] = defaultdict(int)
    numbered = []
    for role, date, precision, text in dated:
        seen[role] += 1
        numbered.append(Dated(role, date, precision, text, seen[role]))
    return tuple(sorted(numbered, key=lambda one: (one.date, one.role)))


def _tellings(rows: Iterable[tuple[Any, ...]], _known: Names) -> dict[int, tuple[Telling, ...]]:
    """By event, the earliest first."""
    found: dict[int, list[Telling]] = defaultdict(list)
    sources: dict[str, Term] = {}
    for event, title, url, source, source_title, published, own_language in rows:
        by = sources.get(source) or sources.setdefault(source, Term(source, source_title))
        found[event].append(Telling(title, url, by, published, own_language))
    return {event: _sorted(own, _by_publication) for event, own in found.items()}


def _changes(rows: Iterable[tuple[Any, ...]], _known: Names) -> dict[int, int]:
    return dict(rows)


_READ: dict[str, Callable[[Iterable[tuple[Any, ...]], Names], Mapping[int, Any]]] = {
    "countries": _countries,
    "materials": _terms("materials"),
    "agencies": _terms("agencies"),
    "organizations": _terms("organizations"),
    "dates": _dates,
    "tellings": _tellings,
    "changes": _changes,
}


def _quotes(cursor: sqlite3.Cursor, rows: Sequence[tuple[Any, ...]]) -> dict[int, str]:
    """For each event the sentence of a report that supports it best; the quoted words where it has moved on.

    Offsets count code points, as SQLite's `substr` does. Only the words around a quote are read of a text.
    """
    best: dict[int, tuple[Any, ...]] = {}
    for row in rows:
        if row[0] not in best or _rank(row) < _rank(best[row[0]]):
            best[row[0]] = row
    places = {
        event: (report, max(0, start - quotes.CONTEXT), end - start + 2 * quotes.CONTEXT)
        for event, (_, _, start, end, _, _, report) in best.items()
        if None not in (start, end, report)
    }
    windows = {int(event): found for event, *found in cursor.execute(_WINDOW, {"places": json.dumps(places)})}
    return {event: _sentence(row, *windows.get(event, (None, None))) for event, row in best.items()}


def _rank(row: tuple[Any, ...]) -> tuple[int, int, int]:
    """What the event does goes before what it is of; then the place in the report."""
    field, start = row[1], row[2]
    place = _QUOTED_FIRST.index(field) if field in _QUOTED_FIRST else len(_QUOTED_FIRST)
    return place, -1 if start is None else start, row[6] or 0


def _sentence(row: tuple[Any, ...], window: str | None, version: int | None) -> str:
    _, _, start, end, quote, read_in, _ = row
    if window is None or read_in not in (None, version):
        return str(quote)
    low = min(start, quotes.CONTEXT)
    high = low + end - start
    if window[low:high] != quote:
        return str(quote)
    begin, stop = quotes.context(window, low, high)
    return window[begin:stop].strip()
