"""Records: documents whose source says in fields what happened; prose rules have no part in reading them.

A report whose `fields` have `record` is read by the module of that name here: an award, an opportunity, a
change of a list, a section of a law. Its `text` says the same for a person, and evidence points into it.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from tracker.extract.grammar import Grammar
from tracker.extract.lexicon import Lexicon
from tracker.extract.matcher import Hit
from tracker.extract.money import MoneyReader
from tracker.extract.names import Name
from tracker.extract.text import NormalText
from tracker.extract.topic import Topics
from tracker.model import Document, Draft
from tracker.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Means:
    """What one language's readers read with."""

    vocabulary: Vocabulary
    lexicon: Lexicon
    grammar: Grammar
    money: MoneyReader


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of a text before it is read: the names and triggers in it, whether it is on topic."""

    text: NormalText
    names: Sequence[Name]
    hits: Sequence[Hit]
    topics: Topics


class RecordReader(Protocol):
    """What every module here has as `read`."""

    def __call__(self, document: Document, found: Found, means: Means) -> list[Draft]:
        """The drafts of one record, in the order of its text."""
        ...


_MODULES: dict[str, str] = {
    "award": "tracker.extract.records.award",
    "bill_action": "tracker.extract.records.bill_action",
    "clause": "tracker.extract.records.clause",
    "intervention": "tracker.extract.records.intervention",
    "filing": "tracker.extract.records.filing",
    "opportunity": "tracker.extract.records.opportunity",
    "opportunity_revision": "tracker.extract.records.opportunity",
    "list_change": "tracker.extract.records.list_change",
}

JUDGE_THEIR_TOPIC = frozenset({"clause", "list_change"})
"""Sorts that are on topic by more than the words of their text: their readers say whether they are."""


def sort_of(document: Document) -> str | None:
    """What sort of record a document is; None for prose, and for a sort this version does not know."""
    sort = document.fields.get("record")
    return sort if isinstance(sort, str) and sort in _MODULES else None


@functools.cache
def record_reader(sort: str) -> RecordReader:
    """The reader of a sort of record."""
    read: RecordReader = importlib.import_module(_MODULES[sort]).read
    return read
