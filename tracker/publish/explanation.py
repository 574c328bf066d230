"""One page that shows what was read in a text and why: the words marked, each event with its evidence.

The page stands alone: no script, no file beside it, nothing loaded from anywhere. What comes from the
text is escaped; Arabic and Persian run from right to left.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tracker.extract import PUBLISH_THRESHOLD, language_of
from tracker.model import Document, Draft, Evidence, Facts
from tracker.publish import wording
from tracker.publish.quotes import Piece, pieces
from tracker.vocabulary import Vocabulary

_HERE = Path(__file__).parent
_RIGHT_TO_LEFT = ("ar", "fa")
_GROUPS = {
    "action": "act", "kind": "act", "date": "date", "dates": "date", "amount": "sum", "countries": "who",
    "agencies": "who", "organizations": "who", "materials": "what",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of evidence: the field, its quote, where it is marked, and the rule or value it gave."""

    field: str
    group: str
    quote: str
    anchor: str
    rule: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """One event: its facts in words, and the evidence of each."""

    number: int
    title: str
    kind: str
    action: str
    stance: str
    confidence: str
    published: bool
    facts: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the text: the marks it lies in, what they say, and the places that begin with it."""

    text: str
    groups: tuple[str, ...]
    says: str
    anchors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """One document as the page shows it."""

    name: str
    title: str | None
    language: str
    direction: str
    published: str
    stretches: tuple[Stretch, ...]
    events: tuple[Told, ...]


def explain(
    name: str, document: Document, drafts: Sequence[Draft], vocabulary: Vocabulary, number: int = 1
) -> Explained:
    """What `drafts` say of a document; its events are counted from `number`."""
    language = drafts[0].language if drafts else document.language or language_of(document.text) or ""
    return Explained(
        name=name,
        title=document.title,
        language=language,
        direction="rtl" if language in _RIGHT_TO_LEFT else "ltr" if language else "auto",
        published=wording.date(document.published.isoformat() if document.published else None),
        stretches=tuple(_stretches(document.text, drafts, number)),
        events=tuple(_told(draft, n, vocabulary) for n, draft in enumerate(drafts, number)),
    )


def page(documents: Sequence[Explained]) -> str:
    """The page over all documents, as HTML."""
    return (
        _environment()
        .get_template("explanation.html")
        .render(documents=documents, style=(_HERE / "assets" / "explanation.css").read_text(encoding="utf-8"))
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _anchor(number: int, evidence: int) -> str:
    return f"e{number}-{evidence}"


def _stretches(text: str, drafts: Sequence[Draft], first: int) -> Iterator[Stretch]:
    marks, begun = [], dict[int, list[str]]()
    for number, draft in enumerate(drafts, first):
        begun.setdefault(draft.span[0], []).append(f"t{number}")
        for place, item in enumerate(draft.evidence):
            begun.setdefault(item.start, []).append(_anchor(number, place))
            marks.append((item.start, item.end, f"{number} {item.field}"))
        marks.append((*draft.span, f"{number} read from"))
    at = 0
    for piece in pieces(text, 0, len(text), marks):
        yield _stretch(piece, tuple(begun.get(at, ())))
        at += len(piece.text)


def _stretch(piece: Piece, anchors: tuple[str, ...]) -> Stretch:
    fields = [label.partition(" ")[::2] for label in piece.fields]
    groups = dict.fromkeys(_GROUPS.get(field, "read") for _, field in fields)
    said = [f"event {number}: {field}" for number, field in fields if field in _GROUPS]
    return Stretch(piece.text, tuple(groups), "; ".join(said), anchors)


def _told(draft: Draft, number: int, vocabulary: Vocabulary) -> Told:
    facts = draft.facts
    return Told(
        number=number,
        title=facts.title,
        kind=vocabulary.label("kinds", facts.kind),
        action=vocabulary.label("actions", facts.action),
        stance=vocabulary.stance(facts.kind),
        confidence=f"{draft.confidence:.2f}",
        published=draft.confidence >= PUBLISH_THRESHOLD,
        facts=tuple(facts_in_words(facts, vocabulary)),
        lines=tuple(_lines(draft.evidence, number)),
    )


def facts_in_words(facts: Facts, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """What an event says, field by field, for a reader."""
    date, end = facts.date, facts.date_end
    when = wording.date(date.value, date.precision.value) if date else wording.date(None)
    yield "Date", f"{when} to {wording.date(end.value, end.precision.value)}" if end else when
    for dated in facts.dates:
        role = wording.DATE_ROLES.get(dated.role.value, dated.role.value)
        if dated.date is not None:
            yield role, wording.date(dated.date.value, dated.date.precision.value)
        elif dated.text:
            yield role, dated.text
    by_role = itertools.groupby(facts.countries, key=lambda country: country.role.value)
    for role, countries in by_role:
        yield role.capitalize(), _labels(vocabulary, "countries", [country.code for country in countries])
    for table, ids in (
        ("materials", facts.materials),
        ("agencies", facts.agencies),
        ("organizations", facts.organizations),
    ):
        if ids:
            yield table.capitalize(), _labels(vocabulary, table, ids)
    amount = facts.amount
    if amount is not None:
        value = wording.amount(amount.value, amount.max, amount.currency, amount.qualifier.value, amount.text)
        yield "Amount", f"{value} ({wording.AMOUNT_ROLES.get(amount.role.value, amount.role.value)})"
    if facts.programme:
        yield "Programme", facts.programme


def _labels(vocabulary: Vocabulary, table: str, ids: Sequence[str]) -> str:
    known = getattr(vocabulary, table)
    return ", ".join(vocabulary.label(table, id) if id in known else id for id in ids)


def _lines(evidence: Sequence[Evidence], number: int) -> Iterator[Line]:
    for place, item in enumerate(evidence):
        group = _GROUPS.get(item.field, "read")
        yield Line(item.field, group, item.quote, _anchor(number, place), item.rule)
