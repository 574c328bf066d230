"""What the events page's own arguments mean: SQL, and the same in words.

| argument | an event is shown that |
|---|---|
| `_country=CN` | has the country, in any role or in those of `_role=actor` |
| `_material=graphite` | has the material or one below it in the tree |
| `_agency=us-commerce` | has the agency or an office of it |
| `_organization=`, `_source=` | has the organization; was told of by the source |
| `_from=2025-06`, `_to=2025` | may have happened then, as far as its date is known |
| `_review=all` | whatever its review says; otherwise only what is published |

Values of one argument are alternatives, different arguments all hold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tracker.analyze.selection import JOINED, PUBLISHED, Condition, any_of, named, period, since, until
from tracker.model import CountryRole
from tracker.publish import database, wording
from tracker.publish.arguments import Arguments


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition, and the same in words for a person."""

    condition: Condition
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Filtering:
    """All conditions of one request. `problems` says what could not be understood or does not exist."""

    clauses: tuple[Clause, ...]
    problems: tuple[str, ...] = ()


_TABLES = {
    "country": ("countries", "label"),
    "material": ("materials", "label"),
    "agency": ("agencies", "label"),
    "organization": ("organizations", "label"),
    "source": ("sources", "title"),
    "kind": ("kinds", "label"),
    "action": ("actions", "label"),
}
_ROLES = tuple(role.value for role in CountryRole)
_BELOW = {"material": " or below", "agency": " or its offices"}


async def labels(datasette: Any, facet: str, values: Sequence[object]) -> dict[object, str]:
    """The names of a facet's values; a value the vocabulary does not have is missing from the answer."""
    if facet not in _TABLES or not values:
        return {value: str(value) for value in values}
    table, column = _TABLES[facet]
    marks, parameters = named("v", values)
    found = await database.rows(
        datasette, f"select id, {column} from {table} where id in ({marks})", parameters
    )
    return {id: str(label) for id, label in found}


async def read(datasette: Any, arguments: Arguments) -> Filtering:
    """What the page's own arguments ask for. Never raises for a strange value: it is named in `problems`."""
    clauses: list[Clause] = []
    problems: list[str] = []
    roles = known_roles(arguments)
    problems += [
        f"There is no role “{role}”: {', '.join(_ROLES)}."
        for role in arguments.all("_role")
        if role not in roles
    ]
    for facet in JOINED:
        values = arguments.values(facet)
        if not values:
            continue
        known = await labels(datasette, facet, values)
        problems += [f"There is no {facet} “{value}”." for value in values if value not in known]
        clauses.append(_joined(facet, values, known, roles if facet == "country" else ()))
    if roles and not arguments.values("country"):
        problems.append("A role says what a country is to an event: choose a country with it.")
    for side in ("from", "to"):
        text = arguments.first(f"_{side}")
        if text is not None:
            clause = _period(side, text.strip())
            if clause is None:
                problems.append(f"“{text}” is not a date: write 2025, 2025-06 or 2025-06-30.")
                clause = Clause(Condition("0"))
            clauses.append(clause)
    if hides_unpublished(arguments):
        clauses.append(Clause(Condition(PUBLISHED)))
    problems += _compared_as_text(arguments)
    return Filtering(tuple(clauses), tuple(problems))


def hides_unpublished(arguments: Arguments) -> bool:
    """Whether only published events are shown: always, unless the request speaks of the review itself."""
    asked = any(key == "review" or key.startswith("review__") for key, _ in arguments.pairs)
    return not asked and arguments.first("_review") != "all"


def known_roles(arguments: Arguments) -> tuple[str, ...]:
    """The roles asked for that there are."""
    return tuple(role for role in arguments.all("_role") if role in _ROLES)


def _joined(facet: str, values: Sequence[str], known: dict[object, str], roles: Sequence[str]) -> Clause:
    names = [known.get(value, f"{value} (unknown)") + _BELOW.get(facet, "") for value in values]
    words = f"{facet} is {wording.any_of(names)}" + (f" as {wording.any_of(roles)}" if roles else "")
    return Clause(any_of(facet, values, roles), words)


def _period(side: str, text: str) -> Clause | None:
    """Events that may lie on one side of a date; None for what is not a date."""
    try:
        date = period(text)
    except ValueError:
        return None
    words = wording.date(date.value, date.precision)
    if side == "to":
        return Clause(until(date), f"date may be up to {words}")
    return Clause(since(date), f"date may be from {words}")


def _compared_as_text(arguments: Arguments) -> list[str]:
    """A partial date after `date__lte` leaves out the days inside it, which few people mean."""
    partial = [
        value
        for key, value in arguments.pairs
        if key in {"date__lte", "date__gt"} and re.fullmatch(r"\d{4}(-\d{2})?", value)
    ]
    return [
        f"Dates are compared as text: days in {value} come after “{value}”. "
        f"Use From and To to count a whole month or year in."
        for value in partial
    ]
