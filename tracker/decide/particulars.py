"""What makes an act this one and no other of a body that acts often. Pure: no database, no clock.

A bureau amends one regulation every week, a treasury names somebody every day, a commission hears a dozen
cases on batteries at a time. That they did so again holds no two of these together: a particular material
does, a title of their own, or a step that undoes what was done shortly before on the very same ground.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from tracker.decide.citations import plain
from tracker.decide.traits import ACT, AHEAD, Traits, goods_of, same_body
from tracker.decide.weights import weights
from tracker.vocabulary import vocabulary

_STEPS = frozenset(("suspended", "resumed", "terminated", "expired", "effective", "extended", "challenged"))
_STEP_WITHIN = 180
_RELEASED_WITHIN = 540
_FINISHED_WITHIN = 540
_AMENDED_WITHIN = 400
_AIMED_WITHIN = 60
_TITLED_WITHIN = 365
_ALIKE = 0.6
_WORD = re.compile(r"[a-z][a-z'-]+[a-z]|[\u0621-\u06d3]{3,}|[\u4e00-\u9fff]{2,}")
_FIGURE = re.compile(r"\d{4}")
_ENDINGS = ("ions", "ion", "ings", "ing", "ies", "es", "ed", "s")


def same_ground(event: Traits, other: Traits, days: int) -> tuple[float, str] | None:
    """How firmly one subject holds two acts together, with words for it; None where it is none of their own.

    `days` is the fewest that may lie between. Materials that exclude each other were ruled out before.
    """
    if not _aims_alike(event, other):
        return None
    shared = goods_of(event.materials) & goods_of(other.materials)
    if shared and event.facts.action == "amended" and days > _AMENDED_WITHIN and not event.targets:
        return None  # aimed at nobody, and long after: another rule on the same good
    if shared:
        return 0.44, f"both control {', '.join(sorted(shared)[:4])}"
    if goods_of(event.materials) and goods_of(other.materials):
        return 0.38, "the one's material is part of the other's"
    if event.materials & other.materials and _is_release(event, other) and days <= _RELEASED_WITHIN:
        return 0.44, f"both are about {', '.join(sorted(event.materials & other.materials)[:4])}"
    if not is_step(event, other, days):
        return None
    if event.family == "agreement" and len(event.actors) > 1 and event.actors == other.actors:
        return 0.44, f"both are between {', '.join(sorted(event.actors)[:4])}"
    if event.targets != other.targets:
        return None
    if event.materials == other.materials and (event.materials or (days <= _AIMED_WITHIN and event.targets)):
        told = f"both control {', '.join(sorted(event.materials)[:4])}" if event.materials else (
            f"both are aimed at {', '.join(sorted(event.targets)[:4])}, whatever the goods")  # fmt: skip
        return (0.44 if event.materials else 0.42), told
    if not (event.materials and other.materials) and event.targets:
        return 0.36, f"both are aimed at {', '.join(sorted(event.targets)[:4])}"
    return None


def _aims_alike(event: Traits, other: Traits) -> bool:
    """Whether the two are aimed at one country, as far as acts of their kind are told apart by it."""
    if event.family == "listing":
        return bool(event.targets & other.targets and goods_of(event.materials) & goods_of(other.materials))
    if "investigation" in (event.facts.kind, other.facts.kind):
        return bool(event.targets or other.targets)
    if event.facts.kind == "tariff":
        return bool(event.targets & other.targets) or event.targets == other.targets
    return True


def _is_release(event: Traits, other: Traits) -> bool:
    return event.facts.action == "resumed" and other.facts.action == "suspended"


def is_step(event: Traits, other: Traits, days: int) -> bool:
    """Whether one act takes the other a step on, or back, shortly after it: both dated, by one body."""
    stepped = event.facts.action in _STEPS or (event.stage == ACT and other.stage == AHEAD)
    if not stepped or not event.is_dated or not other.is_dated or days > _STEP_WITHIN:
        return False
    return event.facts.kind == other.facts.kind and same_body(event.agencies, other.agencies) is not False


def finishes(event: Traits, other: Traits, days: int) -> bool:
    """Whether an act calls itself the final one of what the other, of the same kind, had only begun."""
    if event.facts.kind != other.facts.kind or days > _FINISHED_WITHIN or not (event.is_dated and days):
        return False
    alike = bool(goods_of(event.materials) & goods_of(other.materials)) or bool(event.parties & other.parties)
    return alike and _is_final(event.facts.title) and not _is_final(other.facts.title)


@functools.lru_cache(maxsize=8192)
def _is_final(title: str) -> bool:
    told, term = plain(title), vocabulary().relations.get("follows")
    return term is not None and any(
        re.search(rf"\b{re.escape(plain(cue))}\b" if cue.isascii() else re.escape(plain(cue)), told)
        for cues in term.cues.values()
        for cue in cues
    )


def titled_alike(event: Traits, other: Traits, days: int) -> str | None:
    """What two acts are both called, beside everyday words and names of bodies and countries; or None.

    Of what numbered documents tell, their titles are held together, one document's never with its own; of
    what the press tells, its headlines, where the dates are known.
    """
    if days > _TITLED_WITHIN:
        return None
    if edition := _drafted(event, other) or _drafted(other, event):
        return edition
    if event.is_vague or other.is_vague:
        return None
    changes = event.facts.action in ("amended", "extended") or event.family == "listing"
    for documents, mine, theirs in _titles(event, other):
        shared = mine & theirs
        enough = 2 + changes if documents else 1 if is_step(event, other, days) else 3
        if len(shared) >= enough and 2 * len(shared) >= _ALIKE * (len(mine) + len(theirs)):
            return " ".join(sorted(shared)[:6])
    return None


def _drafted(event: Traits, other: Traits) -> str | None:
    """The edition, by its figures, of which one document is the final and the other the draft; or None."""
    if other.facts.action != "proposed" or not event.materials or event.materials != other.materials:
        return None
    for mine in event.headings.values():
        for theirs in other.headings.values():
            figures = set(_FIGURE.findall(mine)) & set(_FIGURE.findall(theirs))
            if figures and _is_final(mine) and not _is_final(theirs):
                return f"the draft and the final of {' '.join(sorted(figures))}"
    return None


def _titles(event: Traits, other: Traits) -> Iterable[tuple[bool, frozenset[str], frozenset[str]]]:
    if not event.headings and not other.headings:
        if event.is_dated and other.is_dated:
            yield False, own_words(event.facts.title), own_words(other.facts.title)
        return
    for report, mine in event.headings.items():
        for another, theirs in other.headings.items():
            if report != another:
                yield True, own_words(mine), own_words(theirs)


@functools.lru_cache(maxsize=8192)
def own_words(title: str) -> frozenset[str]:
    """The words of a title that are no everyday words, no names of bodies, countries, kinds or acts."""
    return frozenset(_stems(title)) - _everyday()


def _stems(text: str) -> Iterable[str]:
    for match in _WORD.finditer(plain(text)):
        word = match[0]
        if word.isascii():
            yield _stem(word.removesuffix("'s"))
        elif "\u4e00" <= word[0] <= "\u9fff":
            yield from (word[at : at + 2] for at in range(len(word) - 1))
        else:
            yield word


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


@functools.cache
def _everyday() -> frozenset[str]:
    words = vocabulary()
    groups = (words.kinds, words.actions, words.agencies, words.countries)
    named = (name for terms in groups for term in terms.values() for language in term.labels
             for name in term.names(language))  # fmt: skip
    return frozenset(stem for text in (*named, *weights().common) for stem in _stems(text))
