"""Two editions of a list → what happened to it, as reports; or why the later one is not to be believed.

Pure: rows go in (`tracker.model.ListRow`), and nothing is fetched or stored here.
"""

from __future__ import annotations

from tracker.listing.alarm import Alarm, alarm, most_lost, wrong_size
from tracker.listing.difference import Difference, Pair, compare
from tracker.listing.taking import RECENT, Refused, Taken, take

__all__ = [
    "RECENT",
    "Alarm",
    "Difference",
    "Pair",
    "Refused",
    "Taken",
    "alarm",
    "compare",
    "most_lost",
    "take",
    "wrong_size",
]
