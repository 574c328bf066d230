"""How far two tellings agree, feature by feature: 0 contradicts, 0.5 says nothing, 1 agrees; None: silence.

Every function is symmetric.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Set

from tracker.decide.firms import alike, script, sound
from tracker.decide.profile import Organizations, Profile, bodies_agree, family_of, related
from tracker.decide.sums import amount
from tracker.decide.title import Title
from tracker.decide.weights import weights
from tracker.decide.when import date, dates

Agreement = float | None

_ONE_NAME, _LIKELY_ONE_NAME = 0.7, 0.5
"""Likenesses from which two printed names are one firm's: the same, or written from hearing."""

_NAMED = 0.8
"""How well an actor agrees with a title that names the country and does not aim at it."""

_HEARD = 4
"""Consonants of a word by which a firm is known in a title of another script."""

_OTHER_COUNT = 0.35
"""What a count that differs says: papers count different things."""

_MADE_ALIKE = 0.6
"""The share of its words from which a title is another's, but for what differs."""


def kind(mine: Profile, theirs: Profile) -> Agreement:
    """The instrument: the same, or one of a family, which says nothing; `other` may be any."""
    if mine.kind == theirs.kind:
        return 1.0
    if family_of(mine.kind) == family_of(theirs.kind):
        return 0.55
    return 0.4 if "other" in (mine.kind, theirs.kind) else 0.15


def action(mine: Profile, theirs: Profile) -> Agreement:
    """Whether one act may be told by both words: an announcement that is the enactment."""
    if mine.action == theirs.action:
        return 1.0
    return weights().told_alike.get((mine.action, theirs.action), 0.0)


def actor(mine: Profile, theirs: Profile) -> Agreement:
    """Who acts. An accord has parties: of two with a third each, one is not the other.

    Where one report was read without an actor, its title may still name that of the other.
    """
    if not mine.actors or not theirs.actors:
        silent, other = (mine, theirs) if theirs.actors else (theirs, mine)
        return _NAMED if other.actors and _all_named(other.actors, silent) else None
    if mine.actors == theirs.actors and not (mine.parties ^ theirs.parties):
        return 1.0
    if mine.parties == theirs.parties:
        return 0.9
    if mine.parties - theirs.parties and theirs.parties - mine.parties:
        if mine.parties & theirs.parties:
            return 0.2
        swapped = mine.actors <= theirs.targets and theirs.actors <= mine.targets
        if swapped:
            return 0.3
        return max(_misread(mine, theirs), _misread(theirs, mine))
    return 0.3 if mine.actors - theirs.actors and theirs.actors - mine.actors else 0.8


def _misread(mine: Profile, theirs: Profile) -> float:
    """What is left of a contradiction between two actors where my title names theirs and aims at nobody.

    "After Zimbabwe, Namibia closes the door" was then read for the wrong one, or "the council of ministers
    of Gabon" for the paper's own.
    """
    if mine.targets - mine.actors or not _all_named(theirs.actors, mine):
        return 0.0
    return 0.4 if any(f"countries:{code}" in mine.title.names for code in mine.actors) else 0.5


def _all_named(codes: Set[str], side: Profile) -> bool:
    return all(f"countries:{code}" in side.title.names for code in codes - side.targets) and not (
        codes <= side.targets
    )


def target(mine: Profile, theirs: Profile) -> Agreement:
    """At whom it is aimed. What is the target in one may be the place or the actor in the other."""
    agreed = _countries(mine.targets, theirs.targets)
    if agreed == 0.0 and mine.targets <= theirs.parties | theirs.locations:
        return 0.35
    return 0.35 if agreed == 0.0 and theirs.targets <= mine.parties | mine.locations else agreed


def location(mine: Profile, theirs: Profile) -> Agreement:
    """Where it is."""
    return _countries(mine.locations, theirs.locations)


def _countries(mine: Set[str], theirs: Set[str]) -> Agreement:
    if not mine or not theirs:
        return None
    if mine == theirs:
        return 1.0
    return 0.8 if mine & theirs else 0.0


def agencies(mine: Profile, theirs: Profile) -> Agreement:
    """The best agreement of any two: a report names the ministry, the bureau, or both."""
    if not mine.agencies or not theirs.agencies:
        return None
    if mine.agencies & theirs.agencies:
        return 1.0
    return max(bodies_agree(one, other) for one in mine.agencies for other in theirs.agencies)


def materials(mine: Profile, theirs: Profile) -> Agreement:
    """How well the materials cover each other, parts and wholes in part."""
    if not mine.materials or not theirs.materials:
        return None
    if mine.materials == theirs.materials:
        return 1.0
    there = _cover(mine.materials, theirs.materials)
    back = _cover(theirs.materials, mine.materials)
    # That one names more of them than the other says little; that none is shared says much.
    return 0.7 * max(there, back) + 0.3 * min(there, back)


def _cover(these: Collection[str], those: Collection[str]) -> float:
    return sum(max(related(one, other) for other in those) for one in these) / len(these)


def organizations(mine: Profile, theirs: Profile) -> Agreement:
    """Firms by id, else by their names as far as scripts let them be held against each other."""
    if not mine.facts.organizations or not theirs.facts.organizations:
        return 0.85 if _titled(mine, theirs) or _titled(theirs, mine) else None
    ours, others = mine.organizations, theirs.organizations
    shared = len(ours.ids & others.ids)
    if shared:
        larger = max(len(ours.ids) + len(ours.printed), len(others.ids) + len(others.printed))
        return 1.0 if shared >= larger - 1 else 0.85 if 3 * shared >= larger else 0.7
    likeness = [
        found for one in ours.names for other in others.names if (found := alike(one, other)) is not None
    ]
    if likeness and max(likeness) >= _ONE_NAME:
        return 0.9
    if ours.ids and others.ids:
        return 0.0
    if not likeness or _written_in_chinese(ours, others):
        return None
    return 0.55 if max(likeness) >= _LIKELY_ONE_NAME else 0.15


def _titled(mine: Profile, theirs: Profile) -> bool:
    """Whether the other's title names a firm of mine, by its id or by the sound of its name."""
    if any(f"organizations:{id}" in theirs.title.names for id in mine.organizations.ids):
        return True
    heard = (word for name in mine.organizations.names for word in sound(name).split())
    return any(len(word) >= _HEARD and word in theirs.title.sounds for word in heard)


def _written_in_chinese(ours: Organizations, others: Organizations) -> bool:
    """Whether one side prints a name that no list has in Chinese, which writes a foreign one in many ways."""
    known = bool(ours.ids or others.ids)
    return known and any(script(name) == "han" for name in (*ours.printed, *others.printed))


def programme(mine: Profile, theirs: Profile) -> Agreement:
    """The programmes by name, within one script: many acts are of one, so that it says little."""
    ours, others = mine.facts.programme, theirs.facts.programme
    if not ours or not others:
        return None
    one, other = ours.casefold(), others.casefold()
    if one == other or one in other or other in one:
        return 1.0
    if one.isascii() != other.isascii():
        return None
    mine_words, their_words = set(one.split()), set(other.split())
    return 0.2 + 0.7 * len(mine_words & their_words) / min(len(mine_words), len(their_words))


def figures(mine: Profile, theirs: Profile) -> Agreement:
    """Fiscal years, editions, rates, sections, numbers and counts in the titles.

    One decisive contradiction outweighs everything that agrees. Of a rate "cut to 47% from 57%" shares one.
    """
    best: Agreement = None
    for title in (theirs.title, *theirs.other_titles):
        found = _figures(mine.title, title)
        if found is not None and (best is None or found < best):
            best = found
    return best


def _figures(mine: Title, theirs: Title) -> Agreement:
    agree: Agreement = None
    for name, ours in mine.figures.items():
        others = theirs.figures.get(name)
        if others is None:
            continue
        if ours & others:
            agree = 1.0 if ours == others else max(agree or 0.0, 0.7)
        elif weights().figures[name].decisive:
            return 0.0
        elif agree is None:
            agree = _OTHER_COUNT
    return agree


def names(mine: Profile, theirs: Profile) -> Agreement:
    """What the titles name, in whatever languages."""
    ours, others = mine.title.names, theirs.title.names
    if not ours or not others:
        return None
    smaller = min(len(ours), len(others))
    return len(ours & others) / smaller


def words(mine: Profile, theirs: Profile) -> Agreement:
    """The plain words of the titles, where any two are in one script."""
    found = [
        _words(mine.title, title)
        for title in (theirs.title, *theirs.other_titles)
        if title.script == mine.title.script
    ]
    return max(found, default=None)


def _words(mine: Title, theirs: Title) -> float:
    """The share of the shorter title that the longer one has, by weight; a quarter says nothing.

    Two titles made alike but for a name on either side tell of two things: "duty on copper", "duty on
    timber".
    """
    ours, others = sum(mine.words.values()), sum(theirs.words.values())
    if not ours or not others:
        return 0.5
    shared = sum(
        min(weight, theirs.words[word]) for word, weight in mine.words.items() if word in theirs.words
    )
    share = shared / min(ours, others)
    if share < 0.25:
        return 0.2 + 1.2 * share
    if share >= _MADE_ALIKE and _names_more(mine, theirs) and _names_more(theirs, mine):
        return 0.2
    return min(1.0, 0.25 + share)


def _names_more(mine: Title, theirs: Title) -> bool:
    """Whether a title has a name or another rare word that the other lacks."""
    return any(weight > 1 and word not in theirs.words for word, weight in mine.words.items())


COMPARED: tuple[tuple[str, Callable[[Profile, Profile], Agreement]], ...] = (
    ("action", action),
    ("kind", kind),
    ("actor", actor),
    ("date", date),
    ("materials", materials),
    ("organizations", organizations),
    ("amount", amount),
    ("agencies", agencies),
    ("target", target),
    ("location", location),
    ("dates", dates),
    ("programme", programme),
    ("figures", figures),
    ("names", names),
    ("words", words),
)
"""The features, those first that are cheap and settle most."""
