"""What a source file says of a feed beyond its address: where its past is."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.model.sources import Options


@dataclass(frozen=True, slots=True)
class FeedOptions(Options):
    """`archive` is the address of a page of older entries, None where a feed has its newest alone.

    `{since}` in it is the first day wanted, `{before}` the time from which back entries are wanted, `{page}`
    the number of a page from 1, `{start}` how many entries were had. `size` is how many entries a full page
    has, where that is known: a smaller page is the last one.
    """

    archive: str | None = None
    size: int | None = None
