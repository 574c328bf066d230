"""Sums of money in Arabic: figures or words, scale with its plurals and duals, currency with its adjective.

A dual says two by itself ("ملياري دولار"); a plural without a figure says only the magnitude. A comma
before three digits parts thousands, before one or two it is the decimal mark; what could be either is not
read. A currency that several countries share is that of the one the text names, or none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from tracker.extract.arabic.money_words import (
    COUNT,
    DUALS,
    FRACTIONS,
    ISSUERS,
    NUMBER,
    PHRASING,
    PLURALS,
    SCALE,
    SCALES,
    counted,
)
from tracker.extract.money import HOME, MoneyReader, signs_in, whole
from tracker.extract.text import either, normal, spelled
from tracker.model import AmountQualifier
from tracker.vocabulary import Vocabulary


class ArabicMoney(MoneyReader):
    """Reads sums of money; built once for a vocabulary's currencies."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._words: dict[str, set[str]] = {}
        self._symbols = {
            sign: codes for sign, codes in signs_in(vocabulary).items() if sign.isascii() or len(sign) == 1
        }
        for code, currency in vocabulary.currencies.items():
            for word in (currency.labels.get("ar", ""), *currency.aliases.get("ar", ())):
                for form in _currency_forms(normal(word)):
                    self._words.setdefault(form, set()).add(code)
        super().__init__(PHRASING)

    def _patterns(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        word, symbol = either(self._words), either(self._symbols)
        number = rf"(?:{NUMBER}|{COUNT}|{either(FRACTIONS)})"
        of = spelled(r"(?:\s(?:من\s)?|-)")
        american = spelled(r"(?:\s(?:أمريكي|أميركي|أميركية|أمريكية)(?:ا|ة)?)?")
        joined = spelled(
            rf"(?:\s(?:و(?P<half>نصف|ربع)(?:\s(?:ال)?{SCALE})?|و\s?(?P<n3>{NUMBER}|{COUNT})\s(?P<s3>{SCALE})))?"
        )
        to = spelled(r"(?(btw)\s?(?:-|إلى|و)\s?|\s?(?:-|إلى)\s?)")  # "and" only after "between"
        bracket, closed = rf"(?:\((?={NUMBER}\)))?", rf"(?:\)(?=\s?{SCALE}))?"  # "(1.5) مليار"
        between = rf"(?P<btw>{spelled('بين')}\s|{spelled('من')}\s)?"
        low = rf"{between}{bracket}(?P<n1>{number}){closed}(?:\s?(?P<s1>{SCALE}))?"
        figure = re.compile(
            rf"(?<![\w.,٬٫])(?<!\d،)(?:[بلوف]|وب|بـ)?(?:(?P<p>{symbol})\s?)?(?:{low}(?:{to}(?P<n2>{NUMBER}"
            rf"|{COUNT})"
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

    def _currency(self, match: re.Match[str], signs: Mapping[str, str]) -> str | None:
        if match["c"]:
            return self._of_word(match["c"], match.string, signs)
        codes = self._symbols.get(match["p"] or match["p2"], [])
        return codes[0] if len(codes) == 1 else signs.get(match["p"] or match["p2"])

    def _vague_currency(self, match: re.Match[str], signs: Mapping[str, str]) -> str | None:
        ahead = match.string[max(match.pos, match.start() - 3) : match.start()]
        if re.search(r"\d\s?$", ahead):  # a figure goes before it that could not be read
            return None
        return self._of_word(match["c"], match.string, signs)

    def _of_word(self, word: str, lower: str, signs: Mapping[str, str]) -> str | None:
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

    def _opens(self, match: re.Match[str]) -> int:
        """Past the particles written onto the sum."""
        if match.re is self._compiled[1]:
            return match.start("m")
        ranged = match["n2"] is not None
        opens = ("p", "btw", "n1", "s4") if ranged else ("p", "n1", "s4")  # "more than 5" is no range
        return min(match.start(group) for group in opens if match[group])

    def _hedged(self, match: re.Match[str]) -> tuple[int, int, AmountQualifier]:
        if match["n2"] is not None:
            return self._opens(match), match.end(), AmountQualifier.RANGE
        return super()._hedged(match)

    def _values(self, match: re.Match[str]) -> tuple[Decimal | None, Decimal | None]:
        """A figure, and the upper end of a range; (None, None) where the print is ambiguous."""
        if match["s4"]:
            scale = match["s4"]
            figure_before = _FIGURE.search(match.string, max(match.pos, match.start() - 10), match.start())
            if scale in PLURALS or figure_before:
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
        if not match["btw"] and counted(match["n1"]) is not None:
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
_FIGURE = re.compile(rf"(?:\d[)\]]?|(?<!\w){SCALE})\s?$")  # one that could not be read


def _number(written: str, scale: str | None) -> Decimal | None:
    """A figure in digits or words; None where its comma or point could mean two things."""
    if not written[0].isdigit() and written not in FRACTIONS:
        return counted(written)
    if scale and _YEAR.fullmatch(written):
        return None  # "the budget of 2026, a billion"
    if written in FRACTIONS:
        return FRACTIONS[written] if scale else None
    digits = written.replace("٬", ",").replace("،", ",").replace("٫", ".")
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
