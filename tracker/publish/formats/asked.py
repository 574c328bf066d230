"""What is asked for in a format: which events, in which order, how many, in which language."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from datasette.utils.asgi import BadRequest, Forbidden, Request

from tracker.model import utc_now
from tracker.publish import choosing, language, ordering, permissions
from tracker.publish.arguments import ASIDE, Arguments
from tracker.publish.choosing import Chosen
from tracker.publish.formats import naming
from tracker.publish.formats.addresses import Addresses
from tracker.publish.formats.catalogue import Format, Sort
from tracker.publish.ordering import PageOfIds
from tracker.publish.rows import EVENTS_PATH
from tracker.publish.selection import TABLE
from tracker.publish.speech import Speech

ALL_DATES = ("_dates", "all")
"""In a calendar: the dates that have passed too."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for a format. `path` is its own address without arguments: of a filter, or a saved one.

    `arguments` are all there are, those of a saved filter and those of the address; `own` the latter alone.
    """

    datasette: Any
    request: Request
    format: Format
    path: str
    arguments: Arguments
    own: Arguments
    title: str
    name: str
    site: str
    size: int
    chosen: Chosen
    speech: Speech
    addresses: Addresses
    now: dt.datetime

    @property
    def sort(self) -> Sort:
        """The order asked for, else the format's."""
        if (column := self.arguments.first("_sort")) is not None:
            return column, False
        if (column := self.arguments.first("_sort_desc")) is not None:
            return column, True
        return self.format.sort

    @property
    def page(self) -> str:
        """The absolute address of the page with the same events."""
        return self.addresses.at(self.arguments.filters().address(EVENTS_PATH))

    @property
    def lasting(self) -> str:
        """The absolute address of this format of the same events, whichever page of it this is."""
        return self.addresses.at(self.own.without().address(self.path))

    @property
    def self(self) -> str:
        """The absolute address of this very answer."""
        return self.addresses.at(self.own.address(self.path))

    def following(self, page: PageOfIds) -> str | None:
        """The absolute address of what comes after a page; None where nothing does."""
        if page.next is None:
            return None
        return self.addresses.at(self.own.with_(("_next", page.next)).address(self.path))

    async def ids(self) -> PageOfIds:
        """The numbers of the events of this answer in order, and the place where the next one begins."""
        column, descending = self.sort
        after = self.arguments.first("_next")
        return await ordering.page(self.datasette, self.chosen, column, descending, self.size, after)


async def read(
    datasette: Any,
    request: Request,
    format: Format,
    *,
    saved: Arguments | None = None,
    name: str = "",
    title: str | None = None,
) -> Asked:
    """Understand a request. `saved` are the arguments of a saved filter, with its `name` and `title`.

    Raises BadRequest for a size that is none, Forbidden for who may not see the events, and what
    `choosing.chosen_by` raises.
    """
    await check_may_view(datasette, request)
    own = Arguments.read(request.query_string)
    arguments = own
    if saved is not None:  # which events is said once and for all; how they come may be asked for
        own = Arguments(tuple(pair for pair in own.pairs if pair[0] in ASIDE))
        arguments = Arguments((*saved.pairs, *own.pairs))
    speech = speech_of(request)
    path = f"/saved/{name}.{format.suffix}" if name else f"{EVENTS_PATH}.{format.suffix}"
    return Asked(
        datasette=datasette,
        request=request,
        format=format,
        path=path,
        arguments=arguments,
        own=own,
        title=title or await naming.title(datasette, arguments, speech),
        name=name,
        site=await site_name(datasette),
        size=_size(arguments, format, format.most_for(request.actor)),
        chosen=await choosing.chosen_by(datasette, arguments, request),
        speech=speech,
        addresses=Addresses.of(datasette, request),
        now=utc_now(),
    )


def speech_of(request: Request) -> Speech:
    """The language that the address asks for, else English: a file is the same in every browser."""
    given = request.args.get(language.ARGUMENT)
    return Speech(given if given in language.LANGUAGES else "en")


def _size(arguments: Arguments, format: Format, most: int) -> int:
    asked = arguments.first("_size")
    if asked is None or not most:
        return min(format.usual, most)
    if asked == "max":
        return most
    if not (asked.isascii() and asked.isdecimal()) or not 0 < int(asked[:9]) <= most:
        raise BadRequest(f"_size={asked} is not a number from 1 to {most:,}, or max.")
    return int(asked)


async def site_name(datasette: Any) -> str:
    """What this publication calls itself in its metadata. Datasette 1.0 keeps it elsewhere than 0.65."""
    if hasattr(datasette, "get_instance_metadata"):
        title = (await datasette.get_instance_metadata()).get("title")
    else:
        title = datasette.metadata("title")
    return str(title or "Policy event tracker")


async def check_may_view(datasette: Any, request: Request) -> None:
    """Raises Forbidden where Datasette would not show this visitor the events either."""
    if not (await permissions.of_table(datasette, request.actor, TABLE)).visible:
        raise Forbidden("You may not see these events.")
