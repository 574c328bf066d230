"""The facet index: which events have which value, as compressed bitmaps. `Snapshot` is its public face.

Pure but for reading a connection; tracker.store.facet_index writes it.
"""

from tracker.facets.dimensions import DIMENSIONS, ROLES
from tracker.facets.periods import Unit, periods
from tracker.facets.snapshot import Snapshot

__all__ = ["DIMENSIONS", "ROLES", "Snapshot", "Unit", "periods"]
