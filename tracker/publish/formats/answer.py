"""The answer to a request for events in one format."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import email.utils
import tempfile
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator
from typing import Any

from datasette.database import QueryInterrupted
from datasette.utils.asgi import BadRequest, Request, Response
from sqlite_utils.utils import sqlite3

from tracker.errors import QueriesWaiting, QueryTooCostly, SettingError
from tracker.publish import chart, database
from tracker.publish.arguments import Arguments
from tracker.publish.formats import (
    asked,
    atom,
    bibtex,
    downloads,
    drawing,
    ical,
    loading,
    naming,
    parquet,
    ris,
    spreadsheet,
)
from tracker.publish.formats.ahead import ahead
from tracker.publish.formats.asked import ALL_DATES, Asked
from tracker.publish.formats.catalogue import FORMATS
from tracker.publish.formats.citation import PARTS as CITED
from tracker.publish.formats.citation import Citation, cite
from tracker.publish.formats.loading import Names
from tracker.publish.formats.record import Record
from tracker.publish.formats.sending import Streamed
from tracker.publish.formats.text import one_line
from tracker.publish.ordering import PageOfIds

_PIECE = 1 << 16
_ROW_GROUP = 5_000
_NEWEST_CHANGE = "select max(updated_at) from events"

Writer = Callable[[Asked, Names], Awaitable[Response]]


async def answer(
    datasette: Any,
    request: Request,
    suffix: str,
    *,
    saved: Arguments | None = None,
    name: str = "",
    title: str | None = None,
) -> Response:
    """Events in the format of a suffix (of FORMATS): of a filter, or of a saved one.

    Raises Forbidden and BadRequest, which Datasette tells, and QueryInterrupted where a bound on strangers'
    SQL was met; what else a visitor may have asked wrongly is answered in a line.
    """
    try:
        wanted = await asked.read(datasette, request, FORMATS[suffix], saved=saved, name=name, title=title)
        return await _WRITERS[suffix](wanted, await loading.names(datasette, wanted.speech.language))
    except QueryInterrupted as error:
        if isinstance(error.e, QueryTooCostly | QueriesWaiting):
            raise
        return _refused(503, "This takes too long to find; narrow it down.")
    except sqlite3.OperationalError as error:
        late = error.args == ("interrupted",)
        return _refused(503 if late else 400, "This takes too long." if late else f"SQLite says: {error}.")
    except SettingError as error:
        return _refused(501, f"{error}.")


def _refused(status: int, words: str) -> Response:
    headers = {"retry-after": "60"} if status == 503 else {}
    return Response.text(f"{words}\n", status=status, headers=headers)


async def _csv(wanted: Asked, names: Names) -> Response:
    page = await wanted.ids()
    bom = wanted.arguments.first("_bom") == "on"

    def rows(records: list[Record]) -> bytes:
        return spreadsheet.rows(records, wanted.addresses)

    async def pieces() -> AsyncGenerator[bytes]:
        yield spreadsheet.head(bom=bom)
        for ids in loading.batches(page.ids):
            yield await loading.load(wanted.datasette, ids, names, spreadsheet.PARTS, rows)

    return await _in_turn(wanted, page, pieces())


async def _atom(wanted: Asked, names: Names) -> Response:
    page = await wanted.ids()
    head = atom.Feed(
        title=wanted.title,
        subtitle=wanted.speech.counted(len(wanted.chosen.ids), "events"),
        lasting=wanted.lasting,
        own=wanted.self,
        page=wanted.page,
        next=wanted.following(page),
        site=wanted.site,
        speech=wanted.speech,
    )

    def document(records: list[Record]) -> bytes:
        return b"".join(atom.feed(head, records, wanted.addresses))

    body = await loading.load(wanted.datasette, page.ids, names, atom.PARTS, document)
    return Response(body, headers=await _headers(wanted, page), content_type=wanted.format.type)


async def _ics(wanted: Asked, names: Names) -> Response:
    today = wanted.now.date()
    everything = ALL_DATES in wanted.arguments.pairs
    if everything:
        page, total = await wanted.ids(), len(wanted.chosen.ids)
    else:
        ids, total = await ahead(wanted.datasette, wanted.chosen, today, wanted.size)
        page = PageOfIds(tuple(ids), None)
    cut = wanted.speech.put("format.cut", n=f"{len(page.ids):,}", total=f"{total:,}")
    notes = (cut,) if len(page.ids) < total else ()
    head = ical.Calendar(wanted.title, notes, wanted.lasting, wanted.page, wanted.speech)

    def document(records: list[Record]) -> bytes:
        dates = ical.occasions(records, None if everything else today)
        return b"".join(ical.calendar(head, dates, wanted.addresses))

    body = await loading.load(wanted.datasette, page.ids, names, ical.PARTS, document)
    return Response(body, headers=await _headers(wanted, page, today), content_type=wanted.format.type)


def _cited(write: Callable[[Iterable[Citation]], Iterator[bytes]]) -> Writer:
    """What writes citations, the day they are looked up on being today."""

    async def citations(wanted: Asked, names: Names) -> Response:
        page, today = await wanted.ids(), wanted.now.date()

        def document(records: list[Record]) -> bytes:
            cited = (cite(one, wanted.addresses, wanted.speech, today, wanted.site) for one in records)
            return b"".join(write(cited))

        body = await loading.load(wanted.datasette, page.ids, names, CITED, document)
        headers = await _headers(wanted, page, today)
        return Response(body, headers=headers, content_type=wanted.format.type)

    return citations


async def _parquet(wanted: Asked, names: Names) -> Response:
    parquet.pyarrow()
    page = await wanted.ids()

    async def pieces() -> AsyncGenerator[bytes]:
        with tempfile.TemporaryFile() as file, parquet.memory_given_back():
            with parquet.writing(file, wanted.addresses) as add:
                for ids in loading.batches(page.ids, _ROW_GROUP):
                    await loading.load(wanted.datasette, ids, names, parquet.PARTS, add)
                    yield b""
            file.seek(0)
            while piece := file.read(_PIECE):
                yield piece

    return await _in_turn(wanted, page, pieces())


async def _in_turn(wanted: Asked, page: PageOfIds, pieces: AsyncGenerator[bytes]) -> Response:
    """An answer sent as it is made; a long one when there is room for it, and to strangers then or never."""
    suffix = wanted.format.suffix
    headers = await _headers(wanted, page)
    if not downloads.is_long(len(page.ids)):
        return Streamed(wanted.request, pieces, headers, wanted.format.type)
    if downloads.is_full(wanted.datasette, wanted.request, suffix):
        await pieces.aclose()
        return _refused(503, "Others are being sent long files now. Try again later, or ask for less.")

    async def in_turn() -> AsyncGenerator[bytes]:
        async with downloads.lane(wanted.datasette, suffix), contextlib.aclosing(pieces):
            async for piece in pieces:
                yield piece

    return Streamed(wanted.request, in_turn(), headers, wanted.format.type)


async def _drawn(wanted: Asked, _names: Names) -> Response:
    try:
        width, height = drawing.size(wanted.arguments)
    except ValueError as error:
        raise BadRequest(str(error)) from error
    text = await chart.svg(
        wanted.datasette,
        wanted.chosen,
        wanted.arguments.without("_width", "_height", "_size"),
        wanted.now.date(),
        width,
        height,
        reader=wanted.speech.language,
        title=one_line(wanted.title),
    )
    async with loading.turns(wanted.datasette):
        body = await asyncio.to_thread(drawing.file, wanted.addresses.absolute(text), wanted.format.type)
    headers = await _headers(wanted, PageOfIds((), None), wanted.now.date())
    return Response(body, headers=headers, content_type=wanted.format.type)


_WRITERS: dict[str, Writer] = {
    "csv": _csv,
    "atom": _atom,
    "ics": _ics,
    "parquet": _parquet,
    "bib": _cited(bibtex.entries),
    "ris": _cited(ris.entries),
    "svg": _drawn,
    "png": _drawn,
}


async def _headers(wanted: Asked, page: PageOfIds, at_least: dt.date | None = None) -> dict[str, str]:
    """The name of the file, where more is, and when anything was last changed.

    `at_least` is the day of an answer that is another one every day.
    """
    kind = "attachment" if wanted.format.saved else "inline"
    day = wanted.now.date()
    if wanted.name:
        name = f"{wanted.name}-{day.isoformat()}.{wanted.format.suffix}"
    else:
        name = naming.file_name(wanted.arguments, wanted.format.suffix, day)
    headers = {"content-disposition": f'{kind}; filename="{name}"'}
    following = wanted.following(page)
    if following is not None:
        headers["link"] = f'<{following}>; rel="next"'
    changed = await database.kept(wanted.datasette, _NEWEST_CHANGE, {}, _only)
    moments = [dt.datetime.fromisoformat(changed)] if changed else []
    if at_least is not None:
        moments.append(dt.datetime.combine(at_least, dt.time(), dt.UTC))
    if moments:
        headers["last-modified"] = email.utils.format_datetime(max(moments), usegmt=True)
    return headers


def _only(rows: Iterable[tuple[str | None]]) -> str | None:
    return next(iter(rows))[0]
