"""By what the events of one life find each other: keys for an index, and the keys to ask it for. Pure.

Every key has a stage in it, so that a freeze finds the award among thousands of reports.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from tracker.decide.announcements import heads, is_award, may_announce, unusual_sums
from tracker.decide.citations import NAMING
from tracker.decide.traits import ACT, AHEAD, LATER, Traits, descendants, goods_of
from tracker.vocabulary import vocabulary

VERSION = "4"
"""Changes when the keys do: the store then makes its index anew."""

_STAGES = (AHEAD, ACT, LATER)
_WIDE = ("suspended", "resumed", "terminated", "awarded")
_MOST = 12
"""Parties and materials of one event that are keys: a list of hundreds is found by the first of them."""

_NONE, _ANY = "-", "*"
"""In place of a material, beside whom it is aimed at: of an event that names none, and of every event."""


def keys(event: Traits) -> frozenset[int]:
    """The keys an event is found by."""
    return frozenset(_hash(*parts) for parts in _own(event))


def asked(event: Traits) -> tuple[int, ...]:
    """The keys of the events that may be of its life, the surest first."""
    return tuple(dict.fromkeys(_hash(*parts) for parts in _same(event)))


def asked_before(event: Traits) -> tuple[int, ...]:
    """The keys of the events that it may hang on: of its stage, and of those that go before it."""
    stages = _STAGES[: _STAGES.index(event.stage) + 1]
    return tuple(dict.fromkeys(_hash(*parts) for parts in _same(event, stages)))


def asked_across(event: Traits) -> tuple[int, ...]:
    """The keys of the events of other measures that may be its whole, its part, its law or its list."""
    return tuple(dict.fromkeys(_hash(*parts) for parts in _across(event)))


def awards_of(event: Traits) -> tuple[int, ...]:
    """The keys of the awards that an event may be the announcement of."""
    return tuple(_hash("award", *told) for told in _told(event)) if may_announce(event) else ()


def announcements_of(event: Traits) -> tuple[int, ...]:
    """The keys of the events that may announce an award; the other way round."""
    return tuple(_hash("announcement", *told) for told in _told(event)) if is_award(event) else ()


def _told(event: Traits) -> list[tuple[str, ...]]:
    """By what an award and its announcement find each other: the beginnings of names, an unusual sum."""
    return [*((head,) for head in sorted(heads(event))), *(("of", sum) for sum in unusual_sums(event))]


def struck_by(event: Traits) -> tuple[int, ...]:
    """The keys of the acts that an event may answer: of those it is aimed at, aimed at its actors."""
    return _against((target, actor) for actor in event.actors for target in event.targets)


def answered_by(event: Traits) -> tuple[int, ...]:
    """The keys of the acts that may answer an event; the other way round."""
    return struck_by(event) if strikes(event) else ()


def _against(pairs: Iterable[tuple[str, str]]) -> tuple[int, ...]:
    return tuple(_hash("against", actor, target) for actor, target in sorted(pairs)[:_MOST])


def _own(event: Traits) -> Iterator[tuple[str, ...]]:
    for party in sorted(event.parties)[:_MOST]:
        yield "party", event.family, party, event.stage
    for name in sorted(event.names):
        yield "name", name, event.stage
    for scheme in NAMING:
        for number in event.cited.get(scheme, ()):
            yield "number", scheme, number
    if between := _between(event):
        yield "between", between, event.stage
    if is_award(event) or may_announce(event):
        for told in _told(event):
            yield "award" if is_award(event) else "announcement", *told
    for actor in sorted(event.actors):
        if _by_subject(event):
            for material in sorted(event.materials)[:_MOST]:
                yield "subject", event.family, actor, material, event.stage
            for target in sorted(event.targets)[:_MOST]:
                for material in (_ANY,) if event.materials else (_ANY, _NONE):
                    yield "aimed", event.family, actor, target, material, event.stage
        if event.facts.action in _WIDE:
            yield "part" if event.parties else "whole", event.family, actor, event.facts.action
        for target in sorted(event.targets)[:_MOST]:
            if strikes(event):
                yield "against", actor, target


def _same(event: Traits, stages: Sequence[str] = _STAGES) -> Iterator[tuple[str, ...]]:
    """Keys of what may be of the same life."""
    for scheme in NAMING:
        for number in event.cited.get(scheme, ()):
            yield "number", scheme, number
    for stage in stages:
        for party in sorted(event.parties)[:_MOST]:
            yield "party", event.family, party, stage
        for name in sorted(event.names):
            yield "name", name, stage
        if _by_subject(event):
            for actor in sorted(event.actors):
                for material in _kin(event):
                    yield "subject", event.family, actor, material, stage
                for target in sorted(event.targets)[:_MOST]:
                    yield "aimed", event.family, actor, target, _NONE if event.materials else _ANY, stage
        if between := _between(event):
            yield "between", between, stage


def _across(event: Traits) -> Iterator[tuple[str, ...]]:
    """Keys of what may be the whole, a part, the law or programme, or the list a party stands on."""
    for stage in _STAGES:
        for name in sorted(event.names):
            yield "name", name, stage
    if event.party_kind == "listed":
        for party in sorted(event.parties)[:_MOST]:
            yield from (("party", event.family, party, stage) for stage in _STAGES)
    if event.facts.action in _WIDE:
        for actor in sorted(event.actors):
            yield "whole", event.family, actor, event.facts.action
            if not event.parties:
                yield "part", event.family, actor, event.facts.action


def _kin(event: Traits) -> list[str]:
    """The materials to ask for: its own, those above them and those below, but no class it does not name."""
    words, own = vocabulary(), sorted(event.materials)[:_MOST]
    found = dict.fromkeys(own)
    for material in sorted(goods_of(event.materials))[:_MOST]:
        if material in words.materials:
            above = goods_of(words.material_ancestors(material))
            found |= dict.fromkeys([*sorted(above)[:6], *sorted(descendants(material))[:6]])
    return list(found)[: 2 * _MOST]


def _by_subject(event: Traits) -> bool:
    """Whether an event can be held to another by who controls what."""
    if event.parties or (event.is_vague and not event.headings):
        return False
    return event.facts.action in ("suspended", "resumed") or event.party_kind != "recipient"


def _between(event: Traits) -> str:
    """The countries of an agreement between some."""
    known = event.family == "agreement" and len(event.actors) > 1 and event.is_dated and not event.parties
    return " ".join(sorted(event.actors)) if known else ""


def strikes(event: Traits) -> bool:
    """Whether an event can be struck back at, or strike back."""
    kind = vocabulary().kinds.get(event.facts.kind)
    return kind is not None and kind.stance in ("restrict", "organise")


def _hash(*parts: str) -> int:
    digest = hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
