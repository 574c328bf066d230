"""A mapping somebody wrote, taken apart field by field. Refusals gather; nothing is raised.

A field that nobody took is unknown, so what takes them is the only list of fields there is.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterator
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from tracker.errors import EntryError
from tracker.lined_yaml import Mapping, Sequence

_HARMFUL = re.compile("[\x00\ud800-\udfff]")
_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


class Refusals:
    """The refusals of one file, in the order they are found."""

    def __init__(self, file: Path | str | None) -> None:
        self.file = file
        self.errors: list[EntryError] = []

    def add(self, reason: str, line: int | None, field: str | None = None) -> None:
        self.errors.append(EntryError(reason, file=self.file, line=line, field=field))


class Fields:
    """One mapping. `name` says where it stands in its event: `amount`, `dates[2]`."""

    def __init__(self, raw: Any, refusals: Refusals, *, line: int | None, name: str = "") -> None:
        self.refusals = refusals
        self.name = name
        self.line_of_start = line
        self.raw: dict[str, Any] = raw if isinstance(raw, dict) else {}
        self.given = isinstance(raw, dict)
        self.asked: set[str] = set()
        if not self.given:
            self.refuse("should be a mapping of fields", None)

    def line(self, field: str | None) -> int | None:
        """Where a field stands, or else where its mapping begins."""
        lines = self.raw.lines if isinstance(self.raw, Mapping) else {}
        return lines.get(field or "", self.line_of_start)

    def refuse(self, reason: str, field: str | None) -> None:
        whole = ".".join(part for part in (self.name, field) if part)
        self.refusals.add(reason, self.line(field), whole or None)

    def take(self, field: str) -> Any:
        """A field as it stands; None where it is absent or empty."""
        self.asked.add(field)
        value = self.raw.get(field)
        return None if value == "" else value

    def text(self, field: str, *, required: bool = False) -> str | None:
        value = self.take(field)
        if value is None:
            if required and self.given:
                self.refuse("is missing", field)
            return None
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            self.refuse(f"should be text, not {_sort(value)}", field)
            return None
        if harmful := _HARMFUL.search(value):
            self.refuse(f"holds the character U+{ord(harmful[0]):04X}, which is no text", field)
            return None
        if required and not value.strip():
            self.refuse("is blank", field)
            return None
        return value

    def choice(self, field: str, among: type[E], default: E | None = None) -> E | None:
        value = self.text(field)
        if value is None:
            return default
        if value not in [*among]:
            self.refuse(f"{value!r} is not one of {', '.join(among)}{near(value, [*among])}", field)
            return default
        return among(value)

    def id(self, field: str, noun: str, among: Collection[str], *, required: bool = False) -> str | None:
        value = self.text(field, required=required)
        if value is not None and value not in among:
            self.refuse(f"no {noun} {value!r} in the vocabulary{near(value, among)}", field)
            return None
        return value

    def ids(self, field: str, noun: str, among: Collection[str] | None) -> tuple[str, ...]:
        """A list of ids; of any text where `among` is None."""
        found = []
        for value, line in self.items(field):
            if not isinstance(value, str) or not value.strip() or _HARMFUL.search(value):
                self.refusals.add(f"should be text, not {_sort(value)}", line, self._whole(field))
            elif among is not None and value not in among:
                reason = f"no {noun} {value!r} in the vocabulary{near(value, among)}"
                self.refusals.add(reason, line, self._whole(field))
            else:
                found.append(value)
        return tuple(dict.fromkeys(found))

    def decimal(self, field: str) -> Decimal | None:
        """An exact number, zero or more."""
        value = self.take(field)
        if value is None:
            return None
        if isinstance(value, float):
            self.refuse(f'put it in quotes ("{value}"), so that no digit of it is lost', field)
            return None
        text = value.strip() if isinstance(value, str) else value
        try:
            if isinstance(text, bool) or (isinstance(text, str) and not _DECIMAL.fullmatch(text)):
                raise InvalidOperation
            number = Decimal(text)
        except (InvalidOperation, TypeError, ValueError):
            self.refuse(f"{value!r} is not a decimal number such as 200000000 or 0.5", field)
            return None
        if number < 0:
            self.refuse("is negative", field)
            return None
        return number

    def number(self, field: str) -> float | None:
        """A number for which a float will do, such as a confidence."""
        value = self.take(field)
        if value is None:
            return None
        try:
            number = Decimal(value if isinstance(value, str | int | Decimal) else repr(value))
        except (InvalidOperation, ValueError):
            number = Decimal("NaN")
        if not number.is_finite() or isinstance(value, bool):
            self.refuse(f"{value!r} is not a number", field)
            return None
        return float(number)

    def integer(self, field: str) -> int | None:
        value = self.take(field)
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,18}", value):
            value = int(value)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            self.refuse(f"{value!r} is not a whole number", field)
            return None
        return value

    def items(self, field: str) -> Iterator[tuple[Any, int | None]]:
        """The items of a list, each with its line."""
        value = self.take(field)
        if value is None:
            return
        if not isinstance(value, list):
            self.refuse(f"should be a list, not {_sort(value)}", field)
            return
        for index, item in enumerate(value):
            yield item, value.lines[index] if isinstance(value, Sequence) else self.line(field)

    def mappings(self, field: str, read: Callable[[Fields], T | None]) -> tuple[T, ...]:
        """A list of mappings, each read by `read`, which gives None for one it refused."""
        found = []
        for index, (item, line) in enumerate(self.items(field)):
            fields = Fields(item, self.refusals, line=line, name=f"{self._whole(field)}[{index + 1}]")
            value = read(fields)
            fields.finish()
            if value is not None:
                found.append(value)
        return tuple(found)

    def mapping(self, field: str) -> Fields | None:
        value = self.take(field)
        if value is None:
            return None
        return Fields(value, self.refusals, line=self.line(field), name=self._whole(field))

    def finish(self) -> None:
        """Refuse what nobody asked for."""
        for field in self.raw:
            if field not in self.asked:
                self.refuse(f"is not a field here{near(field, self.asked)}", field)

    def _whole(self, field: str) -> str:
        return ".".join(part for part in (self.name, field) if part)


def near(value: str, among: Collection[str]) -> str:
    """`; did you mean grant?`, or nothing."""
    found = difflib.get_close_matches(value.lower(), among, n=3) or difflib.get_close_matches(
        value.upper(), among, n=1
    )
    return f"; did you mean {', '.join(found)}?" if found else ""


def _sort(value: object) -> str:
    sorts = {dict: "a mapping", list: "a list", bool: "true or false", str: "nothing", type(None): "nothing"}
    return next((noun for kind, noun in sorts.items() if isinstance(value, kind)), "a number")
