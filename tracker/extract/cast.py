"""The parties of one event, as they are found, and who speaks in a text."""

from __future__ import annotations

from dataclasses import dataclass, field

from tracker.extract.names import Name
from tracker.extract.text import words_of
from tracker.model import CountryRole

SUPPORT = words_of(
    "grant loan loan_guarantee tax_credit subsidy funding_programme price_support stockpile investment"
)
GIVEN = words_of("grant loan tax_credit subsidy")  # by a government, whoever else the sentence is about
MUTUAL = words_of("trade_agreement partnership meeting offtake")
HOMEWARD = words_of("legislation strategy regulation standard reporting_mandate local_content designation")


@dataclass(slots=True)
class Cast:
    """The parties of one event.

    `stated` is how well the actor is known: 2 named, 1 carried over, 0 assumed.
    """

    countries: dict[tuple[str, CountryRole], Name | None] = field(default_factory=dict)
    agencies: dict[str, Name | None] = field(default_factory=dict)
    organizations: dict[str, Name] = field(default_factory=dict)
    stated: int = 0
    subject: Name | None = None

    def add(self, code: str | None, role: CountryRole, name: Name | None) -> None:
        """Give a country a role. One that acts may be its own target, and nothing else."""
        if not code:
            return
        acts = (code, CountryRole.ACTOR) in self.countries
        if not acts or role in (CountryRole.ACTOR, CountryRole.TARGET):
            self.countries.setdefault((code, role), name)

    @property
    def actors(self) -> list[str]:
        return [code for code, role in self.countries if role is CountryRole.ACTOR]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who publishes the text, and the government it speaks of most."""

    country: str | None
    agency: str | None
    home: str | None
