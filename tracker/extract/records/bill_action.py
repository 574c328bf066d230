"""One step of a bill's life as an event: it is introduced, reported, passed, vetoed, or becomes law.

A bill is on topic where its title, its subjects or its policy area name something of it, or its summary does
so more than in passing: most bills have nothing to do with what is tracked here.
"""

from __future__ import annotations

from tracker.extract.names import Name
from tracker.extract.records import Found, Means
from tracker.extract.records.lines import Lines
from tracker.extract.topic import wanted
from tracker.extract.writer import clipped
from tracker.model import (
    CountryLink,
    CountryRole,
    Document,
    Draft,
    Facts,
    NamedMeasure,
    PartialDate,
)

SURE = 0.95

TOPICS = ("critical-minerals", "battery", "semiconductor", "export-control")
"""What a bill must touch where its source names no topics."""

_TITLE_LINES = ("TITLE", "SUBJECTS", "POLICY AREA")
_MENTIONS = 3
"""Times a summary must name something of the topics where the title does not."""


def read(document: Document, found: Found, means: Means) -> list[Draft]:
    """The one event of a step; none where the bill is on something else."""
    lines = Lines(document.text, found, means.vocabulary)
    if not _on_topic(document, found, means, lines):
        return []
    key, step, day = (document.said(name) for name in ("bill", "step", "date"))
    name, title = document.said("name"), document.said("title").rstrip(".")
    law = document.said("law")
    materials = lines.materials(_TITLE_LINES) or lines.materials(("SUMMARY",))
    did = f"became Public Law {law.removeprefix('pl:')}" if law else step
    facts = Facts(
        title=clipped(f"{name}, {title}: {did}"),
        kind="legislation",
        action=document.said("action"),
        date=PartialDate.parse(day),
        countries=(CountryLink(document.country or "US", CountryRole.ACTOR),),
        materials=tuple(materials),
        agencies=(document.agency,) if document.agency else (),
        programme=title if len(title) <= 120 and title.endswith(("Act", "Act of " + day[:4])) else None,
        summary=_summary(lines),
    )
    lines.point("kind", "BILL")
    lines.point("action", "ACTION", rule=step)
    lines.point("date", "DATE")
    lines.point_at_names("materials", materials)
    measure = NamedMeasure(key, clipped(f"{name}: {title}"), "legislation", facts.programme)
    return [Draft(facts, "en", SURE, (0, len(document.text)), lines.evidence, measure, f"{step} {day}")]


def _on_topic(document: Document, found: Found, means: Means, lines: Lines) -> bool:
    terms = wanted(document.topics or TOPICS, means.vocabulary) or frozenset()
    named = [name for name in found.names if (name.table, name.id) in terms]
    if any(_stands_in(name, found, lines, _TITLE_LINES) for name in named):
        return True
    return sum(_stands_in(name, found, lines, ("SUMMARY",)) for name in named) >= _MENTIONS


def _stands_in(name: Name, found: Found, lines: Lines, captions: tuple[str, ...]) -> bool:
    """Whether a name stands in one of these lines."""
    start, end = found.text.original_span(name.start, name.end)
    return any(span is not None and span[0] <= start and end <= span[1] for span in map(lines.span, captions))


def _summary(lines: Lines) -> str | None:
    said = [lines.value("ACTION"), lines.value("SPONSOR") and f"Sponsor: {lines.value('SPONSOR')}."]
    return " ".join(part for part in said if part)[:600] or None
