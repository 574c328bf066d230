"""What happened, in Chinese: verbs with their instruments, in either order, with sums, and whole phrases.

Words run on without blanks, so the longest verb and the longest instrument of each place count. A title in
《》 is one word: what it ends in says what it is, and the verbs inside it do nothing; only of a notice 关于…
(on …) the content is read too.
"""

from __future__ import annotations

import dataclasses
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from tracker.extract.assemble import AFTERLIFE
from tracker.extract.candidate import Candidate, NounHit, VerbHit, chosen, phrases
from tracker.extract.cast import SUPPORT
from tracker.extract.chinese.afterlife import after_all
from tracker.extract.chinese.pairs import (
    BREAK,
    FRONTED,
    REACH,
    TITLE_REACH,
    is_ahead,
    is_attribute,
    is_past,
    pair,
    with_money,
)
from tracker.extract.lexicon import Instrument, Lexicon, Template
from tracker.extract.matcher import Hit
from tracker.extract.money import Money
from tracker.extract.sentences import Sentence
from tracker.extract.text import NormalText

_TITLE = re.compile(r"《(?P<words>[^《》\n]{2,80})》")
_BRACKETS = re.compile(r"(?:\([^()]{1,40}\)|〔[^〕]{1,20}〕|\s)+$")
_DRAFT = re.compile(r"征求意见稿|草案|送审稿|讨论稿|公开征求")
_LONGEST_NOUN = 14
# A word that is verb and noun is the verb before what it takes: 投资5亿美元, 资助企业.
_TAKES = re.compile(
    r"(?:了|给|约|近|超|逾|至少|最高|最多|高达|总计|共|人民币|[\d$€£¥]"
    r"|[一二两三四五六七八九十数几上百千][十百千万亿]|于|建设|兴建)"
)
# 出口商 is no export: what makes another word of the last one of a phrase.
_COMPOUND = re.compile(
    r"(?:商|额|量|国(?!际)|者|企业|市场|数据|增长|增速|下降|总值|订单|依赖|份额|业务|占|管制|限制|禁令"
    r"|许可|配额|税|关税|退税|申请|目录|政策|管理)"
)
_TRADE = ("出口", "进口")
_GIVEN = re.compile(r"(?:提供|发放|授予|拨付)的")  # 这是政府提供的第二轮资金
_HANDS_OVER = ("awarded", "disbursed", "suspended", "resumed", "terminated")  # 发放补贴500亿: a noun
_MODAL = re.compile(r"不得|应当|必须|不可|不准|一律|原则上|规定|\(须")
_PASSIVE = re.compile(r"(?:被|遭到?|受到)[^,。;]{0,14}$")


class ChineseActions:
    """Finds candidates, by one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._instruments: dict[str, Instrument] = {}
        for instrument in lexicon.instruments:
            for noun in instrument.nouns:
                self._instruments.setdefault(noun, instrument)

    def read(
        self, text: NormalText, sentence: Sentence, hits: Sequence[Hit], money: Sequence[Money]
    ) -> list[Candidate]:
        """The candidates of one sentence that do not share a verb or an instrument, in order."""
        lower = text.lower
        titles = list(_TITLE.finditer(lower, sentence.start, sentence.end))
        closed = [m.span() for m in titles if not m["words"].startswith("关于")]
        named = [noun for match in titles for noun in self._titled(match)]
        drafts = {match.start() for match in titles if _DRAFT.search(lower, match.start(), match.end() + 8)}
        hits = [
            h
            for h in hits
            if h.word.layer == "template" or not any(a <= h.start and h.end <= b for a, b in closed)
        ]
        verbs = _longest_verbs(lower, hits)
        nouns = _nouns(lower, hits, verbs, named)
        verbs = _uncovered(verbs, nouns)
        found = [c for c in self._templates(lower, sentence, hits, nouns, verbs) if not _within(c, closed)]
        at, spoken = [noun.start for noun in nouns], [verb.start for verb in verbs]
        for verb in verbs:
            low, high = verb.start - REACH, verb.end + REACH + TITLE_REACH
            around = verbs[bisect_left(spoken, low) : bisect_right(spoken, high)]
            for noun in nouns[bisect_left(at, verb.start - TITLE_REACH) : bisect_right(at, high)]:
                if verb.verb.takes(noun.instrument.kind):
                    found.extend(pair(lower, sentence, verb, noun, around, draft=noun.start in drafts))
            found.extend(with_money(lower, sentence, verb, money, nouns))
        said = {c.instrument for c in found if not c.rule.startswith(_TELLS)}
        found = [c for c in found if not c.rule.startswith(_TELLS) or c.instrument not in said]
        found = [after_all(lower, sentence, _undone(c, titles, verbs), verbs) for c in found]
        return [_with_sum(lower, c, money) for c in _without_echoes(lower, chosen(found))]

    def _titled(self, match: re.Match[str]) -> list[NounHit]:
        """The title as an instrument, by the longest one its words end in."""
        words = _BRACKETS.sub("", match["words"])
        for length in range(min(_LONGEST_NOUN, len(words)), 0, -1):
            instrument = self._instruments.get(words[-length:])
            if instrument is not None:
                return [NounHit(match.start(), match.end(), instrument)]
        return []

    @staticmethod
    def _templates(
        lower: str,
        sentence: Sentence,
        hits: Sequence[Hit],
        nouns: Sequence[NounHit],
        verbs: Sequence[VerbHit],
    ) -> Iterable[Candidate]:
        for template, match in phrases(hits, lower, sentence):
            candidate = _of_template(lower, sentence, template, match.span(), nouns, verbs)
            if candidate is not None:
                yield candidate


# 出口管制「实体清单」: one instrument, its head in quotation marks.
_JOINS = ("", '"', "「", "『")
# What a text calls the act that holds a measure: 颁布法令,将…提高.
_VESSELS = (
    "条例",
    "法规",
    "法令",
    "公告",
    "通知",
    "规定",
    "新规",
    "命令",
    "措施",
    "办法",
    "行政令",
    "决定",
    "文件",
    "通告",
    "备忘录",
)
_FUNDED = SUPPORT | {"acquisition", "offtake"}
_GENERIC = frozenset(("regulation", "strategy", "legislation"))


# The verb that only tells: in 宣布将禁令延长 the ban is extended.
_TELLS = ("zh.announce+", "zh.issue+")
_AND_SO = re.compile(r"[^,;。]{0,6},(?:并|决定|从而|同时|因此|故|将|[^,;。]{0,4}起)*[^,;。]{0,3}")
_SUM_REACH = 8
_OBJECT = 6  # 对锑相关物项实施出口管制, told twice in a sentence: as long as the end of what it is done to


def _undone(candidate: Candidate, titles: Sequence[re.Match[str]], verbs: Sequence[VerbHit]) -> Candidate:
    """The candidate with what is done to the notice it stands in: 停止实施《关于…加征关税的公告》."""
    title = next((m for m in titles if m.start() < candidate.start < m.end()), None)
    if title is None:
        return candidate
    outer = next((v for v in verbs if 0 <= title.start() - v.end <= 1 and v.verb.action in AFTERLIFE), None)
    return dataclasses.replace(candidate, action=outer.verb.action) if outer else candidate


def _with_sum(lower: str, candidate: Candidate, money: Sequence[Money]) -> Candidate:
    """The candidate with the sum that stands right before it: 投入12亿澳元建立储备."""
    if candidate.instrument is not None or candidate.kind not in _FUNDED:
        return candidate
    before = [m for m in money if 0 <= candidate.start - m.end <= _SUM_REACH]
    if not before or BREAK.search(lower, before[-1].end, candidate.start):
        return candidate
    return dataclasses.replace(candidate, start=before[-1].start)


def _without_echoes(lower: str, found: Sequence[Candidate]) -> list[Candidate]:
    """The candidates of a sentence without those that only say more of another.

    A duty beside the control it comes from; the day from which a measure holds; the vessel of a measure; what
    a grant is for.
    """
    kept = []
    for one in found:
        others = [other for other in found if other is not one]
        before = [other for other in others if other.end <= one.start]
        duty = one.modal and any(o.kind == one.kind and o.subject == "actor" for o in others)
        holds = one.action == "effective" and any(
            one.kind in (o.kind, "regulation") and o.action != "effective" for o in before
        )
        vessel = (
            one.kind in _GENERIC
            and one.instrument is not None
            and lower[slice(*one.instrument)].endswith(_VESSELS)
            and lower[one.instrument[0]] != "《"
            and any(o.start >= one.end and o.action != "effective" for o in others)
        )
        speaks = (  # 《条例(草案)》提出,国家对…实行…: what the draft says is the event
            one.instrument is not None
            and lower[one.instrument[0]] == "《"
            and one.instrument[1] <= one.verb_start
            and one.action == "proposed"
            and any(o.start >= one.end for o in others)
        )
        again = any(
            (o.kind, o.action) == (one.kind, one.action) and _AND_SO.fullmatch(lower, o.end, one.start)
            for o in before
        ) or any(
            o.kind == one.kind and lower[o.start - _OBJECT : o.end] == lower[one.start - _OBJECT : one.end]
            for o in before
        )
        purpose = one.kind == "investment" and any(
            o.kind in SUPPORT and o.kind != "investment" for o in before
        )
        if not (
            duty or holds or vessel or speaks or again or purpose or _follows(lower, one, before, others)
        ):
            ruling = next((o for o in before if o.rule in _RULINGS and o.kind == one.kind), None)
            kept.append(dataclasses.replace(one, start=ruling.start) if ruling else one)
    return kept


_FOLLOWS_A_LISTING = ("export_ban", "export_control", "import_restriction", "investment_screening")
_RULINGS = ("zh.ruled-dumped", "zh.preliminary-ruling", "zh.final-ruling", "zh.announce+zh.investigation")
_GIVES_STRENGTH = re.compile(
    r",[^,;。]{0,12}为[^,;。]{2,30}提供了?[^,;。\d]{0,6}?(?:有力|稳定|坚实|坚强|强大|强劲|重要|充足|长期)[^,;。\d]{0,12}$"
)


def _follows(lower: str, one: Candidate, before: Sequence[Candidate], others: Sequence[Candidate]) -> bool:
    """Whether a candidate only tells what another brings with it.

    What is forbidden to those put on a list; a list of goods to be taxed; what is left of a duty; the
    finding of dumping on which a duty is imposed; the rate that an adjustment comes to; what money means
    to those who get it.
    """
    if one.kind in _FOLLOWS_A_LISTING:
        return any(o.kind == "entity_listing" for o in before)
    if one.nominal and any(o.kind == one.kind and not o.nominal for o in others):
        return True
    if one.action == "extended" and lower.startswith(("保留", "维持"), one.verb_start):
        return any(o.kind == one.kind and o.action in ("suspended", "terminated", "amended") for o in before)
    if one.kind == "trade_defence" and one.rule in _RULINGS:
        later = (o for o in others if o.kind == one.kind and o.action == "enacted" and o.start >= one.end)
        return any(
            not (o.action == one.action and _AND_SO.fullmatch(lower, one.end, o.start))
            and "建议" not in lower[one.end : o.start]
            for o in later
        )
    if one.rule in ("zh.publish-tariff-list", "zh.publish-proposed-list"):
        return any(o.rule.startswith("zh.impose+") and o.start >= one.end for o in others)
    if one.rule == "zh.tariff-moves-to":
        return any((o.kind, o.action) == (one.kind, one.action) for o in before)
    return one.kind in SUPPORT and bool(_GIVES_STRENGTH.search(lower, max(0, one.start - 40), one.end))


def _uncovered(verbs: Sequence[VerbHit], nouns: Sequence[NounHit]) -> list[VerbHit]:
    """The verbs that do not lie inside an instrument's name."""
    starts = [v.start for v in verbs]
    covered = {
        i
        for noun in nouns
        for i in range(bisect_left(starts, noun.start), bisect_left(starts, noun.end))
        if verbs[i].end <= noun.end
    }
    return [verb for i, verb in enumerate(verbs) if i not in covered]


def _within(candidate: Candidate, closed: Sequence[tuple[int, int]]) -> bool:
    return any(a <= candidate.start and candidate.end <= b for a, b in closed)


def _longest_verbs(lower: str, hits: Sequence[Hit]) -> list[VerbHit]:
    """The longest verb of each place; one form may be several verbs, told apart by what they take."""
    spans: list[tuple[int, int]] = []
    kept: list[VerbHit] = []
    for hit in sorted((h for h in hits if h.word.layer == "verb"), key=lambda h: (h.start, -h.end)):
        span = (hit.start, hit.end)
        if spans and hit.start < spans[-1][1] and span != spans[-1]:
            continue
        if lower.startswith("下发放", hit.start):
            continue  # 在…计划下发放补贴: under it, 发放
        spans.append(span)
        verb, sort = hit.word.payload
        kept.append(VerbHit(hit.start, hit.end, verb, sort))
    return kept


def _nouns(
    lower: str, hits: Sequence[Hit], verbs: Sequence[VerbHit], named: Sequence[NounHit]
) -> list[NounHit]:
    """The longest instrument of each place; of two that stand together the last, which is the head."""
    spoken, starts = {(v.start, v.end) for v in verbs}, [v.start for v in verbs]
    kept: list[NounHit] = []
    for hit in sorted((h for h in hits if h.word.layer == "instrument"), key=lambda h: (h.start, -h.end)):
        span = (hit.start, hit.end)
        if hit.end - hit.start < 2 or any(n.start <= hit.start < n.end for n in named):
            continue
        given = any(v.end == hit.start and v.verb.action in _HANDS_OVER for v in verbs)
        if span in spoken and _TAKES.match(lower, hit.end) and not given:
            continue
        at = bisect_left(starts, hit.start)  # verbs do not overlap
        if at and verbs[at - 1].end > hit.start:
            continue
        if kept and hit.start < kept[-1].end:
            continue
        noun = NounHit(hit.start, hit.end, hit.word.payload)
        if kept and lower[kept[-1].end : hit.start] in _JOINS:
            specific = noun.instrument.kind in _GENERIC and kept[-1].instrument.kind not in _GENERIC
            kept[-1] = NounHit(kept[-1].start, hit.end, (kept[-1] if specific else noun).instrument)
        else:
            kept.append(noun)
    return sorted([*kept, *named], key=lambda n: n.start)


def _strays(lower: str, template: Template, span: tuple[int, int], nouns: Sequence[NounHit]) -> bool:
    """Whether a match leaps into another clause, ends inside a longer word or is not what it looks like."""
    start, end = span
    broken = BREAK.search(lower, start, end)
    if broken and template.strength < 0.9 and "," not in template.pattern.source:
        return True
    if "上述" in lower[start:end] and template.kind == "export_ban":
        return True  # what follows from a listing
    listed = (n.instrument.kind == "entity_listing" and 0 <= n.start - end <= 1 for n in nouns)
    if template.kind == "export_control" and any(listed):
        return True  # 出口管制"实体清单": the list is what it is put on
    if any(n.start < end < n.end and lower[n.start] != "《" for n in nouns):
        return True
    compound = _COMPOUND.match(lower, end) is not None or lower.endswith("进出口", start, end)
    return lower.endswith(_TRADE, start, end) and compound


def _of_template(
    lower: str,
    sentence: Sentence,
    template: Template,
    span: tuple[int, int],
    nouns: Sequence[NounHit],
    verbs: Sequence[VerbHit],
) -> Candidate | None:
    """The candidate of one match; None where it strays."""
    start, end = span
    if _strays(lower, template, span, nouns):
        return None
    kind = template.kind
    head = next((n for n in nouns if n.start <= start < n.end), None)
    at, instrument = start, None
    if head is not None:  # 关税豁免…延长: the instrument comes first, then its verb
        if head.start < start:
            start, kind = head.start, head.instrument.kind_for(template.action)
        at = next((v.start for v in verbs if head.end <= v.start < end), start)
        instrument = (head.start, head.end) if at > start else None
    if template.follow:
        inside = [n for n in nouns if start < n.end and n.start < end]
        ahead = template.action == "awarded" and template.subject == "actor" and is_ahead(lower, start, end)
        action = "announced" if ahead else template.action
        kind = next((n.instrument.kind_for(action) for n in reversed(inside)), kind)
    verb_end = next((v.end for v in verbs if v.start == at), at + 2)
    clause = lower[max(sentence.start, start - 40) : start]
    fronted = (
        FRONTED.search(clause[max(map(clause.rfind, ",;:。")) + 1 :]) is not None and not template.follow
    )
    subject = (
        "actor"
        if template.subject == "none" and fronted and not _MODAL.search(template.pattern.source)
        else template.subject
    )
    passive = subject == "none" or _PASSIVE.search(lower, sentence.start, start) is not None
    told = is_attribute(lower, end) or _GIVEN.search(lower, start, end) is not None
    return Candidate(
        kind,
        template.action,
        start,
        end,
        at,
        min(verb_end, end),
        subject,
        f"zh.{template.id}",
        0.5 if told else template.strength,
        passive=passive,
        nominal=told,
        instrument=instrument,
        past=is_past(lower, verb_end),
        modal=_MODAL.search(template.pattern.source) is not None,
    )
