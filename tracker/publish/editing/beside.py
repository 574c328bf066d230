"""Things to decide as the review pages show them: events in words, two side by side, their reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from datasette.utils import tilde_encode

from tracker import review
from tracker.model import Event
from tracker.publish import database, wording
from tracker.publish.explanation import facts_in_words
from tracker.publish.quotes import Excerpt, Piece, Quoted, excerpts, pieces
from tracker.publish.tellings import Contested, web_address
from tracker.review.items import side
from tracker.store import Store
from tracker.vocabulary import vocabulary

SHORT = 1500
"""Characters of a report that are shown whole; of a longer one the sentences that are quoted, at first."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A report of an event: whence, why it belongs here, what is quoted from it, and its text marked."""

    id: int
    title: str
    href: str
    url: str | None
    source: str
    language: str | None
    published: str
    matched: str
    excerpts: tuple[Excerpt, ...]
    whole: tuple[Piece, ...]
    is_short: bool
    may_be_split: bool


@dataclass(frozen=True, slots=True)
class Half:
    """One event of what is to be decided."""

    event: Event
    title: str
    href: str
    edit: str
    kind: str
    action: str
    when: str
    sure: str
    state: str
    why: str | None
    facts: tuple[tuple[str, str], ...]
    contested: tuple[Contested, ...]
    told: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One field of two events: `is_same` None where only one of them has it."""

    name: str
    left: str
    right: str
    is_same: bool | None


@dataclass(frozen=True, slots=True)
class Decidable:
    """One thing to decide. `is_open` is False where it was decided already."""

    key: review.Key
    halves: tuple[Half, ...]
    lines: tuple[Line, ...]
    reasons: tuple[review.Reason, ...]
    chance: str
    seen: dict[int, int]
    is_open: bool

    @property
    def asked(self) -> str:
        return self.key.kind.value


def load(store: Store, key: review.Key) -> review.Item | None:
    """An item, also one that was decided already; None where its events are not there."""
    item = review.load(store, key)
    if item is not None:
        return item
    if key.kind is review.Kind.PENDING:
        known = store.value("SELECT 1 FROM events WHERE id = ?", (key.id,))
        return review.Item(key, (side(store, key.id),)) if known else None
    row = store.row("SELECT event_id, other_id, score FROM doubts WHERE id = ?", (key.id,))
    if row is None:
        return None
    return review.Item(key, (side(store, row["event_id"]), side(store, row["other_id"])), row["score"])


def decidable(datasette: Any, item: review.Item, *, is_open: bool) -> Decidable:
    """An item in a reader's words."""
    halves = tuple(_half(datasette, one) for one in item.sides)
    return Decidable(
        item.key,
        halves,
        tuple(_lines(*halves)) if len(halves) == 2 else (),
        item.reasons,
        "" if item.score is None else f"{item.score * 100:.0f}",
        dict(item.seen),
        is_open,
    )


def _half(datasette: Any, one: review.Side) -> Half:
    event, words = one.event, vocabulary()
    facts = event.facts
    uid = tilde_encode(event.uid)
    return Half(
        event=event,
        title=facts.title,
        href=datasette.urls.path(f"/event/{uid}"),
        edit=datasette.urls.path(f"/-/tracker/edit/{uid}"),
        kind=words.label("kinds", facts.kind),
        action=words.label("actions", facts.action),
        when=wording.span(
            facts.date.value if facts.date else None,
            facts.date.precision.value if facts.date else None,
            facts.date_end.value if facts.date_end else None,
        ),
        sure="" if event.confidence is None else f"{event.confidence * 100:.0f}",
        state=event.review.value,
        why=one.why,
        facts=tuple(_facts(one)),
        contested=tuple(_contested(one)),
        told=tuple(_shown(datasette, told, one) for told in one.told),
    )


def _facts(one: review.Side) -> Iterator[tuple[str, str]]:
    facts, words = one.event.facts, vocabulary()
    yield "Kind", words.label("kinds", facts.kind)
    yield "Action", words.label("actions", facts.action)
    yield from facts_in_words(facts, words)
    if one.measure:
        yield "Measure", one.measure[1]
    if facts.summary:
        yield "Summary", facts.summary


def _lines(left: Half, right: Half) -> Iterator[Line]:
    """The fields of two events beside each other, in the order of the first."""
    one, other = dict(left.facts), dict(right.facts)
    for name in dict.fromkeys((*one, *other)):
        a, b = one.get(name, ""), other.get(name, "")
        yield Line(name, a, b, None if not a or not b else a.casefold() == b.casefold())


def _contested(one: review.Side) -> Iterator[Contested]:
    by_report = {told.id: told for told in one.told if not told.clause}
    fields = dict.fromkeys(conflict.field for conflict in one.conflicts)
    for field in fields:
        values: dict[str, list[str]] = {}
        for conflict in one.conflicts:
            if conflict.field == field:
                told = by_report.get(conflict.report_id or 0)
                said = (
                    told.source_title
                    if told
                    else wording.AUTHORITIES.get(conflict.authority, conflict.authority)
                )
                official = ", official" if conflict.authority == "official" else ""
                values.setdefault(wording.recorded(conflict.value), []).append(said + official)
        rows = tuple((value, ", ".join(dict.fromkeys(who)), None) for value, who in values.items())
        if len(rows) > 1:
            yield Contested(field.replace("_", " "), rows)


def _shown(datasette: Any, told: review.Told, one: review.Side) -> Shown:
    now = told.texts[0]
    found: list[Excerpt] = []
    for text in told.texts:
        found += excerpts(text.text, [_quoted(quote) for quote in text.quotes])
    marks = [
        (quote.start, quote.end, quote.field.replace("_", " "))
        for quote in now.quotes
        if quote.start is not None
        and quote.end is not None
        and now.text[quote.start : quote.end] == quote.quote
    ]
    table = "clauses" if told.clause else "reports"
    return Shown(
        told.id,
        told.title,
        datasette.urls.path(f"/{database.NAME}/{table}/{told.id}"),
        web_address(told.url),
        told.source_title,
        told.language,
        wording.date((told.published or "")[:10]) if told.published else "",
        wording.matched(told.matched_on, told.score),
        tuple(found),
        tuple(pieces(now.text, 0, len(now.text), marks)),
        len(now.text) <= SHORT,
        not told.clause and len([other for other in one.told if not other.clause]) > 1,
    )


def _quoted(quote: review.Quote) -> Quoted:
    return Quoted(quote.field.replace("_", " "), quote.start, quote.end, quote.quote)


@dataclass(frozen=True, slots=True)
class Made:
    """A decision somebody made, in words."""

    id: int
    who: str
    when: str
    words: str
    title: str
    href: str
    why: str | None
    may_be_undone: bool


def made(datasette: Any, store: Store, decisions: Sequence[review.Decision]) -> list[Made]:
    """Decisions in words, in the order given."""
    found = []
    for decision in decisions:
        row = store.row("SELECT uid, title FROM events WHERE id = ?", (decision.event_id,))
        if row is None:
            continue
        found.append(
            Made(
                decision.id,
                decision.decided_by,
                decision.decided_at,
                wording.VERBS.get(decision.verb.value, decision.verb.value),
                row["title"],
                datasette.urls.path(f"/event/{tilde_encode(row['uid'])}"),
                decision.why,
                decision.undone_at is None,
            )
        )
    return found


def key_of(text: str) -> review.Key | None:
    """The key that an address names: `event-12`, `same-3`, `measure-4`."""
    kind, _, number = text.partition("-")
    if not number.isascii() or not number.isdecimal() or len(number) > 18:
        return None
    kinds = {"event": review.Kind.PENDING, "same": review.Kind.SAME, "measure": review.Kind.MEASURE}
    return review.Key(kinds[kind], int(number)) if kind in kinds else None


def name_of_key(key: review.Key) -> str:
    return f"{'event' if key.kind is review.Kind.PENDING else key.kind.value}-{key.id}"
