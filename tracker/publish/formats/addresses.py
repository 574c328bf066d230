"""Absolute addresses of what a format tells of: a feed or a file is read away from the page."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from datasette.utils import tilde_encode
from datasette.utils.asgi import Request

from tracker.publish.formats.text import whole
from tracker.publish.tellings import web_address

_LONE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_IN_PATH = "/:@!$&'()*+,;=~%-._"
_IN_QUERY = f"{_IN_PATH}?"
_IN_HOST = f"{_IN_PATH}[]"
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

    def absolute(self, svg: str) -> str:
        """A drawing whose links lead from its own file to our pages: relative ones lead nowhere there."""
        scheme, host, *_ = urlsplit(self.base)
        return svg.replace(' href="/', f' href="{escape(f"{scheme}://{host}")}/')

    def event(self, uid: str) -> str:
        """The lasting address of an event, which leads to it in every copy of the data."""
        return f"{self.base}event/{tilde_encode(uid)}"


def outside(url: str | None) -> str | None:
    """A report's address as a format may link to it: of the web, and with no character that no URI has.

    RFC 3986, appendix A; what is not ASCII is percent-encoded UTF-8. None for any other address.
    """
    address = web_address(_LONE_PERCENT.sub("%25", whole(url or "")))
    if address is None:
        return None
    scheme, host, path, query, fragment = urlsplit(address)
    pieces = (quote(path, safe=_IN_PATH), quote(query, safe=_IN_QUERY), quote(fragment, safe=_IN_QUERY))
    return urlunsplit((scheme, quote(host, safe=_IN_HOST), *pieces))


def event_name(uid: str, *part: str) -> str:
    """A name of an event, or of one date of it, that no other server gives to anything else (RFC 9562, 5.5).

    It follows from the uid alone: the same at whatever address the event is asked for, and after it was
    read again or moved to another host.
    """
    return str(uuid.uuid5(_EVENTS, "\n".join((uid, *part))))


def list_name(address: str) -> str:
    """The same for a list of events, named by its own address, which belongs to one server."""
    return str(uuid.uuid5(_LISTS, address))
