"""Several who act as one: "the two countries", "the Leaders", after the sentence that names them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.extract.names import Name
from tracker.extract.sentences import Sentence

_MOST = 8
_TOGETHER = re.compile(
    r"\b(?:the (?:two|three|four|five)|both|all (?:three|four|five)|the|their) (?:\w+ )?(?:countries"
    r"|nations|governments"
    r"|sides|leaders|parties|presidents|prime ministers|partners|ministers|participants|economies"
    r"|allies|members)"
    r"(?:,? [\w-]+){0,4},?\s*$"
)
# What may stand between the names of a group: "Canada and", "the Philippines, Japan", "Prime Minister X of".
_JOINT = re.compile(r"(?:'s?)?(?: [\w.'-]+){0,5},? (?:and|&) (?:[\w.'-]+ ){0,5}|, (?:the )?|[-\u2013/]")


def group_of(sentence: Sentence, names: Sequence[Name], lower: str) -> list[Name]:
    """The countries that a sentence names side by side; none where only one stands there."""
    places: list[Name] = []
    for name in names:
        if name.table != "countries" or name.id in [place.id for place in places]:
            continue
        if places and not _JOINT.fullmatch(lower, places[-1].end, name.start):
            if len(places) > 1:
                break
            places = []
        places.append(name)
    return places[:_MOST] if len(places) > 1 else []


_WE = re.compile(r"\bwe(?: [\w-]+){0,3}\s*$")


def speaks_together(lower: str, start: int, verb: int, *, alone: bool) -> bool:
    """Whether a group named before is the subject of a verb; "we" is one where nobody speaks `alone`."""
    head = max(start, verb - 70), verb
    return _TOGETHER.search(lower, *head) is not None or (not alone and _WE.search(lower, *head) is not None)
