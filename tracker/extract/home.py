"""Whose doing it is where nobody is named, and where support goes that names no place: home."""

from __future__ import annotations

from tracker.extract.candidate import Candidate
from tracker.extract.cast import HOMEWARD, MUTUAL, SUPPORT, Cast, Speaker
from tracker.model import CountryRole


def bring_home(cast: Cast, candidate: Candidate, speaker: Speaker, *, federal: bool, abroad: bool) -> None:
    """Complete a cast: the publisher acts where nobody does, and support that goes nowhere else stays home.

    `federal`: the phrase says that it is the government's; `abroad`: it goes to a region of the world.
    """
    unknown = not cast.actors and (cast.subject is None or candidate.subject == "recipient")
    country = speaker.country or speaker.home
    if unknown and country:
        own = speaker.country or candidate.kind in SUPPORT | HOMEWARD or candidate.kind not in MUTUAL
        if own:
            cast.add(country, CountryRole.ACTOR, None)
            if speaker.agency and country == speaker.country and not cast.agencies:
                cast.agencies[speaker.agency] = None
    if not cast.actors and candidate.kind in ("trade_agreement", "partnership"):
        partners = {code: name for (code, _), name in cast.countries.items()}
        if len(partners) > 1:
            cast.countries = {(code, CountryRole.ACTOR): name for code, name in partners.items()}
            cast.stated = 1
    if federal and cast.actors and not cast.stated:
        cast.stated = 1
    _support(cast, candidate, speaker, abroad)


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
