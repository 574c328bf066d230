"""The words by which sections of laws are read: db/vocabulary/clauses/en.yml, read, checked and compiled."""

from __future__ import annotations

import datetime as dt
import functools
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ahocorasick

from tracker import lined_yaml, resources
from tracker.errors import SeveralInputErrors, VocabularyError
from tracker.extract.languages import grammar
from tracker.extract.pattern import PatternError, compile_pattern
from tracker.extract.text import words_of
from tracker.vocabulary import Vocabulary

_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Several patterns, any of which fits. Where none of their sure words is in a text, none is tried."""

    regex: re.Pattern[str]
    anchors: frozenset[str] | None = None

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The first place in text[start:end]."""
        return self.regex.search(text, start, end)

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        """The place at `start`, where one is there."""
        return self.regex.match(text, start)

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """Every place in text[start:end], in order."""
        return self.regex.finditer(text, start, end)

    def without(self, text: str) -> str:
        """A text with a blank in place of every match."""
        return self.regex.sub(" ", text) if self.may_be_in(text) else text

    def may_be_in(self, text: str) -> bool:
        """Whether it is worth looking: one of the sure words is there."""
        return self.anchors is None or any(anchor in text for anchor in self.anchors)


NOTHING = AnyOf(re.compile("(?!)"), frozenset())


@dataclass(frozen=True, slots=True)
class Subject:
    """Something a section may be about. `heading` and `text` are what one mention counts there.

    A core subject is of the topics by itself, a rival (a country, a firm) only counts together with a matter:
    trade, technology, contracts. Where `unless` stands in heading or text its words mean something else; one
    that does not stand `alone` counts only beside words of industry or another core subject.
    """

    id: str
    heading: float
    text: float
    pattern: AnyOf
    unless: AnyOf
    alone: bool = True


class Subjects:
    """Subjects of one sort, looked for together."""

    def __init__(self, each: Sequence[Subject]) -> None:
        self.each = tuple(each)
        self._automaton = ahocorasick.Automaton()
        owners: dict[str, list[str]] = {}
        for subject in each:
            for anchor in subject.pattern.anchors or ():
                owners.setdefault(anchor, []).append(subject.id)
        for anchor, ids in owners.items():
            self._automaton.add_word(anchor, (len(anchor), tuple(ids)))
        if owners:
            self._automaton.make_automaton()

    def places(self, text: str) -> dict[str, list[int]]:
        """Where the sure words of each subject begin, by its id."""
        found: dict[str, list[int]] = {}
        for end, (length, ids) in self._automaton.iter(text) if len(self._automaton) else ():
            for id in ids:
                found.setdefault(id, []).append(end + 1 - length)
        return found


@dataclass(frozen=True, slots=True)
class KindRule:
    """What a section is: the first rule that fits its heading, else the first that fits its own orders.

    A heading alone does not tell where `needs` is there, which then has to stand in the orders too. A `weak`
    one is of orders that go with others: it tells where no other rule does.
    """

    id: str
    kind: str
    heading: AnyOf | None
    text: AnyOf | None
    needs: AnyOf | None = None
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Law:
    """A law that others point to by name, with the day it was enacted."""

    document: str
    enacted: dt.date
    pattern: AnyOf


@dataclass(frozen=True, slots=True)
class Words:
    """All of one file. `roles` are told by a heading, `cues` by how a provision begins.

    `offices` are bodies by what laws call them, `secretaries` those that "the Secretary" is in a law.
    """

    roles: Mapping[str, AnyOf]
    cues: Mapping[str, AnyOf]
    masks: AnyOf
    core: Subjects
    industry: AnyOf
    rivals: Subjects
    matters: Subjects
    sure: Any
    elsewhere: AnyOf
    never: AnyOf
    incidental: frozenset[str]
    unnamed: AnyOf
    kinds: tuple[KindRule, ...]
    orders: Mapping[str, AnyOf]
    terms: Mapping[str, AnyOf]
    offices: Mapping[str, AnyOf]
    secretaries: Mapping[str, AnyOf]
    laws: tuple[Law, ...]


@functools.cache
def words(folder: Path | None = None) -> Words:
    """The shipped words, or those in a folder.

    Raises SeveralInputErrors of VocabularyError, each with file and line.
    """
    return _Reader((folder or resources.clause_words()) / f"{_LANGUAGE}.yml").read()


def check(vocabulary: Vocabulary, folder: Path | None = None) -> list[VocabularyError]:
    """Every refusal of the file; empty when it is sound."""
    try:
        path = (folder or resources.clause_words()) / f"{_LANGUAGE}.yml"
        made = _Reader(path).read()
    except SeveralInputErrors as errors:
        return [error for error in errors.errors if isinstance(error, VocabularyError)]
    strange = [(rule.kind, rule.id) for rule in made.kinds if rule.kind not in vocabulary.kinds]
    strange += [(id, "incidental") for id in sorted(made.incidental) if id not in vocabulary.materials]
    bodies = {**made.offices, **made.secretaries}
    strange += [(id, "offices") for id in bodies if id not in vocabulary.agencies]
    return [
        VocabularyError(f"{id!r} is not in the vocabulary", file=path, field=field) for id, field in strange
    ]


_TABLES = words_of(
    "roles cues masks core industry rivals matters elsewhere never incidental unnamed kinds orders terms"
    " offices secretaries laws"
)


def _automaton(*subjects: Subjects) -> Any:
    """The sure words of subjects, to be looked for in one pass."""
    made = ahocorasick.Automaton()
    for each in subjects:
        for subject in each.each:
            for anchor in subject.pattern.anchors or ():
                made.add_word(anchor, anchor)
    if len(made):
        made.make_automaton()
    return made


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
        subjects = {
            table: Subjects([self._subject(entry) for entry in self._entries(whole, table)])
            for table in ("core", "rivals", "matters")
        }
        made = Words(
            roles=self._patterns(whole, "roles"),
            cues=self._patterns(whole, "cues"),
            masks=self._any_of(whole, "masks"),
            core=subjects["core"],
            industry=self._any_of(whole, "industry"),
            rivals=subjects["rivals"],
            matters=subjects["matters"],
            sure=_automaton(subjects["core"], subjects["rivals"]),
            elsewhere=self._any_of(whole, "elsewhere"),
            incidental=frozenset(self._ids(whole, "incidental")),
            unnamed=self._any_of(whole, "unnamed"),
            never=self._any_of(whole, "never"),
            kinds=tuple(self._kind(entry) for entry in self._entries(whole, "kinds")),
            orders=self._patterns(whole, "orders"),
            terms=self._patterns(whole, "terms"),
            offices=self._patterns(whole, "offices"),
            secretaries=self._patterns(whole, "secretaries"),
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

    def _patterns(self, whole: lined_yaml.Mapping, table: str) -> dict[str, AnyOf]:
        given = whole.get(table)
        if not isinstance(given, lined_yaml.Mapping):
            self._refuse("must map names to patterns", whole.lines.get(table, whole.line), table)
            return {}
        return {key: self._pattern(value, given.lines[key], key) for key, value in given.items()}

    def _any_of(self, whole: lined_yaml.Mapping, table: str) -> AnyOf:
        return self._pattern(whole.get(table), whole.lines.get(table, whole.line), table)

    def _pattern(self, source: Any, line: int, field: str) -> AnyOf:
        """A pattern, or any of a list of them."""
        sources = [source] if isinstance(source, str) else source
        if not isinstance(sources, list) or not sources or not all(isinstance(one, str) for one in sources):
            self._refuse("must be a pattern or a list of patterns", line, field)
            return NOTHING
        made = []
        for one in sources:
            try:
                made.append(compile_pattern(one, self._inflection, {}))
            except PatternError as error:
                self._refuse(f"{one!r}: {error}", line, field)
        if not made:
            return NOTHING
        sure = all(one.anchors for one in made)
        regex = re.compile("|".join(f"(?:{one.expression})" for one in made))
        return AnyOf(regex, frozenset[str]().union(*(one.anchors for one in made)) if sure else None)

    def _ids(self, whole: lined_yaml.Mapping, table: str) -> list[str]:
        given = whole.get(table)
        if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
            self._refuse("must be a list of ids", whole.lines.get(table, whole.line), table)
            return []
        return list(given)

    def _number(self, entry: lined_yaml.Mapping, key: str, default: float) -> float:
        value = entry.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._refuse("must be a number", entry.lines[key], key)
            return default
        return float(value)

    def _subject(self, entry: lined_yaml.Mapping) -> Subject:
        line = entry.lines.get("words", entry.line)
        pattern = self._pattern(entry.get("words"), line, "words")
        if pattern.anchors is None:
            self._refuse("needs a plain word in every pattern", line, "words")
        heading, text = self._number(entry, "heading", 0.0), self._number(entry, "text", 0.0)
        unless = self._pattern(entry["unless"], line, "unless") if "unless" in entry else NOTHING
        alone = self._flag(entry, "alone", default=True)
        return Subject(str(entry.get("id")), heading, text, pattern, unless, alone)

    def _flag(self, entry: lined_yaml.Mapping, key: str, *, default: bool = False) -> bool:
        value = entry.get(key, default)
        if not isinstance(value, bool):
            self._refuse("must be true or false", entry.lines[key], key)
        return value is True

    def _kind(self, entry: lined_yaml.Mapping) -> KindRule:
        heading, text, needs = (
            self._pattern(entry[key], entry.lines[key], key) if key in entry else None
            for key in ("heading", "text", "needs")
        )
        kind = entry.get("kind")
        if not isinstance(kind, str):
            self._refuse("is missing", entry.line, "kind")
        return KindRule(str(entry.get("id")), str(kind), heading, text, needs, self._flag(entry, "weak"))

    def _law(self, entry: lined_yaml.Mapping) -> Law | None:
        enacted = entry.get("enacted")
        try:
            day = dt.date.fromisoformat(str(enacted))
        except ValueError:
            self._refuse(f"{enacted!r} is no date", entry.lines.get("enacted", entry.line), "enacted")
            return None
        pattern = self._pattern(entry.get("names"), entry.lines.get("names", entry.line), "names")
        return Law(str(entry.get("id")), day, pattern)
