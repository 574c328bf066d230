"""A headline and the lead that tells it again are one event: one knows more, the other says it better.

The two seldom use the same words: a headline has tariffs where the lead has anti-dumping duties, a pact
where it has an agreement, and no day, sum or full name of anybody.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.extract.assemble import absorb, compatible, specific
from tracker.extract.beside import beside
from tracker.extract.find import Find
from tracker.extract.text import words_of
from tracker.model import CountryRole
from tracker.vocabulary import Vocabulary

_FAMILIES = tuple(
    words_of(words)
    for words in (
        "tariff trade_defence import_restriction",
        "export_ban export_control export_tax",
        "trade_agreement partnership offtake meeting",
        "grant loan loan_guarantee subsidy funding_programme tax_credit",
        "investment acquisition offtake partnership",
        "investment grant loan funding_programme",
        "sanction entity_listing",
        "legislation regulation procurement_restriction standard reporting_mandate",
        "strategy designation stockpile funding_programme",
    )
)
_DONE = words_of("announced enacted awarded amended extended completed disbursed effective scheduled pledged")
"""A headline announces what the lead enacts; who suspends, proposes or threatens does so in both."""
_SHORT = 120  # characters of a first sentence that may be a headline with a stop
_LEAD = 2
"""The lead is among so many sentences after the headline: a dateline or a by-line may stand between."""


def told_once(finds: Sequence[Find], vocabulary: Vocabulary, lower: str) -> list[Find]:
    """The finds with each headline's taken into the one of the lead that tells it again, if there is one.

    So is what a first sentence says of no day in particular, and the second says again.
    """
    kept = list(finds)
    for opening in [find for find in finds if find.headline or _is_opening(find)]:
        lead = next(
            (find for find in kept if find is not opening and _told_again(find, opening, vocabulary, lower)),
            None,
        )
        if lead is None:
            continue
        kept.remove(opening)
        _take_in(lead, opening, vocabulary)
    return kept


def _is_opening(find: Find) -> bool:
    short = find.sentence.end - find.sentence.start <= _SHORT
    return find.index == 0 and short and not find.dated and not find.candidate.nominal


def _told_again(lead: Find, opening: Find, vocabulary: Vocabulary, lower: str) -> bool:
    if not _retells(lead, opening, vocabulary):
        return False
    if opening.headline:
        return True
    same = (lead.candidate.kind, lead.action) == (opening.candidate.kind, opening.action)
    mine, theirs = set(opening.cast.actors), set(lead.cast.actors)
    parties = bool(mine and theirs) and (mine <= theirs or theirs <= mine)
    goods = bool(lead.materials) == bool(opening.materials)
    return same and parties and goods and lead.index == 1 and not beside(opening, lead, lower)


def _retells(lead: Find, headline: Find, vocabulary: Vocabulary) -> bool:
    if lead.headline or not 0 < lead.index - headline.index <= _LEAD:
        return False
    if lead.action != headline.action and not {lead.action, headline.action} <= _DONE:
        return False
    kinds = {lead.candidate.kind, headline.candidate.kind}
    if len(kinds) > 1 and not any(kinds <= family for family in _FAMILIES):
        return False
    if lead.amount and headline.amount and lead.amount[0].value != headline.amount[0].value:
        return False
    if (
        lead.dated
        and headline.dated
        and lead.date
        and headline.date
        and not compatible(lead.date, headline.date)
    ):
        return False
    return (
        _meet(set(lead.cast.actors), set(headline.cast.actors))
        and _meet(_others(lead), _others(headline))
        and _meet(set(lead.cast.organizations), set(headline.cast.organizations))
        and _meet(_lines(lead, vocabulary), _lines(headline, vocabulary))
    )


def _meet(one: set[str], other: set[str]) -> bool:
    """Whether two sets share something; one that is silent contradicts nothing."""
    return not one or not other or bool(one & other)


def _others(find: Find) -> set[str]:
    return {code for code, role in find.cast.countries if role is not CountryRole.ACTOR}


def _lines(find: Find, vocabulary: Vocabulary) -> set[str]:
    """The materials with what they stand under, so that graphite meets synthetic graphite."""
    return {above for id in find.materials for above in vocabulary.material_ancestors(id)} - {
        "critical-minerals"
    }


def _take_in(lead: Find, headline: Find, vocabulary: Vocabulary) -> None:
    lead.headline = lead.headline or headline.headline
    undated = not lead.dated
    absorb(lead, headline)
    lead.materials = specific(lead.materials, vocabulary)
    if undated and not lead.dated:
        lead.date, lead.date_end, lead.date_at = headline.date, headline.date_end, headline.date_at
