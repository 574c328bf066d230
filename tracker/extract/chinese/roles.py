"""Who did it, to whom, with whom: by the Chinese words around a candidate's verb.

The subject stands before its verb, often clauses before it, and is not named again as long as it stays
the same; after 对, 向, 从 or 将 a name is what the act is aimed at, after 被 and 由 who acts, after 与
who acts along.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from tracker.extract.candidate import Candidate
from tracker.extract.cast import GIVEN, MUTUAL, SUPPORT, Cast, Speaker
from tracker.extract.chinese.pairs import BREAK
from tracker.extract.chinese.parties import Parties
from tracker.extract.chinese.role_words import (
    ABROAD,
    ACTS_NEXT,
    ADVERB,
    BY,
    CAUSED,
    COMPANY,
    GOVERNED,
    JOINED,
    OBLIQUE,
    OFFICIAL,
    PREDICATE,
    SPEAKER,
    TITLE,
    WITH,
)
from tracker.extract.home import bring_home
from tracker.extract.lexicon import Lexicon
from tracker.extract.names import Name
from tracker.extract.roles import ACTING
from tracker.extract.sentences import Sentence
from tracker.extract.text import NormalText, either
from tracker.model import CountryRole
from tracker.vocabulary import Vocabulary

_BEFORE, _AFTER = 60, 50  # how far from the phrase its parties stand
_GIVEN = GIVEN | {"loan_guarantee"}
_CLAUSE = BREAK
# 对购买电动车的消费者给予补贴: no subject, but what is done to it.
_TOWARDS = re.compile(r"(?:对|向|给|为|与|让|使|由|将|把|支持|帮助|要求|鼓励|禁止)[^,。;:]{2,40}$")
_PHRASE = 40
_BOTH = re.compile(r"[,。;](?:双方|两家公司|两家企业|两家|三方|各方)[^,。;:]{0,16}$")
# 双方一致同意, 中美双方签署: both of the states that met.
_BOTH_STATES = re.compile(
    r"(?:^|[,。;:\d美中欧日韩俄印英法德])(?:双方|两国)(?!企业|元首|公司)[^,。;:]{0,40}(?:,[^,。;:]{0,6})?$"
)
_VERB_SIZES = range(2, 5)
_PHRASE_OPENS = re.compile(
    r"(?:向|对|为|给|从|将|把)(?!于)(?![^,。;:]*(?:表示|称|说|宣布|指出|透露))[^,。;:]*$"
)
# 原产于美国的商品的关税: not whose tariff, but whom it hits.
_AIMED = re.compile(r"(?:对|向|从|针对|输|给|赴|原产于|产自|来自|原产地为|自|出口到|出口至)$")
_THAT_GRANT = re.compile(
    r"(?:这|该|上述|此)[笔项](?:[\u4e00-\u9fff]{0,4})(?:拨款|资助|贷款|补贴|补助|资金|赠款)"
)


class ChineseRoles(Parties):
    """Casts candidates of one document."""

    def __init__(self, vocabulary: Vocabulary, lexicon: Lexicon, text: NormalText, speaker: Speaker) -> None:
        super().__init__(vocabulary, lexicon, text, speaker)
        pronouns = either(lexicon.pronouns)
        self._pronoun = re.compile(rf"(?:^|[,。;:\"])(?:{pronouns})(?![他它中实余])[^,。;:]{{0,24}}$")
        crowds = either(lexicon.crowds)
        self._crowd = re.compile(
            rf"(?:^|[,。;:]"
            rf"|[的等国])(?:[\d一二两三四五六七八九十数多几全部不少许多众]*[家位名些])?(?:{crowds})"
            r"(?:普遍|纷纷|也|都|已|均|正|还|可|大多|多|们|已经|累计|近年来|目前|继续)*(?:(?:向|对|在"
            r"|为|于|与|给)[^,。;:]{1,14})?$"
        )
        self._verbs = frozenset(form for verb in lexicon.verbs for form in verb.forms)
        self._default = lexicon.default_country
        self._last_at = 0
        self._pair: tuple[str, ...] = ()
        self._aimed: tuple[str, Cast] | None = None
        self._aimed_in: Sentence | None = None
        self._granted: dict[str, Name] = {}

    def cast(
        self,
        candidate: Candidate,
        sentence: Sentence,
        names: Sequence[Name],
        others: Sequence[Candidate] = (),
    ) -> Cast:
        """The parties of `candidate`; `names` are those of its sentence, `others` its other candidates."""
        cast = Cast()
        self._meet(names)
        titles = [m.span() for m in TITLE.finditer(self._text.lower, sentence.start, sentence.end)]
        parties = [n for n in names if n.table in ACTING and not any(a < n.start < b for a, b in titles)]
        subject = self._subject(candidate, sentence, parties)
        self._actor(cast, candidate, subject, parties)
        self._carry(cast, candidate, sentence, parties)
        for name in parties:
            near = candidate.start - _BEFORE <= name.start <= candidate.end + _AFTER
            if name is not cast.subject and near:
                self._other(cast, candidate, sentence, name, others)
        self._share_targets(cast, candidate, sentence)
        self._same_grant(cast, candidate)
        self._both(cast, candidate, sentence)
        self._homeward(cast, candidate, sentence)
        if cast.subject is not None and cast.subject.table != "organizations":
            self._remember(cast.subject, sentence)
        return cast

    def _same_grant(self, cast: Cast, candidate: Candidate) -> None:
        """这笔拨款被冻结: of whoever was said before to have been given it."""
        if candidate.kind not in SUPPORT:
            return
        if cast.organizations:
            self._granted = dict(cast.organizations)
        elif _THAT_GRANT.search(self._text.lower, max(0, candidate.start - 6), candidate.end):
            cast.organizations.update(self._granted)

    def _meet(self, names: Sequence[Name]) -> None:
        """Remember two states that one word names together: 中美."""
        places = [n for n in names if n.table == "countries"]
        for one, other in pairwise(places):
            if (one.start, one.end) == (other.start, other.end) and one.id != other.id:
                self._pair = (one.id, other.id)

    def _both(self, cast: Cast, candidate: Candidate, sentence: Sentence) -> None:
        """双方, 两国: the two states named together before, where what they do is done together."""
        head = self._text.lower[sentence.start : candidate.start]
        if len(self._pair) != 2 or candidate.kind not in MUTUAL or not _BOTH_STATES.search(head):
            return
        if not set(cast.actors) <= set(self._pair):
            return
        for code in self._pair:
            cast.countries.pop((code, CountryRole.PARTNER), None)
            cast.add(code, CountryRole.ACTOR, None)
        cast.stated = max(cast.stated, 1)

    def _share_targets(self, cast: Cast, candidate: Candidate, sentence: Sentence) -> None:
        """对华500亿美元商品加征关税,其中340亿美元…: the later part hits whom the first hits."""
        if self._aimed is not None and self._aimed_in == sentence:
            kind, first = self._aimed
            aims = any(role is CountryRole.TARGET for _, role in cast.countries)
            if kind == candidate.kind and not aims and set(cast.actors) <= set(first.actors):
                for code in () if cast.actors else first.actors:
                    cast.add(code, CountryRole.ACTOR, None)
                    cast.stated = 1
                for code, role in first.countries:
                    if role is CountryRole.TARGET:
                        cast.add(code, role, None)
        hits = any(role is CountryRole.TARGET for _, role in cast.countries)
        if hits and cast.actors and candidate.kind not in MUTUAL | SUPPORT:
            self._aimed, self._aimed_in = (candidate.kind, cast), sentence

    def pass_by(self, sentence: Sentence, names: Sequence[Name]) -> None:
        """Remember the subject of a sentence that holds no event: the next may go on with it."""
        self._meet(names)
        for name in names:
            if name.start - sentence.start > 30:
                break
            if name.table in ("countries", "agencies") and self._acts(name, sentence, None):
                self._remember(name, sentence)
                break

    def is_crowd(self, candidate: Candidate, sentence: Sentence) -> bool:
        """Whether the subject is nobody in particular."""
        head = self._text.lower[max(sentence.start, candidate.start - 40) : candidate.start]
        match = None if candidate.passive else self._crowd.search(head)
        return match is not None and _TOWARDS.search(head, 0, match.start() + 2) is None

    def _remember(self, name: Name, sentence: Sentence) -> None:
        self._last, self._last_at = name, sentence.start

    def _acts(self, name: Name, sentence: Sentence, candidate: Candidate | None) -> bool:
        """Whether a name may be the subject of what follows it."""
        lower = self._text.lower
        before = lower[max(sentence.start, name.start - 16) : name.start]
        if candidate is not None and name.end == candidate.start and CAUSED.search(before):
            return True  # 敦促日本承诺: who is made to do it
        if GOVERNED.search(before) and ACTS_NEXT.match(lower, name.end):
            return candidate is not None
        if OBLIQUE.search(before) or BY.search(before):
            return False
        if candidate is not None and self._leads_to(name, candidate):
            return True
        if name.sort == "government" or name.table == "agencies":
            return not lower.startswith(("的", "资助", "拨款", "时期"), name.end)
        if name.table == "countries" and COMPANY.match(lower, name.end):
            return False
        stop = candidate.start if candidate is not None else sentence.end
        official = OFFICIAL.match(lower, name.end, stop)
        if official is not None or PREDICATE.match(lower, name.end, stop) is not None:
            return True
        return any(lower[name.end : name.end + size] in self._verbs for size in _VERB_SIZES)

    def _leads_to(self, name: Name, candidate: Candidate) -> bool:
        """Whether a verb follows a name at once, or after no more than an adverb: 中国相应取消."""
        between = self._text.lower[name.end : candidate.start]
        return name.end <= candidate.start and ADVERB.fullmatch(between) is not None

    def _subject(self, candidate: Candidate, sentence: Sentence, names: Sequence[Name]) -> Name | None:
        lower = self._text.lower
        agent = self._agent(candidate, sentence, names)
        if agent is not None:
            return agent
        if candidate.passive or candidate.nominal:
            owner = self._owner(candidate, names)
            if owner is not None or (candidate.passive and candidate.subject != "none"):
                return owner
        before = [n for n in names if n.end <= candidate.verb_start]
        before = [n for n in before if self._acts(n, sentence, candidate)]
        before = [n for n in before if not self._is_joined_object(n, before, sentence)]
        before = [n for n in before if not self._is_inside_phrase(n, before)]
        if not before:
            return self._owner(candidate, names) if candidate.subject == "none" else None
        last = before[-1]
        # of names that stand together the first heads the row, of names apart the nearest acts
        if candidate.subject == "recipient":
            companies = [n for n in before if n.table == "organizations"]
            return companies[-1] if companies else last
        head = [n for n in before if _CLAUSE.search(lower, n.end, candidate.verb_start) is None]
        return head[0] if head and WITH.search(lower, sentence.start, head[-1].start) else last

    def _is_inside_phrase(self, name: Name, names: Sequence[Name]) -> bool:
        """Whether somebody else acts on it: 能源部向稀土企业Acme提供."""
        lower = self._text.lower
        return any(
            other.end <= name.start
            and name.start - other.end <= _PHRASE
            and _PHRASE_OPENS.search(lower[other.end : name.start]) is not None
            for other in names
        )

    def _is_joined_object(self, name: Name, names: Sequence[Name], sentence: Sentence) -> bool:
        """与X: a partner, where nobody stands before it to act together with."""
        lower = self._text.lower
        before = lower[max(sentence.start, name.start - 4) : name.start]
        joined = WITH.search(before) is not None
        return joined and not any(JOINED.fullmatch(lower, n.end, name.start) for n in names if n is not name)

    def _agent(self, candidate: Candidate, sentence: Sentence, names: Sequence[Name]) -> Name | None:
        """被津巴布韦政府禁止, 由能源部提供: who acts, named after the word that says so."""
        lower = self._text.lower
        for name in reversed([n for n in names if n.end <= candidate.verb_end + 2]):
            if candidate.subject == "recipient":
                break
            by = re.search(r"(?:被|由|遭到?|经|获)$", lower[max(sentence.start, name.start - 2) : name.start])
            if (
                by
                and name.table != "organizations"
                and _CLAUSE.search(lower, name.end, candidate.verb_start) is None
            ):
                return name
        return None

    def _owner(self, candidate: Candidate, names: Sequence[Name]) -> Name | None:
        """中国的出口管制, 美国关税: whose instrument it is."""
        lower = self._text.lower
        at = candidate.instrument[0] if candidate.instrument else candidate.start
        for name in reversed(names):
            if name.end > at or at - name.end > 18 or name.table == "organizations":
                continue
            between = lower[name.end : at]
            head = lower[max(0, name.start - 8) : name.start]
            if _CLAUSE.search(between) or _AIMED.search(head):
                continue
            return name
        inside = [
            n for n in names if candidate.start <= n.start < candidate.end and n.table != "organizations"
        ]
        for name in inside:
            head = lower[max(0, name.start - 3) : name.start]
            if not _AIMED.search(head):
                return name
        return None

    def _actor(self, cast: Cast, candidate: Candidate, subject: Name | None, names: Sequence[Name]) -> None:
        if subject is None:
            return
        cast.subject = subject
        if subject.table == "organizations":
            cast.organizations[subject.id] = subject
            if candidate.subject == "recipient" or candidate.kind in _GIVEN:
                return
            cast.add(self.country_of(subject), CountryRole.ACTOR, subject)
        elif candidate.subject == "recipient" and subject.sort != "government":
            cast.add(self.country_of(subject), CountryRole.TARGET, subject)
            return
        else:
            self._lead(cast, candidate, subject)
        cast.stated = 2
        self._together(cast, candidate, subject, names)

    def _together(self, cast: Cast, candidate: Candidate, subject: Name, names: Sequence[Name]) -> None:
        """中国和美国签署, 财政部、税务总局公告: all of a row act."""
        lower = self._text.lower
        begin, end = subject.start, subject.end
        official = OFFICIAL.match(lower, end)
        for name in names:  # 中美: one word names both
            if (name.start, name.end) == (begin, end) and name is not subject and name.table == "countries":
                self._lead(cast, candidate, name)
        for name in [*reversed([n for n in names if n.end <= begin]), *(n for n in names if n.start >= end)]:
            joins = JOINED.fullmatch(lower, name.end, begin) or (
                name.start >= end
                and (
                    name.start == end
                    or JOINED.fullmatch(lower, official.end() if official else end, name.start)
                )
                and name.end <= max(candidate.start, candidate.verb_start)
            )
            if not joins or name.table == "organizations" != subject.table:
                continue
            begin, end = min(begin, name.start), max(end, name.end)
            official = OFFICIAL.match(lower, end)
            if name.table == "organizations":
                self._act(cast, name)
            else:
                self._lead(cast, candidate, name)

    def _firms(self, cast: Cast, candidate: Candidate, names: Sequence[Name]) -> None:
        """双方, 两家公司: the firms named before in the sentence act together."""
        for name in names:
            if name.table == "organizations" and name.end <= candidate.start:
                self._act(cast, name)
                cast.subject, cast.stated = cast.subject or name, 1

    def _carry(self, cast: Cast, candidate: Candidate, sentence: Sentence, names: Sequence[Name]) -> None:
        """A subject from the sentence before, named by a pronoun or not at all, or the text's own speaker."""
        if cast.actors or cast.subject is not None:
            return
        lower = self._text.lower
        head = lower[sentence.start : candidate.start]
        if _BOTH.search(head) and cast.subject is None:
            self._firms(cast, candidate, names)
            if cast.organizations:
                return
        official = self._speaker.country is not None and SPEAKER.search(head) is not None
        pronoun = self._pronoun.search(head) is not None
        near = 0 <= sentence.start - self._last_at <= 160
        last = self._last
        if (
            last is not None
            and not official
            and (pronoun or near)
            and not candidate.passive
            and candidate.subject == "actor"
        ):
            self._lead(cast, candidate, last)
            cast.stated, cast.subject = 1, last
        elif self._speaker.country and (official or not sentence.opens or candidate.modal):
            cast.add(self._speaker.country, CountryRole.ACTOR, None)
            if self._speaker.agency:
                cast.agencies.setdefault(self._speaker.agency, None)
            cast.stated = 1

    def _homeward(self, cast: Cast, candidate: Candidate, sentence: Sentence) -> None:
        lower = self._text.lower
        if (
            not cast.actors
            and cast.subject is None
            and self._speaker.home is None
            and self._speaker.country is None
        ):
            lawgiver = candidate.modal or SPEAKER.search(lower, sentence.start, candidate.start + 2)
            if lawgiver and self._default:
                cast.add(
                    self._default, CountryRole.ACTOR, None
                )  # 国家对…实行…: the law of the readers' country
                cast.stated = 1
        federal = "联邦" in lower[candidate.start : candidate.end]
        abroad = ABROAD.search(lower, candidate.start, candidate.end + 40) is not None
        bring_home(cast, candidate, self._speaker, federal=federal, abroad=abroad)
