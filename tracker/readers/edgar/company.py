"""Which companies are on topic: those the vocabulary knows, by number or by the whole of their name."""

from __future__ import annotations

import re
from functools import cache

from tracker.vocabulary import fold, vocabulary

_FORM = re.compile(
    r"(?:[, ]{1,3}(?:inc|incorporated|corp|corporation|co|company|ltd|limited|llc|lp|plc|ag|sa|nv|gmbh|group"
    r"|holdings?)\.?|\s{0,3}/\s{0,3}[a-z]{2,3}/?|\s{0,3}\([a-z .]{1,80}\)){1,8}$"
)
_MARKS = re.compile(r"[.,]")
CIK = "cik"
"""The scheme of the codes by which the vocabulary knows a company that files with the SEC."""


def known(name: str, cik: str) -> str | None:
    """The organization of the vocabulary that files under a name and a number; None for any other."""
    by_number, by_name = _companies()
    return by_number.get(number(cik)) or by_name.get(bare(name))


def number(cik: str) -> str:
    """A company's number as the SEC prints it: ten digits."""
    return cik.strip().rjust(10, "0")


def bare(name: str) -> str:
    """A name as names are compared: without the form the company has, and without the state it is of."""
    folded = fold(name)
    return _MARKS.sub("", _FORM.sub("", folded) or folded)


@cache
def _companies() -> tuple[dict[str, str], dict[str, str]]:
    by_number: dict[str, str] = {}
    by_name: dict[str, str] = {}
    for term in vocabulary().organizations.values():
        by_number |= {number(code.code): term.id for code in term.codes if code.scheme == CIK}
        for name in term.names("en"):
            if name not in term.ambiguous:
                by_name.setdefault(bare(name), term.id)
    return by_number, by_name
