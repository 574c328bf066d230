"""What the reader of laws and bills needs said of a source."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.model.sources import Options


@dataclass(frozen=True, slots=True)
class BillOptions(Options):
    """How far a source of laws and bills is followed: the block `bills:`.

    Of one answer (a feed, a listing, a page of the API) the first `packages` are followed to their texts or
    their status; `pages` are those of the API that one poll asks for.
    """

    packages: int = 120
    pages: int = 8
