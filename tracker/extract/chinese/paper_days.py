"""The days an official paper sets for all it does: from when it holds, until when it may be answered."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from tracker.extract.dates import DateMention, DateReader, When
from tracker.extract.find import Find
from tracker.extract.sentences import Sentence
from tracker.extract.text import NormalText, words_of
from tracker.model import DateRole, PartialDate, Precision

_ITSELF = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}条\s?|\d{1,2}[.、])?"
    r"(?:本|该|此|上述|以上)(?:公告|通告|通知|决定|令|办法|条例|规定|细则|目录|清单|标准|规则|措施|方案|政策)[^。;]{0,24}"
    r"(?:起|之日)[^。;]{0,16}(?:施行|实施|执行|生效)"
)
_PUBLISHED = re.compile(
    r"(?:现予(?:以)?(?:公布|发布|公告)|审议通过|已经[^。;]{2,40}通过|批准)[^。;]{0,30}(?:自|从)[^。;]{2,24}起[^。;]{0,6}"
    r"(?:施行|实施|执行|生效)"
)
_MOST = 30  # so many sentences may say from when a paper holds
_ARTICLE = re.compile(r"第[一二三四五六七八九十百]{1,5}条")
_ANSWERS = re.compile(r"意见|建议|反馈|评论|公示")
_APPLIES = re.compile(r"申报|报送|提交|申请|推荐|登记|上报")
_DUE = (When.DEADLINE, When.COMMENT_DUE, When.REPORT_DUE, When.EXPIRES)
_CALLED = words_of(
    "funding_programme subsidy grant loan tax_credit export_control import_restriction designation"
)
_HOLDS = words_of("enacted amended announced extended resumed suspended terminated")
_NO_FORCE = words_of("investigation meeting strategy funding_programme grant loan")


def noted(
    finds: Sequence[Find], own: Sequence[Find], text: NormalText, calendar: DateReader, day: dt.date
) -> list[Find]:
    """The finds with the days the paper sets; what only says when it holds is no find beside the act."""
    kept = list(finds)
    noted_in = 0
    for sentence in text.sentences:
        if noted_in == _MOST:
            break
        said = _ITSELF.match(text.lower, sentence.start, sentence.end) or _PUBLISHED.search(
            text.lower, sentence.start, sentence.end
        )
        if said is not None:
            noted_in += 1
            mentions = calendar.read(text.lower, said.start(), sentence.end)
            _lasting(own, mentions)
            kept = _in_force(kept, own, sentence, text, [m for m in mentions if _begins(m)], day)
    _comments(own, text, calendar)
    _calls(own, text, calendar)
    return kept


def _lasting(own: Sequence[Find], mentions: Sequence[DateMention]) -> None:
    """Note until when a paper holds: 有效期至2027年10月31日."""
    for mention in mentions:
        for find in own if mention.when is When.EXPIRES and mention.date else ():
            if find.action in _HOLDS and find.candidate.kind not in _NO_FORCE:
                _note(find, DateRole.EXPIRES, mention)


def _begins(mention: DateMention) -> bool:
    return mention.when is When.EFFECTIVE and (mention.date is not None or mention.offset is not None)


def _in_force(
    finds: list[Find],
    own: Sequence[Find],
    sentence: Sentence,
    text: NormalText,
    mentions: Sequence[DateMention],
    day: dt.date,
) -> list[Find]:
    """Note the day from which the paper holds with each act that has none of its own."""
    if not mentions:
        return finds
    article = _ARTICLE.match(text.lower, sentence.start) is not None
    mine, left = set(map(id, own)), set(map(id, finds))
    acts = [find for find in own if id(find) in left and not _only_when(find, sentence)]
    if not acts:
        came_out = _PUBLISHED.search(text.lower, sentence.start, sentence.end) is not None
        for find in finds:
            told = came_out or find.candidate.kind != "regulation"
            if told and id(find) in mine and _only_when(find, sentence):
                find.action, find.date, find.date_at = "enacted", PartialDate.of(day), None
                find.candidate = replace(find.candidate, action="enacted")
                _note(find, DateRole.EFFECTIVE, mentions[-1])
        return finds
    for find in acts:
        if find.action in _HOLDS and find.candidate.kind not in _NO_FORCE:
            _note(find, DateRole.EFFECTIVE, mentions[-1])
    kinds = {find.candidate.kind for find in acts}
    return [
        find
        for find in finds
        if id(find) not in mine
        or not _only_when(find, sentence)
        or (article and find.candidate.kind not in kinds)  # a law's own last article
    ]


def _only_when(find: Find, sentence: Sentence) -> bool:
    """Whether a find only says, in the sentence about the paper itself, that it takes effect."""
    return find.sentence == sentence and find.action in ("effective", "scheduled")


def _comments(own: Sequence[Find], text: NormalText, calendar: DateReader) -> None:
    """Until when what is proposed may be commented."""
    proposed = [find for find in own if find.action == "proposed"]
    _due(proposed, DateRole.COMMENT_DUE, _ANSWERS, text, calendar)


def _calls(own: Sequence[Find], text: NormalText, calendar: DateReader) -> None:
    """Until when one may apply."""
    calls = [find for find in own if find.action == "announced" and find.candidate.kind in _CALLED]
    _due(calls, DateRole.DEADLINE, _APPLIES, text, calendar)


def _due(
    finds: Sequence[Find], role: DateRole, about: re.Pattern[str], text: NormalText, calendar: DateReader
) -> None:
    """Note with each find the first day behind it on which the time for answers ends."""
    if not finds:
        return
    ends = [
        mention
        for sentence in text.sentences
        if about.search(text.lower, sentence.start, sentence.end)
        for mention in map(_end_of, calendar.read(text.lower, sentence.start, sentence.end))
        if mention.when in _DUE and (mention.date or mention.offset)
    ]
    starts = [mention.start for mention in ends]
    for find in finds:
        at = bisect_left(starts, find.sentence.start)
        if at < len(ends):
            _note(find, role, ends[at])


def _end_of(mention: DateMention) -> DateMention:
    """Of a span of days (公示时间:3月1日至3月10日) the last."""
    if mention.end_date is None or mention.end_date.precision is not Precision.DAY:
        return mention
    return replace(mention, when=When.DEADLINE, date=mention.end_date, end_date=None)


def _note(find: Find, role: DateRole, mention: DateMention) -> None:
    """Note a day, in the place of the same one in another role."""
    if any(known is role for known, _ in find.roles):
        return
    find.roles = [(known, m) for known, m in find.roles if (m.start, m.end) != (mention.start, mention.end)]
    find.roles.append((role, mention))
