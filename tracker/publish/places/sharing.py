"""What a page says of itself to whoever is sent its address: Open Graph and the like, all addresses absolute.

https://ogp.me names the properties; an image of 1200 by 630 is what the readers of them show whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from datasette.utils.asgi import Request

from tracker.publish.formats.menu import SUBSCRIBE, Offer


@dataclass(frozen=True, slots=True)
class Shared:
    """`site` is the scheme and host that the page was asked at; `feeds` are (media type, title, address)."""

    site: str
    address: str
    title: str
    description: str
    image: str | None
    feeds: tuple[tuple[str, str, str], ...] = ()


def shared(
    datasette: Any,
    request: Request,
    path: str,
    title: str,
    description: str,
    image: str | None = None,
    offers: Iterable[Offer] = (),
) -> Shared:
    """`path` and `image` lie below the site's own address; of the `offers` those to subscribe to are told."""

    def absolute(address: str) -> str:
        return str(datasette.absolute_url(request, address))

    return Shared(
        absolute("/").rstrip("/"),
        absolute(datasette.urls.path(path)),
        title,
        description,
        absolute(datasette.urls.path(image)) if image else None,
        tuple(
            (offer.type, f"{title} · {offer.label}", absolute(offer.href))
            for offer in offers
            if offer.group == SUBSCRIBE
        ),
    )
