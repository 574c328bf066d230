"""Sums of money in Arabic: figures or words, scale with its plurals and duals, currency with its adjective.

A dual says two by itself ("ملياري دولار"); a plural without a figure says only the magnitude. A comma
before three digits parts thousands, before one or two it is the decimal mark; what could be either is not
read. A currency that several countries share is that of the one the text names, or none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property

from tracker.extract.arabic.money_words import (
    CONVERTS,
    DEAL_WORTH,
    DUALS,
    FRACTIONS,
    HEDGE,
    HEDGE_AFTER,
    ISSUERS,
    NUMBER,
    PLURALS,
    SCALE,
    SCALES,
    SENSE_AFTER,
    SENSE_BEFORE,
    WORDS,
    either,
)
from tracker.extract.money import DOLLAR, HOME, Money, Sense, whole
from tracker.extract.text import normal, spelled
from tracker.model import AmountQualifier
from tracker.vocabulary import Vocabulary


class ArabicMoney:
    """Reads sums of money; built once for a vocabulary's currencies."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._words: dict[str, set[str]] = {}
        self._symbols: dict[str, set[str]] = {}
        for code, currency in vocabulary.currencies.items():
            for symbol in (*currency.symbols, code):
                if symbol.isascii() or len(symbol) == 1:
                    self._symbols.setdefault(symbol.lower(), set()).add(code)
            for word in (currency.labels.get("ar", ""), *currency.aliases.get("ar", ())):
                for form in _currency_forms(normal(word)):
                    self._words.setdefault(form, set()).add(code)

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        """A sum with its figure, and one that tells only its magnitude: large, compiled when first needed."""
        word, symbol = either(self._words), either(self._symbols)
        number = rf"(?:{NUMBER}|{either(WORDS)}|{either(FRACTIONS)})"
        of = spelled(r"(?:\s(?:من\s)?|-)")
        american = spelled(r"(?:\s(?:أمريكي|أميركي|أميركية|أمريكية)(?:ا|ة)?)?")
        joined = spelled(
            rf"(?:\s(?:و(?P<half>نصف|ربع)(?:\s(?:ال)?{SCALE})?|و\s?(?P<n3>{NUMBER})\s(?P<s3>{SCALE})))?"
        )
        to = spelled(r"(?(btw)\s?(?:-|إلى|و)\s?|\s?(?:-|إلى)\s?)")  # "and" only after "between"
        low = rf"(?P<btw>{spelled('بين')}\s|{spelled('من')}\s)?(?P<n1>{number})(?:\s(?P<s1>{SCALE}))?"
        figure = re.compile(
            rf"(?<![\w.,٬٫])(?:[بلوف]|وب|بـ)?(?:(?P<p>{symbol})\s?)?(?:{low}(?:{to}(?P<n2>{NUMBER}"
            rf"|{either(WORDS)})"
            rf"(?:\s(?P<s2>{SCALE}))?)?|(?P<s4>{SCALE})){joined}(?:(?:{of})(?P<c>{word}){american}"
            rf"|\s?(?P<p2>{symbol}))?(?!\w)"
        )
        vague = re.compile(
            spelled(
                rf"(?<!\w)(?:[بلوف]|ال|بال|وال)?(?:(?:عشرات|مئات|آلاف|عدة|بضعة|بضع|مليارات"
                rf"|العديد من) (?:من )?(?:ال)?)?(?P<m>{either(PLURALS)})"
            )
            + rf"\s(?:{spelled('من')} )?(?P<c>{word})(?!\w)"
        )
        return figure, vague

    def read(self, lower: str, start: int, end: int, signs: Mapping[str, str] = DOLLAR) -> list[Money]:
        """The sums in lower[start:end], a lower-case normal form, in order.

        `signs` says what a sign that several currencies share means here; one it does not name is not read.
        """
        found = list(self._figures(lower, start, end, signs))
        taken = [(m.start, m.end) for m in found]
        for match in self._patterns[1].finditer(lower, start, end):
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            if re.search(r"\d\s?$", lower[max(start, match.start() - 3) : match.start()]):
                continue
            currency = self._currency(match["c"], lower, signs)
            if currency is not None:
                sense = self._sense(lower, match.start(), match.end(), start, end, found)
                vague = AmountQualifier.ORDER_OF_MAGNITUDE
                found.append(Money(match.start("m"), match.end(), currency, None, None, vague, sense))
        return sorted(found, key=lambda m: m.start)

    def _currency(self, word: str, lower: str, signs: Mapping[str, str]) -> str | None:
        """The currency of a word; of one that several have, the publisher's or that of the only one named."""
        codes = self._words[word]
        if len(codes) == 1:
            return next(iter(codes))
        if "USD" in codes:
            return "USD"
        own = [code for code in codes if code.startswith(signs.get(HOME, "-"))]
        if own:
            return own[0]
        named = [code for code in codes if code in ISSUERS and ISSUERS[code].search(lower)]
        return named[0] if len(named) == 1 else None

    def _figures(self, lower: str, start: int, end: int, signs: Mapping[str, str]) -> Iterator[Money]:
        before: list[Money] = []
        for match in self._patterns[0].finditer(lower, start, end):
            symbol = match["p"] or match["p2"]
            if match["c"]:
                currency = self._currency(match["c"], lower, signs)
            elif symbol:
                codes = self._symbols[symbol]
                currency = next(iter(codes)) if len(codes) == 1 else signs.get(symbol)
            else:
                continue
            value, high = _values(match)
            if currency is None or value is None or (high is not None and high <= value):
                continue
            yield self._money(match, lower, (start, end), currency, value, high, before)

    def _money(
        self,
        match: re.Match[str],
        lower: str,
        within: tuple[int, int],
        currency: str,
        value: Decimal,
        high: Decimal | None,
        before: list[Money],
    ) -> Money:
        start, end = within
        opens = (
            ("p", "btw", "n1", "s4") if high is not None else ("p", "n1", "s4")
        )  # "more than 5" is no range
        begin = min(match.start(g) for g in opens if match[g])
        stop = match.end()
        sense = self._sense(lower, match.start(), stop, start, end, before)
        qualifier = AmountQualifier.EXACT if high is None else AmountQualifier.RANGE
        glued = lower[match.start() : begin]
        hedge = HEDGE.search(lower[max(start, match.start() - 40) : begin])
        after = HEDGE_AFTER.match(lower, stop, end)
        if high is None and hedge and hedge.lastgroup:
            qualifier = AmountQualifier(hedge.lastgroup)
            begin = max(start, match.start() - 40) + hedge.start()
        elif high is None and after and after.lastgroup:
            qualifier, stop = AmountQualifier(after.lastgroup), after.end()
        elif glued.strip() and not hedge:
            begin = match.start() + len(glued)
        made = Money(begin, stop, currency, value, high, qualifier, sense)
        before.append(made)
        return made

    def _sense(self, lower: str, begin: int, stop: int, start: int, end: int, before: list[Money]) -> Sense:
        if before and 0 <= begin - before[-1].end <= 34 and CONVERTS.fullmatch(lower, before[-1].end, begin):
            return Sense.CONVERSION
        for pattern, sense in SENSE_AFTER:
            if pattern.match(lower, stop, min(end, stop + 70)):
                return sense
        head = lower[max(start, begin - 80) : begin]
        if DEAL_WORTH.search(head):
            return Sense.GIVEN
        for pattern, sense in SENSE_BEFORE:
            if pattern.search(head):
                return sense
        return Sense.GIVEN


def _currency_forms(name: str) -> Iterator[str]:
    """A currency with its plural, its accusative and its article; its adjective agrees."""
    if not name:
        return
    noun, _, adjective = name.partition(" ")
    bare = noun.removeprefix("ال")
    adjectives = (
        {adjective, f"{adjective}ا", f"{adjective}ه", f"ال{adjective}", f"ال{adjective}ه"}
        if adjective
        else {""}
    )
    for form in (bare, f"{bare}ا", f"{bare}ات", f"ال{bare}", f"ال{bare}ات", *_BROKEN.get(bare, ())):
        for one in adjectives:
            yield f"{form} {one}".strip()


_BROKEN = {
    normal(noun): tuple(normal(form) for form in forms.split())
    for noun, forms in {
        "درهم": "دراهم الدراهم",
        "دينار": "دنانير الدنانير",
        "روبية": "روبيات الروبيات",
        "ليرة": "ليرات الليرات",
        "كرونة": "كرونات",
        "يورو": "يوروهات اليوروهات",
        "جنيه": "جنيهات الجنيهات",
    }.items()
}


_YEAR = re.compile(r"(?:19|20)\d\d")


def _number(written: str, scale: str | None) -> Decimal | None:
    """A figure in digits or words; None where its comma or point could mean two things."""
    if written in WORDS:
        return WORDS[written]
    if scale and _YEAR.fullmatch(written):
        return None  # "the budget of 2026, a billion"
    if written in FRACTIONS:
        return FRACTIONS[written] if scale else None
    digits = written.replace("٬", ",").replace("٫", ".")
    whole_part, comma, rest = digits.partition(",")
    if not comma:
        point = digits.partition(".")[2]
        return None if len(point) == 3 and not scale else Decimal(digits)
    if "," in rest or "." in rest or len(whole_part) > 3 or len(rest) != 3:
        grouped = len(rest.split(",")[0].split(".")[0]) == 3
        return (
            Decimal(digits.replace(",", ""))
            if grouped and len(whole_part) <= 3
            else Decimal(digits.replace(",", "."))
        )
    if scale and SCALES[scale] >= 9 and "٬" not in written:
        return None  # "1,250 billion" may be 1.25 or 1250
    return Decimal(whole_part + rest)


def _values(match: re.Match[str]) -> tuple[Decimal | None, Decimal | None]:
    """The figure, and the upper end of a range; (None, None) where the print is ambiguous."""
    if match["s4"]:
        scale = match["s4"]
        if scale in PLURALS:
            return None, None
        value: Decimal | None = Decimal(2 if scale in DUALS else 1).scaleb(SCALES[scale])
        return _and(match, value, SCALES[scale]), None
    low_scale, high_scale = match["s1"], match["s2"]
    if match["n2"] is None:
        value = _number(match["n1"], low_scale)
        if value is None:
            return None, None
        power = SCALES[low_scale] if low_scale else 0
        return _and(match, value.scaleb(power), power), None
    if not match["btw"] and match["n1"] in WORDS:
        return None, None
    # "Between 50 and 60 million": the scale is said once and holds for both.
    first, second = _number(match["n1"], low_scale or high_scale), _number(match["n2"], high_scale)
    if first is None or second is None:
        return None, None
    both = low_scale or high_scale
    return (
        whole(first.scaleb(SCALES[both] if both else 0)),
        whole(second.scaleb(SCALES[high_scale] if high_scale else 0)),
    )


def _and(match: re.Match[str], value: Decimal | None, power: int) -> Decimal | None:
    """With the half, quarter or lower figure that is added: "مليار ونصف", "2 مليار و500 مليون"."""
    if value is None:
        return None
    if match["half"]:
        part = FRACTIONS[match["half"]]
        return whole(value + part.scaleb(power)) if part is not None and power else None
    if match["n3"]:
        added = _number(match["n3"], match["s3"])
        if added is None or SCALES[match["s3"]] >= power:
            return None
        return whole(value + added.scaleb(SCALES[match["s3"]]))
    return whole(value)
