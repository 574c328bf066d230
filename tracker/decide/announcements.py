"""Whether a department's announcement is of an award that a register keeps. Pure: no database, no clock.

A department says in a press release whom it gives how much; months later the register has the award, under
the recipient's legal name, with what is obligated so far and not what was promised. So names are held
against each other as firms' names are, the sum that is obligated may be a part of the one announced, and
the announcement may come long before the award is signed, or soon after. Awards of one recipient differ in
sum, programme, agency, goods and day: where two fit equally well, neither is taken and a person is asked.
So is one where the recipient shares no name with the firm announced and an unusual sum is the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from tracker.decide.decision import Reason
from tracker.decide.firms import alike, styled
from tracker.decide.registered import PARTNER, SELF, names_behind
from tracker.decide.traits import ACT, AHEAD, LATER, Traits, related, same_body
from tracker.model import AmountQualifier
from tracker.vocabulary import vocabulary

SORT = "award"
"""The sort of measures that a register of awards names."""

_FAMILIES = frozenset({"money", "purchase"})
_LENT = frozenset({"loan", "loan_guarantee"})
_BEFORE, _PROMISED_BEFORE, _AFTER = 730, 1100, 180
"""Days that the announcement of an award may lie before it; one of a promise only; either after it."""

_BEGINNING, _WRITTEN_OTHERWISE = 0.9, 0.92
_ROUNDED, _HEDGED = Decimal("0.02"), Decimal("0.06")
_STRANGER, _ONLY_A_DOUBT, _UNUSUAL = 0.05, 0.65, 3
"""What an award to somebody of another name weighs, at most, and by how many digits its sum is unusual."""

_LEAST_PART = Decimal("0.2")
"""The share of an announced sum that the first obligation makes at least, as a rule."""

Weighed = tuple[float, tuple[str, float, str]]


def is_award(event: Traits) -> bool:
    """Whether an event is the making of an award that a register names."""
    return event.key is not None and event.key.startswith(f"{SORT}:") and event.stage == ACT


def may_announce(event: Traits) -> bool:
    """Whether an event tells of money for somebody, and no register has told it."""
    return (
        event.key is None
        and event.family in _FAMILIES
        and event.stage != LATER
        and bool(event.parties)
        and event.facts.kind != "funding_programme"
    )


def announces(news: Traits, award: Traits) -> tuple[float, tuple[Reason, ...]] | None:
    """How well an announcement fits an award, from 0 to 1, and why; None where it cannot be of it."""
    if not (may_announce(news) and is_award(award)):
        return None
    if (news.facts.kind in _LENT) != (award.facts.kind in _LENT):
        return None
    if news.actors and award.actors and not news.actors & award.actors:
        return None
    days = _days_before(news, award)
    name = _names_alike(news, award)
    if name is None or days is None:
        return None
    weighed = [name, *_bearing(news, award), *_of_time(days)]
    most = _ONLY_A_DOUBT if name[0] == _STRANGER else 1.0
    score = round(min(max(sum(weight for weight, _ in weighed), 0.0), most), 3)
    return score, tuple(Reason(*reason) for _, reason in weighed)


def _days_before(news: Traits, award: Traits) -> int | None:
    """How many days the announcement lies before the award, fewer than none where after it; None: too far."""
    if news.first is None or news.last is None or award.first is None:
        return 0
    before = (
        (award.first - news.last).days if news.last < award.first else min(0, (award.first - news.first).days)
    )
    longest = _PROMISED_BEFORE if news.stage == AHEAD else _BEFORE
    return before if -_AFTER <= before <= longest else None


def _names_alike(news: Traits, award: Traits) -> Weighed | None:
    """Whether both name one firm: by id, by its name without the legal form, or by the beginning of one."""
    best = max(
        (
            1.0 if mine == theirs else _likeness(mine, theirs)
            for mine in news.parties
            for theirs in award.parties
        ),
        default=0.0,
    )
    told = f"the award is to {' and '.join(sorted(award.parties))}"
    if best < PARTNER:
        return (_STRANGER, ("organizations", 0.0, told)) if _strangely_equal(news, award) else None
    weight = 0.45 if best > _BEGINNING else 0.38 if best == _BEGINNING else 0.22
    partner = len(news.parties) > 1
    return weight - (0.05 if partner else 0.0), ("organizations", best, told)


def _strangely_equal(news: Traits, award: Traits) -> bool:
    """Whether an award to another name has the very sum, from the same body, for the same goods."""
    if not unusual_sums(news) & unusual_sums(award):
        return False
    goods = related(news.materials, award.materials) in ("equal", "shared", "near")
    return goods and same_body(news.agencies, award.agencies) is True


def _likeness(mine: str, theirs: str) -> float:
    """1 for one name, less where one is the other with words left out at the end, or written otherwise."""
    return max(
        (
            min(sure, surely, _one_name(one, other))
            for one, sure in _names(mine)
            for other, surely in _names(theirs)
        ),
        default=0.0,
    )


def _one_name(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if _head(one) != _head(other):
        return 0.0
    if f"{other} ".startswith(f"{one} ") or f"{one} ".startswith(f"{other} "):
        return _BEGINNING
    return 0.95 if (alike(one, other) or 0.0) >= _WRITTEN_OTHERWISE else 0.0


def _names(party: str) -> tuple[tuple[str, float], ...]:
    """A firm's names without their legal form, each with how sure it is its own.

    Every one that the vocabulary has, or those behind the one printed.
    """
    term = vocabulary().organizations.get(party)
    if term is not None:
        return tuple((styled(name), SELF) for name in term.names("en"))
    return names_behind(party)


def _bearing(news: Traits, award: Traits) -> Iterable[Weighed]:
    """What speaks for and against beside the name."""
    yield from _of_money(news, award)
    if news.programme and news.programme == award.programme:
        yield 0.20, ("programme", 1.0, "of the same programme")
    body = same_body(news.agencies, award.agencies)
    if body is not None:
        yield (0.10, ("agencies", 1.0, "by the same agency")) if body else (
            -0.30, ("agencies", 0.0, "by different agencies"))  # fmt: skip
    weights = {"equal": (0.10, 1.0, "the same materials"), "shared": (0.10, 0.8, "a material in common")}
    weights |= {"near": (0.05, 0.5, "materials that belong together")}
    weights |= {"apart": (-0.20, 0.0, "different materials")}
    if found := weights.get(related(news.materials, award.materials)):
        yield found[0], ("materials", found[1], found[2])
    if news.facts.kind == award.facts.kind:
        yield 0.05, ("kind", 1.0, f"both {news.facts.kind}")


def _of_money(news: Traits, award: Traits) -> Iterable[Weighed]:
    """The sum announced and the sum obligated: the same, or as much of it as a first part may be."""
    if news.sum is None or award.sum is None or news.sum[1] != award.sum[1]:
        return
    said, has = news.sum[0], award.sum[0]
    amount = news.facts.amount
    hedged = amount is not None and amount.qualifier is AmountQualifier.ABOUT
    apart = abs(said - has) / max(said, has)
    if apart <= (_HEDGED if hedged else _ROUNDED):
        yield 0.25, ("amount", 1.0, "the same sum")
    elif said * _LEAST_PART <= has <= said:
        yield 0.08, ("amount", 0.6, f"a part of the sum, {has / said:.0%} of it")
    else:
        yield -0.25, ("amount", 0.0, "different sums")


def _of_time(days: int) -> Iterable[Weighed]:
    if days < 0:
        yield (0.12 if days >= -60 else 0.05), ("date", 0.8, f"{-days} days after it")
        return
    weight = 0.12 if days <= 120 else 0.08 if days <= 400 else 0.0
    yield weight, ("date", 1.0 if days <= 400 else 0.5, f"{days} days before it" if days else "at its date")


def unusual_sums(event: Traits) -> frozenset[str]:
    """The sum of an event where no two awards come to it by chance, with its currency."""
    if event.sum is None:
        return frozenset()
    digits = len(f"{event.sum[0].normalize():f}".rstrip("0").replace(".", ""))
    return frozenset({f"{event.sum[0]:f} {event.sum[1]}"} if digits >= _UNUSUAL else ())


def heads(event: Traits) -> frozenset[str]:
    """The words that the names of an event's firms begin with: by these the two are found."""
    return frozenset(
        head for party in event.parties for name, _ in _names(party) if (head := _head(name)) is not None
    )


def _head(name: str) -> str | None:
    """The first word of a name; the first two where many firms begin with that one."""
    words = name.split()
    if not words:
        return None
    return " ".join(words[:2]) if words[0] in _COMMON or len(words[0]) < 3 else words[0]


_COMMON = frozenset(
    ("the", "american", "united", "national", "general", "advanced", "global", "north", "south", "new",
     "first", "pacific", "international", "university", "us", "usa", "state")
)  # fmt: skip

__all__ = ["SORT", "announces", "heads", "is_award", "may_announce", "unusual_sums"]
