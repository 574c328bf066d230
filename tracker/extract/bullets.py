"""Lists under an announcement: each item with a sum of its own is a part of the money announced above it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from tracker.extract.candidate import Candidate
from tracker.extract.cast import Cast
from tracker.extract.find import Find
from tracker.extract.money import Money, Sense
from tracker.extract.names import Name
from tracker.extract.sentences import Sentence
from tracker.extract.text import NormalText
from tracker.model import AmountRole

_STRENGTH = 0.72
_MARK = re.compile(r"(?:[-*\u2022\u25aa\u25e6\u2023\u00b7]|\(?\d{1,2}[.)]|\([a-z]\))\s")
_LONGEST = 20
"""A list goes on for so many items without its announcement being said again."""
_GIVING = ("grant", "loan", "loan_guarantee", "funding_programme", "subsidy", "tax_credit")


def under(text: NormalText, before: Find, index: int) -> bool:
    """Whether a sentence is an item of a list that `before` announces above it: "The funding includes:"."""
    sentences = text.sentences
    if index - before.index > _LONGEST or not _MARK.match(text.text, sentences[index].start):
        return False
    leads = [_leads(text, one) for one in sentences[before.index : index]]
    listed = [one.bullet for one in sentences[before.index : index]]
    led = any(leads) or _MARK.match(text.text, before.sentence.start) is not None
    return led and all(lead or item for lead, item in zip(leads[1:], listed[1:], strict=True))


def _leads(text: NormalText, sentence: Sentence) -> bool:
    return text.text[sentence.start : sentence.end].rstrip().endswith((":", "\uff1a"))


def item(
    before: Find, sentence: Sentence, index: int, names: Sequence[Name], money: Sequence[Money]
) -> Find | None:
    """The event of a list's item, None where the item or what stands above it gives no money.

    `before` is the last event read, `names` and `money` are those of the item.
    """
    given = [one for one in money if one.sense in (Sense.GIVEN, Sense.PROJECT) and one.value is not None]
    if len(given) != 1:
        return None
    if before.candidate.kind not in _GIVING or before.action not in ("announced", "awarded"):
        return None
    if not any(name.table in ("materials", "organizations") for name in names):
        return None
    sum_ = given[0]
    candidate = Candidate(
        before.candidate.kind,
        before.candidate.action,
        sum_.start,
        sum_.end,
        sum_.start,
        sum_.end,
        before.candidate.subject,
        before.candidate.rule,
        _STRENGTH,
        instrument=(sum_.start, sum_.end),
        money=sum_,
    )
    cast = Cast(
        dict(before.cast.countries),
        dict(before.cast.agencies),
        {name.id: name for name in names if name.table == "organizations"},
        min(1, before.cast.stated),
        before.cast.subject,
    )
    find = Find(candidate, sentence, dataclasses.replace(before.reading, cue=None), before.action, cast)
    find.date, find.date_end, find.index = before.date, before.date_end, index
    find.own = (sentence.start, sentence.end)
    role = before.amount[1] if before.amount else AmountRole.COMMITMENT
    find.amount = (sum_, role if role is not AmountRole.PROJECT_TOTAL else AmountRole.COMMITMENT)
    return find


def inherit(finds: Sequence[Find]) -> None:
    """Give items of a plan, which name nobody who acts, the materials and offices of their programme.

    It is the last event of the same kind, or the one just before in the list, by the same country.
    """
    for at, find in enumerate(finds):
        bare = find.sentence.bullet and find.cast.stated < 2
        if bare and not (find.materials and find.cast.agencies):
            _inherit(find, finds[max(0, at - _LONGEST) : at])


def _inherit(find: Find, earlier: Sequence[Find]) -> None:
    for before in reversed(earlier):
        near = before is earlier[-1] and find.index - before.index <= _LONGEST
        actors, theirs = set(find.cast.actors), set(before.cast.actors)
        if (near or before.candidate.kind == find.candidate.kind) and theirs and actors <= theirs:
            find.materials = find.materials or dict(before.materials)
            if not find.cast.agencies:
                find.cast.agencies.update(before.cast.agencies)
            return
