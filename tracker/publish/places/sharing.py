"""What a page says of itself to whoever is sent its address: Open Graph and the like, all addresses absolute.

https://ogp.me names the properties; an image of 1200 by 630 is what the readers of them show whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from datasette.utils import tilde_encode
from datasette.utils.asgi import Request

from tracker.publish.arguments import Arguments
from tracker.publish.event import EventPage
from tracker.publish.formats.menu import SUBSCRIBE, Offer
from tracker.publish.places.measures import measure_path
from tracker.publish.rows import EVENTS_PATH


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


def event_shared(datasette: Any, request: Request, event: EventPage) -> Shared:
    """The same of an event: what was done, when, by whom; the picture is that of its measure, if any."""
    card = event.card
    by_whom = [
        f"{word} {', '.join(name.label for name in names)}" for word, names in card.by_role(brief=True)
    ]
    parts = (
        f"{card.kind.label}: {card.action.label}",
        event.when,
        " ".join(by_whom),
        card.amount,
        event.summary,
    )
    image = f"{measure_path(event.life.uid)}.png" if event.life else None
    title, said = card.title, " · ".join(filter(None, parts))
    return shared(datasette, request, event_path(card.uid), title, said, image)


def event_path(uid: str) -> str:
    """The lasting address of an event below the site's own."""
    return f"/event/{tilde_encode(uid)}"


def events_shared(
    datasette: Any, request: Request, title: str, summary: str, offers: Iterable[Offer]
) -> Shared:
    """The same of the events of a filter: the address of the filter alone, and its own chart."""
    known = {offer.name: offer for offer in offers}
    query = Arguments.read(request.query_string).filters()
    path, image = query.address(EVENTS_PATH), query.address(f"{EVENTS_PATH}.png")
    return shared(datasette, request, path, title, summary, image if "png" in known else None, known.values())
