"""db/vocabulary/*.yml as checked terms, each with names in English, Chinese, Arabic and Persian.

A file holds the entries of one table: kinds, actions, countries, materials, agencies, organizations,
currencies, relations, topics. Every entry has

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
from pathlib import Path
from typing import Any

from tracker import lined_yaml
from tracker.errors import VocabularyError
from tracker.terms import (
    PARTIES,
    RELATIONS,
    STAGES,
    STANCES,
    STATES,
    Action,
    Agency,
    Country,
    Currency,
    Kind,
    Material,
    Organization,
    Relation,
    Term,
    Topic,
    fold,
)
from tracker.vocabulary_entry import VocabularyEntry

#: Where an agency's prefix is not its country's code.
PREFIXES = {"GB": "uk"}


def _kind(entry: VocabularyEntry) -> Kind:
    common = entry.common()
    family = entry.text("family") or common["id"]
    stance, party = entry.choice("stance", STANCES), entry.optional_choice("party", PARTIES)
    return Kind(**common, stance=stance, family=family, life=entry.flag("life", default=True), party=party)


def _action(entry: VocabularyEntry) -> Action:
    state = None if entry.null("state") else entry.choice("state", STATES)
    stage = entry.optional_choice("stage", STAGES) or "act"
    relation = entry.optional_choice("relation", RELATIONS)
    rank = entry.integer("rank", 1, 99)
    return Action(**entry.common(), state=state, rank=rank, stage=stage, relation=relation)


def _country(entry: VocabularyEntry) -> Country:
    demonyms, metonyms = entry.words_by_language("demonyms"), entry.words_by_language("metonyms")
    return Country(**entry.common(), demonyms=demonyms, metonyms=metonyms)


def _material(entry: VocabularyEntry) -> Material:
    return Material(**entry.common(), parents=entry.words("parents"))


def _agency(entry: VocabularyEntry) -> Agency:
    return Agency(**entry.common(), country=entry.text("country"), parent=entry.text("parent"))


def _organization(entry: VocabularyEntry) -> Organization:
    return Organization(**entry.common(), country=entry.text("country"))


def _currency(entry: VocabularyEntry) -> Currency:
    exponent, symbols = entry.integer("exponent", 0, 4), entry.words("symbols")
    return Currency(**entry.common(), exponent=exponent, symbols=symbols)


def _relation(entry: VocabularyEntry) -> Relation:
    return Relation(**entry.common(), cues=entry.words_by_language("cues"))


def _topic(entry: VocabularyEntry) -> Topic:
    return Topic(**entry.common(), materials=entry.words("materials"))


@dataclass(frozen=True, slots=True)
class Table:
    """One file: what an entry of it is called, how its id looks, how it is built, what it points to."""

    noun: str
    id: str
    build: Callable[[VocabularyEntry], Term]
    references: Mapping[str, str]  # field -> the table its ids are of
    tree: str | None = None  # the field that points up within the table


_WORD, _SLUG = r"[a-z]+(?:_[a-z]+)*", r"[a-z0-9]+(?:-[a-z0-9]+)*"
TABLES = {
    "kinds": Table("kind", _WORD, _kind, {}),
    "actions": Table("action", _WORD, _action, {}),
    "countries": Table("country", r"[A-Z]{2}", _country, {}),
    "materials": Table("material", _SLUG, _material, {"parents": "materials"}, tree="parents"),
    "agencies": Table(
        "agency", _SLUG, _agency, {"country": "countries", "parent": "agencies"}, tree="parent"
    ),
    "organizations": Table("organization", _SLUG, _organization, {"country": "countries"}),
    "currencies": Table("currency", r"[A-Z]{3}", _currency, {}),
    "relations": Table("relation", _WORD, _relation, {}),
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


_Entries = dict[str, tuple[Term, VocabularyEntry]]


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
        entry = VocabularyEntry(item, path, errors)
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


def _check_references(
    term: Term, entry: VocabularyEntry, table: Table, entries: Mapping[str, _Entries]
) -> None:
    for field, other in table.references.items():
        for id in _pointers(term, field):
            if id not in entries[other] and entries[other]:  # a file that cannot be read is one refusal
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
            else:
                own.add(key)
                owners.setdefault(key, []).append((id, field, name))
        _check_hints(term, entry, own)
    for (language, folded), uses in owners.items():
        if len(uses) > 1:
            _check_shared(language, folded, uses, entries)


def _check_hints(term: Term, entry: VocabularyEntry, own: set[tuple[str, str]]) -> None:
    """Refuse an `ambiguous` word that is no name of its entry, and a decoy that holds none."""
    written = {name for _, _, name in _named(term)}
    for name in term.ambiguous:
        if name not in written:
            entry.refuse("ambiguous", f"{name!r} is no name of it")
    for language, phrases in term.decoys.items():
        for phrase in phrases:
            if not any(name in fold(phrase) for spoken, name in own if spoken == language):
                reason = f"{phrase!r} holds none of its names"
                entry.refuse(f"decoys.{language}", reason, entry.line("decoys"))


def _check_shared(language: str, folded: str, uses: list[tuple[str, str, str]], entries: _Entries) -> None:
    """Refuse a name of several entries where one of them does not call it ambiguous; say it once."""
    silent = [use for use in uses if folded not in map(fold, entries[use[0]][0].ambiguous)]
    if not silent:
        return
    id, field, name = silent[-1]
    entry = entries[id][1]
    others = ", ".join(f"{other} (line {entries[other][1].line(at)})" for other, at, _ in uses if other != id)
    entry.refuse(
        f"{field}.{language}",
        f"{name!r} is a name of {others} too: take one away, or list it under ambiguous in each",
        entry.line(field),
    )
