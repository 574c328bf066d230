"""YAML read strictly, with the line of every key kept, so that a refusal can name file, line and field.

Stricter than YAML 1.1, whose surprises corrupt exactly this kind of data: `NO` stays Norway and not
False, `2025-10` and `2025-10-09` stay text, `012` stays text, a key given twice is an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from tracker.errors import InputError

#: Levels of lists and maps in one another; nothing here needs ten.
DEEPEST = 50


class Mapping(dict[str, Any]):
    """A mapping that knows its lines (from 1): `line` of its start, `lines` of each key."""

    line: int = 0
    lines: dict[str, int]


class Sequence(list[Any]):
    """A list that knows its lines (from 1): `line` of its start, `lines` of each item."""

    line: int = 0
    lines: list[int]


# libyaml's parser where PyYAML was built with it, as its wheels are: the same events, many times as fast.
_Parser: Any = getattr(yaml.cyaml, "CParser", yaml.SafeLoader) if yaml.__with_libyaml__ else yaml.SafeLoader

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_NUMERIC = frozenset("-0123456789")
_TEXT_TAGS = frozenset({None, "!", "tag:yaml.org,2002:str"})


class _Builder:
    """Values straight from the parser's events.

    Composing nodes first, as yaml.load does, takes three times as long; composing them in C, as
    yaml.CSafeLoader does, overruns the stack and kills the process where the nesting is deep.
    """

    def __init__(self, text: str) -> None:
        self._next: Callable[[], Any] = _Parser(text).get_event
        self._anchors: dict[str, Any] = {}

    def document(self) -> Any:
        self._next()
        if isinstance(self._next(), yaml.StreamEndEvent):
            return None
        value = self._value(self._next(), 1)
        self._next()
        event = self._next()
        if not isinstance(event, yaml.StreamEndEvent):
            raise _at(event, "holds a second document")
        return value

    def _value(self, event: Any, depth: int) -> Any:
        kind = type(event)
        if kind is yaml.AliasEvent:
            if event.anchor not in self._anchors:
                raise _at(event, f"found undefined alias {event.anchor!r}")
            return self._anchors[event.anchor]
        value: Any
        if kind is yaml.ScalarEvent:
            value = self._scalar(event)
        elif depth > DEEPEST:
            raise _at(event, f"is nested deeper than {DEEPEST}")
        elif event.tag is not None:
            raise _at(event, f"the tag {event.tag!r} is not read here")
        elif kind is yaml.MappingStartEvent:
            value = self._mapping(event, depth)
        else:
            value = self._sequence(event, depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = value
        return value

    def _scalar(self, event: Any) -> Any:
        text: str = event.value
        if event.tag not in _TEXT_TAGS:
            raise _at(event, f"the tag {event.tag!r} is not read here")
        if not event.implicit[0] or event.tag is not None:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if text[0] in _NUMERIC:
            if _INTEGER.fullmatch(text):
                return int(text)
            if _FLOAT.fullmatch(text):
                return float(text)
        return text

    def _mapping(self, start: Any, depth: int) -> Mapping:
        result = Mapping()
        result.line = _line(start)
        result.lines = {}
        event = self._next()
        while type(event) is not yaml.MappingEndEvent:
            if type(event) is not yaml.ScalarEvent:
                raise _at(event, "a key must be text")
            key: str = event.value
            if key in result:
                raise _at(event, f"{key!r} is given twice")
            result[key] = self._value(self._next(), depth + 1)
            result.lines[key] = _line(event)
            event = self._next()
        return result

    def _sequence(self, start: Any, depth: int) -> Sequence:
        result = Sequence()
        result.line = _line(start)
        result.lines = []
        event = self._next()
        while type(event) is not yaml.SequenceEndEvent:
            result.append(self._value(event, depth + 1))
            result.lines.append(_line(event))
            event = self._next()
        return result


def _line(event: Any) -> int:
    line: int = event.start_mark.line
    return line + 1


def _at(event: Any, problem: str) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)


def parse(text: str, file: Path | str, refusal: type[InputError] = InputError) -> Any:
    """The one document in `text`. Raises `refusal`, naming file and line, where it is not YAML."""
    try:
        return _Builder(text).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise refusal(error.problem or "not YAML", file=file, line=mark.line + 1 if mark else None) from error
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        raise refusal(f"not YAML: {error}", file=file) from error


def load(path: Path, refusal: type[InputError] = InputError) -> Any:
    """The one document in a file. Raises `refusal` where it cannot be read, is not UTF-8 or not YAML."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise refusal(f"cannot be read: {error.strerror}", file=path) from error
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise refusal("is not UTF-8", file=path, line=line) from error
    return parse(text, path, refusal)
