"""Who did it, to whom, with whom, in Persian: by what stands before a name.

The subject opens its clause, often far from the verb; who did it in a passive follows "توسط" or "از سوی".
Other names hang on prepositions (on, against, from, to) or follow a noun that is theirs. Where a sentence has
no subject of its own ("this ministry also"), the one before it goes on.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from itertools import pairwise

from tracker.extract.candidate import Candidate
from tracker.extract.cast import GIVEN, MUTUAL, SUPPORT, Cast, Speaker
from tracker.extract.home import bring_home
from tracker.extract.lexicon import Lexicon
from tracker.extract.names import Name
from tracker.extract.persian import role_words as words
from tracker.extract.persian.clauses import clauses_of, tense_of
from tracker.extract.roles import ACTING, RoleReader
from tracker.extract.sentences import Sentence
from tracker.extract.text import NormalText, either
from tracker.model import CountryRole
from tracker.vocabulary import Vocabulary

_AROUND = 60  # how far before its phrase and after it, in characters, a candidate has its parties
_LONG_TEXT = 4000  # a text longer than this, in characters, speaks of more than one government
_IMPORTS = ("tariff", "import_restriction", "trade_defence")
_LISTED = ("sanction", "entity_listing")
_THE_COUNTRY = re.compile(r"(?<!\w)کشور(?:های)? $")  # it stands before a name and says nothing


class PersianRoles(RoleReader):
    """Casts candidates of one document."""

    dateline = words.DATELINE

    def __init__(self, vocabulary: Vocabulary, lexicon: Lexicon, text: NormalText, speaker: Speaker) -> None:
        long = len(text.text) > _LONG_TEXT
        speaker = dataclasses.replace(speaker, home=None) if long else speaker
        super().__init__(vocabulary, lexicon, text, speaker)
        words_for = either(lexicon.pronouns)
        self._pronoun = re.compile(rf"[\s،]*(?:و |که |اما |ولی )?(?:{words_for})(?!\w)")
        self._crowd = re.compile(
            rf"^\s*(?:[^،]{{0,40}}(?:تاکنون|اخیر|گذشته|اکنون)،? )?(?:\"|برخی |برخی از |بسیاری از |شماری"
            rf" از |همه )?"
            rf"(?:(?:بیش از |حدود |نزدیک به )?\d+ کشور|{either(lexicon.crowds)})(?!\w)"
        )
        self._paragraph = self._sentence = -1  # where `_last` acted; no sentence where no event was told

    def cast(
        self,
        candidate: Candidate,
        sentence: Sentence,
        names: Sequence[Name],
        others: Sequence[Candidate] = (),
    ) -> Cast:
        """The parties of `candidate`; `names` are those of its sentence, `others` its other candidates."""
        lower = self._text.lower
        cast = Cast()
        names = [n for n in names if not self._is_of_another(n)]
        subject = self._subject(candidate, sentence, names)
        self._actor(cast, candidate, sentence, subject, names)
        self._carry(cast, candidate, sentence)
        before: tuple[Name, tuple[str, str]] | None = None
        for name in names:
            near = candidate.start - 130 <= name.start <= candidate.end + _AROUND
            if name.table not in ACTING or not near:
                continue
            place = self._place(name, sentence)
            if before and place[0] == "free" and words.JOINED.fullmatch(lower, before[0].end, name.start):
                place = before[1]  # "from China and Vietnam"
            before = name, place
            if name is not cast.subject:
                self._other(cast, candidate, sentence, name, *place)
        if candidate.kind == "meeting" and candidate.passive:
            cast.stated = max(cast.stated, 1)  # "a meeting will be held": who meets is its least part
        bring_home(
            cast,
            candidate,
            self._speaker,
            federal=words.FEDERAL.search(lower, candidate.start, candidate.end) is not None,
            abroad=words.ABROAD.search(lower, candidate.start, candidate.end + _AROUND) is not None,
        )
        if candidate.kind not in SUPPORT:
            for code in cast.actors:  # who acts at home is not its own target
                cast.countries.pop((code, CountryRole.TARGET), None)
        if cast.subject is not None and cast.subject.table != "organizations":
            self._last, self._paragraph, self._sentence = cast.subject, sentence.paragraph, sentence.start
        return cast

    def pass_by(self, sentence: Sentence, names: Sequence[Name]) -> None:
        """Remember the subject of a sentence that holds no event: the next may go on with it."""
        for name in names:
            if name.start - sentence.start > 60:
                return
            if name.table in ("countries", "agencies") and self._place(name, sentence)[0] == "free":
                self._last, self._paragraph, self._sentence = name, sentence.paragraph, -1
                return

    def _is_of_another(self, name: Name) -> bool:
        """Whether a body is that of the country spoken of: "the industry ministry of this country"."""
        spoken = self._last and self.country_of(self._last)
        its = name.table == "agencies" and self._text.lower.startswith(" این کشور", name.end)
        return its and spoken is not None and spoken != self.country_of(name)

    def is_crowd(self, candidate: Candidate, sentence: Sentence) -> bool:
        """Whether the subject is nobody in particular."""
        if candidate.passive:
            return False
        start = clauses_of(self._text.lower, sentence).of(candidate.verb_start).start
        head = self._text.lower[start : candidate.verb_start]
        return self._crowd.search(head) is not None

    def _place(self, name: Name, sentence: Sentence) -> tuple[str, str]:
        """How a name stands: free, agent, oblique (with its preposition) or belonging to the noun before."""
        lower = self._text.lower
        head = _THE_COUNTRY.sub("", lower[max(sentence.start, name.start - 70) : name.start])
        office = (words.COMPANY_BEFORE if name.table == "organizations" else words.OFFICE_BEFORE).search(head)
        if office:
            head = head[: office.start()]
        elif name.sort == "demonym":
            return "adjective", ""
        if not head.strip():
            return "free", ""
        if words.AGENT.search(head):
            return "agent", ""
        preposition = words.PREPOSITION.search(head)
        if preposition:
            return "oblique", preposition["p"]
        return ("free" if words.FREE_BEFORE.search(head) else "belonging"), ""

    def _subject(self, candidate: Candidate, sentence: Sentence, names: Sequence[Name]) -> Name | None:
        lower, told = self._text.lower, self._told_from(sentence)
        acting = [  # "(IPEF)" is an abbreviation of what stands before it
            n for n in names if n.table in ACTING and n.start >= told and not lower.endswith("(", 0, n.start)
        ]
        places = {id(n): self._place(n, sentence)[0] for n in acting}
        self._settle_lists(acting, places)
        agent = next((n for n in acting if places[id(n)] == "agent" and self._is_near(n, candidate)), None)
        if agent is not None:
            return agent
        if candidate.passive:
            warned = candidate.action == "threatened" and self._warner(candidate, sentence, acting, places)
            return warned or self._possessor(candidate, acting, places)
        before = [n for n in acting if n.end <= candidate.verb_start and places[id(n)] == "free"]
        if tense_of(lower, candidate) is None:
            before = [n for n in before if n.end <= candidate.start]
            return before[0] if before else self._possessor(candidate, acting, places)
        clause = clauses_of(lower, sentence).of(candidate.verb_start)
        own = [n for n in before if n.start >= clause.start]
        if own:
            return own[0]
        earlier = [n for n in before if n.start < clause.start]
        if earlier:
            return earlier[0] if len(earlier) == 1 else self._nearest(earlier, sentence)
        return self._possessor(candidate, acting, places)

    def _warner(
        self, candidate: Candidate, sentence: Sentence, names: Sequence[Name], places: dict[int, str]
    ) -> Name | None:
        """ "Washington warned that buyers will be sanctioned": who warns is who will do it."""
        said = words.WARNED.search(self._text.lower, sentence.start, candidate.start)
        free = [n for n in names if said and n.end <= said.start() and places[id(n)] == "free"]
        return next((n for n in free if n.table != "organizations"), None)

    def _settle_lists(self, names: Sequence[Name], places: dict[int, str]) -> None:
        """ "Like Canada, Mexico and Japan": none of them acts. A list ends with "and"."""
        chain: list[Name] = []
        for one, other in pairwise(names):
            joined = words.JOINED.fullmatch(self._text.lower, one.end, other.start)
            if joined is None or places[id(other)] != "free":
                chain = []
                continue
            if not chain and places[id(one)] != "oblique":
                continue
            chain.append(other)
            if " و " in joined[0]:
                places.update((id(name), "listed") for name in chain)

    def _nearest(self, names: Sequence[Name], sentence: Sentence) -> Name:
        """The first free name of the clause that stands nearest before."""
        clauses = clauses_of(self._text.lower, sentence)
        start = clauses.of(names[-1].start).start
        return next((n for n in names if n.start >= start), names[-1])

    @staticmethod
    def _is_near(name: Name, candidate: Candidate) -> bool:
        return candidate.start - 40 <= name.start <= candidate.end + 90

    def _possessor(self, candidate: Candidate, names: Sequence[Name], places: dict[int, str]) -> Name | None:
        """ "The export curbs of China": whose instrument it is, where no preposition stands between."""
        lower = self._text.lower
        start = candidate.instrument[1] if candidate.instrument else lower.find(" ", candidate.start)
        for name in names:
            gap = lower[start : name.start] if start <= name.start <= start + 60 else None
            if gap is None or name.table == "organizations":
                continue
            if places[id(name)] in ("belonging", "free", "adjective") and words.EZAFE.fullmatch(gap):
                return name
            if (
                places[id(name)] == "oblique"
                and re.search(r"(?<!\w)در (?:کشور )?$", gap)
                and candidate.subject != "recipient"
            ):
                return name if words.EZAFE.fullmatch(gap.rpartition("در ")[0] + " ") else None
        return None

    def _actor(
        self,
        cast: Cast,
        candidate: Candidate,
        sentence: Sentence,
        subject: Name | None,
        names: Sequence[Name],
    ) -> None:
        if subject is None:
            return
        cast.subject = subject
        if subject.table == "organizations":
            cast.organizations[subject.id] = subject
            if candidate.subject == "recipient" or candidate.kind in GIVEN:
                return
        elif candidate.subject == "recipient" and subject.sort != "government":
            return
        if subject.table == "agencies":
            cast.agencies[subject.id] = subject
        elif subject.table == "countries":
            office = self._executives.get(self._text.lower[subject.start : subject.end])
            if office is not None:
                cast.agencies.setdefault(office, subject)
        cast.stated = 2
        cast.add(self.country_of(subject), CountryRole.ACTOR, subject)
        self._and(cast, subject, names)

    def _and(self, cast: Cast, subject: Name, names: Sequence[Name]) -> None:
        """ "Indonesia and the European Union signed": all act."""
        end = subject.end
        for name in names:
            joined = name.start > end and words.JOINED.fullmatch(self._text.lower, end, name.start)
            if joined and name.table in ACTING and name.sort != "demonym":
                end = name.end
                self._act(cast, name)

    def _carry(self, cast: Cast, candidate: Candidate, sentence: Sentence) -> None:
        """A subject from the sentence before, or the text's own."""
        if cast.actors or cast.subject is not None:
            return
        lower = self._text.lower
        head = lower[sentence.start : max(candidate.start, sentence.start + 60)][:160]
        starts = (sentence.start, clauses_of(lower, sentence).of(candidate.verb_start).start)
        spoken = any(self._pronoun.match(lower, at) for at in starts) or words.THIS_BODY.search(head)
        last = self._last
        near = last is not None and self._paragraph == sentence.paragraph
        alone = not self._speaker.country and not self._speaker.home
        active = candidate.subject == "actor" and not candidate.passive
        goes_on = near and alone and (active or (candidate.passive and candidate.action == "reported"))
        goes_on = (
            goes_on or self._sentence == sentence.start
        )  # "published a plan by which subsidies are paid"
        goes_on = goes_on or words.ITEM.match(self._text.lower, sentence.start) is not None
        if last is not None and (spoken or goes_on):
            self._act(cast, last)
            cast.stated, cast.subject = 1, last
        elif self._speaker.country and (words.SELF.search(head) or words.LAW_OF.search(head)):
            self._publisher_acts(cast)

    def _other(
        self,
        cast: Cast,
        candidate: Candidate,
        sentence: Sentence,
        name: Name,
        place: str,
        preposition: str,
    ) -> None:
        """Everyone else near the phrase: agencies, givers, targets, partners."""
        lower = self._text.lower
        head = lower[max(sentence.start, name.start - 50) : name.start]
        if words.VICTIM.search(head) or (name.table == "countries" and words.BESIDES.search(head)):
            return
        if name.table == "organizations":
            if not words.QUOTED.search(head):
                cast.organizations.setdefault(name.id, name)
                if candidate.kind in _LISTED:
                    cast.add(self.country_of(name), CountryRole.TARGET, name)
            return
        if name.table == "agencies":
            if place != "oblique" or preposition not in ("در", "به", "با", "برای"):
                self._agency(cast, candidate, name, place)
            return
        if name.id in cast.actors or (
            place == "oblique" and preposition in ("طبق", "بر اساس", "تحت", "مانند", "نظیر")
        ):
            return
        unknown = not cast.actors and cast.subject is None
        if candidate.subject == "recipient" or (candidate.kind in SUPPORT and unknown):
            gives = preposition == "از" or name.sort == "government" or place == "belonging"
            if gives and not cast.actors:
                cast.add(name.id, CountryRole.ACTOR, name)
                cast.stated = 2
            return
        if candidate.passive and not cast.actors and name.sort == "government":
            cast.add(name.id, CountryRole.ACTOR, name)  # "was passed under President X"
            cast.stated = 1
            return
        if candidate.kind in _IMPORTS and preposition == "به" and not cast.actors:
            cast.add(name.id, CountryRole.ACTOR, name)  # "exports to X are hit by the duty"
            cast.stated = 1
            return
        if words.REASON.search(lower, max(sentence.start, name.start - 80), name.start):
            return  # "for supporting the army of X"
        self._target(cast, candidate, name, place, preposition, head)

    def _agency(self, cast: Cast, candidate: Candidate, name: Name, place: str) -> None:
        country = self.country_of(name)
        if not cast.actors and place != "oblique":
            cast.add(country, CountryRole.ACTOR, name)
            cast.stated = 2
        if not cast.actors or country in cast.actors:
            cast.agencies.setdefault(name.id, name)
            cast.stated = max(cast.stated, 1)
            if not cast.actors and candidate.passive:
                cast.add(country, CountryRole.ACTOR, name)

    def _target(
        self, cast: Cast, candidate: Candidate, name: Name, place: str, preposition: str, head: str
    ) -> None:
        if candidate.kind in MUTUAL:
            if place != "belonging" and preposition != "در":
                cast.add(name.id, CountryRole.PARTNER, name)
            return
        if candidate.kind in SUPPORT:
            owned = place == "belonging" and words.BENEFITED.search(head)
            if (place == "oblique" and preposition in words.BENEFITS) or owned:
                cast.add(name.id, CountryRole.TARGET, name)
            return
        if name.sort == "government" or (place == "free" and candidate.kind not in _LISTED):
            return
        if place == "oblique" and preposition in words.LOCATION:
            company = words.COMPANY.search(head) or candidate.action == "challenged"
            cast.add(name.id, CountryRole.TARGET if company else CountryRole.LOCATION, name)
        elif place in ("belonging", "adjective", "free") or preposition in words.TARGET_AFTER_OFFICE:
            cast.add(name.id, CountryRole.TARGET, name)
