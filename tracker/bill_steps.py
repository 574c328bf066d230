"""Which actions on a bill are steps of its life, and what the stages of its text are called.

db/vocabulary/bills/, read and checked.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tracker import lined_yaml, resources
from tracker.errors import VocabularyError

BECAME_LAW = "became law"

_LAW = re.compile(r"\bbecame (public|private) law(?: no)?:? ?(\d{2,3})[-–](\d{1,4})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name as a title has it, and what it does to the bill (an id of actions.yml)."""

    id: str
    action: str
    codes: frozenset[str]
    words: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class BillAction:
    """One action as it is told: its day (ISO), the code it has, if it has one, and its words."""

    day: str
    code: str
    words: str

    @classmethod
    def told(cls, day: object, code: object, words: object) -> BillAction | None:
        """An action as it is given, of whose day a time may follow; None without a day, or without words."""
        if not words and not code:
            return None
        try:
            on = dt.date.fromisoformat(str(day or "")[:10]).isoformat()
        except ValueError:
            return None
        return cls(on, str(code or ""), str(words or ""))


def law_of(action: BillAction) -> str | None:
    """The public law that a bill became by an action, `pl:118-31`; None for any other."""
    match = _LAW.search(action.words)
    if match is None or match[1].lower() != "public":
        return None
    return f"pl:{int(match[2])}-{int(match[3])}"


def steps_of(actions: Sequence[BillAction]) -> list[tuple[Step, BillAction]]:
    """The steps among a bill's actions, the earliest first, each once for every day.

    An action is told by several bodies in words of their own; the Library of Congress gives each step one
    code. Words decide only about a step that no code of the bill tells.
    """
    found: dict[tuple[str, str], tuple[Step, BillAction]] = {}
    coded = {step.id for step in steps() for action in actions if _is_coded(step, action)}
    for step in steps():
        for action in actions:
            told = (
                _is_coded(step, action) if step.id in coded else bool(step.words.match(action.words.lower()))
            )
            if told and action.day:
                found.setdefault((step.id, action.day), (step, action))
    order = {step.id: place for place, step in enumerate(steps())}
    return sorted(found.values(), key=lambda pair: (pair[1].day, order[pair[0].id]))


def _is_coded(step: Step, action: BillAction) -> bool:
    """Whether an action has a code of a step. A signature has that of the law it makes, and is none."""
    return action.code in step.codes and (step.id != BECAME_LAW or "became" in action.words.lower())


@cache
def steps(path: Path | None = None) -> tuple[Step, ...]:
    """The steps of a file, by default that of the vocabulary. Raises VocabularyError with file and line."""
    path = path or resources.vocabulary() / "bills" / "steps.yml"
    rows = lined_yaml.load(path, VocabularyError)
    if not isinstance(rows, lined_yaml.Sequence):
        raise VocabularyError("is no list of steps", file=path, line=1)
    return tuple(_step(row, path) for row in rows)


def stage_code(stage: str | None) -> str | None:
    """govinfo's code of a stage: `Introduced-in-House` is `ih`; None where it is not known."""
    return _stages().get(" ".join((stage or "").replace("-", " ").lower().split()))


@cache
def _stages(path: Path | None = None) -> dict[str, str]:
    path = path or resources.vocabulary() / "bills" / "stages.yml"
    rows = lined_yaml.load(path, VocabularyError)
    found: dict[str, str] = {}
    for row in rows if isinstance(rows, lined_yaml.Sequence) else ():
        if not isinstance(row, lined_yaml.Mapping) or not isinstance(row.get("code"), str):
            raise VocabularyError("is no stage with a code", file=path, line=getattr(row, "line", 1))
        found |= dict.fromkeys(row.get("words", ()), row["code"])
    return found


def _step(row: object, path: Path) -> Step:
    if not isinstance(row, lined_yaml.Mapping):
        raise VocabularyError("is no step", file=path, line=1)
    texts = {}
    for field in ("id", "action", "words"):
        value = row.get(field)
        if not isinstance(value, str) or not value:
            raise VocabularyError("must be text", file=path, line=row.line, field=field)
        texts[field] = value
    codes = row.get("codes")
    if not isinstance(codes, lined_yaml.Sequence) or not all(isinstance(code, str) for code in codes):
        raise VocabularyError("must be a list of texts", file=path, line=row.line, field="codes")
    try:
        words = re.compile(texts["words"])
    except re.error as error:
        reason = f"is no regular expression: {error}"
        raise VocabularyError(reason, file=path, line=row.line, field="words") from error
    return Step(texts["id"], texts["action"], frozenset(codes), words)
