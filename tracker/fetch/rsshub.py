"""Addresses on an RSSHub that the user hosts: `rsshub:/gov/miit/zcwj` in a source file.

RSSHub (https://docs.rsshub.app) makes feeds of pages, each at a route. Its public instance is overrun and
blocked by many publishers, so none is assumed: TRACKER_RSSHUB names the one to ask.
"""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from tracker.addresses import RSSHUB, http_url
from tracker.errors import InstanceMissing

VARIABLE = "TRACKER_RSSHUB"
DEPLOY = "https://docs.rsshub.app/deploy/"


def address_of(url: str) -> str:
    """The address to ask: of a route on the user's RSSHub, any other as it is. Raises InstanceMissing."""
    if not url.startswith(RSSHUB):
        return url
    base = os.environ.get(VARIABLE, "").strip()
    if not base:
        raise InstanceMissing(url, VARIABLE, "is not set", DEPLOY)
    if http_url(base) != base or urlsplit(base).query or urlsplit(base).fragment:
        raise InstanceMissing(
            url, VARIABLE, f"is {base!r}, not an address such as https://rsshub.example.org", DEPLOY
        )
    return base.rstrip("/") + url.removeprefix(RSSHUB)


def hosts() -> frozenset[str]:
    """The host of the user's RSSHub, which may be on their own network; none where none is named."""
    base = http_url(os.environ.get(VARIABLE, "").strip())
    return frozenset({urlsplit(base).netloc.lower()}) if base else frozenset()
