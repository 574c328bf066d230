"""What happened: kind and action, from verbs with their instruments and from phrases that say both.

A candidate is a place in a sentence where the lexicon says that something is done to an instrument:
a verb with its object ("froze ... grants"), a passive ("grants were frozen"), a nominal ("suspension
of grants"), a verb with a sum ("announced up to $500 million") or a template. Each verb and each
instrument counts once; the closest pair wins, and a template before a pair.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.extract.lexicon import Instrument, Lexicon, Template, Verb
from tracker.extract.matcher import Hit, Matcher
from tracker.extract.money import Money, Sense
from tracker.extract.text import NormalText, Sentence, words_of

LAYERS = ("instrument", "verb", "template")
_OBJECT_REACH, _PLAIN_REACH, _PASSIVE_REACH, _MONEY_REACH, _NOMINAL_REACH = 70, 22, 70, 34, 45


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible event: the trigger at [verb_start, verb_end), the whole phrase at [start, end).

    `strength` (0 to 1) says how surely the grammar ties them. `subject` is who the subject is: actor,
    recipient or none; `passive`: the subject is what it happens to. `modal`: the phrase holds its own
    "may not" or "must".
    """

    kind: str
    action: str
    start: int
    end: int
    verb_start: int
    verb_end: int
    subject: str
    rule: str
    strength: float
    passive: bool = False
    nominal: bool = False
    instrument: tuple[int, int] | None = None
    past: bool = True
    modal: bool = False
    money: Money | None = None


@dataclass(frozen=True, slots=True)
class _VerbHit:
    start: int
    end: int
    verb: Verb
    sort: str


@dataclass(frozen=True, slots=True)
class _NounHit:
    start: int
    end: int
    instrument: Instrument


def add_triggers(matcher: Matcher, lexicon: Lexicon) -> None:
    """Teach `matcher` the lexicon's verbs, instruments and the anchors of its templates."""
    for instrument in lexicon.instruments:
        for noun in instrument.nouns:
            matcher.add(noun, "instrument", instrument)
    for verb in lexicon.verbs:
        for form, sort in verb.forms.items():
            matcher.add(form, "verb", (verb, sort))
    for template in lexicon.templates:
        for anchor in template.pattern.anchors:
            matcher.add(anchor, "template", template)


_BREAK = re.compile(
    r"[;:]| — |\. |\b(?:that|which|who|because|after|before|when|while|if|but|amid|despite"
    r"|although|unless|whether|as|since|said|says|than|"
    r"where|how|until)\b|\bby [a-z]+ing\b|, and [a-z ]{1,40}\b(?:is|was|are|were|has|have|had"
    r"|will|would)\b|\"[^\"]{0,40}\""
)
# What stands in one of these is not the verb's object: "made available from the law".
_OBLIQUE = re.compile(
    r"\b(?:from|under|by|through|with|pursuant to|via|against|following|like|about|on|into|outside|within)\b"
)
_DATE = re.compile(r"\bon (?:[a-z]+day|[a-z]{3,9}\.? \d{1,2})(?:, \d{4})?,?")
_HELPED = re.compile(
    r"\b(?:is|are|was|were|be|been|being|by|of|for|begin|began|start|started|before|after"
    r"|announced|considering)(?: also| now| not| [a-z]+ly)*\s$"
)
_BE = re.compile(r"\b(?:was|were|been|is|are|be|being|got|gets?|getting|remain(?:s|ed)?|stay(?:s|ed)?)\b")
_NOT_A_VERB_AFTER = words_of(
    """
    the a an this these those its their his her our your of for new federal under any all some such
    each every no on in from with recent initial first second proposed final current existing
    previous additional further other another own u.s. us total overall newly combined more most
    many several two three into about over between per through during against
    """
)
_NOT_INFINITIVE_AFTER = words_of("in of for by with from on through about against after before without into")
_AFTER_NOMINAL = re.compile(r"\s(?:of|on|to|in|for|over)\s(?:[a-z0-9'$.,-]+\s){0,4}$")
_SUM_OBJECT = re.compile(
    r"^\s*(?:(?:an?|its|the|their|another|additional|over|more|up to|nearly|about|today|that it"
    r" (?:will|would|is)|it (?:will|would)|new|plans? (?:to|for)|"
    r"to|by|as|of|combined|total|initial|further|first|in|the (?:award"
    r"|availability|release) of|award(?:s|ing)? of|funding of|a total of|"
    r"[a-z-]+ly)\s+){0,4}$"
)
# "Awarded Acme Metals $12 million": who gets it stands between.
_RECIPIENT = re.compile(r"\s(?:[a-z0-9][\w.&'-]* ){1,5}")
_FINANCING = re.compile(r"\s*(?:in|of) (?:debt |loan |project )?(?:financing|debt|loans?)\b")
_WORTH = re.compile(r"\s*(?:\([^)]*\)\s*)?(?:(?:in|of|worth of)\s)?(?:[a-z'-]+\s){0,4}$")
_MONEY_FOR = re.compile(
    r"\s*(?:\([^)]{0,40}\)\s*)?(?:(?:in|of|worth of)\s+(?:[a-z-]+\s+){0,3}(?:grants?|funding"
    r"|funds|awards?|loans?|financing|support|investments?|incentives|"
    r"assistance|subsid\w+|aid|capital|equity|financial|debt|federal|state|public|new|direct)"
    r"|(?:for|to|toward|towards|into|through|available|from|under|over|"
    r"grants?|loans?|funding|awards?|package|programme|program|initiative|fund|investment|plan|in)\b)"
)


class ActionReader:
    """Finds candidates, by one language's lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def read(
        self, text: NormalText, sentence: Sentence, hits: Sequence[Hit], money: Sequence[Money]
    ) -> list[Candidate]:
        """The candidates of one sentence that do not share a verb or an instrument, in order."""
        lower = text.lower
        nouns = _longest(
            _NounHit(h.start, h.end, h.word.payload)
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
                    found.extend(_pair(lower, sentence, verb, noun))
            found.extend(_with_money(lower, sentence, verb, money, nouns))
        return _chosen(found)

    @staticmethod
    def _verbs(
        lower: str, sentence: Sentence, hits: Sequence[Hit], nouns: Sequence[_NounHit]
    ) -> list[_VerbHit]:
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
                found.append(_VerbHit(hit.start, hit.end, verb, sort))
        return found

    @staticmethod
    def _templates(
        lower: str, sentence: Sentence, hits: Sequence[Hit], nouns: Sequence[_NounHit]
    ) -> Iterable[Candidate]:
        templates = {id(h.word.payload): h.word.payload for h in hits if h.word.layer == "template"}
        for template in templates.values():
            assert isinstance(template, Template)
            for match in template.pattern.regex.finditer(lower, sentence.start, sentence.end):
                candidate = _of_template(lower, sentence, template, match.start(), match.end(), nouns)
                if candidate is not None:
                    yield candidate


def _of_template(
    lower: str, sentence: Sentence, template: Template, start: int, end: int, nouns: Sequence[_NounHit]
) -> Candidate | None:
    """The candidate of one match, None where its gap leaps into another clause."""
    acts = template.subject == "actor"
    broken = _BREAK.search(lower, start, end)
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


_PASSIVE = re.compile(r"\b(?:is|are|was|were|been|being|be)(?: [a-z]+ly| also| now| not)?\s$")
_NOUN_OR_VERB = re.compile(
    r"\s(?:(?:an?|the|up|its|more|over|nearly|about|some)\b|\$|[\d€£¥]|[a-z]+ (?:\$|a\b|an\b|the\b))"
)


def _is_named(written: str, sentence: Sentence, at: int) -> bool:
    """Whether a word is part of a name: "Acme Private Limited". Headlines may write every word so."""
    if not written[at].isupper() or sentence.heading or at == sentence.start:
        return False
    return written[at - 2 : at - 1].isalnum()


def _is_nominal(lower: str, start: int, verb: int, verb_end: int) -> bool:
    """Whether the first word of a phrase is a noun here: "bans on exporting", "the limit on exports"."""
    return lower.startswith((" on ", " of "), verb_end) or _word_before(lower, verb, start) in _ARTICLES


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
            "in",
            "by",
            "from",
            "on",
            "through",
            "against",
            "about",
            "after",
            "into",
        }
    if lower[hit.start - 1 : hit.start] == "-" or lower[hit.end : hit.end + 1] == "-":
        return False
    if sort == "base" and before in _NOT_INFINITIVE_AFTER:
        return False
    return not (sort in ("base", "present") and before.endswith(("'s", "s'")))


def _longest(found: Iterable[_NounHit]) -> list[_NounHit]:
    kept: list[_NounHit] = []
    for noun in sorted(found, key=lambda n: (n.start, -n.end)):
        if kept and noun.start == kept[-1].end + 1:
            kept[-1] = noun  # "Act tax credits": the last noun of a compound is its head
        elif not kept or noun.start >= kept[-1].end:
            kept.append(noun)
    return kept


def _pair(lower: str, sentence: Sentence, verb: _VerbHit, noun: _NounHit) -> Iterable[Candidate]:
    if verb.sort == "noun":
        yield from _nominal(lower, verb, noun)
        return
    if noun.start >= verb.end:
        between = lower[verb.end : noun.start]
        reach = _PLAIN_REACH if verb.verb.plain else _OBJECT_REACH
        if (
            verb.verb.subject != "none"
            and len(between) <= reach
            and not _BREAK.search(between)
            and not _OBLIQUE.search(_DATE.sub("", between))
        ):
            strength = 0.82 - 0.2 * len(between) / reach
            loose = verb.sort == "ing" and not _HELPED.search(
                lower, max(sentence.start, verb.start - 30), verb.start
            )
            yield _candidate(verb, noun, strength - 0.12 if loose else strength)
        return
    between = lower[noun.end : verb.start]
    if len(between) > _PASSIVE_REACH or _BREAK.search(between):
        return
    if verb.verb.subject == "none" and verb.sort in ("present", "past", "base", "ing", "participle"):
        yield _candidate(verb, noun, 0.8 - 0.15 * len(between) / _PASSIVE_REACH, passive=True)
    elif verb.sort in ("past", "participle") and _BE.search(between):
        yield _candidate(verb, noun, 0.78 - 0.15 * len(between) / _PASSIVE_REACH, passive=True)
    elif verb.sort in ("past", "participle") and not between.strip():
        # "tariffs imposed in 2018": a clause cut short, more often told as background.
        yield _candidate(verb, noun, 0.5, passive=True)


def _candidate(
    verb: _VerbHit, noun: _NounHit, strength: float, *, passive: bool = False, nominal: bool = False
) -> Candidate:
    action = verb.verb.action
    return Candidate(
        noun.instrument.kind_for(action),
        action,
        min(verb.start, noun.start),
        max(verb.end, noun.end),
        verb.start,
        verb.end,
        verb.verb.subject,
        f"en.{verb.verb.id}+en.{noun.instrument.id}",
        strength,
        passive,
        nominal,
        (noun.start, noun.end),
        verb.sort in ("past", "participle", "noun"),
    )


def _nominal(lower: str, verb: _VerbHit, noun: _NounHit) -> Iterable[Candidate]:
    if noun.start >= verb.end:
        between = lower[verb.end : noun.start]
        if (
            len(between) <= _NOMINAL_REACH
            and _AFTER_NOMINAL.match(between + "" if between.endswith(" ") else between + " ")
            and not _BREAK.search(between)
        ):
            yield _candidate(verb, noun, 0.55, nominal=True)
    elif noun.end <= verb.start <= noun.end + 1:
        yield _candidate(verb, noun, 0.5, nominal=True)


def _with_money(
    lower: str, sentence: Sentence, verb: _VerbHit, money: Sequence[Money], nouns: Sequence[_NounHit]
) -> Iterable[Candidate]:
    if verb.verb.money is None or verb.sort == "noun":
        return
    for one in money:
        if one.sense in (Sense.PRICE, Sense.THRESHOLD, Sense.SIZE, Sense.TRADE, Sense.CONVERSION):
            continue
        if any(0 <= n.start - one.end <= 56 and _WORTH.match(lower[one.end : n.start]) for n in nouns):
            continue  # "$4 billion in loans": the loans are the instrument, and have their own pair
        if one.start >= verb.end:
            between = lower[verb.end : one.start]
            if (
                len(between) <= _MONEY_REACH
                and (
                    _SUM_OBJECT.match(between + " ")
                    or (
                        verb.verb.action == "awarded"
                        and verb.verb.subject == "actor"
                        and _RECIPIENT.fullmatch(between)
                    )
                )
                and _MONEY_FOR.match(lower, one.end, sentence.end)
            ):
                kind = (
                    "loan"
                    if _FINANCING.match(lower, one.end) and verb.verb.money == "grant"
                    else verb.verb.money
                )
                yield Candidate(
                    kind,
                    verb.verb.action,
                    verb.start,
                    one.end,
                    verb.start,
                    verb.end,
                    verb.verb.subject,
                    f"en.{verb.verb.id}+money",
                    0.74 - 0.1 * len(between) / _MONEY_REACH,
                    instrument=(one.start, one.end),
                    money=one,
                )


def _chosen(found: Sequence[Candidate]) -> list[Candidate]:
    """The strongest candidates that do not share a verb or an instrument, nor lie on one another."""
    kept: list[Candidate] = []
    for one in sorted(found, key=lambda c: (-c.strength, c.end - c.start, c.start)):
        if not any(_clash(one, other) for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda c: c.verb_start)


def _clash(one: Candidate, other: Candidate) -> bool:
    if one.verb_start < other.verb_end and other.verb_start < one.verb_end:
        return True
    if (
        one.instrument
        and other.instrument
        and one.instrument[0] < other.instrument[1]
        and other.instrument[0] < one.instrument[1]
    ):
        return True
    overlap = min(one.end, other.end) - max(one.start, other.start)
    return overlap > 0
