"""What the reader of company filings needs said of a source."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.model.sources import Options


@dataclass(frozen=True, slots=True)
class FilingOptions(Options):
    """Which filings with the SEC a source reads: the block `filings:`.

    Of the current filings those of companies that the vocabulary knows, and of `companies` (numbers the SEC
    gives, CIK). Of its full-text search those with any of the `words`. `items` are items of form 8-K; a
    filing under none of them is left out, where there are any.
    """

    forms: tuple[str, ...] = ("8-K",)
    companies: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
