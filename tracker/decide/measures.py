"""Which stored measure an event happens to: scored and explained. Pure: no database, no clock.

A measure is a tree of events: each event hangs on the one it acts on, or stands alone. What an event may
hang on lies before it in `Traits.order` (what lies ahead of a thing, the act that makes it, what comes
later; each by date), so that the same events give the same trees in whatever order they came.

Two events are held together by one of four bonds: a **party** (the same recipient or listed company), a
**name** (the same programme or law, where the name is the thing's own), a **document** (the same numbered
notice or regulation), or a **subject** (a control of the same actor on the same materials). Editions,
sections and rounds that differ decide against all of them. Several measures that fit equally well are
none: the event stands alone, and a person is asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tracker.decide.announcements import announces
from tracker.decide.citations import named_alike, told_apart
from tracker.decide.decision import Reason, Resemblance
from tracker.decide.named import sort_of
from tracker.decide.particulars import finishes, same_ground, titled_alike
from tracker.decide.traits import ACT, AHEAD, LATER, Traits, related, same_body
from tracker.model import Event
from tracker.vocabulary import vocabulary

PLACE_AT = 0.70
"""Score from which an event is attached to the measure of another."""

DOUBT_AT = 0.58
"""Score from which a person is asked."""

MARGIN = 0.06
"""How much better than the next a measure must fit."""

MOST_DOUBTS = 3

_SUMS_EQUAL, _SUMS_NEAR, _SUMS_FAR = Decimal("0.02"), Decimal("0.25"), Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Bond:
    """What holds an event to an earlier one: `score` from 0 to 1, with reasons."""

    other: Traits
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an event belongs: `anchor` is the stored event whose measure it happens to, None for none.

    `doubts` are stored events of other measures that a person should hold beside it, best first.
    """

    anchor: Event | None = None
    score: float | None = None
    reasons: tuple[Reason, ...] = ()
    doubts: tuple[Resemblance, ...] = ()


def place(event: Traits, candidates: Iterable[Traits]) -> Placement:
    """Which of the stored events this one hangs on.

    Candidates that lie after it do not count, but for the awards of a register that it announces.
    """
    bonds = [
        found
        for other in candidates
        for found in (bond(event, other), announcement(event, other))
        if found is not None
    ]
    bonds.sort(key=lambda found: (-found.score, found.other.order[1].toordinal() * -1, found.other.event.uid))
    best: dict[object, Bond] = {}
    for found in bonds:
        best.setdefault(_measure(found.other), found)
    ranked = [found for found in best.values() if found.score >= DOUBT_AT]
    if not ranked:
        return Placement()
    top, rivals = ranked[0], ranked[1:]
    clear = not rivals or top.score - rivals[0].score >= MARGIN
    if top.score >= PLACE_AT and clear:
        return Placement(top.other.event, top.score, top.reasons)
    tied = [found for found in ranked[:MOST_DOUBTS] if found.score >= PLACE_AT]
    return Placement(doubts=tuple(map(_resemblance, tied or ranked[:1])))


def _measure(other: Traits) -> object:
    return other.measure if other.measure is not None else other.event.uid


def _resemblance(found: Bond) -> Resemblance:
    return Resemblance(found.other.event.id, found.score, found.reasons)


def announcement(event: Traits, award: Traits) -> Bond | None:
    """What holds an announcement to the award it is of; None where it can be of none of these."""
    found = announces(event, award)
    return Bond(award, *found) if found is not None else None


def bond(event: Traits, other: Traits) -> Bond | None:
    """What holds `event` to the earlier `other`, or None where nothing can.

    The score is capped at 1; below DOUBT_AT it means little.
    """
    if not _may_act_on(event, other) or told_apart(event.cited, other.cited):
        return None
    if event.key and other.key and event.key != other.key and sort_of(event.key) == sort_of(other.key):
        return None
    holding = (
        _by_party(event, other)
        or _by_document(event, other)
        or _by_name(event, other)
        or _by_subject(event, other)
    )
    if holding is None:
        return None
    weighed = [holding, *_bearing(event, other)]
    score = sum(weight for weight, _ in weighed)
    reasons = tuple(Reason(*reason) for _, reason in weighed if reason)
    return Bond(other, round(min(max(score, 0.0), 1.0), 3), reasons)


_Weighed = tuple[float, tuple[str, float, str]]


def _may_act_on(event: Traits, other: Traits) -> bool:
    """Whether one life can hold both, in this order: kinds, actors, dates and stages allow it."""
    if event.family != other.family or not other.order < event.order:
        return False
    if event.actors and other.actors and not event.actors & other.actors:
        return False
    if event.last is not None and other.first is not None and other.first > event.last:
        return False
    if event.facts.action == other.facts.action and (event.stage != LATER or _ends(event)):
        return _twice_told(event, other) or finishes(event, other, _days_between(event, other))
    return event.stage == LATER or other.stage == AHEAD


def _ends(event: Traits) -> bool:
    """Whether it is the end of a life, of which there is one."""
    action = vocabulary().actions.get(event.facts.action)
    return action is not None and action.relation == "ends"


def _twice_told(event: Traits, other: Traits) -> bool:
    """Whether one act may be told by two events that nobody has merged yet."""
    if event.facts.kind != other.facts.kind or same_body(event.agencies, other.agencies) is False:
        return False
    if event.programme and event.programme == other.programme and not event.party_kind:
        return True
    dated = event.first is not None and other.first is not None and event.facts.action != "reported"
    exact = event.first == event.last and other.first == other.last
    close = dated and _days_between(event, other) <= (7 if exact else 0) and event.parties == other.parties
    return (
        close
        and _sums_agree(event, other) is not False
        and related(event.materials, other.materials) in ("equal", "shared", "open")
    )


def _by_party(event: Traits, other: Traits) -> _Weighed | None:
    shared = event.parties & other.parties
    if not shared:
        return None
    if event.party_kind == "listed" and event.stage == LATER and not event.parties >= other.parties:
        return None  # taken off a list that others stay on
    alone = event.facts.kind == other.facts.kind and event.stage == LATER
    silent = alone and bool(event.actors or other.actors) and not (event.actors and other.actors)
    if not (event.actors & other.actors or same_body(event.agencies, other.agencies) or silent):
        return None
    alike = len(shared) / len(event.parties | other.parties)
    weight = 0.5 * (0.75 + 0.25 * alike)
    if event.parties - shared and other.parties - shared:
        weight -= 0.1  # each has a partner of its own
    return weight, ("organizations", round(alike, 2), f"both are about {_listed(shared)}")


def _by_document(event: Traits, other: Traits) -> _Weighed | None:
    numbers = named_alike(event.cited, other.cited)
    if not numbers or not _same_author(event, other) or _part_of(event, other):
        return None
    return 0.52, ("title", 1.0, f"both name {_listed(numbers)}")


def _by_name(event: Traits, other: Traits) -> _Weighed | None:
    if not event.programme or event.programme != other.programme or _part_of(event, other):
        return None
    if event.under_law and event.facts.kind != "legislation":
        return None  # many measures stand under one law
    if event.facts.kind != other.facts.kind:
        return None
    if event.party_kind and (event.targets != other.targets or event.parties or other.parties):
        return None  # the programme is what several of the kind come from
    if event.stage != LATER and event.facts.action == other.facts.action and not _of_one_time(event, other):
        return None  # the same programme's call of another year
    return 0.55, ("programme", 1.0, f"both name the programme {event.facts.programme}")


def _by_subject(event: Traits, other: Traits) -> _Weighed | None:
    """A control without a named party is known by what it is called, or by who controls what."""
    if event.parties or other.parties or not event.actors & other.actors:
        return None
    freed = event.facts.action == "resumed" and other.facts.action == "suspended"
    if event.party_kind == "recipient" and not freed:
        return None  # grants to nobody in particular are not known by who gives them, but for their freeze
    if (event.programme and other.programme) or event.facts.action == "reported":
        return None  # that there are controls is said of many
    near, days = related(event.materials, other.materials), _days_between(event, other)
    if near == "apart" or (event.targets and other.targets and not event.targets & other.targets):
        return None
    if event.facts.kind == other.facts.kind and (called := titled_alike(event, other, days)):
        return 0.44, ("title", 1.0, f"both are about {called}")
    if event.is_vague or other.is_vague:
        return None
    if by_section := _by_section(event, other):
        return by_section
    if not _told_for_another(event, other) or (event.stage != LATER and days > 540):
        return None
    if near == "near" and event.stage != LATER:
        return None
    ground = same_ground(event, other, days)
    return ground and (ground[0], ("materials" if event.materials else "countries", 1.0, ground[1]))


def _by_section(event: Traits, other: Traits) -> _Weighed | None:
    """One body acts under one section of a law on the very same materials, of one kind."""
    shared = event.cited.get("section", frozenset()) & other.cited.get("section", frozenset())
    alike = event.facts.kind == other.facts.kind and event.targets == other.targets
    same = alike and event.materials == other.materials and event.materials
    if not shared or not same or event.facts.action == "amended" or _days_between(event, other) > 540:
        return None
    return 0.44, ("title", 1.0, f"both stand under section {_listed(shared)} and are on the same materials")


def _told_for_another(event: Traits, other: Traits) -> bool:
    """Whether one kind can be the other in other words: the same, or two restrictions of one family."""
    if event.facts.kind == other.facts.kind:
        return event.facts.kind not in ("strategy", "regulation", "legislation", "subsidy", "tax_credit")
    kinds = vocabulary().kinds
    return all(
        kinds[kind].stance == "restrict" for kind in (event.facts.kind, other.facts.kind) if kind in kinds
    )


def _part_of(event: Traits, other: Traits) -> bool:
    """Whether one has a recipient and the other is for all: an instance is not the whole."""
    return bool(event.parties) != bool(other.parties) and bool(event.party_kind or other.party_kind)


def _same_author(event: Traits, other: Traits) -> bool:
    return bool(event.actors & other.actors or same_body(event.agencies, other.agencies))


def _bearing(event: Traits, other: Traits) -> Iterable[_Weighed]:
    """What else speaks for or against, beside what holds the two together."""
    if event.actors & other.actors:
        yield 0.10, ("countries", 1.0, f"by {_listed(event.actors & other.actors)}")
    body = same_body(event.agencies, other.agencies)
    if body is not None:
        yield (0.10, ("agencies", 1.0, "by the same agency")) if body else (
            -0.12, ("agencies", 0.0, "by different agencies"))  # fmt: skip
    yield from _of_materials(event, other)
    if event.targets and other.targets:
        aimed = bool(event.targets & other.targets)
        yield (0.06, ("countries", 1.0, "aimed at the same country")) if aimed else (
            -0.25, ("countries", 0.0, "aimed at different countries"))  # fmt: skip
    yield from _of_money(event, other)
    if event.programme and other.programme:
        same = event.programme == other.programme
        if not same:
            yield -0.25, ("programme", 0.0, "of different programmes")
        elif not (event.under_law or _by_name(event, other)):
            yield 0.12, ("programme", 1.0, "of the same programme")
    same_kind = event.facts.kind == other.facts.kind
    yield (0.05 if same_kind else -0.08), ("kind", 1.0 if same_kind else 0.5, _kinds_told(event, other))
    yield from _of_course(event, other)


def _of_materials(event: Traits, other: Traits) -> Iterable[_Weighed]:
    found = related(event.materials, other.materials)
    weights = {"equal": (0.12, 1.0), "shared": (0.10, 0.8), "near": (0.04, 0.5), "apart": (-0.22, 0.0)}
    if found in weights:
        weight, agreement = weights[found]
        words = {"equal": "the same materials", "shared": "a material in common"}
        words |= {"near": "materials that belong together", "apart": "different materials"}
        yield weight, ("materials", agreement, words[found])


def _of_money(event: Traits, other: Traits) -> Iterable[_Weighed]:
    agree = _sums_agree(event, other)
    if agree is None or event.sum is None or other.sum is None:
        return
    mine, theirs = event.sum[0], other.sum[0]
    apart = abs(mine - theirs) / max(mine, theirs)
    if apart <= _SUMS_EQUAL:
        yield 0.20, ("amount", 1.0, "the same sum")
    elif event.facts.action in ("amended", "extended", "disbursed"):
        return
    elif apart <= _SUMS_NEAR:
        yield 0.04, ("amount", 0.6, "sums that are near")
    else:
        far = apart > _SUMS_FAR
        yield (-0.30 if far else -0.15), ("amount", 0.0, "different sums")


def _sums_agree(event: Traits, other: Traits) -> bool | None:
    """Whether two sums of one role can be one; None where that cannot be told."""
    if event.sum is None or other.sum is None or event.sum[1:] != other.sum[1:]:
        return None
    return abs(event.sum[0] - other.sum[0]) / max(event.sum[0], other.sum[0]) <= _SUMS_NEAR


def _of_course(event: Traits, other: Traits) -> Iterable[_Weighed]:
    """How well the one comes after the other: in time, and as a step."""
    days = _days_between(event, other)
    if event.first is not None and other.first is not None:
        steps = ((120, 0.10), (365, 0.08), (730, 0.06), (1825, 0.03))
        weight = next((weight for most, weight in steps if days <= most), -0.02)
        words = f"{days:,} days after it" if days else "at its date"
        yield weight, ("date", 1.0 if days <= 365 else 0.5, words)
    else:
        yield 0.04, ("date", 0.5, "a date is not known")
    if event.stage == LATER:
        freed = event.facts.action == "resumed" and other.facts.action == "suspended"
        weight = 0.10 if freed else {ACT: 0.08, LATER: 0.05, AHEAD: 0.03}[other.stage]
        yield weight, ("action", 1.0, f"{event.facts.action} after {other.facts.action}")
    elif days > 1100:
        yield -0.20, ("date", 0.0, "years after it")


def _days_between(event: Traits, other: Traits) -> int:
    """The fewest days that may lie between; 0 where the dates may meet or one is unknown."""
    if event.first is None or event.last is None or other.first is None or other.last is None:
        return 0
    return max(0, (event.first - other.last).days, (other.first - event.last).days)


def _of_one_time(event: Traits, other: Traits) -> bool:
    return _days_between(event, other) <= 180


def _kinds_told(event: Traits, other: Traits) -> str:
    if event.facts.kind == other.facts.kind:
        return f"both {event.facts.kind}"
    return f"{event.facts.kind} and {other.facts.kind}, which are told for one another"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)[:4])
