"""The trigger words of one language as types: db/vocabulary/lexicon/LANGUAGE.yml, read and compiled.

Every entry has an id, which becomes the rule shown beside the evidence it found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tracker.extract.pattern import Pattern


@dataclass(frozen=True, slots=True)
class Instrument:
    """What a kind is called. `becomes` maps actions to the kind it then is.

    One that is `bound` is no measure by itself ("exports", "curbs"). `on` maps the ids of bound
    instruments that may follow to the kind they make together: curbs on exports, on imports.
    """

    id: str
    kind: str
    nouns: tuple[str, ...]
    becomes: Mapping[str, str]
    bound: bool = False
    on: Mapping[str, str] = field(default_factory=dict)

    def kind_for(self, action: str) -> str:
        return self.becomes.get(action, self.kind)


@dataclass(frozen=True, slots=True)
class Verb:
    """What happens to an instrument. `forms` maps each written form to its sort.

    Sorts: base, present, past, participle, ing, noun. `nouns` are the verbal nouns, some of which are
    written like a verb. `on` maps the ids of bound instruments it goes with to the kind they make
    together: to ban exports. `through` are the prepositions its object may stand behind.
    """

    id: str
    action: str
    subject: str
    kinds: frozenset[str]
    money: str | None
    plain: bool
    forms: Mapping[str, str]
    nouns: frozenset[str] = frozenset()
    on: Mapping[str, str] = field(default_factory=dict)
    through: frozenset[str] = frozenset()

    def takes(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds

    def goes_with(self, instrument: Instrument) -> bool:
        """Whether it may happen to an instrument, by its kind or, of a bound one, by its id."""
        if instrument.bound:
            return instrument.id in self.on
        return not (self.on and not self.kinds) and self.takes(instrument.kind)

    def kind_of(self, instrument: Instrument) -> str:
        """What an instrument is once it has happened."""
        return self.on[instrument.id] if instrument.bound else instrument.kind_for(self.action)


@dataclass(frozen=True, slots=True)
class Template:
    """A phrase that is an event by itself."""

    id: str
    kind: str
    action: str
    subject: str
    pattern: Pattern
    strength: float
    follow: bool


@dataclass(frozen=True, slots=True)
class DocumentRule:
    """What a structured document is. Every condition given must hold; `kind` is None where it is no event.

    The pattern of `tail` is held against all that stands behind the title's last semicolon, that of `text`
    against what is kept of the full text. `unless` is looked for wherever a condition looks. `parts` are
    those of the Code of Federal Regulations of which it changes one, "15 cfr 744"; a `?` in one stands for
    any figure.
    """

    id: str
    kind: str | None
    action: str | None
    confidence: float | None
    conditions: Mapping[str, Pattern]
    unless: Pattern | None
    parts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Step:
    """What an ACTION line says was done. It says nothing against the actions it `keeps`.

    `named`: it is an event only where the document says by number what it acts on. `type`: what such a
    document is called, None where that does not matter.
    """

    id: str
    action: str | None
    pattern: Pattern
    keeps: frozenset[str] = frozenset()
    named: bool = False
    type: Pattern | None = None


@dataclass(frozen=True, slots=True)
class OffTopic:
    """A use of our words for something else: `pattern` anywhere and `near` anywhere."""

    id: str
    pattern: Pattern
    near: Pattern


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The trigger words of one language."""

    language: str
    default_country: str | None
    instruments: tuple[Instrument, ...]
    verbs: tuple[Verb, ...]
    templates: tuple[Template, ...]
    cues: Mapping[str, tuple[str, ...]]
    pronouns: frozenset[str]
    crowds: frozenset[str]
    governments: Mapping[str, tuple[str, ...]]
    own_government: tuple[str, ...]
    legislatures: Mapping[str, str]
    executives: Mapping[str, tuple[str, ...]]
    masks: tuple[str, ...]
    documents: tuple[DocumentRule, ...]
    steps: tuple[Step, ...]
    off_topic: tuple[OffTopic, ...]
