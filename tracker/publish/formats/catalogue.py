"""The formats that events can be had in: where each answers, how much it gives, and in which order."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.publish.formats import atom, bibtex, drawing, ical, parquet, ris

Sort = tuple[str, bool]
"""A column of `events`, and whether the greatest comes first."""

NEWEST: Sort = ("date", True)
CHANGED: Sort = ("updated_at", True)


@dataclass(frozen=True, slots=True)
class Format:
    """One format. `usual` events are given where no `_size` is asked for, and never more than `most`.

    A drawing is of all of them, and says 0. `sort` is how they come where no order is asked for. `saved` says
    that a browser keeps it as a file. Strangers are given no more than `strangers`, where that is not None.
    """

    suffix: str
    type: str
    usual: int
    most: int
    sort: Sort = NEWEST
    saved: bool = True
    strangers: int | None = None

    def most_for(self, actor: object) -> int:
        """How many events somebody, or a stranger (None), may have at once."""
        return self.most if actor is not None or self.strangers is None else self.strangers


FORMATS = {
    one.suffix: one
    for one in (
        Format("csv", "text/csv; charset=utf-8", 100_000, 100_000),
        Format("atom", atom.TYPE, 50, 1_000, CHANGED, saved=False),
        Format("ics", ical.TYPE, 1_000, 1_000),
        Format("parquet", parquet.TYPE, 100_000, 100_000, strangers=10_000),
        Format("bib", bibtex.TYPE, 1_000, 1_000),
        Format("ris", ris.TYPE, 1_000, 1_000),
        Format("svg", drawing.SVG, 0, 0, saved=False),
        Format("png", drawing.PNG, 0, 0, saved=False),
    )
}
