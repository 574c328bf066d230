"""`bills:` in a source file: how far a source of laws and bills is followed.

bills:
  packages: 120        # of a feed, a listing or a page of the API: the newest so many
  pages: 8             # of the API in one poll, 250 bills each
"""

from __future__ import annotations

from tracker.catalogue.block import Block
from tracker.model.bills import BillOptions

MOST_PACKAGES, MOST_PAGES = 450, 40


def options(block: Block) -> BillOptions:
    """What the block says; one without fields has its defaults."""
    defaults = BillOptions()
    return BillOptions(
        packages=block.whole("packages", 1, MOST_PACKAGES) or defaults.packages,
        pages=block.whole("pages", 1, MOST_PAGES) or defaults.pages,
    )
