"""When the sources that matter to a chart gave nothing, so that their silence is not read as calm."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from tracker.analyze.coverage import GOOD_DAYS, SOURCES, Polled, Silence, polled, silences
from tracker.analyze.timeline import Span
from tracker.publish import database
from tracker.publish.choosing import Chosen
from tracker.publish.drawing.axis import Gap
from tracker.publish.drawing.frame import Words

_MOST_KEPT = 200
_KEPT = "_policy_event_tracker_polled"
_NEWS = (
    "select (select max(id) from fetches), count(*), max(first_polled_at), count(first_polled_at)"
    " from sources"
)


async def gaps_of(
    datasette: Any, chosen: Chosen, span: Span, today: dt.date, words: Words
) -> tuple[Gap, ...]:
    """Bars in which the chosen sources, or those the events come from, were down or not yet read."""
    sources = await _polled(datasette)
    wanted = chosen.arguments.values("source")
    names = wanted or _telling(chosen, sources)
    found = _remembered(datasette, tuple(sorted(set(names) & sources.keys())), span, today)
    return tuple(_gap(one, words) for one in found)


def _remembered(datasette: Any, names: tuple[str, ...], span: Span, today: dt.date) -> list[Silence]:
    """The silences of these sources, from memory as long as nothing was fetched."""
    _, sources, answers = getattr(datasette, _KEPT)
    key = (names, span, today)
    if key not in answers:
        if len(answers) >= _MOST_KEPT:
            answers.clear()
        answers[key] = silences([sources[name] for name in names], span, today)
    found: list[Silence] = answers[key]
    return found


def _telling(chosen: Chosen, sources: Iterable[str]) -> list[str]:
    members = chosen.snapshot.values("source")
    return [name for name in sources if name in members and chosen.ids.intersect(members[name])]


async def _polled(datasette: Any) -> dict[str, Polled]:
    """All polled sources with their good days, from memory as long as nothing was fetched."""
    news = await database.kept(datasette, _NEWS, {}, lambda rows: next(iter(rows)))
    known = getattr(datasette, _KEPT, None)
    if known is None or known[0] != news:
        rows = await database.rows(datasette, SOURCES)
        known = (news, polled(rows, await database.rows(datasette, GOOD_DAYS)), {})
        setattr(datasette, _KEPT, known)
    found: dict[str, Polled] = known[1]
    return found


def _gap(one: Silence, words: Words) -> Gap:
    said = []
    if one.silent:
        key = "chart.silent" if one.whole else "chart.partly_silent"
        said.append(words[key].format(n=one.silent, all=one.sources))
    if one.unread:
        said.append(words["chart.unread"].format(n=one.unread, all=one.sources))
    return Gap(one.first, one.last, one.lost, one.unread_share, "; ".join(said))
