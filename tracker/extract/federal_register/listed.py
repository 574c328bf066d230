"""The events of a document that changes a list: one for those added, one for those removed or revised."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence

from tracker.extract.federal_register.days import Span
from tracker.extract.federal_register.deeds import Deed, lists_in
from tracker.extract.federal_register.structure import Parts, type_of
from tracker.extract.names import Name
from tracker.extract.text import NormalText
from tracker.extract.writer import clipped
from tracker.model import CountryLink, CountryRole, Document, Draft, Evidence
from tracker.vocabulary import Vocabulary

_SECOND = 0.85
"""How sure the deeds are that a title does not name, as a share of the first."""

_LONGEST_REASON = 400

# What puts off a change of a list tells of it, and does not make it again.
_DELAYS = re.compile(r"\b(?:delay|postpone)")


def listed(
    document: Document,
    text: NormalText,
    parts: Parts,
    whole: Draft,
    done: Sequence[Deed],
    names: Sequence[Name],
    vocabulary: Vocabulary,
) -> list[Draft]:
    """A draft for each deed, the document's own action first; none where nothing is said of any.

    `whole` is the document as one event: what it says of agencies and dates holds for all, what it says of
    materials for the first; of each further deed are those of its title and of its own words.
    """
    called = f"{whole.facts.title} {type_of(document, text, parts)}".lower()
    corrects = "correct" in called
    if corrects or (whole.facts.action == "amended" and _DELAYS.search(called)):
        done = [deed for deed in done if parts.lines and deed.action == whole.facts.action]
    ordered = sorted(done, key=lambda deed: deed.action != whole.facts.action)
    if not any(deed.countries or deed.names or deed.total for deed in ordered):
        return []
    return [
        _draft(
            text,
            parts,
            whole if n == 0 else _of_deed(text, parts, whole, deed, names),
            deed,
            vocabulary,
            first=n == 0,
            corrects=corrects,
        )
        for n, deed in enumerate(ordered)
    ]


def _of_deed(text: NormalText, parts: Parts, whole: Draft, deed: Deed, names: Sequence[Name]) -> Draft:
    """The document as one event, of the materials that its title and this deed name."""
    spans = [parts.title, deed.span, *_reasons(text, parts, deed)[:1]]
    named = [n for n in names if n.table == "materials" and any(s <= n.start < e for s, e in spans)]
    materials = tuple(dict.fromkeys(n.id for n in named if n.id in whole.facts.materials))
    proof = [item for item in whole.evidence if item.field != "materials" or item.rule in materials]
    facts = dataclasses.replace(whole.facts, materials=materials)
    return dataclasses.replace(whole, facts=facts, evidence=tuple(proof))


def _draft(
    text: NormalText,
    parts: Parts,
    whole: Draft,
    deed: Deed,
    vocabulary: Vocabulary,
    *,
    first: bool,
    corrects: bool,
) -> Draft:
    told = _told(deed, whole.facts.title, vocabulary)
    actors = [link for link in whole.facts.countries if link.role is CountryRole.ACTOR]
    targets = [link for link in whole.facts.countries if link.role is not CountryRole.ACTOR]
    own = [CountryLink(code, CountryRole.TARGET) for code in deed.countries] or (targets if first else [])
    reason = _reason(text, parts, deed)
    facts = dataclasses.replace(
        whole.facts,
        title=whole.facts.title if first else clipped(told),
        action=deed.action,
        countries=(*actors, *own),
        organizations=tuple(deed.names) or (whole.facts.organizations if first else ()),
        summary=f"{told}. {reason}".strip() if first or reason else told,
    )
    kept = {"kind", "agencies", "materials", "dates"} | ({"countries"} if not deed.countries else set())
    spans: list[Span] = [("action", *deed.at, f"en.list-{deed.done}")]
    spans += [("countries", n.start, n.end, f"target {code}") for code, n in deed.countries.items()]
    spans += [("organizations", *at, None) for at in deed.names.values()]
    proof = [item for item in whole.evidence if item.field in kept or (first and not deed.names)]
    proof = [
        item
        for item in proof
        if item.field != "action" and (item.field != "countries" or "countries" in kept)
    ]
    start, end = text.original_span(*deed.span)
    return dataclasses.replace(
        whole,
        facts=facts,
        confidence=whole.confidence if first or parts.lines else round(whole.confidence * _SECOND, 3),
        span=(whole.span[0] if first else start, max(whole.span[1], end) if first else end),
        evidence=(*proof, *evidence(text, spans)),
        measure=whole.measure if first and (deed.action == "enacted" or corrects) else None,
    )


def _told(deed: Deed, title: str, vocabulary: Vocabulary) -> str:
    """What is done in one line: "12 entries added to the Entity List: China (10), Iran (2)"."""
    word = {"added": "added to", "removed": "removed from", "revised": "revised on"}[deed.done]
    lists = " and the ".join(deed.lists or lists_in(title.lower())) or "list"
    many = "Entries" if deed.total is None else f"{deed.total} {deed.noun}"
    if deed.total == 1 and deed.noun == "entries":
        many = "1 entry"
    under = ", ".join(
        f"{vocabulary.countries[code].label('en')}" + (f" ({deed.counts[code]})" if deed.counts[code] else "")
        for code in deed.countries
    )
    return f"{many} {word} the {lists}" + (f": {under}" if under else "")


def _reason(text: NormalText, parts: Parts, deed: Deed) -> str:
    """The first of the reasons the document gives for what it does; empty where it gives none."""
    for start, end in _reasons(text, parts, deed)[:1]:
        said = text.original[slice(*text.original_span(start, end))].strip()
        return clipped(said) if len(said) > _LONGEST_REASON else said
    return ""


def _reasons(text: NormalText, parts: Parts, deed: Deed) -> list[tuple[int, int]]:
    """Where the document gives its reasons for what it does."""
    words = {"added": ("add", "designated"), "removed": ("remov",), "revised": ("revis",)}[deed.done]
    heads = ((start, end, text.lower[start : min(end, start + 200)]) for start, end in parts.reasons)
    return [(start, end) for start, end, head in heads if any(word in head for word in words)]


def evidence(text: NormalText, spans: Sequence[Span]) -> Iterator[Evidence]:
    """Each span as evidence in the text as given."""
    for name, start, end, rule in spans:
        left, right = text.original_span(start, end)
        if left < right:
            yield Evidence(name, left, right, text.original[left:right], rule)
