"""Answers of APIs in JSON, read field by field: whatever is not as documented is named in the refusal."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from tracker.errors import ReadError
from tracker.model import Response, Source
from tracker.readers import plain_text

_LONGEST = 30
"""Digits of a number, before its point or behind it: more are no sum, and take long to write down."""


class NotJson(ValueError):
    """What came is no JSON that can be read. `fault` says where it ends to be, where the parser says so."""

    def __init__(self, reason: str, fault: json.JSONDecodeError | None = None) -> None:
        super().__init__(reason)
        self.fault = fault


def parsed(text: str | bytes, *, exact: bool = False) -> Any:
    """What JSON says; `exact`: fractions are Decimal and not float.

    Raises NotJson for what is none, is cut off, is in no encoding of Unicode, is nested too deeply for the
    parser, or has an integer of more digits than Python reads (4,300).
    """
    try:
        return json.loads(text, parse_float=Decimal if exact else None)
    except json.JSONDecodeError as error:
        raise NotJson(str(error), error) from error
    except RecursionError as error:
        raise NotJson("it is nested too deeply") from error
    except ValueError as error:
        raise NotJson(str(error)) from error


class Answer:
    """One object of an answer, and where in it that object stands.

    Every field that is asked for must be there, though it may be null where `null` says so: an API that
    has renamed a field is then told from one that has nothing to say.
    """

    def __init__(self, source: Source, url: str, given: dict[str, Any], place: str = "") -> None:
        self._source, self._url, self._given, self._place = source, url, given, place

    @classmethod
    def of(cls, source: Source, response: Response) -> Answer:
        """The answer itself. Raises ReadError where it is no JSON object."""
        try:
            given = parsed(response.body, exact=True)
        except NotJson as error:
            raise ReadError(source.id, "the answer is not whole JSON", url=response.url) from error
        if not isinstance(given, dict):
            raise ReadError(source.id, "the answer is not a JSON object", url=response.url)
        return cls(source, response.url, given)

    def __contains__(self, field: str) -> bool:
        return self._given.get(field) is not None

    @property
    def has_fields(self) -> bool:
        return bool(self._given)

    def empty(self, field: str) -> Answer:
        """An object without fields, in the place of one that need not be there."""
        return Answer(self._source, self._url, {}, self._below(field))

    def refuse(self, reason: str) -> ReadError:
        """The error to raise about this object."""
        where = f"{self._place}: " if self._place else ""
        return ReadError(self._source.id, f"{where}{reason}", url=self._url)

    def value(self, field: str) -> Any:
        """What stands there. Raises ReadError where the field itself is missing."""
        if field not in self._given:
            raise self.refuse(f"the answer has no field {field!r}")
        return self._given[field]

    def text(self, field: str, *, null: bool = True) -> str:
        """A text on one line, markup taken out; empty for null."""
        value = self.value(field)
        if value is None and null:
            return ""
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            raise self._other(field, "text", value)
        return plain_text.line(plain_text.from_either(value))

    def prose(self, field: str) -> str:
        """A text with its paragraphs; empty for null."""
        value = self.value(field)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self._other(field, "text", value)
        return plain_text.from_either(value)

    def number(self, field: str) -> Decimal | None:
        """A finite number, given as one or as its digits; None for null."""
        value = self.value(field)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
            raise self._other(field, "a number", value)
        try:
            found = Decimal(value)
        except ArithmeticError:
            raise self._other(field, "a number", value) from None
        if not found.is_finite() or abs(found.adjusted()) > _LONGEST:
            raise self._other(field, "a number", value)
        return found

    def day(self, field: str) -> str:
        """An ISO day, of which a time may follow; empty for null."""
        value = self.text(field)
        try:
            return dt.date.fromisoformat(value[:10]).isoformat() if value else ""
        except ValueError:
            raise self._other(field, "a day", value) from None

    def whole(self, field: str) -> int:
        """A whole number."""
        value = self.value(field)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._other(field, "a whole number", value)
        return value

    def flag(self, field: str) -> bool:
        """true or false."""
        value = self.value(field)
        if not isinstance(value, bool):
            raise self._other(field, "true or false", value)
        return value

    def within(self, field: str) -> Answer:
        """The object below a field; one without fields for null."""
        value = self.value(field)
        if value is None:
            value = {}
        if not isinstance(value, dict):
            raise self._other(field, "an object", value)
        return Answer(self._source, self._url, value, self._below(field))

    def each(self, field: str) -> Iterator[Answer]:
        """The objects of a list, in order. Null is no empty list: what has nothing to say gives one."""
        value = self.value(field)
        if not isinstance(value, list):
            raise self._other(field, "a list", value)
        for at, item in enumerate(value):
            if not isinstance(item, dict):
                raise self._other(f"{field}[{at}]", "an object", item)
            yield Answer(self._source, self._url, item, self._below(f"{field}[{at}]"))

    def _below(self, field: str) -> str:
        return f"{self._place}.{field}" if self._place else field

    def _other(self, field: str, wanted: str, value: object) -> ReadError:
        return self.refuse(f"{field!r} must be {wanted}, not {str(value)[:60]!r}")
