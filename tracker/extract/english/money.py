"""Sums of money in English: figures with currency, hedge, scale and, from the words around them, a sense.

A figure that could be read in two ways is not read. `value` is exact decimal in units of the currency,
never finer than printed; "billions of dollars" has no value. Prices per unit, thresholds, revenues and
market sizes are told apart from money given.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from tracker.extract.money import MoneyReader, Phrasing, Sense, signs_in, whole
from tracker.extract.text import either
from tracker.model import AmountQualifier
from tracker.vocabulary import Vocabulary

_DEAL_WORTH = re.compile(
    r"\b(?:deal|contract|agreement|order|package|loan|grant|program|programme|scheme|award)s?"
    r" (?:worth|valued at)\s*(?:[a-z]+\s){0,2}$"
)
_CONVERTS = re.compile(
    r"\s*[(\[](?:or |about |around |some |approximately |roughly |equivalent to |equal to |i\.e\.,? )*"
)


_SCALES = {
    "thousand": 3, "k": 3, "lakh": 5, "million": 6, "millions": 6, "mn": 6, "mln": 6, "m": 6, "crore": 7,
    "billion": 9, "billions": 9, "bn": 9, "bln": 9, "b": 9,
    "trillion": 12, "trillions": 12, "tn": 12, "trn": 12,
}  # fmt: skip
_UNITS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
}  # fmt: skip
_TEENS = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_WORDS: Mapping[str, int] = {"a": 1, **_UNITS, **_TEENS, **_TENS}
_UNDER_HUNDRED = (
    rf"(?:(?:{either(_TENS)})(?:[ -](?:{either(_UNITS)})(?!\w))?|{either(_TEENS)}|{either(_UNITS)})"
)
# "A hundred and fifty", "twenty-five", "one and a half", "half a".
_SPELLED = (
    rf"(?:(?:a|{either(_UNITS)}) hundred(?: (?:and )?{_UNDER_HUNDRED})?"
    rf"|(?:{either(_UNITS)}) and a half|half a|{_UNDER_HUNDRED}|a)"
)
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![\d,]*\d)"
_SCALE = r"(?:thousand|million|billion|trillion|crore|lakh|mln|bln|trn|mn|bn|tn|[kmb])(?![a-z0-9])"
_HEDGES: tuple[tuple[str, AmountQualifier], ...] = (
    (r"up to|as much as|as many as|a maximum of|maximum of|at most|no more than|not more than|not to exceed|"
     r"a ceiling of|less than|under|nearly up to", AmountQualifier.UP_TO),
    (r"at least|more than|over|no less than|not less than|in excess of|upwards of|exceeding|a minimum of|"
     r"minimum of|above|greater than", AmountQualifier.AT_LEAST),
    (
        r"about|around|approximately|roughly|nearly|almost|some|close to|an estimated|estimated"
        r"|approx\.?|~|circa",
     AmountQualifier.ABOUT),
)  # fmt: skip
_HEDGE = re.compile(
    r"(?:^|(?<=[^a-z]))(?:"
    + "|".join(f"(?P<{q.value}>{words})" for words, q in _HEDGES)
    + r")\s+(?:an additional |another |a total of |a combined )?$"
)
_PER_UNIT = re.compile(
    r"\s*(?:/|per |a |an |each\b|apiece\b)\s*(?:metric |short |dry )?(?:tonne|ton|kg|kilogram"
    r"|kilogramme|pound|lb|ounce|oz|share|barrel|"
    r"unit|vehicle|car|cell|kwh|kilowatt|mwh|megawatt|watt|year|month|hour|person|day|each"
    r"|household|family|worker|wafer|mtu)s?\b"
)
_SENSE_AFTER: tuple[tuple[re.Pattern[str], Sense], ...] = (
    (_PER_UNIT, Sense.PRICE),
    (re.compile(
        r"\s*(?:\([^)]*\)\s*)?(?:worth )?(?:of|in)\s+(?:[a-z'-]+\s){0,3}(?:goods|imports?|exports?"
        r"|trade|products|shipments|merchandise)\b"),
     Sense.TRADE),
    (re.compile(
        r"\s*(?:(?:in|of)\s+)?(?:[a-z'-]+\s){0,2}(?:revenues?|sales|profits?|earnings|market value"
        r"|market cap\w*|assets|gdp|losses|"
                r"economic output|economic activity|turnover|damages?|fines?|penalt\w+|debt"
                    r"|savings)\b"), Sense.SIZE),
    (re.compile(
        r"\s*(?:[a-z-]+\s){0,2}(?:market|industry|economy|company|sector|deficit|surplus|gap"
        r"|valuation|threshold)\b"), Sense.SIZE),
    (re.compile(
        r"\s*(?:in|of)\s+(?:new\s+|additional\s+|total\s+)?(?:private|company|corporate"
        r"|private[- ]sector|matching|non-?federal|industry)\b"),
     Sense.PRIVATE),
    (re.compile(
        r"[- ](?:(?!(?:for|to|in|into|on|at|from|towards?)\b)[a-z-]+\s){0,4}"
        r"(?:plants?|factor(?:y|ies)|mines?|projects?|facilit(?:y|ies)"
        r"|refiner(?:y|ies)|smelters?|gigafactor\w+|complex|campus)\b"),
     Sense.PROJECT),
    (re.compile(r"\s*(?:budget|appropriation)"), Sense.BUDGET),
)  # fmt: skip
_SENSE_BEFORE: tuple[tuple[re.Pattern[str], Sense], ...] = (
    (re.compile(
        r"(?:trade value of|imports (?:of|worth|valued at)|exports (?:of|worth|valued at)|goods"
        r" (?:worth|valued at)|duties on|tariffs? on|"
                r"products worth|trade worth|covering|trade (?:of|between"
                    r" [^.]{0,40}))\s*(?:[a-z]+\s){0,3}$"), Sense.TRADE),
    (re.compile(
        r"(?:valued at|market (?:value )?(?:of|was|is|at)|revenues? (?:of|was|were|fell|rose)|worth"
        r"|price[sd]? (?:of|at|to)|sold for|"
                r"traded at|deficit of|surplus of|debt of|savings? of|fined?|penalt(?:y|ies) of"
                    r"|assets (?:of|under)|capital of|losses of|"
                r"(?:with|having) (?:annual )?(?:revenues?|sales|assets"
                    r"|capital)[a-z ]{0,12})\s*(?:[a-z]+\s){0,2}$"), Sense.SIZE),
    (re.compile(
        r"(?:contracts?|orders?|projects|purchases|transactions|companies|firms|investments"
        r"|awards)\s+(?:of|with|over|above|exceeding|"
                r"valued|worth|below|under)\s*(?:[a-z]+\s){0,3}$"), Sense.THRESHOLD),
    (re.compile(
        r"(?:cost(?:s|ing|ed)?|total project cost|overall cost|price tag of|investment in the"
        r" (?:plant|project|mine) of|capital cost of)"
                r"\s*(?:[a-z]+\s){0,2}$"), Sense.PROJECT),
    (re.compile(
        r"(?:budget (?:request )?(?:of|for|includes|requests|proposes)|appropriat(?:es|ed|ing)"
        r"|request(?:s|ed|ing)?)\s*(?:[a-z]+\s){0,2}$|authorized to be appropriated [^$;.]{0,50}$"),
     Sense.BUDGET),
    (re.compile(
        r"(?:private (?:sector )?investments? of|match(?:ed|ing)? (?:by|with)|leverag(?:e|es|ed"
        r"|ing)|unlock(?:s|ed|ing)?|"
                r"catalyz(?:e|es|ed|ing)|mobiliz(?:e|es|ed|ing)|(?:compan\w+|firms|private"
                    r" sector) (?:have |has )?(?:announced|committed|invested))"
                r"\s*(?:[a-z]+\s){0,2}$"), Sense.PRIVATE),
)  # fmt: skip


_PHRASING = Phrasing(
    hedge=_HEDGE,
    converts=_CONVERTS,
    before=_SENSE_BEFORE,
    after=_SENSE_AFTER,
    deal=_DEAL_WORTH,
    head=60,
    tail=70,
)


class EnglishMoney(MoneyReader):
    """Reads sums of money; built once for a vocabulary's currencies."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        signs = signs_in(vocabulary)
        self._prefixes = {sign: codes[-1] for sign, codes in signs.items()}
        self._words: dict[str, str] = {}
        for code, currency in vocabulary.currencies.items():
            for word in (currency.labels.get("en", code), *currency.aliases.get("en", ()), code):
                self._add_word(word.lower(), code)
        self._words |= {"dollar": "USD", "dollars": "USD"}
        self._prefixes["£"] = "GBP"  # others write it with their own letters
        # A sign that several currencies use is read only where the text settles it (see `home`).
        self._shared = {sign for sign, codes in signs.items() if len(codes) > 1} - {"£"}
        super().__init__(_PHRASING)

    def _add_word(self, word: str, code: str) -> None:
        self._words.setdefault(word, code)
        if word[-1:].isalpha() and not word.endswith("s") and len(word) > 3:
            self._words.setdefault(word + "s", code)

    def _patterns(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        prefix, word = either(self._prefixes), either(self._words)
        country = r"(?:u\.?s\.? |us |american |united states )?"
        tail = (
            rf"(?:\s*(?(btw)and|(?:-"
            rf"|to))\s*(?:(?:{prefix})\s?)?(?P<n2>{_NUMBER})(?:[\s-]?(?P<s2>{_SCALE}))?)?"
        )
        tail2 = tail.replace("n2", "n4").replace("s2", "s4").replace("(btw)", "(btw2)")
        figure = re.compile(
            rf"(?<![\w$€£¥])(?P<btw>between"
            rf" )?(?P<p>{prefix})\s?(?P<n1>{_NUMBER})(?:[\s-]?(?P<s1>{_SCALE}))?{tail}"
            rf"|(?<![\w.,$€£¥])(?P<btw2>between"
            rf" )?(?:(?P<n3>{_NUMBER})(?:[\s-]?(?P<s3>{_SCALE}))?{tail2}|(?P<w>{_SPELLED})"
            rf" (?P<s5>thousand|million|billion|trillion))"
            rf"(?:[\s-]){country}(?P<c>{word})(?![\w])"
        )
        vague = re.compile(
            rf"\b(?P<m>(?:(?:tens|hundreds|dozens|several|multiple|many|few|a"
            rf" few)\s+(?:of\s+)?)*(?:thousands|millions|billions|trillions|million|billion"
            rf"|trillion))"
            rf"(?:\s+of)?(?:\s+|-){country}(?P<c>{word})\b|\bmulti-?(?P<m2>million|billion"
            rf"|trillion)-?\s?(?P<c2>{word})\b"
        )
        return figure, vague

    def _currency(self, match: re.Match[str], signs: Mapping[str, str]) -> str | None:
        symbol = match["p"]
        if symbol in self._shared:
            indian = (match["s1"] or match["s2"]) in ("crore", "lakh")
            return "INR" if indian else signs.get(symbol)
        if not symbol and match["c"] in ("dollar", "dollars"):
            return signs.get("$", "USD")
        return self._prefixes[symbol] if symbol else self._words[match["c"]]

    def _vague_currency(self, match: re.Match[str], signs: Mapping[str, str]) -> str | None:
        return self._words[match["c"] or match["c2"]]

    def _hedged(self, match: re.Match[str]) -> tuple[int, int, AmountQualifier]:
        begin, stop, qualifier = super()._hedged(match)
        if match["w"] == "a" and qualifier is AmountQualifier.EXACT:
            qualifier = AmountQualifier.ABOUT  # "a million dollars"
        return begin, stop, qualifier

    def _values(self, match: re.Match[str]) -> tuple[Decimal | None, Decimal | None]:
        """A figure, and the upper end of a range; (None, None) where the print is ambiguous."""
        if match["w"]:
            return whole(_counted(match["w"]).scaleb(_SCALES[match["s5"]])), None
        first, low_scale = match["n1"] or match["n3"], match["s1"] or match["s3"]
        second, high_scale = match["n2"] or match["n4"], match["s2"] or match["s4"]
        if second is None:
            return whole(_scaled(first, low_scale)), None
        # "$50 to $60 million": the scale is said once and holds for both.
        return whole(_scaled(first, low_scale or high_scale)), whole(_scaled(second, high_scale))


def _scaled(number: str, scale: str | None) -> Decimal:
    return Decimal(number.replace(",", "")).scaleb(_SCALES[scale] if scale else 0)


def _counted(spelled: str) -> Decimal:
    """A number in words, below a thousand."""
    if spelled == "half a":
        return Decimal("0.5")
    words, half, _ = spelled.partition(" and a half")
    count = Decimal("0.5") if half else Decimal(0)
    before, hundred, rest = words.partition(" hundred")
    if hundred:
        count += 100 * _WORDS[before]
    return count + sum(_WORDS.get(word, 0) for word in re.split("[ -]", rest if hundred else before) if word)
