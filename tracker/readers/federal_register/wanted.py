"""Which documents' full text is wanted, and what of it is kept: db/vocabulary/register/full_text.yml."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from tracker import lined_yaml, resources
from tracker.errors import SeveralInputErrors, VocabularyError

CONDITIONS = ("type", "title", "action", "agency", "cfr")
PARTS = ("listings", "laws", "references", "corrections", "text")

Fields = Mapping[str, str | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: every condition must hold, by one of its phrases. `parts` is what is kept of the text."""

    id: str
    conditions: Mapping[str, tuple[str, ...]]
    parts: tuple[str, ...]

    def fits(self, title: str, fields: Fields) -> bool:
        """Whether a document, by its title and fields, is one of these."""
        return all(
            any(_says(name, phrase, title, fields) for phrase in phrases)
            for name, phrases in self.conditions.items()
        )


def parts_wanted(title: str, fields: Fields) -> tuple[str, ...]:
    """The parts of a document's full text that are wanted, in the order of PARTS; none: it is not fetched."""
    wanted = {part for rule in rules() if rule.fits(title, fields) for part in rule.parts}
    return tuple(part for part in PARTS if part in wanted)


def rules(file: Path | None = None) -> tuple[Rule, ...]:
    """The rules of the shipped file, or of another. A vocabulary without the file asks for no full text.

    Raises SeveralInputErrors with every refusal by file, line and field.
    """
    return _read(file or resources.vocabulary() / "register" / "full_text.yml")


@functools.lru_cache(maxsize=8)
def _read(file: Path) -> tuple[Rule, ...]:
    if not file.exists():
        return ()
    errors: list[VocabularyError] = []
    entries = lined_yaml.load(file, VocabularyError)
    if not isinstance(entries, lined_yaml.Sequence):
        raise VocabularyError("must be a list of rules", file=file, line=1)
    found = tuple(_rule(file, entry, errors) for entry in entries)
    if errors:
        raise SeveralInputErrors(errors)
    return found


def _rule(file: Path, entry: object, errors: list[VocabularyError]) -> Rule:
    def refuse(reason: str, field: str) -> None:
        line = entry.lines.get(field, entry.line) if isinstance(entry, lined_yaml.Mapping) else 1
        errors.append(VocabularyError(reason, file=file, line=line, field=field))

    if not isinstance(entry, lined_yaml.Mapping):
        refuse("must be a mapping", "id")
        return Rule("", {}, ())
    for field in entry:
        if field not in {"id", "parts", *CONDITIONS}:
            refuse(f"is not a field of a rule; there are {', '.join(('id', *CONDITIONS, 'parts'))}", field)
    if not isinstance(entry.get("id"), str):
        refuse("must be text", "id")
    given = {name: _phrases(entry[name]) for name in (*CONDITIONS, "parts") if name in entry}
    for name, phrases in given.items():
        if not phrases:
            refuse("must be a list of phrases", name)
    for part in given.get("parts", ()) if "parts" in given else ():
        if part not in PARTS:
            refuse(f"{part!r} is not one of {', '.join(PARTS)}", "parts")
    if "parts" not in given:
        refuse("is missing", "parts")
    if not set(given) & set(CONDITIONS):
        refuse("needs a condition", "id")
    parts = given.pop("parts", ())
    return Rule(str(entry.get("id")), given, parts)


def _phrases(value: object) -> tuple[str, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return ()
    return tuple(phrase for phrase in value if isinstance(phrase, str) and phrase.strip())


def _says(name: str, phrase: str, title: str, fields: Fields) -> bool:
    if name == "type":
        return str(fields.get("type", "")).casefold() == phrase.casefold()
    if name in ("title", "action"):
        said = title if name == "title" else str(fields.get("action", ""))
        return re.search(rf"\b{re.escape(phrase.casefold())}\b", said.casefold()) is not None
    given = fields.get("agency_slugs" if name == "agency" else "cfr_references", ())
    return any(fnmatchcase(one, phrase) for one in given)
