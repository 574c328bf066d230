"""Two reports that tell several of the same things in the same order are editions of one article.

What both tell of surely are the anchors. A pair that keeps their order in both reports needs less
agreement of its own: where else should it be told?
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from tracker.decide.weights import Editions

Pair = tuple[int, int]
"""The place of a draft in its report, and the id of an event."""


def gains(
    pairs: Iterable[Pair],
    sure: Sequence[Pair],
    reports: Mapping[int, frozenset[int]],
    drafts: int,
    rule: Editions,
) -> dict[Pair, float]:
    """The `pairs` that keep the order of the anchors with some other report, and what that adds to each.

    `sure` are the pairs that are one event by themselves, best first; `reports` maps each event to the
    reports that tell of it; `drafts` is how many the report has. Of one report's events the order of
    their ids is the order they were told in.
    """
    told: dict[int, set[int]] = {}
    for event_id, ids in reports.items():
        for report in ids:
            told.setdefault(report, set()).add(event_id)
    pairs = list(pairs)
    found: dict[Pair, float] = {}
    for events in told.values():
        if min(drafts, len(events)) < rule.anchors:
            continue
        anchors = _in_order(_one_to_one(pair for pair in sure if pair[1] in events))
        if len(anchors) >= max(rule.anchors, rule.share * min(drafts, len(events))):
            for pair in pairs:
                if pair[1] in events and _keeps_order(pair, anchors):
                    found[pair] = max(found.get(pair, 0.0), rule.adds(len(anchors)))
    return found


def _one_to_one(pairs: Iterable[Pair]) -> list[Pair]:
    """The pairs, best first, without those whose draft or event stands in a better one."""
    drafts, events, kept = set[int](), set[int](), list[Pair]()
    for draft, event in pairs:
        if draft not in drafts and event not in events:
            drafts.add(draft)
            events.add(event)
            kept.append((draft, event))
    return kept


def _in_order(pairs: Iterable[Pair]) -> list[Pair]:
    """The longest run of pairs that rises in both."""
    tails: list[int] = []
    last: list[Pair] = []
    before: dict[Pair, Pair | None] = {}
    for pair in sorted(pairs):
        at = bisect_left(tails, pair[1])
        tails[at : at + 1] = [pair[1]]
        last[at : at + 1] = [pair]
        before[pair] = last[at - 1] if at else None
    run: list[Pair] = []
    pair_or_none = last[-1] if last else None
    while pair_or_none is not None:
        run.append(pair_or_none)
        pair_or_none = before[pair_or_none]
    return run[::-1]


def _keeps_order(pair: Pair, anchors: Sequence[Pair]) -> bool:
    """Whether the draft stands to the anchors in its report as the event does in the other."""
    draft, event = pair
    at = bisect_left(anchors, (draft, -1))
    if at < len(anchors) and anchors[at][0] == draft:
        return False
    after_left = at == 0 or anchors[at - 1][1] < event
    return after_left and (at == len(anchors) or event < anchors[at][1])
