"""How a document of a register stands to those that it cites by number, or shares a rulemaking with. Pure.

A correction, a delay or a longer time for comments `amends` the document it is about; a withdrawal `ends` it,
a stay `suspends` it; a final rule `follows` the proposal it cites.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.decide.decision import Reason
from tracker.model import Relation
from tracker.vocabulary import vocabulary

RULEMAKING = "rin:"
"""How a name begins that all documents of one rulemaking share."""


OF_LAWS = ("pl:", "law:")
"""How the names of laws and of their sections begin: what cites them carries them out."""


@dataclass(frozen=True, slots=True)
class Papers:
    """What the documents of an event are known by: `named` their own numbers, `cites` those they cite.

    `says` is what they call themselves, title and ACTION line in lower case.
    """

    named: frozenset[str] = frozenset()
    cites: frozenset[str] = frozenset()
    says: str = ""


NONE = Papers()


@dataclass(frozen=True, slots=True)
class Referred:
    """A relation that is said by number, and the words for it."""

    relation: Relation
    reason: Reason


def referred(mine: Papers, theirs: Papers, *, action: str, ahead: bool, acts: bool) -> Referred | None:
    """What one event is to an earlier one by what their documents cite; None where nothing is shared.

    `action` is the later event's; `acts` tells that it is an act, `ahead` that the earlier is a step ahead
    of one.
    """
    named = {name for name in theirs.named if not name.startswith((RULEMAKING, *OF_LAWS))}
    shared = mine.cites & named
    one = {name for name in mine.named & theirs.named if name.startswith(RULEMAKING)}
    if not shared and not one:
        return None
    relation = _relation(mine.says, action)
    if relation is None and acts and ahead:
        relation = Relation.FOLLOWS
    if relation is None:
        return None
    words = f"cites {_printed(sorted(shared)[0])}" if shared else f"has {_printed(sorted(one)[0])} too"
    return Referred(relation, Reason("document", 1.0, words))


def changes_another(mine: Papers) -> bool:
    """Whether a document calls itself a change of another: a correction, a delay, more time to comment."""
    return _relation(mine.says, "") is not None


def sections_shared(mine: Papers, theirs: Papers) -> frozenset[str]:
    """The sections of laws that one event's documents cite and the other's are."""
    return frozenset(name for name in mine.cites & theirs.named if name.startswith(OF_LAWS))


def _relation(says: str, action: str) -> Relation | None:
    """What a document calls itself, by the cues of the relations; else what its action is to an act."""
    for relation in (Relation.ENDS, Relation.SUSPENDS, Relation.AMENDS):
        term = vocabulary().relations.get(relation.value)
        cues: Sequence[str] = term.cues.get("en", ()) if term is not None else ()
        if any(re.search(rf"\b{re.escape(cue)}\b", says) for cue in cues):
            return relation
    known = vocabulary().actions.get(action)
    return Relation(known.relation) if known is not None and known.relation else None


def _printed(name: str) -> str:
    """A name as people cite it: "FR Doc. 2024-12345", "89 FR 67890", "RIN 0694-AJ12"."""
    sort, _, number = name.partition(":")
    return {"fr": f"FR Doc. {number}", "rin": f"RIN {number}"}.get(sort, number)


def printed_section(name: str) -> str:
    """A section of a law as people cite it: "section 154 of Pub. L. 118-31"."""
    law, _, section = name.partition(" s") if name.startswith("pl:") else name.rpartition(" s")
    sort, _, called = law.partition(":")
    called = f"Pub. L. {called}" if sort == "pl" else f"the {called.title()}"
    return f"section {section} of {called}" if section else called


def papers(rows: Iterable[tuple[str, bool, str]]) -> Papers:
    """The papers of an event from rows of (name, whether it is cited, what its document calls itself)."""
    kept = list(rows)
    return Papers(
        frozenset(name for name, cited, _ in kept if not cited),
        frozenset(name for name, cited, _ in kept if cited),
        " ".join(dict.fromkeys(says.casefold() for _, _, says in kept)),
    )
