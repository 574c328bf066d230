"""The numbers by which documents name themselves and each other, and the sections of laws they cite.

FR Doc. 2024-12345, 89 FR 67890, RIN 0694-AJ12, DFARS Case 2024-D025, A-570-123 and C-570-124 (cases of the
International Trade Administration), 337-TA-1234 and 701-TA-680 (investigations of the International Trade
Commission), E.O. 14017: Document Drafting Handbook of the Office of the Federal Register, chapter 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tracker.law_names import cited_sections

_DASHES = str.maketrans({"‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-"})
_DOCUMENT = re.compile(
    r"\b(?:FR\s+Doc\.?(?:ument)?|Federal Register (?:document|doc\.?)|document(?: number| no\.?)?)\s*"
    r"(?:(?:No|Number)\.?\s*)?((?:[A-Z]\d?-)?(?:19|20)\d\d-\d{4,5}|[A-Z]\d-\d{1,5})\b",
    re.IGNORECASE,
)
_CITATION = re.compile(r"\b(\d{2,3}) (?:FR|Fed\. ?Reg\.) (\d{1,3}(?:,\d{3})+|\d{1,6})\b")
_RIN = re.compile(r"\b(\d{4}-[A-Z]{2}\d{2})\b")
_CASES = (
    re.compile(r"\bDFARS Cases? (\d{4}-D\d{3})\b"),
    re.compile(r"\bFAR Cases? (\d{4}-\d{3})\b"),
    re.compile(r"\b([ACS]-\d{3}-\d{3})\b"),
    re.compile(r"\b((?:337|701|731|332|TA-201|TA-131|1205)-(?:TA-)?\d{1,4})\b"),
    re.compile(r"\b(REG-\d{6}-\d{2})\b"),
)
_ORDER = re.compile(r"\b(?:Executive Order|E\.\s?O\.)(?: No\.?)? (\d{4,5})\b")

_LABELS = ("DFARS Case ", "FAR Case ", "", "", "")


def documents(text: str) -> tuple[str, ...]:
    """The numbers of documents that a text names as such, each once, in order."""
    return _once(match[1].upper() for match in _DOCUMENT.finditer(text.translate(_DASHES)))


def citations(text: str) -> tuple[str, ...]:
    """The places in the Federal Register that a text cites: "89 FR 67890"."""
    return _once(
        f"{match[1]} FR {match[2].replace(',', '')}" for match in _CITATION.finditer(text.translate(_DASHES))
    )


def identifiers(text: str) -> tuple[str, ...]:
    """The regulation identifier numbers a text names: "0694-AJ12"."""
    return _once(match[1] for match in _RIN.finditer(text.translate(_DASHES)))


def cases(text: str) -> tuple[str, ...]:
    """The cases and investigations a text names: "DFARS Case 2024-D025", "A-570-123", "337-TA-1234"."""
    return _once(_cases(text.translate(_DASHES)))


def _cases(text: str) -> Iterator[str]:
    for label, pattern in zip(_LABELS, _CASES, strict=True):
        for match in pattern.finditer(text):
            yield f"{label}{match[1]}"


def orders(text: str) -> tuple[str, ...]:
    """The numbers of the executive orders a text names."""
    return _once(match[1] for match in _ORDER.finditer(text))


def sections(text: str) -> tuple[str, ...]:
    """The sections of laws a text cites, as `law_names` has them: "pl:118-31 s154"."""
    return tuple(sorted(cited_sections(text)))


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
