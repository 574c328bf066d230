"""Under what a Chinese verb stands: denied, threatened, planned, promised, only imagined, long past.

Cues stand before the verb in its clause, with what it is done to between them (未对石墨加征关税); a
condition or an attitude may stand in the clause before (一旦…, 业内担心,…); a noun after the phrase may
undo it (…的可能性). 将 before a verb says what will be, 将 before a noun only brings the object forward.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tracker.extract.candidate import Candidate
from tracker.extract.cast import SUPPORT
from tracker.extract.chinese.pairs import BREAK, is_done
from tracker.extract.lexicon import Lexicon
from tracker.extract.scope import Reading, Scope
from tracker.extract.sentences import Sentence

_CLAUSE = BREAK
_TITLE = re.compile(r"《[^《》]*》|^[^《》]{0,40}》")
_NEAR, _FAR = 46, 80
# Between a cue and its verb another verb may have come and gone: 未达成协议后宣布加征关税.
_AFTERWARDS = re.compile(r"后|之际|的情况下|随即|于是|但|转而")
_OVER = re.compile(r"后|宣布|决定|表示|称|之际|的情况下|随即|于是|但|转而")
_UN = re.compile(r"未(?![来经列知成名加精核完]|达标)[^,。;]{0,24}$")
_NO = re.compile(
    r"(?:不|(?<![类区特分级性国个差鉴])别|勿|莫)$|(?:不再|不予|不应|不得不?|不宜|不必|不可能|不可)[^,。;]{0,12}$"
)
_SHOULD = re.compile(
    r"(?:(?<![相对适响反供顺效])应(?![对用急收邀有诉付税届酬变]|[\u4e00-\u9fff]{0,8}(?:请求|要求|申请"
    r"|邀请))|(?<![所急内外刚必军特])需(?!求)|亟需|亟待)[^,。;]{0,16}$"
)
# 中方注意到美方泛化国家安全,对中国企业实施制裁: told to complain of it.
_COMPLAINT = re.compile(r"(?:注意到|泛化|滥用|打压遏制|无理打压)[^。;]{0,50}$")
_LONG_AGO = re.compile(
    r"(?:上个?世纪|(?:十九|二十|19|20)世纪)(?:\d0|[一二三四五六七八九十]{1,2})?年代|冷战时期|二战|古代"
)
_IF = re.compile(r"(?:^|[,;:。\"])(?:如|若|倘)(?![何今期下上此同果本日干来是])")
_CONDITION = re.compile(r"(?:如果|若是|倘若|假如|一旦|万一|要是|除非|只要|即使|即便|哪怕|无论|不论)")
_ATTITUDE = re.compile(
    r"(?:担心|担忧|忧虑|呼吁|敦促|建议|主张|希望|期待|预计|预期|预测|预料|认为|相信|猜测|推测|传言|传闻"
    r"|设想|警告|倡议)(?:(?!决定)[^。;]){0,12}[,:]"
)
# 财政部关于调整…的公告: the paper of that name does it.
_OF_PAPER = re.compile(r"[^。;]{0,20}的(?:公告|通告|通知|决定)\s*$")
_BRINGS_OUT = re.compile(r"(?:发布|公布|印发|出台|发出|下发|起草|解读|答)了?$")
_PURPOSE = re.compile(r"(?:为了|以便|旨在|用于|用以|以期)[^,。;]{0,16}$|(?:^|,)以在$")
# What the phrase is only the topic of: 对石墨加征关税将推高成本, 限制出口的可能性.
_TOPIC = re.compile(
    r"(?:措施|的做法|政策|一事|此举|行为)?(?:将会?(?=[推导使令迫损影抬增加带拖削重打冲引造])"
    r"|会(?![议谈晤见])|可能|或将|恐|无助|有助|有利|意味|不会|只会|不是|并非|不能|无法|等于|旨在|势必"
    r"|仍(?:很|需|有待|遥|不)|还(?:需|有待|很)|尚(?:需|待))"
)
# 此次再加征关税是错上加错, 加征关税措施严重违反规则: what is said of a measure tells no new one.
_JUDGED = re.compile(
    r"(?:措施|的做法|的行为|政策|一事|之举|清单)?(?:,?(?:是|属于?|系)[^,。;]{0,14}(?:错|霸|行径|做法|行为|胁迫|手段|违反|违背"
    r"|无理|合理|正当|不可接受|不能接受)|(?:严重|公然|粗暴|已经?|明显|完全|再次|充分)*(?:违反|违背|有悖|损害|破坏|侵犯|干扰|凸显|暴露|体现|表明"
    r"|说明|反映)|合理合法|毫无|不得人心|说到做到|站不住脚|令人|缺乏)"
)
# 对华投资增长12%: a statistic.
_GROWTH = re.compile(
    r"投资(?:总?额|流量|规模)?(?:同比|环比|累计|实际)*(?:增长|下降|增加|减少|上升|增速|超|占)[^,。;]{0,4}\d"
)
_SPONSORED = re.compile(r"赞助|冠名")
_ABOUT = ("对", "对于", "关于", "针对")  # 对终止措施的影响进行调查: only what is looked into
_AFTER_DOUBT = re.compile(
    r"[^,。;]{0,8}?的?(?:可能性?|风险|传闻|传言|前景|猜测|担忧|预期|必要性|争论|讨论|辩论)"
    r"|[^,。;]{0,8}?的(?:要求|呼吁|请求|说法|想法|担心|能力|权力|条件|前提|先决条件|资格|流程|手续|误读|困难|潜力|话题|议题)"
    r"|[^,。;]{0,8}?(?:尚未|还未|并未|还没有|没有)(?:作出|做出|敲定|公布|确定|最终)"
)
# 谈判的前提是取消禁令: what is asked for first.
_ON_CONDITION = re.compile(r"(?:前提|条件|先决条件)(?:条件)?(?:是|为|在于)[^,。;]{0,24}$")
# 骗取补贴的,由…追回: what a law does to those who break it.
_OFFENCE = re.compile(r"的,[^,。;]{0,20}$")
_AFTER_THREAT = re.compile(r"[^,。;]{0,8}?的?威胁(?!到)")
_AFTER_PLAN = re.compile(
    r"[^。;]{0,6}?(?:一事)?(?:公开|向社会)?征求[^,。;]{0,4}意见|[^,。;]{0,6}?的(?:计划|提案|提议|草案"
    r"|方案|意向|打算|设想|建议)"
)
_BEFORE_THAT = re.compile(r"[^,。;]{0,6}?(?:之前|以前|前)(?=[,的])")
_AFTER_THAT = re.compile(r"[^,。;]{0,8}?(?:之后|以后|后|以来|之际|期间|时)(?=[,的])")
# 在美国持续实施出口管制的背景下: not told but taken as known.
_BACKDROP = re.compile(r"[^,。;]{0,32}?的?(?:大?背景下|背景之下|形势下|压力下|影响下|大环境下|冲击下)")
# 《条例(征求意见稿)》提出,国家对…实行…: what a draft says is not law yet.
_DRAFT_SAYS = re.compile(
    r"(?:征求意见稿|草案|送审稿|讨论稿)[)〕》\"]{1,3}[^,。;]{0,6}(?:提出|规定|明确|要求|指出|拟|称|显示)"
)
_QUESTION = re.compile(r"为何|为什么|是否|会不会|能否|要不要|怎么|吗$")
_FUTURE = re.compile(
    r"(?:将会?要?|即将|定于|预定于?|(?<=[将都也就才还仍必或料便方府])会(?![议谈晤见])"
    r"|(?:[中美英法德韩泰]国|印尼|欧盟|日本|公司|企业)会(?=[对将在限禁加征取继进扩收放]))"
    r"(?:继续|再次|再度|再|正式|进一步|全面|逐步|很快|陆续|共同|联合|分阶段|首次|首批|率先|尽快|相应|同步"
    r"|同时|至少|额外|开始|分别|一次性|重新|大幅|主动|先后|最终|相继|近期|今年|明年|下月|本月|下周|未来)*+"
    r"(?:(?:于|在|自|从|对|向|为|针对|就|由|与|同|给|以|根据|依法|按|通过|把|和|\d{1,4}[年月日]"
    r"|[一二三四五六七八九十]{1,3}月)[^,。;:]{1,28})?$"
)
# 宣布将…12家企业列入: 将 before those who are listed; 将把…列入, 将于…列入 are still to come.
_LISTED = re.compile(
    r"(?<!即)将(?!会|要|把|对|于|在|自|从|继续|考虑|很快)[^,;。]{0,4}[\d一二两三四五六七八九十百多数\u4e00-\u9fff][^;。]{1,60}$"
)
_DEALS = frozenset(("investment", "acquisition", "partnership", "offtake"))
_BARRED = re.compile(r"(?:禁止|阻止|否决|叫停|拒绝|不得|限制)[^,。;:]{0,24}$")
_DATED = re.compile(r"\d{1,2}月\d{1,2}日")
# 国家对稀土开采实行总量指标管理: a law does it by saying so.
_LAW = re.compile(r"(?:^|\s)国家(?![发能税外知统粮市电开主队级安])[^,。;:]{0,30}$")
_DONE = re.compile(r"(?:已经?|业已|曾经?|刚刚)[^,。;:]{0,30}$")
_AT_ONCE = re.compile(r"即日|自今[日天]|今[日天]起|立即生效")
_FROM_NOW = re.compile(
    r"[^,。;]{0,8},?(?:并?自?(?:即日|今[日天])起?|并?立即)(?:起|正式)*(?:生效|施行|实施|执行)"
)
_DECIDED = re.compile(r"(?:决定|裁定|同意|批准|下令|命令|签署)[^。;]{0,40}$")
_ORDERS = re.compile(
    r"(?:指示|要求|责成|授权|责令|敦促|督促|呼吁|迫使|促使|推动|请求|游说|建议)[^,。;:]{1,24}$"
)
_OF_A_DEAL = re.compile(r"(?:作为|根据|按照|依据)[^,。;]{0,16}(?:协议|协定|框架|共识)")
_NOUN_BEFORE = r"(?<![援模虚比草该此项的划资助励持投展动年国家五案本新金补贴购学据查])"
_ASPECT = re.compile(r"(?:开始|着手|正在|正|持续)[^,。;]{0,26}$")


class ChineseScopes:
    """Reads scopes by the cues of the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        cues = lexicon.cues
        self._negation = _Governing(cues.get("negation", ()), 24, over=_AFTERWARDS)
        self._hypothesis = _Governing(cues.get("hypothesis", ()), 40)
        self._threat = _Governing(cues.get("threat", ()), 60)
        self._plan = _Governing(cues.get("plan", ()), 26, _NOUN_BEFORE)
        # 保证金: a deposit, no promise.
        self._pledge = _Governing(
            cues.get("pledge", ()), 30, over=re.compile(rf"{_OVER.pattern}|(?<=保证)金")
        )
        self._future = _Governing(
            [cue for cue in cues.get("future", ()) if len(cue) > 1 and cue[0] not in "将会即定预"], 24
        )
        self._announce = _any(cues.get("announce", ()))
        self._background = _any(cues.get("background", ()))

    def read(self, lower: str, sentence: Sentence, candidate: Candidate) -> Reading:
        """The scope of a candidate's verb in its sentence."""
        verb = candidate.verb_start
        start = sentence.start
        clause = start
        for match in _CLAUSE.finditer(lower, start, verb):
            clause = match.end()
        near = _untitled(lower[max(clause, verb - _NEAR) : verb])
        far = _untitled(lower[max(start, verb - _FAR) : verb])
        tail = lower[candidate.end : min(sentence.end, candidate.end + 24)]
        scope, at = self._scope(lower, sentence, candidate, near, far, tail)
        if scope in (Scope.FACT, Scope.LAW) and _DRAFT_SAYS.search(lower, start, verb):
            scope = Scope.PLAN
        background = (
            (
                self._background.search(far) is not None
                and not _DATED.search(lower, sentence.start, sentence.end)
            )
            or _AFTER_THAT.match(tail) is not None
            or _BACKDROP.match(lower, candidate.end, candidate.end + 40) is not None
            or near.endswith("〇")  # a law said to forbid it: when it was passed is not told
        )
        return Reading(
            scope,
            (verb - len(near) + at[0], verb - len(near) + at[1]) if at else None,
            announced=self._announce.search(far) is not None,
            background=background,
            purpose=_PURPOSE.search(near) is not None and scope is Scope.FACT,
            quoted=lower.count('"', start, verb) % 2 == 1,
        )

    def _scope(
        self, lower: str, sentence: Sentence, candidate: Candidate, near: str, far: str, tail: str
    ) -> tuple[Scope, tuple[int, int] | None]:
        whole = lower[sentence.start : sentence.end].rstrip("\"')”")
        if whole.endswith("?") or _QUESTION.search(near):
            return Scope.HYPOTHESIS, None
        if not candidate.modal and (self._denied(near) or _UN.search(near)):
            return Scope.NEGATION, None
        if not candidate.modal and (_CONDITION.search(near) or _IF.search(near)):
            return Scope.HYPOTHESIS, None
        if candidate.kind in _DEALS and self._is_no_deal(lower, candidate, far):
            return Scope.NEGATION, None
        if candidate.kind in _DEALS and _BARRED.search(near):
            return Scope.NEGATION, None  # 禁止中国投资者增持股份
        threat = self._threat(near) or (self._threat(far) and (0, 0))
        if threat or _AFTER_THREAT.match(tail):
            return Scope.THREAT, threat if threat and threat[1] else None
        if self._doubted(candidate, near, far, tail):
            return Scope.HYPOTHESIS, None
        return self._intended(lower, candidate, near, far, tail)

    def _denied(self, near: str) -> bool:
        return self._negation(near) is not None or _NO.search(near) is not None

    @staticmethod
    def _is_no_deal(lower: str, candidate: Candidate, far: str) -> bool:
        """Whether what looks like a deal is a figure of trade statistics or the sponsoring of a club."""
        if _SPONSORED.search(far):
            return True
        return _GROWTH.search(lower, candidate.start, candidate.end + 12) is not None

    def _doubted(self, candidate: Candidate, near: str, far: str, tail: str) -> bool:
        if _LONG_AGO.search(far) or _CONDITION.search(far) or _IF.search(far) or _BEFORE_THAT.match(tail):
            return True
        if not candidate.nominal and _JUDGED.match(tail):
            return True
        if not candidate.passive and not candidate.nominal and _TOPIC.match(tail):
            return True
        about = near.endswith(_ABOUT) and not (
            near.endswith("关于") and _OF_PAPER.match(tail) and not _BRINGS_OUT.search(near[:-2])
        )
        if (about or _ON_CONDITION.search(near)) and not candidate.modal:
            return True
        if _AFTER_DOUBT.match(tail) or _OFFENCE.search(far):
            return True
        if candidate.modal:
            return False
        if _OF_A_DEAL.search(far) and candidate.action == "pledged":
            return False  # what a partner was brought to promise in an agreement
        if self._hypothesis(near) or _ATTITUDE.search(far):
            return True
        if _COMPLAINT.search(far) or _SHOULD.search(near):
            return True
        return _ORDERS.search(near) is not None and candidate.kind not in ("investigation", "legislation")

    def _intended(
        self, lower: str, candidate: Candidate, near: str, far: str, tail: str
    ) -> tuple[Scope, tuple[int, int] | None]:
        plan = self._plan(near)
        if plan or (candidate.money is None and _AFTER_PLAN.match(tail)):
            return Scope.PLAN, plan
        if _LAW.search(near):
            return Scope.LAW, None
        pledge = self._pledge(near)
        if pledge and candidate.action != "pledged":
            return Scope.PLEDGE, pledge
        if candidate.kind == "investigation" and _ORDERS.search(near):
            return Scope.DIRECTED, None
        if candidate.rule.startswith("zh.list+") and _LISTED.search(near):
            return Scope.FACT, None
        ahead = _FUTURE.search(near)
        coming = ahead is not None and not _brings(candidate, near, ahead.start())
        agreed = self._future(near)
        if agreed and not (coming and near.endswith("将", 0, agreed[1])):
            return Scope.FUTURE, agreed
        if _DONE.search(near) or candidate.past:
            return Scope.FACT, None
        if ahead is not None and coming:
            return Scope.COMING, ahead.span()
        announced = self._announce.search(far)
        decision = far.endswith(("公布", "发布"))
        if (
            announced
            and not decision
            and not (_AT_ONCE.search(far) or _FROM_NOW.match(tail))
            and candidate.action != "announced"
        ):
            decided = _DECIDED.search(far[announced.end() :])
            done = is_done(far[announced.end() :] + lower[candidate.verb_start : candidate.end])
            if not done and (not decided or candidate.kind in SUPPORT):
                return Scope.FUTURE, None
        begun = _ASPECT.search(near)
        if begun and candidate.kind in ("investment", "meeting"):
            return Scope.BEGIN, begun.span()
        return Scope.FACT, None


def _brings(candidate: Candidate, near: str, at: int) -> bool:
    """Whether the 将 at near[at:] only brings forward the object before its verb: 将关税提高到50%.

    Who is put on a list always stands before the verb: 宣布将12家企业列入清单.
    """
    if candidate.rule.startswith("zh.list+"):
        return _LISTED.search(near, at) is not None
    if candidate.instrument is None or candidate.instrument[0] > candidate.verb_start:
        return False
    return len(near) - at > candidate.verb_start - candidate.instrument[0]


def _untitled(words: str) -> str:
    """The words with what stands in titles blanked: the name of a law authorizes nobody."""
    return _TITLE.sub(lambda match: "〇" * len(match.group()), words)


def _any(cues: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(cues, key=len, reverse=True))) or "(?!)")


class _Governing:
    """Finds the last cue before a verb that still governs it, at most so far from it."""

    def __init__(
        self, cues: Iterable[str], reach: int, before: str = "", over: re.Pattern[str] = _OVER
    ) -> None:
        self._pattern = re.compile(before + f"(?:{_any(cues).pattern})")
        self._reach, self._over = reach, over

    def __call__(self, near: str) -> tuple[int, int] | None:
        found = None
        for match in self._pattern.finditer(near, max(0, len(near) - self._reach - 6)):
            if len(near) - match.end() <= self._reach and not self._over.search(near, match.end()):
                found = match.span()
        return found
