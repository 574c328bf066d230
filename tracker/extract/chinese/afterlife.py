"""What a Chinese sentence does to an act that it names: 暂停执行禁止锗出口的措施 bans nothing.

The act is named as a thing (…的措施, …的决定) after the verb that is done to it, or before it
(禁止锗出口的措施延长一年); or it is the verb that gives, under one that stops or resumes the giving
(恢复向企业发放补贴).
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from tracker.extract.assemble import AFTERLIFE
from tracker.extract.candidate import Candidate, VerbHit
from tracker.extract.cast import SUPPORT
from tracker.extract.chinese.pairs import FRONTED, LIGHT
from tracker.extract.sentences import Sentence

_DOES = AFTERLIFE - {"disbursed"}
_STOPS = frozenset(("suspended", "resumed", "terminated"))
_ACTS = frozenset(("enacted", "announced", "amended", "awarded", "disbursed"))
_GIVES = frozenset(("awarded", "disbursed", "announced"))
# Between the verb and the act: 执行, 自2024年12月起, 此前宣布的; no second act beside the first.
_UNDER = re.compile(r"[^,;。:!?并后称]{0,26}")
_HEAD = (
    r"(?:措施|规定|决定|公告|禁令|禁止令|做法|命令|指令|政策|要求|限制|安排|行政令|通知|通告|条款|法令|新规"
    r"|令(?![人其使]))"
)
_AS_A_THING = re.compile(rf"(?:[^,;。:!?]{{0,24}}?的[^,;。:!?的]{{0,4}}?)?{_HEAD}")
_ENDS_IN_HEAD = re.compile(rf"{_HEAD}$")
_TO_WHOM = re.compile(r"(?:继续)?(?:(?:向|对|给|为|其)[^,;。:!?并后而]{1,24})?")
# What may follow a verb whose object stood before it: how long, until when, or nothing.
_NO_OBJECT = re.compile(
    r"(?:了|执行|实施)?(?:[至到,;。]|$|[约近]?[\d一二两三四五六七八九十半]|(?:自|从|于)[^,;。]{2,16}(?:起|$))"
)
_WHEN = re.compile(r"(?:[^,;。:!?]{0,18}(?:起|日|月|年))?")
_BECAME = re.compile(r"(?:被|予以|获|得以|遭)?(?:全面|正式|再次?|进一步|部分|提前)*")
_SO_LONG = re.compile(
    r"[^;。]{0,24}?(?:为期|期限|(?:直?至|到)\d{2,4}年|[\d一二三四五六七八九十百]+(?:天|日|个?月|年)(?:[,。;]|$))"
)
_REACH = 60


def after_all(lower: str, sentence: Sentence, candidate: Candidate, verbs: Sequence[VerbHit]) -> Candidate:
    """The candidate with what the sentence does to it; as it was where nothing is done.

    `verbs` are all of the sentence, in order.
    """
    outer = _before(lower, candidate, verbs)
    if outer is not None:
        under = dataclasses.replace(
            candidate,
            kind=_kind(candidate),
            action=_becomes(lower, candidate, outer),
            start=outer.start,
            verb_start=outer.start,
            verb_end=outer.end,
            subject=outer.verb.subject,
            rule=f"zh.{outer.verb.id}+{candidate.rule}",
            strength=max(candidate.strength, 0.93),
            nominal=False,
            modal=False,
            past=lower.startswith(("了", "过"), outer.end),
        )
        return after_all(lower, sentence, under, [verb for verb in verbs if verb.end <= outer.start])
    later = _behind(lower, sentence, candidate, verbs)
    if later is None:
        return candidate
    fronted = FRONTED.search(lower, max(sentence.start, candidate.start - 8), candidate.start) is not None
    return dataclasses.replace(
        candidate,
        action=_becomes(lower, candidate, later),
        end=later.end,
        verb_start=later.start,
        verb_end=later.end,
        subject=later.verb.subject,
        rule=f"{candidate.rule}+zh.{later.verb.id}",
        strength=max(candidate.strength, 0.93),
        passive=not fronted,
        nominal=False,
        modal=False,
        instrument=(candidate.start, candidate.end),
        past=lower.startswith(("了", "过"), later.end),
    )


def _before(lower: str, candidate: Candidate, verbs: Sequence[VerbHit]) -> VerbHit | None:
    """The verb before the candidate that is done to it, as to a thing or to a giving."""
    ahead = [
        verb
        for verb in verbs
        if verb.end <= candidate.start <= verb.end + _REACH and verb.verb.action in _DOES
    ]
    if not ahead:
        return None
    outer = ahead[-1]
    between = lower[outer.end : candidate.start]
    gives = candidate.kind in SUPPORT and candidate.kind != "investment" and candidate.action in _GIVES
    if gives and outer.verb.action in _STOPS and _TO_WHOM.fullmatch(between):
        return outer if outer.verb.takes(_kind(candidate)) else None
    again = outer.verb.action == "resumed" and candidate.action == "enacted"
    if again and _TO_WHOM.fullmatch(between):
        return outer  # 恢复禁止矿石出口
    if not _is_act(candidate) or not _UNDER.fullmatch(between) or _named_until(lower, candidate) is None:
        return None
    return outer


def _behind(lower: str, sentence: Sentence, candidate: Candidate, verbs: Sequence[VerbHit]) -> VerbHit | None:
    """The verb that says what becomes of the candidate, told as a thing before it."""
    until = _named_until(lower, candidate) if _is_act(candidate) and not candidate.passive else None
    if until is None:
        return None
    for verb in verbs:
        if verb.start < until or verb.start > min(until + _REACH, sentence.end):
            continue
        if verb.verb.action not in _DOES | {"expired"} or not verb.verb.takes(candidate.kind):
            return None
        between = lower[until : verb.start]
        light = LIGHT.fullmatch(between) or _said_of(between)
        return verb if light and _NO_OBJECT.match(lower, verb.end) else None
    return None


def _said_of(between: str) -> bool:
    """Whether only times and marks of the passive stand between an act and what becomes of it."""
    when = _WHEN.match(between)
    return _BECAME.fullmatch(between, when.end() if when else 0) is not None


def _is_act(candidate: Candidate) -> bool:
    return candidate.action in _ACTS or candidate.action == "suspended"


def _named_until(lower: str, candidate: Candidate) -> int | None:
    """Where the naming of the candidate as a thing ends; None where it is told as done."""
    if _ENDS_IN_HEAD.search(lower, candidate.start, candidate.end):
        return candidate.end
    match = _AS_A_THING.match(lower, candidate.end)
    return match.end() if match else None


def _becomes(lower: str, candidate: Candidate, outer: VerbHit) -> str:
    """取消暂停…的决定: what was suspended goes on. What is stopped for so long is only suspended."""
    if lower.startswith("停止", outer.start) and _SO_LONG.match(lower, candidate.end):
        return "suspended"
    if candidate.action == "suspended" and outer.verb.action in ("terminated", "suspended"):
        return "resumed"
    return outer.verb.action


def _kind(candidate: Candidate) -> str:
    """What is stopped is the money given, whatever envelope it came out of."""
    gives = candidate.action in _GIVES and candidate.kind == "funding_programme"
    return "grant" if gives and not candidate.nominal else candidate.kind
