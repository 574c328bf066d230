"""YAML read strictly, with the line of every key kept, so that a refusal can name file, line and field.

Stricter than YAML 1.1, whose surprises corrupt exactly this kind of data: `NO` stays Norway and not
False, `2025-10` and `2025-10-09` stay text, `012` stays text, a key given twice is an error.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.constructor import SafeConstructor
from yaml.resolver import Resolver

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


try:
    from yaml.cyaml import CParser  # type: ignore[attr-defined]
except ImportError:  # PyYAML built without libyaml; its wheels have it
    _Base: Any = yaml.SafeLoader
else:

    class _Base(Composer, CParser, SafeConstructor, Resolver):  # type: ignore[no-redef]
        """SafeLoader with libyaml's parser: the same values, several times as fast.

        Not yaml.CSafeLoader, which also composes in C, where deep nesting overruns the stack and kills
        the process.
        """

        def __init__(self, stream: str) -> None:
            CParser.__init__(self, stream)
            Composer.__init__(self)
            SafeConstructor.__init__(self)
            Resolver.__init__(self)


class _Loader(_Base):  # type: ignore[misc]
    _depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        self._depth += 1
        if self._depth > DEEPEST:
            event = self.peek_event()
            raise yaml.MarkedYAMLError(
                problem=f"is nested deeper than {DEEPEST}", problem_mark=event.start_mark
            )
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


_Loader.yaml_implicit_resolvers = {}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:null|~|)$"), ["n", "~", ""])
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]*)$"), list("-0123456789")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$"), list("-0123456789")
)


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Mapping:
    result = Mapping()
    result.line = node.start_mark.line + 1
    result.lines = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        line = key_node.start_mark.line + 1
        if not isinstance(key, str):
            key = str(key_node.value)
        if key in result:
            raise yaml.MarkedYAMLError(problem=f"{key!r} is given twice", problem_mark=key_node.start_mark)
        result[key] = loader.construct_object(value_node, deep=True)
        result.lines[key] = line
    return result


def _sequence(loader: _Loader, node: yaml.SequenceNode) -> Sequence:
    result = Sequence(loader.construct_object(item, deep=True) for item in node.value)
    result.line = node.start_mark.line + 1
    result.lines = [item.start_mark.line + 1 for item in node.value]
    return result


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("tag:yaml.org,2002:seq", _sequence)


def parse(text: str, file: Path | str, refusal: type[InputError] = InputError) -> Any:
    """The one document in `text`. Raises `refusal`, naming file and line, where it is not YAML."""
    try:
        return yaml.load(text, _Loader)  # noqa: S506 -- a SafeLoader with fewer types
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
