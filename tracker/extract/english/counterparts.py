"""Who an act aims at, and who acts together with its subject: by the words before a country's name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from tracker.extract.candidate import Candidate
from tracker.extract.cast import MUTUAL, SUPPORT, Cast
from tracker.extract.english.role_words import (
    APART,
    BENEFITS,
    BY,
    HYPHENED,
    IMPORTS_INTO,
    INTO,
    LOCATION,
    OBLIQUE,
    TARGET_BEFORE,
    TOGETHER_WITH,
    VICTIM,
)
from tracker.extract.names import Name
from tracker.extract.sentences import Sentence
from tracker.model import CountryRole

_AT_THE_BORDER = ("tariff", "trade_defence", "import_restriction")
_LEAVING = ("export_ban", "export_control")
_PLACED = SUPPORT | {"sanction", "entity_listing", "procurement_restriction"}
_RIVAL = re.compile(
    r"\b(?:dependence|reliance|reliant|depend\w*|rely|relies|compete|competing"
    r"|counter|race|rival) (?:\w+ ){0,3}$"
)
_BUYER = re.compile(r"entit|compan|firm|destination|person|buyer|customer|user")


def role_behind(
    lower: str, cast: Cast, candidate: Candidate, sentence: Sentence, name: Name
) -> CountryRole | None:
    """The role of a country that is not the subject; None where it has none in this act."""
    after = name.start >= candidate.verb_start
    if name.sort == "government" and not (after and candidate.kind in MUTUAL):
        return None
    if name.sort == "metonym" and not after:
        return None
    if ";" in lower[candidate.end : name.start]:
        return None
    head = lower[max(sentence.start, name.start - 40) : name.start]
    if VICTIM.search(head):
        return None
    if candidate.kind in _LEAVING and HYPHENED.match(lower, name.end):
        return None  # "exports of U.S.-origin chips": where they were made, not where they go
    if candidate.kind in _AT_THE_BORDER and not cast.actors and IMPORTS_INTO.search(head):
        return CountryRole.ACTOR
    if after and APART.search(lower, candidate.verb_end, name.start):
        return None  # "imposed duties on copper after talks with Chile failed"
    if candidate.kind in MUTUAL:
        return role_beside(lower, cast, candidate, name) if after else None
    if not after and not candidate.passive:
        return None
    return _target(lower, candidate, name, head)


def _target(lower: str, candidate: Candidate, name: Name, head: str) -> CountryRole | None:
    support = candidate.kind in SUPPORT
    into = candidate.kind == "investment" and INTO.search(head) is not None
    before = BENEFITS if support else TARGET_BEFORE
    if not (name.sort == "demonym" or into or before.search(head)) or _RIVAL.search(head):
        return None
    far = name.start > candidate.end + 160
    if support and not into and (name.sort == "demonym" or not BENEFITS.search(head)):
        return None
    if support and far:
        return None
    placed = LOCATION.search(head) and candidate.kind not in _PLACED
    buyers = _BUYER.search(lower, candidate.start, name.start)
    return CountryRole.LOCATION if placed and not buyers else CountryRole.TARGET


def role_beside(lower: str, cast: Cast, candidate: Candidate, name: Name) -> CountryRole:
    """Whether a government named behind a verb acts together with its subject, or is told of only."""
    start = max(candidate.verb_start, name.start - 200)
    together = candidate.kind != "offtake" and TOGETHER_WITH.search(lower, start, name.start)
    public = cast.subject is None or cast.subject.table != "organizations"
    return CountryRole.ACTOR if together and public else CountryRole.PARTNER


def add_pair(lower: str, cast: Cast, candidate: Candidate, names: Sequence[Name]) -> None:
    """ "The India-Australia round table", "a U.S.-Japan pact": the two whose meeting or pact it is."""
    places = [n for n in names if n.table == "countries" and candidate.start - 30 <= n.start]
    for one, other in pairwise(places):
        joined = lower[one.end : other.start] in ("-", "\u2013", "/")
        if joined and other.start < candidate.end and {one.id, other.id} >= set(cast.actors):
            cast.add(one.id, CountryRole.ACTOR, one)
            cast.add(other.id, CountryRole.ACTOR, other)
            cast.stated = max(cast.stated, 1)


def told_of(lower: str, candidate: Candidate, name: Name) -> bool:
    """Whether a name behind a passive does not act: "goods of the European Union", not "by the Union"."""
    if name.start < candidate.verb_end or candidate.kind in SUPPORT:
        return False
    by = BY.search(lower, max(0, name.start - 12), name.start)
    return by is None and OBLIQUE.search(lower, max(0, name.start - 28), name.start) is not None
