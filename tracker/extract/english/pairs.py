"""A verb and its instrument, or its sum of money, as one possible event: by the words between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tracker.extract.candidate import Candidate, NounHit, VerbHit
from tracker.extract.money import Money, Sense
from tracker.extract.sentences import Sentence

_OBJECT_REACH, _PLAIN_REACH, _PASSIVE_REACH, _MONEY_REACH, _NOMINAL_REACH = 70, 22, 70, 34, 45

BREAK = re.compile(
    r"[;:]| — |(?<!\binc)(?<!\bco)(?<!\bltd)(?<!\bcorp)(?<!\brs)(?<!\bno)"
    r"(?<!\bu\.s)(?<!\bu\.k)(?<!\bmr)(?<!\bdr)(?<!\bst)\. |"
    r"\b(?:highlight|underscor|outlin|describ|warn|explain|discuss|detail|identify|address|not)ing\b"
    r"|\b(?:that|which|who|because|after|before|when|while|if|but|amid|despite"
    r"|although|unless|whether|as|since|said|says|than|"
    r"where|how|until)\b|\bby [a-z]+ing\b|, and [a-z ]{1,40}\b(?:is|was|are|were|has|have|had"
    r"|will|would)\b|\"[^\"]{0,40}\""
)
# What stands in one of these is not the verb's object: "made available from the law".
_OBLIQUE = re.compile(
    r"\b(?:impacts? of|effects? of|from|under|by|"
    r"through|with|pursuant to|via|against|following|like|about|on|into|outside|within)\b"
)
# "Provide 500 billion won in loans": the sum stands no further from its verb than the loans.
_SUM_OF = re.compile(
    r"(?:(?:up to|more than|over|nearly|about|another|an?) )*(?:[a-z]{2,3} ?)?[$€£¥₹]?\d[\d.,]*"
    r"(?:[ -](?:million|billion|trillion|crore|lakh|m|bn))?(?: [a-z]+)?(?: (?:in|of))? "
)
# "Postponed the entry into force of the rule": the rule is put off.
_BEGINNING_OF = re.compile(
    r" (?:the )?(?:planned )?(?:entry into force|coming into (?:force|effect)|implementation"
    r"|introduction|start|enforcement"
    r"|application|effective date|effectiveness|imposition|execution) (?:of|for) "
)
# "Taken to modernize its trade regime": what stands behind belongs to the other verb.
_OTHER_VERB = re.compile(
    r"\bto (?:further |better |also )?(?!the |an? |its |their )[a-z]+ (?:its|their|the|an?|our|his|her)\b"
)
# "Declared in the order", "unveiled at the summit": where it was done, not what was done.
_ASTRAY = (" in ", " at ", " during ", " no ", " neither ")
_DATE = re.compile(
    r"\b(?:(?:on|until|till|through|by) (?:[a-z]+day|[a-z]{3,9}\.? \d{1,2})"
    r"|(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.? \d{1,2})(?:, \d{4})?,?"
    r"|,? with immediate effect,?|\babout (?=[$€£¥₹\d])"
)
_HELPED = re.compile(
    r"\b(?:is|are|was|were|be|been|being|by|of|for|begin|began|start|started|before|after"
    r"|announced|considering)(?: also| now| not| [a-z]+ly)*\s$"
)
# "It has been awarded a grant": the subject gets it.
_GIVEN = re.compile(r"\b(?:was|were|been|is|are|be|being)(?: also| recently| provisionally)? $")
_BE = re.compile(r"\b(?:was|were|been|is|are|be|being|got|gets?|getting|remain(?:s|ed)?|stay(?:s|ed)?)\b")
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
# "Was selected by the ministry for $12 million", "was awarded by it".
_BY_GIVER = re.compile(
    r"(?: by [^,;.]{3,60})? (?:for|to receive)(?: up to| about| over| more than| nearly)? "
)
_FINANCING = re.compile(r"\s*(?:in|of) (?:debt |loan |project )?(?:financing|debt|loans?)\b")
_WORTH = re.compile(
    r"\s*(?!(?:under|through|from|by|via)\b)(?:\([^)]*\)\s*)?(?:(?:in|of|worth of)\s)?(?:[a-z'-]+\s){0,4}$"
)
_MONEY_FOR = re.compile(
    r"\s*(?:\([^)]{0,40}\)\s*)?(?:(?:in|of|worth of)\s+(?:[a-z-]+\s+){0,3}(?:grants?|funding"
    r"|funds|awards?|loans?|financing|support|investments?|incentives|"
    r"assistance|subsid\w+|aid|capital|equity|financial|debt|federal|state|public|new|direct)"
    r"|of the (?:costs?|price|spending)\b"
    r"|(?:for|to|toward|towards|into|through|across|among|available|from|under|over|by|"
    r"grants?|loans?|funding|awards?|cost[- ]share|package|programme|program|initiative|fund"
    r"|investment|plan|in|on)\b)"
)


def pair(lower: str, sentence: Sentence, verb: VerbHit, noun: NounHit) -> Iterable[Candidate]:
    if verb.sort == "noun":
        yield from _nominal(lower, verb, noun)
        return
    if noun.start >= verb.end:
        between = _BEGINNING_OF.sub(" ", lower[verb.end : noun.start])
        reach = _PLAIN_REACH if verb.verb.plain else _OBJECT_REACH
        if (
            verb.verb.subject != "none"
            and len(_SUM_OF.sub("", between) if verb.verb.plain else between) <= reach
            and not between.startswith(_ASTRAY)
            and not BREAK.search(dateless := _DATE.sub("", between))
            and not _OBLIQUE.search(dateless)
            and not _OTHER_VERB.search(dateless)
        ):
            strength = 0.82 - 0.2 * len(between) / reach
            loose = verb.sort == "ing" and not _HELPED.search(
                lower, max(sentence.start, verb.start - 30), verb.start
            )
            received = _is_given(lower, verb)
            yield _candidate(verb, noun, strength - 0.2 if loose else strength, received=received)
        return
    between = lower[noun.end : verb.start]
    if len(between) > _PASSIVE_REACH or BREAK.search(between):
        return
    if verb.verb.subject == "none" and verb.sort in ("present", "past", "base", "ing", "participle"):
        yield _candidate(verb, noun, 0.8 - 0.15 * len(between) / _PASSIVE_REACH, passive=True)
    elif verb.sort in ("past", "participle") and _BE.search(between):
        yield _candidate(verb, noun, 0.78 - 0.15 * len(between) / _PASSIVE_REACH, passive=True)
    elif verb.sort in ("past", "participle") and not between.strip(" ,"):
        # "tariffs imposed in 2018": a clause cut short, more often told as background.
        yield _candidate(verb, noun, 0.5, passive=True)


def _is_given(lower: str, verb: VerbHit) -> bool:
    """Whether the subject gets what the verb gives."""
    given = _GIVEN.search(lower, max(0, verb.start - 24), verb.start)
    return verb.verb.action == "awarded" and verb.verb.subject == "actor" and given is not None


def _candidate(
    verb: VerbHit,
    noun: NounHit,
    strength: float,
    *,
    passive: bool = False,
    nominal: bool = False,
    received: bool = False,
) -> Candidate:
    action = verb.verb.action
    return Candidate(
        noun.instrument.kind_for(action),
        action,
        min(verb.start, noun.start),
        max(verb.end, noun.end),
        verb.start,
        verb.end,
        "recipient" if received else verb.verb.subject,
        f"en.{verb.verb.id}+en.{noun.instrument.id}",
        strength,
        passive,
        nominal,
        (noun.start, noun.end),
        verb.sort in ("past", "participle", "noun"),
        plain=verb.verb.plain,
    )


def _nominal(lower: str, verb: VerbHit, noun: NounHit) -> Iterable[Candidate]:
    if noun.start >= verb.end:
        between = lower[verb.end : noun.start]
        if (
            len(between) <= _NOMINAL_REACH
            and _AFTER_NOMINAL.match(between + "" if between.endswith(" ") else between + " ")
            and not BREAK.search(between)
        ):
            yield _candidate(verb, noun, 0.55, nominal=True)
    elif noun.end <= verb.start <= noun.end + 1:
        yield _candidate(verb, noun, 0.5, nominal=True)


def with_money(
    lower: str, sentence: Sentence, verb: VerbHit, money: Sequence[Money], nouns: Sequence[NounHit]
) -> Iterable[Candidate]:
    if verb.verb.money is None or verb.sort == "noun":
        return
    yield from _money_first(lower, verb, money)
    if verb.verb.subject == "none":
        return
    for one in money:
        if one.sense in (Sense.PRICE, Sense.THRESHOLD, Sense.SIZE, Sense.TRADE, Sense.CONVERSION):
            continue
        if any(0 <= n.start - one.end <= 56 and _WORTH.match(lower[one.end : n.start]) for n in nouns):
            continue  # "$4 billion in loans": the loans are the instrument, and have their own pair
        if one.start >= verb.end:
            between = lower[verb.end : one.start]
            given = _is_given(lower, verb)
            chosen_for = given and _BY_GIVER.fullmatch(between)
            if (
                (len(between) <= _MONEY_REACH or chosen_for)
                and (
                    _SUM_OBJECT.match(between + " ")
                    or chosen_for
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
                    "recipient" if given else verb.verb.subject,
                    f"en.{verb.verb.id}+money",
                    0.74 - 0.1 * min(1, len(between) / _MONEY_REACH),
                    instrument=(one.start, one.end),
                    money=one,
                    past=verb.sort in ("past", "participle"),
                    plain=verb.verb.plain,
                )


_MADE_OVER = re.compile(
    r"\s(?:\([^)]{0,30}\) )?(?:(?:in|of) (?:[a-z-]+ ){1,4})?(?:(?P<be>(?:will|would|to|has|have|had|is|are)?"
    r" ?(?:be|been|being|is|are|was|were)) |(?:will|would|has|is|are) )?(?:also |now |being )*"
)
_TO_SOMEBODY = re.compile(r" (?:to|for|in|towards?|among|by) ")


def _money_first(lower: str, verb: VerbHit, money: Sequence[Money]) -> Iterable[Candidate]:
    """ "$4 million was awarded to Acme", "a further $4.5 million will go to Acme"."""
    goes, paid = verb.verb.subject == "none", verb.verb.action == "disbursed"
    if verb.sort not in ("past", "participle") and not goes:
        return
    for one in money:
        if one.sense is not Sense.GIVEN or not 0 < verb.start - one.end <= _PASSIVE_REACH:
            continue
        between = _MADE_OVER.fullmatch(lower, one.end, verb.start)
        if (
            between is None
            or not (goes or between["be"])
            or not (paid or _TO_SOMEBODY.match(lower, verb.end))
        ):
            continue
        yield Candidate(
            verb.verb.money or "grant",
            verb.verb.action,
            one.start,
            verb.end,
            verb.start,
            verb.end,
            "recipient" if goes else verb.verb.subject,
            f"en.{verb.verb.id}+money",
            0.7,
            passive=True,
            instrument=(one.start, one.end),
            money=one,
        )
