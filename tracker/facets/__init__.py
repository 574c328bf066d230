"""The facet index: which events have which value, as compressed bitmaps. `Snapshot` is its public face.

Pure but for reading a connection; tracker.store.facet_index writes it.
"""

from tracker.facets.counting import Crossing, Unit, cross
from tracker.facets.dimensions import DIMENSIONS, ROLES
from tracker.facets.snapshot import Snapshot

__all__ = ["DIMENSIONS", "ROLES", "Crossing", "Snapshot", "Unit", "cross"]
