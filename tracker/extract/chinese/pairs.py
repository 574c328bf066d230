"""A verb and its instrument, or its sum, as one possible event: by the order and the words between them.

The object follows its verb (加征关税), stands before it after 将, 把 or 对 (将关税提高到50%), or is the
subject of a passive or of a verb that says what becomes of it (关税上调, 拨款被冻结).
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence

from tracker.extract.candidate import Candidate, NounHit, VerbHit
from tracker.extract.money import Money, Sense
from tracker.extract.sentences import Sentence

REACH, TITLE_REACH = 34, 120
"""How far from its verb an instrument stands, and how far a title begins before it, in characters."""
_FAR_REACH, _PUT_ON = (
    90,
    re.compile(
        r"对[^,。;]{2,30}(?:加征|征收|实施|采取|施加)的[^,。;]{0,14}$"
        r"|(?:授予|给予|发放给?|提供给?|拨给|拨付给?|承诺给?)[^,。;]{2,50}的[^,。;]{0,14}$"
    ),
)
_PLAIN_REACH, _BEFORE_REACH, _MONEY_REACH = 22, 26, 14
BREAK = re.compile(r"[;!?。]|:(?!\d\d)|(?<!\d),|,(?!\d{3})|(?<=[\u4e00-\u9fff》\"]) (?=[\u4e00-\u9fff《\"])")
# Before the object that 将, 把 and the like bring in front of the verb.
FRONTED = re.compile(r"(?:将|把|对|就|给|令|使|由|从)[^,;:。]{0,44}$")
_PASSIVE = re.compile(r"(?:被|遭到?|获得?|得到|受到|予以|经)")
# What may stand between a subject and the verb that says what becomes of it: adverbs, dates.
LIGHT = re.compile(
    r"(?:已经?|将|会|将会|正式|全面|再次?|一度|至少|继续|也|均|都|还|又|则|仍|全部|全球|现已|目前|即将"
    r"|于|自|从|在|起|至|到|因故|因此|同步|同时"
    r"|进一步|大幅|临时|相应|率先|陆续|分别|逐步|分阶段|宣告"
    r"|[\d一二三四五六七八九十年月日号时分上下旬初底末前后,今明去本上周零点]|即日|当日|当天|日前|近日"
    r"|政策|措施|规定|期限|范围|水平|税率|标准)*+"
)
_RELATIVE = re.compile(r"(?:了|过)?的")
_LATER = re.compile(r"的?(?:次日|翌日|当日|当天|首日|期|后|之后|以后|前|之前|以来|期间|之际|时)")
_ATTRIBUTE = re.compile(
    r"[上下中内]?的(?!整体|行动|举措|决定|公告|通知|通告|措施|命令|行政令|法案|法律|计划|协议|消息|声明|提案|文件"
    r"|申请|政策|规定|办法|调查|裁定|谅解|方案|承诺|同时|基础|"
    r"第|一部分|情况下|背景下|[一二三四五六七八九十两]|\d)[\u4e00-\u9fff]"
)
_NO_GRANT = re.compile(
    r"(?:的)?[\u4e00-\u9fff]{0,4}?(?:融资|订单|合同|利润|收入|估值|营收|市场|罚款|销售|债券|保费|损失"
    r"|赔偿|股票|股份回购|回购)"
)


def is_past(lower: str, verb_end: int) -> bool:
    """Whether a verb is marked as done: 取消了."""
    return lower.startswith(("了", "过"), verb_end)


def is_ahead(lower: str, start: int, end: int) -> bool:
    """Whether what is said at [start, end) is announced or to come: 宣布将提供."""
    match = _AHEAD.search(lower, max(0, start - 50), start)
    return match is not None and not (
        lower.startswith("宣布", match.start()) and is_done(lower[match.start() + 2 : end])
    )


def is_done(announced: str) -> bool:
    """Whether the words after 宣布 tell an act that is done by then: 宣布,与…签署, 宣布,向…授予."""
    return _DONE_ACT.match(announced) is not None


def is_attribute(lower: str, end: int) -> bool:
    """Whether a phrase ended only says which: 被列入清单的企业."""
    return _ATTRIBUTE.match(lower, end) is not None


_NAMED_BEFORE = "named-before"
_GENERIC = ("regulation", "strategy", "standard", "legislation")
_AFTERLIFE = ("suspended", "resumed", "terminated", "extended", "amended")
_NOW_HOLDS = re.compile(r"[^,。;:]{0,16}?(?:生效|施行|到期|失效|届满)")
_NAMED = re.compile(r"《[^《》]*》(?:\([^()]{1,30}\))?")
_UNDER = re.compile(r"(?:根据|依据|按照|依照|基于|违反|援引|符合|适用|遵守|依)(?:了)?$")
_COMES = re.compile(r"实施$|执行$|实行$|施行$")
_RESTS = re.compile(r"(?:之?中|项下|框架下?|规定|授权|要求)")
_STATISTIC = re.compile(r"平均|现行|最高|加权|累计|总额")
_INTO = re.compile(r"(?:向|对|在)[^,。;:]{2,20}$")
_AHEAD = re.compile(r"(?:宣布|拟|计划|承诺|同意|打算|(?<!\d)将)[^,。;:]{0,40}$|宣布,[^,。;:]{0,40}$")
_DONE_ACT = re.compile(
    r",(?:(?!将|拟|计划|同意|承诺|有望|提供)[^;。:,]){0,40}?(?:授予|批准(?!后)|核准|发放|拨付|下达)"
    r"|(?:,|已经?)?(?:正式)?(?:[与同和](?:(?!将|拟|计划|同意|承诺|有望)[^;。:,]){2,40}?)?"
    r"(?:正式|联合|共同)*(?:签署|签订|签下|达成|缔结|订立|续签)"
)
_WHICH = re.compile(r"的(?:[约近逾超]?[\d.]+[万亿]?[\u4e00-\u9fff]{1,3})?$")  # 冻结此前授予企业的3亿美元拨款
_SELF = re.compile(r"[本该]$")
# 对…加征关税措施已于6日12:01正式实施: what was decided before has come into force.
_IN_FORCE = re.compile(
    r"(?:的?(?:措施|政策|决定|公告))?(?P<when>已经?|现已|将|将会)(?:正式|全面)?(?:于|自|从|在)?(?P<day>[^,。;]{0,24}?)(?:正式|开始"
    r"|全面|起|即行|即|同步)*(?:实施|生效|施行|执行)(?![^,。;]{0,2}(?:后|前|的))"
)
# …措施将在对方的措施生效后即行实施: it hangs on what others do.
_WAITS = re.compile(r"(?:的?措施)?(?:将?[在于待][^,。;]{0,24})?(?:生效|实施|施行)(?:之)?后")
_WAITED_FOR = re.compile(r"(?:生效|实施|施行)(?:之)?后")
# 公布反倾销调查的初裁: a ruling in a case, of goods whose names may be long.
_RULING = re.compile(
    r"(?:作出)?的?(?:肯定性)?(?:(?P<first>初步裁定|初裁|初步裁决)|(?:最终裁定|终裁|最终裁决))"
)
_UNDER_IT = re.compile(r"(?:根据|依据|按照|依照)[^,;。]{0,14}$")
# 采取反制措施 alone does not say what is done.
_LISTS, _HOLDS = "list", ("举行", "召开", "举办")
_HELD_AT = re.compile(r"(?:[^,。;:的]{0,20}(?:在|于))?[^,。;:的]{0,14}")
_COUNTER = "反制措施"
_TOWARDS = re.compile(r"(?:对|向)(?!此)[^,。;]{1,30}$")
# 关税措施实施时间: the verb is part of another word.
_OF_A_COMPOUND = re.compile(
    r"(?:时间|日期|情况|效果|过程|步骤|细则|方案|力度|进展|主体|时机|期限|机构|单位|计划)"
)
# 加强融资支持, 加大补贴力度 tell of more money, and not that the terms of any were changed.
_MORE = ("加强", "加大", "提升", "优化")
_GIVEN_KINDS = ("grant", "loan", "loan_guarantee")
_SUFFERS = re.compile(r"(?:被|遭到?|受到)[^,;:。]{0,14}$")


def pair(
    lower: str,
    sentence: Sentence,
    verb: VerbHit,
    noun: NounHit,
    verbs: Sequence[VerbHit],
    *,
    draft: bool = False,
) -> Iterable[Candidate]:
    """The candidates that a verb and an instrument make.

    `verbs` are all of the sentence; `draft`: the instrument is a draft by its title.
    """
    if noun.start >= verb.end:
        yield from _after(lower, sentence, verb, noun, verbs, draft)
    elif noun.end <= verb.start:
        yield from _before(lower, sentence, verb, noun, draft)


def _after(
    lower: str, sentence: Sentence, verb: VerbHit, noun: NounHit, verbs: Sequence[VerbHit], draft: bool
) -> Iterable[Candidate]:
    between = _NAMED.sub("", lower[verb.end : noun.start])
    reach = _PLAIN_REACH if verb.verb.plain else REACH
    if verb.verb.action in _AFTERLIFE and _PUT_ON.search(between):
        reach = _FAR_REACH  # 取消根据…号行政令对中国商品加征的关税
    if verb.verb.subject == "none" or len(between) > reach or BREAK.search(between):
        return
    if _UNDER.search(between) or (lower[noun.start] == "《" and _RESTS.match(lower, noun.end)):
        return  # 宣布根据《…法》启动: the law is what it rests on
    relative = _RELATIVE.match(between) is not None
    own = _SELF.search(between) is not None
    if (relative or own) and noun.instrument.kind in _GENERIC and lower[noun.start] != "《":
        return  # 公布的规定, 制定本条例: no act that is told
    if relative and _STATISTIC.search(between):
        return
    passive = _SUFFERS.search(lower, sentence.start, verb.start) is not None
    ruling = _RULING.match(lower, noun.end) if noun.instrument.kind == "investigation" else None
    if ruling is not None and verb.verb.action == "announced" and not relative:
        made = _candidate(lower, verb, noun, 0.84, draft, passive=passive)
        action = "announced" if ruling["first"] else "enacted"
        yield dataclasses.replace(made, kind="trade_defence", action=action, end=ruling.end())
        return
    if passive and verb.verb.id == _LISTS and is_attribute(lower, noun.end):
        return  # 被列入清单的企业: only which firms
    if relative or is_attribute(lower, noun.end):
        yield _candidate(lower, verb, noun, 0.5, draft, passive=passive, nominal=True)
        return
    strength = 0.84 - 0.2 * len(between) / reach
    kind = noun.instrument.kind
    if between.endswith("的") and _NOW_HOLDS.match(lower, noun.end):
        strength -= 0.2  # 加征的关税于3月13日生效: told is that it takes effect
    if lower.endswith(_COUNTER, noun.start, noun.end) and not _TOWARDS.search(
        lower, max(sentence.start, verb.start - 30), noun.start
    ):
        strength -= 0.3
    inner = [v for v in verbs if verb.end <= v.start and v.end <= noun.start and v.verb.takes(kind)]
    if verb.verb.action in (*_AFTERLIFE, "challenged") and any(v.verb.action == "enacted" for v in inner):
        strength = 0.9  # 暂停对…征收关税: what is stopped is the levying
    outer = [v for v in verbs if v.end <= verb.start and verb.start - v.end <= 5 and v.verb.takes(kind)]
    if outer and _WHICH.search(between):
        strength -= 0.4  # 冻结了给予企业的拨款: the inner verb only says which
    if kind in _GIVEN_KINDS and lower.startswith(_MORE, verb.start):
        return
    made = _candidate(lower, verb, noun, strength, draft, passive=passive)
    found = _in_force(lower, made) if made.action == "enacted" else made
    if found is not None:
        yield found


def _in_force(lower: str, made: Candidate) -> Candidate | None:
    """The candidate as one that takes effect, where the words after it say so; None where it only waits."""
    if _WAITS.match(lower, made.end):
        return None
    match = _IN_FORCE.match(lower, made.end)
    if match is None:
        return made
    if match["when"].startswith("将"):
        return dataclasses.replace(made, action="scheduled")
    return dataclasses.replace(made, action="effective")


def _before(lower: str, sentence: Sentence, verb: VerbHit, noun: NounHit, draft: bool) -> Iterable[Candidate]:
    between = lower[noun.end : verb.start]
    if len(between) > _BEFORE_REACH or BREAK.search(between) or between.startswith("的"):
        return
    if _OF_A_COMPOUND.match(lower, verb.end) or _UNDER_IT.search(lower, max(0, noun.start - 20), noun.start):
        return
    share = len(between) / _BEFORE_REACH
    if _WAITED_FOR.search(between) or lower.startswith(lower[noun.start : noun.start + 2], verb.end):
        return  # 措施将在对方加征关税措施生效后实施: the verb has its own object, or waits
    later = _LATER.match(lower, verb.end) is not None
    head = lower[sentence.start : noun.start]
    clause = head[max(map(head.rfind, ",;:。")) + 1 :]
    passive = _PASSIVE.search(between)
    if verb.verb.subject == "none" and later:
        return  # 关税生效后: told in passing, of nothing new
    if verb.verb.subject == "none":
        sure = 0.92 if _SELF.search(clause) else 0.5 if later else 0.82
        yield _candidate(lower, verb, noun, sure - 0.15 * share, draft, passive=True, nominal=later)
    elif noun.instrument.kind == "meeting" and lower.startswith(_HOLDS, verb.start) and not later:
        if _HELD_AT.fullmatch(between):  # 中韩经贸会谈9日在首尔举行
            yield _candidate(lower, verb, noun, 0.8 - 0.1 * share, draft, passive=True)
    elif passive is not None:
        yield _candidate(lower, verb, noun, 0.8 - 0.15 * share, draft, passive=True)
    elif FRONTED.search(clause) and verb.verb.subject == "actor":
        yield _candidate(lower, verb, noun, 0.82 - 0.15 * share, draft)
    elif LIGHT.fullmatch(between) and _COMES.match(lower, verb.start, verb.end) and not later:
        holds = _candidate(lower, verb, noun, 0.76, draft, passive=True)
        yield dataclasses.replace(holds, action="effective", subject="none")
    elif LIGHT.fullmatch(between) and verb.verb.action not in _ACTIVE and not later:
        yield _candidate(lower, verb, noun, 0.66, draft, passive=True)


_ACTIVE = ("announced", "awarded", "pledged", "completed")


def _candidate(
    lower: str,
    verb: VerbHit,
    noun: NounHit,
    strength: float,
    draft: bool,
    *,
    passive: bool = False,
    nominal: bool = False,
) -> Candidate:
    action = verb.verb.action
    kind = noun.instrument.kind_for(action)
    if action == "awarded" and verb.verb.subject == "actor" and is_ahead(lower, verb.start, verb.end):
        kind = noun.instrument.kind_for("announced")
    if noun.instrument.id == _NAMED_BEFORE:
        strength -= 0.2  # 限制稀土出口: more often the verb
    if draft and action in ("announced", "enacted"):
        action = "proposed"
    return Candidate(
        kind,
        action,
        min(verb.start, noun.start),
        max(verb.end, noun.end),
        verb.start,
        verb.end,
        verb.verb.subject,
        f"zh.{verb.verb.id}+zh.{noun.instrument.id}",
        strength,
        passive,
        nominal,
        (noun.start, noun.end),
        past=is_past(lower, verb.end),
        plain=verb.verb.plain,
    )


_PROGRAMME = re.compile(r"的[\u4e00-\u9fff]{0,8}?(?:计划|项目|方案|基金)")
_NOT_GIVEN = (Sense.PRICE, Sense.THRESHOLD, Sense.SIZE, Sense.TRADE, Sense.CONVERSION)


def with_money(
    lower: str, sentence: Sentence, verb: VerbHit, money: Sequence[Money], nouns: Sequence[NounHit]
) -> Iterable[Candidate]:
    """投资5亿美元, 向…拨款3000万美元: the verb takes the sum itself."""
    if verb.verb.money is None:
        return
    into = _INTO.search(lower, sentence.start, verb.start) is not None
    for one in money:
        between = lower[verb.end : one.start]
        if one.start < verb.end or len(between) > _MONEY_REACH or one.sense in _NOT_GIVEN:
            continue
        if BREAK.search(between) or "的" in between or any(0 <= n.start - one.end <= 10 for n in nouns):
            continue  # 5亿美元贷款: the loan is the instrument, and has its own pair
        if _NO_GRANT.match(lower, one.end):
            continue
        envelope = verb.verb.money == "grant" and not into and is_ahead(lower, verb.start, verb.end)
        named = verb.verb.action == "awarded" and _PROGRAMME.match(lower, one.end) is not None
        programme = envelope or named
        yield Candidate(
            "funding_programme" if programme else verb.verb.money,
            "announced" if programme else verb.verb.action,
            verb.start,
            one.end,
            verb.start,
            verb.end,
            verb.verb.subject,
            f"zh.{verb.verb.id}+money",
            0.76 - 0.1 * len(between) / _MONEY_REACH,
            instrument=(one.start, one.end),
            past=is_past(lower, verb.end),
            money=None if into and verb.verb.money == "investment" else one,
            plain=verb.verb.plain,
        )
