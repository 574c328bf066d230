"""JSON read strictly, with the line of every key kept: the same values that `tracker.lined_yaml` gives.

Stricter than the standard library's reader: NaN and Infinity are no JSON, a key given twice is an error,
a number with a fraction stays an exact Decimal.
"""

from __future__ import annotations

import re
from decimal import Decimal
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]
from pathlib import Path
from typing import Any

from tracker.errors import EntryError
from tracker.lined_yaml import DEEPEST, Mapping, Sequence

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,4})?")
_WORDS = {"true": True, "false": False, "null": None}
_WORD = re.compile("true|false|null")


def parse(text: str, file: Path | str) -> Any:
    """The one value in `text` (RFC 8259). Raises EntryError naming file and line."""
    reader = _Reader(text.removeprefix("\ufeff"), file)
    value, at = reader.value(reader.skip(0), 0)
    at = reader.skip(at)
    if at != len(reader.text):
        raise reader.refusal("more text after the end of the JSON value", at)
    return value


class _Reader:
    def __init__(self, text: str, file: Path | str) -> None:
        self.text, self.file = text, file
        self._line, self._upto = 1, 0

    def line(self, at: int) -> int:
        """The line of a place at or after the last one asked for."""
        self._line += self.text.count("\n", self._upto, at)
        self._upto = max(at, self._upto)
        return self._line

    def refusal(self, reason: str, at: int) -> EntryError:
        return EntryError(reason, file=self.file, line=self.text.count("\n", 0, at) + 1)

    def skip(self, at: int) -> int:
        match = _SPACE.match(self.text, at)
        return match.end() if match else at

    def value(self, at: int, depth: int) -> tuple[Any, int]:
        if depth > DEEPEST:
            raise self.refusal(f"nested deeper than {DEEPEST} levels", at)
        start = self.text[at : at + 1]
        if start == "{":
            return self.mapping(at, depth)
        if start == "[":
            return self.sequence(at, depth)
        if start == '"':
            return self.string(at)
        if match := _WORD.match(self.text, at):
            return _WORDS[match[0]], match.end()
        if match := _NUMBER.match(self.text, at):
            number = match[0]
            return (Decimal(number) if match[1] or match[2] else self.integer(number, at)), match.end()
        raise self.refusal(f"not JSON: {self.text[at : at + 20]!r}" if start else "ends too soon", at)

    def integer(self, number: str, at: int) -> int:
        if len(number) > 1000:
            raise self.refusal("a number of more than 1000 digits", at)
        return int(number)

    def string(self, at: int) -> tuple[str, int]:
        try:
            text, end = scanstring(self.text, at + 1, True)
        except JSONDecodeError as error:
            raise self.refusal(f"not JSON: {error.msg}", error.pos) from error
        return text, end

    def mapping(self, at: int, depth: int) -> tuple[Mapping, int]:
        result = Mapping()
        result.line, result.lines = self.line(at), {}
        at = self.skip(at + 1)
        if self.text[at : at + 1] == "}":
            return result, at + 1
        while True:
            if self.text[at : at + 1] != '"':
                raise self.refusal("not JSON: a key in double quotes should be here", at)
            line = self.line(at)
            key, after = self.string(at)
            if key in result:
                raise self.refusal(f"{key!r} is given twice", at)
            at = self.skip(after)
            if self.text[at : at + 1] != ":":
                raise self.refusal("not JSON: a colon should be here", at)
            result[key], at = self.value(self.skip(at + 1), depth + 1)
            result.lines[key] = line
            at = self.skip(at)
            if self.text[at : at + 1] == "}":
                return result, at + 1
            at = self.comma(at)

    def sequence(self, at: int, depth: int) -> tuple[Sequence, int]:
        result = Sequence()
        result.line, result.lines = self.line(at), []
        at = self.skip(at + 1)
        if self.text[at : at + 1] == "]":
            return result, at + 1
        while True:
            result.lines.append(self.line(at))
            item, at = self.value(at, depth + 1)
            result.append(item)
            at = self.skip(at)
            if self.text[at : at + 1] == "]":
                return result, at + 1
            at = self.comma(at)

    def comma(self, at: int) -> int:
        if self.text[at : at + 1] != ",":
            raise self.refusal("not JSON: a comma or a closing bracket should be here", at)
        return self.skip(at + 1)
