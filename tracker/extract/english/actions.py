"""What happened: kind and action, from verbs with their instruments and from phrases that say both.

A candidate is a place in a sentence where the lexicon says that something is done to an instrument:
a verb with its object ("froze ... grants"), a passive ("grants were frozen"), a nominal ("suspension
of grants"), a verb with a sum ("announced up to $500 million") or a template. Each verb and each
instrument counts once; the closest pair wins, and a template before a pair.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence

from tracker.extract.candidate import Candidate, NounHit, VerbHit, chosen, longest, phrases
from tracker.extract.english.pairs import BREAK, pair, with_money
from tracker.extract.lexicon import Lexicon, Template
from tracker.extract.matcher import Hit
from tracker.extract.money import Money
from tracker.extract.sentences import Sentence
from tracker.extract.text import NormalText, words_of

_NOT_A_VERB_AFTER = words_of(
    """
    the a an this these those its their his her our your of for new federal under any all some such
    each every no on in from with recent initial first second proposed final current existing
    previous additional further other another own u.s. us total overall newly combined more most
    many several two three into about over between per through during against
    """
)
_NOT_INFINITIVE_AFTER = words_of("in of for by with from on through about against after before without into")


class ActionReader:
    """Finds candidates, by one language's lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def read(
        self, text: NormalText, sentence: Sentence, hits: Sequence[Hit], money: Sequence[Money]
    ) -> list[Candidate]:
        """The candidates of one sentence that do not share a verb or an instrument, in order."""
        lower = text.lower
        nouns = longest(
            NounHit(h.start, h.end, h.word.payload)
            for h in hits
            if h.word.layer == "instrument"
            and lower[h.end : h.end + 1] != "-"
            and lower[h.start - 1 : h.start] != "-"
        )
        verbs = self._verbs(lower, sentence, hits, nouns)
        found = [*self._templates(lower, sentence, hits, nouns)]
        named = [c for c in found if _is_named(text.text, sentence, c.verb_start)]
        found = [c for c in found if c not in named or c.subject != "actor"]
        verbs = [v for v in verbs if not _is_named(text.text, sentence, v.start)]
        for verb in verbs:
            for noun in nouns:
                if verb.verb.takes(noun.instrument.kind) and not (
                    verb.start < noun.end and noun.start < verb.end
                ):
                    found.extend(pair(lower, sentence, verb, noun))
            found.extend(with_money(lower, sentence, verb, money, nouns))
        return chosen(_as_announced(found))

    @staticmethod
    def _verbs(
        lower: str, sentence: Sentence, hits: Sequence[Hit], nouns: Sequence[NounHit]
    ) -> list[VerbHit]:
        found = []
        for hit in hits:
            if hit.word.layer != "verb":
                continue
            verb, sort = hit.word.payload
            if any((n.start, n.end) == (hit.start, hit.end) for n in nouns) and not _NOUN_OR_VERB.match(
                lower, hit.end
            ):
                continue  # "grants" with nothing after it to grant
            if sort == "noun" or _is_verb(lower, sentence, hit, sort):
                found.append(VerbHit(hit.start, hit.end, verb, sort))
        return found

    @staticmethod
    def _templates(
        lower: str, sentence: Sentence, hits: Sequence[Hit], nouns: Sequence[NounHit]
    ) -> Iterable[Candidate]:
        for template, match in phrases(hits, lower, sentence):
            candidate = _of_template(lower, sentence, template, match.start(), match.end(), nouns)
            if candidate is not None:
                yield candidate


def _of_template(
    lower: str, sentence: Sentence, template: Template, start: int, end: int, nouns: Sequence[NounHit]
) -> Candidate | None:
    """The candidate of one match, None where its gap leaps into another clause."""
    if lower[start - 1 : start] == "-":
        return None  # "U.S.-designated company"
    acts = template.subject == "actor"
    if acts and any(noun.start < start < noun.end for noun in nouns):
        return None  # the ban in "an export ban" bans nothing
    if acts and template.kind in _TRADE and any(_is_aside(noun, template, start, end) for noun in nouns):
        return None  # "blocked the tariffs on imports" blocks no imports
    if (
        acts
        and _ATTRIBUTE.match(lower, start)
        and (lower.startswith("'", end) or _BEFORE_ATTRIBUTE.search(lower, max(0, start - 20), start))
    ):
        return None  # "underscoring sanctioned persons' use", "sales to banned companies"
    broken = BREAK.search(lower, start, end)
    if acts and broken and broken.group() not in template.pattern.source:
        return None
    space = lower.find(" ", start)
    verb_end = end if space < 0 else min(space, end)
    nominal = acts and _is_nominal(lower, sentence.start, start, verb_end)
    kind = template.kind
    if template.follow:
        kind = next(
            (n.instrument.kind_for(template.action) for n in nouns if start < n.end and n.start < end), kind
        )
    return Candidate(
        kind,
        "reported" if nominal and template.action == "enacted" else template.action,
        start,
        end,
        start,
        verb_end,
        template.subject,
        f"en.{template.id}",
        0.5 if nominal else template.strength,
        passive=template.subject == "none" or _is_passive(lower, sentence.start, start),
        nominal=nominal,
        modal=_MODAL.search(template.pattern.source) is not None,
        past=lower[verb_end - 2 : verb_end] == "ed" or lower[start:verb_end] in _PAST,
    )


_TRADE = ("export_ban", "export_control", "import_restriction")
_OTHERS_AT_THE_BORDER = (
    "tariff", "export_tax", "trade_defence", "subsidy", "tax_credit", "investigation", "export_ban",
)  # fmt: skip


def _is_aside(noun: NounHit, template: Template, start: int, end: int) -> bool:
    if start < noun.start < end < noun.end and noun.instrument.kind != "entity_listing":
        return True  # "limited exposure to export controls" limits no exports
    return (
        start < noun.start
        and noun.end < end
        and noun.instrument.kind in _OTHERS_AT_THE_BORDER
        and noun.instrument.kind != template.kind
    )


def _as_announced(found: Sequence[Candidate]) -> list[Candidate]:
    """ "Announced the suspension of tariffs": what was announced is the suspension."""
    nominals = {
        c.instrument: c for c in found if c.nominal and c.instrument and not c.rule.startswith(_SAYING)
    }
    result = []
    for candidate in found:
        saying = candidate.instrument is not None and candidate.rule.startswith(_SAYING)
        told = nominals.get(candidate.instrument) if saying and candidate.instrument else None
        if told is not None and candidate.verb_end <= told.verb_start and not candidate.nominal:
            candidate = dataclasses.replace(candidate, kind=told.kind, action=told.action, rule=told.rule)
        result.append(candidate)
    return result


_SAYING = ("en.announce+", "en.enact+")
_ATTRIBUTE = re.compile(r"[a-z]+ed\b")
_BEFORE_ATTRIBUTE = re.compile(r"\b(?:(?!being\b|having\b)[a-z]+ing|of|for|with|to|on|by|from|any|such) $")
_PASSIVE = re.compile(r"\b(?:is|are|was|were|been|being|be)(?: [a-z]+ly| also| now| not)?\s$")
_NOUN_OR_VERB = re.compile(
    r"\s(?:(?:an?|the|up|its|more|over|nearly|about|some)\b|\$|[\d€£¥]|[a-z]+ (?:\$|a\b|an\b|the\b))"
)


def _is_named(written: str, sentence: Sentence, at: int) -> bool:
    """Whether a word is part of a name: "Acme Private Limited". Headlines may write every word so."""
    if not written[at].isupper() or sentence.heading or at == sentence.start:
        return False
    before = written[max(sentence.start, at - 24) : at].rstrip(" ")
    if before.endswith(","):  # "Acme Co., Limited"
        return before.rstrip(",.").rpartition(" ")[2][:1].isupper()
    return before[-1:].isalnum()


def _is_nominal(lower: str, start: int, verb: int, verb_end: int) -> bool:
    """Whether the first word of a phrase is a noun here: "bans on exporting", "the limit on exports"."""
    # "Agreed on a framework", "meet on Thursday" are verbs.
    is_verb = lower.startswith("agree", verb) or _ON_A_DAY.match(lower, verb_end) is not None
    named = not is_verb and lower.startswith((" on ", " of "), verb_end)
    return named or _word_before(lower, verb, start) in _ARTICLES


_YEAR_DIGITS = 4
_DAY_BEFORE = re.compile(
    r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.? (?:[12]?\d|3[01]),? $"
)
_SCALES = words_of("thousand million billion trillion")
_ON_A_DAY = re.compile(r" on (?:[a-z]+day\b|[a-z]{3,9}\.? \d|\d)")
_PAST = words_of(
    "froze won made gave got set cut put took held met let struck sold bought hit signed banned"
    " lent paid sent built became"
)
# Words that would cast doubt, where they are the phrase itself: "may not procure", "must obtain a licence".
_MODAL = re.compile(r"\b(?:may|must|shall|not|cannot|none)\b")
_ARTICLES = words_of(
    "the a an its their new through despite of such these those any further recent specially"
)


def _is_passive(lower: str, start: int, verb: int) -> bool:
    return _PASSIVE.search(lower, max(start, verb - 28), verb) is not None


def _word_before(lower: str, start: int, floor: int) -> str:
    left = lower.rfind(" ", floor, max(floor, start - 1)) + 1
    return lower[max(left, floor) : start].strip(" ,\"'(")


def _is_verb(lower: str, sentence: Sentence, hit: Hit, sort: str) -> bool:
    """Whether the word is used as a verb: not after an article, an adjective or the like."""
    before = _word_before(lower, hit.start, sentence.start)
    if before in _NOT_A_VERB_AFTER:
        return sort == "ing" and before in {
            "of",
            "for",
            "by",
            "from",
            "on",
            "through",
            "against",
            "about",
            "after",
            "into",
        }
    if sort in ("past", "participle") and before.isdigit() and len(before) != _YEAR_DIGITS:
        dated = _DAY_BEFORE.search(lower, max(sentence.start, hit.start - 20), hit.start)
        return dated is not None  # "on May 20 announced", not "415 proposed bills"
    if before in _SCALES:
        return False  # "1.5 trillion won"
    if lower[hit.start - 1 : hit.start] == "-" or lower[hit.end : hit.end + 1] == "-":
        return False
    if sort == "base" and before in _NOT_INFINITIVE_AFTER:
        return False
    return not (sort in ("base", "present") and before.endswith(("'s", "s'")))
