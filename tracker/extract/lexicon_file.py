"""Reading and checking db/vocabulary/lexicon/LANGUAGE.yml; the format is told at the top of en.yml."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from tracker import lined_yaml, resources
from tracker.errors import SeveralInputErrors, VocabularyError
from tracker.extract.languages import grammar
from tracker.extract.lexicon import DocumentRule, Instrument, Lexicon, OffTopic, Step, Template, Verb
from tracker.extract.pattern import Irregular, Pattern, PatternError, compile_pattern
from tracker.extract.text import normal, spelled
from tracker.vocabulary import Vocabulary

_Made = TypeVar("_Made")

SUBJECTS = ("actor", "recipient", "none")
CUES = (
    "negation",
    "threat",
    "plan",
    "future",
    "pledge",
    "announce",
    "hypothesis",
    "background",
    "reported",
    "begin",
    "spoken",
    "done",
    "law",
)


def load(language: str, vocabulary: Vocabulary, folder: Path | None = None) -> Lexicon:
    """Read one language's file. Raises SeveralInputErrors of VocabularyError, each with file and line."""
    path = (folder or resources.vocabulary() / "lexicon") / f"{language}.yml"
    return _Reader(path, vocabulary).read()


def languages(folder: Path | None = None) -> tuple[str, ...]:
    """The languages that have a lexicon."""
    return tuple(sorted(path.stem for path in (folder or resources.vocabulary() / "lexicon").glob("*.yml")))


def check(vocabulary: Vocabulary, folder: Path | None = None) -> list[VocabularyError]:
    """Every refusal of every language's file; empty when they are sound."""
    found: list[VocabularyError] = []
    for language in languages(folder):
        try:
            load(language, vocabulary, folder)
        except SeveralInputErrors as errors:
            found.extend(error for error in errors.errors if isinstance(error, VocabularyError))
        except VocabularyError as error:
            found.append(error)
    return found


_TOP = {
    "language",
    "default_country",
    "irregular",
    "instruments",
    "verbs",
    "templates",
    "cues",
    "pronouns",
    "crowds",
    "governments",
    "own_government",
    "legislatures",
    "executives",
    "masks",
    "documents",
    "steps",
    "off_topic",
}
_KEYS = {
    "instruments": ({"id", "kind", "nouns"}, {"becomes", "bound", "on"}),
    "verbs": (
        {"id", "action", "subject", "verbs"},
        {"nouns", "kinds", "money", "plain", "forms", "on", "through"},
    ),
    "templates": ({"id", "kind", "action", "subject", "pattern"}, {"strength", "follow"}),
    "documents": (
        {"id"},
        {"none", "kind", "action", "confidence", "title", "summary", "type", "tail", "text", "unless", "cfr"},
    ),
    "steps": ({"id", "pattern"}, {"action", "none", "keeps", "named", "type"}),
    "off_topic": ({"id", "pattern", "near"}, set[str]()),
}


_CONDITIONS = ("title", "summary", "type", "tail", "text")


def _nothing() -> lined_yaml.Mapping:
    """What a section that is not there holds."""
    empty = lined_yaml.Mapping()
    empty.lines = {}
    return empty


class _Reader:
    """Reads one file, collecting every refusal."""

    def __init__(self, path: Path, vocabulary: Vocabulary) -> None:
        self._path, self._vocabulary = path, vocabulary
        self._errors: list[VocabularyError] = []
        self._irregular: Irregular = {}
        self._inflection = grammar(path.stem)
        self._ids: set[str] = set()
        self._bound: set[str] = set()

    def read(self) -> Lexicon:
        whole = lined_yaml.load(self._path, VocabularyError)
        if not isinstance(whole, lined_yaml.Mapping):
            raise SeveralInputErrors([VocabularyError("is not a mapping", file=self._path, line=1)])
        for key in whole:
            if key not in _TOP:
                self._refuse(f"unknown key; expected one of {', '.join(sorted(_TOP))}", whole.lines[key], key)
        if whole.get("language") != self._path.stem:
            self._refuse(f"must be {self._path.stem!r}, as the file is called", whole.line, "language")
        self._irregular = self._read_irregular(whole)
        lexicon = Lexicon(
            language=self._path.stem,
            default_country=self._known(whole, "default_country", self._vocabulary.countries)
            if "default_country" in whole
            else None,
            instruments=tuple(self._each(whole, "instruments", self._instrument)),
            verbs=tuple(self._each(whole, "verbs", self._verb)),
            templates=tuple(self._each(whole, "templates", self._template)),
            cues=self._cues(whole),
            pronouns=frozenset(self._texts(whole, "pronouns")),
            crowds=frozenset(self._texts(whole, "crowds")),
            governments=self._titles(whole, "governments", self._vocabulary.countries),
            own_government=tuple(self._texts(whole, "own_government")),
            legislatures=self._legislatures(whole),
            executives=self._titles(whole, "executives", self._vocabulary.agencies),
            masks=tuple(self._texts(whole, "masks")),
            documents=tuple(self._each(whole, "documents", self._document)),
            steps=tuple(self._each(whole, "steps", self._step)),
            off_topic=tuple(self._each(whole, "off_topic", self._off_topic)),
        )
        if self._errors:
            raise SeveralInputErrors(self._errors)
        return lexicon

    def _refuse(self, reason: str, line: int, field: str | None = None) -> None:
        self._errors.append(VocabularyError(reason, file=self._path, line=line, field=field))

    def _each(
        self, whole: lined_yaml.Mapping, table: str, make: Callable[[lined_yaml.Mapping], _Made]
    ) -> Iterator[_Made]:
        entries = whole.get(table, lined_yaml.Sequence())
        if not isinstance(entries, lined_yaml.Sequence):
            self._refuse("must be a list", whole.lines[table], table)
            return
        needed, further = _KEYS[table]
        for entry, line in zip(entries, getattr(entries, "lines", ()), strict=False):
            if not isinstance(entry, lined_yaml.Mapping):
                self._refuse("must be a mapping", line, table)
            elif self._sound(entry, needed, further):
                before = len(self._errors)
                made = make(entry)
                if len(self._errors) == before:
                    yield made

    def _sound(self, entry: lined_yaml.Mapping, needed: set[str], further: set[str]) -> bool:
        before = len(self._errors)
        for key in needed - entry.keys():
            self._refuse("is missing", entry.line, key)
        for key in entry.keys() - needed - further:
            self._refuse(
                f"unknown key; expected {', '.join(sorted(needed | further))}", entry.lines[key], key
            )
        id = entry.get("id")
        if isinstance(id, str) and id in self._ids:
            self._refuse(f"{id!r} is given twice", entry.line, "id")
        elif not isinstance(id, str) or not id.replace("-", "").isalnum() or id != id.lower():
            self._refuse("must be a slug like license-required", entry.line, "id")
        else:
            self._ids.add(id)
        return len(self._errors) == before

    def _known(self, entry: lined_yaml.Mapping, key: str, table: Mapping[str, Any]) -> str:
        value = entry.get(key)
        if not isinstance(value, str) or value not in table:
            self._refuse(f"{value!r} is not in the vocabulary", entry.lines.get(key, entry.line), key)
            return ""
        return value

    def _texts(self, entry: lined_yaml.Mapping, key: str, lower: bool = True) -> list[str]:
        """A list of texts, in their normal form."""
        given = entry.get(key, lined_yaml.Sequence())
        line = entry.lines.get(key, entry.line)
        if not isinstance(given, list) or not all(isinstance(text, str) and text.strip() for text in given):
            self._refuse("must be a list of words", line, key)
            return []
        if lower and any(text != text.lower() for text in given):
            self._refuse("must be lower case", line, key)
        return [normal(text) for text in given]

    def _pattern(self, entry: lined_yaml.Mapping, key: str) -> Pattern:
        source = entry[key]
        try:
            if not isinstance(source, str):
                raise PatternError("must be a text")
            return compile_pattern(spelled(source), self._inflection, self._irregular)
        except PatternError as error:
            self._refuse(str(error), entry.lines[key], key)
            return compile_pattern("refused", self._inflection, {})

    def _subject(self, entry: lined_yaml.Mapping) -> str:
        if entry["subject"] not in SUBJECTS:
            self._refuse(f"must be one of {', '.join(SUBJECTS)}", entry.lines["subject"], "subject")
        return str(entry["subject"])

    def _read_irregular(self, whole: lined_yaml.Mapping) -> Irregular:
        table = whole.get("irregular", _nothing())
        if not isinstance(table, lined_yaml.Mapping):
            self._refuse("must be a mapping", whole.lines["irregular"], "irregular")
            return {}
        for base, forms in table.items():
            if (
                not isinstance(forms, list)
                or len(forms) != 4
                or not all(isinstance(form, str) for form in forms)
            ):
                self._refuse("must list four forms", table.lines[base], base)
        return {
            base: tuple(forms) for base, forms in table.items() if isinstance(forms, list) and len(forms) == 4
        }

    def _instrument(self, entry: lined_yaml.Mapping) -> Instrument:
        becomes = entry.get("becomes", {})
        for action, kind in becomes.items() if isinstance(becomes, dict) else ():
            if action not in self._vocabulary.actions or kind not in self._vocabulary.kinds:
                self._refuse(f"{action}: {kind} is not in the vocabulary", entry.lines["becomes"], "becomes")
        nouns = [form for noun in self._texts(entry, "nouns") for form in self._inflection.noun_forms(noun)]
        kind = self._known(entry, "kind", self._vocabulary.kinds)
        bound = entry.get("bound") is True
        if bound:
            self._bound.add(entry["id"])
        on = self._on(entry)
        return Instrument(entry["id"], kind, tuple(dict.fromkeys(nouns)), dict(becomes), bound, on)

    def _on(self, entry: lined_yaml.Mapping) -> Mapping[str, str]:
        """The kinds that bound instruments, by their id, make together with this entry."""
        table = entry.get("on", _nothing())
        if not isinstance(table, lined_yaml.Mapping):
            self._refuse("must be a mapping", entry.lines["on"], "on")
            return {}
        for id in table:
            if id not in self._bound:
                self._refuse(f"{id!r} is no bound instrument above", table.lines[id], "on")
        return {id: self._known(table, id, self._vocabulary.kinds) for id in table}

    def _verb(self, entry: lined_yaml.Mapping) -> Verb:
        forms: dict[str, str] = {}
        for verb in self._texts(entry, "verbs"):
            for form, sort in self._inflection.verb_forms(verb, self._irregular).items():
                forms.setdefault(form, sort)
        for form in self._texts(entry, "forms"):
            forms.setdefault(form, "ing" if form.endswith("ing") else "past")
        for noun in self._texts(entry, "nouns"):
            forms.setdefault(noun, "noun")
        kinds = self._texts(entry, "kinds")
        for kind in kinds:
            if kind not in self._vocabulary.kinds:
                self._refuse(f"{kind!r} is not in the vocabulary", entry.lines["kinds"], "kinds")
        money = self._known(entry, "money", self._vocabulary.kinds) if "money" in entry else None
        action = self._known(entry, "action", self._vocabulary.actions)
        return Verb(
            entry["id"],
            action,
            self._subject(entry),
            frozenset(kinds),
            money,
            entry.get("plain") is True,
            forms,
            frozenset(self._texts(entry, "nouns")),
            self._on(entry),
            frozenset(self._texts(entry, "through")),
        )

    def _template(self, entry: lined_yaml.Mapping) -> Template:
        pattern = self._pattern(entry, "pattern")
        if not pattern.anchors:
            self._refuse("needs a plain word that every match holds", entry.lines["pattern"], "pattern")
        kind = self._known(entry, "kind", self._vocabulary.kinds)
        action = self._known(entry, "action", self._vocabulary.actions)
        return Template(
            entry["id"],
            kind,
            action,
            self._subject(entry),
            pattern,
            self._share(entry, "strength") or 0.86,
            entry.get("follow") is True,
        )

    def _cues(self, whole: lined_yaml.Mapping) -> Mapping[str, tuple[str, ...]]:
        cues = whole.get("cues", _nothing())
        if not isinstance(cues, lined_yaml.Mapping):
            self._refuse("must be a mapping", whole.lines["cues"], "cues")
            return {}
        for name in cues:
            if name not in CUES:
                self._refuse(f"unknown key; expected one of {', '.join(CUES)}", cues.lines[name], name)
        return {name: tuple(self._inflected(self._texts(cues, name))) for name in CUES}

    def _inflected(self, cues: Sequence[str]) -> Iterator[str]:
        """The cues, those that begin with a verb marked with ~ in every form of it."""
        for cue in cues:
            verb, mark, rest = cue.partition("~")
            if not mark:
                yield cue
                continue
            for form in self._inflection.verb_forms(verb, self._irregular):
                yield form + rest

    def _titles(
        self, whole: lined_yaml.Mapping, key: str, known: Mapping[str, Any]
    ) -> Mapping[str, tuple[str, ...]]:
        """Further names of some countries or agencies, by their id."""
        table = whole.get(key, _nothing())
        if not isinstance(table, lined_yaml.Mapping):
            self._refuse("must be a mapping", whole.lines[key], key)
            return {}
        for id in table:
            if id not in known:
                self._refuse(f"{id!r} is not in the vocabulary", table.lines[id], key)
        return {id: tuple(self._texts(table, id)) for id in table}

    def _legislatures(self, whole: lined_yaml.Mapping) -> Mapping[str, str]:
        table = whole.get("legislatures", _nothing())
        if not isinstance(table, lined_yaml.Mapping):
            self._refuse("must be a mapping", whole.lines["legislatures"], "legislatures")
            return {}
        for country, agency in table.items():
            if country not in self._vocabulary.countries or agency not in self._vocabulary.agencies:
                self._refuse(
                    f"{country}: {agency} is not in the vocabulary", table.lines[country], "legislatures"
                )
        return dict(table)

    def _document(self, entry: lined_yaml.Mapping) -> DocumentRule:
        conditions = {key: self._pattern(entry, key) for key in _CONDITIONS if key in entry}
        parts = frozenset(self._texts(entry, "cfr")) if "cfr" in entry else frozenset[str]()
        if not conditions and not parts:
            self._refuse("needs a title, summary, type, tail, text or cfr", entry.line, "title")
        unless = self._pattern(entry, "unless") if "unless" in entry else None
        if entry.get("none") is True:
            return DocumentRule(entry["id"], None, None, None, conditions, unless, parts)
        kind = self._known(entry, "kind", self._vocabulary.kinds)
        action = self._known(entry, "action", self._vocabulary.actions)
        confidence = self._share(entry, "confidence")
        return DocumentRule(entry["id"], kind, action, confidence, conditions, unless, parts)

    def _share(self, entry: lined_yaml.Mapping, key: str) -> float | None:
        """A number between 0 and 1, None where there is none."""
        value = entry.get(key)
        if value is not None and not (isinstance(value, float) and 0 < value < 1):
            self._refuse("must be between 0 and 1", entry.lines[key], key)
            return None
        return value

    def _step(self, entry: lined_yaml.Mapping) -> Step:
        none = entry.get("none") is True
        action = None if none else self._known(entry, "action", self._vocabulary.actions)
        keeps = frozenset(self._texts(entry, "keeps")) if "keeps" in entry else frozenset[str]()
        for kept in keeps - self._vocabulary.actions.keys():
            self._refuse(f"{kept} is not in the vocabulary", entry.lines["keeps"], "keeps")
        named, called = entry.get("named") is True, self._pattern(entry, "type") if "type" in entry else None
        return Step(entry["id"], action, self._pattern(entry, "pattern"), keeps, named, called)

    def _off_topic(self, entry: lined_yaml.Mapping) -> OffTopic:
        pattern = self._pattern(entry, "pattern")
        if not pattern.anchors:
            self._refuse("needs a plain word that every match holds", entry.lines["pattern"], "pattern")
        return OffTopic(entry["id"], pattern, self._pattern(entry, "near"))
