"""Chinese as a grammar: its readers, and the wordings that the prose stage asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.extract.candidate import Candidate
from tracker.extract.chinese import dating, papers, titles
from tracker.extract.chinese.actions import ChineseActions
from tracker.extract.chinese.dates import ChineseDates
from tracker.extract.chinese.money import ChineseMoney
from tracker.extract.chinese.organizations import unknown_organizations
from tracker.extract.chinese.roles import ChineseRoles
from tracker.extract.chinese.scope import ChineseScopes
from tracker.extract.grammar import Grammar, Wording
from tracker.extract.matcher import NO_CLITICS
from tracker.extract.sentences import Sentence

WORDING = Wording(
    money_hint=re.compile(r"[$€£¥]|[元镑盾卢铢郎朗郎币索尔令吉特先圆円]|rmb|usd|eur"),
    # "…,导致下游企业停产": what follows from it.
    aside=re.compile(
        r"[;。]|(?<!\d),(?!其中|包括|涉及|涵盖|主要|特别是|尤其是|含|以及|及|分别|即|如|覆盖|重点|具体|用于)"
    ),
    takes_effect=re.compile(
        r"(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}条 ?|\d{1,2}[.、])?"
        r"(?:[本该此这上述新相关些项有]{1,4}(?:公告|措施|新规|限制|管制|政策|关税|禁令|决定|通知|清单|标准|税率|制度"
        r"|规则|要求)|(?:该|此|这|上述|新)[部项一]?(?:办法|条例|规定|法律|法案)|配额制度|新规定|管制措施)"
        r"[^;。]{0,24}(?:起|生效|施行|实施|执行)"
    ),
    # Makers; and what another is for: "电动汽车用动力电池".
    maker=re.compile(
        r"(?:材料|电池|产品)?(?:企业|公司|厂商|制造商|生产商|巨头|矿商|供应商)|(?:用|废旧|退役){0,3}(?:动力|储能|锂离子|锂|蓄){1,3}电池|用电池"
    ),
    itself=re.compile(r"(?:[一二三四五六七八九十]{1,3}、|\d{1,2}[.、])?本(?:公告|通知|决定|令|措施)"),
    programme=re.compile(
        r"((?<=《)[^《》\n]{2,40}?(?:法案?|计划|基金|方案|倡议)(?=》)"
        r"|(?:芯片与科学|通胀削减|芯片|两党基础设施)法案|国防生产法)"
    ),
    envelope=re.compile(
        r"(?:总额|预算|规模|金额|资金|投资额?)(?:为|达|约|共|高达|最高|合计|共计|近|超过?)*$"
    ),
    # 就…发表谈话, 公布…调查的初裁: what the text then tells.
    caption=re.compile(
        r"就[^。]{4,120}(?:发表谈话|答记者问|发表声明|应询)[。 ]?$"
        r"|公布[^。]{4,120}(?:裁定|裁决|初裁|终裁)[。 ]?$"
    ),
    named_before="+zh.named-before",
    definite=re.compile(r"(?:该|这一|这项|这些|此|上述|前述|其|有关|相关)[^,。;:]{0,4}$"),
    restates=re.compile(
        r"(?:根据|按照|依据|依照)(?:该|上述|这些|这一|新|此)[^,。;]{0,10}(?:规定|措施|新规|规则|办法|限制|制度|禁令|公告)"
    ),
    apposition=re.compile(r"(?:这(?:一|种|类)|等|作为一种)?"),
    shells=frozenset(
        (
            "zh.executive-order",
            "zh.signed-into-law",
            "zh.bill-passed",
            "zh.pass-bill",
            "zh.sign+zh.strategy",
            "zh.sign+zh.legislation",
            "zh.pass-law+zh.legislation",
        )
    ),
    amended_code=None,
    before=60,
    after=60,
    statute=re.compile(r"(?:^|\n)第[一二三四五六七八九十百零]{1,5}条[\s ]|第[一二三四五六七八九十]{1,3}章 "),
    bill=re.compile(r"征求意见稿|草案|送审稿|讨论稿"),
)
_DAY_AHEAD = re.compile(r"\s*(?:并|同时)?(?:自|从)?[^,。;]{0,16}[年月日]起")
_NEW_CLAUSE = re.compile(r"(?<!\d)[,;]|[;。]")


def territory(
    lower: str, sentence: Sentence, candidate: Candidate, others: Sequence[Candidate]
) -> tuple[int, int]:
    """The clauses between the candidates before and after this one."""
    start, end = sentence.start, sentence.end
    before = max((other.end for other in others if other.end <= candidate.start), default=None)
    after = min((other.start for other in others if other.start >= candidate.end), default=None)
    if before is not None:
        border = _NEW_CLAUSE.search(lower, before, candidate.start)
        start = border.end() if border else before
    if after is not None:
        borders = [m.start() for m in _NEW_CLAUSE.finditer(lower, candidate.end, after)]
        if len(borders) > 1 and _DAY_AHEAD.fullmatch(lower, borders[-2] + 1, borders[-1]):
            borders.pop()  # "…;2027年1月1日起,取消…": the day is that of what follows
        end = borders[-1] if borders else after
    return start, end


# No blanks, no inflection; what stands around a word is what marks it.
GRAMMAR = Grammar(
    language="zh",
    wording=WORDING,
    clitics=NO_CLITICS,
    verb_forms=lambda verb, _irregular: {verb: "base"},
    noun_forms=lambda noun: (noun,),
    bounded="(?:{})".format,
    money=ChineseMoney,
    dates=ChineseDates,
    actions=ChineseActions,
    scopes=ChineseScopes,
    roles=ChineseRoles,
    organizations=unknown_organizations,
    territory=territory,
    is_when=dating.is_when,
    said_on=dating.said_on,
    of_other_verb=dating.of_other_verb,
    performs=dating.performs,
    is_habit=dating.is_habit,
    title=titles.title,
    paper=papers.settled,
)
