"""One event as read, before it becomes a draft."""

from __future__ import annotations

from dataclasses import dataclass, field

from tracker.extract.candidate import Candidate
from tracker.extract.cast import Cast
from tracker.extract.dates import DateMention
from tracker.extract.money import Money
from tracker.extract.names import Name
from tracker.extract.scope import Reading
from tracker.extract.sentences import Sentence
from tracker.model import AmountRole, DateRole, PartialDate

OPENING = 3
"""The sentences, from 0, in which an official text says what it does."""


@dataclass(slots=True)
class Find:
    """One event as read, before it becomes a draft. Offsets are of the normal form."""

    candidate: Candidate
    sentence: Sentence
    reading: Reading
    action: str
    cast: Cast
    date: PartialDate | None = None
    date_end: PartialDate | None = None
    date_at: tuple[int, int] | None = None
    roles: list[tuple[DateRole, DateMention]] = field(default_factory=list)
    amount: tuple[Money, AmountRole] | None = None
    materials: dict[str, Name] = field(default_factory=dict)
    own_material: bool = False
    dated: bool = False
    headline: bool = False
    repeated: bool = False
    also: list[Sentence] = field(default_factory=list)
    own: tuple[int, int] = (0, 0)
    index: int = 0
    programme: tuple[int, int] | None = None

    @property
    def is_private(self) -> bool:
        """Whether a firm gives leave to sell what is its own: no state changes a control by that."""
        subject = self.cast.subject
        firm = subject is not None and subject.table == "organizations"
        changed = (self.candidate.kind, self.action) == ("export_control", "amended")
        return changed and firm and self.candidate.subject == "actor"
