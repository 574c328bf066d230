"""News, releases and other running text: every sentence that holds a trigger, read for events."""

from __future__ import annotations

import dataclasses
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence

from tracker.extract import bullets
from tracker.extract.anaphor import REACH, Anaphor
from tracker.extract.anchors import Anchors
from tracker.extract.assemble import amount, carry_amounts, dates, merge, outcome, specific
from tracker.extract.candidate import Candidate
from tracker.extract.cast import Cast, Speaker
from tracker.extract.dates import DateReader, When
from tracker.extract.find import OPENING, Find
from tracker.extract.grammar import Grammar
from tracker.extract.headline import told_once
from tracker.extract.home import dollars_of, home_of
from tracker.extract.lexicon import Lexicon
from tracker.extract.matcher import Hit
from tracker.extract.money import Money, MoneyReader, Sense, signs_of
from tracker.extract.names import Name
from tracker.extract.roles import RoleReader
from tracker.extract.scope import Reading
from tracker.extract.sentences import Sentence
from tracker.extract.shells import serves, without_shells
from tracker.extract.statute import Statute
from tracker.extract.text import NormalText
from tracker.extract.topic import Topics
from tracker.extract.writer import Writer
from tracker.model import AmountRole, Anchor, CountryRole, Document, Draft, PartialDate, Precision
from tracker.vocabulary import Vocabulary

_MOST_TRIGGERS = 120  # with more of them it is a row of words; statutes and tables have up to seventy
_NAMES_AROUND = 24  # so many names before an event, and after it, may have a part in it
_HEAD = 3  # how far from its beginning, in characters, a date opens a sentence
_USE = 40  # so much before a material tells that it only names the use of another
_BESIDE = 30  # a material so near behind a phrase is the phrase's
_MOST_CARRIED = 3  # materials taken over from a sentence that is not the event's own
_LONGEST_SENTENCE = 1500  # a longer run without a stop is a table or a list of names, not a sentence
_SHORT_TEXT = 1500  # in a text of this length any word on topic speaks for every sentence


class ProseReader:
    """Reads one language's prose, with one vocabulary."""

    def __init__(
        self, vocabulary: Vocabulary, lexicon: Lexicon, grammar: Grammar, money: MoneyReader
    ) -> None:
        self._vocabulary, self._lexicon, self._grammar, self._money = vocabulary, lexicon, grammar, money
        self._wording = grammar.wording
        self._anaphor = Anaphor(grammar.wording, vocabulary.stance)
        self._actions, self._scopes = grammar.actions(lexicon), grammar.scopes(lexicon)
        spoken = "|".join(map(re.escape, lexicon.cues.get("spoken", ()))) or "(?!)"
        self._spoken = re.compile(grammar.bounded(spoken))

    def read(
        self, document: Document, text: NormalText, hits: Sequence[Hit], names: Sequence[Name], topics: Topics
    ) -> list[Draft]:
        """The drafts of a document in the order of the text."""
        signs = signs_of(text.lower, document.country or dollars_of(names))
        speaker = Speaker(document.country, document.agency, home_of(names))
        roles = self._grammar.roles(self._vocabulary, self._lexicon, text, speaker)
        title = document.title or ""
        spoken = self._spoken.search(f"{title} {text.text[:160]}".lower()) is not None
        calendar = self._grammar.dates(document.published)
        by_sentence = _by_sentence(text, hits, names)
        finds: list[Find] = []
        for index, sentence in enumerate(text.sentences):
            triggers, own = by_sentence.get(index, ([], []))
            if sentence.end - sentence.start > _LONGEST_SENTENCE or len(triggers) > _MOST_TRIGGERS:
                continue
            said, money = self._said(text, sentence, triggers, signs, roles) if triggers else ([], [])
            said = self._anaphor.named(said, finds, index, text.lower)
            if finds and said:
                if self._anaphor.tells_when(said, finds[-1], index, sentence, text, calendar):
                    continue
                said = self._anaphor.told_again(said, finds[-1], sentence, text.lower)
            others = [candidate for candidate, _, _ in said]
            for candidate, reading, action in said:
                find = self._find(text, sentence, candidate, reading, action, own, roles, others)
                if find.is_private or not self._on_topic(text, topics, index, find):
                    continue
                opens = sentence.start == 0 and (bool(title) or self._is_caption(text, sentence))
                find.headline = opens or (sentence.heading and index <= OPENING + 1 and not finds)
                find.index = index
                mentions = calendar.read(text.lower, *find.own)
                if candidate.money and any(mention.when is When.SINCE for mention in mentions):
                    continue  # "has lent $2 billion since 2020": a sum of years
                beside = [other for other in others if find.own[0] <= other.start < find.own[1]]
                dates(find, mentions, document, text.lower, self._grammar, beside)
                _share_date(find, finds)
                amount(find, [m for m in money if find.own[0] <= m.start < find.own[1]])
                self._envelope(find, money, text.lower)
                self._programme(find, text)
                rivals = [other for other in beside if other is not candidate]
                self._materials(find, text, index, by_sentence, rivals, others)
                finds.append(find)
            if not said:
                part = self._part(finds, text, sentence, index, own, signs)
                if part is not None:
                    finds.append(part)
                    continue
                roles.pass_by(sentence, own)
                if finds and index - finds[-1].index <= REACH:
                    self._anaphor.takes_effect(finds[-1], sentence, text, calendar)
        writer = Writer(document, text, self._vocabulary, self._grammar, spoken)
        if self._grammar.paper is not None:
            finds = self._grammar.paper(finds, document, text, names, calendar)
        finds = self._anchored(finds, document, text, calendar) if finds else finds
        told = told_once(without_shells(finds, self._wording), self._vocabulary, text.lower)
        kept = merge(told, text.lower)
        carry_amounts(kept)
        bullets.inherit(kept)
        return [writer.draft(find) for find in kept]

    def _is_caption(self, text: NormalText, sentence: Sentence) -> bool:
        caption = self._wording.caption
        return caption is not None and caption.search(text.lower, sentence.start, sentence.end) is not None

    def _anchored(
        self, finds: list[Find], document: Document, text: NormalText, calendar: DateReader
    ) -> list[Find]:
        """The finds with their anchored dates counted out; of a law only what it enacts."""
        statute = Statute.of(text, self._wording)
        official = bool(document.country) or statute is not None
        anchors = Anchors(document, self._told(text, calendar), official=official)
        anchors.settle(finds)
        return finds if statute is None else statute.settled(finds, anchors, document)

    def _part(
        self,
        finds: Sequence[Find],
        text: NormalText,
        sentence: Sentence,
        index: int,
        names: Sequence[Name],
        signs: Mapping[str, str],
    ) -> Find | None:
        """A list's item that gives a part of the money announced above it."""
        listed = finds and sentence.bullet and bullets.under(text, finds[-1], index)
        if not listed or not self._wording.money_hint.search(text.lower, sentence.start, sentence.end):
            return None
        money = self._money.read(text.lower, sentence.start, sentence.end, signs)
        unknown = self._grammar.organizations(text.text, sentence.start, sentence.end, names)
        part = bullets.item(finds[-1], sentence, index, [*names, *unknown], money)
        if part is not None:
            own = {n.id: n for n in names if n.table == "materials"}
            part.materials, part.own_material = specific(own, self._vocabulary), bool(own)
            whole = finds[-1]
            if whole.amount is not None and not whole.sentence.bullet:  # the parts add up, not the whole too
                whole.amount = (whole.amount[0], AmountRole.PROGRAMME_ENVELOPE)
        return part

    def _told(self, text: NormalText, calendar: DateReader) -> dict[Anchor, PartialDate]:
        """The day on which a law says that it was enacted."""
        said = self._wording.enacted.search(text.lower) if self._wording.enacted else None
        mentions = calendar.read(text.lower, said.end(), said.end() + 40) if said else []
        days = [m.date for m in mentions if m.date is not None and m.date.precision is Precision.DAY]
        return {Anchor.ENACTMENT: days[0]} if days else {}

    def _candidates(
        self, text: NormalText, sentence: Sentence, triggers: Sequence[Hit], signs: Mapping[str, str]
    ) -> tuple[list[Candidate], list[Money]]:
        layers = {hit.word.layer for hit in triggers}
        lower = text.lower
        money: list[Money] = []
        if layers & {"verb", "template"} and self._wording.money_hint.search(
            lower, sentence.start, sentence.end
        ):
            money = self._money.read(lower, sentence.start, sentence.end, signs)
        if "template" not in layers and not ("verb" in layers and ("instrument" in layers or money)):
            return [], []
        return self._actions.read(text, sentence, triggers, money), money

    def _said(
        self,
        text: NormalText,
        sentence: Sentence,
        triggers: Sequence[Hit],
        signs: Mapping[str, str],
        roles: RoleReader,
    ) -> tuple[list[tuple[Candidate, Reading, str]], list[Money]]:
        """The candidates of a sentence that come to an action, with their scope; and the sums in it."""
        candidates, money = self._candidates(text, sentence, triggers, signs)
        said: list[tuple[Candidate, Reading, str]] = []
        for candidate in candidates:
            reading = self._scopes.read(text.lower, sentence, candidate)
            action = outcome(candidate, reading, self._vocabulary.stance(candidate.kind))
            if action is None or roles.is_crowd(candidate, sentence):
                continue
            if reading.purpose and any(
                serves(candidate, other, self._wording.shells) for other, _, _ in said
            ):
                continue  # "received a grant to build a plant": what the grant is for
            said.append((candidate, reading, action))
        return said, money

    def _find(
        self,
        text: NormalText,
        sentence: Sentence,
        candidate: Candidate,
        reading: Reading,
        action: str,
        names: Sequence[Name],
        roles: RoleReader,
        others: Sequence[Candidate],
    ) -> Find:
        start, end = candidate.start - self._wording.before, candidate.end + self._wording.after
        unknown = self._grammar.organizations(
            text.text, max(sentence.start, start), min(sentence.end, end), names
        )
        names = [n for n in names if not any(u.start <= n.start and n.end <= u.end for u in unknown)]
        own = self._grammar.territory(text.lower, sentence, candidate, others)
        names = [n for n in names if own[0] <= n.start < own[1] or n.end <= candidate.start]
        rivals = [other for other in others if own[0] <= other.start < own[1]]
        parties = sorted([*names, *unknown], key=lambda n: n.start)
        at = bisect_right(parties, candidate.start, key=lambda n: n.start)
        parties = parties[max(0, at - _NAMES_AROUND) : at + _NAMES_AROUND]
        cast = roles.cast(candidate, sentence, parties, rivals)
        if candidate.kind == "legislation" and action in ("enacted", "proposed"):
            for country in cast.actors:
                agency = self._lexicon.legislatures.get(country)
                if agency:
                    cast.agencies.setdefault(agency, None)
                    cast.stated = max(cast.stated, 1)
        if candidate.kind == "strategy" and action == "announced" and len(cast.actors) > 1:
            candidate = dataclasses.replace(
                candidate, kind="partnership"
            )  # "the Quad announced an initiative"
        if (candidate.kind, action) == ("investment", "pledged") and candidate.money and _is_public(cast):
            candidate = dataclasses.replace(candidate, kind="funding_programme")
        return Find(candidate, sentence, reading, action, cast, own=own)

    @staticmethod
    def _on_topic(text: NormalText, topics: Topics, index: int, find: Find) -> bool:
        sentences = text.sentences
        if len(text.text) <= _SHORT_TEXT:
            return topics.on
        around = [sentences[i] for i in (index - 1, index, index + 1) if 0 <= i < len(sentences)]
        near = [s for s in around if s.paragraph == find.sentence.paragraph] or [find.sentence]
        if topics.within(near[0].start, near[-1].end):
            return True
        heading = sentences[0]
        return index <= 4 and topics.within(heading.start, heading.end)

    def _materials(
        self,
        find: Find,
        text: NormalText,
        index: int,
        by_sentence: dict[int, tuple[list[Hit], list[Name]]],
        rivals: Sequence[Candidate],
        others: Sequence[Candidate],
    ) -> None:
        """The materials of the phrase's surroundings; of the sentence or heading before where it has none.

        What stands in the phrase of a rival is the rival's; and the first of them alone takes over materials.
        """
        candidate, reach = find.candidate, find.candidate.end + self._wording.after
        aside = self._wording.aside.search(text.lower, candidate.end, min(find.sentence.end, reach))
        until = aside.start() if aside else reach
        around = [n for n in by_sentence[index][1] if n.table == "materials" and self._is_near(n, find)]
        around = [n for n in around if not any(self._explains(text.lower, n, other) for other in around)]
        theirs = [n for n in around if _stands_in(n, rivals) and not _stands_in(n, [candidate])]
        around = [n for n in around if n not in theirs]
        maker = self._wording.maker
        if maker is not None:
            around = [n for n in around if not maker.match(text.lower, n.end)] or around
        made_for = self._wording.made_for
        if made_for is not None:
            lower = text.lower
            around = [
                n for n in around if not made_for.search(lower, max(0, n.start - _USE), n.start)
            ] or around
        own = {n.id: n for n in around if n.start < until} or {
            n.id: n for n in around if n.start <= until + 90
        }
        find.own_material = bool(own)
        named = [n for n in by_sentence[index][1] if n.table == "materials"]
        if named or any(rival.end <= candidate.start for rival in rivals):
            unlike = [one for one in others if one.instrument and one.instrument != candidate.instrument]
            own = own or {n.id: n for n in named if n.end <= candidate.start and not _stands_in(n, unlike)}
            find.materials = specific(own, self._vocabulary)
            return
        if not own and index:
            before = text.sentences[index - 1]
            if before.paragraph == find.sentence.paragraph or find.sentence.bullet:
                own = _carried(find, by_sentence.get(index - 1, ([], []))[1])
        if not own and 0 < index <= 6:
            own = _carried(find, by_sentence.get(0, ([], []))[1])
        if not find.own_material and len(own) > _MOST_CARRIED:
            own = {}
        find.materials = specific(own, self._vocabulary)

    def _envelope(self, find: Find, money: Sequence[Money], lower: str) -> None:
        """The sum a programme is said to have at the end of its sentence: "with an outlay of"."""
        pattern = self._wording.envelope
        if find.amount or pattern is None or find.candidate.kind not in ("funding_programme", "subsidy"):
            return
        own = [m for m in money if find.candidate.end <= m.start < find.own[1] and m.sense is Sense.GIVEN]
        if len(own) == 1 and pattern.search(lower, max(0, own[0].start - 40), own[0].start):
            find.amount = (own[0], AmountRole.PROGRAMME_ENVELOPE)

    def _programme(self, find: Find, text: NormalText) -> None:
        """The named programme or act that money comes under, the one nearest to the phrase."""
        pattern = self._wording.programme
        if pattern is None or self._vocabulary.stance(find.candidate.kind) != "support":
            return
        start = max(find.own[0], find.candidate.start - self._wording.before)
        end = min(find.own[1], find.candidate.end + self._wording.after)
        named = [match.span(1) for match in pattern.finditer(text.text, start, end)]
        middle = find.candidate.end
        find.programme = min(named, key=lambda span: abs(span[0] - middle), default=None)

    def _explains(self, lower: str, name: Name, other: Name) -> bool:
        """Whether a name only says what sort of thing another is: "manganese, a key battery material"."""
        return (
            other.end < name.start
            and self._wording.apposition.fullmatch(lower, other.end, name.start) is not None
        )

    def _is_near(self, name: Name, find: Find) -> bool:
        """Whether a name stands near an event, in its part of the sentence, outside a company's name."""
        inside = any(n.start <= name.start and name.end <= n.end for n in find.cast.organizations.values())
        return (
            find.own[0] <= name.start < find.own[1]
            and name.start >= find.candidate.start - self._wording.before
            and not inside
        )


def _carried(find: Find, names: Sequence[Name]) -> dict[str, Name]:
    """The materials among the names of another sentence; none where it speaks of others than the actor."""
    places = {n.id for n in names if n.table == "countries"}
    if find.cast.stated == 2 and places and not places & {code for code, _ in find.cast.countries}:
        return {}
    return {n.id: n for n in names if n.table == "materials"}


def _stands_in(name: Name, candidates: Sequence[Candidate]) -> bool:
    return any(one.start <= name.start and name.end <= one.end + _BESIDE for one in candidates)


def _is_public(cast: Cast) -> bool:
    """Whether a government puts up money at home."""
    abroad = any(role is CountryRole.TARGET and code not in cast.actors for code, role in cast.countries)
    return (
        cast.subject is not None
        and cast.subject.table != "organizations"
        and len(cast.actors) == 1
        and not abroad
    )


def _share_date(find: Find, finds: Sequence[Find]) -> None:
    """Give an act the day told before another act of the same subject, or at the head of its sentence."""
    subject = find.cast.subject
    if find.dated or subject is None:
        return
    for other in reversed(finds):
        if other.sentence != find.sentence:
            return
        if not other.dated or other.date_at is None:
            continue
        if other.cast.subject != subject and other.date_at[0] > find.sentence.start + _HEAD:
            continue
        if other.date_at[1] <= min(other.candidate.start, find.own[0]):
            find.date, find.date_end, find.date_at, find.dated = (
                other.date,
                other.date_end,
                other.date_at,
                True,
            )
            return


_TRIGGERS = frozenset(("instrument", "verb", "template"))


def _by_sentence(
    text: NormalText, hits: Sequence[Hit], names: Sequence[Name]
) -> dict[int, tuple[list[Hit], list[Name]]]:
    """Triggers and names by the index of their sentence."""
    starts = [s.start for s in text.sentences]
    result: defaultdict[int, tuple[list[Hit], list[Name]]] = defaultdict(lambda: ([], []))
    for hit in hits:
        if hit.word.layer in _TRIGGERS:
            result[max(0, bisect_right(starts, hit.start) - 1)][0].append(hit)
    for name in names:
        result[max(0, bisect_right(starts, name.start) - 1)][1].append(name)
    return dict(result)
