"""`interventions:` in a source file: which interventions of Global Trade Alert a source asks for.

interventions:
  products: ["250410", "811292"]   # Harmonized System, six digits: the API knows no shorter codes
  implementers: ["156", "840"]     # jurisdictions by number (ISO 3166-1); left out: all
"""

from __future__ import annotations

import re

from tracker.catalogue.block import Block
from tracker.model.interventions import InterventionOptions

_PRODUCT, _JURISDICTION = re.compile(r"\d{6}"), re.compile(r"\d{1,4}")


def options(block: Block) -> InterventionOptions:
    """What the block says. Without products everything that any state does would come."""
    block.require("products")
    return InterventionOptions(
        products=_codes(block, "products", _PRODUCT, "six digits of the Harmonized System, such as 250410"),
        implementers=_codes(block, "implementers", _JURISDICTION, "the number of a country, such as 156"),
    )


def _codes(block: Block, field: str, pattern: re.Pattern[str], wanted: str) -> tuple[str, ...]:
    given = block.texts(field)
    for code, line in given:
        if not pattern.fullmatch(code):
            block.refuse(field, f"must be {wanted}, not {code!r}", line)
    return tuple(code for code, _ in given)
