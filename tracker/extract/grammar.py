"""What differs from language to language, as one interface: a package a language implements it.

The stages and their types are shared; a grammar brings the readers of dates, money, actions, scope and
roles, the inflection of its words, and the small wordings that the prose stage asks for. All offsets
are of the normal form (text.py).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from tracker.extract.candidate import Candidate
from tracker.extract.cast import Speaker
from tracker.extract.dates import DateMention, DateReader
from tracker.extract.find import Find
from tracker.extract.lexicon import Lexicon
from tracker.extract.matcher import Clitics, Hit
from tracker.extract.money import Money, MoneyReader
from tracker.extract.names import Name
from tracker.extract.pattern import Inflection
from tracker.extract.roles import RoleReader
from tracker.extract.scope import Reading
from tracker.extract.sentences import Sentence
from tracker.extract.text import NormalText
from tracker.model import Document
from tracker.vocabulary import Vocabulary


class ActionReader(Protocol):
    """Finds what happened in a sentence."""

    def read(
        self, text: NormalText, sentence: Sentence, hits: Sequence[Hit], money: Sequence[Money]
    ) -> list[Candidate]:
        """The candidates of one sentence that do not share a verb or an instrument, in order."""
        ...


class ScopeReader(Protocol):
    """Tells done from denied, threatened, planned and imagined."""

    def read(self, lower: str, sentence: Sentence, candidate: Candidate) -> Reading:
        """The scope of a candidate's verb in its sentence."""
        ...


class Paper(Protocol):
    """Reads the finds of a document as the official paper has them that it may be."""

    def __call__(
        self,
        finds: Sequence[Find],
        document: Document,
        text: NormalText,
        names: Sequence[Name],
        calendar: DateReader,
    ) -> list[Find]:
        """The finds of the paper; unchanged where the document is none."""
        ...


@dataclass(frozen=True, slots=True)
class Wording:
    """The patterns and distances of a language that the prose stage asks for.

    `money_hint`: a sum may stand here. `aside`: where what follows a phrase is no longer about it.
    `takes_effect`: a sentence that says when what was told before takes effect. `apposition`: what
    stands between a name and a second one that only explains it. `shells`: rules of acts and orders
    that stand for what they contain, `amended_code` the one that amends a code. `before` and `after`:
    how far from the phrase, in characters, its materials and organizations stand. `enacted`: the day of a
    law's enactment follows. `statute`: the text is one; `bill`: it is not yet law.
    `programme`: the name, in group 1, of what money is given under; matched in the text as written.
    `named_before`: how the rule of a candidate ends whose instrument is only "the ban", "the measure";
    `definite`: what stands before one that was named before; `maker`: what follows a material that only
    says what a firm makes. `itself`: how a sentence begins that speaks of the document itself; `restates`:
    how one begins that says again what is in force. `envelope`: what stands before a sum that a programme
    has, however far off. `caption`: a first sentence that names, as a headline does, what the text then
    tells. `made_for`: what stands before a material that only says what another is for:
    "batteries for electric vehicles".
    """

    money_hint: re.Pattern[str]
    aside: re.Pattern[str]
    takes_effect: re.Pattern[str]
    apposition: re.Pattern[str]
    shells: frozenset[str]
    amended_code: str | None
    before: int
    after: int
    enacted: re.Pattern[str] | None = None
    statute: re.Pattern[str] | None = None
    bill: re.Pattern[str] | None = None
    programme: re.Pattern[str] | None = None
    envelope: re.Pattern[str] | None = None
    named_before: str | None = None
    definite: re.Pattern[str] | None = None
    itself: re.Pattern[str] | None = None
    maker: re.Pattern[str] | None = None
    restates: re.Pattern[str] | None = None
    caption: re.Pattern[str] | None = None
    made_for: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Grammar(Inflection):
    """One language (ISO 639-1), as functions of the normal form in lower case.

    `clitics`: what may be written onto a name or a word of the lexicon. `money`, `dates`, `actions`,
    `scopes`, `roles`: make the readers. `organizations`: those in a stretch of the text as written that no
    list knows, by their form alone. `territory`: the part of a sentence that is one candidate's own among
    the others. `is_when`: whether a mention may date an act: no dateline, no figure of comparison.
    `said_on`: whether it dates the saying of what is to come. `of_other_verb`: whether it belongs to another
    verb than the find's. `performs`: whether a text does by saying so ("the Department announces").
    `is_habit`: whether the verb tells what is usual, told whether the text performs it. `title`: a sentence
    as a headline that holds a phrase; who a pronoun at its beginning stands for; its length. `paper`: what is
    found in a document, as the official paper says it that the document may be.
    """

    language: str
    wording: Wording
    clitics: Clitics
    money: Callable[[Vocabulary], MoneyReader]
    dates: Callable[[dt.date | None], DateReader]
    actions: Callable[[Lexicon], ActionReader]
    scopes: Callable[[Lexicon], ScopeReader]
    roles: Callable[[Vocabulary, Lexicon, NormalText, Speaker], RoleReader]
    organizations: Callable[[str, int, int, Sequence[Name]], list[Name]]
    territory: Callable[[str, Sentence, Candidate, Sequence[Candidate]], tuple[int, int]]
    is_when: Callable[[DateMention, str], bool]
    said_on: Callable[[DateMention, str], bool]
    of_other_verb: Callable[[DateMention, Find, str], bool]
    performs: Callable[[Find, str], bool]
    is_habit: Callable[[Find, str, bool], bool]
    title: Callable[[str, str, str | None, int], str]
    paper: Paper | None = None
