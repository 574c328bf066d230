"""Two sentences of one wording that differ in a single place are two acts, not one told twice.

"Raised duties on tyres. Raised duties on ceramic tiles.": who tells an act again says it in other words,
or more of it; who says the same words of another thing tells of another act.
"""

from __future__ import annotations

import re

from tracker.extract.find import Find

_ALSO = re.compile(r"\balso $|[还也](?:将|把|对|向)?$|همچنین $")
_TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")
_STEM = 5  # letters by which a word is known in another form
_SLOT = 6  # the words, or Chinese characters, that may differ
_FRAME = 3  # words, or Chinese characters, that must be alike
_NEAR = 2  # sentences from one to the other
_LONGEST = 60  # words of a sentence that is compared

_Token = tuple[str, int, int]


def beside(one: Find, other: Find, lower: str) -> bool:
    """Whether two finds of one kind and action stand in sentences that differ only in what is acted upon."""
    if abs(one.index - other.index) > _NEAR:
        return False
    if _is_further(other, lower) and not (
        set(one.materials) & set(other.materials)
        or set(one.cast.organizations) & set(other.cast.organizations)
    ):
        return True
    first, second = _tokens(one, lower), _tokens(other, lower)
    if not first or not second or max(len(first), len(second)) > _LONGEST:
        return False
    shortest = min(len(first), len(second))
    head = next((i for i in range(shortest) if first[i][0] != second[i][0]), shortest)
    tail = next((i for i in range(shortest - head) if first[-1 - i][0] != second[-1 - i][0]), shortest - head)
    mine, theirs = first[head : len(first) - tail], second[head : len(second) - tail]
    if not 0 < len(mine) <= _SLOT or not 0 < len(theirs) <= _SLOT or head + tail < _FRAME:
        return False
    if {word for word, _, _ in mine} & {word for word, _, _ in theirs}:
        return False
    return _is_object(mine, one, lower) and _is_object(theirs, other, lower)


def _is_further(find: Find, lower: str) -> bool:
    """Whether a sentence tells what was done besides: "it also added"."""
    verb = find.candidate.verb_start
    return _ALSO.search(lower, max(find.sentence.start, verb - 12), verb) is not None


def _tokens(find: Find, lower: str) -> list[_Token]:
    start, end = find.sentence.start, find.sentence.end
    return [(m.group()[:_STEM], m.start(), m.end()) for m in _TOKEN.finditer(lower, start, end)]


def _is_object(slot: list[_Token], find: Find, lower: str) -> bool:
    """Whether what differs is neither who acts nor what is done, nor a figure, nor told in another clause."""
    start, end = slot[0][1], slot[-1][2]
    candidate = find.candidate
    if all(word.isdigit() for word, _, _ in slot):
        return False
    done = [(candidate.verb_start, candidate.verb_end), candidate.instrument or (0, 0)]
    actors = [name for (_, role), name in find.cast.countries.items() if role.value == "actor"]
    named = [*actors, *find.cast.agencies.values(), find.cast.subject]
    done += [(name.start, name.end) for name in named if name is not None]
    if any(begin < end and start < stop for begin, stop in done):
        return False
    between = lower[min(end, candidate.end) : max(start, candidate.end)]
    return not any(mark in between for mark in ",،，;؛")
