"""Sections that enact nothing themselves: contents, text struck out or quoted, laws as they stand today."""

from __future__ import annotations

import re

from tracker.model import Clause
from tracker.readers.statutes.section_texts import QUOTED
from tracker.readers.statutes.sections import STRUCK

_ENTRY = re.compile(r"(?:sec|section|title|subtitle|division|chapter|part)\b\.? ?[\dIVXLCA-Z]", re.IGNORECASE)
_FEW = 5
_AS_THEY_STAND = ("comps:", "usc:")


def is_contents(clause: Clause) -> bool:
    """Whether a section is a table of contents: most of its lines name another section or part."""
    lines = clause.text.split("\n")[1:]
    entries = sum(bool(_ENTRY.match(line)) for line in lines)
    if entries >= _FEW and entries * 2 > len(lines):
        return True
    runs = len(re.findall(r"\bSec\. \d+[A-Za-z]*\. ", clause.text))
    return "TABLE OF CONTENTS" in clause.heading.upper() and runs >= _FEW


def enacts(clause: Clause) -> bool:
    """Whether a section says anything of its own that is enacted, or would be, on the day of its law.

    A code, or a law as later laws have left it, says what holds and not since when.
    """
    if clause.document is not None and clause.document.startswith(_AS_THEY_STAND):
        return False
    if clause.path[:1] == (STRUCK,) or f"({QUOTED})" in clause.section:
        return False
    return not is_contents(clause)
