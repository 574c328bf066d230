"""What the readers of awards and of calls for applications need said of a source."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.model.sources import Options


@dataclass(frozen=True, slots=True)
class AwardOptions(Options):
    """Which awards of USAspending a source asks for: the block `awards:`.

    `types` are groups of award types that the API does not mix in one question (grants, loans, other,
    contracts, idvs). `agencies` are names of awarding agencies, a part of one after its whole
    ("Department of Defense > Defense Logistics Agency"). `programmes` are numbers of assistance listings,
    which only assistance has; `naics` and `psc` are codes that only procurement has. `least` is the
    smallest award in dollars.
    """

    types: tuple[str, ...] = ("grants", "loans", "contracts")
    keywords: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    naics: tuple[str, ...] = ()
    psc: tuple[str, ...] = ()
    least: int | None = None


@dataclass(frozen=True, slots=True)
class OpportunityOptions(Options):
    """Which calls of Grants.gov a source asks for: the block `opportunities:`.

    A call has any of the `keywords`. `agencies` are codes of Grants.gov ("DOE-NETL", "DOD"), `programmes`
    numbers of assistance listings, `statuses` those that it gives a call.
    """

    keywords: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ("forecasted", "posted", "closed")
