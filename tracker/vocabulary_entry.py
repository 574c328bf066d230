"""One entry of a vocabulary file, read field by field, every refusal noted with its line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from tracker import lined_yaml
from tracker.errors import VocabularyError
from tracker.terms import EXACTNESS, LANGUAGES, Code, Words

#: What a code looks like in each scheme.
SCHEMES = {
    "gta": r"[1-9][0-9]{0,2}",  # Global Trade Alert intervention type
    "mast": r"[A-P]|FDI|T|CAP",  # UNCTAD MAST chapter; FDI, tariff and capital measures as GTA adds them
    "iea": r"\S.*\S",  # policy type of the IEA's trackers, as worded there
    "oecd": r"\S.*\S",  # measure of the OECD inventory of export restrictions, as worded there
    "hs": r"[0-9]{2}|[0-9]{4}|[0-9]{6}",  # Harmonized System, without dots
    "iso3166-1-alpha-3": r"[A-Z]{3}",
    "iso3166-1-numeric": r"[0-9]{3}",
    "iso4217-numeric": r"[0-9]{3}",
    "cik": r"[1-9][0-9]{0,9}",  # what a company files under with the SEC, without leading zeros
}

# Direction marks and zero-width characters that come along when right-to-left text is copied. The
# zero-width non-joiner is not one: Persian is spelled with it.
_INVISIBLE = re.compile("[\u200b\u200d\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")

T = TypeVar("T")


class VocabularyEntry:
    """One mapping of a file, read field by field. Refusals gather in `errors`; nothing is raised.

    A field nobody asked for is unknown, so the builders below are the only list of fields there is.
    """

    def __init__(self, given: lined_yaml.Mapping, file: Path, errors: list[VocabularyError]) -> None:
        self._given, self._file, self._errors = given, file, errors
        self._asked: set[str] = set()

    def refuse(self, field: str | None, reason: str, line: int | None = None) -> None:
        self._errors.append(
            VocabularyError(reason, file=self._file, line=line or self.line(field or ""), field=field)
        )

    def line(self, field: str) -> int:
        """The line of a field, or of the entry where the field is not given."""
        return self._given.lines.get(field, self._given.line)

    def null(self, field: str) -> bool:
        """Whether a field is given as null."""
        self._asked.add(field)
        return field in self._given and self._given[field] is None

    def _get(self, field: str, shape: type[T], wanted: str, required: bool) -> T | None:
        self._asked.add(field)
        value = self._given.get(field)
        if field not in self._given:
            if required:
                self.refuse(field, "is missing")
        elif not isinstance(value, shape) or isinstance(value, bool):
            self.refuse(field, f"must be {wanted}, not {value!r}")
        else:
            return value
        return None

    def _sound(self, field: str, word: Any, line: int) -> bool:
        """Whether one word of a list or map can stand; refuses it where it cannot."""
        if not isinstance(word, str):
            reason = f"must be text, not {word!r}: quote it"
        elif not word:
            reason = "is empty"
        elif word != word.strip():
            reason = f"has spaces before or after: {word!r}"
        elif mark := _INVISIBLE.search(word):
            reason = f"holds the invisible U+{ord(mark[0]):04X}, which keeps it from matching: {word!r}"
        else:
            return True
        self.refuse(field, reason, line)
        return False

    def text(self, field: str, required: bool = False) -> str | None:
        value = self._get(field, str, "text", required)
        if value is None or not self._sound(field, value, self._given.lines[field]):
            return None
        return value

    def integer(self, field: str, least: int, most: int) -> int:
        value = self._get(field, int, "a whole number", required=True)
        if value is not None and not least <= value <= most:
            self.refuse(field, f"must lie between {least} and {most}, not {value}")
        return value or 0

    def choice(self, field: str, allowed: tuple[str, ...]) -> str:
        value = self.text(field, required=True)
        if value is not None and value not in allowed:
            self.refuse(field, f"{value!r} is none of {', '.join(allowed)}")
        return value or ""

    def optional_choice(self, field: str, allowed: tuple[str, ...]) -> str | None:
        self._asked.add(field)
        return (self.choice(field, allowed) or None) if field in self._given else None

    def flag(self, field: str, default: bool) -> bool:
        self._asked.add(field)
        value = self._given.get(field, default)
        if not isinstance(value, bool):
            self.refuse(field, f"must be true or false, not {value!r}")
            return default
        return value

    def words(self, field: str) -> tuple[str, ...]:
        found = self._get(field, lined_yaml.Sequence, "a list", required=False)
        return self._words(field, found) if found is not None else ()

    def _words(self, field: str, found: Any) -> tuple[str, ...]:
        if not isinstance(found, lined_yaml.Sequence):
            self.refuse(field, f"must be a list, not {found!r}", self.line(field.partition(".")[0]))
            return ()
        sound = [
            (word, line)
            for word, line in zip(found, found.lines, strict=True)
            if self._sound(field, word, line)
        ]
        seen: set[str] = set()
        for word, line in sound:
            if word in seen:
                self.refuse(field, f"{word!r} is given twice", line)
            seen.add(word)
        return tuple(word for word, _ in sound)

    def _languages(self, field: str, required: bool = False) -> Iterator[tuple[str, Any, int]]:
        given = self._get(field, lined_yaml.Mapping, "a map of languages", required)
        for language, value in given.items() if given is not None else ():
            if language in LANGUAGES:
                yield language, value, given.lines[language]  # type: ignore[union-attr]
            else:
                self.refuse(field, f"{language!r} is none of {', '.join(LANGUAGES)}")

    def words_by_language(self, field: str) -> Words:
        return MappingProxyType(
            {
                language: self._words(f"{field}.{language}", value)
                for language, value, _ in self._languages(field)
            }
        )

    def labels(self) -> Mapping[str, str]:
        found = {
            language: value
            for language, value, line in self._languages("label", required=True)
            if self._sound(f"label.{language}", value, line)
        }
        given = self._given.get("label")
        if isinstance(given, lined_yaml.Mapping) and "en" not in given:
            self.refuse("label.en", "is missing", given.line)
        return MappingProxyType(found)

    def codes(self) -> tuple[Code, ...]:
        found: list[Code] = []
        for given in self._get("codes", lined_yaml.Sequence, "a list", required=False) or ():
            if not isinstance(given, lined_yaml.Mapping):
                self.refuse("codes", f"must be {{scheme, code, exactness}}, not {given!r}")
                continue
            entry = VocabularyEntry(given, self._file, self._errors)
            code = Code(
                entry.choice("scheme", tuple(SCHEMES)),
                entry.text("code", required=True) or "",
                entry.choice("exactness", EXACTNESS),
            )
            if code.scheme in SCHEMES and code.code and not re.fullmatch(SCHEMES[code.scheme], code.code):
                entry.refuse("code", f"{code.code!r} is no code of {code.scheme}")
            if any((code.scheme, code.code) == (other.scheme, other.code) for other in found):
                entry.refuse("code", f"{code.scheme} {code.code} is given twice")
            entry.close()
            found.append(code)
        return tuple(found)

    def common(self) -> dict[str, Any]:
        """What every term has."""
        return {
            "id": self.text("id", required=True) or "",
            "labels": self.labels(),
            "aliases": self.words_by_language("aliases"),
            "ambiguous": self.words("ambiguous"),
            "decoys": self.words_by_language("decoys"),
            "definition": self.text("definition"),
            "codes": self.codes(),
            "file": self._file,
            "line": self._given.line,
        }

    def close(self) -> None:
        """Refuse what nobody asked for."""
        for field in self._given:
            if field not in self._asked:
                near = difflib.get_close_matches(field, self._asked)
                hint = f"; did you mean {near[0]}?" if near else ""
                self.refuse(field, f"is no field here{hint}")
