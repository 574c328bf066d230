"""What a date is to an act, in Chinese: its day, its start, a deadline, by the words on both sides."""

from __future__ import annotations

import re

from tracker.extract.dates import When

_BY_LINE = re.compile(r"日?电(?![池动力网价子气车解站极机缆磁容商])|[)\]]")
_CLOCK = r"(?:\d{1,2}(?:时|点|:)(?:\d{1,2}分?)?|零时)?"
_AFTER: tuple[tuple[re.Pattern[str], When], ...] = (
    (re.compile(r"(?:以来|至今|迄今)"), When.SINCE),
    (re.compile(rf"{_CLOCK}起|(?:正式|开始|全面|起)?(?:生效|施行|起征)"
                r"|(?:正式|开始|全面)(?:实施|执行|实行|启用|适用|征收|加征)|(?:实施"
                r"|执行|实行)(?=[。,;)的]|$)"), When.EFFECTIVE),
    (re.compile(r"(?:止|为止|到期|届满|失效|期满|截止)"), When.EXPIRES),
    (re.compile(r"(?:(?:之|以)?前|当日或之前|或之前)(?![后期景述几一二三四五六七八九十\d])"), When.DEADLINE),
)  # fmt: skip
_BEFORE: tuple[tuple[re.Pattern[str], When], ...] = (
    (re.compile(r"(?:截至|截止至|截至到)$"), When.BACKGROUND),
    (re.compile(
        r"(?:意见|评论|反馈)[^。;]{0,16}(?:截止|截至|期限|于|在)[^。;]{0,12}$"
        r"|(?:请于|可于|可在|应于)$"), When.COMMENT_DUE),
    (re.compile(
        r"(?:报告|报送|汇报|提交)[^。,;]{0,8}(?:截止|期限|不晚于"
        r"|不迟于)[^。,;]{0,8}$"), When.REPORT_DUE),
    (re.compile(
        r"(?:有效期|延长|延期|展期|延续|暂停|暂缓|推迟|豁免|排除|维持|持续|保留|实施期限|期限|顺延|冻结"
        r"|中止)"
                r"[^。;]{0,20}(?:至|到|为)$|(?:直至|直到)$|起?[,，]?至$|失效日期为?$"
                r"|到期日为?$"), When.EXPIRES),
    (re.compile(
        r"(?:不迟于|不晚于|截止(?:日期|时间)?为?|截止到|最迟|最晚|到|力争|期限为"
        r"|之前于)$"), When.DEADLINE),
    (re.compile(
        r"(?:调查期|损害调查期|倾销调查期|追溯期)[^。;]{0,10}$|(?:编号"
        r"|文号)[^。;]{0,6}$"), When.BACKGROUND),
    (re.compile(r"(?:生效|施行|实施|执行|起征)(?:日期|时间)?(?:为|定于|定在|是|[:于])$"), When.EFFECTIVE),
)  # fmt: skip
_PUT_OFF = re.compile(r"(?:推迟|延后|顺延|延期|延迟|暂缓)[^。;,]{0,8}(?:至|到)$")
_FROM = re.compile(r"(?:自|从|将自|并自|将从|于自)$")
# 自2023年7月条例生效后: since when something else holds.
_SINCE_THEN = re.compile(r"[^,。;]{0,24}(?:生效|实施|施行|出台|上任|成立)(?:以来|之?后)")
_COMPARED = re.compile(r"(?:相比|比|较|同比|高于|低于|超过)(?:于)?$")
_LONG_AGO = re.compile(r"(?:成立|创立|诞生|出生|生|创办|毕业|始建|建成投产)于$")
_LATE = re.compile(r"(?:之后|以后|后|过后)(?!续)|同期")
_DUE = re.compile(r"(?:之|以)?前[^。;]{0,14}?(?:(?P<comment>意见|反馈|建议|评论)|(?P<report>报送|报告|汇报))")


def role_of(match: re.Match[str], head: str, lower: str, stop: int, end: int) -> When:
    """What a date in lower[:end] is the date of; `head` is what stands before it, `stop` where it ends."""
    if match["years"]:
        return When.BACKGROUND
    if _BY_LINE.match(lower, stop, end) and (match["m3"] or match["d6"]) and "电" in lower[stop : stop + 2]:
        return When.BACKGROUND  # 新华社北京10月9日电: when it was written
    began = _FROM.search(head) is not None
    if _PUT_OFF.search(head):
        return When.EXPIRES
    if began and _SINCE_THEN.match(lower, stop, end):
        return When.BACKGROUND
    if began and lower.startswith(("期间", "之间"), stop) and (match["d1b"] or match["d3b"]):
        return When.EFFECTIVE
    for pattern, when in _AFTER:
        if pattern.match(lower, stop, end):
            return _due(lower, stop, end) if when is When.DEADLINE else when
    for pattern, when in _BEFORE:
        if pattern.search(head):
            return when
    if began:
        return When.EFFECTIVE
    if _COMPARED.search(head) or _LONG_AGO.search(head) or _LATE.match(lower, stop, end):
        return When.BACKGROUND
    if match["bare"] and match["bare"][-1] in "底末内":
        return When.DEADLINE
    return When.ACT


def _due(lower: str, stop: int, end: int) -> When:
    """What falls due before a date: comments, a report, or the thing itself."""
    match = _DUE.match(lower, stop, end)
    if match is None:
        return When.DEADLINE
    return When.COMMENT_DUE if match["comment"] else When.REPORT_DUE
