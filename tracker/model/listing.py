"""Lists that somebody keeps: what a source file says of one, and the rows as they are stored."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tracker.model.sources import ListRow, Options

FORMATS = ("csv", "tsv", "json", "html", "lines")
"""How a list may be written down. XLSX and PDF are not read."""


def groups_of(pattern: str) -> set[str]:
    """The names of a pattern's groups; none of what is no pattern."""
    try:
        return set(re.compile(pattern).groupindex)
    except re.error:
        return set()


@dataclass(frozen=True, slots=True)
class Standing:
    """What it means to stand on a list: what it is called, and which event each change of a row is.

    `added`, `changed` and `removed` are actions of the vocabulary, None where such a change is no event.
    `agency` keeps the list, `countries` are those it is aimed at whatever a row says, `materials` those it
    is about as a whole. `names_materials`: a row's name is a material itself.
    """

    called: str
    kind: str
    added: str | None = "enacted"
    changed: str | None = "amended"
    removed: str | None = "terminated"
    agency: str | None = None
    countries: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    names_materials: bool = False


@dataclass(frozen=True, slots=True)
class Expected:
    """How a list may change between two polls before somebody is asked.

    It has `least` to `most` rows. `loss` is how many may leave it at once, as a count or as a share (0 to 1)
    of its rows; None: as many as `tracker.listing` takes for sound at its size.
    """

    least: int = 1
    most: int | None = None
    loss: int | float | None = None


@dataclass(frozen=True, slots=True)
class ListOptions(Options):
    """How a list is read, column by column, and what its rows mean.

    `rows` leads to the rows: dotted names in JSON, a CSS selector in HTML. `columns` names what stands in
    each place where the list has no header, or gives a column (name) the path or selector (place) it is at.
    `pattern` cuts a line into columns by its groups. `headers` are (column, heading) pairs: what a column is
    headed, where that varies. `split` are (column, pattern) pairs: the groups of the pattern are columns of
    their own. `filled` are columns in which an empty cell means the one above it.

    `key` are the columns that tell one row from all others, `separators` stand between aliases in one cell.
    `kept`: no others; `ignored`: all but these. `where` are (column, value) pairs of which a row has one for
    each column named. A row with a day gone by in the column `until` stands there no more. `part` is the
    column that says on which of several lists a row stands, `parts` what each of them means.
    `accept` and `accept_language` are what is asked of a server that has the list in several forms.
    """

    format: str
    standing: Standing
    key: tuple[str, ...]
    name: str
    rows: str | None = None
    columns: tuple[tuple[str, str], ...] = ()
    header: bool = True
    pattern: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    split: tuple[tuple[str, str], ...] = ()
    filled: tuple[str, ...] = ()
    until: str | None = None
    accept: str | None = None
    accept_language: str | None = None
    aliases: tuple[str, ...] = ()
    separators: tuple[str, ...] = (";",)
    country: str | None = None
    date: str | None = None
    reference: str | None = None
    kept: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    where: tuple[tuple[str, str], ...] = ()
    part: str | None = None
    parts: Mapping[str, Standing] = field(default_factory=dict)
    expected: Expected = Expected()

    def standing_of(self, row: ListRow) -> Standing:
        """What a row's standing on its part of the list means."""
        return self.parts.get(row.fields.get(self.part or "", ""), self.standing)

    def aliases_of(self, row: ListRow) -> tuple[str, ...]:
        """The other names a row gives, in its order, each once."""
        cells = (row.fields.get(column, "") for column in self.aliases)
        between = "|".join(map(re.escape, self.separators))
        names = (name.strip() for cell in cells for name in re.split(between, cell))
        return tuple(dict.fromkeys(name for name in names if name and name != row.name))

    @property
    def declared(self) -> str:
        """Changes when rows are read otherwise than before: 16 hex digits."""
        read: list[object] = [
            self.format,
            self.rows,
            self.columns,
            self.header,
            self.pattern,
            self.key,
            self.name,
        ]
        read += [
            self.headers,
            self.split,
            self.filled,
            self.until,
            self.kept,
            self.ignored,
            sorted(self.where),
            self.part,
            sorted(self.parts),
        ]
        return hashlib.blake2b(json.dumps(read).encode(), digest_size=8).hexdigest()


def mark_of(key: str) -> int:
    """A key in 32 bits: enough to tell whether two lists have mostly the same rows."""
    told = key.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(told, digest_size=4).digest(), "little")


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A row as it stands in the database.

    `entry` is the key it had when it was first seen: what it stays known by when its publisher gives it
    another.
    """

    row: ListRow
    entry: str
    first_seen_at: dt.datetime


@dataclass(frozen=True, slots=True)
class KeptList:
    """A list as it was when it last came whole: its rows in their order, and when that was.

    `declared` is how it was read then (`ListOptions.declared`). `accepted` is there where a person said that
    the list a poll refused is right: the marks (`mark_of`) of its keys.
    """

    rows: tuple[KeptRow, ...]
    declared: str
    read_at: dt.datetime
    accepted: frozenset[int] | None = None
