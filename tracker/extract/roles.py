"""Who did it, to whom, with whom: by the grammar around a candidate's verb.

The subject stands before an active verb or after "by"; targets follow "on", "against", "from", "to".
Where a sentence has no subject of its own ("It also announced"), the one before it goes on; where the
text has none, its publisher speaks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.extract.candidate import Candidate
from tracker.extract.cast import Cast, Speaker
from tracker.extract.lexicon import Lexicon
from tracker.extract.names import NOT_A_NAME, Name
from tracker.extract.text import NormalText, Sentence, words_of
from tracker.model import CountryRole
from tracker.vocabulary import Vocabulary

_SUPPORT = words_of(
    "grant loan loan_guarantee tax_credit subsidy funding_programme price_support stockpile investment"
)
_MUTUAL = words_of("trade_agreement partnership meeting offtake")
_HOMEWARD = words_of("legislation strategy regulation standard reporting_mandate local_content designation")
_OFFICIAL = re.compile(
    r"\s(?:(?:foreign|finance|energy|industry|economy|environment|mining|mines|defen[cs]e|interior) )?"
    r"(?:government|officials?|authorit\w+|regulators?|ministr\w+|minister|lawmakers"
    r"|parliament|congress|customs|leaders?|president|premier|prime|"
    r"cabinet|commerce|court|senate|export (?:control|curb|restriction|ban|limit)\w*|trade"
    r"|state|central|federal|administration|department|agency|"
    r"treasury|secretary|chancellor|antitrust|market|council|national|export|import|tariffs?"
    r"|sanctions?|regulation|restrictions?|curbs|controls|ban)\b"
)
_OBLIQUE = re.compile(
    r"\b(?:in|from|of|against|on|with|to|than|for|at|near|into|over|between|outside|across|via"
    r"|like|including|amid|toward|towards|targeting|about|by)"
    r"(?: the| mainland| both| neighbou?ring| its| northern| southern| western| eastern)*\s*$"
)
_BY = re.compile(r"\bby (?:the |its )?$")
_TARGET_BEFORE = re.compile(
    r"\b(?:on|against|from|to|into|toward|towards|targeting|targets?|hit|hitting|of|over|for|at"
    r"|in|with|aimed at|and|or|between|,)"
    r"(?: the| some| all| certain| its| their| most| more| new| many| several| two| three|"
    r" other| additional| #| \d+| imports of| goods from| products from| companies in|"
    r" companies from| exports of)*\s*$"
)
_NEWCOMER = re.compile(
    r"(?:^|(?<=[.,:;*\"-] )|(?<=^- )|(?<=and )|(?<=that ))((?:[A-Z][\w&.'-]*[\w]|[A-Z]+\d*)(?:"
    r" (?:[A-Z][\w&'-]*|of|and|&)){0,4}?),?"
    r"(?: (?:has|have|had|will|would|also|recently|today|plans? to|said it (?:will|would|had)|is|\w+ly))*\s$"
)
_JOINED, _LISTED = re.compile(r",? and (?:the )?"), re.compile(r", (?:the )?")
_BENEFITS = re.compile(
    r"(?:\b(?:in|to|for|with|and|across|develop|support|help|boost|strengthen|assist|rebuild)|,)"
    r"(?: the| \w+ern)?\s*$"
)
_QUOTED_AFTER = re.compile(
    r"'s? (?:chief|ceo|president|executive|spokes\w+|analyst|director|chair\w*|head|founder"
    r"|economist|researcher)|,? (?:said|says|wrote|noted)\b"
)
_QUOTED_BEFORE = re.compile(
    r"\b(?:said|says|according to|told|analysts? (?:at|with)|expert (?:at|with)|professor at"
    r"|economist at)\b[^;]{0,60}$"
)
# "South32, a company that has received": the name before the comma acts.
_APPOSED = re.compile(r", (?:an?|the) [\w '-]{2,45} (?:that|which|who) (?:has |have |had |recently |also )*$")
# "The council, which Mr. Trump established, met": who acts inside does not act outside.
_RELATIVE = re.compile(r", (?:which|who|whose|where)\b[^,;]{3,120},")
_OFFICE_OF = re.compile(
    r"\b(?:office|department|ministry|bureau|government|secretary|minister|president|parliament)"
    r" of (?:the )?$"
)
_LAW = re.compile(r"\b(?:law|act|bill|legislation|budget)(?: (?:also|will|is|\w+ly))*\s$")
_SPEAKER = re.compile(
    r"\b(?:we|i|our department|the department|the agency|the government|the ministry|the administration)\b"
)
# In an official text "we" is who publishes it, whoever acted before.
_WE = re.compile(r"\b(?:we|i)\b[^,;]{0,30}$")
# "Aggression against Ukraine" is not aimed at by what answers it.
_VICTIM = re.compile(
    r"\b(?:wars?|aggression|invasion|attacks?|assault|occupation|support|assistance)"
    r" (?:in|of|on|against|for|to)(?: the)? $"
)
# "In conjunction with the Treasury's proposal": another's doing, told for comparison.
_BESIDE = re.compile(r"\b(?:working with|in conjunction with|alongside|similar to)(?: the| today's)* $")
_LOCATION = re.compile(r"\bin (?:the |northern |southern |western |eastern |central )?$")


def _nearer(name: Name, candidate: Candidate, others: Sequence[Candidate]) -> bool:
    """Whether a name stands nearer to another candidate of its sentence."""

    def distance(one: Candidate) -> int:
        return max(one.start - name.end, name.start - one.end, 0)

    return any(distance(other) < distance(candidate) for other in others if other is not candidate)


class RoleReader:
    """Casts candidates of one document."""

    def __init__(self, vocabulary: Vocabulary, lexicon: Lexicon, text: NormalText, speaker: Speaker) -> None:
        self._vocabulary, self._text, self._speaker = vocabulary, text, speaker
        words = "|".join(sorted(map(re.escape, lexicon.pronouns), key=len, reverse=True)) or "(?!)"
        self._pronoun = re.compile(rf"(?:^|[\s\"'(,])(?:{words})\s(?:[\w']+\s){{0,3}}$")
        crowds = "|".join(sorted(map(re.escape, lexicon.crowds), key=len, reverse=True)) or "(?!)"
        self._crowd = re.compile(
            rf"\b(?:{crowds})(?: (?:have|has|had|will|also|already|alone|recently|themselves|\w+ly))*\s$"
        )
        self._crowd_named = re.compile(rf"\b(?:{crowds}),? (?:like|such as|including)\b[^;.]*$")
        self._executives = {title: id for id, titles in lexicon.executives.items() for title in titles}
        self._last: Name | None = None
        self._last_country: str | None = None

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
        self._carry(cast, candidate, sentence)
        shared = candidate.kind in _MUTUAL
        own = [n for n in names if shared or not _nearer(n, candidate, others)]
        self._others(cast, candidate, sentence, own)
        self._homeward(cast, candidate)
        if cast.subject is not None and cast.subject.table != "organizations":
            self._last = cast.subject
        return cast

    def pass_by(self, sentence: Sentence, names: Sequence[Name]) -> None:
        """Remember the subject of a sentence that holds no event: the next may go on with it."""
        lower = self._text.lower
        for name in names:
            if name.start - sentence.start > 60:
                break
            if (
                self._governs(name, lower)
                and name.table != "organizations"
                and not _OBLIQUE.search(lower, max(sentence.start, name.start - 28), name.start)
            ):
                self._last = name
                break

    def is_crowd(self, candidate: Candidate, sentence: Sentence) -> bool:
        """Whether the subject is nobody in particular."""
        head = self._text.lower[max(sentence.start, candidate.verb_start - 60) : candidate.verb_start]
        if candidate.passive:
            return False
        if candidate.kind == "investment" and _LAW.search(head):
            return True  # "the law invests $7 billion": what it allows to be spent
        wide = self._text.lower[max(sentence.start, candidate.verb_start - 160) : candidate.verb_start]
        return self._crowd.search(head) is not None or self._crowd_named.search(wide) is not None

    def _newcomer(self, candidate: Candidate, sentence: Sentence) -> Name | None:
        """A name no list knows, right before the verb: "Acme Power announced"."""
        if candidate.passive or candidate.nominal:
            return None
        match = _NEWCOMER.search(
            self._text.text, max(sentence.start, candidate.verb_start - 70), candidate.verb_start
        )
        if match is None or NOT_A_NAME.match(match[1]):
            return None
        return Name(match.start(1), match.end(1), "organizations", match[1], "unknown")

    def country_of(self, name: Name) -> str | None:
        """The country a name acts for."""
        if name.table == "countries":
            return name.id
        if name.table == "agencies":
            return self._vocabulary.agencies[name.id].country
        if name.sort != "unknown":
            return self._vocabulary.organizations[name.id].country
        return None

    def _governs(self, name: Name, lower: str) -> bool:
        """Whether the name may act: a demonym only before a word for a government."""
        if name.table not in ("countries", "agencies", "organizations"):
            return False
        if name.sort == "demonym":
            return _OFFICIAL.match(lower, name.end) is not None
        if lower.startswith("'s", name.end) and name.sort != "government":
            return _OFFICIAL.match(lower, name.end + 2) is not None
        return not (
            name.table == "countries" and lower.startswith(("-based", "-owned", "-led", "-made"), name.end)
        )

    def _subject(self, candidate: Candidate, sentence: Sentence, names: Sequence[Name]) -> Name | None:
        lower = self._text.lower
        if candidate.passive or candidate.nominal:
            for name in names:
                if (
                    name.start >= candidate.start
                    and self._governs(name, lower)
                    and _BY.search(lower, max(sentence.start, name.start - 12), name.start)
                ):
                    return name
            possessor = self._possessor(candidate, names)
            if possessor or (candidate.passive and candidate.subject != "none"):
                return possessor
        apposed = _APPOSED.search(lower, max(sentence.start, candidate.verb_start - 70), candidate.verb_start)
        if apposed:
            return next((n for n in names if n.end == apposed.start()), None)
        aside = [m.span() for m in _RELATIVE.finditer(lower, sentence.start, candidate.verb_start)]
        before = [n for n in names if n.end <= candidate.verb_start and self._governs(n, lower)]
        before = [n for n in before if not any(a <= n.start < b for a, b in aside)]
        clear = [n for n in before if not self._oblique(n, sentence)]
        if clear:
            return clear[-1]
        return None

    def _oblique(self, name: Name, sentence: Sentence) -> bool:
        """Whether a name hangs on a preposition; "the Office of the X" does not."""
        lower = self._text.lower
        start = max(sentence.start, name.start - 40)
        if _OFFICE_OF.search(lower, start, name.start):
            return False
        return _OBLIQUE.search(lower, max(sentence.start, name.start - 28), name.start) is not None

    def _possessor(self, candidate: Candidate, names: Sequence[Name]) -> Name | None:
        """ "Chinese export controls", "Indonesia's nickel ban": whose instrument it is."""
        lower = self._text.lower
        at = min(candidate.instrument[0] if candidate.instrument else candidate.start, candidate.start)
        for name in reversed(names):
            between = lower[name.end : at]
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
            if candidate.subject == "recipient" or candidate.kind in (
                "grant",
                "loan",
                "tax_credit",
                "subsidy",
            ):
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
            if office is not None and subject.sort == "government":
                cast.agencies.setdefault(office, subject)
        cast.stated = 2
        self._and(cast, candidate, subject, names)

    def _and(self, cast: Cast, candidate: Candidate, subject: Name, names: Sequence[Name]) -> None:
        """ "Japan and the United States signed", "Australia, Japan, and the United States": all act."""
        lower = self._text.lower
        joined, begin = _JOINED, subject.start
        for name in reversed(names):
            acts = name.end < begin and name.table in ("countries", "agencies", "organizations")
            if acts and joined.fullmatch(lower, name.end, begin):
                joined, begin = _LISTED, name.start
                cast.add(self.country_of(name), CountryRole.ACTOR, name)
                if name.table == "agencies":
                    cast.agencies.setdefault(name.id, name)
                elif name.table == "organizations":
                    cast.organizations.setdefault(name.id, name)

    def _carry(self, cast: Cast, candidate: Candidate, sentence: Sentence) -> None:
        """A subject from the sentence before, or the text's own."""
        if cast.actors:
            return
        lower = self._text.lower
        head = lower[max(sentence.start, candidate.verb_start - 60) : candidate.verb_start]
        last = None if _WE.search(head) and self._speaker.country else self._last
        if last is not None and cast.subject is None and self._pronoun.search(head):
            if last.table == "agencies":
                cast.agencies.setdefault(last.id, last)
            cast.add(self.country_of(last), CountryRole.ACTOR, last)
            cast.stated, cast.subject = 1, last
        elif _SPEAKER.search(head) and self._speaker.country:
            cast.add(self._speaker.country, CountryRole.ACTOR, None)
            if self._speaker.agency:
                cast.agencies.setdefault(self._speaker.agency, None)
            cast.stated = 1

    def _others(self, cast: Cast, candidate: Candidate, sentence: Sentence, names: Sequence[Name]) -> None:
        """Everyone else in the sentence: givers, agencies, targets, partners."""
        lower = self._text.lower
        for name in names:
            if name is cast.subject or name.table not in ("countries", "agencies", "organizations"):
                continue
            nearby = candidate.start - 90 <= name.start <= candidate.end + 130
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
                self._target(cast, candidate, sentence, name)

    def _speaks(self, name: Name, sentence: Sentence) -> bool:
        """Whether an organization is only quoted: "said X, Acme's chief executive"."""
        lower = self._text.lower
        before = lower[max(sentence.start, name.start - 70) : name.start]
        return _QUOTED_AFTER.match(lower, name.end) is not None or _QUOTED_BEFORE.search(before) is not None

    def _agency(self, cast: Cast, candidate: Candidate, name: Name) -> None:
        if _BESIDE.search(self._text.lower, max(0, name.start - 40), name.start):
            return
        if name.end > candidate.verb_start and candidate.kind == "meeting":
            cast.add(self.country_of(name), CountryRole.PARTNER, name)
        country = self.country_of(name)
        if not cast.actors and (
            candidate.subject == "recipient"
            or candidate.passive
            or candidate.kind in ("legislation", "procurement_restriction")
        ):
            cast.add(country, CountryRole.ACTOR, name)
            cast.stated = 2
        if not cast.actors or country in cast.actors:
            cast.agencies.setdefault(name.id, name)
            cast.stated = max(cast.stated, 1)

    def _gives(self, candidate: Candidate, name: Name, lower: str) -> bool:
        """ "a Biden administration grant", "funding from Canada": who gives what the subject receives."""
        if candidate.subject != "recipient" and candidate.kind not in _SUPPORT:
            return False
        if name.sort == "government":
            return True
        return _OFFICIAL.match(lower, name.end) is not None or (
            name.start - candidate.end < 25
            and re.search(r"\bfrom (?:the )?$", lower[max(0, name.start - 9) : name.start]) is not None
        )

    def _target(self, cast: Cast, candidate: Candidate, sentence: Sentence, name: Name) -> None:
        lower = self._text.lower
        after = name.start >= candidate.verb_start
        if name.sort == "government" or (name.sort == "metonym" and not after):
            return
        if ";" in lower[candidate.end : name.start]:
            return
        head = lower[max(sentence.start, name.start - 40) : name.start]
        if _VICTIM.search(head):
            return
        if candidate.kind in _MUTUAL:
            if after:
                cast.add(name.id, CountryRole.PARTNER, name)
        elif (after or candidate.passive) and (name.sort == "demonym" or _TARGET_BEFORE.search(head)):
            if candidate.kind in _SUPPORT and (
                name.sort == "demonym" or name.start > candidate.end + 120 or not _BENEFITS.search(head)
            ):
                return
            if re.search(
                r"\b(?:dependence|reliance|reliant|depend\w*|rely|relies|compete|competing"
                r"|counter|race|rival) (?:\w+ ){0,3}$",
                head,
            ):
                return
            role = (
                CountryRole.LOCATION
                if _LOCATION.search(head)
                and candidate.kind not in _SUPPORT | {"sanction", "entity_listing"}
                and not re.search(r"entit|compan|firm", lower[candidate.start : name.start])
                else CountryRole.TARGET
            )
            cast.add(name.id, role, name)

    def _homeward(self, cast: Cast, candidate: Candidate) -> None:
        """What nobody is named for: the publisher acts, and support without another target stays at home."""
        speaker = self._speaker
        if (not cast.actors and cast.subject is None) or (
            not cast.actors and candidate.subject == "recipient"
        ):
            country = speaker.country or speaker.home
            if country and (
                candidate.kind in _SUPPORT | _HOMEWARD or speaker.country or candidate.kind not in _MUTUAL
            ):
                cast.add(country, CountryRole.ACTOR, None)
                if speaker.agency and country == speaker.country and not cast.agencies:
                    cast.agencies[speaker.agency] = None
        if not cast.actors and candidate.kind in ("trade_agreement", "partnership"):
            partners = {code: name for (code, _), name in cast.countries.items()}
            if len(partners) > 1:
                cast.countries = {(code, CountryRole.ACTOR): name for code, name in partners.items()}
                cast.stated = 1
        lower = self._text.lower
        if "federal" in lower[candidate.start : candidate.end] and cast.actors and not cast.stated:
            cast.stated = 1
        targets = [code for code, role in cast.countries if role is not CountryRole.ACTOR]
        company = (
            cast.subject is not None
            and cast.subject.table == "organizations"
            and candidate.subject == "actor"
        )
        if candidate.kind in _SUPPORT and not targets and not company:
            for code in cast.actors:
                cast.countries.setdefault((code, CountryRole.TARGET), None)
