"""Who did it, to whom, with whom: by the grammar around a candidate's verb.

The subject stands before an active verb or after "by"; targets follow "on", "against", "from", "to".
Where a sentence has no subject of its own ("It also announced"), the one before it goes on; where the
text has none, its publisher speaks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.extract.candidate import Candidate
from tracker.extract.cast import GIVEN, HOMEWARD, MUTUAL, SUPPORT, Cast, Speaker
from tracker.extract.english.counterparts import add_pair, role_behind, role_beside, told_of
from tracker.extract.english.groups import group_of, speaks_together
from tracker.extract.english.organizations import NOT_A_NAME
from tracker.extract.english.role_words import (
    ABROAD,
    APPOSED,
    BESIDE,
    BY,
    HYPHENED,
    ING,
    ISSUED_BY,
    JOINED,
    LAW,
    LISTED,
    NEWCOMER,
    OBLIQUE,
    OFFICE_OF,
    OFFICIAL,
    PARENTHESIS,
    PERSON,
    QUOTED_AFTER,
    QUOTED_BEFORE,
    RELATIVE,
    SPEAKER,
    TARGETED,
    TELLS,
    TITLED,
    WE,
)
from tracker.extract.home import bring_home
from tracker.extract.lexicon import Lexicon
from tracker.extract.names import Name
from tracker.extract.roles import ACTING, RoleReader, is_nearer
from tracker.extract.sentences import Sentence
from tracker.extract.text import NormalText, either
from tracker.model import CountryRole
from tracker.vocabulary import Vocabulary


class EnglishRoles(RoleReader):
    """Casts candidates of one document."""

    def __init__(self, vocabulary: Vocabulary, lexicon: Lexicon, text: NormalText, speaker: Speaker) -> None:
        super().__init__(vocabulary, lexicon, text, speaker)
        words = either(lexicon.pronouns)
        self._pronoun = re.compile(rf"(?:^|[\s\"'(,])(?:{words})\s(?:[\w']+\s){{0,3}}$")
        crowds = either(lexicon.crowds)
        self._crowd = re.compile(
            rf"\b(?:{crowds})(?: (?:have|has|had|will|also|already|alone|recently|themselves|\w+ly))*\s$"
        )
        self._crowd_named = re.compile(rf"\b(?:{crowds}),? (?:like|such as|including)\b[^;.]*$")
        self._group: list[Name] = []
        self._paragraph = -1

    def cast(
        self,
        candidate: Candidate,
        sentence: Sentence,
        names: Sequence[Name],
        others: Sequence[Candidate] = (),
    ) -> Cast:
        """The parties of `candidate`; `names` are those of its sentence, `others` its other candidates."""
        cast = Cast()
        subject = self._subject(candidate, sentence, names) or self._newcomer(candidate, sentence)
        self._actor(cast, candidate, subject, names)
        self._carry(cast, candidate, sentence, names)
        shared = candidate.kind in MUTUAL
        if shared:
            add_pair(self._text.lower, cast, candidate, names)
        own = [n for n in names if shared or not is_nearer(n, candidate, others)]
        self._others(cast, candidate, sentence, own)
        self._homeward(cast, candidate)
        self._group = group_of(sentence, names, self._text.lower) or self._group
        if cast.subject is not None and cast.subject.table != "organizations":
            self._last, self._paragraph = cast.subject, sentence.paragraph
        return cast

    def pass_by(self, sentence: Sentence, names: Sequence[Name]) -> None:
        """Remember the subject of a sentence that holds no event: the next may go on with it."""
        lower = self._text.lower
        self._group = group_of(sentence, names, lower) or self._group
        for name in names:
            if name.start - sentence.start > 60:
                break
            if (
                self._governs(name, lower)
                and name.table != "organizations"
                and (
                    not OBLIQUE.search(lower, max(sentence.start, name.start - 28), name.start)
                    or ISSUED_BY.search(lower, max(sentence.start, name.start - 40), name.start)
                )
            ):
                self._last, self._paragraph = name, sentence.paragraph
                break

    def is_crowd(self, candidate: Candidate, sentence: Sentence) -> bool:
        """Whether the subject is nobody in particular."""
        head = self._text.lower[max(sentence.start, candidate.verb_start - 60) : candidate.verb_start]
        if candidate.passive:
            return False
        if candidate.kind == "investment" and LAW.search(head):
            return True  # "the law invests $7 billion": what it allows to be spent
        wide = self._text.lower[max(sentence.start, candidate.verb_start - 160) : candidate.verb_start]
        if self._group and speaks_together(
            self._text.lower, sentence.start, candidate.verb_start, alone=True
        ):
            return False  # "the two countries"
        crowd = self._crowd.search(head)
        if crowd is not None:
            at = max(sentence.start, candidate.verb_start - 60) + crowd.start()
            return at == sentence.start or not self._text.text[at].isupper()  # "Ministry of ... and Industry"
        return self._crowd_named.search(wide) is not None

    def _newcomer(self, candidate: Candidate, sentence: Sentence) -> Name | None:
        """A name no list knows, right before the verb: "Acme Power announced"."""
        if candidate.passive or candidate.nominal:
            return None
        match = NEWCOMER.search(
            self._text.text, max(sentence.start, candidate.verb_start - 70), candidate.verb_start
        )
        if match is None or NOT_A_NAME.match(match[1]) or self._text.text.endswith(PERSON, 0, match.start(1)):
            return None
        return Name(match.start(1), match.end(1), "organizations", match[1], "unknown")

    def _governs(self, name: Name, lower: str) -> bool:
        """Whether the name may act: a demonym only before a word for a government."""
        if name.table not in ACTING:
            return False
        if name.sort == "demonym":
            return OFFICIAL.match(lower, name.end) is not None
        if lower.startswith("'s", name.end) and name.sort != "government":
            return OFFICIAL.match(lower, name.end + 2) is not None
        return not (name.table == "countries" and HYPHENED.match(lower, name.end))

    def _subject(self, candidate: Candidate, sentence: Sentence, names: Sequence[Name]) -> Name | None:
        lower = self._text.lower
        if candidate.passive or candidate.nominal:
            for name in names:
                if (
                    name.start >= candidate.start
                    and self._governs(name, lower)
                    and BY.search(lower, max(sentence.start, name.start - 12), name.start)
                ):
                    return name
            possessor = self._possessor(candidate, names)
            if possessor or (candidate.passive and candidate.subject != "none"):
                return possessor
        apposed = APPOSED.search(lower, max(sentence.start, candidate.verb_start - 70), candidate.verb_start)
        if apposed:
            return next((n for n in names if n.end == apposed.start()), None)
        aside = [m.span() for m in RELATIVE.finditer(lower, sentence.start, candidate.verb_start)]
        aside += [m.span() for m in PARENTHESIS.finditer(lower, sentence.start, candidate.verb_start)]
        before = [n for n in names if n.end <= candidate.verb_start and self._governs(n, lower)]
        before = [n for n in before if not any(a <= n.start < b and n.end < b - 1 for a, b in aside)]
        clear = [n for n in before if not self._oblique(n, sentence)]
        if clear:
            # "Taiwan added Huawei to its list, requiring firms to ...": whoever the sentence began with.
            trailing = lower.endswith(", ", 0, candidate.verb_start) and ING.match(
                lower, candidate.verb_start
            )
            return clear[0] if trailing else clear[-1]
        return None

    def _oblique(self, name: Name, sentence: Sentence) -> bool:
        """Whether a name hangs on a preposition; "the Office of the X" does not."""
        lower = self._text.lower
        start = max(sentence.start, name.start - 40)
        if OFFICE_OF.search(lower, start, name.start):
            return False
        return OBLIQUE.search(lower, max(sentence.start, name.start - 28), name.start) is not None

    def _possessor(self, candidate: Candidate, names: Sequence[Name]) -> Name | None:
        """ "Chinese export controls", "Indonesia's nickel ban": whose instrument it is."""
        lower = self._text.lower
        at = min(candidate.instrument[0] if candidate.instrument else candidate.start, candidate.start)
        for name in reversed(names):
            between = lower[name.end : at]
            if TARGETED.search(lower, max(candidate.start, name.start - 28), name.start):
                continue  # "tariffs on Chinese steel" are not China's
            if candidate.start <= name.start < candidate.end and name.sort == "demonym":
                return name  # "every Chinese export restriction"
            if name.end <= at and len(between) <= 24 and name.table in ("countries", "agencies"):
                if name.sort == "demonym" and re.fullmatch(r"\s(?:[a-z-]+\s){0,2}", between):
                    return name
                if re.fullmatch(r"'s?\s(?:[a-z-]+\s){0,3}", between) or between == " ":
                    return name
        return None

    def _actor(self, cast: Cast, candidate: Candidate, subject: Name | None, names: Sequence[Name]) -> None:
        if subject is None:
            return
        cast.subject = subject
        if subject.table == "organizations":
            cast.organizations[subject.id] = subject
            if candidate.subject == "recipient" or candidate.kind in GIVEN:
                self._and(cast, candidate, subject, names)  # "Commerce and Acme signed": Commerce gives
                cast.stated = 2 if cast.actors else cast.stated
                return
            cast.stated = 2
            cast.add(self.country_of(subject), CountryRole.ACTOR, subject)
        elif (
            candidate.subject == "recipient" and subject.table == "countries" and subject.sort != "government"
        ):
            cast.add(subject.id, CountryRole.TARGET, subject)
            return
        elif subject.table == "agencies":
            cast.agencies[subject.id] = subject
            cast.add(self.country_of(subject), CountryRole.ACTOR, subject)
        else:
            cast.add(subject.id, CountryRole.ACTOR, subject)
            office = self._executives.get(self._text.lower[subject.start : subject.end])
            between = self._text.lower[subject.end : candidate.verb_start]
            if office is not None and subject.sort == "government" and "," not in between:
                cast.agencies.setdefault(office, subject)
        cast.stated = 2
        self._and(cast, candidate, subject, names)

    def _and(self, cast: Cast, candidate: Candidate, subject: Name, names: Sequence[Name]) -> None:
        """ "Japan and the United States signed", "Australia, Japan, and the United States": all act."""
        lower = self._text.lower
        joined, begin = JOINED, subject.start
        for name in reversed(names):
            if name.end < begin and name.id == subject.id and TITLED.fullmatch(lower, name.end, begin):
                begin = name.start  # "Australian Prime Minister Anthony Albanese"
                continue
            acts = name.end < begin and name.table in ACTING
            first = name.start == 0 or lower[name.start - 1] == "\n"  # "Malaysia, Thailand sign pact"
            listed = first and LISTED.fullmatch(lower, name.end, begin) is not None
            if acts and (listed or joined.fullmatch(lower, name.end, begin)):
                joined, begin = LISTED, name.start
                self._act(cast, name)

    def _carry(self, cast: Cast, candidate: Candidate, sentence: Sentence, names: Sequence[Name]) -> None:
        """A subject from the sentence before, or the text's own."""
        if cast.actors:
            return
        lower = self._text.lower
        alone = self._speaker.country is not None
        if self._group and speaks_together(lower, sentence.start, candidate.verb_start, alone=alone):
            for name in self._group:
                cast.add(name.id, CountryRole.ACTOR, name)
            cast.stated = 1
            return
        head = lower[max(sentence.start, candidate.verb_start - 60) : candidate.verb_start]
        last = None if WE.search(head) and self._speaker.country else self._last
        further = candidate.passive and candidate.money is not None  # "a further $4 million will go to"
        if last is not None and cast.subject is None and (further or self._pronoun.search(head)):
            self._act(cast, last)
            cast.stated, cast.subject = 1, last
        elif (
            last is not None
            and candidate.subject == "none"
            and candidate.kind not in HOMEWARD | {"procurement_restriction", "trade_agreement"}
            and sentence.paragraph == self._paragraph
        ):
            cast.add(self.country_of(last), CountryRole.ACTOR, last)  # who did it is said just before
        elif SPEAKER.search(head) and self._speaker.country:
            self._publisher_acts(cast)
        elif candidate.passive and (teller := self._teller(candidate, names)) is not None:
            self._act(cast, teller)
            cast.stated = 1

    def _teller(self, candidate: Candidate, names: Sequence[Name]) -> Name | None:
        """ "A ban takes effect today, Ghana's ministry announced": it is that government's."""
        lower = self._text.lower
        return next(
            (
                name
                for name in names
                if name.start >= candidate.end
                and name.table in ("countries", "agencies")
                and "," in lower[candidate.end : name.start]
                and TELLS.match(lower, name.end)
            ),
            None,
        )

    def _others(self, cast: Cast, candidate: Candidate, sentence: Sentence, names: Sequence[Name]) -> None:
        """Everyone else in the sentence: givers, agencies, targets, partners."""
        lower = self._text.lower
        for name in names:
            if name is cast.subject or name.table not in ACTING:
                continue
            nearby = candidate.start - 90 <= name.start <= candidate.end + 160
            if not nearby:
                continue
            if name.table == "organizations":
                if self._speaks(name, sentence):
                    continue
                cast.organizations.setdefault(name.id, name)
            elif name.table == "agencies":
                self._agency(cast, candidate, name)
            elif not cast.actors and self._gives(candidate, name, lower):
                cast.add(name.id, CountryRole.ACTOR, name)
                cast.stated = 2
            elif name.id not in cast.actors:
                self._add(cast, candidate, sentence, name)

    def _add(self, cast: Cast, candidate: Candidate, sentence: Sentence, name: Name) -> None:
        role = role_behind(self._text.lower, cast, candidate, sentence, name)
        if role is not None:
            cast.add(name.id, role, name)

    def _speaks(self, name: Name, sentence: Sentence) -> bool:
        """Whether an organization is only quoted: "said X, Acme's chief executive"."""
        lower = self._text.lower
        before = lower[max(sentence.start, name.start - 70) : name.start]
        return QUOTED_AFTER.match(lower, name.end) is not None or QUOTED_BEFORE.search(before) is not None

    def _agency(self, cast: Cast, candidate: Candidate, name: Name) -> None:
        if BESIDE.search(self._text.lower, max(0, name.start - 60), name.start):
            return
        if name.end > candidate.verb_start and candidate.kind == "meeting":
            cast.add(self.country_of(name), role_beside(self._text.lower, cast, candidate, name), name)
        country = self.country_of(name)
        if not cast.actors and (
            candidate.subject == "recipient"
            or (candidate.passive and not told_of(self._text.lower, candidate, name))
            or candidate.kind in ("legislation", "procurement_restriction")
        ):
            cast.add(country, CountryRole.ACTOR, name)
            cast.stated = 2
        if not cast.actors or country in cast.actors:
            cast.agencies.setdefault(name.id, name)
            cast.stated = max(cast.stated, 1)

    def _gives(self, candidate: Candidate, name: Name, lower: str) -> bool:
        """ "a Biden administration grant", "funding from Canada": who gives what the subject receives."""
        if candidate.subject != "recipient" and candidate.kind not in SUPPORT:
            return False
        if name.sort == "government":
            return True
        return OFFICIAL.match(lower, name.end) is not None or (
            name.start - candidate.end < 25
            and re.search(r"\bfrom (?:the )?$", lower[max(0, name.start - 9) : name.start]) is not None
        )

    def _homeward(self, cast: Cast, candidate: Candidate) -> None:
        lower = self._text.lower
        bring_home(
            cast,
            candidate,
            self._speaker,
            federal="federal" in lower[candidate.start : candidate.end],
            abroad=ABROAD.search(lower, candidate.end, candidate.end + 130) is not None,
        )
