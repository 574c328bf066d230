"""Names in a text: countries, agencies, organizations, materials and topics, by the vocabulary.

Longest match wins. A country is also known by its people ("Chinese"), its seat of government
("Beijing") and its leaders. Organizations that no list knows are captured only where their form says
what they are ("Inc.", "Resources", "a company").
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tracker.extract.matcher import Hit

LAYER = "name"
#: Between the ids of the agencies that bear one ambiguous name, as long as it is not settled whose it is.
RIVALS = "|"


class Name(NamedTuple):
    """A name at [start, end) of the normal form. `sort`: how it names its term.

    Sorts: name, demonym, metonym, government, topic, mask, unknown (an organization no list knows:
    then `id` is the name as printed). `sure` is false for a name that does not settle the term alone.
    """

    start: int
    end: int
    table: str
    id: str
    sort: str
    sure: bool = True


def unmasked(hits: Iterable[Hit], lower: str) -> list[Hit]:
    """The hits without triggers that lie inside a mask: "Investing in America" invests nothing.

    So do the words in a body's own name ("fund" in صندوق الاستثمارات العامة), in scripts without capitals.
    """
    found = list(hits)
    names = [h for h in found if h.word.layer == LAYER]
    masks = sorted((h.start, h.end) for h in names if h.word.payload[0] == "mask")
    bodies = sorted((h.start, h.end) for h in names if _is_body(h, lower))
    if not masks and not bodies:
        return found
    return [
        h
        for h in found
        if h.word.layer == LAYER or not (_inside(h, masks) or (h.word.layer in _PLAIN and _inside(h, bodies)))
    ]


_PLAIN = ("instrument", "verb")  # a phrase may well hold a body's name


def _is_body(hit: Hit, lower: str) -> bool:
    table, _, _, sure = hit.word.payload
    return bool(table == "agencies" and sure and "\u0621" <= lower[hit.start] <= "\u06d3")


def _inside(hit: Hit, masks: Sequence[tuple[int, int]]) -> bool:
    at = bisect_right(masks, (hit.start, 1 << 60)) - 1
    return at >= 0 and hit.end <= masks[at][1]


def _without_overrun(hits: Sequence[Hit]) -> Sequence[Hit]:
    """The hits without those unsure ones that a sure name begins in and outlasts: 中美 in 其中美国."""
    starts = [h.start for h in hits]
    overrun: set[int] = set()
    for i, hit in enumerate(hits):
        if hit.word.payload[0] != "countries" or hit.word.payload[3] or hit.end - hit.start < 2:
            continue
        for other in hits[bisect_right(starts, hit.start) : bisect_left(starts, hit.end)]:
            if other.word.payload[3] and other.end > hit.end:
                overrun.add(i)
    return [h for i, h in enumerate(hits) if i not in overrun] if overrun else hits


def _longest(hits: Sequence[Hit]) -> list[Name]:
    kept: list[Name] = []
    reach, span = -1, (0, 0)
    for hit in hits:
        if hit.start < reach and (hit.start, hit.end) != span:
            continue
        reach, span = hit.end, (hit.start, hit.end)
        table, id, sort, sure = hit.word.payload
        kept.append(Name(hit.start, hit.end, table, id, sort, sure))
    return kept


def names_of(hits: Iterable[Hit]) -> list[Name]:
    """The names among the hits, longest match first, without overlaps, in the order of the text.

    One stretch of text may name two things (an agency and its country's seat of power): both stay.
    """
    every = sorted(
        (h for h in hits if h.word.layer == LAYER),
        key=lambda h: (h.start, -h.end, h.word.payload[2] != "government", not h.word.payload[3]),
    )
    # "Battery supply chain" says what a text is about; the battery in it is still a material.
    topical = [h for h in every if h.word.payload[0] == "topics"]
    kept = _longest(_without_overrun([h for h in every if h.word.payload[0] != "topics"]))
    kept = sorted([*kept, *_longest(topical)], key=lambda n: n.start)
    governed = {(n.start, n.end) for n in kept if n.sort == "government"}
    kept = [n for n in kept if n.table != "agencies" or (n.start, n.end) not in governed]
    named = {(n.start, n.end) for n in kept if n.table != "mask" and (n.sure or n.table == "agencies")}
    # What one term must not be read in may be the name of another: 美国商务部 is no 商务部 of China.
    masked = {(n.start, n.end) for n in kept if n.table == "mask"} - named
    kept = [n for n in kept if n.table != "mask" or (n.start, n.end) in masked]
    companies = {n.end for n in kept if n.table == "organizations"}
    seen: set[tuple[int, str, str]] = set()
    result = []
    for name in kept:
        key = (name.start, name.table, name.id)
        of_company = name.table == "countries" and name.start - 1 in companies  # "Samsung SDI America"
        if (name.start, name.end) not in masked and key not in seen and not of_company:
            seen.add(key)
            result.append(name)
    return result
