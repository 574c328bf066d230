"""Whether a text is on its source's topics, and which of its words say so.

Terms inside a paragraph that speaks of something else (how lithium batteries travel by air, coke oven
batteries) do not count; a title of that sort takes the whole text off topic.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from tracker.errors import NotFound
from tracker.extract.lexicon import OffTopic
from tracker.extract.matcher import Hit
from tracker.extract.names import Name
from tracker.extract.text import NormalText
from tracker.vocabulary import Vocabulary

LAYER = "off-topic"


def wanted(topics: Sequence[str], vocabulary: Vocabulary) -> frozenset[tuple[str, str]] | None:
    """The (table, id) of every term that puts a text on one of `topics`; None where any text is on topic."""
    if not topics:
        return None
    terms: set[tuple[str, str]] = set()
    for topic in topics:
        try:
            terms |= {("materials", material) for material in vocabulary.topic_materials(topic)}
        except NotFound:
            continue
        terms.add(("topics", topic))
    return frozenset(terms)


class Topics:
    """Where a text is on topic."""

    def __init__(
        self,
        text: NormalText,
        names: Sequence[Name],
        hits: Sequence[Hit],
        terms: frozenset[tuple[str, str]] | None,
    ) -> None:
        self._open = terms is None
        rules = {id(h.word.payload): h.word.payload for h in hits if h.word.layer == LAYER}
        foreign = self._foreign_paragraphs(text, [r for r in rules.values() if isinstance(r, OffTopic)])
        self._off = 0 in foreign
        sentences = text.sentences
        ends = [sentence.end for sentence in sentences] if foreign else []

        def is_foreign(name: Name) -> bool:
            at = bisect_right(ends, name.start)
            return at < len(ends) and sentences[at].paragraph in foreign

        self._at = sorted(
            name.start
            for name in names
            if name.table in ("materials", "topics")
            and (terms is None or (name.table, name.id) in terms)
            and not (foreign and is_foreign(name))
        )

    @staticmethod
    def _foreign_paragraphs(text: NormalText, rules: Sequence[OffTopic]) -> set[int]:
        if not rules:
            return set()
        spans: dict[int, tuple[int, int]] = {}
        for sentence in text.sentences:
            start, _ = spans.get(sentence.paragraph, (sentence.start, 0))
            spans[sentence.paragraph] = (start, sentence.end)
        return {
            paragraph
            for paragraph, (start, end) in spans.items()
            for rule in rules
            if rule.pattern.regex.search(text.lower, start, end)
            and rule.near.regex.search(text.lower, start, end)
        }

    @property
    def on(self) -> bool:
        """Whether the text touches its topics at all."""
        return not self._off and (self._open or bool(self._at))

    def within(self, start: int, end: int) -> bool:
        """Whether [start, end) of the normal form does."""
        return not self._off and (self._open or bisect_left(self._at, start) < bisect_left(self._at, end))
