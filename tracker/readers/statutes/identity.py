"""What a law or a bill is known by: its name, its number everywhere, its day, its address."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

_MOST_NAME = 300

_DAY = re.compile(
    r"(?P<month>[A-Z][a-z]{2,8})\.? (?P<day>\d{1,2}), (?P<year>\d{4})"
    r"|(?P<iso>\d{4})-(?P<number>\d{2})-(?P<last>\d{2})"
)
_MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Naming:
    """What is said of a law from outside; None: what the document itself says, if it does."""

    law: str | None = None
    enacted: dt.date | None = None
    document: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """What a document is. `enacted` is None for a bill, whose text is `dated`."""

    law: str
    document: str | None = None
    enacted: dt.date | None = None
    url: str | None = None
    dated: dt.date | None = None

    def named(self, naming: Naming) -> Identity:
        """This, with what is said from outside in its place."""
        return Identity(
            law=naming.law or self.law,
            document=naming.document or self.document,
            enacted=naming.enacted or self.enacted,
            url=naming.url or self.url,
            dated=self.dated,
        )


_APPROVED = re.compile(r"\bApproved\s+([A-Z][a-z]+\.? \d{1,2}, \d{4})")
_CITED_AS = re.compile(
    r"[Tt]his (?:Act|[Jj]oint [Rr]esolution|[Rr]esolution)(?:,? (?:together )?[^“\"]{0,120}?)?"
    r" may be cited as(?: the)? [“\"]{1,2}(.{3,300}?)[”\"]"
)
_BILL = re.compile(
    r"^\s*(\d{2,3})\s*(?:th|st|nd|rd)?\s*((?:h|s)\.?\s?(?:r|(?:j\.?|con\.?)?\s?res)?\.?)"
    r"\s*(\d{1,5})\s*([a-z0-9]{2,5})?(?=$|[\s:])",
    re.IGNORECASE,
)
_TYPES = frozenset(("hr", "s", "hjres", "sjres", "hconres", "sconres", "hres", "sres"))


def bill_document(text: str) -> str | None:
    """`118hr2670enr`, `118 HR 2670 ENR: To …`, `118 H. R. 2670` as `bill:118-hr-2670-enr`; None for no bill.

    The stage is left out where the text does not say it.
    """
    match = _BILL.match(text)
    if match is None:
        return None
    congress, kind, number, stage = match.groups()
    kind = re.sub(r"[\s.]", "", kind).lower()
    if kind not in _TYPES:
        return None
    return f"bill:{int(congress)}-{kind}-{int(number)}" + (f"-{stage.lower()}" if stage else "")


def bill_address(document: str) -> str | None:
    """Where a bill's text can be read on govinfo: `bill:118-hr-2670-enr` → BILLS-118hr2670enr."""
    parts = document.removeprefix("bill:").split("-")
    return f"https://www.govinfo.gov/app/details/BILLS-{''.join(parts)}" if len(parts) == 4 else None


def law_address(document: str) -> str:
    """Where a public law can be read on govinfo: `pl:118-31` → PLAW-118publ31."""
    congress, number = document.removeprefix("pl:").split("-")
    return f"https://www.govinfo.gov/app/details/PLAW-{congress}publ{number}"


def day_in(text: str | None) -> dt.date | None:
    """The first day a short text names: "Approved December 22, 2023.", "2023-12-22", "Dec. 26, 2013"."""
    for match in _DAY.finditer(text or ""):
        year, month, day = match["year"] or match["iso"], match["number"], match["day"] or match["last"]
        number = int(month) if month else _MONTHS.get(match["month"][:3].lower(), 0)
        try:
            return dt.date(int(year), number, int(day))
        except ValueError:
            continue
    return None


def approved_in(text: str) -> dt.date | None:
    """The day in "Approved December 22, 2023."."""
    match = _APPROVED.search(text)
    return day_in(match[1]) if match else None


def cited_as(text: str) -> str | None:
    """The name in 'This Act may be cited as the “…”.'; None for a division's or a title's."""
    match = _CITED_AS.search(text)
    return tidy_name(match[1]) if match else None


def tidy_name(name: str) -> str | None:
    """A name without the quotation marks and the full stop around it; None where nothing is left."""
    tidied = " ".join(name.replace("\u00ad", "").split()).strip(" “”\"‘’'.,;")
    return tidied[:_MOST_NAME] or None
