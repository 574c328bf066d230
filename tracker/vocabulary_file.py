"""db/vocabulary/*.yml as checked terms, each with names in English, Chinese, Arabic and Persian.

A file holds the entries of one table: kinds, actions, countries, materials, agencies, organizations,
currencies, topics. Every entry has

- `id`: what events, SQL and addresses use. Countries are ISO 3166-1 alpha-2 (and `EU`), currencies
  ISO 4217; an agency of a country begins with it (`us-doe`; `uk-dbt`, though the country is GB);
- `label`: {en: ..., zh: ..., ar: ..., fa: ...}; English always, another language where it is known;

and may have

- `aliases`: {en: [...], zh: [...]}: other names of the same thing;
- `ambiguous`: [...]: those of its names that do not settle it alone, because another entry of the table
  has the name too or because it is an everyday word ("lead", "Georgia"). A name that two entries of a
  table share in one language is refused unless both list it here;
- `decoys`: {en: [Indian Ocean]}: longer phrases that hold one of its names and do not mean it;
- `definition`: one sentence in plain words;
- `codes`: [{scheme: hs, code: "3801", exactness: broad}]: the same thing elsewhere; `exact` is the same,
  `close` overlaps well, `broad` covers more;

and the fields of its table, which are those of the class below that is named after it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from tracker import lined_yaml
from tracker.errors import VocabularyError
from tracker.terms import (
    EXACTNESS,
    LANGUAGES,
    STANCES,
    STATES,
    Action,
    Agency,
    Code,
    Country,
    Currency,
    Kind,
    Material,
    Organization,
    Term,
    Topic,
    Words,
    fold,
)

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
}

#: Where an agency's prefix is not its country's code.
PREFIXES = {"GB": "uk"}

#: Where an agency's prefix is not its country's code.
PREFIXES = {"GB": "uk"}

T = TypeVar("T")


class _Entry:
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

    def words(self, field: str, given: Any = None) -> tuple[str, ...]:
        """A list of words, under the field's own name or, for one language of a map, as `given`."""
        found = self._get(field, lined_yaml.Sequence, "a list", required=False) if given is None else given
        if found is None:
            return ()
        if not isinstance(found, lined_yaml.Sequence):
            self.refuse(field, f"must be a list, not {found!r}")
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
                language: self.words(f"{field}.{language}", value)
                for language, value, _ in self._languages(field)
            }
        )

    def labels(self) -> Mapping[str, str]:
        found = {
            language: value
            for language, value, line in self._languages("label", required=True)
            if self._sound(f"label.{language}", value, line)
        }
        if "label" in self._given and "en" not in found:
            self.refuse("label.en", "is missing", self._given.lines["label"])
        return MappingProxyType(found)

    def codes(self) -> tuple[Code, ...]:
        found: list[Code] = []
        for given in self._get("codes", lined_yaml.Sequence, "a list", required=False) or ():
            if not isinstance(given, lined_yaml.Mapping):
                self.refuse("codes", f"must be {{scheme, code, exactness}}, not {given!r}")
                continue
            entry = _Entry(given, self._file, self._errors)
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


def _kind(entry: _Entry) -> Kind:
    return Kind(**entry.common(), stance=entry.choice("stance", STANCES))


def _action(entry: _Entry) -> Action:
    state = None if entry.null("state") else entry.choice("state", STATES)
    return Action(**entry.common(), state=state, rank=entry.integer("rank", 1, 99))


def _country(entry: _Entry) -> Country:
    demonyms, metonyms = entry.words_by_language("demonyms"), entry.words_by_language("metonyms")
    return Country(**entry.common(), demonyms=demonyms, metonyms=metonyms)


def _material(entry: _Entry) -> Material:
    return Material(**entry.common(), parents=entry.words("parents"))


def _agency(entry: _Entry) -> Agency:
    return Agency(**entry.common(), country=entry.text("country"), parent=entry.text("parent"))


def _organization(entry: _Entry) -> Organization:
    return Organization(**entry.common(), country=entry.text("country"))


def _currency(entry: _Entry) -> Currency:
    exponent, symbols = entry.integer("exponent", 0, 4), entry.words("symbols")
    return Currency(**entry.common(), exponent=exponent, symbols=symbols)


def _topic(entry: _Entry) -> Topic:
    return Topic(**entry.common(), materials=entry.words("materials"))


@dataclass(frozen=True, slots=True)
class Table:
    """One file: what an entry of it is called, how its id looks, how it is built, what it points to."""

    noun: str
    id: str
    build: Callable[[_Entry], Term]
    references: Mapping[str, str] = dataclass_field(default_factory=dict)  # field -> the table its ids are of
    tree: str | None = None  # the field that points up within the table


_WORD, _SLUG = r"[a-z]+(?:_[a-z]+)*", r"[a-z0-9]+(?:-[a-z0-9]+)*"
TABLES = {
    "kinds": Table("kind", _WORD, _kind),
    "actions": Table("action", _WORD, _action),
    "countries": Table("country", r"[A-Z]{2}", _country),
    "materials": Table("material", _SLUG, _material, {"parents": "materials"}, tree="parents"),
    "agencies": Table(
        "agency", _SLUG, _agency, {"country": "countries", "parent": "agencies"}, tree="parent"
    ),
    "organizations": Table("organization", _SLUG, _organization, {"country": "countries"}),
    "currencies": Table("currency", r"[A-Z]{3}", _currency),
    "topics": Table("topic", _SLUG, _topic, {"materials": "materials"}),
}


def read(folder: Path) -> tuple[dict[str, dict[str, Any]], list[VocabularyError]]:
    """Every table in `folder` by name and id, and every refusal, by file and line.

    The tables can be used only where there is no refusal.
    """
    errors: list[VocabularyError] = []
    entries = {name: _read_table(folder / f"{name}.yml", table, errors) for name, table in TABLES.items()}
    errors += [
        VocabularyError(f"is no table; the tables are {', '.join(TABLES)}", file=path)
        for path in sorted(folder.glob("*.y*ml"))
        if path.name not in {f"{name}.yml" for name in TABLES}
    ]
    for name, table in TABLES.items():
        for term, entry in entries[name].values():
            _check_references(term, entry, table, entries)
        if table.tree:
            _check_tree(table.tree, entries[name])
        _check_names(entries[name])
    errors.sort(key=lambda error: (str(error.file), error.line or 0))
    tables = {name: {id: term for id, (term, _) in table.items()} for name, table in entries.items()}
    return tables, errors


_Entries = dict[str, tuple[Term, _Entry]]


def _read_table(path: Path, table: Table, errors: list[VocabularyError]) -> _Entries:
    """The entries of one file by id, the first of each."""
    try:
        given = lined_yaml.load(path, VocabularyError)
    except VocabularyError as error:
        errors.append(error)
        return {}
    if not isinstance(given, lined_yaml.Sequence):
        errors.append(VocabularyError("must be a list of entries", file=path, line=1))
        return {}
    found: _Entries = {}
    for item, line in zip(given, given.lines, strict=True):
        if not isinstance(item, lined_yaml.Mapping):
            errors.append(VocabularyError(f"must be an entry, not {item!r}", file=path, line=line))
            continue
        entry = _Entry(item, path, errors)
        term = table.build(entry)
        entry.close()
        if term.id and not re.fullmatch(table.id, term.id):
            entry.refuse("id", f"{term.id!r} is not written like a {table.noun}'s: {table.id}")
        if term.id in found:
            entry.refuse("id", f"{term.id!r} is given twice, first in line {found[term.id][0].line}")
        elif term.id:
            found[term.id] = term, entry
    return found


def _pointers(term: Term, field: str) -> tuple[str, ...]:
    value: str | tuple[str, ...] | None = getattr(term, field)
    return (value,) if isinstance(value, str) else value or ()


def _check_references(term: Term, entry: _Entry, table: Table, entries: Mapping[str, _Entries]) -> None:
    for field, other in table.references.items():
        for id in _pointers(term, field):
            if id not in entries[other]:
                near = difflib.get_close_matches(id, entries[other])
                hint = f"; did you mean {near[0]}?" if near else ""
                entry.refuse(field, f"no {TABLES[other].noun} {id!r}{hint}")
    if isinstance(term, Agency) and term.country:
        prefix = PREFIXES.get(term.country, term.country.lower())
        if term.id != prefix and not term.id.startswith(f"{prefix}-"):
            entry.refuse("id", f"an agency of {term.country} must begin with {prefix}-")


def _check_tree(field: str, entries: _Entries) -> None:
    """Refuse every entry that stands, in the end, under itself."""
    for id, (term, entry) in entries.items():
        seen: set[str] = set()
        ahead = list(_pointers(term, field))
        while ahead:
            up = ahead.pop()
            if up == id:
                entry.refuse(field, f"{id!r} stands under itself")
                break
            if up not in seen and up in entries:
                seen.add(up)
                ahead.extend(_pointers(entries[up][0], field))


def _named(term: Term) -> Iterator[tuple[str, str, str]]:
    """Every name of a term, as (field, language, name)."""
    for language, label in term.labels.items():
        yield "label", language, label
    for field in ("aliases", "demonyms", "metonyms"):
        for language, names in getattr(term, field, {}).items():
            for name in names:
                yield field, language, name


def _check_names(entries: _Entries) -> None:
    """Refuse a name that is given twice: in one entry always, in two unless both call it ambiguous."""
    owners: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    for id, (term, entry) in entries.items():
        own: set[tuple[str, str]] = set()
        for field, language, name in _named(term):
            key = language, fold(name)
            if key in own:
                entry.refuse(f"{field}.{language}", f"{name!r} is a name of it already", entry.line(field))
                continue
            own.add(key)
            owners.setdefault(key, []).append((id, field, name))
        written = {name for _, _, name in _named(term)}
        for name in term.ambiguous:
            if name not in written:
                entry.refuse("ambiguous", f"{name!r} is no name of it")
        for language, phrases in term.decoys.items():
            for phrase in phrases:
                if not any(name in fold(phrase) for spoken, name in own if spoken == language):
                    entry.refuse(
                        f"decoys.{language}", f"{phrase!r} holds none of its names", entry.line("decoys")
                    )
    for (language, folded_name), uses in owners.items():
        silent = [use for use in uses if folded_name not in map(fold, entries[use[0]][0].ambiguous)]
        if len(uses) < 2 or not silent:
            continue
        id, field, name = silent[-1]
        others = ", ".join(
            f"{use[0]} (line {entries[use[0]][1].line(use[1])})" for use in uses if use[0] != id
        )
        entries[id][1].refuse(
            f"{field}.{language}",
            f"{name!r} is a name of {others} too: take one away, or list it under ambiguous in each",
            entries[id][1].line(field),
        )
