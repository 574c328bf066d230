"""Who asks: what a publisher that wants to know is told, beside the name of the program.

The SEC, for one, refuses requests without it (https://www.sec.gov/about/webmaster-frequently-asked-questions).
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from tracker.errors import ContactMissing
from tracker.model import Source

ENV = "TRACKER_CONTACT"

_CONTACT = re.compile(r"(?=.{6,200}$)[\x20-\x7e]*[^\s@]@[^\s@]+\.[^\s@]+[\x20-\x7e]*")


def user_agent_of(source: Source, address: str, environ: Mapping[str, str] | None = None) -> str | None:
    """The name under which a source is asked; None for the program's own.

    Raises ContactMissing, about `address`, where the source wants one and the environment has none.
    """
    if not source.contact:
        return source.user_agent
    given = (os.environ if environ is None else environ).get(ENV, "").strip()
    if not given:
        raise ContactMissing(address, ENV)
    if not _CONTACT.fullmatch(given):
        raise ContactMissing(address, ENV, "holds none")
    return given
