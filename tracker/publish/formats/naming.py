"""What a filter is called: in words for a feed or a calendar, in plain letters for a file."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from tracker.publish import filters
from tracker.publish.arguments import JOINED_FACETS, Arguments, argument
from tracker.publish.speech import Speech

_NAMED = (*JOINED_FACETS, "kind", "action")
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_LONGEST = 60
_MOST_WORDS = 200


async def title(datasette: Any, arguments: Arguments, speech: Speech) -> str:
    """`Policy events: China · Graphite · “export”`; `Policy events` where nothing is chosen."""
    parts: list[str] = []
    known: set[str] = set()
    for facet in _NAMED:
        values = arguments.values(facet)
        name = argument(facet)
        known |= {name, f"{name}__in", f"{name}__exact"}
        names = await filters.labels(datasette, facet, values, speech.language)
        if values:
            parts.append(", ".join(str(names.get(value, value)) for value in values))
    parts += [_other(*pair, speech) for pair in arguments.filters().pairs if pair[0] not in known]
    return ": ".join(filter(None, (speech["events.title"], " · ".join(parts)[:_MOST_WORDS])))


def _other(key: str, value: str, speech: Speech) -> str:
    if key == "_search":
        return f"“{value}”"
    if key in ("_from", "_to"):
        return f"{speech['events.' + key[1:]]} {value}"
    return f"{key.lstrip('_').replace('__', ' ')} {value}"


def file_name(arguments: Arguments, suffix: str, day: dt.date, name: str = "policy-events") -> str:
    """`policy-events-cn-graphite-2026-11-22.csv`: letters, digits and hyphens of ASCII alone."""
    words = "-".join(value for _, value in arguments.filters().pairs)
    return f"{'-'.join(filter(None, (name, plain(words))))}-{day.isoformat()}.{suffix}"


def plain(text: str) -> str:
    """The text in small letters, digits and hyphens of ASCII, cut where a file's name would get too long."""
    return _NOT_PLAIN.sub("-", text.lower())[:_LONGEST].strip("-")
