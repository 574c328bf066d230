"""Pages that go round are found out, however long the circle, and pages that end are left alone."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from tracker.readers.rounds import marked


def read(pages: Iterable[str], most: int) -> int | None:
    """On which page the circle is noticed; None where none is."""
    mark = ""
    for page, shown in enumerate(itertools.islice(pages, most), start=1):
        found = marked(page, shown, mark)
        if found is None:
            return page
        mark = found
    return None


@given(st.integers(0, 30), st.integers(1, 40))
def test_a_circle_is_noticed_before_it_was_walked_three_times(before: int, length: int) -> None:
    way = [f"on the way {number}" for number in range(before)]
    noticed = read(itertools.chain(way, itertools.cycle(map(str, range(length)))), 10_000)
    assert noticed is not None
    assert noticed <= 2 * max(before + 1, length) + length


@given(st.lists(st.text(min_size=1), unique=True))
def test_pages_that_differ_are_read_to_the_end(pages: list[str]) -> None:
    assert read(pages, 10_000) is None
