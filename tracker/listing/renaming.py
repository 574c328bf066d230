"""Rows that are gone and rows that are new → those that are one row under another key.

One to one, the surest first: the same name; a name that the other row gives as its alias; a name nearly
the same with the rest alike; the rest alike in something that no third row has.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from tracker.model import ListRow

_ALIKE = 0.85
"""How alike two names are that are one name, printed otherwise or mistyped."""
_RELATED = 0.6
_MOSTLY, _NEARLY_ALL = 0.5, 0.8
"""Which share of their other cells two rows must have in common, with a name alike and without."""
_RARE = 4
"""Rows, before and after, that may share a word of a name which is to tell who is who."""
_BOTH = 2
"""Rows that have a cell which is theirs alone: the one that is gone and the one that is new."""
_MOST_NAMESAKES = 8
_MOST_LOOKED_AT = 400
"""Rows gone, or new, from which on likeness is not looked at: nobody renames so many in a day."""
_FIGURES = re.compile(r"\d+")

Essence = Callable[[str], tuple[str, ...]]
Match = tuple[ListRow, ListRow]


def renamed(
    removed: Sequence[ListRow],
    added: Sequence[ListRow],
    old: Sequence[ListRow],
    names: Callable[[ListRow], Sequence[str]],
    essence: Essence,
) -> list[Match]:
    """The pairs (gone, new) that are one row, in the order of `added`. `old` is the whole earlier edition."""
    if not removed or not added:
        return []
    rows = _Rows(removed, added, names, essence)
    rows.match(rows.by_name())
    rows.match(rows.by_alias())
    rows.match(rows.by_likeness(old))
    place = {row.key: at for at, row in enumerate(added)}
    return sorted(rows.found, key=lambda match: place[match[1].key])


class _Rows:
    """The rows on either side that have found no other yet."""

    def __init__(
        self,
        removed: Sequence[ListRow],
        added: Sequence[ListRow],
        names: Callable[[ListRow], Sequence[str]],
        essence: Essence,
    ) -> None:
        self.removed = {row.key: row for row in removed}
        self.added = {row.key: row for row in added}
        self.found: list[Match] = []
        self._names, self._essence = names, essence

    def match(self, scored: Iterable[tuple[float, ListRow, ListRow]]) -> None:
        """Take the best pairs, a row once."""
        for _, gone, come in sorted(scored, key=lambda one: (-one[0], one[1].key, one[2].key)):
            if gone.key in self.removed and come.key in self.added:
                del self.removed[gone.key], self.added[come.key]
                self.found.append((gone, come))

    def by_name(self) -> list[tuple[float, ListRow, ListRow]]:
        """Pairs of one name; where several rows bear it, those that have most else in common first."""
        bearing = defaultdict(list)
        for row in self.added.values():
            bearing[self._essence(row.name)].append(row)
        return [
            (self._in_common(gone, come)[0], gone, come)
            for gone in self.removed.values()
            for come in bearing.get(self._essence(gone.name), ())[:_MOST_NAMESAKES]
        ]

    def by_alias(self) -> list[tuple[float, ListRow, ListRow]]:
        """Pairs of which one gives the other's name as its alias: how a list keeps a former name."""
        bearing = defaultdict(list)
        for row in self.added.values():
            for name in (row.name, *self._names(row)):
                bearing[self._essence(name)].append(row)
        return [
            (self._in_common(gone, come)[0], gone, come)
            for gone in self.removed.values()
            for name in (gone.name, *self._names(gone))
            if len(bearing.get(self._essence(name), ())) == 1
            for come in bearing[self._essence(name)]
            if self._essence(gone.name) in map(self._essence, self._names(come))
            or self._essence(come.name) in map(self._essence, self._names(gone))
        ]

    def by_likeness(self, old: Sequence[ListRow]) -> list[tuple[float, ListRow, ListRow]]:
        """Pairs that are alike in name and otherwise, or in what is theirs alone."""
        if not self.removed or not self.added or max(len(self.removed), len(self.added)) > _MOST_LOOKED_AT:
            return []
        rare = self._rare(old)
        having = defaultdict(list)
        for row in self.added.values():
            for trait in self._traits(row) & rare:
                having[trait].append(row)
        found = {}
        for gone in self.removed.values():
            for trait in self._traits(gone) & rare:
                for come in having[trait]:
                    score = self._likeness(gone, come, shares_cell=trait[0] != "")
                    if score is not None:
                        found[gone.key, come.key] = (score, gone, come)
        return list(found.values())

    def _rare(self, old: Sequence[ListRow]) -> set[tuple[str, tuple[str, ...]]]:
        """Cells that two rows have and words of names that few have, of the list before and the new rows."""
        counts: Counter[tuple[str, tuple[str, ...]]] = Counter()
        for row in (*old, *self.added.values()):
            counts.update(self._traits(row))
        return {trait for trait, count in counts.items() if _BOTH <= count <= (_BOTH if trait[0] else _RARE)}

    def _traits(self, row: ListRow) -> set[tuple[str, tuple[str, ...]]]:
        """A row's cells but for its name, and (with an empty column) the words of its name."""
        name = self._essence(row.name)
        cells = {(column, self._essence(value)) for column, value in row.fields.items() if value}
        return {cell for cell in cells if cell[1] and cell[1] != name} | {("", (word,)) for word in name}

    def _likeness(self, gone: ListRow, come: ListRow, *, shares_cell: bool) -> float | None:
        """How alike two rows are; None where they are not alike enough to be one."""
        common, compared = self._in_common(gone, come)
        if _FIGURES.findall(gone.name) != _FIGURES.findall(come.name) and not shares_cell:
            return None  # plant 5712 is not plant 5713
        name = SequenceMatcher(None, gone.name.casefold(), come.name.casefold(), autojunk=False).ratio()
        if name >= _ALIKE and (not compared or common >= _MOSTLY):
            return 1 + name
        if name >= _RELATED and common >= _NEARLY_ALL and compared > 1:
            return name
        return common / 2 if shares_cell and common >= _NEARLY_ALL and compared > 2 else None

    def _in_common(self, gone: ListRow, come: ListRow) -> tuple[float, int]:
        """The share of the cells both have, but for names, that are the same; and how many both have."""
        cells = list(self._cells(gone, come))
        return (sum(cells) / len(cells) if cells else 0.0), len(cells)

    def _cells(self, gone: ListRow, come: ListRow) -> Iterator[bool]:
        names = self._essence(gone.name), self._essence(come.name)
        for column, value in gone.fields.items():
            other = come.fields.get(column, "")
            if value and other and (self._essence(value), self._essence(other)) != names:
                yield self._essence(value) == self._essence(other)
