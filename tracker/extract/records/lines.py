"""Records as captioned lines: where in the text a field stands, and which known names stand there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from tracker.extract.assemble import specific
from tracker.extract.names import RIVALS, Name
from tracker.extract.records import Found
from tracker.model import Evidence
from tracker.vocabulary import Vocabulary, fold

_LINE = re.compile(r"^(?P<caption>[A-Z][A-Z ]{1,60}): (?P<value>.+)$", re.MULTILINE)
_FORM = re.compile(
    r"(?:[, ]{1,3}(?:inc|incorporated|corp|corporation|co|company|ltd|limited|llc|llp|lp|plc|ag|sa|nv|gmbh"
    r"|\(?usa?\)?|u\.s\.?|l\.l\.c\.?)\.?){1,8}$"
)

_OTHERS = frozenset(
    ("association", "foundation", "institute", "union", "university", "council", "alliance", "coalition")
)
"""Words after a firm's name that make it another body's."""

Spans = Mapping[str, tuple[int, int]]
"""Ids with the span of the text that names each; (0, 0) where none does."""


class Lines:
    """The captioned lines of a record, and evidence gathered from them. Offsets are of the text as given."""

    def __init__(self, text: str, found: Found, vocabulary: Vocabulary) -> None:
        self._text, self._vocabulary, self._topics = text, vocabulary, found.topics
        self._spans: dict[str, tuple[int, int]] = {}
        for match in _LINE.finditer(text):
            self._spans.setdefault(match["caption"], match.span("value"))
        self._ends = sorted(start for start, _ in self._spans.values())
        self._names = [(found.text.original_span(name.start, name.end), name) for name in found.names]
        self._evidence: list[Evidence] = []

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return tuple(self._evidence)

    def span(self, caption: str) -> tuple[int, int] | None:
        """Where the value of a line stands."""
        return self._spans.get(caption)

    def value(self, caption: str) -> str:
        """The value of a line; empty where there is none."""
        start, end = self._spans.get(caption, (0, 0))
        return self._text[start:end]

    def point(self, field: str, caption: str, rule: str | None = None) -> bool:
        """Let a line stand for a field. False where there is no such line."""
        span = self._spans.get(caption)
        if span is None:
            return False
        self._add(field, span, rule)
        return True

    def point_at_names(self, field: str, names: Spans) -> None:
        """Let each id's span stand for it."""
        for id, span in names.items():
            if span[0] < span[1]:
                self._add(field, span, id)

    def _add(self, field: str, span: tuple[int, int], rule: str | None) -> None:
        start, end = span
        self._evidence.append(Evidence(field, start, end, self._text[start:end], rule))

    def on_topic(self, captions: Iterable[str]) -> bool:
        """Whether any of these lines touches the source's topics; a name of a town does not."""
        return any(
            self._topics.within(name.start, name.end)
            for caption in captions
            for _, name in self._within(caption, whole_paragraph=True)
        )

    def first_named(self, table: str, captions: Iterable[str]) -> dict[str, tuple[int, int]]:
        """What the first of these lines that names any of a table names."""
        for caption in captions:
            named = {name.id: span for span, name in self._within(caption) if name.table == table}
            if named:
                return named
        return {}

    def materials(self, captions: Iterable[str]) -> dict[str, tuple[int, int]]:
        """The materials of these lines, without those that another of them stands under."""
        named: dict[str, tuple[tuple[int, int], Name]] = {}
        for caption in captions:
            for span, name in self._within(caption, whole_paragraph=True):
                if name.table == "materials":
                    named.setdefault(name.id, (span, name))
        kept = specific({id: name for id, (_, name) in named.items()}, self._vocabulary)
        return {id: named[id][0] for id in kept}

    def materials_of_title(self) -> dict[str, tuple[int, int]]:
        """The materials of the first line, which has no caption."""
        end = self._text.find("\n")
        named = {
            name.id: (span, name)
            for span, name in self._names
            if name.table == "materials" and span[1] <= (end if end >= 0 else len(self._text))
        }
        kept = specific({id: name for id, (_, name) in named.items()}, self._vocabulary)
        return {id: named[id][0] for id in kept}

    def known_organization(self, caption: str) -> str | None:
        """The organization of the vocabulary whose name is the whole of a line, its legal form aside.

        Or all but one word after it, where the name has two or more: "Perpetua Resources Idaho, Inc." is how
        Perpetua Resources is registered in a state, while one word alone may begin the name of anybody.
        """
        wanted = _FORM.sub("", fold(self.value(caption)))
        best: tuple[int, str] | None = None
        for span, name in self._within(caption):
            if name.table == "organizations" and name.sort != "unknown":
                named = _FORM.sub("", fold(self._text[span[0] : span[1]]))
                if named == wanted:
                    return name.id
                branch = wanted.removeprefix(f"{named} ")
                if " " in named and branch != wanted and len(branch.split()) == 1 and branch not in _OTHERS:
                    best = max(best or (0, ""), (len(named), name.id))
        return best[1] if best else None

    def _within(self, caption: str, *, whole_paragraph: bool = False) -> list[tuple[tuple[int, int], Name]]:
        """The names in a line, or in all up to the next line that has a caption."""
        span = self._spans.get(caption)
        if span is None:
            return []
        start, end = span
        if whole_paragraph:
            end = next((at for at in self._ends if at > start), len(self._text))
        return [
            (at, name)
            for at, name in self._names
            if start <= at[0] and at[1] <= end and RIVALS not in name.id
        ]
