"""Sums of money in Chinese: figures with 万 and 亿, hedges on both sides, and what the sum is said to be.

数十亿, 上百亿 and a bare 千亿 have no figure; 20多亿 is at least 2 billion. Of a sum given twice
(50亿韩元, 约合340万美元) the second is a conversion.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from tracker.extract.chinese.numerals import number
from tracker.extract.money import Money, MoneyReader, Phrasing, Sense, signs_in, whole
from tracker.extract.text import either, normal
from tracker.model import AmountQualifier
from tracker.vocabulary import Vocabulary

_SCALES = {
    "百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "十亿": 9, "百亿": 10, "千亿": 11,
    "万亿": 12, "兆": 12,
}  # fmt: skip
_SCALE = r"(?:万亿|千亿|百亿|十亿|千万|百万|十万|亿|万|兆|千|百)"
_FIGURE = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_HAN = r"[一二两三四五六七八九十百千]"
_SPELLED = (
    rf"(?<![数几上成好])[一二两三四五六七八九十]{_HAN}{{0,6}}(?:万亿|亿"
    rf"|万)(?:[一二两三四五六七八九]{_HAN}{{0,6}}万)?"
)
# 3亿5000万: a figure may go on at a smaller scale.
_NUMBER = rf"(?:{_FIGURE}(?:{_SCALE}(?:\d{{1,4}}[千百]?万)?)?|{_SPELLED})"
_PARTS = re.compile(rf"(?P<figure>[\d.,]+)(?P<scale>{_SCALE})?(?:(?P<rest>\d{{1,4}})(?P<small>[千百]?万))?$")
_SPELLED_PARTS = re.compile(rf"(?P<high>{_HAN}+)(?P<scale>万亿|亿|万)(?:(?P<rest>{_HAN}+)万)?$")
_TO = r"(?:至|到|-|~|—)"
_VAGUE = (
    r"(?:(?:数以|好?几|数|上|近|逾|超过?|约|成|高达|多达|达|过)?(?:[百千](?:亿|万亿|万)"
    r"|(?<=[数几上成以])十(?:亿|万亿|万))"
    r"|(?:数|好?几|上|成)十(?:亿|万亿|万)|(?:数|好?几|上|近|逾|成)(?:万亿|亿|万|兆)|十(?:几|多"
    r"|余)(?:万亿|亿|万))(?:计的?)?"
)
_HEDGES: tuple[tuple[str, AmountQualifier], ...] = (
    (
        r"最高(?:可|可达|达|为|不超过|限额为?)?|至多|最多(?:可|达|为)?|不(?:超过|高于|多于|大于)"
        r"|上限(?:为|达)?|多达|高达|可达|低于|不到|不足",
     AmountQualifier.UP_TO),
    (r"至少|超过|逾|超|不(?:低于|少于|下)|起码|最少|最低|多于|高于|突破", AmountQualifier.AT_LEAST),
    (r"约为?|大约|大概|将近|接近|近|约合|估计|预计|左右|大致", AmountQualifier.ABOUT),
)  # fmt: skip
_HEDGE = re.compile(
    "(?:" + "|".join(f"(?P<{q.value}>{words})" for words, q in _HEDGES) + r")(?:达|为|达到)?(?:人民币)?$"
)
_HEDGE_AFTER = re.compile(r"(?P<about>左右|上下)|(?:\(含\))?(?P<at_least>以上|起)|(?P<up_to>以内|以下|封顶)")
_CONVERTS = re.compile(
    r"[,(]?(?:即|也就是|按[^,()]{0,12},)?(?:约?合|相当于|折合|折|约等于|等于|约)(?:约|人民币)*|\("
)
_UNIT = (
    r"(?:公?吨|千克|公斤|克|磅|盎司|股|桶|辆|台|件|套|片|瓦|千瓦时|度|千瓦|兆瓦时|兆瓦|吉瓦时|瓦时|户"
    r"|人|年|月|天|小时|平方米|立方米|单位|"
    r"金衡盎司|干公吨度|吨度|kwh|mwh|kg|t)"
)
_AFTER: tuple[tuple[re.Pattern[str], Sense], ...] = (
    (re.compile(rf"(?:人民币)?(?:/|每){_UNIT}"), Sense.PRICE),
    (re.compile(
        r"[\u4e00-\u9fff]{0,6}(?:以上|以下)的?[\u4e00-\u9fff]{0,4}?(?:企业|项目|公司|交易|投资者|机构"
        r"|合同|订单|采购)"),
     Sense.THRESHOLD),
    (re.compile(
        r"的?(?:中国|其|自[\u4e00-\u9fff]{2,4}|来自[\u4e00-\u9fff]{2,4}"
        r"|[\u4e00-\u9fff]{1,3}[国盟])?(?:的|输[美欧华])?"
                r"(?:进口|出口)?(?:商品|产品|货物|进口|贸易)(?!储备)"), Sense.TRADE),
    (re.compile(
        r"的?(?:年|季度|巨额|贸易)?(?:罚款|罚金|市值|营收|营业收入|收入|销售额|产值|净?利润|债务|负债"
        r"|逆差|顺差|赤字|损失|"
                r"估值|资产|缺口|外汇储备|赔偿|的?(?:[\u4e00-\u9fff]{1,4})?市场(?!化))"), Sense.SIZE),
    (re.compile(
        r"的?(?:社会资本|民间资本|民间投资|私人投资|私营部门|私人资本|企业投资"
        r"|配套资金)"), Sense.PRIVATE),
    (re.compile(
        r"的[\u4e00-\u9fff]{0,8}?(?:工厂|厂房|矿山|冶炼厂|基地|产业园|生产线|园区"
        r"|工程|建设项目)"), Sense.PROJECT),
    (re.compile(r"的?(?:财政|年度|国防)?预算"), Sense.BUDGET),
)  # fmt: skip
_IS = r"(?:总额|总计|合计|共计|约|达到?|为|超过?|逾|近|高达|增至|升至|降至|分别|至少|的|将|预计|可|最高|共)*$"
_A_YEAR = re.compile(r"每[年月](?:将|可|提供|投入|获得|给予|拨款|最高|约|达)*$")
_BEFORE: tuple[tuple[re.Pattern[str], Sense], ...] = (
    (_A_YEAR, Sense.PRICE),
    (re.compile(
        rf"(?:每|一){_UNIT}(?:[^,。;0-9]{{0,6}})$|(?:单价|价格|均价|售价|报价|现货价"
        rf"|股价|定价|成交价|票面)[^,。;]{{0,8}}$"), Sense.PRICE),
    (re.compile(
        rf"(?:总投资|项目投资|投资总额|总造价|造价|总成本|建设成本|耗资|总耗资|工程总额|项目总额"
        rf"|计划投资|预计投资)额?规?模?{_IS}"),
     Sense.PROJECT),
    (re.compile(
        r"(?:注册资本|注册资金|年营收|年收入|营业收入|年销售额|门槛|起征点|交易额|投资额"
        r"|合同额)[^,。;]{0,8}"
                r"(?:超过|不低于|不少于|达到|在|低于|高于|满|至少)$"), Sense.THRESHOLD),
    (re.compile(
        rf"(?:贸易额|进口额|出口额|贸易总额|进出口总值|进出口额|涉案金额|涉及金额|进口总额|出口总额"
        rf"|货值|总值|涉及|涵盖|覆盖|贸易规模){_IS}"
                r"|对(?:价值|总额|每年|另外)?(?:约|近|超过?|逾|额外|至少|价值)*$"), Sense.TRADE),
    (re.compile(
        rf"(?:规模|市值|估值|营收|营业收入|销售额|产值|净?利润|收入|负债|债务|逆差|顺差|赤字|资产|损失"
        rf"|罚款|罚金|罚没|被罚|"
                rf"gdp|国内生产总值|外汇储备|存款|处以|赔偿|成本|节省|节约|净流入|成交额"
                rf"|余额|注册资本){_IS}"), Sense.SIZE),
    (re.compile(
        r"(?:撬动|带动|吸引|拉动|动员|匹配)[^,。;]{0,10}$|(?:社会资本|民间资本|私营部门|民间投资"
        r"|企业自筹|私人投资)[^,。;]{0,8}$"),
     Sense.PRIVATE),
    (re.compile(r"(?:预算|拨款法案)[^,。;]{0,10}$|(?:申请|请求)(?:拨款|预算)[^,。;]{0,8}$"), Sense.BUDGET),
)  # fmt: skip
_ENVELOPE = re.compile(rf"(?:总|资金|基金|贷款|计划|一揽子|补贴|拨款|资助|募资|合同|协议|交易)规模{_IS}")
_OF_A_FUND = re.compile(r"的?[\u4e00-\u9fff]{0,12}?(?:基金|计划|方案|贷款|补贴|资金|拨款|信贷|担保)")
# 7500美元的税收抵免: what one buyer gets.
_A_HEAD = re.compile(r"的?[\u4e00-\u9fff]{0,8}?(?:税收抵免|购车补贴|购置补贴|置换补贴|消费券)")


_PHRASING = Phrasing(
    hedge=_HEDGE,
    hedge_after=_HEDGE_AFTER,
    hedge_reach=12,
    converts=_CONVERTS,
    before=_BEFORE,
    after=_AFTER,
    deal=_ENVELOPE,
    head=40,
    tail=40,
)


class ChineseMoney(MoneyReader):
    """Reads sums of money; built once for a vocabulary's currencies."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        signs = {sign: codes for sign, codes in signs_in(vocabulary).items() if not _is_han(sign)}
        self._signs = {sign: codes[-1] for sign, codes in signs.items()}
        self._shared = {sign for sign, codes in signs.items() if len(codes) > 1} - {"£"}
        owners: dict[str, set[str]] = {}
        for code, currency in vocabulary.currencies.items():
            for word in (currency.labels.get("zh"), *currency.aliases.get("zh", ())):
                if word:
                    owners.setdefault(normal(word).lower(), set()).add(code)
        self._words: dict[str, str] = {"元": "CNY", "块钱": "CNY"}
        self._words |= {word: next(iter(codes)) for word, codes in owners.items() if len(codes) == 1}
        self._words["円"] = "JPY"
        self._borne = _borne(vocabulary)
        super().__init__(_PHRASING)

    def _patterns(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        sign, word = either(self._signs), "|".join([either(self._words), *self._borne])
        figure = re.compile(
            rf"(?<![\w.$€£¥-])(?P<p>{sign}) ?(?P<a>{_NUMBER})(?P<more1>[多余](?:万亿|亿|万)?)?"
            rf"(?:{_TO}(?:(?:{sign}) ?)?(?P<b>{_NUMBER}))?(?![\d年月])"
            rf"|(?P<q>人民币|新台币|台币|港币|港元|美元|美金|日元|欧元)?(?<![\d.,$€£¥第亿万])(?P<d>{_NUMBER})"
            rf"(?P<more2>[多余](?:万亿|亿|万)?)?(?:(?:{word})?{_TO}(?P<e>{_NUMBER}))?(?P<c>{word})"
        )
        vague = re.compile(rf"(?<![\d一二两三四五六七八九])(?P<v>{_VAGUE})(?P<c>{word})")
        return figure, vague

    def _currency(self, match: re.Match[str], signs: Mapping[str, str]) -> str | None:
        if match["p"]:
            return signs.get(match["p"]) if match["p"] in self._shared else self._signs[match["p"]]
        if match["c"] == "元" and not match["q"] and signs.get("$", "USD") != "USD":
            return signs["$"]  # 元 of a publisher that pays in dollars of its own
        word = match["q"] if match["c"] == "元" and match["q"] else match["c"]  # 新台币5亿元
        return self._words.get(word) or self._of_country(word, match.string)

    def _vague_currency(self, match: re.Match[str], signs: Mapping[str, str]) -> str | None:
        return self._words.get(match["c"]) or self._of_country(match["c"], match.string)

    def _of_country(self, word: str, lower: str) -> str | None:
        """Which 卢比 or 比索 is meant: that of the one country a text names which has one."""
        bearers = self._borne.get(word, {})
        named = [country for country in bearers if country in lower]
        # 印度 inside 印度尼西亚 is not named.
        own = [
            c for c in named if not any(c != o and c in o and lower.count(c) == lower.count(o) for o in named)
        ]
        return bearers[own[0]] if len(own) == 1 else None

    def _values(self, match: re.Match[str]) -> tuple[Decimal | None, Decimal | None]:
        """A figure, and the upper end of a range. 50至60亿: the scale is said once and holds for both."""
        first, second = match["a"] or match["d"], match["b"] or match["e"]
        more = match["more1"] or match["more2"]
        parts = _PARTS.match(second) if second else None
        scale = parts["scale"] if parts else (more[1:] or None if more else None)
        low, high = _value(first, scale), _value(second) if second else None
        return (whole(low) if low is not None else None), (whole(high) if high is not None else None)

    def _hedged(self, match: re.Match[str]) -> tuple[int, int, AmountQualifier]:
        begin, stop, qualifier = super()._hedged(match)
        if qualifier is AmountQualifier.EXACT and (match["more1"] or match["more2"]):
            qualifier = AmountQualifier.AT_LEAST  # 20多亿
        return begin, stop, qualifier

    def _converts(self, match: re.Match[str], begin: int, currency: str, before: list[Money]) -> bool:
        if match.re is self._compiled[1] or not before or before[-1].currency == currency:
            return False
        return super()._converts(match, begin, currency, before)

    def _told_after(self, tail: str, match: re.Match[str]) -> Sense | None:
        told = super()._told_after(tail, match)
        if told is None and "亿" not in match[0] and _A_HEAD.match(tail):
            return Sense.PRICE
        if told is None and _OF_A_FUND.match(tail):
            return Sense.GIVEN
        return told


_BORNE = ("卢比", "比索", "克朗", "里亚尔", "第纳尔", "法郎", "先令", "里拉")


def _borne(vocabulary: Vocabulary) -> dict[str, dict[str, str]]:
    """The currency words that several countries use, each with the countries written before it in a label."""
    found: dict[str, dict[str, str]] = {}
    for code, currency in vocabulary.currencies.items():
        label = normal(currency.labels.get("zh") or "")
        for word in _BORNE:
            if label.endswith(word) and label != word:
                found.setdefault(word, {})[label.removesuffix(word)] = code
    return found


def _is_han(symbol: str) -> bool:
    return any("\u3040" <= letter <= "\u9fff" for letter in symbol)


def _value(written: str, scale: str | None = None) -> Decimal | None:
    """The value of 3亿5000万, 1,200万 or 二十亿; `scale` is for a figure that brings none."""
    match = _PARTS.match(written)
    if match is not None:
        printed = match["scale"] or scale
        power = _SCALES[printed] if printed else 0
        rest = Decimal(match["rest"]).scaleb(_SCALES[match["small"]]) if match["rest"] else Decimal(0)
        return Decimal(match["figure"].replace(",", "")).scaleb(power) + rest
    spelled = _SPELLED_PARTS.match(written)
    high = number(spelled["high"]) if spelled else None
    if spelled is None or high is None:
        return None
    low = number(spelled["rest"]) if spelled["rest"] else 0
    return Decimal(high).scaleb(_SCALES[spelled["scale"]]) + Decimal(low or 0).scaleb(4)
