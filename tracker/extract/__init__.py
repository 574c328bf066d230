"""Text to drafts: the events in a document, each field with the words it came from.

`extract` is pure. A text goes through one file a stage: its normal form (text), sentences, language,
topic, names, money and dates, kind and action (actions, under the cues of scope), roles, drafts
(assemble); a document with structure goes through structure and register. The words are data:
db/vocabulary and db/vocabulary/lexicon.
"""

from __future__ import annotations

from tracker.extract import lexicon_file
from tracker.extract.confidence import PUBLISH_THRESHOLD
from tracker.extract.engine import Engine
from tracker.extract.language import language_of
from tracker.model import Document, Draft
from tracker.vocabulary import Vocabulary
from tracker.vocabulary import vocabulary as shipped_vocabulary

__all__ = ["PUBLISH_THRESHOLD", "extract", "language_of"]

_ENGINES: dict[tuple[int, str], tuple[Vocabulary, Engine]] = {}


def extract(document: Document, vocabulary: Vocabulary | None = None) -> list[Draft]:
    """The events in a document, in the order of its text; none where it is off its topics.

    `vocabulary` is the shipped one by default. Every evidence span is exact:
    `document.text[start:end] == quote`. A language without a lexicon yields nothing.
    """
    if not document.text.strip():
        return []
    language = (document.language or "").split("-")[0].lower() or language_of(document.text)
    engine = _engine(language, vocabulary or shipped_vocabulary()) if language else None
    return engine.read(document) if engine is not None else []


def _engine(language: str, vocabulary: Vocabulary) -> Engine | None:
    key = (id(vocabulary), language)
    if key not in _ENGINES:
        if language not in lexicon_file.languages():
            return None
        # The vocabulary is kept beside its engine, so that its id is not given to another.
        _ENGINES[key] = (vocabulary, Engine(vocabulary, lexicon_file.load(language, vocabulary)))
    return _ENGINES[key][1]
