"""Whether a section is on topic: what its heading and its orders speak of, and how much of them does.

A table of contents, one of sums, a definition or a finding that names lithium is about nothing here. A
country is no topic by itself: it counts together with what is done about trade, technology or contracts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.extract.clauses.provisions import SILENT, Section
from tracker.extract.clauses.words import Subject, Words

ON_TOPIC = 3.0
"""From here on a section is on topic."""

_TABLE = re.compile(
    r"\(in (?:thousands|millions|billions) of (?:us )?dollars\)|fy 20\d\d request|conference authorized"
)
_CONTENTS = re.compile(r"\bsec\. ?\d+[a-z]?\. [^.]{3,200}\. ?sec\. ?\d+[a-z]?\. ")
_MENTIONS = 3  # a subject counts so often
_LENGTH = 250  # in words: up to here nothing is lost in the text


@dataclass(frozen=True, slots=True)
class Standing:
    """How a section stands to the topics. `subjects` are those that it is about, first the weightiest."""

    score: float
    subjects: tuple[str, ...]

    @property
    def on(self) -> bool:
        return self.score >= ON_TOPIC


def standing(section: Section, heading: str, words: Words) -> Standing:
    """Weigh what a section speaks of. `heading` is in lower case."""
    if _yields_nothing(section, heading, words):
        return Standing(0.0, ())
    spoken = list(_orders(section))
    text = words.masks.sub(_blank, " ; ".join(spoken))
    title = words.masks.sub(_blank, heading)
    thin = max(1.0, len(text.split()) / _LENGTH) ** 0.5
    scores: defaultdict[str, float] = defaultdict(float)
    rival = matter = 0.0
    for subject in words.subjects:
        weight = _weight(subject, title, text, thin)
        if not weight:
            continue
        if subject.sort == "core":
            scores[subject.id] += weight
        elif subject.sort == "rival":
            rival += weight
            scores[subject.id] += 0.0
        else:
            matter += weight
    total = sum(scores.values()) + (min(rival, 4.0) + min(matter, 3.0) if rival and matter else 0.0)
    return Standing(round(total, 2), tuple(sorted(scores, key=lambda id: -scores[id])))


def _weight(subject: Subject, heading: str, text: str, thin: float) -> float:
    mentions = sum(1 for _, _ in zip(subject.pattern.finditer(text), range(_MENTIONS), strict=False))
    named = subject.heading if subject.pattern.search(heading) else 0.0
    return named + subject.text * mentions / thin


def _orders(section: Section) -> Iterator[str]:
    """The words of the provisions that do something; what is struck from a law is not among them."""
    for provision in section.provisions:
        if not provision.roles & SILENT:
            words = section.words(provision)
            for quotation in section.quotations:
                if quotation.struck and provision.start <= quotation.start < provision.end:
                    words = words.replace(section.lower[quotation.start : quotation.end], " ")
            yield words


def _yields_nothing(section: Section, heading: str, words: Words) -> bool:
    """Whether a section is a table, or definitions, findings or titles as a whole."""
    silent = any(words.roles[role].match(heading) for role in SILENT)
    body = section.lower[section.body :]
    return silent or _TABLE.search(body) is not None or len(_CONTENTS.findall(body)) > 2


def _blank(match: re.Match[str]) -> str:
    return " "
