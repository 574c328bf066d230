"""Drafts held against labels: which draft is which labelled event, what is right in it, and the sums of that.

A draft and a label are a pair where their kinds are of one family and the draft was read no further than NEAR
characters from the label's evidence; further off they pair only where kind, action, date and a country or
material agree, for a text may tell one event twice. Of several the one with most fields right is taken.
What is left over of the labels is missed, of the drafts spurious.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from labelled import COUNTRY_ROLES, Label, Labelled, Span

from tracker.model import Draft

NEAR = 100
FIELDS = ("kind", "action", "date", "amount")
SETS = ("countries", "materials", "agencies")
FAMILIES: tuple[frozenset[str], ...] = tuple(
    frozenset(family.split())
    for family in (
        "grant loan loan_guarantee tax_credit subsidy funding_programme price_support investment stockpile offtake",
        "export_ban export_control export_tax",
        "import_restriction tariff trade_defence investigation local_content",
        "entity_listing sanction investment_screening procurement_restriction",
        "regulation standard reporting_mandate local_content legislation procurement_restriction",
        "strategy designation legislation funding_programme",
        "trade_agreement partnership meeting offtake",
        "investment acquisition offtake partnership",
    )
)


def of_one_family(one: str, other: str) -> bool:
    """Whether two kinds are near enough for one to be a mistaken reading of the other."""
    return one == other or any(one in family and other in family for family in FAMILIES)


def said(draft: Draft) -> dict[str, Any]:
    """The fields of a draft in the words of the label format; countries by role."""
    facts = draft.facts
    return {
        "kind": facts.kind,
        "action": facts.action,
        "date": facts.date.value if facts.date else None,
        "materials": set(facts.materials),
        "agencies": set(facts.agencies),
    } | {role: {c.code for c in facts.countries if c.role.value == role} for role in COUNTRY_ROLES}


def amount_is_right(label: Label, draft: Draft, whole: bool) -> bool | None:
    """Whether the sum is the labelled one, to the unit; None where the label says nothing of it."""
    amount = draft.facts.amount
    given = label.fields.get("amount")
    if given is None:
        return amount is None or amount.value is None if whole or "amount" in label.fields else None
    for name in ("value", "max"):
        if name in given:
            got = getattr(amount, name) if amount else None
            want = given[name]
            if (got is None) != (want is None) or (want is not None and got != Decimal(str(want))):
                return False
    return amount is not None and given.get("currency", amount.currency) == amount.currency


def judged(label: Label, draft: Draft, whole: bool) -> dict[str, bool]:
    """Which of kind, action, date, amount and actor are right, of those that the label speaks of."""
    got = said(draft)
    right = {
        name: got[name] == label.fields[name] for name in ("kind", "action", "date") if name in label.fields
    }
    if "actor" in label.fields:
        right["actor"] = got["actor"] == set(label.fields.get("actor", ()))
    amount = amount_is_right(label, draft, whole)
    return right if amount is None else right | {"amount": amount}


def sets(label: Label, draft: Draft, whole: bool) -> dict[str, tuple[set[Any], set[Any]]]:
    """Countries with their roles, materials and agencies: the labelled and the read ones, where labelled.

    In a text that is labelled whole, an event that names a country in one role has none in the others.
    """
    got = said(draft)
    named = [role for role in COUNTRY_ROLES if role in label.fields]
    asked = COUNTRY_ROLES if named and whole else named
    both: dict[str, tuple[set[Any], set[Any]]] = {}
    if asked:
        both["countries"] = (
            {(role, code) for role in asked for code in label.fields.get(role, ())},
            {(role, code) for role in asked for code in got[role]},
        )
    for name in ("materials", "agencies"):
        if name in label.fields:
            both[name] = (set(label.fields.get(name, ())), got[name])
    return both


def gap(one: Span, other: Span) -> int:
    """Characters between two spans, 0 where they meet or overlap."""
    return max(0, max(one[0], other[0]) - min(one[1], other[1]))


def distance(label: Label, draft: Draft) -> int:
    """Characters between the label's evidence and the sentences or the words the draft was read from."""
    if label.place is None:
        return 0
    words = [(e.start, e.end) for e in draft.evidence if e.field in ("action", "kind")]
    return min(gap(label.place, span) for span in (draft.span, *words))


def fit(label: Label, draft: Draft, whole: bool) -> float | None:
    """How well a draft fits a label, more is better; None where they cannot be the same event."""
    kind = label.fields.get("kind", draft.facts.kind)
    if not of_one_family(kind, draft.facts.kind):
        return None
    far = distance(label, draft)
    right = judged(label, draft, whole)
    shared = sum(bool(want & got) for want, got in sets(label, draft, whole).values())
    if far > NEAR and not (
        all(right[name] for name in ("kind", "action", "date") if name in right) and shared
    ):
        return None
    return 3 * right.get("kind", True) + 2 * sum(right.values()) + shared - min(far, 1000) / 100


@dataclass(slots=True)
class Score:
    """One document's outcome. `pairs` of label and draft; `answered` traps, by a draft that is no label's."""

    labelled: Labelled
    pairs: list[tuple[Label, Draft]]
    missed: list[Label]
    spurious: list[Draft]
    answered: int


def score(labelled: Labelled, drafts: Sequence[Draft]) -> Score:
    """Pair the drafts of one document with its labels, best fit first."""
    fits = sorted(
        (
            (value, -i, -j)
            for i, label in enumerate(labelled.labels)
            for j, draft in enumerate(drafts)
            if (value := fit(label, draft, labelled.whole)) is not None
        ),
        reverse=True,
    )
    draft_of: dict[int, int] = {}
    for _, i, j in fits:
        if -i not in draft_of and -j not in draft_of.values():
            draft_of[-i] = -j
    taken = set(draft_of.values())
    spurious = [draft for j, draft in enumerate(drafts) if j not in taken]
    return Score(
        labelled,
        [(labelled.labels[i], drafts[j]) for i, j in sorted(draft_of.items())],
        [label for i, label in enumerate(labelled.labels) if i not in draft_of],
        spurious,
        sum(any(gap(trap, draft.span) == 0 for draft in spurious) for trap in labelled.traps),
    )


@dataclass(slots=True)
class Tally:
    """Sums over documents."""

    events: int = 0
    found: int = 0
    spurious: int = 0
    traps: int = 0
    answered: int = 0
    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    hit: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)

    def add(self, score: Score) -> None:
        whole = score.labelled.whole
        pairs = [(label, draft) for label, draft in score.pairs if not label.marginal]
        self.events += sum(not label.marginal for label in score.labelled.labels)
        self.found += len(pairs)
        self.spurious += len(score.spurious)
        self.traps += len(score.labelled.traps)
        self.answered += score.answered
        for label, draft in pairs:
            for name, right in judged(label, draft, whole).items():
                self.asked[name] += 1
                self.right[name] += right
            for name, (want, got) in sets(label, draft, whole).items():
                self.hit[name] += len(want & got)
                self.total[name] += len(want) + len(got)

    @property
    def precision(self) -> float | None:
        return _ratio(self.found, self.found + self.spurious)

    @property
    def recall(self) -> float | None:
        return _ratio(self.found, self.events)

    @property
    def f1(self) -> float | None:
        return _ratio(2 * self.found, self.found + self.spurious + self.events)

    def figures(self) -> dict[str, float | None]:
        """Counts as they are; of each field the share right of those asked; of each set its F1. None: nothing asked."""
        counts: Mapping[str, float] = {
            name: getattr(self, name) for name in ("events", "found", "spurious", "traps", "answered")
        }
        rates = {"precision": self.precision, "recall": self.recall, "f1": self.f1}
        fields = {name: _ratio(self.right[name], self.asked[name]) for name in FIELDS}
        return {**counts, **rates, **fields, **{n: _ratio(2 * self.hit[n], self.total[n]) for n in SETS}}


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def tally(scores: Iterable[Score]) -> Tally:
    """The sums over some scores."""
    total = Tally()
    for one in scores:
        total.add(one)
    return total
