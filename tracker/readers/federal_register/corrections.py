"""What a correction plainly says is to be read in the place of what: pairs of words between quotation marks.

"“$25 million” is corrected to read “$52 million”", "“X Co.” should read “Y Co.”", "by removing “March 3” and
adding “March 13” in its place".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.readers.federal_register.entry_names import ended
from tracker.readers.federal_register.full_text import Block, Sort

MOST = 40
"""Corrections kept of one document."""

_OLD, _NEW = (
    rf"(?:the (?:[a-z-]+ ){{1,4}})?(?:[“\"](?P<{name}{{n}}>[^“”\"]{{1,200}})[”\"])" for name in ("old", "new")
)
_FORMS = (
    r"{old},? (?:is|are|was|were) (?:hereby )?(?:corrected|revised|changed) to (?:read|say|state)?:? ?{new}",
    r"{old},? (?:should|is to) (?:have )?(?:read|be|been|say|state)(?: as)?:? {new}",
    r"\b(?:correct(?:s|ing)?|chang(?:e|es|ing)|revis(?:e|es|ing)),? {old},? to (?:read|say|state)?:? ?{new}",
    r"\b(?:remov|delet)(?:e|es|ing),? {old},? and (?:add|insert)(?:s|ing)?(?: in its place)?,? {new}",
)
_READS = re.compile(
    "|".join(
        form.replace("{old}", _OLD.replace("{n}", str(n))).replace("{new}", _NEW.replace("{n}", str(n)))
        for n, form in enumerate(_FORMS)
    ),
    re.IGNORECASE,
)


def corrections(blocks: Sequence[Block]) -> tuple[tuple[str, str], ...]:
    """(what was printed, what is to be read) for each pair that is told in so many words, each once."""
    found: dict[tuple[str, str], None] = {}
    for block in blocks:
        if block.sort not in (Sort.PARAGRAPH, Sort.AMENDMENT):
            continue
        for match in _READS.finditer(block.text):
            old, new = (ended(said) for said in match.groups() if said is not None)
            if old and new and old != new:
                found[old, new] = None
    return tuple(found)[:MOST]
