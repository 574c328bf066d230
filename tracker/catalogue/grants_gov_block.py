"""`opportunities:` in a source file: which calls for applications of Grants.gov a source asks for.

opportunities:
  keywords: [lithium, critical minerals]       # any of them; several words are one phrase
  agencies: [DOE, DOD]                         # codes of Grants.gov, a part of one as DOE-NETL
  programmes: ["81.253"]                       # assistance listings
  statuses: [forecasted, posted, closed]       # archived
"""

from __future__ import annotations

import re

from tracker.catalogue.block import Block
from tracker.model.awards import OpportunityOptions

STATUSES = ("forecasted", "posted", "closed", "archived")
_PROGRAMME = re.compile(r"\d{2}\.[0-9A-Z]{3}")
_AGENCY = re.compile(r"[A-Z0-9]{2,12}(?:-[A-Z0-9]{1,20})*")


def options(block: Block) -> OpportunityOptions:
    """What the block says. It must narrow the search."""
    narrowing = ("keywords", "agencies", "programmes")
    if not any(field in block for field in narrowing):
        block.refuse(None, f"give at least one of {', '.join(narrowing)}")
    keywords = block.texts("keywords")
    for keyword, line in keywords:
        if '"' in keyword:
            block.refuse("keywords", f"must not have quotation marks: {keyword!r}", line)
    return OpportunityOptions(
        keywords=tuple(keyword for keyword, _ in keywords),
        agencies=block.all_matching("agencies", _AGENCY, "an agency's code, such as DOE or DOE-NETL"),
        programmes=block.all_matching("programmes", _PROGRAMME, "the number of an assistance listing"),
        statuses=block.several_of("statuses", STATUSES) or OpportunityOptions().statuses,
    )
