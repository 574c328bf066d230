"""A folder of source files as a catalogue."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from tracker import resources
from tracker.catalogue.blocks import READERS
from tracker.catalogue.source_file import read
from tracker.catalogue.words import ANY, Words, words_of
from tracker.errors import CatalogueError, NotFound, SeveralInputErrors
from tracker.model import Source
from tracker.vocabulary import Vocabulary, vocabulary


class Catalogue:
    """The sources, by id and in the order of their ids. Iterating gives sources; `in` takes an id."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self.sources: Mapping[str, Source] = MappingProxyType(
            {source.id: source for source in sorted(sources, key=lambda source: source.id)}
        )

    def __iter__(self) -> Iterator[Source]:
        return iter(self.sources.values())

    def __len__(self) -> int:
        return len(self.sources)

    def __contains__(self, id: object) -> bool:
        return id in self.sources

    def get(self, id: str) -> Source:
        """One source. Raises NotFound, with likely spellings."""
        try:
            return self.sources[id]
        except KeyError:
            raise NotFound("source", id, difflib.get_close_matches(id, self.sources)) from None


def load(
    folder: Path | None = None,
    *,
    words: Vocabulary | None = None,
    readers: Collection[str] = READERS,
    terms_known: bool = False,
) -> Catalogue:
    """The sources of a folder, by default of the one that ships with the tracker.

    `terms_known` says that countries, agencies and topics of these very files were held against this very
    vocabulary before (`digest`): it need not be read again. Raises SeveralInputErrors with every
    CatalogueError of every file, each naming file, line and field.
    """
    catalogue, errors = _read(folder, ANY if terms_known else words_of(words or vocabulary()), readers)
    if errors:
        raise SeveralInputErrors(errors)
    return catalogue


def load_file(path: Path, *, words: Vocabulary | None = None) -> Source:
    """The source of one file, wherever it lies. Raises SeveralInputErrors with all that is wrong with it."""
    source, errors = read(path, words_of(words or vocabulary()), READERS)
    if source is None:
        raise SeveralInputErrors(errors)
    return source


def digest(folder: Path | None, words: str) -> str:
    """Changes when a source file or the vocabulary does, of which `words` is the digest."""
    return resources.digest((folder or resources.feeds()).glob("*.yml"), also=words)


def _read(
    folder: Path | None, words: Words, readers: Collection[str]
) -> tuple[Catalogue, list[CatalogueError]]:
    folder = folder or resources.feeds()
    sources: list[Source] = []
    errors: list[CatalogueError] = []
    if not folder.is_dir():
        return Catalogue(()), [CatalogueError("is not a folder of source files", file=folder)]
    for path in sorted(folder.iterdir()):
        if path.suffix == ".yaml":
            errors.append(CatalogueError("is not read: name it .yml", file=path))
        elif path.suffix == ".yml":
            source, refused = read(path, words, readers)
            errors += refused
            sources += [source] if source else []
    if not sources and not errors:
        errors.append(CatalogueError("has no source file (NAME.yml) in it", file=folder))
    return Catalogue(sources), errors + _polled_twice(sources)


def _polled_twice(sources: Iterable[Source]) -> list[CatalogueError]:
    """Two files that ask one address the same thing: a publisher would be polled twice for it."""
    first: dict[object, Source] = {}
    errors = []
    for source in sources:
        for url in source.urls:
            # Options may hold mappings, which cannot be hashed; what they say is in their repr.
            other = first.setdefault((url, frozenset(source.params), repr(source.options)), source)
            if other is not source:
                reason = f"{url} is polled by {other.id} already"
                errors.append(CatalogueError(reason, file=source.file, field="url"))
    return errors
