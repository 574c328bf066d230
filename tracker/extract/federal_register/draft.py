"""A labelled document as one draft: what structure found, with its parties, materials and dates."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from tracker.extract.assemble import specific
from tracker.extract.federal_register.days import Span, days
from tracker.extract.federal_register.deeds import ACTIONS, deeds
from tracker.extract.federal_register.listed import evidence, listed
from tracker.extract.federal_register.naming import measure_of
from tracker.extract.federal_register.structure import (
    Parts,
    Ruling,
    countries_of,
    is_presidential,
    signed_on,
)
from tracker.extract.grammar import Grammar
from tracker.extract.lexicon import Lexicon
from tracker.extract.money import MoneyReader, Sense
from tracker.extract.names import Name
from tracker.extract.text import NormalText, words_of
from tracker.extract.writer import clipped
from tracker.model import (
    Amount,
    AmountRole,
    CountryLink,
    CountryRole,
    Document,
    Draft,
    Facts,
    PartialDate,
    Precision,
)
from tracker.vocabulary import Vocabulary

_SUPPORT = words_of(
    "grant loan loan_guarantee tax_credit subsidy funding_programme price_support stockpile investment"
)
_AIMED = words_of(
    "export_ban export_control export_tax import_restriction tariff trade_defence"
    " procurement_restriction entity_listing sanction investigation"
)
# "On July 1, the Secretary initiated an investigation": before the notice that says so.
_OPENED = re.compile(
    r"\bon [a-z]+ \d{1,2}, \d{4}, [^.;]{3,120}? (?:self-)?(?:initiated|opened|instituted|commenced)\b"
)
_TITLE_LENGTH = 240
"""Characters of a title: an official one says behind its last semicolon what the document does."""
_LONGEST_SUMMARY = 600
_MOST_TARGETS = 12
_MOST_DWELT_ON = 6
# "This action was issued on October 22, 2026", "GL 8 was issued March 24, 2026": before it is printed.
_ISSUED = re.compile(r"\b(?:was|were) (?:issued|taken|signed)(?: on)? (?P<when>[^.;]{6,60})")
# "Under the destinations of China (7) and Turkey (2)", up to what is said of them.
_DESTINATIONS = re.compile(
    r"\bdestinations?(?: of|:) "
    r"(?:(?!, (?:has|have|had|for)\b|\b(?:are|were|was|because|for contributing|for their)\b)[^.;]){2,600}"
)
# "This rule also removes one entity under the destination of Latvia": not what a rule that adds is aimed at.
_NOT_ADDED = re.compile(
    r"\b(?:remov(?:es?|ed|ing)|delet(?:es?|ed|ing)|revis(?:es?|ed|ing)|modif(?:y|ies|ied|ying))\b"
)
_ADDED = re.compile(r"\badd(?:s|ed|ing)?\b")
# "On October 7, 2022, the Bureau published a rule on ...", and titles quoted: what came before the document.
_EARLIER = re.compile(
    r"[\"“][^\"“”]{24,240}[\"”]|"
    r"(?:^|[.:] )on [a-z]+ \d{1,2}, \d{4}, [^.;]{2,120}? (?:published|released|updated|issued)\b"
    r"(?:[^.]|\.(?! )){0,900}",
    re.MULTILINE,
)
# In a title's list, "semiconductors, semiconductor equipment" are two.
_AND_MORE = re.compile(r",? and (?!their|its)|, ")
# A duty, a case or a credit on goods that are none of our materials is left to a reviewer.
_ABOUT_GOODS = ("trade_defence", "investigation", "tax_credit")
_UNNAMED_GOODS = 0.5


class RegisterReader:
    """Writes rulings down as drafts, with one vocabulary."""

    def __init__(
        self, vocabulary: Vocabulary, lexicon: Lexicon, grammar: Grammar, money: MoneyReader
    ) -> None:
        self._vocabulary, self._lexicon, self._grammar, self._money = vocabulary, lexicon, grammar, money

    def read(
        self, document: Document, text: NormalText, parts: Parts, ruling: Ruling, names: Sequence[Name]
    ) -> list[Draft]:
        """The document's events; none where the ruling is that there is none.

        A document is one event, but for one that does several things to a list: each of them is one.
        """
        if ruling.kind is None or ruling.action is None:
            return []
        head = [n for n in names if n.start < parts.title[1]]
        summary = parts.span("SUMMARY")
        near = [*head, *(n for n in names if summary[0] <= n.start < summary[1] and n not in head)]
        agencies = self._agencies(document, near, names, parts, is_presidential(document, text, parts))
        home = (
            document.country
            or (self._vocabulary.agencies[next(iter(agencies))].country if agencies else None)
            or "US"
        )
        countries = list(self._countries(ruling.kind, ruling.action, near, head, home, text.lower))
        materials = self._told_more_closely(
            self._materials(head, near, text.lower), names, parts.span("TEXT")
        )
        organizations = {n.id: n for n in near if n.table == "organizations"}
        dates, date_spans = days(document, text, parts, self._grammar, ruling.action)
        amount, at = self._amount(ruling.kind, text, summary)
        title = clipped(
            document.title or text.original[slice(*text.original_span(*parts.title))], _TITLE_LENGTH
        )
        facts = Facts(
            title=title,
            kind=ruling.kind,
            action=ruling.action,
            date=self._day(document, text, parts, ruling),
            dates=dates,
            countries=tuple(link for link, _ in countries),
            materials=tuple(materials),
            agencies=tuple(agencies),
            organizations=tuple(organizations),
            amount=amount,
            summary=_corrected(text, parts),
        )
        spans = _spans(ruling, countries, agencies, materials, organizations)
        spans += date_spans + ([("amount", *at, None)] if at else [])
        span = (0, max(parts.title[1], summary[1]))
        sure = ruling.confidence
        if document.topics and not materials and ruling.kind in _ABOUT_GOODS:
            sure = min(sure, _UNNAMED_GOODS)
        draft = Draft(
            facts,
            self._lexicon.language,
            sure,
            _original(text, span),
            tuple(evidence(text, spans)),
            measure_of(document, ruling.kind, title),
            _number(document),
        )
        if _is_of_a_list(ruling, parts):
            done = deeds(text, parts, names, home, self._vocabulary)
            return listed(document, text, parts, draft, done, names, self._vocabulary) or [draft]
        return [draft]

    def _agencies(
        self,
        document: Document,
        near: Sequence[Name],
        names: Sequence[Name],
        parts: Parts,
        presidential: bool,
    ) -> dict[str, Name | None]:
        """The agency of the AGENCY line, the president's office or the source's, else the first named."""
        start, end = parts.span("AGENCY")
        lined: dict[str, Name | None] = {
            n.id: n for n in names if n.table == "agencies" and start <= n.start < end
        }
        if not lined and presidential:
            home = document.country or self._lexicon.default_country
            offices = self._lexicon.executives
            lined = {id: None for id in offices if self._vocabulary.agencies[id].country == home}
        if not lined and document.agency:
            lined = {document.agency: next((n for n in near if n.id == document.agency), None)}
        if not lined:
            named = [n for n in near if n.table == "agencies"]
            home = document.country or self._lexicon.default_country
            own = [n for n in named if self._vocabulary.agencies[n.id].country == home]
            first = next(iter(own or named), None)
            lined = {first.id: first} if first else {}
        parents = {self._vocabulary.agencies[id].parent for id in lined if id in self._vocabulary.agencies}
        return {id: name for id, name in lined.items() if id not in parents}

    def _materials(self, head: Sequence[Name], near: Sequence[Name], lower: str) -> dict[str, Name]:
        """What the title names and the summary names more closely; else all the summary names."""
        titled = {n.id: n for n in reversed(head) if n.table == "materials"}
        told = [n for n in near if n.table == "materials"]
        past = [match.span() for match in _EARLIER.finditer(lower)]
        fresh = [n for n in told if not any(start <= n.start < end for start, end in past)]
        named = {n.id: n for n in reversed(fresh or told)}
        if titled:
            named = {
                id: n
                for id, n in named.items()
                if id in titled or not titled.keys().isdisjoint(self._vocabulary.material_ancestors(id))
            }
        kept = specific(named, self._vocabulary)
        beside = {id: n for id, n in titled.items() if _AND_MORE.match(lower, n.end)}
        return {id: n for id, n in named.items() if id in kept or id in beside}

    def _told_more_closely(
        self, titled: dict[str, Name], names: Sequence[Name], span: tuple[int, int]
    ) -> dict[str, Name]:
        """What a title names, by what the text dwells on of it: "critical minerals" are lithium and graphite.

        What a title names as such, and of what the text names nothing more closely, stays.
        """
        if not span[1]:
            return titled
        kinds = self._vocabulary.material_ancestors
        dwelt = self._dwelt_on(names, span)
        if not titled:
            return dwelt
        told = [n for n in names if n.table == "materials" and span[0] <= n.start < span[1]]
        under = {n.id: n for n in reversed(told) if n.id not in titled and titled.keys() & kinds(n.id)}
        closer = {id: n for id, n in under.items() if id in dwelt} or under
        kept = specific(closer, self._vocabulary)
        first = dict([(id, n) for id, n in reversed(closer.items()) if id in kept][:_MOST_DWELT_ON])
        return {**titled, **first}

    def _dwelt_on(self, names: Sequence[Name], span: tuple[int, int]) -> dict[str, Name]:
        """The materials that a text without a summary names more than once, those it names first."""
        told = [n for n in names if n.table == "materials" and span[0] <= n.start < span[1]]
        often = {id for id, many in Counter(n.id for n in told).items() if many > 1}
        first = {n.id: n for n in reversed(told) if n.id in often}
        kept = specific(first, self._vocabulary)
        return dict([(id, n) for id, n in reversed(first.items()) if id in kept][:_MOST_DWELT_ON])

    def _day(self, document: Document, text: NormalText, parts: Parts, ruling: Ruling) -> PartialDate | None:
        """The day of publication; that on which the President signed it, or a case was opened.

        A sanction or licence that took hold when it was issued is of the one day that DATES says.
        """
        published, summary = document.published, parts.span("SUMMARY")
        signed = signed_on(document)
        if signed is not None and is_presidential(document, text, parts):
            return signed
        if published is None:
            return None
        issued = self._issued(text, parts, published) if ruling.kind == "sanction" else None
        if issued is not None and ruling.action != "proposed":
            return issued
        opened = _OPENED.search(text.lower, *summary) if ruling.kind == "investigation" else None
        if opened is not None and ruling.action == "announced":
            for mention in self._grammar.dates(published).read(text.lower, opened.start(), opened.end()):
                date = mention.date
                if date is not None and date.precision is Precision.DAY and date.earliest <= published:
                    return date
        return PartialDate.of(published)

    def _issued(self, text: NormalText, parts: Parts, published: dt.date) -> PartialDate | None:
        """The one day on which DATES says that it was issued; None where there are several."""
        start, end = parts.span("DATES")
        found = {
            mention.date
            for match in _ISSUED.finditer(text.lower, start, end)
            for mention in self._grammar.dates(published).read(text.lower, match.start("when"), match.end())
            if mention.date is not None and mention.date.precision is Precision.DAY
        }
        days = [date for date in found if date.earliest <= published]
        return days[0] if len(days) == 1 else None

    @staticmethod
    def _countries(
        kind: str, action: str, near: Sequence[Name], head: Sequence[Name], home: str, lower: str
    ) -> Iterator[tuple[CountryLink, Name | None]]:
        yield CountryLink(home, CountryRole.ACTOR), None
        others = countries_of(head, home, lower) or countries_of(near, home, lower)[:_MOST_TARGETS]
        if kind == "entity_listing":
            others = countries_of([*head, *_listed(near, action, lower)], home, lower)[:_MOST_TARGETS]
        role = (
            CountryRole.TARGET
            if kind in _AIMED
            else CountryRole.PARTNER
            if kind in ("trade_agreement", "partnership")
            else CountryRole.TARGET
        )
        for name in others:
            yield CountryLink(name.id, role), name
        if kind in _SUPPORT and not others:
            yield CountryLink(home, CountryRole.TARGET), None

    def _amount(
        self, kind: str, text: NormalText, summary: tuple[int, int]
    ) -> tuple[Amount | None, tuple[int, int] | None]:
        if not summary[1] or "$" not in text.text[slice(*summary)]:
            return None, None
        sums = [m for m in self._money.read(text.lower, *summary) if m.value is not None]
        wanted, role = (
            (Sense.GIVEN, AmountRole.PROGRAMME_ENVELOPE)
            if kind in _SUPPORT
            else (Sense.TRADE, AmountRole.TRADE_COVERED)
        )
        fitting = [m for m in sums if m.sense is wanted]
        if len(fitting) != 1 or kind not in _SUPPORT | _AIMED:
            return None, None
        money = fitting[0]
        quote = text.original[slice(*text.original_span(money.start, money.end))]
        return Amount(money.value, money.currency, money.qualifier, role, money.max, quote), (
            money.start,
            money.end,
        )


def _listed(near: Sequence[Name], action: str, lower: str) -> list[Name]:
    """The countries a summary lists entities under; all it names where it lists none by destination."""
    found: list[Name] = []
    destinations = list(_DESTINATIONS.finditer(lower))
    for match in destinations:
        before = lower[max(lower.rfind(". ", 0, match.start()), 0) : match.start()]
        if action == "enacted" and _NOT_ADDED.search(before) and not _ADDED.search(before):
            continue
        found += [n for n in near if match.start() <= n.start < match.end()]
    return found if destinations else list(near)


def _is_of_a_list(ruling: Ruling, parts: Parts) -> bool:
    """Whether a document changes a list, in figures or by name; sanctions do where they name anybody."""
    listing = ruling.kind == "entity_listing" or (ruling.kind == "sanction" and bool(parts.lines))
    return listing and ruling.action in ACTIONS.values()


def _corrected(text: NormalText, parts: Parts) -> str | None:
    """What a correction sets right, in its own words; None where it says nothing in so many words."""
    said = [text.original[slice(*text.original_span(*span))].strip() for span in parts.corrected]
    return clipped("Corrected: " + "; ".join(said), _LONGEST_SUMMARY) if said else None


def _spans(
    ruling: Ruling,
    countries: Sequence[tuple[CountryLink, Name | None]],
    agencies: Mapping[str, Name | None],
    materials: Mapping[str, Name],
    organizations: Mapping[str, Name],
) -> list[Span]:
    """Where the document says what it is, whose it is and what it is about."""
    spans: list[Span] = [
        ("kind", *ruling.at, ruling.rule),
        ("action", *(ruling.action_at or ruling.at), ruling.rule),
    ]
    spans += [("countries", n.start, n.end, f"{link.role.value} {link.code}") for link, n in countries if n]
    spans += [("agencies", n.start, n.end, id) for id, n in agencies.items() if n]
    spans += [("materials", n.start, n.end, id) for id, n in materials.items()]
    spans += [("organizations", n.start, n.end, id) for id, n in organizations.items()]
    return spans


def _original(text: NormalText, span: tuple[int, int]) -> tuple[int, int]:
    start, end = span
    return text.original_span(start, start + 1)[0], text.original_span(end - 1, end)[1]


def _number(document: Document) -> str | None:
    """The document's own number in the Register, where its source gives one."""
    value = document.fields.get("document_number")
    return value if isinstance(value, str) else None
