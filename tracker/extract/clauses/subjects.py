"""Whether a section is on topic: what its heading and its orders speak of, and how much of them does.

A table of contents, one of sums, a definition or a finding that names lithium is about nothing here. A
country is no topic by itself: it counts together with what is done about trade, technology or contracts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.extract.clauses.provisions import SILENT, Provision, Section
from tracker.extract.clauses.words import Subject, Subjects, Words

ON_TOPIC = 3.0
"""From here on a section is on topic."""

_TABLE = re.compile(
    r"\(in (?:thousands|millions|billions) of (?:us )?dollars\)|fy 20\d\d request|conference authorized"
    r"|original authorized amount"
)
_NUMBER = re.compile(r"^[ \"']*(?:\([a-z0-9]{1,4}\) *)?(?:in general)?", re.IGNORECASE)
_PLACE = re.compile(r"(\bsections? \d+[a-z]*)(?:\([a-z0-9]{1,4}\))+")
_CONTENTS = re.compile(r"\bsec\. ?\d+[a-z]?\. [^.]{3,200}\. ?sec\. ?\d+[a-z]?\. ")
_NAMED = "china"  # the rival that is named, and not only described as covered
_MATERIALS = frozenset(("minerals", "elements", "rare-elements"))
_RIVALS, _MATTERS = 4.0, 3.0  # the most that rivals count, and matters under a heading that names a rival
_MATTERS_HALF, _MATTERS_FAR = 2.05, 2.0  # under one that names a matter, or neither
_MOST_ABOVE = 1.0
_ABOVE = 0.5  # what a mention in a heading above counts, of one in its own
_AROUND = 130  # in characters: no pattern is longer
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


def may_concern(lower: str, words: Words) -> bool:
    """Whether a text has a word without which no section is on topic: cheap, before it is taken apart."""
    return any(True for _ in words.sure.iter(lower))


def standing(
    section: Section, heading: str, words: Words, path: Sequence[str] = (), law: str = ""
) -> Standing:
    """Weigh what a section speaks of. `heading` is in lower case; `path` are the headings above it.

    `law`: the name of its law, which counts like a heading above where the section itself names materials.
    """
    if _yields_nothing(section, heading, words):
        return Standing(0.0, ())
    title = words.masks.without(heading)
    text = words.masks.without(_PLACE.sub(r"\1", " ; ".join(_orders(section))))
    thin = max(1.0, len(text.split()) / _LENGTH) ** 0.5
    scores = _weights(words.core, title, text, thin)
    needy = {subject.id for subject in words.core.each if not subject.alone}
    if scores and scores.keys() <= needy and not _of_industry(title, text, words):
        return Standing(0.0, ())
    if words.elsewhere.search(title) and not any(_weights(words.core, title, "", thin).values()):
        return Standing(0.0, ())
    over = (*path, law) if _MATERIALS & scores.keys() else path
    above = _weights(words.core, " ; ".join(over).lower(), "", thin)
    scores |= {id: scores.get(id, 0.0) + min(_MOST_ABOVE, weight * _ABOVE) for id, weight in above.items()}
    rivals = _weights(words.rivals, title, text, thin)
    rival = sum(rivals.values()) + sum(_weights(words.rivals, "", _forbidden(section, words), thin).values())
    matter = sum(_weights(words.matters, title, text, thin).values()) if rival else 0.0
    headed = bool(_weights(words.rivals, title, "", thin))
    half = _NAMED in rivals and bool(_weights(words.matters, title, "", thin))
    most = _MATTERS if headed else _MATTERS_HALF if half else min(_MATTERS_FAR, 2 * rival)
    total = sum(scores.values()) + (min(rival, _RIVALS) + min(matter, most) if rival and matter else 0.0)
    named = sorted(scores, key=lambda id: -scores[id])
    return Standing(round(total, 2), (*named, *rivals))


def _of_industry(title: str, text: str, words: Words) -> bool:
    """Whether anything is said of making, buying or selling."""
    return words.industry.search(title) is not None or words.industry.search(text) is not None


def _forbidden(section: Section, words: Words) -> str:
    """The words of the provisions that forbid something: a country named in them counts twice."""
    pattern = words.orders["restriction"]
    return " ; ".join(orders for orders in _orders(section) if pattern.search(orders))


def _weights(subjects: Subjects, heading: str, text: str, thin: float) -> dict[str, float]:
    """What each subject that is mentioned counts."""
    at = subjects.places(text)
    named = subjects.places(heading)
    weights = {}
    for subject in subjects.each:
        if subject.unless.search(heading) or subject.unless.search(text):
            continue
        mentions = _mentions(subject, text, at.get(subject.id, ()), _MENTIONS)
        weight = subject.text * mentions / thin
        if _mentions(subject, heading, named.get(subject.id, ()), 1):
            weight += subject.heading
        if weight:
            weights[subject.id] = weight
    return weights


def _mentions(subject: Subject, text: str, places: Sequence[int], most: int) -> int:
    """How often a subject is named, up to `most`: looked for around its sure words."""
    found, reached = 0, 0
    for place in places:
        if place < reached:
            continue
        match = subject.pattern.search(text, max(reached, place - _AROUND), place + _AROUND)
        if match:
            found, reached = found + 1, match.end()
            if found == most:
                break
    return found


def _orders(section: Section) -> Iterator[str]:
    """The words of the provisions that do something; what is struck from a law is not among them."""
    for provision in section.provisions:
        if not provision.roles & SILENT:
            words = section.words(provision)
            for quotation in section.quotations:
                if quotation.struck and provision.start <= quotation.start < provision.end:
                    words = words.replace(section.lower[quotation.start : quotation.end], " ")
            yield words


def _says(section: Section, provision: Provision) -> bool:
    """Whether a provision has words of its own beside its number."""
    return len(_NUMBER.sub("", section.words(provision)).strip(" \"'.;:\u2014")) > 3


def _yields_nothing(section: Section, heading: str, words: Words) -> bool:
    """Whether a section is a table, or definitions, findings or titles as a whole."""
    silent = any(words.roles[role].match(heading) for role in SILENT)
    body = section.lower[section.body :]
    return (
        silent
        or all(provision.roles & SILENT for provision in section.provisions if _says(section, provision))
        or words.never.search(heading) is not None
        or _TABLE.search(body) is not None
        or len(_CONTENTS.findall(body)) > 2
    )
