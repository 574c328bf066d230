"""Finds written down as drafts: offsets of the original, evidence, a title that reads as a headline."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.extract.confidence import Signs, confidence
from tracker.extract.find import Find
from tracker.extract.grammar import Grammar
from tracker.extract.names import Name
from tracker.extract.scope import Scope
from tracker.extract.text import NormalText
from tracker.model import Amount, CountryLink, DatedRole, Document, Draft, Evidence, Facts
from tracker.vocabulary import Vocabulary

_TITLE_LENGTH = 140


class Writer:
    """Writes finds of one document down as drafts, in offsets of the original."""

    def __init__(
        self, document: Document, text: NormalText, vocabulary: Vocabulary, grammar: Grammar, spoken: bool
    ) -> None:
        self._document, self._text, self._vocabulary = document, text, vocabulary
        self._grammar, self._spoken = grammar, spoken

    def draft(self, find: Find) -> Draft:
        candidate, cast = find.candidate, find.cast
        signs = Signs(
            strength=candidate.strength,
            actor=cast.stated if cast.actors or cast.stated else -1,
            dated=find.dated,
            material=find.own_material,
            headline=find.headline,
            inferred_scope=find.reading.scope in (Scope.FUTURE, Scope.COMING, Scope.PLAN, Scope.BEGIN),
            bare_future=find.reading.scope in (Scope.FUTURE, Scope.COMING) and not find.reading.announced,
            purpose=find.reading.purpose,
            quoted=find.reading.quoted,
            background=find.reading.background,
            spoken=self._spoken,
            habitual=self._habitual(find),
            nominal=candidate.nominal,
            money=find.amount is not None and find.amount[0].value is not None,
            repeated=find.repeated,
            deep=not find.dated and find.sentence.start > 3000,
        )
        facts = Facts(
            title=self._title(find),
            kind=candidate.kind,
            action=find.action,
            date=find.date,
            date_end=find.date_end,
            dates=tuple(
                DatedRole(role, m.date, self._quote(m.start, m.end), m.offset) for role, m in find.roles
            ),
            countries=tuple(CountryLink(code, role) for code, role in cast.countries),
            materials=tuple(find.materials),
            agencies=tuple(cast.agencies),
            organizations=tuple(dict.fromkeys(map(self._organization, cast.organizations.values()))),
            amount=self._amount(find),
            programme=" ".join(self._quote(*find.programme).split()) if find.programme else None,
        )
        start, _ = self._text.original_span(find.sentence.start, find.sentence.start + 1)
        _, end = self._text.original_span(find.sentence.end - 1, find.sentence.end)
        language = self._grammar.language
        sure = confidence(signs, language)
        return Draft(facts, language, sure, (start, end), tuple(self._evidence(find)))

    def _habitual(self, find: Find) -> bool:
        """What is usual, unless the text does it by saying so."""
        lower = self._text.lower
        performed = self._document.country in find.cast.actors and self._grammar.performs(find, lower)
        return self._grammar.is_habit(find, lower, performed)

    def _quote(self, start: int, end: int) -> str:
        left, right = self._text.original_span(start, end)
        return self._text.original[left:right]

    def _organization(self, name: Name) -> str:
        """The id of an organization; one that no list knows goes by its name as printed."""
        at = self._text.text.find(name.id, name.start, name.end) if name.sort == "unknown" else -1
        return name.id if at < 0 else " ".join(self._quote(at, at + len(name.id)).split())

    def _amount(self, find: Find) -> Amount | None:
        if find.amount is None:
            return None
        money, role = find.amount
        return Amount(
            money.value, money.currency, money.qualifier, role, money.max, self._quote(money.start, money.end)
        )

    def _evidence(self, find: Find) -> Iterator[Evidence]:
        candidate, cast = find.candidate, find.cast
        cue = find.reading.cue
        verb = (cue[0], candidate.verb_end) if cue else (candidate.verb_start, candidate.verb_end)
        spans: list[tuple[str, int, int, str | None]] = [
            ("action", *verb, candidate.rule),
            ("kind", *(candidate.instrument or (candidate.start, candidate.end)), candidate.rule),
        ]
        if find.date_at:
            spans.append(("date", *find.date_at, None))
        if find.amount:
            spans.append(("amount", find.amount[0].start, find.amount[0].end, None))
        if find.programme:
            spans.append(("programme", *find.programme, None))
        spans += [("dates", m.start, m.end, role.value) for role, m in find.roles]
        spans += [
            ("countries", n.start, n.end, f"{role.value} {code}")
            for (code, role), n in cast.countries.items()
            if n
        ]
        spans += [("agencies", n.start, n.end, id) for id, n in cast.agencies.items() if n]
        spans += [("organizations", n.start, n.end, id) for id, n in cast.organizations.items()]
        spans += [("materials", n.start, n.end, id) for id, n in find.materials.items()]
        for name, start, end, rule in spans:
            left, right = self._text.original_span(start, end)
            if left < right:
                yield Evidence(name, left, right, self._text.original[left:right], rule)

    def _title(self, find: Find) -> str:
        if find.headline and self._document.title:
            return clipped(self._document.title)
        words = _LINK.sub("", self._quote(find.sentence.start, find.sentence.end))
        words = _BULLET.sub("", " ".join(words.split()))
        phrase = " ".join(self._quote(find.candidate.start, find.candidate.end).split())
        subject, label = find.cast.subject, None
        if subject is not None and subject.table != "organizations":
            table = "agencies" if subject.table == "agencies" else "countries"
            label = self._vocabulary.label(table, subject.id, self._grammar.language)
        return clipped(self._grammar.title(words, phrase, label, _TITLE_LENGTH))


_BULLET = re.compile(r"^(?:[-*•●▪·◦‣]|#{1,6}|\(?\d{1,2}[.)]|\([a-z]\))\s+")
_LINK = re.compile(r"\]\(https?:[^\s)]*\)")
_MARKS = re.compile(rf"{_LINK.pattern}|\*+|(?<!\w)_+|[\[\]]")
_CLIP = re.compile(r"; | — |, (?:which|while|as|who|after|including|following|with|according|said|and)\b")


def clipped(words: str, most: int = _TITLE_LENGTH) -> str:
    """At most `most` characters, ended at a word, without a final stop, beginning with a capital."""
    words = _MARKS.sub("", " ".join(words.split())).strip(" ,;:-—“”\"'")
    if len(words) > most:
        cut = words[: most - 1]
        stops = [m.start() for m in _CLIP.finditer(cut) if m.start() > 70]
        words = cut[: stops[-1]] if stops else f"{cut[: cut.rfind(' ')] if ' ' in cut else cut}…"
    if (words.count("“") + words.count("”") + words.count('"')) % 2:
        words = re.sub(r"[“”\"]", "", words)
    words = (
        words.rstrip(" ,;:.")
        if not words.endswith(("U.S.", "Inc.", "Corp.", "D.C.", "Co.", "Ltd."))
        else words
    )
    return words[:1].upper() + words[1:] if words else "Untitled"
