"""What a source of Global Trade Alert's interventions asks for."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.model.sources import Options


@dataclass(frozen=True, slots=True)
class InterventionOptions(Options):
    """`products` are six-digit codes of the Harmonized System; `implementers` numbers of ISO 3166-1."""

    products: tuple[str, ...] = ()
    implementers: tuple[str, ...] = ()
