"""`filings:` in a source file: which filings with the SEC a source reads.

filings:
  forms: [8-K, 6-K]
  companies: ["1801368"]                   # CIK; besides the companies that the vocabulary knows
  words: [critical minerals, rare earth]   # of the full-text search; several words are one phrase
  items: ["1.01", "2.03", "7.01", "8.01"]  # of form 8-K; absent: any
"""

from __future__ import annotations

import re

from tracker.catalogue.block import Block
from tracker.model.filings import FilingOptions

_FORM = re.compile(r"[A-Z0-9]+(?:[- ][A-Z0-9]+)*")
_COMPANY, _ITEM = re.compile(r"\d{1,10}"), re.compile(r"\d\.\d{2}")


def options(block: Block) -> FilingOptions:
    """What the block says; one without fields has its defaults."""
    words = block.texts("words")
    for word, line in words:
        if '"' in word:
            block.refuse("words", f"must not have quotation marks: {word!r}", line)
    return FilingOptions(
        forms=block.all_matching("forms", _FORM, "a form, such as 8-K") or FilingOptions().forms,
        companies=block.all_matching("companies", _COMPANY, "a number of the SEC (CIK)"),
        words=tuple(word for word, _ in words),
        items=block.all_matching("items", _ITEM, "an item of form 8-K, such as 1.01"),
    )
