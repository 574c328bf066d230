"""Labelled texts: what a text is said to hold, as files in tests/corpus/extract.

Two sorts, one format (YAML, a list of cases a file, in a folder named for the language):

- short cases, tests/corpus/extract/LANG/*.yml: a sentence or two. A field that an event does not list is not
  looked at. A case without events is a near miss that must yield nothing.
- texts, tests/corpus/extract/texts/LANG/*.yml: whole documents with a `genre`. Each event quotes its
  `evidence`, a piece of the text; a text lists all its events, and an event its sum if it has one. What else an
  event does not list cannot be decided and is not looked at. `tier: 3` marks an event that is vague or marginal:
  neither asked for nor punished. `traps` quotes the places that must yield nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracker import lined_yaml
from tracker.errors import InputError
from tracker.model import Document

CORPUS = Path(__file__).resolve().parent.parent / "tests" / "corpus" / "extract"
TEXTS = CORPUS / "texts"
LANGUAGES = ("en", "zh", "ar", "fa")
_MARGINAL = 3
COUNTRY_ROLES = ("actor", "target", "partner")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Label:
    """One event a text is said to hold. `fields` as in the file; `place` of its evidence, None for anywhere.

    `marginal`: neither its being found nor its being missed counts.
    """

    fields: Mapping[str, Any]
    place: Span | None = None
    marginal: bool = False


@dataclass(frozen=True, slots=True)
class Labelled:
    """A document, its events and its traps. `whole`: nothing it holds is left unsaid."""

    name: str
    file: Path
    language: str
    document: Document
    labels: tuple[Label, ...]
    traps: tuple[Span, ...] = ()
    genre: str = "case"
    whole: bool = False


def cases(folder: Path = CORPUS) -> list[Labelled]:
    """The short cases. Raises InputError where a file is not as the format says."""
    return [
        _case(item, path, language)
        for language in LANGUAGES
        for path in sorted((folder / language).glob("*.yml"))
        for item in lined_yaml.load(path)
    ]


def texts(folder: Path = TEXTS) -> list[Labelled]:
    """The longer texts of `folder`/LANG/*.yml; none where there is no such folder. Raises InputError as `cases`."""
    return [
        _text(item, path, language)
        for language in LANGUAGES
        for path in sorted((folder / language).glob("*.yml"))
        for item in _items(lined_yaml.load(path))
    ]


def _items(read: Any) -> list[Any]:
    return [read] if isinstance(read, Mapping) else read


def _document(item: Mapping[str, Any], language: str) -> Document:
    return Document(
        text=item["text"],
        published=dt.date.fromisoformat(item["published"]) if "published" in item else None,
        language=language,
        country=item.get("country"),
        agency=item.get("agency"),
        topics=tuple(item.get("topics", ())),
        title=item.get("title"),
        fields=item.get("fields", {}),
    )


def _case(item: Mapping[str, Any], path: Path, language: str) -> Labelled:
    labels = tuple(Label(event) for event in item["events"])
    document = _document(item, language)
    traps = () if labels else ((0, len(document.text)),)
    return Labelled(item["name"], path, language, document, labels, traps)


def _text(item: lined_yaml.Mapping, path: Path, language: str) -> Labelled:
    document = _document(item, language)

    def found(quote: str, line: int, name: str) -> Span:
        at = document.text.find(quote)
        if at < 0:
            raise InputError(f"is not in the text: {quote!r}", file=path, line=line, field=name)
        return at, at + len(quote)

    labels = []
    for event in item["events"]:
        if "evidence" not in event:
            raise InputError("is missing", file=path, line=event.line, field="evidence")
        place = found(event["evidence"], event.lines["evidence"], "evidence")
        fields = {key: value for key, value in event.items() if key not in ("evidence", "tier")}
        labels.append(Label(fields, place, event.get("tier") == _MARGINAL))
    traps = tuple(_traps(item, found))
    return Labelled(
        item["name"], path, language, document, tuple(labels), traps, item.get("genre", "unnamed"), True
    )


def _traps(item: lined_yaml.Mapping, found: Any) -> Iterator[Span]:
    for trap in item.get("traps", ()):
        quote = trap["text"] if isinstance(trap, Mapping) else trap
        yield found(quote, item.lines["traps"], "traps")
