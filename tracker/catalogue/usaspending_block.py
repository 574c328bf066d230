"""`awards:` in a source file: which awards of USAspending a source asks for.

awards:
  types: [grants, loans, contracts]      # other, idvs; each is asked for by itself
  keywords: [lithium, battery, graphite] # any of them; 3 letters at least
  agencies: [Department of Energy, Department of Defense > Defense Logistics Agency]
  programmes: ["81.253"]                 # assistance listings; of grants, loans and other alone
  naics: ["335910"]                      # industries, by NAICS; of contracts and idvs alone
  psc: [AC13]                            # products and services, by PSC; likewise
  least: 100000                          # dollars
"""

from __future__ import annotations

import re

from tracker.catalogue.block import Block
from tracker.model.awards import AwardOptions

TYPES = ("grants", "loans", "other", "contracts", "idvs")
"""Groups of award types. The reader lies in a higher layer; a test holds these to its own."""

_PROGRAMME = re.compile(r"\d{2}\.[0-9A-Z]{3}")
_NAICS, _PSC = re.compile(r"\d{2,6}"), re.compile(r"[0-9A-Z]{2,4}")
_SHORTEST = 3
_MOST = 1_000_000_000_000


def options(block: Block) -> AwardOptions:
    """What the block says. It must narrow the search, or all that the government spends would come."""
    narrowing = ("keywords", "agencies", "programmes", "naics", "psc")
    if not any(field in block for field in narrowing):
        block.refuse(None, f"give at least one of {', '.join(narrowing)}")
    keywords = block.texts("keywords")
    for keyword, line in keywords:
        if len(keyword.strip()) < _SHORTEST:
            block.refuse("keywords", f"{keyword!r} is shorter than {_SHORTEST} letters", line)
    given = AwardOptions()
    return AwardOptions(
        types=block.several_of("types", TYPES) or given.types,
        keywords=tuple(keyword for keyword, _ in keywords),
        agencies=tuple(agency for agency, _ in block.texts("agencies")),
        programmes=block.all_matching(
            "programmes", _PROGRAMME, "the number of an assistance listing, such as 81.253"
        ),
        naics=block.all_matching("naics", _NAICS, "a code of NAICS, such as 335910"),
        psc=block.all_matching("psc", _PSC, "a product or service code, such as AC13"),
        least=block.whole("least", 1, _MOST),
    )
