"""Sums of money in Persian: figures or number words, scales, currency, hedge and, from around them, a sense.

Decimals are written in five ways (52٫7, 52/7, 52.7, 1,5 and "one and a half"); a comma or point before three
digits groups thousands, and where a figure could be either it is not read. "Hemat" is a thousand billion
tomans. An adjective of the sum ("a 200-million-dollar loan") is the sum.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from tracker.extract.money import DOLLAR, Money, MoneyReader, Phrasing, Sense, signs_in, whole
from tracker.extract.text import either, normal
from tracker.model import AmountQualifier
from tracker.vocabulary import Vocabulary

_UNITS = {
    "یک": 1, "دو": 2, "سه": 3, "چهار": 4, "پنج": 5, "شش": 6, "هفت": 7, "هشت": 8, "نه": 9, "ده": 10,
    "یازده": 11,
    "دوازده": 12, "سیزده": 13, "چهارده": 14, "پانزده": 15, "شانزده": 16, "هفده": 17, "هجده": 18, "نوزده": 19,
    "بیست": 20, "سی": 30, "چهل": 40, "پنجاه": 50, "شصت": 60, "هفتاد": 70, "هشتاد": 80, "نود": 90, "صد": 100,
    "یکصد": 100, "دویست": 200, "سیصد": 300, "چهارصد": 400, "پانصد": 500, "ششصد": 600, "هفتصد": 700,
    "هشتصد": 800, "نهصد": 900,
}  # fmt: skip
_SCALES = {
    "هزار": 3,
    "میلیون": 6,
    "ملیون": 6,
    "میلیارد": 9,
    "ملیارد": 9,
    "بیلیون": 9,
    "تریلیون": 12,
    "تریلیارد": 12,
}
_WORD = "(?:" + "|".join(sorted(_UNITS, key=len, reverse=True)) + ")"
_WORDS = rf"{_WORD}(?: و {_WORD}){{0,2}}(?: و نیم)?|نیم"
_FIGURE = r"\d{1,3}(?:[,٬،]\d{3})+(?:[.٫/]\d{1,2})?|\d+(?:[.,٫/،]\d+)?"
# "2 thousand and 500" before a scale: 2,500 of it.
_THOUSANDS = (
    rf"(?:(?:\d{{1,3}}|{_WORD}(?: و {_WORD}){{0,2}}) )?هزار و (?:\d{{1,3}}|{_WORD}(?: و {_WORD}){{0,2}})"
)
_SCALE = r"(?:هزار میلیارد|هزار تریلیون|میلیون میلیون|هزار|میلیون|ملیون|میلیارد|ملیارد|بیلیون|تریلیون)"
_ABOVE = "(?:میلیون|ملیون|میلیارد|ملیارد|تریلیون|همت)"
_ADDED = rf"(?: و (?P<n2>{_FIGURE}|{_WORD}(?: و {_WORD}){{0,2}}) (?P<s2>هزار|میلیون|میلیارد))?"
_VAGUE_SCALE = r"(?:هزاران|میلیونها|میلیاردها|تریلیونها|هزارها|(?:هزار )?میلیارد|میلیون|هزار|تریلیون)"
_SHARED = {"دلار": "USD", "دالر": "USD", "روپیه": "INR", "ریال": "IRR", "پوند": "GBP", "وون": "KRW"}
"""What a word that several currencies share means where nothing says whose."""
_ELSEWHERE = {
    "روپیه": r"پاکستان|اندونزی|سریلانکا|نپال",
    "ریال": r"عربستان|قطر|عمان|یمن|سعودی",
    "پوند": r"مصر|سودان|لبنان|سوریه",
}

_ISSUERS = {
    "دینار": {
        "IQD": "عراق", "KWD": "کویت", "BHD": "بحرین", "JOD": "اردن", "TND": "تونس", "DZD": "الجزایر",
        "LYD": "لیبی", "RSD": "صربستان",
    },
    "درهم": {"AED": "امارات", "MAD": "مراکش"},
}  # fmt: skip
"""Whose money a shared word means, by the only issuer that a text names."""

_HEDGES: tuple[tuple[str, AmountQualifier], ...] = (
    (r"(?:تا )?(?:سقف|حداکثر)(?: تا)?|تا|نهایتا|کمتر از|کمتراز|زیر|تا مرز", AmountQualifier.UP_TO),
    (r"دستکم|دست کم|حداقل|لااقل|بیش از|بیشتر از|بیشاز|افزون بر|فراتر از|بالای|بالغ بر|متجاوز"
    r" از", AmountQualifier.AT_LEAST),
    (r"حدود|حدودا|در حدود|چیزی حدود|نزدیک به|نزدیک|قریب به|تقریبا|قریب|رقمی حدود|در"
    r" حدود", AmountQualifier.ABOUT),
)  # fmt: skip
_HEDGE = re.compile(
    r"(?:^|(?<=[^\w]))(?:"
    + "|".join(f"(?P<{q.value}>{words})" for words, q in _HEDGES)
    + r") (?:مبلغ |رقم |مجموعا |در مجموع )?$"
)
_CONVERTS = re.compile(
    r"\s*(?:[(\[]|،? ?(?:یا|معادل|برابر با|برابر) )\s*(?:معادل |برابر با |حدود |تقریبا |نزدیک به |بیش"
    r" از |حدودا )*"
)
_GOODS = r"(?:کالا|واردات|وارداتی|صادرات|صادراتی|محصول|محموله|تجارت|تولیدات|اقلام)"
_SENSE_AFTER: tuple[tuple[re.Pattern[str], Sense], ...] = (
    (re.compile(
        r"ی?\)? ?(?:در|برای|به ازای|بابت|به ازا)? ?هر (?:تن|کیلو|کیلوگرم|پوند|بشکه|اونس|سهم|واحد|خودرو"
        r"|دستگاه|کیلووات|"
        r"مگاوات|متر|نفر|خانوار|ساعت|گرم|لیتر|پوند)|ی?\)? ?(?:در|بر|به ازای) (?:تن|کیلوگرم|کیلو|بشکه"
        r"|کیلووات|ساعت|سهم)"
        r"|ی? ?/ ?(?:تن|کیلو)"), Sense.PRICE),
    (re.compile(rf"ی? (?:از |ارزش )?(?:\w+ ){{0,2}}?{_GOODS}\w*(?! اعطا| پرداخت)"), Sense.TRADE),
    (re.compile(
        r"ی? (?:درامد|سود|زیان|فروش|بدهی|دارایی|خسارت|جریمه|کسری|مازاد|ارزش بازار|صرفهجویی|از تولید|در"
        r" سطح جهان|تولید)"),
     Sense.SIZE),
    (re.compile(r"ی? (?:از سوی |توسط )?بخش خصوصی"), Sense.PRIVATE),
)  # fmt: skip
_SENSE_BEFORE: tuple[tuple[re.Pattern[str], Sense], ...] = (
    (re.compile(rf"{_GOODS}\w*(?: [^\s،؛.]+){{0,6}} (?:به )?ارزش(?: تقریبی| کل)?\s*$"), Sense.TRADE),
    (re.compile(
        r"(?:قیمت|نرخ|بهای|هر تن|هر کیلو\w*|هر بشکه|هر اونس|کف قیمت)(?: [^\s،؛.]+){0,12}\s*$"), Sense.PRICE),
    (re.compile(
        r"(?:سرمایه|درامد|فروش|گردش مالی|گردشمالی|دارایی|دارایی های|داراییهای|قرارداد(?:های?)|معاملات"
        r"|پروژههای)"
        r"(?: ثبت ?شده| سالانه| ثبتی| اولیه| با| ان| انها)*(?: به)?(?: ارزش)?\s*$"), Sense.THRESHOLD),
    (re.compile(
        r"(?:ارزش بازار|ارزش این|بازار|کسری|مازاد|بدهی|تولید ناخالص داخلی|خسارت|زیان|سود|درامد|جریمه"
        r"|حجم (?:مبادلات|تجارت)"
        r"|اندازه بازار)(?: [^\s،؛.]+){0,4}\s*$"), Sense.SIZE),
    (re.compile(r"(?:صنعت|بازار|اقتصاد|صندوق ذخایر|ذخایر ارزی|شکاف)\s*$"), Sense.SIZE),
    (re.compile(
        r"(?:هزینه|مخارج|ارزش کل پروژه|پروژه|طرح|کارخانه|مجتمع|پالایشگاه|نیروگاه)(?: (?:ساخت|اجرا|احداث"
        r"|کل|این|پروژه|طرح|ان|ای))*"
        r"(?: به ارزش| با هزینه)?\s*$"), Sense.PROJECT),
    (re.compile(r"(?:بودجه|ردیف بودجه|اعتبارات بودجه)(?: سالانه| پیشنهادی| درخواستی)*\s*$"), Sense.BUDGET),
    (re.compile(r"(?:بخش خصوصی|شرکتهای خصوصی)(?: [^\s،؛.]+){0,3}\s*$"), Sense.PRIVATE),
)  # fmt: skip
_DEAL = re.compile(
    r"(?:قرارداد|توافق|بسته|وام|تسهیلات|سفارش|کمک|معامله|تفاهمنامه)\w*(?: [^\s،؛.]+){0,6} به ارزش\s*$"
)
_PHRASING = Phrasing(
    hedge=_HEDGE,
    converts=_CONVERTS,
    before=_SENSE_BEFORE,
    after=_SENSE_AFTER,
    deal=_DEAL,
    head=70,
    tail=60,
    outside_hedge=True,
)
HINT = re.compile(
    r"[$€£¥]|(?<!\w)(?:دلار|یورو|یوان|ین|پوند|تومان|ریال|روپیه|وون|روبل|لیر|لیره|دینار|درهم|فرانک|کرون"
    r"|پزو|رینگیت|"
    r"همت|میلیارد|میلیون|تریلیون|رند|راند|رئال|رییال|دالر|افغانی)"
)
"""A sum may stand where this is found."""


class PersianMoney(MoneyReader):
    """Reads sums of money; built once for a vocabulary's currencies."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        signs = signs_in(vocabulary)
        self._signs = {sign: codes[0] for sign, codes in signs.items()}
        owners = {sign: set(codes) for sign, codes in signs.items()}
        for code, currency in vocabulary.currencies.items():
            for word in (currency.labels.get("fa", ""), *currency.aliases.get("fa", ())):
                if word:
                    owners.setdefault(normal(word), set()).add(code)
        self._words = {
            word: _SHARED.get(word) or next(iter(codes))
            for word, codes in owners.items()
            if len(codes) == 1 or word in _SHARED
        }
        self._add_variants()
        self._shared = {sign for sign, codes in owners.items() if len(codes) > 1}
        super().__init__(_PHRASING)

    def _add_variants(self) -> None:
        """Country names have several spellings; a currency's own country may be named as an adjective."""
        for word, code in list(self._words.items()):
            for one, other in (("امریکا", "ایالات متحده"), ("امریکا", "امریکایی"), ("چین", "چینی")):
                if word.endswith(one):
                    self._words.setdefault(word.removesuffix(one) + other, code)
        self._words |= {"دلار امریکا": "USD", "یوان چین": "CNY", "یوان": "CNY", "ین": "JPY", "لیره": "TRY"}

    def _patterns(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        word = either({*self._words, *_ISSUERS})
        sign = either(s for s in self._signs if not s[:1].isalpha() or s.isascii())
        number = rf"(?:{_THOUSANDS}(?= (?:{_ABOVE} |{word}))|{_FIGURE}|{_WORDS})"
        figure = re.compile(
            rf"(?<![\w.,٫/٬$€£¥])(?P<p>{sign})\s?(?P<n1>{_FIGURE})(?: ?(?P<s1>{_SCALE}))?(?!\w)"
            # Not the rest of "5/ 3", which is a decimal written backwards.
            rf"|(?<![\w.,٫/٬])(?<!\d،)(?<!\d[/٫.] )"
            rf"(?:(?:(?P<btw>بین|از|میان) )?(?P<lo>{number})(?: (?P<los>{_SCALE}))?(?: دلار| یورو)?"
            rf" ?(?:تا|الی|-|و)(?: حداکثر)? ?)??"
            rf"(?P<n>{number})(?: و (?P<nf>نیم))?(?: ?(?P<s>{_SCALE}))?{_ADDED}"
            rf"(?: (?P<hm>همت)| ?(?P<c>{word}|{sign}))(?:ی|یی|ای)?(?!\w)"
        )
        vague = re.compile(
            rf"(?<!\w)(?:(?:دهها|صدها|هزاران|چند|چندین|چند ده|چند صد|میلیونها|میلیاردها|تریلیونها)(?:"
            rf" {_VAGUE_SCALE}){{0,2}}"
            rf"|{_VAGUE_SCALE}) (?P<c>{word})(?:ی|یی|ای)?(?!\w)"
        )
        return figure, vague

    def read(self, lower: str, start: int, end: int, signs: Mapping[str, str] = DOLLAR) -> list[Money]:
        """The sums in lower[start:end], a normal form, in order.

        `signs` says what a sign that several currencies share means here; one it does not name is not read.
        """
        return super().read(lower, start, end, signs) if HINT.search(lower, start, end) else []

    def _currency(self, match: re.Match[str], signs: Mapping[str, str]) -> str | None:
        if match["hm"]:
            return "IRT"
        written = match["p"] or match["c"]
        if written in self._shared and written not in _SHARED:
            return signs.get(written) or _issued(written, match.string)
        if written in ("دلار", "دالر"):
            return signs.get("$", "USD")
        elsewhere = _ELSEWHERE.get(written)
        if elsewhere and re.search(rf"(?<!\w)(?:{elsewhere})", match.string):
            return None
        return self._words.get(written) or self._signs.get(written)

    def _vague_currency(self, match: re.Match[str], signs: Mapping[str, str]) -> str | None:
        return self._words.get(match["c"]) or _issued(match["c"], match.string)

    def _values(self, match: re.Match[str]) -> tuple[Decimal | None, Decimal | None]:
        """A figure, and the upper end of a range; (None, None) where the print is ambiguous."""
        if match["p"]:
            value = _scaled(match["n1"], match["s1"])
            return (whole(value) if value is not None else None), None
        written = match["n"] + (" و نیم" if match["nf"] else "")
        scale = match["s"]
        value = _scaled(match["n"], scale)
        if value is not None and match["nf"]:
            value += Decimal("0.5").scaleb(sum(_SCALES[word] for word in (scale or "").split(" ") if word))
        if value is not None and match["hm"]:
            value = value.scaleb(12)
        if value is not None and match["n2"]:
            more = _scaled(match["n2"], match["s2"])
            value = value + more if more is not None and scale else None
        if value is None or not written or (not scale and not match["hm"] and not written[0].isdigit()):
            return None, None
        if not match["lo"]:
            return whole(value), None
        # "50 to 60 million": the scale is said once and holds for both.
        low = _scaled(match["lo"], match["los"] or scale)
        if low is None or (low == value and not match["btw"]):
            return None, None
        return whole(low), whole(value)


def _issued(word: str, lower: str) -> str | None:
    named = [code for code, country in _ISSUERS.get(word, {}).items() if country in lower]
    return named[0] if len(named) == 1 else None


_GROUPED = re.compile(r"\d{1,3}(?:[,٬،]\d{3})+(?:[.٫/]\d{1,2})?")


def _number(written: str, scale: str | None) -> Decimal | None:
    """A figure or number words; None where a mark could be a decimal or group thousands."""
    thousands, joined, rest = written.partition("هزار و ")
    if joined:
        left = _number(thousands.strip(), None) if thousands else Decimal(1)
        right = _number(rest, None)
        return left.scaleb(3) + right if left is not None and right is not None else None
    if not written[0].isdigit():
        half = Decimal("0.5") if written.endswith("نیم") else Decimal(0)
        return half + sum(_UNITS[word] for word in written.split(" و ") if word in _UNITS)
    if _GROUPED.fullmatch(written) and not (scale and written.count(",") == 1):
        return Decimal(re.sub(r"[,٬،]", "", written).replace("٫", ".").replace("/", "."))
    whole_part, mark, decimals = _parted(written.replace("،", ","))
    if not mark:
        return Decimal(whole_part)
    if mark == "/" and not scale:
        return None
    if len(decimals) == 3 and mark in ".,":
        return None
    if len(decimals) > 3 or (mark == "," and not scale):
        return None
    return Decimal(f"{whole_part}.{decimals}")


def _parted(written: str) -> tuple[str, str, str]:
    for mark in "٫/.,":
        if mark in written:
            return written.partition(mark)
    return written, "", ""


def _scaled(written: str, scale: str | None) -> Decimal | None:
    number = _number(written, scale)
    if number is None:
        return None
    for word in (scale or "").split(" "):
        number = number.scaleb(_SCALES[word]) if word else number
    return number
