"""English as a grammar: its readers, and the wordings that the prose stage asks for."""

from __future__ import annotations

import re

from tracker.extract.english import dating, inflection, notices, titles
from tracker.extract.english.actions import ActionReader
from tracker.extract.english.dates import DateReader
from tracker.extract.english.money import EnglishMoney
from tracker.extract.english.organizations import unknown_organizations
from tracker.extract.english.roles import EnglishRoles
from tracker.extract.english.scope import ScopeReader, territory
from tracker.extract.grammar import Grammar, Wording
from tracker.extract.matcher import NO_CLITICS

_AMENDED_CODE = "en.amend+en.export-regulations"
_NAMED = r"(?:[A-Z][\w&-]*(?:\.[A-Z]\.)?)"
WORDING = Wording(
    money_hint=re.compile(
        r"[$€£¥₹]|\b(?:dollars?|euros?|yuan|yen|won|pounds|rupees?|crores?|lakhs?|usd|eur|gbp|cny|rmb"
        r"|jpy|krw|inr|aud"
        r"|cad|billion|million|trillion|thousand|bn|mn|mln|bln)\b|\d(?:bn|mn|tn|m|b)\b"
    ),
    # "..., lumping batteries in with ..."
    aside=re.compile(
        r",? (?:in order to|so as to)\b"
        r"|, (?!including)(?:[a-z]+ing|which|while|as(?! well)|but|according|where|who|said)\b|;| — "
        r"|\b(?:in response to|in retaliation (?:for|to)|in exchange for|after|amid|because of|despite"
        r"|following|ahead of)\b"
    ),
    takes_effect=re.compile(
        r"\b(?:the|these|this|those|both|such|new)\b[^;]{0,40}\b(?:lists?|obligations?|restrictions?|curbs?|controls?"
        r"|measures?|rules?"
        r"|bans?|dut(?:y|ies)|tariffs?|quotas?|lev(?:y|ies)|regulations?|orders?|requirements?"
        r"|changes|law|act|announcement|notice|decree|decision|circular|notification|resolution)\b"
        r"[^;]{0,30}\b(?:take|takes|took|come|comes|came|go|goes|went|enter|enters|entered|is|are|be"
        r"|become|becomes)"
        r" (?:in)?(?:to )?(?:effect|force|effective)"
        r"|\b(?:the|these|this|those|both|such|new)\b[^;]{0,40}\b(?:obligations?|rules?|requirements?|incentives?|credits?|dut(?:y|ies)"
        r"|tariffs?|quotas?|restrictions?|measures?)(?: will| shall)? apply (?:from|as of|as from)\b"
    ),
    made_for=re.compile(
        r"\bbatter(?:y|ies)(?: (?:cells?|packs?|systems?))?(?: (?:used|made))? (?:for|in)(?: use in)?"
        r"(?: the)? $"
    ),
    apposition=re.compile(r", an? (?:[a-z]+ ){0,2}"),
    shells=frozenset(
        (
            _AMENDED_CODE,
            "en.executive-order",
            "en.announce-decree",
            "en.issue-decree",
            "en.act-on-decree-suspend",
            "en.act-on-decree-repeal",
            "en.act-on-decree-amend",
            "en.signed-into-law",
            "en.act-passed",
            "en.passes-bill",
            "en.sign+en.strategy",
            "en.sign+en.legislation",
            "en.enact+en.legislation",
        )
    ),
    amended_code=_AMENDED_CODE,
    before=150,
    after=170,
    enacted=re.compile(
        r"\b(?:approved|enacted|made|signed into law|date of enactment:|became law"
        r"|assented to)(?: on)? (?=[a-z0-9])"
        r"|\bpublic law \d+[-\u2013]\d+ ?[-\u2014\u2013(,]+ ?"
    ),
    statute=re.compile(
        r"\bbe it enacted\b|\bstatutory instruments?\b|\bregulations may be cited\b|\bthis act may be cited\b"
        r"|\bof the enactment of this act\b|\bin general ?\. ?[-\u2013\u2014]"
        r"|\bhave adopted this (?:regulation|directive|decision)\b"
        r"|(?:\A|\n)\W{0,3}(?:sec\.|section|article|art\.) \d+[a-z]?(?:\.|\n)"
    ),
    programme=re.compile(
        rf"(?<![\w-])(?!(?:The|This|That|A|An|Its|Our|Your|New|In|Under|Through|U\.S\.) )"
        rf"({_NAMED}(?: (?:{_NAMED}|of|for|and|to|the|in|on|&)){{0,8}}? "
        rf"(?:[Pp]rogram(?:me)?|[Ii]nitiative|[Ss]cheme|Fund|Facility|Mission|Incentive)"
        rf"|(?:Title [IVX]+ of the )?{_NAMED}(?: (?:{_NAMED}|and|of)){{0,5}}? (?:Act"
        rf"|Law)(?: of \d{{4}}| Title [IVX]+)?"
        rf"|Title [IVX]+ of the {_NAMED}(?: (?:{_NAMED}|and)){{0,5}}? Act)(?![\w-])"
    ),
    envelope=re.compile(
        r"\b(?:outlay|budget|envelope|allocation|corpus|funding|worth|total(?:ing|ling)|package|investment)"
        r" (?:of )?(?:up to |about |around |over |more than )?$"
    ),
    named_before="+en.named-before",
    definite=re.compile(r"\b(?:the|this|that|these|those|its|their|such)(?: (?!of\b)[\w-]+){0,2} $"),
    restates=re.compile(
        r"(?:under|in line with|according to|pursuant to) (?:the|this|these|its|their) (?:new "
        r"|latest |revised )?"
        r"(?:rules?|requirements?|measures?|regime|decree|order|scheme|law|regulations?|system|curbs"
        r"|controls|restrictions)\b"
    ),
    bill=re.compile(
        r"\ba bill\b|\bintroduced the following\b|\bas introduced\b|\bproposal for an? (?:regulation"
        r"|directive)\b"
    ),
)


# Subject before verb before object; who acts in a passive follows "by".
GRAMMAR = Grammar(
    language="en",
    wording=WORDING,
    clitics=NO_CLITICS,
    verb_forms=inflection.verb_forms,
    noun_forms=inflection.noun_forms,
    bounded=inflection.bounded,
    money=EnglishMoney,
    dates=DateReader,
    actions=ActionReader,
    scopes=ScopeReader,
    roles=EnglishRoles,
    organizations=unknown_organizations,
    territory=territory,
    is_when=dating.is_when,
    said_on=dating.said_on,
    of_other_verb=dating.of_other_verb,
    performs=dating.performs,
    is_habit=dating.is_habit,
    title=titles.title,
    paper=notices.settled,
)
