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
        products=block.all_matching(
            "products", _PRODUCT, "six digits of the Harmonized System, such as 250410"
        ),
        implementers=block.all_matching(
            "implementers", _JURISDICTION, "the number of a country, such as 156"
        ),
    )
