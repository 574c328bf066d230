"""Whether a list that came can be taken for what its keeper means, or somebody has to look at it first.

A list loses a few rows at a time. One that lacks many, or its end, or a column, or says something else in
most rows, has been cut off, laid out anew or is another list; two hundred delistings are not read from it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tracker.listing.difference import Difference, Pair
from tracker.model import ListRow
from tracker.model.listing import Expected

_FEW = 5
"""Rows from which on a share of them says anything."""
_WHOLESALE = 4
"""One row in so many changed at once is no change of rows but of the list."""
_GROWTH = 50
"""Rows that may come at once to a list of any size; to a longer one, one for every `_WHOLESALE` it has."""
_EMPTIED = 0.1
"""The share of rows with a cell filled below which a column that most had filled is gone."""
_MOST_NAMED = 3

Part = Callable[[ListRow], str]


@dataclass(frozen=True, slots=True)
class Alarm:
    """Why a list was not taken. `truncated`: it looks cut off; otherwise it is laid out anew.

    `may_be_accepted`: a person can say that it is right all the same.
    """

    reason: str
    truncated: bool = False
    may_be_accepted: bool = True


def most_lost(rows: int, expected: Expected) -> int:
    """How many of so many rows may leave a list at once: by default their square root, and at least one."""
    if expected.loss is None:
        return max(1, math.isqrt(rows))
    if isinstance(expected.loss, int):
        return expected.loss
    return max(1, int(rows * expected.loss))


def wrong_size(rows: int, expected: Expected) -> Alarm | None:
    """What is wrong with how many rows there are, whatever there were before."""
    if rows < expected.least:
        came = "no rows came" if rows == 0 else f"{rows:,} rows came"
        return Alarm(f"{came}, at least {expected.least:,} were expected", True, may_be_accepted=False)
    if expected.most is not None and rows > expected.most:
        reason = f"{rows:,} rows came, at most {expected.most:,} were expected"
        return Alarm(reason, may_be_accepted=False)
    return None


def alarm(
    old: Sequence[ListRow],
    new: Sequence[ListRow],
    difference: Difference,
    expected: Expected,
    part: Part = lambda row: "",
) -> Alarm | None:
    """What is wrong with a list, held against what it was; None where it can be taken.

    `part` says on which of several lists that come as one a row stands: each may lose rows by its own size.
    """
    if not old:
        return None
    return (
        _column_gone(old, new)
        or _laid_out_anew(old, difference)
        or _cut_off(old, new, difference)
        or _shrunk(old, difference, expected, part)
        or _grown(old, difference)
    )


def wholesale(pairs: Sequence[Pair], rows: int) -> frozenset[str]:
    """The columns that changed in so many rows at once that they are written otherwise, not changed."""
    counts = Counter(column for pair in pairs for column in pair.columns)
    return frozenset(column for column, count in counts.items() if count > _many(rows))


def rekeyed(difference: Difference, rows: int) -> bool:
    """Whether so many rows have another key that the list is keyed anew."""
    return len(difference.renamed) > _many(rows)


def grown(difference: Difference, rows: int) -> bool:
    """Whether so many rows are new that they were not put there now: what was kept was not the whole list."""
    return len(difference.added) > max(_GROWTH, rows // _WHOLESALE)


def _many(rows: int) -> int:
    return max(_FEW, rows // _WHOLESALE)


def _column_gone(old: Sequence[ListRow], new: Sequence[ListRow]) -> Alarm | None:
    if len(old) < _FEW or not new:
        return None
    for column in dict.fromkeys(column for row in old for column in row.fields):
        before = sum(bool(row.fields.get(column)) for row in old) / len(old)
        after = sum(bool(row.fields.get(column)) for row in new) / len(new)
        if before > 0.5 and after < _EMPTIED:
            return Alarm(f"the column {column} has nothing in it any more: {before:.0%} of the rows had")
    return None


def _laid_out_anew(old: Sequence[ListRow], difference: Difference) -> Alarm | None:
    if rekeyed(difference, len(old)):
        count = len(difference.renamed)
        return Alarm(f"{count:,} of {len(old):,} rows have another key: the list is keyed anew")
    told = {column for row in old for column in row.fields}
    columns = sorted(wholesale(difference.changed, len(old)) & told)
    if columns:
        count = sum(not set(columns).isdisjoint(pair.columns) for pair in difference.changed)
        named = ", ".join(columns[:_MOST_NAMED])
        return Alarm(f"{count:,} of {len(old):,} rows say something else at once ({named})")
    return None


def _cut_off(old: Sequence[ListRow], new: Sequence[ListRow], difference: Difference) -> Alarm | None:
    """The end of the list is missing, or the end of its last cell."""
    removed = {row.key for row in difference.removed}
    kept = [row.key for row in old if row.key not in removed]
    if len(removed) > 1 and not difference.added and not difference.renamed:
        in_order = kept == [row.key for row in old[: len(kept)]] == [row.key for row in new]
        if in_order:
            return Alarm(f"the last {len(removed):,} of {len(old):,} rows are missing: it is cut off", True)
    return _ends_in_the_middle(old, new, difference)


def _ends_in_the_middle(
    old: Sequence[ListRow], new: Sequence[ListRow], difference: Difference
) -> Alarm | None:
    """The last row has the beginning only of a name that is missing, or of its last cell."""
    if not new:
        return None
    last = new[-1]
    missing = [*difference.removed, *(pair.before for pair in difference.renamed)]
    if last.key not in {row.key for row in old} and any(
        row.name != last.name and row.name.startswith(last.name) for row in missing
    ):
        return Alarm(f"the last row ends in the middle ({last.name})", True)
    for pair in difference.changed:
        column = pair.columns[-1]
        before, after = pair.before.fields.get(column, ""), pair.after.fields.get(column, "")
        ends = pair.columns == (column,) and column == list(pair.before.fields)[-1]
        if pair.after == last and ends and after and before.startswith(after):
            return Alarm(f"the last row ends in the middle ({last.name})", True)
    return None


def _shrunk(old: Sequence[ListRow], difference: Difference, expected: Expected, part: Part) -> Alarm | None:
    before = Counter(map(part, old))
    lost = Counter(map(part, difference.removed))
    come = Counter(map(part, [*difference.added, *(pair.after for pair in difference.renamed)]))
    if len(difference.removed) > most_lost(len(old), expected):
        return _lost(difference.removed, len(old), "")
    for name, count in lost.items():
        emptied = count == before[name] > 1 and not come[name]
        if emptied or count > most_lost(before[name], expected):
            return _lost([row for row in difference.removed if part(row) == name], before[name], name)
    return None


def _lost(removed: Sequence[ListRow], rows: int, part: str) -> Alarm:
    named = ", ".join(row.name for row in removed[:_MOST_NAMED])
    more = ", ..." if len(removed) > _MOST_NAMED else ""
    of = f" of {part}" if part else ""
    return Alarm(f"{len(removed):,} of {rows:,} rows{of} are missing ({named}{more})", True)


def _grown(old: Sequence[ListRow], difference: Difference) -> Alarm | None:
    if grown(difference, len(old)):
        come, before = f"{len(difference.added):,}", f"{len(old):,}"
        return Alarm(f"{come} rows came to {before}: it may be another list, or {before} were not the whole")
    return None
