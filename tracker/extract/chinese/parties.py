"""Whom a Chinese sentence names beside who acts: givers, agencies, targets, partners."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.extract.candidate import Candidate
from tracker.extract.cast import MUTUAL, SUPPORT, Cast
from tracker.extract.chinese.pairs import BREAK
from tracker.extract.chinese.role_words import (
    BENEFITS,
    BESIDE,
    GOODS,
    LOCATION,
    MEDIA,
    OBLIQUE,
    OFFICIAL,
    TARGET_BEFORE,
    VICTIM,
    WITH,
)
from tracker.extract.names import Name
from tracker.extract.roles import RoleReader, is_nearer
from tracker.extract.sentences import Sentence
from tracker.model import CountryRole

_APART = 40  # 对来自中国的汽车在10%的基础上,加征17%
_EFFECT = re.compile(r"[,。;](?:此举|这一?|该举措|或|恐|将对|预计|导致|使得?|令)")
_ANOTHER = re.compile(r"[,;。](?:并|同时|另|还|且|又|而)|[;。]")


class Parties(RoleReader):
    """Gives the names around a candidate their roles."""

    def _lead(self, cast: Cast, candidate: Candidate, name: Name) -> None:
        """Let a name act, and where it is a head of government, the office too."""
        self._act(cast, name)
        office = self._executives.get(self._text.lower[name.start : name.end])
        if (
            office is not None
            and name.end <= candidate.verb_start
            and "," not in self._text.lower[name.end : candidate.verb_start]
        ):
            cast.agencies.setdefault(office, name)

    def _other(
        self, cast: Cast, candidate: Candidate, sentence: Sentence, name: Name, others: Sequence[Candidate]
    ) -> None:
        """Everyone else in the sentence: givers, agencies, targets, partners."""
        lower = self._text.lower
        head = lower[max(sentence.start, name.start - 24) : name.start]
        if name.table == "organizations":
            if not is_nearer(name, candidate, others):
                cast.organizations.setdefault(name.id, name)
            return
        if MEDIA.match(lower, name.end) or VICTIM.search(head):
            return
        country = self.country_of(name)
        if name.table == "agencies":
            self._agency(cast, candidate, name, country, head)
        elif self._gives(candidate, cast, name):
            self._lead(cast, candidate, name)
            cast.stated = 2
        elif name.id not in cast.actors:
            self._target(cast, candidate, name, head, others)

    def _agency(self, cast: Cast, candidate: Candidate, name: Name, country: str | None, head: str) -> None:
        if BESIDE.search(head) and candidate.kind not in MUTUAL:
            return
        if candidate.kind in MUTUAL and country not in cast.actors and WITH.search(head):
            cast.add(country, CountryRole.PARTNER, name)
        if not cast.actors and (
            candidate.subject in ("recipient", "none")
            or candidate.passive
            or candidate.kind in ("legislation", "procurement_restriction")
        ):
            cast.add(country, CountryRole.ACTOR, name)
            cast.stated = 2
        if not cast.actors or country in cast.actors:
            cast.agencies.setdefault(name.id, name)
            cast.stated = max(cast.stated, 1)

    def _gives(self, candidate: Candidate, cast: Cast, name: Name) -> bool:
        """获得拜登政府2亿美元资助: who gives what the subject receives."""
        if cast.actors or candidate.subject != "recipient":
            return False
        between = candidate.verb_end <= name.start <= candidate.end
        official = OFFICIAL.match(self._text.lower, name.end) is not None
        return name.sort == "government" or between or official

    def _target(
        self, cast: Cast, candidate: Candidate, name: Name, head: str, others: Sequence[Candidate]
    ) -> None:
        lower = self._text.lower
        if name.sort == "government" and not re.search(r"(?:对|向|针对|与|和|同)$", head):
            return
        if candidate.kind in MUTUAL:
            self._partner(cast, candidate, name, head)
            return
        if is_nearer(name, candidate, others):
            return
        if _EFFECT.search(lower, candidate.end, max(candidate.end, name.start)):
            return  # 禁止镍矿出口,此举或对印尼造成冲击: whom it touches, not whom it is aimed at
        after = name.start >= candidate.verb_start
        aimed = TARGET_BEFORE.search(head) is not None
        if candidate.kind in SUPPORT:
            if BENEFITS.search(head):
                cast.add(name.id, CountryRole.TARGET, name)
            return
        if (BESIDE.search(head) and not aimed) or lower.startswith(("有关", "相关"), name.end):
            return
        apart = not after and BREAK.search(lower, name.end, candidate.start) is not None
        if apart and (
            not aimed
            or candidate.start - name.end > _APART
            or _ANOTHER.search(lower, name.end, candidate.start)
        ):
            return  # 对A征收…,并对B发起…: A is the other's
        goods = GOODS.match(lower, name.end) is not None
        if (
            aimed
            or (
                goods
                and (after or candidate.passive or candidate.instrument or candidate.kind == "entity_listing")
            )
            or name.sort == "demonym"
        ):
            place = (
                LOCATION.search(head) and not aimed and candidate.kind not in ("sanction", "entity_listing")
            )
            cast.add(name.id, CountryRole.LOCATION if place else CountryRole.TARGET, name)

    def _partner(self, cast: Cast, candidate: Candidate, name: Name, head: str) -> None:
        if WITH.search(head) or re.search(r"(?:会见|会晤)[^,。]{0,6}$", head):
            cast.add(name.id, CountryRole.PARTNER, name)
        elif name.end <= candidate.start and not OBLIQUE.search(head) and not cast.actors:
            cast.add(name.id, CountryRole.ACTOR, name)
