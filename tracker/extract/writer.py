"""Finds written down as drafts: offsets of the original, evidence, a title that reads as a headline."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.extract.assemble import Find, performs
from tracker.extract.confidence import Signs, confidence
from tracker.extract.scope import Scope
from tracker.extract.text import NormalText
from tracker.model import Amount, CountryLink, DatedRole, Document, Draft, Evidence, Facts
from tracker.vocabulary import Vocabulary

_TITLE_LENGTH = 140
_LEADING = re.compile(
    r"^(?:And|But|Also|However|Meanwhile|Moreover|Yet|Still|So|In addition(?=,)|Additionally"
    r"|Separately|Earlier|Later|Then|Today|Now),?\s+",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^[A-Z][^.:;]{3,90}: (?=[A-Z])")
_DATELINE = re.compile(r"^[A-Z][A-Z][A-Za-z .,0-9]{0,40}(?:\([^)]{2,20}\))? ?[-–—] ?(?=[A-Z])")
_PRONOUN = re.compile(
    r"^(?:It|They|The agency|The department|The ministry|The government|The"
    r" administration)\b(?! (?:of|for)\b)",
    re.IGNORECASE,
)


class Writer:
    """Writes finds of one document down as drafts, in offsets of the original."""

    def __init__(
        self, document: Document, text: NormalText, vocabulary: Vocabulary, language: str, spoken: bool
    ) -> None:
        self._document, self._text, self._vocabulary = document, text, vocabulary
        self._language, self._spoken = language, spoken

    def draft(self, find: Find) -> Draft:
        candidate, cast = find.candidate, find.cast
        signs = Signs(
            strength=candidate.strength,
            actor=cast.stated if cast.actors or cast.stated else -1,
            dated=find.dated,
            material=find.own_material,
            headline=find.headline,
            inferred_scope=find.reading.scope in (Scope.FUTURE, Scope.PLAN, Scope.BEGIN),
            bare_future=find.reading.scope is Scope.FUTURE and not find.reading.announced,
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
                DatedRole(role, m.date, self._quote(m.start, m.end)) for role, m in find.roles if m.date
            ),
            countries=tuple(CountryLink(code, role) for code, role in cast.countries),
            materials=tuple(find.materials),
            agencies=tuple(cast.agencies),
            organizations=tuple(cast.organizations),
            amount=self._amount(find),
        )
        start, _ = self._text.original_span(find.sentence.start, find.sentence.start + 1)
        _, end = self._text.original_span(find.sentence.end - 1, find.sentence.end)
        return Draft(facts, self._language, confidence(signs), (start, end), tuple(self._evidence(find)))

    def _habitual(self, find: Find) -> bool:
        """A plain present outside a headline or first sentence tells what is usual: "it provides loans"."""
        verb = self._text.lower[find.candidate.verb_start : find.candidate.verb_end]
        before = self._text.lower[max(0, find.candidate.verb_start - 16) : find.candidate.verb_start]
        if find.candidate.kind == "investment" and before.endswith(
            ("we are ", "we're ", "we will ", "we also ", "we ")
        ):
            return True
        told = find.candidate.past or verb.endswith("ing") or find.candidate.passive or find.candidate.nominal
        if told or find.reading.scope is not Scope.FACT or find.headline or find.sentence.start == 0:
            return False
        return not (self._document.country in find.cast.actors and performs(find, self._text.lower))

    def _quote(self, start: int, end: int) -> str:
        left, right = self._text.original_span(start, end)
        return self._text.original[left:right]

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
        words = " ".join(words.split())
        words = re.sub(r"^(?:[-*•●▪·◦‣]|#{1,6}|\(?\d{1,2}[.)]|\([a-z]\))\s+", "", words)
        words = _LABEL.sub("", re.sub(r"\*+", "", words))
        words = _LEADING.sub("", _DATELINE.sub("", words))
        if len(words) > _TITLE_LENGTH:
            words = self._clause(find, words)
        subject = find.cast.subject
        if subject is not None and subject.table != "organizations":
            name = self._vocabulary.label(
                "agencies" if subject.table == "agencies" else "countries", subject.id, "en"
            )
            words = _PRONOUN.sub(name, words, count=1)
        return clipped(words)

    def _clause(self, find: Find, words: str) -> str:
        """The clause of a long sentence that holds the phrase."""
        phrase = " ".join(self._quote(find.candidate.start, find.candidate.end).split())
        at = words.find(phrase)
        if at < 0:
            return words
        start = 0
        for match in re.finditer(
            r"[;:] |, (?:and|but|while|which|as|who|after|because|that)? ?| — ", words[:at]
        ):
            if at + len(phrase) - match.end() <= _TITLE_LENGTH and re.match(
                r"[\"“]?(?!D\.C|U\.S)[A-Z]|the |a |it |they ", words[match.end() :]
            ):
                start = match.end()
                if len(words) - start <= _TITLE_LENGTH + 60:
                    break
        return words[start:]


_LINK = re.compile(r"\]\(https?:[^\s)]*\)")
_MARKS = re.compile(rf"{_LINK.pattern}|\*+|(?<!\w)_+|[\[\]]")
_CLIP = re.compile(r"; | — |, (?:which|while|as|who|after|including|following|with|according|said|and)\b")


def clipped(words: str) -> str:
    """At most 140 characters, ended at a word, without a final stop, beginning with a capital."""
    words = _MARKS.sub("", " ".join(words.split())).strip(" ,;:-—“”\"'")
    if len(words) > _TITLE_LENGTH:
        cut = words[: _TITLE_LENGTH - 1]
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
