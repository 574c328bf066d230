"""A newer file of rates from the bank: fetched, held against the one in use, and put in its place.

Nothing is kept that does not parse, is cut short, ends earlier than what there is, has lost days or
currencies, or tells another past.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tracker.errors import RatesError
from tracker.fetch import Fetcher
from tracker.model import Request
from tracker.rates.reference import Rates, parse

ADDRESS = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip"
MOST_BYTES = 8 * 2**20
"""The file of 2026 has 0.6 MB."""

MOST_REVISED = 0.01
"""A share of days of which the bank may have corrected the rate of the dollar since."""


async def newer(fetcher: Fetcher, present: Rates, address: str = ADDRESS) -> bytes | None:
    """The bank's file, where it has days that the rates in use have not; None where it has none.

    Raises RatesError where it is not to be trusted, FetchError where it cannot be had.
    """
    answer = await fetcher.get(Request(address, conditional=False))
    found = parse(answer.body, address)
    refused = why_not(found, present)
    if refused:
        raise RatesError(address, refused)
    return answer.body if found.last > present.last else None


def why_not(found: Rates, present: Rates) -> str | None:
    """Why a file of rates may not take the place of the one in use; None where it may."""
    if found.last < present.last:
        return f"ends on {found.last}, earlier than the rates in use ({present.last})"
    missing = present.days - found.days
    if missing:
        return f"lacks {len(missing)} days that the rates in use have, such as {max(missing)}"
    lost = present.currencies - found.currencies
    if lost:
        return f"lacks currencies that the rates in use have: {', '.join(sorted(lost))}"
    revised = [day for day in present.days if found.dollars(day) != present.dollars(day)]
    if len(revised) > MOST_REVISED * len(present.days):
        return f"differs from the rates in use on {len(revised)} days, such as {max(revised)}"
    if found.dollars(found.last.isoformat()) is None:
        return f"has no rate of the US dollar for its last day, {found.last}"
    return None


def keep(body: bytes, path: Path) -> None:
    """Put a file of rates where it is read from, whole or not at all. Raises RatesError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as file:
            try:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).chmod(0o644)
                Path(file.name).replace(path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise RatesError(path, f"cannot be written: {error.strerror}") from error
