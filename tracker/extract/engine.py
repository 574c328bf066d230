"""One language's readers over one vocabulary: built once, used for every document."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.extract.dictionary import add_names, add_topics, add_triggers
from tracker.extract.federal_register.draft import RegisterReader
from tracker.extract.federal_register.structure import parts_of, rule_on
from tracker.extract.languages import grammar
from tracker.extract.lexicon import Lexicon
from tracker.extract.matcher import Matcher
from tracker.extract.names import names_of, unmasked
from tracker.extract.prose import ProseReader
from tracker.extract.records import JUDGE_THEIR_TOPIC, Found, Means, record_reader, sort_of
from tracker.extract.settling import settled
from tracker.extract.text import NormalText
from tracker.extract.topic import LAYER, Topics, wanted
from tracker.model import Document, Draft
from tracker.vocabulary import Vocabulary

_TOPICS_KEPT = 64


class Engine:
    """Reads documents of one language."""

    def __init__(self, vocabulary: Vocabulary, lexicon: Lexicon) -> None:
        self._vocabulary, self._lexicon = vocabulary, lexicon
        reader = grammar(lexicon.language)
        self._clitics = reader.clitics
        self._matcher = Matcher(self._clitics)
        add_names(self._matcher, vocabulary, lexicon)
        add_triggers(self._matcher, lexicon)
        for rule in lexicon.off_topic:
            for anchor in rule.pattern.anchors:
                self._matcher.add(anchor, LAYER, rule)
        self._matcher.build()
        money = reader.money(vocabulary)
        self._prose = ProseReader(vocabulary, lexicon, reader, money)
        self._register = RegisterReader(vocabulary, lexicon, reader, money)
        self._means = Means(vocabulary, lexicon, reader, money)
        self._gates: dict[tuple[str, ...], tuple[frozenset[tuple[str, str]] | None, Matcher | None]] = {}

    def read(self, document: Document) -> list[Draft]:
        """The drafts of one document, in the order of its text."""
        terms, gate = self._gate(document.topics)
        title = document.title or ""
        text = NormalText(document.text, len(title) if title and document.text.startswith(title) else 0)
        sort = sort_of(document)
        asked = sort in JUDGE_THEIR_TOPIC
        if gate is not None and not asked and next(iter(gate.hits(text)), None) is None:
            return []
        hits = unmasked(self._matcher.hits(text), text.lower)
        names = settled(
            names_of(hits), self._vocabulary, document.country, text.lower, self._lexicon.default_country
        )
        topics = Topics(text, names, hits, terms)
        if not topics.on and not asked:
            return []
        if sort is not None:
            return record_reader(sort)(document, Found(text, names, hits, topics), self._means)
        parts = parts_of(document, text) if self._lexicon.documents else None
        if parts is not None:
            ruling = rule_on(document, text, parts, self._lexicon)
            if ruling is not None:
                return self._register.read(document, text, parts, ruling, names)
            return []
        return self._prose.read(document, text, hits, names, topics)

    def _gate(self, topics: Sequence[str]) -> tuple[frozenset[tuple[str, str]] | None, Matcher | None]:
        """The terms of `topics` and a small matcher for them, that most off-topic texts end at."""
        key = tuple(topics)
        if key not in self._gates:
            if len(self._gates) >= _TOPICS_KEPT:
                self._gates.clear()
            terms = wanted(key, self._vocabulary)
            gate = Matcher(self._clitics) if terms is not None else None
            if gate is not None and terms is not None:
                add_topics(gate, self._vocabulary, self._lexicon, terms)
                gate.build()
            self._gates[key] = (terms, gate)
        return self._gates[key]
