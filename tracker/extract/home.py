"""Whose doing it is where nobody is named, and where support goes that names no place: home."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tracker.extract.candidate import Candidate
from tracker.extract.cast import HOMEWARD, MUTUAL, SUPPORT, Cast, Speaker
from tracker.extract.names import Name
from tracker.model import CountryRole


def bring_home(cast: Cast, candidate: Candidate, speaker: Speaker, *, federal: bool, abroad: bool) -> None:
    """Complete a cast: the publisher acts where nobody does, and support that goes nowhere else stays home.

    `federal`: the phrase says that it is the government's; `abroad`: it goes to a region of the world.
    """
    hit = (speaker.home, CountryRole.TARGET) in cast.countries
    # Nobody puts tariffs on his own goods.
    publisher_acts(cast, candidate, speaker, at_home=candidate.kind in SUPPORT | HOMEWARD or not hit)
    partners_act(cast, candidate)
    if federal and cast.actors and not cast.stated:
        cast.stated = 1
    _support(cast, candidate, speaker, abroad)


def publisher_acts(cast: Cast, candidate: Candidate, speaker: Speaker, *, at_home: bool) -> None:
    """Let the publisher act where nobody is named, or else, `at_home`, the government spoken of most."""
    at_home = at_home and candidate.kind not in MUTUAL
    country = speaker.country or (speaker.home if at_home else None)
    if country and not cast.actors and (cast.subject is None or candidate.subject == "recipient"):
        cast.add(country, CountryRole.ACTOR, None)
        if speaker.agency and country == speaker.country and not cast.agencies:
            cast.agencies[speaker.agency] = None


def partners_act(cast: Cast, candidate: Candidate) -> None:
    """Let all partners of an agreement act where none of them is said to."""
    if not cast.actors and candidate.kind in ("trade_agreement", "partnership"):
        partners = {code: name for (code, _), name in cast.countries.items()}
        if len(partners) > 1:
            cast.countries = {(code, CountryRole.ACTOR): name for code, name in partners.items()}
            cast.stated = 1


def _support(cast: Cast, candidate: Candidate, speaker: Speaker, abroad: bool) -> None:
    targets = [code for code, role in cast.countries if role is not CountryRole.ACTOR]
    company = (
        cast.subject is not None and cast.subject.table == "organizations" and candidate.subject == "actor"
    )
    if candidate.kind == "investment" and not cast.countries and speaker.agency and speaker.country:
        cast.add(speaker.country, CountryRole.TARGET, None)  # what an agency hails is built at home
    if candidate.kind in SUPPORT and not targets and not company and not abroad:
        for code in cast.actors:
            cast.countries.setdefault((code, CountryRole.TARGET), None)


def home_of(names: Sequence[Name]) -> str | None:
    """The country whose government a text names most, where one stands out."""
    counts: dict[str, int] = {}
    for name in names:
        if name.table == "countries" and name.sort in ("government", "name"):
            counts[name.id] = counts.get(name.id, 0) + (3 if name.sort == "government" else 1)
    ranked = sorted(counts.items(), key=lambda item: -item[1])
    governed = [name.id for name in names if name.sort == "government"]
    if governed:
        return Counter(governed).most_common(1)[0][0]  # of two as common the first named
    if ranked and (len(ranked) == 1 or ranked[0][1] > 2 * ranked[1][1]):
        return ranked[0][0]
    return None


def dollars_of(names: Sequence[Name]) -> str | None:
    """Whose dollar a text counts in that no source speaks for: its home's, unless it names America too."""
    places = {name.id for name in names if name.table == "countries"}
    return home_of(names) if "US" not in places else None
