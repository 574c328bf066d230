"""The words by which sections of laws are read: db/vocabulary/clauses/en.yml, read, checked and compiled."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracker import lined_yaml, resources
from tracker.errors import SeveralInputErrors, VocabularyError
from tracker.extract.languages import grammar
from tracker.extract.pattern import PatternError, compile_pattern
from tracker.vocabulary import Vocabulary

_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Subject:
    """Something a section may be about. `heading` and `text` are what one mention counts there.

    `sort`: `core` is of the topics by itself, `rival` a country or firm that only counts together with a
    `matter`: trade, technology, contracts.
    """

    id: str
    sort: str
    heading: float
    text: float
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class KindRule:
    """What a section is: the first rule that fits its heading, else the first that fits its own orders."""

    id: str
    kind: str
    heading: re.Pattern[str] | None
    text: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Law:
    """A law that others point to by name, with the day it was enacted."""

    document: str
    enacted: dt.date
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Words:
    """All of one file. `roles` are told by a heading, `cues` by how a provision begins."""

    roles: Mapping[str, re.Pattern[str]]
    cues: Mapping[str, re.Pattern[str]]
    masks: re.Pattern[str]
    subjects: tuple[Subject, ...]
    kinds: tuple[KindRule, ...]
    orders: Mapping[str, re.Pattern[str]]
    terms: Mapping[str, re.Pattern[str]]
    laws: tuple[Law, ...]


@functools.cache
def words(folder: Path | None = None) -> Words:
    """The shipped words, or those in a folder. Raises SeveralInputErrors of VocabularyError, by file and"
    " line."""
    return _Reader((folder or resources.vocabulary() / "clauses") / f"{_LANGUAGE}.yml").read()


def check(vocabulary: Vocabulary, folder: Path | None = None) -> list[VocabularyError]:
    """Every refusal of the file; empty when it is sound."""
    try:
        path = (folder or resources.vocabulary() / "clauses") / f"{_LANGUAGE}.yml"
        made = _Reader(path).read()
    except SeveralInputErrors as errors:
        return [error for error in errors.errors if isinstance(error, VocabularyError)]
    return [
        VocabularyError(f"{rule.kind!r} is not in the vocabulary", file=path, field=rule.id)
        for rule in made.kinds
        if rule.kind not in vocabulary.kinds
    ]


_TABLES = {"roles", "cues", "masks", "core", "rivals", "matters", "kinds", "orders", "terms", "laws"}


class _Reader:
    """Reads the file, collecting every refusal."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._errors: list[VocabularyError] = []
        self._inflection = grammar(_LANGUAGE)

    def read(self) -> Words:
        whole = lined_yaml.load(self._path, VocabularyError)
        if not isinstance(whole, lined_yaml.Mapping):
            raise SeveralInputErrors([VocabularyError("is not a mapping", file=self._path, line=1)])
        for key in whole.keys() ^ _TABLES:
            reason = "is missing" if key in _TABLES else f"unknown key; expected {', '.join(sorted(_TABLES))}"
            self._refuse(reason, whole.lines.get(key, whole.line), key)
        made = Words(
            roles=self._patterns(whole, "roles"),
            cues=self._patterns(whole, "cues"),
            masks=self._any_of(whole, "masks"),
            subjects=tuple(
                self._subject(entry, sort)
                for table, sort in (("core", "core"), ("rivals", "rival"), ("matters", "matter"))
                for entry in self._entries(whole, table)
            ),
            kinds=tuple(self._kind(entry) for entry in self._entries(whole, "kinds")),
            orders=self._patterns(whole, "orders"),
            terms=self._patterns(whole, "terms"),
            laws=tuple(law for entry in self._entries(whole, "laws") if (law := self._law(entry))),
        )
        if self._errors:
            raise SeveralInputErrors(self._errors)
        return made

    def _refuse(self, reason: str, line: int, field: str | None = None) -> None:
        self._errors.append(VocabularyError(reason, file=self._path, line=line, field=field))

    def _entries(self, whole: lined_yaml.Mapping, table: str) -> list[lined_yaml.Mapping]:
        given = whole.get(table, [])
        if not isinstance(given, list) or not all(isinstance(entry, lined_yaml.Mapping) for entry in given):
            self._refuse("must be a list of mappings", whole.lines.get(table, whole.line), table)
            return []
        for entry in given:
            if not isinstance(entry.get("id"), str):
                self._refuse("is missing", entry.line, "id")
        return list(given)

    def _patterns(self, whole: lined_yaml.Mapping, table: str) -> dict[str, re.Pattern[str]]:
        given = whole.get(table)
        if not isinstance(given, lined_yaml.Mapping):
            self._refuse("must map names to patterns", whole.lines.get(table, whole.line), table)
            return {}
        return {key: self._pattern(value, given.lines[key], key) for key, value in given.items()}

    def _any_of(self, whole: lined_yaml.Mapping, table: str) -> re.Pattern[str]:
        return self._pattern(whole.get(table), whole.lines.get(table, whole.line), table)

    def _pattern(self, source: Any, line: int, field: str) -> re.Pattern[str]:
        """A pattern, or any of a list of them."""
        sources = [source] if isinstance(source, str) else source
        if not isinstance(sources, list) or not sources or not all(isinstance(one, str) for one in sources):
            self._refuse("must be a pattern or a list of patterns", line, field)
            return re.compile("(?!)")
        made = []
        for one in sources:
            try:
                made.append(compile_pattern(one, self._inflection, {}).expression)
            except PatternError as error:
                self._refuse(f"{one!r}: {error}", line, field)
        return re.compile("|".join(f"(?:{one})" for one in made) or "(?!)")

    def _number(self, entry: lined_yaml.Mapping, key: str, default: float) -> float:
        value = entry.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._refuse("must be a number", entry.lines[key], key)
            return default
        return float(value)

    def _subject(self, entry: lined_yaml.Mapping, sort: str) -> Subject:
        pattern = self._pattern(entry.get("words"), entry.lines.get("words", entry.line), "words")
        heading, text = self._number(entry, "heading", 0.0), self._number(entry, "text", 0.0)
        return Subject(str(entry.get("id")), sort, heading, text, pattern)

    def _kind(self, entry: lined_yaml.Mapping) -> KindRule:
        heading, text = (
            self._pattern(entry[key], entry.lines[key], key) if key in entry else None
            for key in ("heading", "text")
        )
        kind = entry.get("kind")
        if not isinstance(kind, str):
            self._refuse("is missing", entry.line, "kind")
        return KindRule(str(entry.get("id")), str(kind), heading, text)

    def _law(self, entry: lined_yaml.Mapping) -> Law | None:
        enacted = entry.get("enacted")
        try:
            day = dt.date.fromisoformat(str(enacted))
        except ValueError:
            self._refuse(f"{enacted!r} is no date", entry.lines.get("enacted", entry.line), "enacted")
            return None
        pattern = self._pattern(entry.get("names"), entry.lines.get("names", entry.line), "names")
        return Law(str(entry.get("id")), day, pattern)
