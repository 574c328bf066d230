"""The list reader: what a source file says of a list, and an answer → rows, each with a key of its own."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence

from tracker.errors import AnswerTruncated, ReadError
from tracker.model import ListRow, Reading, Request, Response, Source
from tracker.model.listing import ListOptions
from tracker.readers import characters
from tracker.readers.lists import markup, tables
from tracker.terms import fold

ACCEPT = {
    "csv": "text/csv, text/plain;q=0.9, */*;q=0.1",
    "tsv": "text/tab-separated-values, text/plain;q=0.9, */*;q=0.1",
    "json": "application/json, */*;q=0.1",
    "html": "text/html, application/xhtml+xml, */*;q=0.1",
    "lines": "text/plain, */*;q=0.1",
}
_NAMELESS, _ALIKE = 0.05, 0.05
"""The share of rows that may lack a name, or share their key with another."""


_LONGEST_KEY = 300
"""Characters of a key as they are; what is longer is told by a hash."""

_KINDS = {
    b"PK\x03\x04": "a spreadsheet or an archive (XLSX, ZIP)",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet (XLS)",
    b"%PDF-": "a PDF",
}
_BINARY = re.compile(b"|".join(map(re.escape, _KINDS)))


class ListReader:
    """A list comes whole, from one address or a few that are read one after the other."""

    def requests(self, source: Source, since: dt.date | None, now: dt.datetime) -> Sequence[Request]:
        """A request for each address.

        Conditional only where there is one, for half a list is none; and where no row ends by its own day,
        which comes though the file is as it was.
        """
        options = _options(source)
        accept = {"accept": options.accept or ACCEPT[options.format]}
        conditional = len(source.urls) == 1 and options.until is None
        if options.accept_language:
            accept["accept-language"] = options.accept_language
        return tuple(Request(url, accept, conditional=conditional) for url in source.urls)

    def takes_since(self, source: Source) -> bool:
        """A list is as it is today: what stood there before is not to be had."""
        return False

    def read(self, source: Source, response: Response) -> Reading:
        """The rows of the list, in its order.

        Raises ReadError for what is not the list (a page in place of data, a column that is missing or has
        another name, keys that do not tell rows apart), AnswerTruncated for one that ends in the middle.
        """
        options = _options(source)
        kind = _BINARY.match(response.body)
        if kind is not None:
            reason = f"the list did not come: {_KINDS[kind[0]]} did, which is not read"
            raise ReadError(source.id, reason, url=response.url)
        text, note = characters.decode(
            response.body, response.headers.get("content-type", ""), page=options.format == "html"
        )
        text = text.lstrip("\ufeff\x00")
        try:
            table = _table(text, options)
            rows, notes = _rows(table, options)
        except tables.CutOff as error:
            raise AnswerTruncated(source.id, f"the list is cut off: {error}", url=response.url) from error
        except tables.NotATable as error:
            raise ReadError(source.id, f"the list {error}", url=response.url) from error
        return Reading((), rows=rows, notes=(*([note] if note else ()), *table.notes, *notes))


def _options(source: Source) -> ListOptions:
    if not isinstance(source.options, ListOptions):
        raise ReadError(source.id, "its source file does not say what the list is (list:)")
    return source.options


def _table(text: str, options: ListOptions) -> tables.Table:
    """What came as a table. Raises NotATable."""
    if not text.strip():
        raise tables.NotATable("is empty: nothing came")
    if options.format == "html":
        return markup.page(text, options)
    page = tables.page_in_place(text)
    if page is not None:
        raise tables.NotATable(f"did not come: {page}")
    if options.format == "json":
        return tables.objects(text, options)
    if options.format == "lines":
        return tables.lines(text, options)
    return tables.delimited(text, options)


def _rows(table: tables.Table, options: ListOptions) -> tuple[tuple[ListRow, ...], list[str]]:
    """The records that are rows, with what is kept of them; and what there is to look at."""
    named = _as_declared(table, options)
    records = [{named.get(column, column): cell for column, cell in one.items()} for one in table.records]
    _fill(records, options.filled)
    for column, pattern in options.split:
        _split(records, column, re.compile(pattern))
    records = [record for record in records if _is_wanted(record, options)]
    records, notes = _of_parts(records, options)
    rows = [_row(record, options) for record in records if record.get(options.name)]
    if len(rows) < len(records):
        count = len(records) - len(rows)
        if not rows or count > _NAMELESS * len(records):
            raise tables.NotATable(
                f"has {count:,} of {len(records):,} rows with nothing under {options.name}"
            )
        notes.append(f"{count:,} rows with nothing under {options.name} were left out")
    return _told_apart(rows, notes), notes


def _fill(records: Sequence[tables.Record], columns: Sequence[str]) -> None:
    """Give an empty cell of these columns what stands above it."""
    for column in columns:
        above = ""
        for record in records:
            above = record.get(column, "") or above
            record[column] = above


def _split(records: Sequence[tables.Record], column: str, pattern: re.Pattern[str]) -> None:
    """Cut a column into those of the pattern's groups; a cell that does not fit is the first of them."""
    first, *others = pattern.groupindex
    for record in records:
        cell = record.get(column, "")
        match = pattern.search(cell)
        cut = match.groupdict() if match else {first: cell} | dict.fromkeys(others, "")
        record |= {name: tables.clean(part or "") for name, part in cut.items()}


def _of_parts(records: list[tables.Record], options: ListOptions) -> tuple[list[tables.Record], list[str]]:
    """The records that are of a list which the source file has."""
    notes: list[str] = []
    if options.part:
        found = Counter(record.get(options.part, "") for record in records)
        unknown = [part for part in found if part not in options.parts]
        if unknown:
            count, named = sum(found[part] for part in unknown), ", ".join(sorted(unknown)[:5])
            notes.append(f"{count:,} rows of other lists were left out: {named[:300]}")
        absent = [part for part in options.parts if part not in found]
        if absent:
            notes.append(f"no row of {', '.join(absent[:5])}")
        records = [record for record in records if record.get(options.part, "") in options.parts]
    return records, notes


def _as_declared(table: tables.Table, options: ListOptions) -> dict[str, str]:
    """The columns as printed → as the source file writes them. Raises NotATable where one is missing."""
    there = {tables.headed_as(column, options).casefold(): column for column in table.columns}
    declared = (*tables.options_columns(options), *options.ignored)
    if table.records and any(name.casefold() not in there for name in tables.options_columns(options)):
        raise tables.NotATable(tables.missing(options, table.columns))
    return {there[name.casefold()]: name for name in declared if name.casefold() in there}


def _is_wanted(record: tables.Record, options: ListOptions) -> bool:
    wanted: dict[str, set[str]] = {}
    for column, value in options.where:
        wanted.setdefault(column, set()).add(fold(value))
    return all(fold(record.get(column, "")) in values for column, values in wanted.items())


def _row(record: tables.Record, options: ListOptions) -> ListRow:
    kept = {*options.kept, *tables.options_columns(options), *options.key, options.name, *options.aliases}
    kept = kept if options.kept else set(record)
    dropped = {name.casefold() for name in options.ignored}
    fields = {
        column: cell for column, cell in record.items() if column in kept and column.casefold() not in dropped
    }
    key = " | ".join(fold(record.get(column, "")) for column in options.key)
    if len(key) > _LONGEST_KEY:
        whole = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        key = f"{key[:_LONGEST_KEY]} {whole}"
    return ListRow(key, record[options.name], fields)


def _told_apart(rows: Sequence[ListRow], notes: list[str]) -> tuple[ListRow, ...]:
    """The rows, each once. Different rows of one key have what they say for the rest of it."""
    once = list({(row.key, _digest(row)): row for row in rows}.values())
    if len(once) < len(rows):
        notes.append(f"{len(rows) - len(once):,} rows stand there twice word for word")
    counts = Counter(row.key for row in once)
    alike = sum(count for count in counts.values() if count > 1)
    if alike > 2 and alike > _ALIKE * len(once):
        key = next(key for key, count in counts.items() if count > 1)
        raise tables.NotATable(
            f"has {alike:,} of {len(once):,} rows whose key is another's too, such as {key[:80]!r}"
        )
    if alike:
        notes.append(f"{alike:,} rows share their key with another")
    return tuple(
        ListRow(f"{row.key} | {_digest(row)}", row.name, row.fields) if counts[row.key] > 1 else row
        for row in once
    )


def _digest(row: ListRow) -> str:
    told = json.dumps([row.name, sorted(row.fields.items())], ensure_ascii=False)
    return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()


READER = ListReader()
