"""Absolute addresses of what a format tells of: a feed or a file is read away from the page."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from datasette.utils import tilde_encode
from datasette.utils.asgi import Request

_EVENTS = uuid.uuid5(uuid.NAMESPACE_URL, "policy-event-tracker:event")
_LISTS = uuid.uuid5(uuid.NAMESPACE_URL, "policy-event-tracker:list")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses under the one that a server was asked at, such as `https://tracker.example.org/`."""

    base: str

    @classmethod
    def of(cls, datasette: Any, request: Request) -> Addresses:
        return cls(str(datasette.absolute_url(request, datasette.urls.path("/"))))

    def at(self, path: str) -> str:
        """The address of one of our pages, by its path from the start (`/tracker/events?kind=grant`)."""
        return self.base + path.lstrip("/")

    def event(self, uid: str) -> str:
        """The lasting address of an event, which leads to it in every copy of the data."""
        return f"{self.base}event/{tilde_encode(uid)}"


def event_name(uid: str, *part: str) -> str:
    """A name of an event, or of one date of it, that no other server gives to anything else (RFC 9562, 5.5).

    It follows from the uid alone: the same at whatever address the event is asked for, and after it was
    read again or moved to another host.
    """
    return str(uuid.uuid5(_EVENTS, "\n".join((uid, *part))))


def list_name(address: str) -> str:
    """The same for a list of events, named by its own address, which belongs to one server."""
    return str(uuid.uuid5(_LISTS, address))
