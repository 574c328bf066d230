"""The sentences in which a document says what it corrects, delays, extends, withdraws or makes final."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.readers.federal_register.full_text import Block, Sort

_LOOKED_AT = 60
"""Blocks from the beginning: what a document acts on, it says there."""

_ACTS = re.compile(
    r"\b(?:correct\w*|withdraw\w*|withdrawn|delay\w*|postpon\w*|extend\w*|extension|reopen\w*|stay\w*"
    r"|rescind\w*|rescission|supersed\w*|final rule that (?:appeared|published)"
    r"|interim (?:final )?rule|proposed rule)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\bFR\b|\bFed\. ?Reg\.|\bFederal Register\b")


def references(blocks: Sequence[Block]) -> str:
    """Those sentences, one a line; none from the authority or the amendments of the CFR."""
    said = []
    for block in [one for one in blocks if one.sort is Sort.PARAGRAPH][:_LOOKED_AT]:
        for sentence in re.split(r"(?<=[a-z)\]]\.) (?=[A-Z])", block.text):
            if _NUMBERED.search(sentence) and _ACTS.search(sentence):
                said.append(sentence)
    return "\n".join(said)
