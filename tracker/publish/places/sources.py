"""The sources that tell of some events, and whether they answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tracker.publish import database
from tracker.publish.places.look import Look

_SHOWN = 8
_ALL = "select id, title, state, last_ok_at from sources"


@dataclass(frozen=True, slots=True)
class Source:
    """A source, how many of the events it tells of, and its state in words."""

    title: str
    count: int
    events: str
    state: str
    words: str
    href: str


async def sources(look: Look) -> list[Source]:
    """The sources that tell of the most of these events."""
    known = await database.kept(look.datasette, _ALL, {}, _by_id)
    return [
        Source(
            known[id][0],
            count,
            look.events(("_source", id)),
            known[id][1],
            health(look, *known[id][1:]),
            look.address(f"/{database.NAME}/sources/{id}"),
        )
        for id, count in look.most("source", look.ids, _SHOWN)
        if id in known
    ]


def _by_id(rows: Any) -> dict[str, tuple[str, str, str | None]]:
    return {id: (title, state, last) for id, title, state, last in rows}


def health(look: Look, state: str, last_ok_at: str | None) -> str:
    """`failing, no answer since 3 November 2026`; only the state where the source answers."""
    words = look.say[f"source.{state}"]
    if state not in DOWN:
        return words
    if not last_ok_at:
        return look.say.put("source.never", state=words)
    return look.say.put("source.silent", state=words, since=look.say.date(last_ok_at[:10]))


DOWN = ("blocked", "gone", "failing", "truncated")
"""States of a source that does not answer as it should."""
