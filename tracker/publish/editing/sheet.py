"""The form of one event: what was typed, as the mapping that every entry is checked in, and back.

A field's name is its place in that mapping (`amount.value`); one that takes several values is repeated, and
the parts of a row (`dates.role`, `dates.date`) are repeated together. Nothing typed is ever lost: a refusal
is shown beside the words it refuses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from tracker.entry import read_text
from tracker.errors import InputError, SeveralInputErrors
from tracker.model import CountryRole, Entry
from tracker.publish.editing.choices import shown, understood

MOST_FIELDS = 2000

TEXTS = ("title", "date", "date_end", "programme", "summary", "measure", "language", "review", "uid")
AMOUNT = ("value", "max", "currency", "qualifier", "role", "text")
MANY = {
    **{f"countries.{role}": "countries" for role in CountryRole},
    "materials": "materials",
    "agencies": "agencies",
    "organizations": "organizations",
}
"""Fields that take several values, and the table of the vocabulary they are of."""

ROWS = {
    "dates": ("role", "date", "text"),
    "links": ("relation", "other"),
    "reported_by": ("title", "url", "published"),
}
_FREE = {"dates": ("role",), "links": ("relation",), "reported_by": ()}
"""Parts that are chosen beforehand: a row with nothing else was not filled in."""

_QUARTER = re.compile(r"(?P<year>\d{4})-?[Qq](?P<quarter>[1-4])")

Given = dict[str, list[str]]


def given_of(body: bytes) -> Given:
    """The fields of a posted form, lines ended by a line feed alone, as texts are kept.

    Raises ValueError for more than MOST_FIELDS.
    """
    given: Given = {}
    text = body.decode("utf-8", "replace")
    for name, value in parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS):
        given.setdefault(name, []).append(value.replace("\r\n", "\n").replace("\r", "\n"))
    return given


@dataclass(slots=True)
class Sheet:
    """A form with what it holds.

    `refused` maps a field's name, with its row (`dates.date-2`), to reasons; `theirs` what somebody else
    stored meanwhile, where that is another value; `more` a group of rows that one more is wanted of.
    """

    given: Given
    refused: dict[str, list[str]] = field(default_factory=dict)
    theirs: dict[str, str] = field(default_factory=dict)
    more: str = ""

    def one(self, name: str) -> str:
        return next(iter(self.given.get(name, ())), "")

    def many(self, name: str) -> list[str]:
        """The values of a field that are not blank."""
        return [value.strip() for value in self.given.get(name, ()) if value.strip()]

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of a group, blank ones left out."""
        columns = {part: self.given.get(f"{name}.{part}", []) for part in ROWS[name]}
        longest = max(map(len, columns.values()), default=0)
        found = [
            {part: values[number].strip() if number < len(values) else "" for part, values in columns.items()}
            for number in range(longest)
        ]
        return [row for row in found if any(row[part] for part in row if part not in _FREE[name])]

    def spare(self, name: str) -> int:
        """How many blank rows a group has to fill in."""
        return 2 if self.more == name else 1

    def wrong(self, name: str) -> list[str]:
        return self.refused.get(name, [])

    def entry(self) -> Entry | None:
        """The event, through the checks of every entry; None where `refused` then says why."""
        places: dict[str, str] = {}
        raw = self._raw(places)
        try:
            (entry,) = read_text(json.dumps({"events": [raw]}), "json", "the form")
        except SeveralInputErrors as refusals:
            for error in refusals.errors:
                self.refuse(_place(error, places), error.reason)
            return None
        return entry

    def refuse(self, name: str, reason: str) -> None:
        self.refused.setdefault(name, []).append(reason)

    def _raw(self, places: dict[str, str]) -> dict[str, Any]:
        """The mapping; `places` becomes where in the form each of its paths was typed."""
        raw: dict[str, Any] = {name: self.one(name).strip() for name in TEXTS}
        raw["summary"] = self.one("summary").strip("\n")
        raw |= {name: understood(f"{name}s", self.one(name)) for name in ("kind", "action")}
        raw["date"], raw["date_precision"] = _dated(raw["date"])
        raw["countries"] = {
            role.value: [understood("countries", text) for text in self.many(f"countries.{role}")]
            for role in CountryRole
        }
        for name in ("materials", "agencies", "organizations"):
            raw[name] = [understood(name, text) for text in self.many(name)]
        amount = {part: self.one(f"amount.{part}").strip() for part in AMOUNT}
        amount["currency"] = understood("currencies", amount["currency"])
        amount["value"], amount["max"] = _plain(amount["value"]), _plain(amount["max"])
        if any(amount[part] for part in ("value", "max", "currency", "text")):
            raw["amount"] = {part: text for part, text in amount.items() if text}
        for name in ROWS:
            raw[name] = []
            for number, row in enumerate(self.rows(name), 1):
                places |= {f"{name}[{number}].{part}": f"{name}.{part}-{number}" for part in row}
                places[f"{name}[{number}]"] = f"{name}.{ROWS[name][1]}-{number}"
                raw[name].append({part: text for part, text in row.items() if text})
        for dated in raw["dates"]:
            dated["date"], precision = _dated(dated.get("date", ""))
            if precision:
                places |= {
                    path.replace(".date", ".precision"): place
                    for path, place in places.items()
                    if path.startswith("dates[") and path.endswith(".date")
                }
                dated["precision"] = precision
        places |= {"date_precision": "date", "countries": "countries.actor", "amount": "amount.value"}
        return {name: value for name, value in raw.items() if value not in ("", None, [], {})}


def _place(error: InputError, places: Mapping[str, str]) -> str:
    path = error.field or ""
    return places.get(path) or path


def _dated(text: str) -> tuple[str, str | None]:
    """A date as entries have it: `2025-Q4` is its first month, known to the quarter."""
    quarter = _QUARTER.fullmatch(text)
    if quarter is None:
        return text, None
    return f"{quarter['year']}-{3 * int(quarter['quarter']) - 2:02d}", "quarter"


def _plain(number: str) -> str:
    """A sum as typed, its thousands grouped or not: `500,000,000` or `500 000 000`."""
    grouped = re.fullmatch(r"\d{1,3}(?:([,\u00a0\u202f ])\d{3})(?:\1\d{3})*(\.\d+)?", number)
    return re.sub(r"[,\u00a0\u202f ]", "", number) if grouped else number


def filled(event: Mapping[str, Any], language: str) -> Given:
    """The fields of a form for an event in its JSON shape (`tracker.contract`), in the reader's words."""
    given: Given = {name: [str(event[name])] for name in TEXTS if event.get(name)}
    given |= {name: [str(event[name])] for name in ("kind", "action")}
    given["date"] = [_as_typed(event.get("date"), event.get("date_precision"))]
    for role in CountryRole:
        codes = [link["code"] for link in event["countries"] if link["role"] == role.value]
        given[f"countries.{role}"] = [shown("countries", code, language) for code in codes]
    for name in ("materials", "agencies", "organizations"):
        given[name] = [shown(name, id, language) for id in event[name]]
    amount = event.get("amount") or {}
    given |= {f"amount.{part}": [str(amount[part])] for part in AMOUNT if amount.get(part) is not None}
    dates = [dated for dated in event["dates"] if dated["date"]]
    _put(given, "dates", [{**dated, "date": _as_typed(dated["date"], dated["precision"])} for dated in dates])
    _put(given, "links", event.get("links") or ())
    _put(given, "reported_by", event.get("reported_by") or ())
    return given


def carried(given: Mapping[str, Sequence[str]]) -> str:
    """Fields as a form carries them, to see later who changed what."""
    return json.dumps({name: list(values) for name, values in given.items()}, ensure_ascii=False)


def brought_back(text: str) -> Given:
    """The same read back; nothing where it is not that."""
    try:
        read = json.loads(text or "{}")
    except json.JSONDecodeError:
        return {}
    if not isinstance(read, dict):
        return {}
    return {
        str(name): [str(value) for value in values]
        for name, values in read.items()
        if isinstance(values, list)
    }


def reconciled(base: Given, mine: Given, theirs: Given) -> tuple[Given, dict[str, str]]:
    """Two people's edits of one form as one: what only one of them changed is as that one left it.

    The second is what is stored now of the fields that both changed; the form keeps `mine` there.
    """
    merged, both = dict(mine), {}
    for names in _UNITS:
        was, own, stored = (_values(given, names) for given in (base, mine, theirs))
        if own in (was, stored):
            merged |= {name: theirs.get(name, []) for name in names}
        elif stored != was:
            both[names[0]] = "; ".join(" ".join(row) for row in zip(*stored, strict=False)) or ""
    return merged, both


def _values(given: Given, names: Sequence[str]) -> list[list[str]]:
    columns = [[value.strip() for value in given.get(name, ())] for name in names]
    return columns if len(names) > 1 else [[value for value in columns[0] if value]]


_UNITS: tuple[tuple[str, ...], ...] = (
    *((name,) for name in (*TEXTS, "kind", "action", *MANY, *(f"amount.{part}" for part in AMOUNT))),
    tuple(f"dates.{part}" for part in ROWS["dates"]),
)
"""What is changed as one: a field, or the rows of a group together."""


def _put(given: Given, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
    listed: Sequence[Mapping[str, Any]] = list(rows)
    for part in ROWS[name]:
        given[f"{name}.{part}"] = [str(row.get(part) or "") for row in listed]


def _as_typed(date: str | None, precision: str | None) -> str:
    if date and precision == "quarter":
        return f"{date[:4]}-Q{(int(date[5:7]) - 1) // 3 + 1}"
    return date or ""
