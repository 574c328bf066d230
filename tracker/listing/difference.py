"""Two editions of a list → what was added, removed, changed and renamed between them.

Rows are told apart by their keys. A row that is gone and one that is new are one row under another key
where they have a name in common, or nearly so, and say the same otherwise. Where a row stands in the list
means nothing, and so do case, punctuation and the order of words in a cell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tracker.listing.renaming import renamed
from tracker.model import ListRow

_WORD = re.compile(r"\w+")

Names = Callable[[ListRow], Sequence[str]]
"""The other names a row gives."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One row in both editions. `columns` are those that say something else now, in the row's order."""

    before: ListRow
    after: ListRow
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What happened to a list between two editions.

    `changed` rows have their key still, `renamed` ones another, whatever else changed of them. `reprinted`
    rows have their key and say the same in other letters.
    """

    added: tuple[ListRow, ...] = ()
    removed: tuple[ListRow, ...] = ()
    changed: tuple[Pair, ...] = ()
    renamed: tuple[Pair, ...] = ()
    reprinted: tuple[Pair, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.renamed or self.reprinted)

    def apply(self, rows: Iterable[ListRow]) -> dict[str, ListRow]:
        """The rows of the later edition by key, given those of the earlier one."""
        found = {row.key: row for row in rows}
        for row in self.removed:
            del found[row.key]
        for pair in self.renamed:
            del found[pair.before.key]
        for pair in (*self.renamed, *self.changed, *self.reprinted):
            found[pair.after.key] = pair.after
        return found | {row.key: row for row in self.added}


def compare(
    old: Sequence[ListRow], new: Sequence[ListRow], names: Names = lambda row: (), ignored: Sequence[str] = ()
) -> Difference:
    """What happened between two editions, each row in the order of the edition it stands in.

    A key must stand once in each. `ignored` columns may differ, for they say how the row is known there and
    nothing of it.
    """
    before, after = {row.key: row for row in old}, {row.key: row for row in new}
    removed = [row for row in old if row.key not in after]
    added = [row for row in new if row.key not in before]
    others = [
        pair(before[row.key], row, ignored) for row in new if row.key in before and before[row.key] != row
    ]
    moved = renamed(removed, added, old, names, essence)
    gone = {one.key for one, _ in moved}
    come = {other.key for _, other in moved}
    return Difference(
        added=tuple(row for row in added if row.key not in come),
        removed=tuple(row for row in removed if row.key not in gone),
        changed=tuple(one for one in others if one.columns),
        renamed=tuple(pair(one, other, ignored) for one, other in moved),
        reprinted=tuple(one for one in others if not one.columns),
    )


def pair(before: ListRow, after: ListRow, ignored: Sequence[str] = ()) -> Pair:
    """A row in two editions, with the columns in which it says something else."""
    columns = dict.fromkeys([*after.fields, *before.fields])
    return Pair(
        before,
        after,
        tuple(
            column
            for column in columns
            if column not in ignored
            and before.fields.get(column, "") != after.fields.get(column, "")
            and essence(before.fields.get(column, "")) != essence(after.fields.get(column, ""))
        ),
    )


@lru_cache(maxsize=65_536)
def essence(text: str) -> tuple[str, ...]:
    """What a cell says, however it is printed: its words without case and marks, in order of the alphabet."""
    return tuple(sorted(_WORD.findall(unicodedata.normalize("NFKC", text).casefold())))
