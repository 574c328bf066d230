"""Who did it, to whom, with whom, in Arabic.

The subject follows a verb that opens its clause, or stands before it in a headline; a verbal noun is
followed by its doer, or done by the subject of the verb it hangs on. What a country does is often told by an
office with the country's adjective behind it. A verb without a subject goes on with the one before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.extract.arabic.role_words import (
    BENEFITS,
    BY,
    COMPANY,
    DATELINE,
    JOINED,
    LABEL,
    LOCATION,
    MADE_IN,
    OBLIQUE,
    OBLIQUE_CLITICS,
    OFFICE,
    OFFICE_IN,
    OFFICIAL,
    QUOTED_BEFORE,
    TARGET_BEFORE,
    THAT_IT,
    VICTIM,
    WE,
)
from tracker.extract.arabic.scope import word_start
from tracker.extract.candidate import Candidate
from tracker.extract.cast import GIVEN, HOMEWARD, MUTUAL, SUPPORT, Cast, Speaker
from tracker.extract.home import partners_act, publisher_acts
from tracker.extract.lexicon import Lexicon
from tracker.extract.names import Name
from tracker.extract.roles import ACTING, RoleReader, is_nearer
from tracker.extract.sentences import Sentence
from tracker.extract.text import NormalText, either, spelled
from tracker.model import CountryRole
from tracker.vocabulary import Vocabulary

_DOER_REACH, _SUBJECT_REACH = 34, 60
# These are aimed at companies wherever they stand.
_AIMED = frozenset(("sanction", "entity_listing", "procurement_restriction"))
_BORDER = re.compile(spelled(r"[؛;\n]|\. |، (?:بينما|فيما|في حين|لكن)"))


class ArabicRoles(RoleReader):
    """Casts candidates of one document."""

    dateline = DATELINE

    def __init__(self, vocabulary: Vocabulary, lexicon: Lexicon, text: NormalText, speaker: Speaker) -> None:
        super().__init__(vocabulary, lexicon, text, speaker)
        pronouns = either(lexicon.pronouns)
        self._pronoun = re.compile(rf"(?<!\w)[وف]?(?:{pronouns})(?!\w)")
        crowds = either(lexicon.crowds)
        self._crowd_after = re.compile(rf"\s(?:{crowds})(?!\w)")
        self._crowd_before = re.compile(rf"(?<!\w)(?:{crowds})(?:\s\w+){{0,2}}\s[وف]?$")

    def cast(
        self,
        candidate: Candidate,
        sentence: Sentence,
        names: Sequence[Name],
        others: Sequence[Candidate] = (),
    ) -> Cast:
        """The parties of `candidate`; `names` are those of its sentence, `others` its other candidates."""
        cast = Cast()
        subject = self._subject(candidate, sentence, names)
        self._actor(cast, candidate, subject, names)
        self._carry(cast, candidate, sentence)
        shared = candidate.kind in MUTUAL
        own = [n for n in names if shared or not is_nearer(n, candidate, others)]
        self._others(cast, candidate, sentence, own)
        self._homeward(cast, candidate)
        if cast.subject is not None:
            self._last = cast.subject
        return cast

    def pass_by(self, sentence: Sentence, names: Sequence[Name]) -> None:
        """Remember the subject of a sentence that holds no event: the next may go on with it."""
        for name in names:
            if name.start - sentence.start > 70:
                break
            if self._governs(name) and not self._oblique(name, sentence.start):
                self._last = name
                break

    def is_crowd(self, candidate: Candidate, sentence: Sentence) -> bool:
        """Whether the subject is nobody in particular: "the companies invested"."""
        lower = self._text.lower
        if candidate.subject != "actor":
            return False  # "producers shall report": who is bound, not who acts
        if candidate.sort != "noun" and self._crowd_after.match(lower, candidate.verb_end):
            return not self._is_named(candidate)
        head = lower[max(sentence.start, candidate.verb_start - 50) : candidate.verb_start]
        return not candidate.passive and self._crowd_before.search(head) is not None

    def _is_named(self, candidate: Candidate) -> bool:
        """Whether quotation marks or a colon name the companies after all."""
        return '"' in self._text.lower[candidate.verb_end : candidate.verb_end + 20]

    def _governs(self, name: Name) -> bool:
        """Whether the name may act: an adjective only behind an office."""
        if name.table not in ACTING:
            return False
        if name.sort != "demonym":
            return True
        lower = self._text.lower
        word = word_start(lower, name.start, 0)
        if not lower.endswith("ال", 0, name.start):
            return OFFICE.search(lower, max(0, word - 20), word) is not None
        return OFFICIAL.search(lower, max(0, word - 60), word) is not None

    def _oblique(self, name: Name, floor: int) -> bool:
        """Whether a name hangs on a preposition or another noun."""
        lower = self._text.lower
        word = word_start(lower, name.start, floor)
        if OFFICE_IN.search(lower, max(floor, word - 60), name.start):
            return False
        if OBLIQUE_CLITICS.fullmatch(lower, word, name.start):
            return True
        start = word
        if name.sort == "demonym":
            office = OFFICIAL.search(lower, max(floor, word - 60), word)
            start = office.start() if office else word
        elif company := COMPANY.search(lower, max(floor, word - 14), word):
            start = company.start()
        return OBLIQUE.search(lower, max(floor, start - 24), start) is not None

    def _subject(self, candidate: Candidate, sentence: Sentence, names: Sequence[Name]) -> Name | None:
        lower = self._text.lower
        told = self._told_from(sentence)
        acting = [n for n in names if n.start >= told and self._governs(n)]
        for name in acting:
            if name.start >= candidate.verb_start:
                word = word_start(lower, name.start, sentence.start)
                if BY.search(lower, max(sentence.start, word - 40), word):
                    return name
        possessor = self._possessor(candidate, names)
        if candidate.subject == "none" or (candidate.passive and candidate.sort != "present"):
            return possessor or self._labelled(sentence, acting)
        if candidate.sort == "noun":
            doer = self._doer(candidate, acting)
            if doer and candidate.action == "awarded" and candidate.instrument:
                doer = self._before(candidate, sentence, acting) or doer  # "announced granting X a loan"
            return doer or self._before(candidate, sentence, acting) or possessor
        buys = candidate.kind == "procurement_restriction" and candidate.instrument is None
        after = (
            None if buys else self._after(candidate, sentence, acting)
        )  # after "bars" stands who may not buy
        return after or self._before(candidate, sentence, acting) or possessor

    def _labelled(self, sentence: Sentence, acting: Sequence[Name]) -> Name | None:
        """ "China: export licences": who stands before the colon at the beginning."""
        for name in acting:
            if name.start - sentence.start <= 30 and LABEL.match(self._text.lower, name.end):
                return name
        return None

    def _doer(self, candidate: Candidate, acting: Sequence[Name]) -> Name | None:
        """Who stands right after a verbal noun: "حظر الصین تصدیر"."""
        until = candidate.instrument[0] if candidate.instrument else candidate.end
        until = min(until, candidate.verb_end + _DOER_REACH + 1)
        near = (name for name in acting if candidate.verb_end < name.start < until)
        return next((name for name in near if not self._oblique(name, candidate.verb_end)), None)

    def _after(self, candidate: Candidate, sentence: Sentence, acting: Sequence[Name]) -> Name | None:
        """The subject between a verb and its object."""
        until = candidate.end
        if candidate.instrument and candidate.instrument[0] > candidate.verb_end:
            until = candidate.instrument[0]
        elif candidate.instrument:
            until = min(sentence.end, candidate.verb_end + _SUBJECT_REACH)
        for name in acting:
            if candidate.verb_end < name.start < until and not self._oblique(name, candidate.verb_end):
                return name
        return None

    def _before(self, candidate: Candidate, sentence: Sentence, acting: Sequence[Name]) -> Name | None:
        """The subject of a clause whose verb stands after it, or of the verb that a verbal noun hangs on."""
        lower = self._text.lower
        floor = sentence.start
        for border in _BORDER.finditer(lower, sentence.start, candidate.verb_start):
            floor = border.end()
        before = [n for n in acting if floor <= n.start and n.end <= candidate.verb_start]
        clear = [n for n in before if not self._oblique(n, floor)]
        near = [n for n in clear if candidate.verb_start - n.end <= 170]
        if not near:
            return None
        goes_on = THAT_IT.search(lower, max(floor, candidate.verb_start - 14), candidate.verb_start)
        return near[0] if goes_on else near[-1]  # "told the WTO that it will": the one that told

    def _possessor(self, candidate: Candidate, names: Sequence[Name]) -> Name | None:
        """ "القیود الصینیه", "ضوابط التصدیر الصینیه": whose instrument it is, or "حظر اندونیسیا"."""
        lower = self._text.lower
        end = candidate.instrument[1] if candidate.instrument else candidate.verb_end
        start = candidate.instrument[0] if candidate.instrument else candidate.verb_start
        for name in names:
            if name.table != "countries" or not start < name.start:
                continue
            gap = lower[end : name.start]
            inside = start < name.start < end
            if name.sort == "demonym" and (inside or gap in (" ", " ال")):
                return name
            if name.sort != "demonym" and inside and not OBLIQUE.search(lower, start, name.start):
                return name
        return None

    def _actor(self, cast: Cast, candidate: Candidate, subject: Name | None, names: Sequence[Name]) -> None:
        if subject is None:
            return
        cast.subject = subject
        if subject.table == "organizations":
            cast.organizations[subject.id] = subject
            if candidate.subject == "recipient" or candidate.kind in GIVEN:
                return
            cast.add(self.country_of(subject), CountryRole.ACTOR, subject)
        elif candidate.subject == "recipient" and subject.table == "countries" and subject.sort == "name":
            cast.add(subject.id, CountryRole.TARGET, subject)
            return
        else:
            if subject.table == "agencies":
                cast.agencies[subject.id] = subject
            cast.add(self.country_of(subject), CountryRole.ACTOR, subject)
            office = self._executives.get(self._text.lower[subject.start : subject.end])
            if office is not None:
                cast.agencies.setdefault(office, subject)
        cast.stated = 2
        self._and(cast, subject, names)

    def _and(self, cast: Cast, subject: Name, names: Sequence[Name]) -> None:
        """ "وقعت السعودیه والیابان": all act."""
        lower = self._text.lower
        begin = subject.start
        for name in reversed(names):
            if name.table in ("countries", "agencies") and name.end < begin:
                if not JOINED.fullmatch(lower, name.end, begin) or name.sort == "demonym":
                    break
                self._act(cast, name)
                begin = name.start
        end = subject.end
        for name in names:
            if name.start < end or name.table not in ACTING:
                continue
            if not JOINED.fullmatch(lower, end, name.start) or (
                name.sort == "demonym" and subject.sort != "demonym"
            ):
                break
            self._act(cast, name)
            end = name.end

    def _carry(self, cast: Cast, candidate: Candidate, sentence: Sentence) -> None:
        """A verb without a subject, or with "the ministry" for one, goes on with the one before."""
        if cast.actors or cast.subject is not None or self._last is None or candidate.passive:
            return
        lower = self._text.lower
        if WE.search(lower[max(sentence.start, candidate.verb_start - 60) : candidate.verb_start]):
            if self._speaker.country:
                cast.add(self._speaker.country, CountryRole.ACTOR, None)
                cast.stated = 1
            return
        until = candidate.instrument[0] if candidate.instrument else candidate.end
        window = lower[max(sentence.start, candidate.verb_start - 60) : max(until, candidate.verb_end)]
        opens = candidate.verb_start - sentence.start <= 24 and (candidate.sort != "noun" or sentence.bullet)
        if not (self._pronoun.search(window) or opens):
            return
        self._act(cast, self._last)
        cast.stated, cast.subject = 1, self._last

    def _others(self, cast: Cast, candidate: Candidate, sentence: Sentence, names: Sequence[Name]) -> None:
        """Everyone else in the sentence: givers, agencies, targets, partners."""
        for name in names:
            if name is cast.subject or name.table not in ACTING:
                continue
            if not candidate.start - 90 <= name.start <= candidate.end + 140:
                continue
            if name.table == "organizations":
                if not self._speaks(name, sentence):
                    cast.organizations.setdefault(name.id, name)
            elif name.table == "agencies":
                self._agency(cast, candidate, name)
            elif not cast.actors and self._gives(candidate, name):
                cast.add(name.id, CountryRole.ACTOR, name)
                cast.stated = 2
            elif name.id not in cast.actors:
                self._target(cast, candidate, sentence, name)

    def _speaks(self, name: Name, sentence: Sentence) -> bool:
        before = self._text.lower[max(sentence.start, name.start - 60) : name.start]
        return QUOTED_BEFORE.search(before) is not None

    def _agency(self, cast: Cast, candidate: Candidate, name: Name) -> None:
        country = self.country_of(name)
        if candidate.kind == "procurement_restriction" and name.start > candidate.verb_end and cast.actors:
            return  # the buyer that may not buy
        if not cast.actors and (
            candidate.subject == "recipient" or candidate.passive or candidate.kind in HOMEWARD
        ):
            cast.add(country, CountryRole.ACTOR, name)
            cast.stated = 2
        if not cast.actors or country in cast.actors:
            cast.agencies.setdefault(name.id, name)
            cast.stated = max(cast.stated, 1)
        elif candidate.kind == "meeting" or (candidate.kind in MUTUAL and name.start > candidate.verb_start):
            cast.add(country, CountryRole.PARTNER, name)

    def _gives(self, candidate: Candidate, name: Name) -> bool:
        """ "قرض من الحکومه الکندیه": who gives what the subject receives."""
        if candidate.subject != "recipient":
            return False
        if name.sort == "government":
            return True
        lower = self._text.lower
        word = word_start(lower, name.start, 0)
        return OFFICIAL.search(lower, max(0, word - 60), word) is not None

    def _target(self, cast: Cast, candidate: Candidate, sentence: Sentence, name: Name) -> None:
        lower = self._text.lower
        after = name.start >= candidate.verb_start
        if name.sort == "government" or (name.sort == "metonym" and not after):
            return
        if _BORDER.search(lower, candidate.end, name.start) if name.start > candidate.end else False:
            return
        head = lower[max(sentence.start, name.start - 60) : name.start]
        if VICTIM.search(head):
            return
        if candidate.kind in MUTUAL:
            if after:
                cast.add(name.id, CountryRole.PARTNER, name)
            return
        if not (after or candidate.passive):
            return
        if candidate.kind in SUPPORT:
            if name.start <= candidate.end + 120 and (
                (name.sort == "demonym" and candidate.kind == "investment")
                or BENEFITS.search(head)
                or lower[candidate.verb_end : name.start] in (" ", " ال")  # "granting Mauritania a loan"
            ):
                cast.add(name.id, CountryRole.TARGET, name)
            return
        theirs = candidate.action == "challenged" and candidate.start <= name.start < candidate.end
        if theirs or name.sort == "demonym" or TARGET_BEFORE.search(head):
            located = LOCATION.search(head) and candidate.kind not in _AIMED and not MADE_IN.search(head)
            cast.add(name.id, CountryRole.LOCATION if located else CountryRole.TARGET, name)

    def _homeward(self, cast: Cast, candidate: Candidate) -> None:
        """What nobody is named for: the publisher acts, and support without another target stays at home."""
        publisher_acts(cast, candidate, self._speaker, at_home=True)
        partners_act(cast, candidate)
        targets = [code for code, role in cast.countries if role is not CountryRole.ACTOR]
        ministry = cast.subject is not None and cast.subject.table == "agencies" and cast.subject.id != "eu"
        if candidate.kind == "reporting_mandate" and ministry and not targets:
            for code in cast.actors:  # a ministry binds the makers of its own country
                cast.countries.setdefault((code, CountryRole.TARGET), None)
        subject = cast.subject
        company = subject is not None and subject.table == "organizations" and candidate.subject == "actor"
        if candidate.kind in SUPPORT and not targets and not company:
            for code in cast.actors:
                cast.countries.setdefault((code, CountryRole.TARGET), None)
