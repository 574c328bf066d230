"""Names in a text: countries, agencies, organizations, materials and topics, by the vocabulary.

Longest match wins. A country is also known by its people ("Chinese"), its seat of government
("Beijing") and its leaders. Organizations that no list knows are captured only where their form says
what they are ("Inc.", "Resources", "a company").
"""

from __future__ import annotations

import dataclasses
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.extract.matcher import Hit
from tracker.vocabulary import Vocabulary

LAYER = "name"


@dataclass(frozen=True, slots=True)
class Name:
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


def unmasked(hits: Iterable[Hit]) -> list[Hit]:
    """The hits without triggers that lie inside a mask: "Investing in America" invests nothing."""
    found = list(hits)
    masks = sorted((h.start, h.end) for h in found if h.word.layer == LAYER and h.word.payload[0] == "mask")
    if not masks:
        return found
    return [h for h in found if h.word.layer == LAYER or not _inside(h, masks)]


def _inside(hit: Hit, masks: Sequence[tuple[int, int]]) -> bool:
    at = bisect_right(masks, (hit.start, 1 << 60)) - 1
    return at >= 0 and hit.end <= masks[at][1]


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
        key=lambda h: (h.start, -h.end, h.word.payload[2] != "government"),
    )
    # "Battery supply chain" says what a text is about; the battery in it is still a material.
    topical = [h for h in every if h.word.payload[0] == "topics"]
    kept = _longest([h for h in every if h.word.payload[0] != "topics"])
    kept = sorted([*kept, *_longest(topical)], key=lambda n: n.start)
    governed = {(n.start, n.end) for n in kept if n.sort == "government"}
    kept = [n for n in kept if n.table != "agencies" or (n.start, n.end) not in governed]
    masked = {(n.start, n.end) for n in kept if n.table == "mask"}
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


def _redefined(names: Sequence[Name], lower: str) -> set[int]:
    """Where abbreviations stand that the text itself defines as something else: "Economics (REE)"."""
    spelled: dict[tuple[str, str], list[Name]] = {}
    for name in names:
        if name.table == "materials" and name.end - name.start <= 5:
            spelled.setdefault((lower[name.start : name.end], name.id), []).append(name)
    found: set[int] = set()
    for (word, id), places in spelled.items():
        at = lower.find(f"({word})")
        if at > 0 and not any(n.id == id and at - 80 <= n.start < at for n in names):
            found |= {n.start for n in places}
    return found


_FROM = re.compile(r"\b(?:from|against|in|to|into|(?:imports?|exports?) of)(?: the| both)? $")


def settled(
    names: Sequence[Name], vocabulary: Vocabulary, home: str | None, lower: str, default: str | None = None
) -> list[Name]:
    """The names that stand: those that do not settle their term alone need company.

    An ambiguous agency ("Ministry of Commerce") needs its country in the text or as the source's own;
    an ambiguous country needs "from" or "against" before it, or like an organization a sure name of
    the same thing. Georgia is a state to a text from the United States.
    """
    sure = {(n.table, n.id) for n in names if n.sure}
    countries = {n.id for n in names if n.table == "countries" and n.sure} | ({home} if home else set())
    countries |= {vocabulary.agencies[n.id].country or "" for n in names if n.table == "agencies" and n.sure}
    if not countries and default:
        countries = {default}
    rivals: dict[int, set[str | None]] = {}
    for name in names:
        if name.table == "agencies":
            rivals.setdefault(name.start, set()).add(vocabulary.agencies[name.id].country)
    named = {n.id for n in names if n.table == "countries" and n.sure}
    stands = []
    foreign = _redefined(names, lower)
    for name in names:
        if name.start in foreign:
            continue
        if name.sort == "government" and not name.sure:
            governed = home or (next(iter(named)) if len(named) == 1 else name.id)
            if governed:
                stands.append(dataclasses.replace(name, id=governed, sure=True))
            continue
        if name.sure or (name.table, name.id) in sure:
            stands.append(name)
        elif name.table == "countries" and not (name.id == "GE" and home == "US"):
            if _FROM.search(lower, max(0, name.start - 14), name.start):
                stands.append(name)
        elif name.table == "agencies":
            own = vocabulary.agencies[name.id].country
            if own in countries or (
                own == default and home in (None, own) and not rivals[name.start] & countries
            ):
                stands.append(name)
    return stands
