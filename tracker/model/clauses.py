"""A section of a law or of a bill, as it is kept whole."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clause:
    """One section of a law, or of a bill for one.

    `law` is its name as people cite it ("National Defense Authorization Act for Fiscal Year 2024"),
    `document` what identifies that everywhere where it is known ("pl:118-31", "bill:118-hr-2670-enr").
    `text` is plain text that begins with the section's number and heading; every offset points into it.
    `enacted` is None for a bill, whose text is `dated` by when it was introduced, reported or passed. `path`
    are the headings above it, outermost first (division, title).
    """

    law: str
    section: str
    heading: str
    text: str
    document: str | None = None
    url: str | None = None
    enacted: dt.date | None = None
    path: tuple[str, ...] = ()
    dated: dt.date | None = None
