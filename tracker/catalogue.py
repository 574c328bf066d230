"""feeds/*.yml as checked sources. A file is a source, and the file's name is its id.

    title: Federal Register, Bureau of Industry and Security
    url: https://www.federalregister.gov/api/v1/documents.json   # or urls: a list
    reader: federal_register
    params: {conditions[agencies][]: industry-and-security-bureau}  # a value, or a list of values
    language: en
    country: US                  # who publishes: the default actor. Absent for a newspaper
    agency: us-bis
    every: 6h                    # between polls: m, h or d, at least 5m
    confirmed: documented        # how the address is known: documented, third_party, seen_in_use
    topics: [critical-minerals]  # a report that touches none of them yields no event; absent: any does
    expect: {reports: [1, 1000]} # fewer or more in one poll is something to look at
    licence: public domain
    user_agent: name mail@example.org  # where the publisher asks for one

`title`, `url` or `urls`, `reader`, `every` and `confirmed` must be there; a key that is not in this
list is an error, and so is a country, agency or topic that the vocabulary does not have.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from tracker import lined_yaml, resources
from tracker.addresses import http_url
from tracker.errors import CatalogueError, NotFound, SeveralInputErrors
from tracker.model import Source
from tracker.vocabulary import Vocabulary, vocabulary

#: The readers there are. The readers lie in a higher layer; a test holds this list to theirs.
READERS = frozenset({"feed", "federal_register"})
#: Those of them that put `params` into their requests.
TAKE_PARAMS = frozenset({"federal_register"})
CONFIRMED = ("documented", "third_party", "seen_in_use")
REQUIRED = ("title", "reader", "every", "confirmed")
SHORTEST, LONGEST = dt.timedelta(minutes=5), dt.timedelta(days=31)

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_EVERY = re.compile(r"([1-9][0-9]{0,4})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?")  # BCP 47, as far as feeds need it
_BRACKETED = re.compile(r"(?<=[{,])([ \t]*)(\w+(?:\[\w*\])+)(?=\s*:\s)")
_USER_AGENT = re.compile(r"[\x20-\x7e]{3,200}")


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
    catalogue, errors = _read(folder, _AnyWords() if terms_known else words, readers)
    if errors:
        raise SeveralInputErrors(errors)
    return catalogue


def digest(folder: Path | None, words: str) -> str:
    """Changes when a source file or the vocabulary does, of which `words` is the digest."""
    return resources.digest((folder or resources.feeds()).glob("*.yml"), also=words)


class _Anything(frozenset[str]):
    """A collection that has everything."""

    def __contains__(self, item: object) -> bool:
        return True


class _AnyWords:
    """A vocabulary that knows every id, for files whose ids were checked before."""

    countries = agencies = materials = topics = _Anything()


Words = Vocabulary | _AnyWords


def _read(
    folder: Path | None, words: Words | None, readers: Collection[str]
) -> tuple[Catalogue, list[CatalogueError]]:
    folder = folder or resources.feeds()
    words = words or vocabulary()
    sources: list[Source] = []
    errors: list[CatalogueError] = []
    if not folder.is_dir():
        return Catalogue(()), [CatalogueError("is not a folder of source files", file=folder)]
    for path in sorted(folder.iterdir()):
        if path.suffix == ".yaml":
            errors.append(CatalogueError("is not read: name it .yml", file=path))
        elif path.suffix == ".yml":
            source, refused = _source(path, words, readers)
            errors += refused
            sources += [source] if source else []
    if not sources and not errors:
        errors.append(CatalogueError("has no source file (NAME.yml) in it", file=folder))
    return Catalogue(sources), errors + _polled_twice(sources)


def _source(path: Path, words: Words, readers: Collection[str]) -> tuple[Source | None, list[CatalogueError]]:
    try:
        given = _given(path)
    except CatalogueError as error:
        return None, [error]
    if not isinstance(given, lined_yaml.Mapping):
        return None, [CatalogueError("must be a mapping of fields", file=path, line=1)]
    file = _File(path, given)
    if not _ID.fullmatch(path.stem):
        file.refuse(None, "the file's name is the source's id: lower-case letters, digits and hyphens")
    for field in REQUIRED:
        if field not in given:
            file.refuse(field, "is missing")
    source = Source(
        id=path.stem,
        title=file.text("title") or path.stem,
        urls=file.urls(),
        reader=file.one_of("reader", readers) or "",
        every=file.every(),
        params=file.params(),
        language=file.matching("language", _LANGUAGE, "a language tag such as en or zh-Hant"),
        country=file.one_of("country", words.countries),
        agency=file.one_of("agency", words.agencies),
        confirmed=file.one_of("confirmed", CONFIRMED) or "",
        topics=file.topics(
            words.topics if isinstance(words, _AnyWords) else {*words.materials, *words.topics}
        ),
        expect_reports=file.expect_reports(),
        licence=file.text("licence"),
        user_agent=file.matching("user_agent", _USER_AGENT, "3 to 200 printable ASCII characters"),
        file=path,
    )
    if source.params and source.reader in READERS - TAKE_PARAMS:
        file.refuse("params", f"the reader {source.reader} takes none: write them into the url")
    file.refuse_unknown()
    return (None, file.errors) if file.errors else (source, [])


def _given(path: Path) -> Any:
    """What a file says. Raises CatalogueError.

    Names of arguments such as `conditions[agencies][]` may stand unquoted in braces too, where YAML
    by itself takes a bracket for the start of a list.
    """
    try:
        return lined_yaml.load(path, CatalogueError)
    except CatalogueError as error:
        if error.line is None:  # not even read
            raise
        text = path.read_text(encoding="utf-8", errors="replace")
        quoted = _BRACKETED.sub(r'\1"\2"', text)
        if quoted == text:
            raise
        return lined_yaml.parse(quoted, path, CatalogueError)


def _polled_twice(sources: Iterable[Source]) -> list[CatalogueError]:
    """Two files that ask one address the same thing: a publisher would be polled twice for it."""
    first: dict[object, Source] = {}
    errors = []
    for source in sources:
        for url in source.urls:
            other = first.setdefault((url, frozenset(source.params)), source)
            if other is not source:
                reason = f"{url} is polled by {other.id} already"
                errors.append(CatalogueError(reason, file=source.file, field="url"))
    return errors


class _File:
    """One source file, read field by field. Refusals gather in `errors`; nothing is raised.

    A field that nobody asked for is unknown, so `_source` is the only list of fields there is.
    """

    def __init__(self, path: Path, given: lined_yaml.Mapping) -> None:
        self._path, self._given = path, given
        self._asked: set[str] = set()
        self.errors: list[CatalogueError] = []

    def refuse(self, field: str | None, reason: str, line: int | None = None) -> None:
        line = line or self._given.lines.get(field or "", self._given.line)
        self.errors.append(CatalogueError(reason, file=self._path, line=line, field=field))

    def refuse_unknown(self) -> None:
        """Refuse every field that was not asked for."""
        for field in self._given:
            if field not in self._asked:
                near = difflib.get_close_matches(field, self._asked, 1)
                hint = f"; perhaps {near[0]}?" if near else ""
                self.refuse(field, f"is not a field of a source{hint}")

    def _get(self, field: str) -> Any:
        self._asked.add(field)
        return self._given.get(field)

    def text(self, field: str) -> str | None:
        value = self._get(field)
        if field not in self._given:
            return None
        if not isinstance(value, str) or not value.strip():
            self.refuse(field, f"must be text, not {value!r}")
            return None
        return value

    def matching(self, field: str, pattern: re.Pattern[str], wanted: str) -> str | None:
        value = self.text(field)
        if value is not None and not pattern.fullmatch(value):
            self.refuse(field, f"must be {wanted}, not {value!r}")
        return value

    def one_of(self, field: str, known: Collection[str]) -> str | None:
        value = self.text(field)
        if value is not None:
            self._check_known(field, value, known)
        return value

    def _check_known(self, field: str, value: str, known: Collection[str], line: int | None = None) -> None:
        if value not in known:
            near = difflib.get_close_matches(value, known) or (sorted(known) if len(known) < 10 else [])
            hint = f"; perhaps {', '.join(near)}?" if near else ""
            self.refuse(field, f"{value!r} is not known{hint}", line)

    def texts(self, field: str) -> list[tuple[str, int]]:
        """A list of texts, each with its line."""
        value = self._get(field)
        if field not in self._given:
            return []
        if not isinstance(value, lined_yaml.Sequence) or not value:
            self.refuse(field, f"must be a list with something in it, not {value!r}")
            return []
        items = list(zip(value, value.lines, strict=True))
        for item, line in items:
            if not isinstance(item, str) or not item.strip():
                self.refuse(field, f"must be a list of texts, not of {item!r}", line)
        return [(item, line) for item, line in items if isinstance(item, str)]

    def urls(self) -> tuple[str, ...]:
        url, several = self.text("url"), self.texts("urls")
        if ("url" in self._given) == ("urls" in self._given):
            self.refuse("url", "give either url or urls" if url else "is missing")
        given = [(url, self._given.lines["url"])] if url else several
        field = "url" if url else "urls"
        for address, line in given:
            parts = urlsplit(address) if http_url(address) == address else None
            if parts is None or parts.fragment:
                self.refuse(field, f"must be a whole http or https address, not {address!r}", line)
            elif parts.username is not None or parts.password is not None:
                self.refuse(field, "carries a user name or password", line)
        if len({address for address, _ in given}) < len(given):
            self.refuse(field, "names an address twice")
        return tuple(address for address, _ in given)

    def every(self) -> dt.timedelta:
        value = self.text("every")
        match = _EVERY.fullmatch(value) if value is not None else None
        every = dt.timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else SHORTEST
        if value is not None and not (match and SHORTEST <= every <= LONGEST):
            self.refuse("every", f"must be 5m to 31d, written as 30m, 6h or 1d, not {value!r}")
        return every

    def params(self) -> tuple[tuple[str, str], ...]:
        value = self._get("params")
        if "params" not in self._given:
            return ()
        if not isinstance(value, lined_yaml.Mapping) or not value:
            self.refuse("params", f"must be a mapping of names to values, not {value!r}")
            return ()
        pairs: list[tuple[str, str]] = []
        for name, held in value.items():
            for item in held if isinstance(held, lined_yaml.Sequence) else [held]:
                if isinstance(item, bool) or not isinstance(item, str | int) or item == "":
                    self.refuse(f"params.{name}", f"must be text, not {item!r}", value.lines[name])
                else:
                    pairs.append((name, str(item)))
        return tuple(pairs)

    def topics(self, known: Collection[str]) -> tuple[str, ...]:
        topics = self.texts("topics")
        for topic, line in topics:
            self._check_known("topics", topic, known, line)
        return tuple(dict.fromkeys(topic for topic, _ in topics))

    def expect_reports(self) -> tuple[int, int | None]:
        """`{reports: [least, most]}`; `most` may be null."""
        value = self._get("expect")
        if "expect" not in self._given:
            return 0, None
        match value:
            case {"reports": [int(least), int(most) | (None as most)], **more} if not more:
                whole = not isinstance(least, bool) and not isinstance(most, bool)
                if whole and least >= 0 and (most is None or max(least, 1) <= most):
                    return least, most
        self.refuse("expect", f"must be {{reports: [least, most]}}, two counts in order, not {value!r}")
        return 0, None
