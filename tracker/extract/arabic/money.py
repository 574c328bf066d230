"""Sums of money in Arabic: figures or words, scale with its plurals and duals, currency with its adjective.

A dual says two by itself ("ملياري دولار"); a plural without a figure says only the magnitude. A comma
before three digits parts thousands, before one or two it is the decimal mark; what could be either is not
read. A currency that several countries share is that of the one the text names, or none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from tracker.extract.money import DOLLAR, HOME, Money, Sense, whole
from tracker.extract.text import normal, spelled
from tracker.model import AmountQualifier
from tracker.vocabulary import Vocabulary

_SCALES: dict[str, int] = {}
_DUALS: dict[str, int] = {}
_PLURALS: dict[str, int] = {}
for _power, _one, _many, _two in (
    (3, "ألف ألفا", "آلاف", "ألفان ألفين ألفي ألفا"),
    (6, "مليون مليونا", "ملايين", "مليونان مليونين مليوني مليونا"),
    (9, "مليار مليارا بليون بليونا", "مليارات بلايين",
     "ملياران مليارين ملياري مليارا بليونان بليونين بليوني بليونا"),
    (12, "تريليون تريليونا ترليون ترليونا", "تريليونات ترليونات", "تريليونان تريليونين تريليوني تريليونا"),
):  # fmt: skip
    _SCALES |= {normal(word): _power for word in f"{_one} {_many} {_two}".split()}
    _DUALS |= {normal(word): _power for word in _two.split()}
    _PLURALS |= {normal(word): _power for word in _many.split()}

_UNITS = {
    "ثلاثة": 3, "ثلاث": 3, "أربعة": 4, "أربع": 4, "خمسة": 5, "خمس": 5, "ستة": 6, "ست": 6, "سبعة": 7, "سبع": 7,
    "ثمانية": 8, "ثماني": 8, "تسعة": 9, "تسع": 9, "عشرة": 10, "عشر": 10, "واحد": 1, "اثنين": 2,
}  # fmt: skip
_ROUND = {
    "عشرين": 20, "عشرون": 20, "ثلاثين": 30, "ثلاثون": 30,
    "أربعين": 40, "أربعون": 40, "خمسين": 50, "خمسون": 50,
    "ستين": 60, "ستون": 60, "سبعين": 70, "سبعون": 70, "ثمانين": 80, "ثمانون": 80, "تسعين": 90, "تسعون": 90,
    "مئة": 100, "مائة": 100, "مئتي": 200, "مائتي": 200, "مئتين": 200, "مئتا": 200,
    "ثلاثمئة": 300, "ثلاثمائة": 300,
    "أربعمئة": 400, "أربعمائة": 400, "خمسمئة": 500, "خمسمائة": 500,
    "ستمئة": 600, "ستمائة": 600, "سبعمئة": 700,
    "سبعمائة": 700, "ثمانمئة": 800, "ثمانمائة": 800, "تسعمئة": 900, "تسعمائة": 900,
}  # fmt: skip
_WORDS: dict[str, Decimal] = {normal(w): Decimal(n) for w, n in (_UNITS | _ROUND).items()}
_FRACTIONS = {normal("نصف"): Decimal("0.5"), normal("ربع"): Decimal("0.25"), normal("ثلث"): None}


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_NUMBER = r"(?:\d{1,3}(?:[,٬]\d{3})+(?:[.٫]\d{1,3})?|\d+(?:[.,٫]\d+)?)(?![.,٬٫]?\d)"
_SCALE = rf"(?:{_either(_SCALES)})(?!\w)"
_HEDGES: tuple[tuple[str, AmountQualifier], ...] = tuple(
    (spelled(words), qualifier)
    for words, qualifier in (
        (
            r"(?:ب?ما |قد |وت|و|ب?قيمة |ب?مبلغ )*[يت]?صل(?: قيمت\w+)? إلى|يصل إلى|تصل إلى|بحد أقصى|كحد أقصى"
            r"|حتى|ب?ما لا [يت]تجاوز|لا [يت]تجاوز"
            r"|ب?ما لا [يت]زيد (?:على|عن)|لا [يت]زيد (?:على|عن)|بسقف|سقفه|سقفها|أقل من",
            AmountQualifier.UP_TO,
        ),
        (
            r"ب?ما لا [يت]قل عن|لا [يت]قل(?: قيمت\w+)? عن|أكثر من|ب?أكثر من|ب?ما [يت]زيد (?:على|عن)"
            r"|[يت]زيد (?:على|عن)|[يت]فوق|ب?ما [يت]فوق"
            r"|[يت]تجاوز|ب?ما [يت]تجاوز|تجاوزت|تخطت|فوق|بحد أدنى|متجاوزة",
            AmountQualifier.AT_LEAST,
        ),
        (
            r"ب?نحو|ب?قرابة|ب?حوالي|زهاء|ب?زهاء|ب?ما [يت]قارب|ب?ما [يت]قرب من|[يت]قارب|[يت]ناهز|ما [يت]ناهز"
            r"|[يت]قدر ب|المقدر[ةه]? ب"
            r"|مقدر[ةه]? ب|تقدر قيمت\w+ ب|ما يعادل|بمعدل",
            AmountQualifier.ABOUT,
        ),
    )
)
_HEDGE = re.compile(
    r"(?:^|(?<=[\s(،,]))[وف]?(?:" + "|".join(f"(?P<{q.value}>{words})" for words, q in _HEDGES) + r")\s*$"
)
_HEDGE_AFTER = re.compile(
    spelled(
        r"\s*(?:(?P<up_to>كحد أقصى|بحد أقصى|على الأكثر|أو أقل)|(?P<at_least>على الأقل|كحد أدنى|بحد أدنى"
        r"|أو أكثر)"
        r"|(?P<about>تقريبا))"
    )
)
_CONVERTS = re.compile(
    spelled(
        r"\s*(?:[(\[]\s*|،?\s*(?:أي |أو )?ما [يت]عادل\s*|،?\s*أي\s*|،?\s*[يو]?[تي]عادل\s*)"
        r"(?:(?:أي |أو |ما |[يت]عادل |نحو |حوالي |قرابة |بما |ب|المعادل|مليار )\s*)*"
    )
)
_GOODS = (
    "واردات|الواردات|صادرات|الصادرات|سلع|السلع|بضائع|البضائع|منتجات|المنتجات"
    "|التجارة|تجارة|التبادل التجاري|شحنات"
)
_PLANTS = (
    "مشروع|مشروعا|المشروع|مصنع|مصنعا|المصنع|مصفاة|المصفاة|منجم|المنجم|مجمع|المجمع|معمل|منشأة|المنشأة|محطة"
)
_SENSE_AFTER: tuple[tuple[re.Pattern[str], Sense], ...] = tuple(
    (re.compile(spelled(pattern)), sense)
    for pattern, sense in (
        (
            r"\s*(?:/|لكل |لل|عن كل |مقابل كل )\s*(?:طن\w*|كيلو\w*|سهم|برميل|أونصة|أوقية|وحدة|سيارة|مركبة"
            r"|خلية|رطل|كلغ|كغ|كجم|ميغاوات\w*|ميجاوات\w*"
            r"|شخص|أسرة|عامل|لتر|شهر|يوم)|\s*(?:سنويا|شهريا|يوميا|في السنة|كل عام|في العام الواحد)",
            Sense.PRICE,
        ),
        (rf"\s*(?:من|في) (?:\w+ )?(?:{_GOODS})", Sense.TRADE),
        (
            r"\s*(?:من|في) (?:الإيرادات|المبيعات|الأرباح|الخسائر|الديون|الأصول|الغرامات|العائدات|الناتج"
            r"|الرسوم)"
            r"|\s*(?:كعائدات|كإيرادات|كغرامات?)",
            Sense.SIZE,
        ),
        (r"\s*من (?:الاستثمارات الخاصة|القطاع الخاص|الشركات|مستثمرين)", Sense.PRIVATE),
    )
)
_SENSE_BEFORE: tuple[tuple[re.Pattern[str], Sense], ...] = tuple(
    (re.compile(spelled(pattern)), sense)
    for pattern, sense in (
        (
            rf"(?:{_GOODS})(?: [^\s،.؛]+){{0,7}} (?:ب?قيمة|قيمتها|بقيمتها|تبلغ|بلغت|تقدر|البالغة قيمتها"
            rf"|ب)(?: سنوي[ةه])?(?: إجمالي[ةه])?(?: [^\s،.]+){{0,3}}\s*$",
            Sense.TRADE,
        ),
        (
            r"(?:غرامة|غرامات|الغرامة|غراماتها|تعويض|تعويضات|عقوبة مالية)(?: [^\s،.؛]+){0,6}\s*$"
            r"|(?:شركات|الشركات|عقود|العقود|صفقات|الصفقات|مشتريات|المشتريات|التي|لمن|الطلبات|الواردات|طرود"
            r"|الطرود)(?: [^\s،.؛]+){0,4} (?:قيمتها|رأسمالها|رأس مالها"
            r"|إيراداتها|مبيعاتها|استثماراتها|حجمها)(?: [^\s،.؛]+){0,4}\s*$"
            r"|(?<!ب)(?:رأسمال\w*|رأس مال\w*|رأس المال)(?: [^\s،.؛]+){0,5}\s*$",
            Sense.THRESHOLD,
        ),
        (
            r"(?:إيرادات\w*|الإيرادات|أرباح\w*|الأرباح|القيمة السوقية|قيمتها السوقية|قيمة سوقية|مبيعات\w*"
            r"|المبيعات|حجم السوق|حجم سوق|الناتج|ناتج\w*|عجز\w*|العجز"
            r"|فائض\w*|الفائض|أصول\w*|الأصول|أصولا|خسائر\w*|الخسائر|ديون\w*|الديون|ثروة|ثروته|عائدات\w*"
            r"|العائدات|سعر\w*|الأسعار|أسعار|سوق|السوق|مدخرات|وفورات"
            r"|احتياطيات\w*|تداولات\w*)(?: [^\s،.؛]+){0,6}\s*$",
            Sense.SIZE,
        ),
        (
            r"(?:ب?تكلفة|التكلفة|تكلفته\w*|ب?كلفة|كلفته\w*|الكلفة|تكاليف\w*|باستثمارات إجمالية"
            r"|إجمالي استثمارات\w*|حجم استثماراته\w*|القيمة الإجمالية)"
            r"(?: [^\s،.؛]+){0,4}\s*$"
            rf"|(?:{_PLANTS})(?: [^\s،.؛]+){{0,4}} (?:ب?قيمة|قيمته\w*|باستثمارات?"
            rf"|باستثمار)(?: [^\s،.؛]+){{0,3}}\s*$",
            Sense.PROJECT,
        ),
        (
            r"(?:ميزانية|الميزانية|ميزانيته\w*|موازنة|الموازنة|ميزانيات|اعتمادات)(?: [^\s،.؛]+){0,5}\s*$",
            Sense.BUDGET,
        ),
        (
            r"(?:استثمارات خاصة|القطاع الخاص|استثمارات من الشركات|تحفيز استثمارات|جذب استثمارات|لجذب"
            r"|استقطاب\w*)(?: [^\s،.؛]+){0,4}\s*$",
            Sense.PRIVATE,
        ),
    )
)
# "A deal worth": what the deal is worth is given.
_DEAL_WORTH = re.compile(
    spelled(
        r"(?:صفقة|الصفقة|عقد|عقدا|العقد|اتفاق\w*|الاتفاق\w*|قرض|قرضا|القرض|قروض|قروضا|منحة|المنحة|منح|منحا"
        r"|تمويل|تمويلا|التمويل|برنامج|برنامجا|البرنامج|حزمة|الحزمة|صندوق"
        r"|صندوقا|دعم|دعما|إعانات|ضمان\w*|حوافز|استثمارا?)(?: [^\s،.؛]+){0,4} (?:ب?قيمة|قيمته\w*|قيمتها"
        r"|بمبلغ|بقيمته\w*|بنحو|ب)(?: [^\s،.]+){0,3}\s*$"
    )
)
# The roots of the countries that share a currency's name, as a text would name them.
_ISSUERS = {
    code: re.compile(spelled(words))
    for code, words in {
        "SAR": "سعودي", "QAR": "قطر", "OMR": "عمان", "YER": "يمن", "IRR": "إيران", "AED": "إمارات",
        "MAD": "مغرب",
        "KWD": "كويت", "IQD": "عراق", "BHD": "بحرين", "JOD": "أردن", "TND": "تونس",
        "DZD": "جزائر", "LYD": "ليبي",
        "RSD": "صرب", "EGP": "مصر", "GBP": "بريطاني|إسترليني|استرليني|المملكة المتحدة", "SDG": "سودان",
        "INR": "الهند|هندي", "IDR": "إندونيسي", "PKR": "باكستان",
        "TRY": "تركي", "SYP": "سوري", "LBP": "لبنان",
        "CHF": "سويسر", "CDF": "كونغو", "RUB": "روسي", "SEK": "سويد", "NOK": "نرويج", "DKK": "دنمارك|دانمارك",
        "JPY": "يابان", "KRW": "كوري",
    }.items()
}  # fmt: skip


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
        self._figure, self._vague = self._patterns()

    def _patterns(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        word, symbol = _either(self._words), _either(self._symbols)
        number = rf"(?:{_NUMBER}|{_either(_WORDS)}|{_either(_FRACTIONS)})"
        of = spelled(r"(?:\s(?:من\s)?|-)")
        american = spelled(r"(?:\s(?:أمريكي|أميركي|أميركية|أمريكية)(?:ا|ة)?)?")
        joined = spelled(
            rf"(?:\s(?:و(?P<half>نصف|ربع)(?:\s(?:ال)?{_SCALE})?|و\s?(?P<n3>{_NUMBER})\s(?P<s3>{_SCALE})))?"
        )
        to = spelled(r"(?(btw)\s?(?:-|إلى|و)\s?|\s?(?:-|إلى)\s?)")  # "and" only after "between"
        low = rf"(?P<btw>{spelled('بين')}\s|{spelled('من')}\s)?(?P<n1>{number})(?:\s(?P<s1>{_SCALE}))?"
        figure = re.compile(
            rf"(?<![\w.,٬٫])(?:[بلوف]|وب|بـ)?(?:(?P<p>{symbol})\s?)?(?:{low}(?:{to}(?P<n2>{_NUMBER}"
            rf"|{_either(_WORDS)})"
            rf"(?:\s(?P<s2>{_SCALE}))?)?|(?P<s4>{_SCALE})){joined}(?:(?:{of})(?P<c>{word}){american}"
            rf"|\s?(?P<p2>{symbol}))?(?!\w)"
        )
        vague = re.compile(
            spelled(
                rf"(?<!\w)(?:[بلوف]|ال|بال|وال)?(?:(?:عشرات|مئات|آلاف|عدة|بضعة|بضع|مليارات"
                rf"|العديد من) (?:من )?(?:ال)?)?(?P<m>{_either(_PLURALS)})"
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
        for match in self._vague.finditer(lower, start, end):
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
        named = [code for code in codes if code in _ISSUERS and _ISSUERS[code].search(lower)]
        return named[0] if len(named) == 1 else None

    def _figures(self, lower: str, start: int, end: int, signs: Mapping[str, str]) -> Iterator[Money]:
        before: list[Money] = []
        for match in self._figure.finditer(lower, start, end):
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
        hedge = _HEDGE.search(lower[max(start, match.start() - 40) : begin])
        after = _HEDGE_AFTER.match(lower, stop, end)
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
        if before and 0 <= begin - before[-1].end <= 34 and _CONVERTS.fullmatch(lower, before[-1].end, begin):
            return Sense.CONVERSION
        for pattern, sense in _SENSE_AFTER:
            if pattern.match(lower, stop, min(end, stop + 70)):
                return sense
        head = lower[max(start, begin - 80) : begin]
        if _DEAL_WORTH.search(head):
            return Sense.GIVEN
        for pattern, sense in _SENSE_BEFORE:
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
    if written in _WORDS:
        return _WORDS[written]
    if scale and _YEAR.fullmatch(written):
        return None  # "the budget of 2026, a billion"
    if written in _FRACTIONS:
        return _FRACTIONS[written] if scale else None
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
    if scale and _SCALES[scale] >= 9 and "٬" not in written:
        return None  # "1,250 billion" may be 1.25 or 1250
    return Decimal(whole_part + rest)


def _values(match: re.Match[str]) -> tuple[Decimal | None, Decimal | None]:
    """The figure, and the upper end of a range; (None, None) where the print is ambiguous."""
    if match["s4"]:
        scale = match["s4"]
        if scale in _PLURALS:
            return None, None
        value: Decimal | None = Decimal(2 if scale in _DUALS else 1).scaleb(_SCALES[scale])
        return _and(match, value, _SCALES[scale]), None
    low_scale, high_scale = match["s1"], match["s2"]
    if match["n2"] is None:
        value = _number(match["n1"], low_scale)
        if value is None:
            return None, None
        power = _SCALES[low_scale] if low_scale else 0
        return _and(match, value.scaleb(power), power), None
    if not match["btw"] and match["n1"] in _WORDS:
        return None, None
    # "Between 50 and 60 million": the scale is said once and holds for both.
    first, second = _number(match["n1"], low_scale or high_scale), _number(match["n2"], high_scale)
    if first is None or second is None:
        return None, None
    both = low_scale or high_scale
    return (
        whole(first.scaleb(_SCALES[both] if both else 0)),
        whole(second.scaleb(_SCALES[high_scale] if high_scale else 0)),
    )


def _and(match: re.Match[str], value: Decimal | None, power: int) -> Decimal | None:
    """With the half, quarter or lower figure that is added: "مليار ونصف", "2 مليار و500 مليون"."""
    if value is None:
        return None
    if match["half"]:
        part = _FRACTIONS[match["half"]]
        return whole(value + part.scaleb(power)) if part is not None and power else None
    if match["n3"]:
        added = _number(match["n3"], match["s3"])
        if added is None or _SCALES[match["s3"]] >= power:
            return None
        return whole(value + added.scaleb(_SCALES[match["s3"]]))
    return whole(value)
