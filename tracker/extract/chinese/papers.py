"""Official papers (公告, 通知, 令): what the paper says of itself holds for all that it does.

Its head, its number and its last lines name who issues it (the standard GB/T 9704-2012 lays out the parts:
发文机关, 发文字号, 标题, 正文, 附件, 署名, 成文日期). What it does, it does on the day it appears;
本公告自…起施行 dates all of it, and its numbered items say what the act consists of, not a further act.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tracker.extract.assemble import AFTERLIFE, absorb
from tracker.extract.chinese import paper_days
from tracker.extract.dates import DateReader
from tracker.extract.find import Find
from tracker.extract.names import Name
from tracker.extract.text import NormalText, words_of
from tracker.model import CountryRole, Document, PartialDate, Precision

_FORM = re.compile(
    r"(?:公告|通告|通知|决定|令|条例|办法|规定|意见|目录|清单|方案|措施|裁定|程序|标准|公示|批复|函)(?:\([^()\n]{0,24}\))*\s*$"
)
_NUMBER = re.compile(
    r"公告\s*\(?(?:19|20)\d\d年第?\s*\d+号|[〔\[](?:19|20)\d\d[〕\]]\s*(?:第\s*)?\d+号|令\s*\(?第?\s*\d+号"
)
_TALK = re.compile(r"答记者问|发言人|解读|访谈|有关负责人|负责人就|新闻发布会|会见|致辞|讲话|读懂")
_HEAD_ENDS = re.compile(r"办公厅关于|办公室关于|关于|公告|公布|发布|印发|令|联合")
_SERVES = re.compile(r"中华人民共和国|办公厅|办公室|代章|联合|公章|[\u4e00-\u9fff]{2,12}司|[\s、,()]")
_LONGEST_LINE = 120
_NUMBER_FROM = re.compile(r"公告\s*\(?(?:19|20)\d\d年.*|令\s*\(?第.*")
_REFERRED = re.compile(r"号\s*\([^()\n]{4,120}\)|日公告\s*\([^()\n]{4,80}\)")
_QUOTED = re.compile(r'"[^"\n]{6,200}"(?P<tail>[^。;"\n]{0,40}?(?:暂停|停止|中止|恢复)(?:实施|执行|施行))')
_TAILS = (("暂停", "suspended"), ("中止", "suspended"), ("恢复", "resumed"), ("停止", "terminated"))
_ITEM = re.compile(
    r"(?:[^。;:]{0,16}:\s*)?(?:\([一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}条|\d{1,2}[.、])"
)
_LEADS = re.compile(r"(?:公告|通知|通告|决定|调整|规定|公布|要求)?如下[:。]?")
_ALONG = re.compile(r"同步(?:予以|进行)?(?:更新|调整|修改)")
_SIGNED = re.compile(r"\n((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日\s*(?=\n|$)")
_ANNEXES = re.compile(r"\n[^\S\n]*附件?\s*\d*\s*:[^\n]*(?:\n\s*\d{1,2}[.、][^\n。]{2,80}(?=\n|$))*")
_USED_FOR = re.compile(r"用于[^,。;]{0,4}$")
_APPLICANT = re.compile(r"(?:申请人|国内产业|国内企业|申请书)[^。;]{0,50}$")
_RELATIVE = re.compile(r"(?:颁发|核发|签发|发放|下达|印发|公布|发布)的")
# 列入管控名单的16家实体: those who are on it already.
_THOSE = re.compile(
    r"的(?:\d+|[一二三四五六七八九十]{1,3}|上述)?[家个]?[\u4e00-\u9fff]{0,4}(?:实体|企业|公司|物项)"
)
_SAID_THERE = re.compile(r"(?:规定|所列|公布)的$")
_BASIS = re.compile(r"(?:^|[,。;:])\s*(?:根据|按照|依据|依照)[^,。;:]{0,50}$")
_ABOUT = ("就", "针对")
_STOPPED = re.compile(r"(?:暂停|中止|停止)(?:实施|执行)?[^,。;:]{0,36}$")
_MEASURES = re.compile(r"[^,。;:]{0,8}的?(?:有关|相关)?措施")
_AMONG = re.compile(r"[,(;]其中")
_REASON = re.compile(
    r"为(?![期止])(?:[^。;]{2,160}?,(?=根据|依据|按照|依照|经[国商]|决定)|[^。;,]{2,80},(?=现|兹))"
)
_PASSED = re.compile(r"[^,。;]{0,24}会议[^,。;]{0,8}通过")  # when it was agreed upon, not when it came out
_PAST = dt.timedelta(100)
_LEADING = 20  # so many acts may have items below them
_DONE = words_of("enacted amended extended suspended terminated resumed announced")
_GENERIC = words_of("regulation strategy")
_OF_LISTED = words_of("export_ban export_control import_restriction investment_screening sanction")
"""What befalls whoever is on a list: it is what the listing means."""


def settled(
    finds: Sequence[Find],
    document: Document,
    text: NormalText,
    names: Sequence[Name],
    calendar: DateReader,
) -> list[Find]:
    """The finds of a document, as the paper that it is says them; unchanged where it is none."""
    paper = Paper.of(document, text, names)
    return list(finds) if paper is None else paper.settled(finds, calendar)


@dataclass(frozen=True, slots=True)
class Paper:
    """An official paper of `home`, issued by `issuers` on `day`. Offsets are of the normal form."""

    home: str
    issuers: dict[str, Name]
    day: dt.date
    text: NormalText
    names: Sequence[Name]
    signed: tuple[int, int] | None = None
    annex: tuple[int, int] = (0, 0)
    of_title: Mapping[str, Name] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Document, text: NormalText, names: Sequence[Name]) -> Paper | None:
        """None where no ministry publishes the text, where it is a talk or has neither form nor number."""
        if not (document.agency and document.country and document.published):
            return None
        title = text.lower.split("\n", 1)[0].strip()
        formal = _FORM.search(title) or title.startswith("公开征求") or _NUMBER.search(text.lower[:400])
        if not formal or _TALK.search(title):
            return None
        issuers = _issuers(text.lower, names, f"{document.country.lower()}-")
        signed = _signature(text.lower, document.published)
        annex = _annexes(text.lower)
        head = text.lower.find("\n")
        of_title = {n.id: n for n in names if n.table == "materials" and n.end <= head}
        return cls(document.country, issuers, document.published, text, names, signed, annex, of_title)

    def settled(self, finds: Sequence[Find], calendar: DateReader) -> list[Find]:
        """What the paper does, dated and signed as it is; what it recalls of others and of old as it was."""
        listed = [find for find in finds if not self.annex[0] <= find.sentence.start < self.annex[1]]
        kept = self._without_references(listed)
        for find in kept:
            if self._is_own(find):
                self._sign(find)
        kept = self._folded(kept)
        own = [find for find in kept if self._is_own(find)]
        return paper_days.noted(kept, own, self.text, calendar, self.day)

    def _is_own(self, find: Find) -> bool:
        """Whether the paper itself does it, and not somebody else or an earlier paper that it recalls."""
        subject, actors = find.cast.subject, find.cast.actors
        if find.reading.background or (subject is not None and subject.table == "organizations"):
            return False
        if actors and self.home not in actors and find.cast.stated == 2 and not self._is_about(find):
            return False
        if not find.dated or find.date is None:
            return True
        return find.date.latest >= self.day - _PAST

    def _is_about(self, find: Find) -> bool:
        """Whether who seems to act is only spoken about: 就美国…措施发起调查."""
        subject = find.cast.subject
        return subject is not None and self.text.lower.endswith(_ABOUT, 0, subject.start)

    def _sign(self, find: Find) -> None:
        """Let those who issue the paper act, on its day."""
        cast = find.cast
        for code in [code for code in cast.actors if code != self.home]:
            name = cast.countries.pop((code, CountryRole.ACTOR))
            if self._is_about(find):
                cast.countries.pop((self.home, CountryRole.TARGET), None)  # 美国对华…措施
                cast.add(code, CountryRole.TARGET, name)
        if self.home not in cast.actors:
            cast.countries = {(self.home, CountryRole.ACTOR): None, **cast.countries}
        if self.issuers:
            subject = cast.subject
            further = subject is not None and subject.id in cast.agencies and subject.id != "cn-state-council"
            also = {subject.id: cast.agencies[subject.id]} if further and subject is not None else {}
            cast.agencies = {**self.issuers, **also}
            cast.stated = 2
        coarse = find.date is None or find.date.precision is Precision.YEAR
        passed = find.date_at is not None and _PASSED.match(self.text.lower, find.date_at[1])
        if (coarse or passed or not find.dated) and find.action not in ("effective", "scheduled", "expired"):
            find.date, find.date_end, find.date_at = PartialDate.of(self.day), None, self.signed
            find.dated = self.signed is not None
        if not find.materials:
            find.materials = dict(self.of_title)

    def _without_references(self, finds: Sequence[Find]) -> list[Find]:
        """The finds without what an earlier paper did whose name stands in brackets after its number.

        What becomes of that paper (暂停实施) becomes of what it did.
        """
        lower = self.text.lower
        named = [match.span() for match in _REFERRED.finditer(lower)]
        kept: list[Find] = []
        for find in finds:
            at = find.candidate.start
            if not any(start < at < end and find.candidate.verb_end <= end for start, end in named):
                kept.append(find)
                continue
            governing = next((k for k in kept if k.sentence == find.sentence and k.action in AFTERLIFE), None)
            if governing is not None:
                governing.materials.update(find.materials)
                if governing.candidate.kind in _GENERIC:
                    governing.candidate = replace(governing.candidate, kind=find.candidate.kind)
        for find in kept:
            self._undone(find)
        return kept

    def _undone(self, find: Find) -> None:
        """What becomes of a rule quoted word by word or told again: 停止将…列入名单的措施."""
        candidate, lower = find.candidate, self.text.lower
        stopped = _STOPPED.search(lower, max(find.sentence.start, candidate.start - 40), candidate.start)
        if stopped and find.action == "enacted" and _MEASURES.match(lower, candidate.end):
            find.action = next(action for word, action in _TAILS if word in stopped.group())
        for match in _QUOTED.finditer(self.text.lower, find.sentence.start, find.sentence.end):
            if match.start() < find.candidate.start < match.start("tail"):
                find.action = next(action for word, action in _TAILS if word in match["tail"])
                quoted = [n for n in self.names if match.start() < n.start < match.start("tail")]
                find.materials = {n.id: n for n in quoted if n.table == "materials"}

    def _folded(self, finds: Sequence[Find]) -> list[Find]:
        """The finds without those that say again, in general words or item by item, what the paper does."""
        own = [find for find in finds if self._is_own(find)]
        _name(own)
        mine = set(map(id, own))
        acts = {(find.candidate.kind, find.action): find.index for find in reversed(own)}
        specific = {find.action for find in own if find.candidate.kind not in _GENERIC}
        kept: list[Find] = []
        leading: list[Find] = []
        for find in finds:
            if id(find) not in mine:
                kept.append(find)
                continue
            if self._says_no_more(find, acts, specific):
                continue
            before = kept[-1:] if kept and id(kept[-1]) in mine else []
            first = next((act for act in (*before, *leading) if self._is_part(find, act)), None)
            if first is not None:
                absorb(first, find)
                continue
            kept.append(find)
            if len(leading) < _LEADING and not self._is_item(find):
                leading.append(find)
        items = {find.candidate.kind for find in own if _own_days(find) and self._is_item(find)}
        return [find for find in kept if id(find) not in mine or not self._is_led(find, items, own)]

    def _says_no_more(self, find: Find, acts: Mapping[tuple[str, str], int], specific: set[str]) -> bool:
        """Whether an act is told in general words, or on its way, of which the paper tells what it is."""
        kind, action = find.candidate.kind, find.action
        listed = acts.get(("entity_listing", "enacted"), find.index)
        return (
            _USED_FOR.search(self.text.lower, max(0, find.candidate.start - 8), find.candidate.start)
            is not None
            or self._is_reason(find)
            or self._describes(find)
            or (kind == "regulation" and action in specific & AFTERLIFE)
            or (action == "proposed" and (kind, "enacted") in acts)
            or (kind in _OF_LISTED and action == "enacted" and find.index > listed and self._is_item(find))
            or (self._goes_along(find) and (kind, "enacted") in acts)
        )

    def _is_reason(self, find: Find) -> bool:
        """Whether it stands in what a paper gives as its reason: 为加强出口管理,根据…,决定…."""
        reason = _REASON.match(self.text.lower, find.sentence.start, find.sentence.end)
        return reason is not None and find.candidate.end <= reason.end()

    def _describes(self, find: Find) -> bool:
        """Whether the words describe a thing (颁发的许可证, 根据…的计划), or what others asked for."""
        lower, start = self.text.lower, find.sentence.start
        at = find.candidate.start
        if find.action == "proposed" and _APPLICANT.search(lower, max(start, at - 60), at):
            return True
        if find.action in AFTERLIFE - {"amended"} or find.headline:
            return False
        described = (
            _RELATIVE.match(lower, at)
            or _THOSE.match(lower, find.candidate.end)
            or _SAID_THERE.search(lower, max(start, at - 4), at)
        )
        return described is not None or _BASIS.search(lower, max(start, at - 60), at) is not None

    def _goes_along(self, find: Find) -> bool:
        """Whether only a list is brought up to date with the act: 清单同步予以更新."""
        start, end = find.sentence.start, find.sentence.end
        return find.action == "amended" and _ALONG.search(self.text.lower, start, end) is not None

    def _leads(self, find: Find) -> bool:
        """Whether a sentence only leads to the items below it: …公告如下."""
        return _LEADS.search(self.text.lower, find.sentence.start, find.sentence.end) is not None

    def _is_led(self, find: Find, items: set[str], own: Sequence[Find]) -> bool:
        """Whether a title or a lead says in general what each item does, or the text does, from its day."""
        kind = find.candidate.kind
        general = not _own_days(find) and (find.headline or self._leads(find))
        if general and kind in items and not self._is_item(find):
            return True
        if not (find.headline and find.action == "announced"):
            return False
        decided = [f for f in own if f.candidate.kind == kind and f.action == "enacted" and not f.headline]
        if not decided:
            return False
        absorb(decided[0], find)
        return True

    def _is_item(self, find: Find) -> bool:
        return _ITEM.match(self.text.lower, find.sentence.start) is not None

    def _is_part(self, find: Find, act: Find) -> bool:
        """Whether an item below an act, or a 其中 behind it, says what it comes to for some goods."""
        if act.sentence == find.sentence and act.candidate.kind == find.candidate.kind:
            return _AMONG.search(self.text.lower, act.candidate.end, find.candidate.start) is not None
        same = find.candidate.kind == act.candidate.kind and {find.action, act.action} <= _DONE
        same = same and (find.action == act.action or find.action == "enacted")
        dated = _own_days(find) - _own_days(act)
        return same and not self._is_item(act) and self._is_item(find) and not dated and not find.amount


def _name(own: Sequence[Find]) -> None:
    """Give an earlier paper that is only called one (公告…同时废止) the kind of what this paper does."""
    acts = [f for f in own if f.action == "enacted" and f.candidate.kind not in _GENERIC]
    done = {f.action for f in own if acts and f.candidate.kind == acts[0].candidate.kind}
    for find in own:
        if acts and find.candidate.kind == "regulation" and find.action in AFTERLIFE - done:
            find.candidate = replace(find.candidate, kind=acts[0].candidate.kind)


def _own_days(find: Find) -> set[PartialDate | None]:
    """The days that an act's own sentence sets, and not one about the whole paper."""
    start, end = find.sentence.start, find.sentence.end
    return {mention.date for _, mention in find.roles if start <= mention.start < end}


def _issuers(lower: str, names: Sequence[Name], prefix: str) -> dict[str, Name]:
    """The bodies that the title begins with, and those of the lines that hold nothing but names of bodies."""
    bodies = [n for n in names if n.table == "agencies" and n.id.startswith(prefix)]
    starts = [n.start for n in bodies]
    found: dict[str, Name] = {}
    start = 0
    for line in lower.split("\n"):
        end = start + len(line)
        if start == 0:
            head = _HEAD_ENDS.search(line)
            end = head.start() if head else end
        else:
            number = _NUMBER_FROM.search(line)
            end = start + number.start() if number else end
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        inside = [n for n in bodies[first:last] if n.end <= end] if end - start <= _LONGEST_LINE else []
        if inside and not _SERVES.sub("", _rest(lower, start, end, inside)):
            for name in inside:
                found.setdefault(name.id, name)
        start += len(line) + 1
    return found


def _signature(lower: str, published: dt.date) -> tuple[int, int] | None:
    """Where the paper's last line dates it, not long before it was published."""
    for match in reversed(list(_SIGNED.finditer(lower))):
        try:
            day = dt.date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            continue
        if dt.timedelta(0) <= published - day <= _PAST:
            return match.start(1), match.end(3) + 1
    return None


def _annexes(lower: str) -> tuple[int, int]:
    """Where a paper only names what is attached to it."""
    found = _ANNEXES.search(lower)
    return found.span() if found else (0, 0)


def _rest(lower: str, start: int, end: int, names: Sequence[Name]) -> str:
    """lower[start:end] without the names in it."""
    parts, at = [], start
    for name in names:
        parts.append(lower[at : max(at, name.start)])
        at = max(at, name.end)
    return "".join([*parts, lower[at:end]])
