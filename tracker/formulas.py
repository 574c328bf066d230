"""Cells that a spreadsheet will not run: one that begins like a formula gets an apostrophe before it.

Feeds choose their titles, and `=HYPERLINK(...)` in one would be a live formula in whoever's spreadsheet
(OWASP, "CSV Injection"). Numbers, also negative ones, stay numbers. Where a spreadsheet parts cells by
semicolon or tab, as in most of Europe, what follows one within a cell begins a cell too.
"""

from __future__ import annotations

import re

_UNSEEN = r"[\s\x00-\x1f\x7f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]*"
_FORMULA = re.compile(_UNSEEN + r"[=+\-@＝＋－＠]|[\t\r\n]")
_WITHIN = re.compile(rf"((?:;|(?<=.)\t){_UNSEEN})(?=[=@＝＠]|[+\-＋－][^\s;]*[(|!])")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def harmless(cell: str) -> str:
    """The cell as it can be opened in a spreadsheet."""
    if ";" in cell or "\t" in cell:
        cell = _WITHIN.sub(r"\1'", cell)
    if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
