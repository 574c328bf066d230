"""How likely a draft's kind, action, actor and date are all right.

A sum of log-odds, each from one observation about the reading, so the figure only rises with better
evidence and never depends on anything unsaid. The weights were set on the labelled cases of
tests/corpus/extract and rounded.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

PUBLISH_THRESHOLD = 0.6
"""Drafts below this are stored for review and not published."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known about one reading.

    `strength`: how surely grammar ties verb and instrument (0 to 1). `actor`: 2 named, 1 carried over,
    0 assumed, -1 unknown. `dated`: the sentence gives a date. `material`: the sentence names one.
    `bare_future`: said to come, and not said to be announced.
    """

    strength: float
    actor: int
    dated: bool
    material: bool
    headline: bool = False
    inferred_scope: bool = False
    purpose: bool = False
    bare_future: bool = False
    quoted: bool = False
    background: bool = False
    spoken: bool = False
    habitual: bool = False
    nominal: bool = False
    money: bool = False
    repeated: bool = False
    deep: bool = False


_ACTOR = {2: 0.9, 1: 0.35, 0: -0.35, -1: -1.2}


def confidence(signs: Signs) -> float:
    """Between 0.02 and 0.98, to two places."""
    odds = -2.35 + 3.4 * signs.strength + _ACTOR[signs.actor]
    odds += (
        0.35 * signs.dated
        + 0.45 * signs.material
        + 0.5 * signs.headline
        + 0.3 * signs.money
        + 0.25 * signs.repeated
    )
    odds -= (
        0.25 * signs.inferred_scope
        + 0.3 * signs.bare_future
        + 0.35 * signs.purpose
        + 0.9 * signs.quoted
        + 1.1 * signs.background
    )
    odds -= 1.5 * signs.habitual + 1.3 * signs.spoken + 0.7 * signs.nominal + 0.35 * signs.deep
    return round(min(0.98, max(0.02, 1 / (1 + math.exp(-odds)))), 2)
