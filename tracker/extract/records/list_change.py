"""A row that came to a list, left it or says something else: one event, of the kind its list is declared as.

`fields` of such a document (`tracker.listing.telling` writes them): `record` ("list_change"), `change`
(added, removed, changed, renamed), `list` (what it is called), `measure` (the key of the entry's measure),
`step` (what tells this change of it from any other), `kind` and `action` (absent where such a change is no
event), `name`, `aliases`, `agency`, `aimed_at` (countries), `materials`, `names` ("organizations" or
"materials": what a name is), `date` (since when the row says it stands there, or until when it did, ISO),
`seen` and `known_until` (the days between which it changed, ISO), `reference`, `columns` (those that say
something else now).

Topics are held against the row and not against the list, which is on topic by its own name. A row is on topic
where it names one, or is of an organization of the vocabulary.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.extract.assemble import specific
from tracker.extract.names import Name
from tracker.extract.records import Found, Means
from tracker.extract.text import NormalText
from tracker.model import (
    CountryLink,
    CountryRole,
    DatedRole,
    DateRole,
    Document,
    Draft,
    Evidence,
    Facts,
    NamedMeasure,
    PartialDate,
    Precision,
)
from tracker.vocabulary import Vocabulary

_SURE = 0.97
_SAME_DAYS = 3
"""Days between two looks at a list within which what changed is dated by the second."""

_LINE = re.compile(r"^(?P<caption>[^:\n]{1,200}): (?P<value>.*)$", re.MULTILINE)
_OWN = ("LIST", "CHANGE", "SEEN", "DATE", "UNTIL", "REFERENCE")
"""Captions of lines that are about the list, not about the row."""
_NAMES = ("NAME", "FORMERLY", "ALSO KNOWN AS")
_GRADE = re.compile(r"[ -](?:grade|quality)\b")
"""After what a material is pure enough for: "nickel – battery grade" is nickel and no battery."""
_CODE = re.compile(r"\b[A-Z]{2}\b")
_FORM = re.compile(
    r"(?:\b(?:inc|incorporated|corp|corporation|co|company|ltd|limited|llc|plc|ag|sa|s\.a|nv|n\.v|gmbh|jsc|ojsc|pjsc"
    r"|ao|ooo|oao|bhd|sdn|pte|pty|group|holdings?|the)\b\.?|股份|有限|责任|公司|集团|[\s.,;()&\"'-]+)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Span:
    """A line's value, in the normal form."""

    start: int
    end: int

    def __contains__(self, name: Name) -> bool:
        return self.start <= name.start and name.end <= self.end


def read(document: Document, found: Found, means: Means) -> list[Draft]:
    """The one event that a change of a list is; none where it is declared to be none, or off topic."""
    row = _Row(document, found, means.vocabulary)
    if not row.field("action") or not row.field("kind") or not row.on_topic:
        return []
    return [row.draft(means.lexicon.language)]


class _Row:
    """One change, read once."""

    def __init__(self, document: Document, found: Found, vocabulary: Vocabulary) -> None:
        self._document, self._found, self._vocabulary = document, found, vocabulary
        self._text: NormalText = found.text
        self._lines: dict[str, _Span] = {}
        for match in _LINE.finditer(found.text.text):
            self._lines.setdefault(match["caption"], _Span(*match.span("value")))
        self._spans: list[tuple[str, int, int, str | None]] = []

    def field(self, name: str) -> str:
        """A field that is one text; empty where it is not there."""
        value = self._document.fields.get(name, "")
        return value if isinstance(value, str) else ""

    def _several(self, name: str) -> tuple[str, ...]:
        value = self._document.fields.get(name, ())
        return (value,) if isinstance(value, str) else tuple(value)

    @property
    def on_topic(self) -> bool:
        """Whether the row, not its list, names a topic or an organization of the vocabulary."""
        if not self._document.topics:
            return True
        lines = [span for caption, span in self._lines.items() if caption not in _OWN]
        if any(self._found.topics.within(span.start, span.end) for span in lines):
            return True
        return any(self._known(name) for name in self._named("organizations", *_NAMES))

    def draft(self, language: str) -> Draft:
        """The event, with the words each of its fields is from."""
        date, dates = self._dates()
        facts = Facts(
            title=self._document.title or self.field("name"),
            kind=self.field("kind"),
            action=self.field("action"),
            date=date,
            dates=dates,
            countries=tuple(self._countries()),
            materials=tuple(self._materials()),
            agencies=tuple(self._agencies()),
            organizations=tuple(self._organizations()),
            summary=self._summary(),
        )
        self._quote("kind", "LIST", self.field("list"))
        self._quote("action", "CHANGE", self.field("change"))
        measure = NamedMeasure(
            self.field("measure"), f"{self.field('list')}: {self.field('name')}", facts.kind
        )
        return Draft(
            facts,
            language,
            _SURE,
            (0, len(self._document.text)),
            tuple(self._evidence()),
            measure if measure.key else None,
            self.field("step") or None,
        )

    def _named(self, table: str, *captions: str) -> list[Name]:
        lines = [self._lines[caption] for caption in captions if caption in self._lines]
        return [
            name for name in self._found.names if name.table == table and any(name in line for line in lines)
        ]

    def _known(self, name: Name) -> bool:
        return name.sure and name.id in self._vocabulary.organizations

    def _organizations(self) -> Iterator[str]:
        """The row's organization by its id where one of its names is known there, else as printed."""
        if self.field("names") == "materials":
            return
        self._quote("organizations", "NAME", self.field("name"))
        known = [name for name in self._named("organizations", *_NAMES) if self._known(name)]
        yield next((name.id for name in known if self._is_whole(name)), self.field("name"))

    def _is_whole(self, name: Name) -> bool:
        """Whether a name is all that stands there between two semicolons, but for a firm's legal form."""
        line = next(self._lines[caption] for caption in _NAMES if self._holds(caption, name))
        text = self._text.text
        start = max(text.rfind(";", line.start, name.start) + 1, line.start)
        end = text.find(";", name.end, line.end)
        rest = f"{text[start : name.start]} {text[name.end : end if end >= 0 else line.end]}"
        return not _FORM.sub("", rest)

    def _holds(self, caption: str, name: Name) -> bool:
        return caption in self._lines and name in self._lines[caption]

    def _materials(self) -> list[str]:
        """Those the list is about, and those that the row's names name as far as they are on topic."""
        named = {
            name.id: name
            for name in self._named("materials", *_NAMES)
            if self._found.topics.within(name.start, name.end) and not _GRADE.match(self._text.text, name.end)
        }
        kept = specific(named, self._vocabulary)
        for id, name in named.items():
            if id in kept:
                self._spans.append(("materials", name.start, name.end, id))
        return list(dict.fromkeys([*self._several("materials"), *(id for id in named if id in kept)]))

    def _agencies(self) -> Iterator[str]:
        agency = self.field("agency") or self._document.agency
        if agency:
            self._quote("agencies", "LIST", agency)
            yield agency

    def _countries(self) -> Iterator[CountryLink]:
        """Who keeps the list, and those it is aimed at: the row's own countries, else the list's."""
        home = self._document.country
        if home:
            yield CountryLink(home, CountryRole.ACTOR)
        if self.field("names") == "materials":
            return
        found = {name.id: (name.start, name.end) for name in self._named("countries", "COUNTRY")}
        if "COUNTRY" in self._lines:
            line = self._lines["COUNTRY"]
            for match in _CODE.finditer(self._text.text, line.start, line.end):
                if match[0] in self._vocabulary.countries:
                    found.setdefault(match[0], match.span())
        for code, (start, end) in found.items():
            if code != home:
                self._spans.append(("countries", start, end, f"target {code}"))
                yield CountryLink(code, CountryRole.TARGET)
        for code in self._several("aimed_at") if not found else ():
            self._quote("countries", "LIST", f"target {code}")
            yield CountryLink(code, CountryRole.TARGET)

    def _dates(self) -> tuple[PartialDate | None, tuple[DatedRole, ...]]:
        """When it happened: since or until when the row says it stands there, else when that was seen."""
        seen = _day(self.field("seen"))
        own = _day(self.field("date"))
        if own is not None:
            self._quote("date", "UNTIL" if self.field("change") == "removed" else "DATE", None)
            if seen is None or own <= seen:
                return PartialDate.of(own), ()
            quote = self._original(self._lines["DATE"]) if "DATE" in self._lines else None
            return PartialDate.of(seen), (DatedRole(DateRole.EFFECTIVE, PartialDate.of(own), quote),)
        self._quote("date", "SEEN", None)
        return _between(_day(self.field("known_until")), seen), ()

    def _summary(self) -> str | None:
        parts = [f"Reference: {self.field('reference')}." if self.field("reference") else ""]
        columns = self._several("columns")
        parts.append(f"What changed: {', '.join(columns)}." if columns else "")
        return " ".join(filter(None, parts)) or None

    def _quote(self, field: str, caption: str, rule: str | None) -> None:
        line = self._lines.get(caption)
        if line is not None and line.start < line.end:
            self._spans.append((field, line.start, line.end, rule))

    def _original(self, span: _Span) -> str:
        return self._text.original[slice(*self._text.original_span(span.start, span.end))]

    def _evidence(self) -> Iterator[Evidence]:
        for name, start, end, rule in self._spans:
            left, right = self._text.original_span(start, end)
            if left < right:
                yield Evidence(name, left, right, self._text.original[left:right], rule)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _between(before: dt.date | None, seen: dt.date | None) -> PartialDate | None:
    """The date of what happened between two looks: as fine as they tell."""
    if seen is None:
        return None
    before = before or seen
    if (seen - before).days <= _SAME_DAYS:
        return PartialDate.of(seen)
    if (before.year, before.month) == (seen.year, seen.month):
        return PartialDate(f"{seen:%Y-%m}", Precision.MONTH)
    if (before.year, (before.month - 1) // 3) == (seen.year, (seen.month - 1) // 3):
        month = 3 * ((seen.month - 1) // 3) + 1
        return PartialDate(f"{seen.year:04d}-{month:02d}", Precision.QUARTER)
    return PartialDate(f"{seen.year:04d}", Precision.YEAR) if before.year == seen.year else None
