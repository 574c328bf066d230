"""What happened to a row, as a report: every fact on a line of its own for a person, and as fields."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from tracker.listing.difference import Difference, Pair
from tracker.model import ListRow, Report, Source, utc_text
from tracker.model.listing import ListOptions, Standing
from tracker.model.page import Order
from tracker.readers import dates, plain_text

RECORD = "list_change"
"""The sort of record that these reports are (`tracker.extract.records`)."""

_LONGEST = 600
"""Characters of a cell in a report."""
_MOST_PAGES = 3
"""Pages that one row is held to cite for its last change: the latest stand last."""
_PAGE = re.compile(r"\b(\d{2,3}) (?:FR|Fed\. ?Reg\.) (\d{1,3}(?:,\d{3})+|\d{1,6})\b")
_FUTURE = dt.timedelta(days=366)


@dataclass(frozen=True)
class Told:
    """What the reports of one list have in common: the `rows` that came at `seen`, ended ones among them.

    `entries` are the entries of rows by key; a row without one is known by its key.
    """

    source: Source
    options: ListOptions
    seen: dt.datetime
    known_until: dt.datetime | None
    rows: tuple[ListRow, ...]
    entries: Mapping[str, str]

    def day_of(self, row: ListRow) -> dt.date | None:
        """The day since which a row says it stands there, where that can be; None where it says none."""
        return self._day(row, self.options.date)

    def end_of(self, row: ListRow) -> dt.date | None:
        """The day by which a row says it ended; None where it stands there today."""
        day = self._day(row, self.options.until)
        return day if day is not None and day <= self.seen.date() else None

    @cached_property
    def standing(self) -> tuple[ListRow, ...]:
        """The rows that stand there today."""
        return tuple(row for row in self.rows if self.end_of(row) is None)

    @cached_property
    def ended(self) -> Mapping[str, ListRow]:
        """The rows that do not, by key."""
        return {row.key: row for row in self.rows if self.end_of(row) is not None}

    def _day(self, row: ListRow, column: str | None) -> dt.date | None:
        text = row.fields.get(column, "") if column else ""
        moment = dates.read(text, self._orders.get(column)) if text else None
        if moment is None or moment.at > self.seen + _FUTURE:
            return None
        return moment.at.date()

    @cached_property
    def _orders(self) -> Mapping[str | None, Order | None]:
        """Whether a column of days writes the day or the month first."""
        columns = filter(None, (self.options.date, self.options.until))
        return {column: dates.order_of(row.fields.get(column, "") for row in self.rows) for column in columns}

    def entry_of(self, row: ListRow) -> str:
        """What a row is known by for good."""
        return self.entries.get(row.key, row.key)


def tell(difference: Difference, told: Told) -> Iterator[Report]:
    """A report for each row that came, went or changed, in the order of the list.

    A row whose key alone is another is as it was.
    """
    for row in difference.added:
        yield _report(told, "added", row, row, ())
    for row in difference.removed:
        yield _report(told, "removed", row, told.ended.get(row.key, row), ())
    keys = set(told.options.key) - _telling_columns(told.options)
    for pair in difference.renamed:
        if not keys.issuperset(pair.columns):
            yield _changed(told, pair)
    for pair in difference.changed:
        yield _changed(told, pair)


def _telling_columns(options: ListOptions) -> set[str]:
    """The columns that say something of a row, whatever else they are for."""
    named = (options.name, options.country, options.date, options.reference, *options.aliases)
    return {column for column in named if column}


def _changed(told: Told, pair: Pair) -> Report:
    sort = "renamed" if told.options.name in pair.columns else "changed"
    return _report(told, sort, pair.before, pair.after, pair.columns)


def _report(told: Told, sort: str, before: ListRow, after: ListRow, columns: tuple[str, ...]) -> Report:
    options, standing = told.options, told.options.standing_of(after)
    entry = told.entry_of(before)
    title = _title(sort, standing, before, after)
    lines = [title, *_lines(told, sort, standing, before, after, columns)]
    day = told.day_of(after) if sort == "added" else told.end_of(after) if sort == "removed" else None
    published = told.seen
    if day is not None and day <= told.seen.date():
        published = dt.datetime.combine(day, dt.time(), dt.UTC)
    guid = _guid(entry, sort, before, after, told.seen)
    fields: dict[str, str | tuple[str, ...]] = {
        "record": RECORD,
        "step": guid.rpartition(" ")[2],
        "change": sort,
        "list": standing.called,
        "kind": standing.kind,
        "action": _action(sort, standing) or "",
        "measure": f"list:{told.source.id}:{entry}",
        "name": after.name,
        "former_name": before.name if before.name != after.name else "",
        "aliases": options.aliases_of(after),
        "agency": standing.agency or told.source.agency or "",
        "aimed_at": standing.countries,
        "materials": standing.materials,
        "names": "materials" if standing.names_materials else "organizations",
        "reference": after.fields.get(options.reference or "", ""),
        "cited_pages": _pages(sort, options, after, columns),
        "columns": tuple(dict.fromkeys(_in_words(options, column) for column in columns)),
        "date": day.isoformat() if day else "",
        "seen": told.seen.date().isoformat(),
        "known_until": told.known_until.date().isoformat() if told.known_until else "",
    }
    return Report(
        source_id=told.source.id,
        guid=guid,
        title=title,
        text=plain_text.shorten("\n\n".join(lines)),
        language=told.source.language,
        published_at=published,
        fields={name: value for name, value in fields.items() if value},
    )


def _in_words(options: ListOptions, column: str) -> str:
    """A column by what the source file says stands in it, else by its own name."""
    said = {options.name: "name", options.country: "country", options.date: "date", options.until: "end",
            options.reference: "reference", options.part: "part of the list"}  # fmt: skip
    called = "other names" if column in options.aliases else said.get(column)
    return called or " ".join(column.replace("_", " ").split())


def _action(sort: str, standing: Standing) -> str | None:
    return {"added": standing.added, "removed": standing.removed}.get(sort, standing.changed)


def _pages(sort: str, options: ListOptions, row: ListRow, columns: tuple[str, ...]) -> tuple[str, ...]:
    """The pages of the Federal Register that a row cites for what happened to it.

    One that is removed still cites its listing, and so does one of which anything else changed.
    """
    if sort == "removed" or (sort != "added" and options.reference not in columns):
        return ()
    cited = _PAGE.findall(row.fields.get(options.reference or "", ""))
    return tuple(f"{volume} FR {page.replace(',', '')}" for volume, page in cited)[-_MOST_PAGES:]


def _title(sort: str, standing: Standing, before: ListRow, after: ListRow) -> str:
    called, name = standing.called, plain_text.shorten(after.name, 200)
    return {
        "added": f"{called} adds {name}",
        "removed": f"{called} removes {name}",
        "changed": f"{called} changes its entry on {name}",
        "renamed": f"{called} renames {plain_text.shorten(before.name, 200)} to {name}",
    }[sort]


def _lines(
    told: Told, sort: str, standing: Standing, before: ListRow, after: ListRow, columns: tuple[str, ...]
) -> Iterator[str]:
    """The facts of a change, a line each, under captions that the record's reader knows."""
    options = told.options
    yield f"LIST: {standing.called}"
    yield f"CHANGE: {sort}"
    yield f"NAME: {after.name}"
    if before.name != after.name:
        yield f"FORMERLY: {before.name}"
    aliases = options.aliases_of(after)
    if aliases:
        yield f"ALSO KNOWN AS: {'; '.join(aliases)}"
    named = {options.name, options.part, *options.aliases}
    for caption, column in (
        ("COUNTRY", options.country),
        ("DATE", options.date),
        ("UNTIL", options.until),
        ("REFERENCE", options.reference),
    ):
        if column and after.fields.get(column):
            yield f"{caption}: {_cell(after, column)}"
            named.add(column)
    yield _seen(told)
    for column in columns:
        yield f"BEFORE, {column}: {_cell(before, column) or '-'}"
        yield f"NOW, {column}: {_cell(after, column) or '-'}"
    for column, value in after.fields.items():
        if value and column not in named and column not in columns:
            yield f"{column}: {_cell(after, column)}"


def _seen(told: Told) -> str:
    seen = told.seen.date()
    before = told.known_until.date() if told.known_until else seen
    return f"SEEN: {seen}" + (f", and not yet so on {before}" if before < seen else "")


def _cell(row: ListRow, column: str) -> str:
    return plain_text.shorten(row.fields.get(column, ""), _LONGEST)


def _guid(entry: str, sort: str, before: ListRow, after: ListRow, seen: dt.datetime) -> str:
    """What the change is known by: the entry, and what happened when. A row may come and go again."""
    told = [sort, utc_text(seen), before.name, after.name, dict(before.fields), dict(after.fields)]
    digest = hashlib.blake2b(
        json.dumps(told, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass"), digest_size=8
    )
    return f"{plain_text.shorten(entry, 150)} {sort} {digest.hexdigest()}"
