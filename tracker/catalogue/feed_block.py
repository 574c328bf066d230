"""The block `archive:` of a feed's source file: where entries are that are no longer in the feed itself.

archive:
  address: https://news.example/feed/?paged={page}   # or {start}, {before}, {since}
  size: 100                                          # entries of a full page; left out: not known
"""

from __future__ import annotations

import re

from tracker.catalogue.block import Block
from tracker.model.feeds import FeedOptions

PLACES = ("page", "start", "before", "since")
_MOST = 10_000
_PLACE = re.compile(r"\{(\w+)\}")


def options(block: Block) -> FeedOptions:
    """What the block says; a feed without the block has no past."""
    address, size = block.text("address"), block.whole("size", 1, _MOST)
    if address is None:
        if "size" in block:
            block.require("address")
        return FeedOptions()
    named = set(_PLACE.findall(address))
    for place in sorted(named - set(PLACES)):
        block.refuse("address", f"{{{place}}} is none of {', '.join(f'{{{name}}}' for name in PLACES)}")
    if not named & {"page", "start", "before"}:
        block.refuse("address", "must have {page}, {start} or {before}, or every page would be the first")
    if "start" in named and size is None:
        block.refuse("size", "is missing: {start} counts by it")
    block.check_url("address", _PLACE.sub("1", address), block.given.lines["address"])
    return FeedOptions(address, size)
