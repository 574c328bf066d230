"""The values of one dimension and their bitmaps, put together when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyroaring import BitMap

from tracker.errors import FacetIndexDamaged

Held = BitMap | tuple[bytes, ...]
"""A bitmap, or the stored chunks that make it."""


class Values(Mapping[str, BitMap]):
    """Value → the events that have it; no value has none. Not to be changed, nor are its bitmaps.

    Threads may share it: two that ask for the same value at once put it together twice, to the same end.
    """

    def __init__(self, held: dict[str, Held], path: str = "") -> None:
        """`path` is that of the database, named by FacetIndexDamaged: raised where chunks are no bitmaps."""
        self._held = held
        self._path = path
        self._sizes: dict[str, int] | None = None

    def __getitem__(self, value: str) -> BitMap:
        held = self._held[value]
        if isinstance(held, tuple):
            try:
                held = BitMap.union(*map(BitMap.deserialize, held))
            except (ValueError, TypeError) as error:
                raise FacetIndexDamaged(self._path, value) from error
            self._held[value] = held
        return held

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, value: object) -> bool:
        return value in self._held

    def put_together(self) -> None:
        """Put together every value now."""
        for value in self._held:
            self[value]

    def counts(self, ids: BitMap | None) -> dict[str, int]:
        """How many of the events have each value, without those that none has; None means every event."""
        if ids is None:
            if self._sizes is None:
                self._sizes = {value: len(self[value]) for value in self._held}
            return dict(self._sizes)
        if not ids:
            return {}
        common = ids.intersection_cardinality
        return {value: number for value in self._held if (number := common(self[value]))}

    def with_changes(self, changed: Mapping[str, BitMap]) -> Values:
        """The same but for these values; one that no event has any more is left out."""
        held = {**self._held, **changed}
        for value, ids in changed.items():
            if not ids:
                del held[value]
        return Values(held, self._path)
