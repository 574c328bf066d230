"""What the events page's own arguments mean: SQL, and the same in words.

| argument | an event is shown that |
|---|---|
| `_country=CN` | has the country, in any role or in those of `_role=actor` |
| `_actor=US`, `_target=CN`, `_partner=`, `_location=` | has the country in this role: US against CN is both |
| `_material=graphite` | has the material or one below it in the tree |
| `_agency=us-commerce` | has the agency or an office of it |
| `_organization=`, `_source=` | has the organization; was told of by the source |
| `_programme=`, `_state=in_force` | belongs to the programme; happened to a measure that stands so today |
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
from tracker.model import CountryRole, utc_now
from tracker.publish import database, language, wording
from tracker.publish.arguments import JOINED_FACETS, Arguments

NOTHING, FROM, TO, REVIEW = "nothing", "from", "to", "review"


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition, and the same in words for a person.

    `name` is a facet, with the `values` and `roles` wanted of it, or one of NOTHING, FROM, TO and REVIEW.
    """

    name: str
    condition: Condition
    words: str | None = None
    values: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filtering:
    """All conditions of one request. `problems` says what could not be understood or does not exist."""

    clauses: tuple[Clause, ...]
    problems: tuple[str, ...] = ()


_TABLES = {
    "country": "countries",
    "material": "materials",
    "agency": "agencies",
    "organization": "organizations",
    "kind": "kinds",
    "action": "actions",
    "currency": "currencies",
}
_ROLES = tuple(role.value for role in CountryRole)
_BELOW = {"material": " or below", "agency": " or its offices"}
_STATE = (
    "measure_id in (select m.id from measures m left join measure_days d on d.measure_id = m.id and "
    "d.day <= :tracker_today and :tracker_today < d.until where coalesce(d.state, 'unknown') in ({marks}))"
)


async def labels(
    datasette: Any, facet: str, values: Sequence[object], reader: str = "en"
) -> dict[object, str]:
    """The names of a facet's values in the reader's language, one of `language.LANGUAGES`.

    A value the vocabulary does not have is missing from the answer.
    """
    if facet in _TABLES:
        return await language.labels(datasette, _TABLES[facet], values, reader) if values else {}
    if facet == "source":
        known = await database.kept(datasette, "select id, title from sources", {}, dict)
    elif facet == "state":
        known = wording.STATES
    else:
        return {value: str(value) for value in values}
    return {value: str(known[value]) for value in values if value in known}


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
    for facet in JOINED_FACETS:
        values = arguments.values(facet)
        if not values:
            continue
        known = await labels(datasette, facet, values)
        problems += [f"There is no {facet} “{value}”." for value in values if value not in known]
        clauses.append(_joined(facet, values, known, roles if facet == "country" else ()))
    if roles and not arguments.values("country"):
        problems.append("A role says what a country is to an event: choose a country with it.")
    for role in _ROLES:
        values = arguments.all(f"_{role}")
        if values:
            known = await labels(datasette, "country", values)
            problems += [f"There is no country “{value}”." for value in values if value not in known]
            clauses.append(_in_role(role, values, known))
    for side in ("from", "to"):
        text = arguments.first(f"_{side}")
        if text is not None:
            clause = _period(side, text.strip())
            if clause is None:
                problems.append(f"“{text}” is not a date: write 2025, 2025-06 or 2025-06-30.")
                clause = Clause(NOTHING, Condition("0"))
            clauses.append(clause)
    if hides_unpublished(arguments):
        clauses.append(Clause(REVIEW, Condition(PUBLISHED)))
    problems += _compared_as_text(arguments)
    return Filtering(tuple(clauses), tuple(problems))


def hides_unpublished(arguments: Arguments) -> bool:
    """Whether only published events are shown: always, unless the request speaks of the review itself."""
    asked = any(key == "review" or key.startswith("review__") for key, _ in arguments.pairs)
    return not asked and arguments.first("_review") != "all"


def known_roles(arguments: Arguments) -> tuple[str, ...]:
    """The roles asked for that there are."""
    return tuple(role for role in arguments.all("_role") if role in _ROLES)


def _joined(facet: str, values: tuple[str, ...], known: dict[object, str], roles: tuple[str, ...]) -> Clause:
    names = [known.get(value, f"{value} (unknown)") + _BELOW.get(facet, "") for value in values]
    words = f"{facet} is {wording.any_of(names)}" + (f" as {wording.any_of(roles)}" if roles else "")
    return Clause(facet, _condition(facet, values, roles), words, values, roles)


def _in_role(role: str, values: tuple[str, ...], known: dict[object, str]) -> Clause:
    """Countries in one role, under an argument of its own, so that two roles may be asked for at once."""
    marks, parameters = named(f"tracker_{role}_", values)
    sql = f"id in (select event_id from event_countries where country_id in ({marks}) and role = '{role}')"
    names = wording.any_of([known.get(value, f"{value} (unknown)") for value in values])
    return Clause("country", Condition(sql, parameters), f"{role} is {names}", values, (role,))


def _condition(facet: str, values: tuple[str, ...], roles: tuple[str, ...]) -> Condition:
    if facet in JOINED:
        return any_of(facet, values, roles)
    marks, parameters = named(f"tracker_{facet}_", values)
    if facet == "state":
        return Condition(_STATE.format(marks=marks), {**parameters, "tracker_today": today()})
    return Condition(f"{facet} in ({marks})", parameters)


def today() -> str:
    """The day by which a measure's state is told: that of UTC."""
    return utc_now().date().isoformat()


def _period(side: str, text: str) -> Clause | None:
    """Events that may lie on one side of a date; None for what is not a date."""
    try:
        date = period(text)
    except ValueError:
        return None
    words = wording.date(date.value, date.precision)
    if side == "to":
        return Clause(TO, until(date), f"date may be up to {words}")
    return Clause(FROM, since(date), f"date may be from {words}")


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
