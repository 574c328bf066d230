"""The questions of metadata.yml on their pages: how they are listed, and what is asked for beside each.

What is said of them lies in metadata.yml under `plugins: policy-event-tracker:`, which every Datasette reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.publish import database, language

PLUGIN = "policy-event-tracker"
LISTED, ASKED = "database-tracker.html", "query-tracker.html"
"""The templates that show questions: all of them, and one with its answer."""

_OTHERS = "More questions"


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a question asks for: `type` as in HTML's input, `choices` as (id, name), none for free text."""

    name: str
    title: str
    type: str = "text"
    written: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Questions under a heading: what Datasette's list has of them, in the order of metadata.yml."""

    title: str
    questions: tuple[Any, ...]


def groups(datasette: Any, queries: Iterable[Any]) -> list[Group]:
    """The questions that the reader may ask by heading; those under none come last."""
    known = {_name(query): query for query in queries}
    found = []
    for group in _said(datasette).get("questions", ()):
        names = [name for name in group["asks"].split() if name in known]
        found.append(Group(group["title"], tuple(known.pop(name) for name in names)))
    return [group for group in (*found, Group(_OTHERS, tuple(known.values()))) if group.questions]


def _name(query: Any) -> str:
    """Datasette 0.65 lists queries as dictionaries, 1.0 as objects."""
    return str(query["name"] if isinstance(query, Mapping) else query.name)


async def parameters(datasette: Any, names: Iterable[str], reader: str) -> list[Parameter]:
    """What is said of these, with names in the reader's language; what nothing is said of is free text."""
    said = _said(datasette).get("parameters", {})
    return [await _parameter(datasette, name, said.get(name, {}), reader) for name in names]


async def _parameter(datasette: Any, name: str, said: Mapping[str, str], reader: str) -> Parameter:
    choices: tuple[tuple[str, str], ...] = ()
    if said.get("of") in language.KEPT:
        place = language.LANGUAGES.index(reader)
        known = await language.names(datasette, said["of"])
        choices = tuple((id, labels[place]) for id, labels in known.items())
    title = said.get("title", name.replace("_", " "))
    return Parameter(name, title, said.get("as", "text"), said.get("written", ""), choices)


def _said(datasette: Any) -> Mapping[str, Any]:
    return datasette.plugin_config(PLUGIN, database=database.NAME) or {}
