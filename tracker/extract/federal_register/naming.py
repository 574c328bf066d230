"""The rulemaking, case or investigation that a document is one step of, as a named measure.

A proposed rule, its final rule and their corrections share a regulation identifier number (RIN); the notices
of one trade case share a case number; a DFARS rule has the number of its case in every title.
"""

from __future__ import annotations

from tracker.model import Document, NamedMeasure

_CASES = ("DFARS Case ", "FAR Case ")


def measure_of(document: Document, kind: str, title: str) -> NamedMeasure | None:
    """The measure a document names; None where it names none, or several between which nothing decides."""
    key = _key(document)
    return NamedMeasure(key, title, kind) if key else None


def _key(document: Document) -> str | None:
    cases = _texts(document, "case_numbers")
    for label in _CASES:
        titled = [case for case in cases if case.startswith(label) and case in (document.title or "")]
        if len(titled) == 1:
            return f"case:{titled[0].removesuffix('.')}"
    rins = _texts(document, "regulation_id_numbers")
    if len(rins) == 1:
        return f"rin:{rins[0]}"
    dockets = " ".join(_texts(document, "docket_ids"))
    own = [case for case in cases if not case.startswith(_CASES) and case in dockets]
    trade = [case for case in own if "-" in case]
    return f"case:{trade[0]}" if not rins and len(trade) == 1 else None


def _texts(document: Document, name: str) -> tuple[str, ...]:
    value = document.fields.get(name, ())
    return (value,) if isinstance(value, str) else tuple(value)
