"""What happened, in Persian: a verb at the end of its clause and the instrument before it.

Verbs pair with instruments and sums (pairs.py); phrases that say all by themselves are templates of the
lexicon (phrases.py). Each verb and each instrument counts once.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence

from tracker.extract.candidate import Candidate, NounHit, VerbHit, chosen
from tracker.extract.lexicon import Instrument, Lexicon
from tracker.extract.matcher import Hit
from tracker.extract.money import Money
from tracker.extract.persian.clauses import clauses_of
from tracker.extract.persian.inflection import ends_clause
from tracker.extract.persian.pairs import attribute, finite, nominal
from tracker.extract.persian.phrases import record, templates
from tracker.extract.sentences import Sentence
from tracker.extract.text import NormalText

_BESIDE, _OWN_REACH = 60, 30
# "Curbs" and "on exports" may stand apart ("محدودیت‌هایی را بر صادرات"), an object and another word may not.
_OBJECT_ENDS = re.compile(r" را (?!بر |برای |علیه |در |روی |درباره |نسبت )")
_MADE_KNOWN = ("announced", "proposed", "threatened", "enacted", "awarded")


class ActionReader:
    """Finds candidates, by one language's lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._made: dict[tuple[str, str], Instrument] = {
            (one.id, other): dataclasses.replace(one, kind=kind, bound=False)
            for one in lexicon.instruments
            for other, kind in one.on.items()
        }

    def read(
        self, text: NormalText, sentence: Sentence, hits: Sequence[Hit], money: Sequence[Money]
    ) -> list[Candidate]:
        """The candidates of one sentence that do not share a verb or an instrument, in order."""
        lower = text.lower
        clauses = clauses_of(lower, sentence)
        nouns = self._nouns(lower, hits)
        verbs = list(_verbs(lower, sentence, hits))
        found: list[Candidate] = []
        for verb in verbs:
            if verb.sort == "noun":
                found.extend(nominal(lower, verb, nouns, money))
            elif verb.sort == "attribute":
                found.extend(attribute(lower, verb, nouns))
            else:
                found.extend(finite(lower, sentence, clauses, verb, nouns, money))
        found = [dataclasses.replace(c, nominal=False) for c in found if not _is_undone(c, found)]
        found = [_funded(candidate, lower, money) for candidate in _provided(lower, found)]
        found.extend(templates(lower, sentence, clauses, hits, nouns))
        if not found and not clauses.verbs:
            found.extend(record(lower, sentence, nouns))
        return chosen(found)

    def _nouns(self, lower: str, hits: Sequence[Hit]) -> list[NounHit]:
        """The instruments, the longest of each place, each as what it is with the bound one beside it."""
        found = [h for h in hits if h.word.layer == "instrument"]
        best: dict[tuple[int, int], tuple[int, NounHit]] = {}
        taken: set[int] = set()  # where bound instruments stand that belong to one before them
        for hit in found:
            near, instrument = self._together(lower, hit, found)
            own = (hit.start, hit.end)
            if instrument is not None and near < _OWN_REACH and instrument.kind != "investigation":
                taken.add(hit.end + near)
            if instrument is not None and (own not in best or near < best[own][0]):
                best[own] = (near, NounHit(hit.start, hit.end, instrument))
        kept: list[NounHit] = []
        for _, noun in sorted(best.values(), key=lambda b: (b[1].start, -b[1].end)):
            own_part = noun.instrument.bound and noun.start in taken
            if (not kept or noun.start >= kept[-1].end) and not own_part:
                kept.append(noun)
        return kept

    def _together(self, lower: str, hit: Hit, others: Sequence[Hit]) -> tuple[int, Instrument | None]:
        """An instrument as what it makes with the nearest bound one, and how far that stands off.

        A restriction is one on exports, on imports or on nothing we know: then it is none.
        """
        instrument: Instrument = hit.word.payload
        if not instrument.on:
            return _BESIDE, instrument
        gaps = [
            (gap, other.word.payload.id)
            for other in others
            if other.word.payload.id in instrument.on and (gap := _gap(lower, hit, other)) is not None
        ]
        if not gaps:
            return _BESIDE, None if instrument.bound else instrument
        gap, id = min(gaps)
        return gap, self._made[instrument.id, id]


def _gap(lower: str, hit: Hit, other: Hit) -> int | None:
    """How far another hit stands off; what stands before is a little further, None beyond reach."""
    if lower.endswith("ها", 0, other.start - 1) and 1 <= other.start - hit.end <= 3:
        return None  # a plural without ezafe owns nothing: "to tariffs, exports ..."
    if _OBJECT_ENDS.search(lower, min(hit.end, other.end), max(hit.start, other.start)):
        return None
    gap = other.start - hit.end if other.start >= hit.end else hit.start - other.end + 8
    return gap if 0 <= gap <= _BESIDE else None


def _verbs(lower: str, sentence: Sentence, hits: Sequence[Hit]) -> Iterator[VerbHit]:
    """The verbs, the longest form of each place; a participle that ends no clause is an attribute."""
    spans = [(h.start, h.end) for h in hits if h.word.layer in ("verb", "instrument")]
    for hit in hits:
        if hit.word.layer != "verb":
            continue
        own = (hit.start, hit.end)
        if any(a <= own[0] and own[1] <= b and (a, b) != own for a, b in spans):
            continue
        verb, sort = hit.word.payload
        if sort.startswith("participle"):
            sort = sort if ends_clause(lower, hit.end, sentence.end) else "attribute"
        elif sort == "noun" and _has_lost_its_verb(lower, hit):
            sort = "past"
        elif _is_noun_here(lower, hit, sort, sentence.end):
            continue
        yield VerbHit(hit.start, hit.end, verb, sort)


def _has_lost_its_verb(lower: str, hit: Hit) -> bool:
    """Whether a noun of action is the first of two verbs that share one "did": "را تعلیق و ... آغاز کرد"."""
    return lower.startswith(" و ", hit.end) and lower.endswith(" را ", 0, hit.start)


def _is_noun_here(lower: str, hit: Hit, sort: str, end: int) -> bool:
    """Whether a word is the noun it is written like: "خرید" is "bought" only at the end of its clause."""
    simple = sort.startswith(("past", "base")) and " " not in lower[hit.start : hit.end]
    return simple and not ends_clause(lower, hit.end, end)


def _provided(lower: str, found: Sequence[Candidate]) -> list[Candidate]:
    """ "Passed a law that provides $5 billion": the sum is the law's."""
    made = list(found)
    for law in found:
        if law.kind != "legislation":
            continue
        for sum in found:
            if (
                sum.money is not None
                and lower.startswith(" که ", law.end)
                and sum.start - law.end <= 20
                and sum in made
            ):
                made.remove(sum)
                made[made.index(law)] = dataclasses.replace(law, money=sum.money)
                break
    return made


_SUPPORTING = re.compile(r"[^.،؛]{0,12}(?:یی|ی)? (?:برای )?(?:حمایت|پشتیبانی|تشویق|مشوق|توسعه|تولید)")


def _funded(candidate: Candidate, lower: str, money: Sequence[Money]) -> Candidate:
    """ "A 72-billion plan to support magnets": a plan with its sum is one of funding."""
    if candidate.kind != "strategy" or candidate.action not in ("announced", "enacted"):
        return candidate
    at = candidate.instrument[1] if candidate.instrument else candidate.start
    sums = [m for m in money if 0 < m.start - at <= 4 and _SUPPORTING.match(lower, m.end)]
    return dataclasses.replace(candidate, kind="subsidy", money=sums[0]) if sums else candidate


def _is_undone(one: Candidate, others: Sequence[Candidate]) -> bool:
    """Whether a noun of action is what a verb does something to: "suspended the imposition of duties"."""
    return one.nominal and any(
        other.instrument == one.instrument
        and not other.nominal
        and (other.action not in _MADE_KNOWN or other.action == one.action)
        for other in others
    )
