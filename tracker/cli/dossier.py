"""One item of the review, drawn: what is asked, what the events say, and the words they were read from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.cli.screen import Line, Span, beside, column, marked, wrapped
from tracker.model import Event
from tracker.publish import wording
from tracker.publish.quotes import Excerpt, Quoted, excerpts, pieces
from tracker.review import Item, Kind, Side, Told
from tracker.store import facts as fact

BESIDE_FROM = 100
"""Columns of a terminal from which two events stand next to each other."""

_QUESTIONS = {
    Kind.PENDING: "Publish this event?",
    Kind.SAME: "Are these two tellings of one happening?",
    Kind.MEASURE: "Does the first happen to the same measure as the second?",
}
_FIELDS = (
    "kind", "action", "date", "date_end", "dates", "countries", "materials", "agencies", "organizations",
    "amount", "programme", "summary",
)  # fmt: skip
_AGREES = 0.5
"""Agreement from which a field is said to agree."""


def dossier(item: Item, place: str, room: int, coloured: bool) -> list[Line]:
    """An item for a terminal `room` columns wide. `place` says which of how many it is."""
    head = f"{place}  {_QUESTIONS[item.kind]}"
    if item.score is not None:
        head += f"  likeness {item.score:.2f}"
    lines = [(), *wrapped([Span(head, "bold")], room)]
    if len(item.sides) == 1:
        return [*lines, *_side(item.sides[0], frozenset(), room, coloured)]
    first = 1 + len(_reports(item.sides[0]))
    lines += _comparison(item, room)
    differing = _differing(item.event, item.other) if item.other else frozenset()
    if room < BESIDE_FROM:
        for number, side in enumerate(item.sides, 1):
            lines += [(), *wrapped([Span(f"── {number} ──", "dim")], room)]
            lines += _side(side, differing, room, coloured, 1 if number == 1 else first)
        return lines
    left, right = (
        list(_side(side, differing, column(room), coloured, number))
        for side, number in zip(item.sides, (1, first), strict=True)
    )
    return [*lines, (), *beside(left, right, room)]


def _comparison(item: Item, room: int) -> Iterator[Line]:
    """What agrees and what does not, in the words of who compared them."""
    for style, agreeing in (("agrees", True), ("differs", False)):
        said = [
            reason.words or reason.field
            for reason in item.reasons
            if (reason.agreement >= _AGREES) is agreeing
        ]
        if said:
            yield from wrapped([Span(f"{style}: ", style), Span("; ".join(said))], room)


def _differing(one: Event, other: Event | None) -> frozenset[str]:
    if other is None:
        return frozenset()
    mine, theirs = fact.texts(one.facts), fact.texts(other.facts)
    return frozenset(name for name in _FIELDS if mine[name] != theirs[name])


def _side(side: Side, differing: frozenset[str], room: int, coloured: bool, first: int = 1) -> Iterator[Line]:
    event = side.event
    yield from wrapped([Span(event.facts.title, "bold")], room)
    sure = f", read with confidence {event.confidence:.2f}" if event.confidence is not None else ""
    yield from wrapped([Span(f"{event.uid}  {event.review.value}{sure}", "dim")], room)
    if side.why:
        yield from wrapped([Span(side.why, "dim")], room)
    texts = fact.texts(event.facts)
    for name in _FIELDS:
        if (text := texts[name]) is not None:
            label = f"{name.replace('_', ' '):<14}"
            style = "differs" if name in differing else "dim"
            yield from wrapped([Span(label, style), Span(wording.recorded(text))], room)
    if side.measure:
        yield from wrapped([Span(f"{'measure':<14}", "dim"), Span("  ".join(side.measure))], room)
    for conflict in side.conflicts:
        if conflict.rank > 1:
            said = f"{conflict.field}: {wording.recorded(conflict.value)} ({conflict.authority})"
            yield from wrapped([Span("also told: ", "differs"), Span(said)], room)
    reports = _reports(side)
    for told in side.told:
        yield ()
        number = f"({first + reports.index(told)})" if told in reports else "§"
        yield from _report(told, number, room, coloured)


def _report(told: Told, number: str, room: int, coloured: bool) -> Iterator[Line]:
    """A report with the sentences its evidence stands in, in its own language."""
    when = wording.date(told.published[:10]) if told.published else "undated"
    said = [told.source_title, when, told.language, told.matched_on]
    head = f"{number} " + " · ".join(part for part in said if part)
    yield from wrapped([Span(head, "dim")], room)
    yield from wrapped([Span(told.title)], room, "    ")
    for text in told.texts:
        quoted = [Quoted(quote.field, quote.start, quote.end, quote.quote) for quote in text.quotes]
        for excerpt in excerpts(text.text, quoted):
            yield from _excerpt(excerpt, room, coloured)


def _excerpt(excerpt: Excerpt, room: int, coloured: bool) -> Iterator[Line]:
    spans: list[Span] = [Span("… ")] if excerpt.before else []
    spans += [marked(piece.text, coloured) if piece.fields else Span(piece.text) for piece in excerpt.pieces]
    spans += [Span(" …")] if excerpt.after else []
    yield from wrapped(spans, room, "    ")
    fields = ", ".join(field.replace("_", " ") for field in excerpt.fields)
    moved = " (no longer in the text there)" if excerpt.misplaced else ""
    yield from wrapped([Span(f"→ {fields}{moved}", "dim")], room, "    ")


def whole_texts(item: Item, room: int, coloured: bool) -> Iterator[Line]:
    """The texts of an item's reports from beginning to end, with the evidence marked."""
    for number, (_, told) in enumerate(reports_of(item), 1):
        for text in told.texts:
            yield ()
            yield from wrapped([Span(f"({number}) {told.source_title}: {told.title}", "bold")], room)
            marks = [
                (quote.start, quote.end, quote.field)
                for quote in text.quotes
                if quote.start is not None
                and quote.end is not None
                and text.text[quote.start : quote.end] == quote.quote
            ]
            for begin, end in _paragraphs(text.text):
                inside = [mark for mark in marks if begin <= mark[0] and mark[1] <= end]
                yield from wrapped(
                    [
                        marked(piece.text, coloured) if piece.fields else Span(piece.text)
                        for piece in pieces(text.text, begin, end, inside)
                    ],
                    room,
                )


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Where each line of a text begins and ends; empty ones left out."""
    begin = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            yield begin, begin + len(line)
        begin += len(line)


def reports_of(item: Item) -> Sequence[tuple[Side, Told]]:
    """Every report of an item with its event, as the person sees them numbered."""
    return [(side, told) for side in item.sides for told in _reports(side)]


def _reports(side: Side) -> list[Told]:
    return [told for told in side.told if not told.clause]
