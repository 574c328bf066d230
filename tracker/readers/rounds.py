"""Pages that go round: a server whose answer never ends is found out by what it gives again."""

from __future__ import annotations


def marked(page: int, shown: str, mark: str) -> str | None:
    """What to hold the pages after this one against; None where they have come round to it.

    `page` counts from 1, `shown` is what is peculiar to it (its first record, say), `mark` what was given for
    the page before it. The mark is moved on at pages 1, 2, 4, 8, ..., so that a circle of any length is
    noticed before it was walked three times, and nothing but one mark is kept (R. P. Brent, "An improved
    Monte Carlo factorization algorithm", BIT 20, 1980).
    """
    if page > 1 and shown == mark:
        return None
    return shown if page & (page - 1) == 0 else mark
