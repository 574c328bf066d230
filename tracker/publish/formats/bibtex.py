"""BibTeX, and biblatex's fields beside it: `@misc` entries in UTF-8, titles as they are written.

Both kinds of date are there: `date` with `urldate` for biblatex (ISO 8601), `year` with `month` for
everything older. Neither is finer than the date is known; a quarter is said in the note.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator

from tracker.publish.formats.citation import Citation

TYPE = "application/x-bibtex; charset=utf-8"

# Braces are counted even where a backslash stands before them, so that none is written (btxdoc, section 4).
_ESCAPED = str.maketrans(
    {
        "\\": "\\textbackslash{}", "{": "\\textbraceleft{}", "}": "\\textbraceright{}",
        "~": "\\textasciitilde{}", "^": "\\textasciicircum{}",
        "#": "\\#", "$": "\\$", "%": "\\%", "&": "\\&", "_": "\\_",
    }
)  # fmt: skip
_NOT_IN_KEY = re.compile(r"[^A-Za-z0-9.:+/-]")


def entries(citations: Iterable[Citation]) -> Iterator[bytes]:
    """An entry a citation, each with a key of its own."""
    seen: set[str] = set()
    for citation in citations:
        key = _NOT_IN_KEY.sub("-", citation.uid) or "event"
        while key.lower() in seen:
            key += "-"
        seen.add(key.lower())
        yield _entry(key, citation).encode()


def _entry(key: str, citation: Citation) -> str:
    fields = {
        "title": f"{{{_text(citation.title)}}}",
        "author": " and ".join(f"{{{_text(name)}}}" for name in citation.authors),
        **_date(citation),
        "howpublished": _text(citation.site),
        "url": citation.address,
        "urldate": citation.accessed.isoformat(),
        "note": _note(citation),
        "abstract": _text(citation.abstract),
        "keywords": ", ".join(_text(word.replace(",", " ")) for word in citation.keywords),
        "language": _text(citation.language or ""),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value and name != "month"]
    if "month" in fields:  # the name of a macro, which styles write out in their language
        lines.append(f"  month = {fields['month']},")
    return f"@misc{{{key},\n" + "\n".join(lines) + "\n}\n\n"


def _date(citation: Citation) -> dict[str, str]:
    if citation.date is None:
        return {}
    if citation.precision == "quarter":
        return {"date": citation.date[:4], "year": citation.date[:4]}
    found = {"date": citation.date, "year": citation.date[:4]}
    if len(citation.date) >= 7:
        found["month"] = calendar.month_abbr[int(citation.date[5:7])].lower()
    return found


def _note(citation: Citation) -> str:
    """The facts, who reported it and where, and when it was looked up, for styles that know no `urldate`."""
    reports = "; ".join(
        _text(name) + (f", \\url{{{address}}}" if address else "") for name, address in citation.reports
    )
    parts = [_text(citation.facts)]
    if reports:
        parts.append(f"{_text(citation.reported_words)}: {reports}")
    return ". ".join((*parts, _text(citation.accessed_words)))


def _text(text: str) -> str:
    return text.translate(_ESCAPED)
