"""The query string of the events page: which values each facet has, and the address of the next choice.

Two spellings ask for the same thing. A many-to-many facet has an underscore (`_country=CN`), because
Datasette reads a bare name as a column; a column has none (`kind=grant`). A facet given several times
means any of its values. Datasette itself reads a repeated column as "all of", so `for_datasette` turns
`kind=grant&kind=loan` into the one argument it does understand, `kind__in=grant,loan`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

COLUMN_FACETS = ("kind", "action", "year")
JOINED_FACETS = ("country", "material", "agency", "organization", "source", "programme", "state")
FACETS = ("country", "material", "agency", "kind", "action", "year")
ON_DEMAND = ("source", "programme", "state")

_ANY_OF_COLUMNS = (
    *COLUMN_FACETS, "month", "quarter", "stance", "review", "date_precision", "currency", "origin",
    "language", "programme",
)  # fmt: skip
KNOWN_BY_VALUE = frozenset({*_ANY_OF_COLUMNS, *JOINED_FACETS, "date"})
"""What the index of facets holds: these can be counted by whatever else is asked."""
FACET = "_facet_event"
"""Asks for one more facet. Datasette's `_facet` means the same where the column is known by value."""

_EQUAL = ("", "__exact")
_LISTS = ("__in", "__notin")
_REDIRECTED = ("_filter_column", "_sort_by_desc")

# "sort value,number" as Datasette writes a place: no value at all, and the greatest text there is (U+10FFFF).
_BEFORE_ASCENDING = "$null,0"
_BEFORE_DESCENDING = "~F4~8F~BF~BF,0"
STARTS = frozenset({_BEFORE_ASCENDING, _BEFORE_DESCENDING})

ASIDE = frozenset(
    {
        "_size", "_next", "_sort", "_sort_desc", "_lang", "_bom", "_dates", "_view", "_labels", "_shape",
        "_stream", "_dl", "_col", "_nocol", "_facet", "_facet_size", "_nofacet", "_nocount", "_nosuggest",
        "_ttl", "_extra", "_stack", "_by", "_measure", "_lanes", "_width", "_height",
    }
)  # fmt: skip
"""Arguments that say how events are shown, not which."""

Pair = tuple[str, str]


def argument(facet: str) -> str:
    """The name a facet's value is given under."""
    return f"_{facet}" if facet in JOINED_FACETS else facet


@dataclass(frozen=True, slots=True)
class Arguments:
    """The pairs of a query string, in order. Every change makes a new one."""

    pairs: tuple[Pair, ...] = ()

    @classmethod
    def read(cls, query_string: str) -> Arguments:
        return cls(tuple(parse_qsl(query_string, keep_blank_values=True)))

    def values(self, facet: str) -> tuple[str, ...]:
        """What is chosen in a facet, each value once, in the order given."""
        name = argument(facet)
        if facet in JOINED_FACETS:
            return self.all(name)
        found: dict[str, None] = {}
        for key, value in self.pairs:
            if key in (name, f"{name}__exact"):
                found[value] = None
            elif key == f"{name}__in":
                found.update(dict.fromkeys(_split(value)))
        return tuple(found)

    def all(self, *names: str) -> tuple[str, ...]:
        """Every value that is not blank under these names, each once."""
        return tuple(dict.fromkeys(value for key, value in self.pairs if key in names and value.strip()))

    def first(self, name: str) -> str | None:
        return next(iter(self.all(name)), None)

    def without(self, *names: str) -> Arguments:
        """Without these arguments, and always without the place in the pages: it belongs to the old list."""
        gone = {*names, "_next"}
        return Arguments(tuple(pair for pair in self.pairs if pair[0] not in gone))

    def without_facet(self, facet: str) -> Arguments:
        name = argument(facet)
        return self.without(name, f"{name}__exact", f"{name}__in")

    def without_pair(self, name: str, value: str) -> Arguments:
        """Without one value of an argument that may have several."""
        return Arguments(tuple(pair for pair in self.without().pairs if pair != (name, value)))

    def with_(self, *pairs: Pair) -> Arguments:
        return Arguments(self.without(*(key for key, _ in pairs)).pairs + pairs)

    def choosing(self, facet: str, values: Iterable[str]) -> Arguments:
        """With exactly these values chosen in a facet."""
        chosen = tuple((argument(facet), value) for value in values)
        return Arguments(self.without_facet(facet).pairs + chosen)

    def toggling(self, facet: str, value: str) -> Arguments:
        """With one more value of a facet, or one fewer if it was chosen."""
        now = self.values(facet)
        values = [kept for kept in now if kept != value] if value in now else [*now, value]
        return self.choosing(facet, values)

    def filters(self) -> Arguments:
        """Those that say which events, in an order of their own: addresses of one filter are alike."""
        told = (pair for pair in self.pairs if pair[1].strip() or not pair[0].startswith("_"))
        return Arguments(tuple(sorted({pair for pair in told if pair[0] not in ASIDE})))

    def query_string(self) -> str:
        return urlencode(self.pairs)

    def address(self, path: str) -> str:
        return f"{path}?{self.query_string()}" if self.pairs else path

    def for_datasette(self) -> Arguments:
        """The same wish in arguments that Datasette's own filters read as "any of".

        An empty search box searches for nothing in particular; Datasette would look for nothing and find it.
        A condition in SQL is put in brackets, for Datasette says "and" after it whatever it is. A list that
        cannot be read, which Datasette would fail at, is put in a list of its own: see `no_list`.
        """
        pairs = tuple(
            _for_datasette(key, value) for key, value in self.pairs if key != "_search" or value.strip()
        )
        for column in _ANY_OF_COLUMNS:
            names = {column + suffix for suffix in _EQUAL}
            values = list(dict.fromkeys(value for key, value in pairs if key in names))
            if len(values) > 1:
                rest = tuple(pair for pair in pairs if pair[0] not in names)
                pairs = (*rest, (f"{column}__in", _join(values)))
        return Arguments(pairs)

    def from_the_start(self) -> Arguments:
        """With a place before the first row, where no place is given.

        Datasette 0.65 orders its first page by the sort column alone and the later ones by the row's number
        too: rows of one date at the edge of the first page come twice or never. A place before the first
        row makes it order every page alike.
        """
        names = {key for key, _ in self.pairs}
        if "_next" in names or any(name.startswith(_REDIRECTED) for name in names):
            return self
        return Arguments(
            (*self.pairs, ("_next", _BEFORE_ASCENDING if "_sort" in names else _BEFORE_DESCENDING))
        )


def _for_datasette(key: str, value: str) -> Pair:
    if key == "_facet" and value in KNOWN_BY_VALUE:
        return FACET, value
    if key == "_where" and not _in_brackets(value):
        return key, f"({value}\n)" if "--" in value else f"({value})"
    if key.endswith(_LISTS) and value.startswith("[") and _json_list(value) is None:
        return key, json.dumps([value])
    return key, value


def no_list(key: str, value: str) -> str | None:
    """What is given as a list in brackets and is none, by itself or as `for_datasette` leaves it."""
    if not key.endswith(_LISTS) or not value.startswith("["):
        return None
    read = _json_list(value)
    if read is None:
        return value
    inner = read[0] if len(read) == 1 else None
    return inner if isinstance(inner, str) and inner.startswith("[") and _json_list(inner) is None else None


def _json_list(text: str) -> list[str | float] | None:
    """A JSON list of texts and numbers; None for anything else."""
    try:
        read = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        return None
    plain = isinstance(read, list) and all(isinstance(item, str | int | float) for item in read)
    return read if plain else None


def _in_brackets(sql: str) -> bool:
    """Whether the first bracket is closed by the last character and not before."""
    depth, quote = 0, ""
    for place, character in enumerate(sql):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"`":
            quote = character
        else:
            depth += (character == "(") - (character == ")")
        if depth <= 0:
            return depth == 0 and character == ")" and place == len(sql) - 1
    return False


def _split(value: str) -> list[str]:
    """The values of an `__in` argument, as Datasette splits them: a JSON list or comma-separated."""
    if value.startswith("["):
        return [str(item) for item in _json_list(value) or ()]
    return [part.strip() for part in value.split(",")]


def _join(values: Sequence[str]) -> str:
    if any("," in value or value != value.strip() or value.startswith("[") for value in values):
        return json.dumps(values, ensure_ascii=False)
    return ",".join(values)
