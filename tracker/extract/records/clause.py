"""A section of a law or a bill: one measure, its enactment, and an event for every date it sets.

`fields` of such a document: `record` ("clause"), `law` (its name as people cite it), `section`, `heading`,
`document` ("pl:118-31", "bill:119-s-77-is"; absent where nothing identifies it), `enacted_on` (ISO; absent
for a bill) and `path` (the headings above). The text begins with number and heading.

A bill only proposes: it gives one event, with the dates it would set. A law gives its enactment, which
carries all its dates, one event for each date from which it applies to something, and one for each report
or rule that is due.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from tracker.extract.clauses.amounts import authorized
from tracker.extract.clauses.changes import changes
from tracker.extract.clauses.duties import Duty, Sort, duties
from tracker.extract.clauses.endings import ending_of, ends_the_section
from tracker.extract.clauses.headings import beginning, sentence_case, short_law, with_names
from tracker.extract.clauses.kinds import Told, kind_of
from tracker.extract.clauses.moments import Calendar
from tracker.extract.clauses.papers import only_points, subject_of
from tracker.extract.clauses.parties import parties
from tracker.extract.clauses.phrases import shortened
from tracker.extract.clauses.provisions import Cleaned, Section, section_of
from tracker.extract.clauses.references import definitions, references
from tracker.extract.clauses.subjects import may_concern, standing
from tracker.extract.clauses.titles import phase_of, told_of
from tracker.extract.clauses.words import Words, words
from tracker.extract.records import Found, Means
from tracker.law_names import UNNUMBERED, plain_name
from tracker.model import (
    Amount,
    CountryLink,
    DatedRole,
    DateRole,
    Document,
    Draft,
    Evidence,
    Facts,
    NamedMeasure,
    PartialDate,
)

_ENACTED, _PROPOSED = 0.96, 0.9
_MADE = "made"
"""The step of a measure that its section itself is, enacted or still proposed."""

_EVENTS = 40  # of one section, beside its enactment
_TITLE = 220  # in characters: of what falls due with the heading of its section
_SUMMARY = 900  # in characters
_CITED = 12  # amended places that a summary names
_OPENING = re.compile(r"(?:\([A-Za-z0-9]{1,4}\)\s*|[A-Z][^.\u2014\n]{0,140}\.\s?\u2014\s*)+")
_ROLES = {
    Sort.EFFECTIVE: DateRole.EFFECTIVE,
    Sort.EXPIRES: DateRole.EXPIRES,
    Sort.REPORT: DateRole.REPORT_DUE,
    Sort.RULEMAKING: DateRole.DEADLINE,
    Sort.DEADLINE: DateRole.DEADLINE,
}


def read(document: Document, found: Found, means: Means) -> list[Draft]:
    """The drafts of one section; none where it is off topic."""
    known = words()
    if not may_concern(found.text.lower, known):
        return []
    text = Cleaned(found.text)
    heading = document.said("heading")
    section = section_of(text, beginning(text.text, heading), known.roles, known.cues)
    path = document.fields.get("path", ())
    above = (path,) if isinstance(path, str) else path
    if not standing(section, heading.lower(), known, above, document.said("law")).on:
        return []
    return _Clause(document, found, means, section, known, above).drafts()


class _Clause:
    """One section on topic, being written down."""

    def __init__(
        self,
        document: Document,
        found: Found,
        means: Means,
        section: Section,
        known: Words,
        above: Sequence[str],
    ) -> None:
        """`above`: the headings that the section stands under, outermost first."""
        self._document, self._section, self._means, self._words = document, section, means, known
        self._above = above
        enacted = document.said("enacted_on")
        self._enacted = dt.date.fromisoformat(enacted) if enacted else None
        self._law, self._number = document.said("law"), document.said("section")
        self._kind = kind_of(section, known)
        home = document.country or means.lexicon.default_country or "US"
        self._parties = parties(section, found.names, means.vocabulary, home, known)
        self._named = [
            section.text.offset(name.start)
            for name in found.names
            if name.table == "materials" and name.id not in known.incidental
        ]
        self._calendar = Calendar(self._enacted, self._known_law)
        self._changes = tuple(changes(section, self._calendar))
        self._duties = self._read_duties()

    def drafts(self) -> list[Draft]:
        """Enactment or proposal first, then what follows from it in the order of the text."""
        made = self._made()
        if self._enacted is None:
            return [made]
        return [made, *_numbered((*self._following(), *self._extended()))[:_EVENTS]]

    def _read_duties(self) -> list[Duty]:
        read = duties(self._section, self._calendar, self._words.orders)
        replaced = [(change.start, change.stop) for change in self._changes]
        return [
            duty
            for duty in read
            if not self._is_over(duty) and not any(a <= duty.start < b for a, b in replaced)
        ]

    def _is_over(self, duty: Duty) -> bool:
        """Whether a date lies before the law: what it counts from, not what it sets."""
        return bool(self._enacted and duty.date and duty.date.latest < self._enacted)

    def _known_law(self, name: str) -> dt.date | None:
        """The day of enactment of a law that is named; this law's own where the name is its own."""
        if self._law and plain_name(name) == plain_name(self._law):
            return self._enacted
        return next((law.enacted for law in self._words.laws if law.pattern.search(name)), None)

    @cached_property
    def _measure(self) -> NamedMeasure:
        law = self._document.said("document") or f"law:{plain_name(self._law).replace(' ', '-')}"
        return NamedMeasure(f"clause:{law}:{self._number.casefold()}", self._title, self._kind.kind)

    @cached_property
    def _title(self) -> str:
        prose, vocabulary = self._section.prose(), self._means.vocabulary
        heading = sentence_case(self._document.said("heading"), prose, vocabulary)
        above = [sentence_case(line, prose, vocabulary) for line in self._above]
        told = told_of(self._section, heading, self._duties, above)
        return f"{self._place}: {told}" if told else self._place

    @property
    def _place(self) -> str:
        """The law as people call it, with the section's number where it has one."""
        law = short_law(self._law)
        return f"{law} \u00a7 {self._number}" if self._number != UNNUMBERED else law

    def _made(self) -> Draft:
        """The enactment, or the proposal of a bill, with every date that the section sets."""
        law = self._enacted is not None
        published = self._document.published
        date = self._enacted if law else published
        roles = tuple(self._roles())
        orders = self._words.orders
        money = authorized(
            self._section, orders["funding"], orders["restriction"], self._means.money, self._names_material
        )
        told = [self._at("amount", money[1], money[2], "authorized")] if money else []
        return self._draft(
            title=self._title,
            kind=self._kind.kind,
            action="enacted" if law else "proposed",
            date=PartialDate.of(date) if date else None,
            step=_MADE,
            span=(0, len(self._section.text.text)),
            dates=roles,
            evidence=(*self._evidence(self._kind), *told),
            summary=self._summary(),
            amount=money[0] if money else None,
        )

    def _names_material(self, start: int, stop: int) -> bool:
        """Whether a material of the topics is named in [start, stop) of the cleaned text."""
        return any(start <= at < stop for at in self._named)

    def _roles(self) -> Iterator[DatedRole]:
        seen: set[tuple[DateRole, object]] = set()
        for duty in self._duties:
            role = _ROLES[duty.sort]
            value: object = duty.date or (duty.start, duty.rule)
            if (duty.date is None and duty.rule is None) or (role, value) in seen:
                continue
            seen.add((role, value))
            yield DatedRole(role, duty.date, self._quote(duty.start, duty.stop), duty.rule)

    def _following(self) -> Iterator[Draft]:
        """The events that the section sets dates for: one for what a part of it says of one day."""
        told: dict[object, Draft] = {}
        for duty in self._duties:
            draft = self._following_one(duty)
            if draft is not None:
                told[duty.sort, duty.provision.label, duty.date] = draft
        yield from _told_apart(told.values())

    def _following_one(self, duty: Duty) -> Draft | None:
        if duty.date is None or duty.sort is Sort.DEADLINE or duty.waiver:
            return None
        reports = self._kind.kind == "reporting_mandate"
        if duty.sort is Sort.EXPIRES and not ends_the_section(self._section, duty, reports=reports):
            return None
        kind, action = {
            Sort.EFFECTIVE: (self._kind.kind, "effective"),
            Sort.EXPIRES: (self._kind.kind, "expired"),
            Sort.REPORT: ("reporting_mandate", "scheduled"),
            Sort.RULEMAKING: ("regulation", "scheduled"),
        }[duty.sort]
        words = self._quote(duty.start, duty.stop)
        role = DatedRole(_ROLES[duty.sort], duty.date, words, duty.rule)
        dates = (role, DatedRole(DateRole.EXPIRES, duty.until)) if duty.until else (role,)
        start, stop = duty.sentence
        evidence = [
            self._at("date", duty.start, duty.stop, duty.sort.value),
            self._at("action", start, stop, duty.sort.value),
        ]
        return self._draft(
            title=self._title_of(duty),
            kind=kind,
            action=action,
            date=duty.date,
            # By the words of the date: where the day of enactment is corrected it is the same step.
            step=f"{duty.sort.value} {duty.provision.label} {words.lower()}",
            span=duty.sentence,
            dates=dates,
            evidence=tuple(evidence),
            summary=None,
        )

    def _title_of(self, duty: Duty) -> str:
        place = f"{self._place}{duty.provision.label}"
        heading = self._title.removeprefix(f"{self._place}: ")
        if duty.sort is Sort.EFFECTIVE:
            return f"{place}: {heading}: {phase_of(self._section, duty) or 'takes effect'}"
        if duty.sort is Sort.EXPIRES:
            return f"{place}: {heading}: {ending_of(self._section, duty, heading)}"
        subject = subject_of(self._section, duty)
        prose, vocabulary = self._section.prose(), self._means.vocabulary
        told = with_names(subject, prose, vocabulary) if subject else heading
        due = "rules due" if duty.sort is Sort.RULEMAKING else "due"
        if told == heading or (" " in told and not only_points(told)):
            return f"{place}: {due}: {told}"
        return f"{place}: {due}: {told} ({shortened(heading, _TITLE - len(told))})"

    def _extended(self) -> Iterator[Draft]:
        """Dates and terms of earlier laws that are struck and replaced."""
        assert self._enacted is not None
        for change in self._changes:
            action = "extended" if change.longer else "amended"
            dates = (DatedRole(change.role, change.date, self._quote(change.start, change.stop)),)
            yield self._draft(
                title=f"{self._title}: \u201c{change.before}\u201d becomes \u201c{change.after}\u201d",
                kind=self._kind.kind,
                action=action,
                date=PartialDate.of(self._enacted),
                step=f"{action} {change.before} {change.after}",
                span=(change.start, change.stop),
                dates=dates if change.date else (),
                evidence=(self._at("action", change.start, change.stop, "date replaced"),),
                summary=f"\u201c{change.before}\u201d is struck, \u201c{change.after}\u201d inserted.",
            )

    def _summary(self) -> str | None:
        """What the section says besides its dates: waivers, exceptions, what it amends, what terms mean."""
        parts: list[str] = []
        for role, label in (("waiver", "Waiver"), ("exception", "Exception")):
            told = self._first(role)
            if told and not any(part.endswith(told) for part in parts):
                parts.append(f"{label}: {told}")
        amended = [reference.cite for reference in references(self._section) if reference.amended]
        if amended:
            more = f" and {len(amended) - _CITED} more" if len(amended) > _CITED else ""
            parts.append(f"Amends {', '.join(amended[:_CITED])}{more}.")
        for term, cite, _, _ in definitions(self._section, self._words.terms)[:4]:
            parts.append(f"{term[0].upper()}{term[1:]}: as defined in {cite}.")
        text = " ".join(parts)
        return text[:_SUMMARY] or None

    def _first(self, role: str) -> str | None:
        """The words of the first provision of a role, shortened."""
        for provision in self._section.provisions:
            if role in provision.roles and not provision.roles & {"construction", "definitions"}:
                words = " ".join(self._section.text.text[provision.start : provision.stop].split())
                opening = _OPENING.match(words)
                words = words[opening.end() :] if opening else words
                return words if len(words) <= 260 else f"{words[:257].rsplit(' ', 1)[0]} ..."
        return None

    def _evidence(self, told: Told) -> Iterator[Evidence]:
        section, found = self._section, self._parties
        yield self._at("kind", told.start, told.stop, told.rule)
        for duty in self._duties:
            if duty.date or duty.rule:
                yield self._at("dates", duty.start, duty.stop, _ROLES[duty.sort].value)
        for (code, part), place in found.countries.items():
            if place:
                yield self._at("countries", *place, f"{part.value} {code}")
        for field, table in (
            ("agencies", found.agencies),
            ("organizations", found.organizations),
            ("materials", found.materials),
        ):
            for id, span in table.items():
                yield self._at(field, *span, id)
        for role in ("waiver", "exception"):
            for provision in section.provisions:
                if role in provision.roles and not provision.roles & {"construction", "definitions"}:
                    yield self._at("summary", provision.start, provision.end, role)
                    break
        for reference in references(section):
            if reference.amended:
                yield self._at("amends", reference.start, reference.stop, reference.cite)
        for term, cite, start, stop in definitions(section, self._words.terms):
            yield self._at("summary", start, stop, f"{term}: {cite}")

    def _at(self, name: str, start: int, stop: int, rule: str | None) -> Evidence:
        left, right = self._section.text.original_span(start, stop)
        return Evidence(name, left, right, self._document.text[left:right], rule)

    def _quote(self, start: int, stop: int) -> str:
        return " ".join(self._section.text.quote(start, stop).split())

    def _draft(
        self,
        *,
        title: str,
        kind: str,
        action: str,
        date: PartialDate | None,
        step: str,
        span: tuple[int, int],
        dates: tuple[DatedRole, ...],
        evidence: tuple[Evidence, ...],
        summary: str | None,
        amount: Amount | None = None,
    ) -> Draft:
        found = self._parties
        facts = Facts(
            title=title,
            kind=kind,
            action=action,
            date=date,
            dates=dates,
            countries=tuple(CountryLink(code, role) for code, role in found.countries),
            materials=tuple(found.materials),
            agencies=tuple(found.agencies),
            organizations=tuple(found.organizations),
            amount=amount,
            summary=summary,
        )
        sure = _PROPOSED if action == "proposed" else _ENACTED
        left, right = self._section.text.original_span(*span)
        return Draft(facts, "en", sure, (left, right), evidence, self._measure, step)


def _told_apart(drafts: Iterable[Draft]) -> Iterator[Draft]:
    """The drafts, with the day in the titles that several of them bear."""
    each = list(drafts)
    titles = Counter(draft.facts.title for draft in each)
    for draft in each:
        facts = draft.facts
        if titles[facts.title] > 1:
            day = f"from {facts.date}" if facts.action == "effective" else f"{facts.date}"
            facts = dataclasses.replace(facts, title=f"{facts.title} ({day})")
            draft = dataclasses.replace(draft, facts=facts)
        yield draft


def _numbered(drafts: Iterable[Draft]) -> list[Draft]:
    """The drafts, a step that is called like one before it numbered; a change told twice stands once."""
    found: dict[str, list[Draft]] = {}
    for draft in drafts:
        same = found.setdefault(draft.step or "", [])
        if all(other.facts != draft.facts for other in same):
            same.append(draft)
    return [
        draft if place == 1 else dataclasses.replace(draft, step=f"{step} #{place}")
        for step, alike in found.items()
        for place, draft in enumerate(alike, start=1)
    ]
