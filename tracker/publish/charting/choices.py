"""How a reader wants the chart: what it is stacked by, how long a bar is, what is counted, which rows.

| argument | values |
|---|---|
| `_stack=` | a facet; kind otherwise |
| `_by=` | month, quarter, year; otherwise as the span asks |
| `_measure=` | count; gross, suspended or net in US dollars |
| `_lanes=` | country, material or agency: a row for each |
"""

from __future__ import annotations

from dataclasses import dataclass

from tracker.analyze.money import MEASURES
from tracker.analyze.periods import Unit
from tracker.publish.arguments import JOINED_FACETS, Arguments, argument
from tracker.publish.drawing.frame import Words

STACKS = (
    "kind", "action", "stance", "country", "material", "agency", "organization", "source", "programme",
    "currency", "review", "origin", "language",
)  # fmt: skip
LANES = ("country", "material", "agency")
COUNT = "count"
ARGUMENTS = ("_stack", "_by", "_measure", "_lanes")

_TIMES = tuple(
    f"{column}{suffix}" for column in ("year", "quarter", "month") for suffix in ("", "__exact", "__in")
)


@dataclass(frozen=True, slots=True)
class Option:
    """One choice a reader has: its name, where it leads, and whether it holds now."""

    label: str
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Control:
    """What can be chosen of one thing, and what is."""

    name: str
    label: str
    options: tuple[Option, ...]

    @property
    def now(self) -> str:
        return next((option.label for option in self.options if option.chosen), "")


@dataclass(frozen=True, slots=True)
class Choices:
    """What is chosen. `problems` names what was asked for and does not exist."""

    stack: str = "kind"
    unit: Unit | None = None
    measure: str = COUNT
    lanes: str | None = None
    problems: tuple[str, ...] = ()

    @classmethod
    def read(cls, arguments: Arguments) -> Choices:
        given = {name: arguments.first(name) for name in ARGUMENTS}
        known = {"_stack": STACKS, "_by": tuple(Unit), "_measure": (COUNT, *MEASURES), "_lanes": LANES}
        problems = tuple(
            f"{name}={value} is none of {', '.join(known[name])}."
            for name, value in given.items()
            if value is not None and value not in known[name]
        )
        good = {name: value for name, value in given.items() if value in known[name]}
        by = good.get("_by")
        return cls(
            good.get("_stack") or "kind",
            Unit(by) if by else None,
            good.get("_measure") or COUNT,
            good.get("_lanes"),
            problems,
        )

    @property
    def is_money(self) -> bool:
        return self.measure != COUNT


def controls(choices: Choices, arguments: Arguments, path: str, words: Words) -> tuple[Control, ...]:
    """Links to every other way of drawing the same events."""

    def options(name: str, values: dict[str | None, str], now: str | None) -> tuple[Option, ...]:
        bare = arguments.without(name).address(path)
        more = f"{bare}{'&' if '?' in bare else '?'}{name}="
        return tuple(
            Option(label, more + value if value else bare, value == now) for value, label in values.items()
        )

    def control(name: str, label: str, values: dict[str | None, str], now: str | None) -> Control:
        return Control(name, words[label], options(f"_{name}", values, now))

    measures: dict[str | None, str] = {None: words["chart.measure.count"]}
    measures |= {name: words[f"chart.measure.{name}"] for name in MEASURES}
    units: dict[str | None, str] = {None: words["chart.unit.auto"]}
    units |= {unit.value: words[f"chart.unit.{unit}"] for unit in Unit}
    stacks: dict[str | None, str] = {
        None if name == "kind" else name: words[f"facet.{name}"] for name in STACKS
    }
    rows: dict[str | None, str] = {None: words["chart.together"]}
    rows |= {name: words[f"facet.{name}"] for name in LANES}
    return (
        control("measure", "chart.shown", measures, choices.measure if choices.is_money else None),
        control("by", "chart.bars", units, choices.unit.value if choices.unit else None),
        control("stack", "chart.stacked", stacks, None if choices.stack == "kind" else choices.stack),
        control("lanes", "chart.rows", rows, choices.lanes),
    )


class Links:
    """Addresses of the same page narrowed: to a period, a range, a series; every other filter kept."""

    def __init__(self, arguments: Arguments, path: str) -> None:
        self._arguments = arguments
        timeless = arguments.without(*_TIMES).address(path)
        self._period = timeless + ("&" if "?" in timeless else "?")
        unbounded = arguments.without(*_TIMES, "_from", "_to").address(path)
        self.range = unbounded + ("&" if "?" in unbounded else "?")
        self._path = path

    def period(self, key: str, unit: Unit, drawn: Unit) -> str:
        """Narrowed to a period; if it is one known less finely than what is drawn, to just those dates."""
        if key[0] in "<>":
            return f"{self._period}year__{'lt' if key[0] == '<' else 'gt'}={key[1:]}"
        vague = f"&date_precision={unit.value}" if unit.months > drawn.months else ""
        return f"{self._period}{unit.value}={key}{vague}"

    @property
    def undated(self) -> str:
        return f"{self._period}date_precision=unknown"

    def series(self, facet: str, value: str) -> str:
        if facet in JOINED_FACETS:
            return self._arguments.choosing(facet, [value]).address(self._path)
        name = argument(facet)
        bare = self._arguments.without(f"{name}__exact", f"{name}__in")
        return bare.with_((name, value)).address(self._path)
