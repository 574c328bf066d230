"""Fields of a mapping in a source file, read one by one; every refusal names file, line and field."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tracker import lined_yaml
from tracker.addresses import http_url
from tracker.catalogue.words import ANY, Words
from tracker.errors import CatalogueError


class Block:
    """One mapping of a source file: the file itself, or what stands below one of its fields.

    Refusals gather in `errors`, which a file and all blocks in it share; nothing is raised. What is refused
    reads as absent, so that one pass finds everything. A field that nobody asked for is unknown: whoever
    reads a block asks for each of its fields once, whether it is there or not. `words` are the ids there are.
    """

    def __init__(
        self,
        path: Path,
        given: lined_yaml.Mapping,
        errors: list[CatalogueError],
        name: str = "",
        words: Words = ANY,
    ) -> None:
        self.path, self.given, self.errors, self.name, self.words = path, given, errors, name, words
        self._asked: set[str] = set()
        self._blocks: list[Block] = []

    def __contains__(self, field: str) -> bool:
        return field in self.given

    def refuse(self, field: str | None, reason: str, line: int | None = None) -> None:
        """Refuse a field of this block, or (None) the whole of it."""
        line = line or self.given.lines.get((field or "").split(".")[0], self.given.line)
        full = ".".join(part for part in (self.name, field) if part) or None
        self.errors.append(CatalogueError(reason, file=self.path, line=line, field=full))

    def refuse_unknown(self) -> None:
        """Refuse every field that was not asked for, here and in the blocks that were taken from here."""
        for field in self.given:
            if field not in self._asked:
                near = difflib.get_close_matches(field, self._asked, 1)
                hint = f"; perhaps {near[0]}?" if near else ""
                self.refuse(field, f"is not a field of {self.name or 'a source'}{hint}")
        for block in self._blocks:
            block.refuse_unknown()

    def require(self, *fields: str) -> None:
        """Refuse each of these that is not there."""
        for field in fields:
            if field not in self.given:
                self.refuse(field, "is missing")

    def value(self, field: str) -> Any:
        """What stands there, of whatever type; None where nothing does."""
        self._asked.add(field)
        return self.given.get(field)

    def text(self, field: str) -> str | None:
        """A text with something in it."""
        value = self.value(field)
        if field not in self.given:
            return None
        if not isinstance(value, str) or not value.strip():
            self.refuse(field, f"must be text, not {value!r}")
            return None
        return value

    def matching(self, field: str, pattern: re.Pattern[str], wanted: str) -> str | None:
        """A text that the pattern matches whole; `wanted` says in words what that is."""
        value = self.text(field)
        if value is not None and not pattern.fullmatch(value):
            self.refuse(field, f"must be {wanted}, not {value!r}")
            return None
        return value

    def all_matching(self, field: str, pattern: re.Pattern[str], wanted: str) -> tuple[str, ...]:
        """A list of texts that the pattern each matches whole; `wanted` says in words what one is."""
        given = self.texts(field)
        for value, line in given:
            if not pattern.fullmatch(value):
                self.refuse(field, f"must be {wanted}, not {value!r}", line)
        return tuple(value for value, _ in given)

    def one_of(self, field: str, known: Collection[str]) -> str | None:
        """One of the texts there are."""
        value = self.text(field)
        if value is not None:
            self._check_known(field, value, known)
        return value

    def several_of(self, field: str, known: Collection[str]) -> tuple[str, ...]:
        """A list of texts there are, each once."""
        given = self.texts(field)
        for value, line in given:
            self._check_known(field, value, known, line)
        return tuple(dict.fromkeys(value for value, _ in given))

    def _check_known(self, field: str, value: str, known: Collection[str], line: int | None = None) -> None:
        if value not in known:
            near = difflib.get_close_matches(value, known) or (sorted(known) if len(known) < 10 else [])
            hint = f"; perhaps {', '.join(near)}?" if near else ""
            self.refuse(field, f"{value!r} is not known{hint}", line)

    def texts(self, field: str) -> list[tuple[str, int]]:
        """A list of texts, each with its line."""
        value = self.value(field)
        if field not in self.given:
            return []
        if not isinstance(value, lined_yaml.Sequence) or not value:
            self.refuse(field, f"must be a list with something in it, not {value!r}")
            return []
        items = list(zip(value, value.lines, strict=True))
        for item, line in items:
            if not isinstance(item, str) or not item.strip():
                self.refuse(field, f"must be a list of texts, not of {item!r}", line)
        return [(item, line) for item, line in items if isinstance(item, str) and item.strip()]

    def whole(self, field: str, least: int, most: int) -> int | None:
        """A whole number between two, both included."""
        value = self.value(field)
        if field not in self.given:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.refuse(field, f"must be a whole number of {least} to {most}, not {value!r}")
            return None
        return value

    def flag(self, field: str) -> bool:
        """true or false; false where it is absent."""
        value = self.value(field)
        if field not in self.given:
            return False
        if not isinstance(value, bool):
            self.refuse(field, f"must be true or false, not {value!r}")
            return False
        return value

    def url(self, field: str) -> str | None:
        """A whole http or https address."""
        value = self.text(field)
        return value if value is not None and self.check_url(field, value) else None

    def check_url(self, field: str, address: str, line: int | None = None) -> bool:
        """Refuse what is no address to ask: not whole, not http or https, or with a password in it."""
        parts = urlsplit(address) if http_url(address) == address else None
        if parts is None or parts.fragment:
            self.refuse(field, f"must be a whole http or https address, not {address!r}", line)
            return False
        if parts.username is not None or parts.password is not None:
            self.refuse(field, "carries a user name or password", line)
            return False
        return True

    def pairs(self, field: str) -> tuple[tuple[str, str], ...]:
        """A mapping of names to a text, a whole number or a list of these: a pair for each value."""
        value = self.value(field)
        if field not in self.given:
            return ()
        if not isinstance(value, lined_yaml.Mapping) or not value:
            self.refuse(field, f"must be a mapping of names to values, not {value!r}")
            return ()
        pairs: list[tuple[str, str]] = []
        for name, held in value.items():
            for item in held if isinstance(held, lined_yaml.Sequence) else [held]:
                if isinstance(item, bool) or not isinstance(item, str | int) or item == "":
                    self.refuse(f"{field}.{name}", f"must be text, not {item!r}", value.lines[name])
                else:
                    pairs.append((name, str(item)))
        return tuple(pairs)

    def block(self, field: str) -> Block | None:
        """The mapping that stands there, to be read field by field; None where there is none."""
        value = self.value(field)
        if field not in self.given:
            return None
        if not isinstance(value, lined_yaml.Mapping):
            self.refuse(field, f"must be a mapping of fields, not {value!r}")
            return None
        return self._below(field, value)

    def blocks(self, field: str) -> list[Block]:
        """A list of mappings, each to be read field by field."""
        value = self.value(field)
        if field not in self.given:
            return []
        if not isinstance(value, lined_yaml.Sequence) or not value:
            self.refuse(field, f"must be a list with something in it, not {value!r}")
            return []
        found = []
        for place, (item, line) in enumerate(zip(value, value.lines, strict=True)):
            if isinstance(item, lined_yaml.Mapping):
                found.append(self._below(f"{field}[{place}]", item))
            else:
                self.refuse(field, f"must be a list of mappings, not of {item!r}", line)
        return found

    def empty(self, field: str) -> Block:
        """A block without fields, for one that may be left out: what it must have is refused by its name."""
        nothing = lined_yaml.Mapping()
        nothing.line, nothing.lines = self.given.line, {}
        return self._below(field, nothing)

    def _below(self, field: str, given: lined_yaml.Mapping) -> Block:
        name = ".".join(part for part in (self.name, field) if part)
        block = Block(self.path, given, self.errors, name, self.words)
        self._blocks.append(block)
        return block
