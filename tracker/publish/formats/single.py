"""One event at its lasting address, in a format: `/event/UID.json`, `.ics`, `.bib`, `.ris`."""

from __future__ import annotations

import json
from typing import Any

from datasette.utils.asgi import Request, Response

from tracker.errors import NotFound
from tracker.exchange.exporting import measures_of, record
from tracker.model import utc_now
from tracker.publish import database
from tracker.publish.editing.writing import read
from tracker.publish.formats import asked, bibtex, ical, loading, ris
from tracker.publish.formats.addresses import Addresses
from tracker.publish.formats.catalogue import FORMATS
from tracker.publish.formats.citation import PARTS as CITED
from tracker.publish.formats.citation import cite
from tracker.publish.formats.naming import plain
from tracker.publish.formats.record import Record
from tracker.store import Store

SUFFIXES = ("json", "ics", "bib", "ris")
_ID = "select id from events where uid = :uid"
_PARTS = tuple(dict.fromkeys((*ical.PARTS, *CITED)))


async def event(datasette: Any, request: Request, uid: str, suffix: str) -> Response | None:
    """The event of a uid, whatever its review says; None where there is none. Raises Forbidden."""
    await asked.check_may_view(datasette, request)
    if suffix == "json":
        return await _json(datasette, uid)
    row = await database.first(datasette, _ID, {"uid": uid})
    if row is None:
        return None
    speech, addresses = asked.speech_of(request), Addresses.of(datasette, request)
    site, today = await asked.site_name(datasette), utc_now().date()
    page = addresses.event(uid)

    def document(records: list[Record]) -> bytes | None:
        if not records:
            return None
        if suffix == "ics":
            head = ical.Calendar(records[0].title, (), f"{page}.ics", page, speech)
            return b"".join(ical.calendar(head, ical.occasions(records), addresses))
        cited = [cite(one, addresses, speech, today, site) for one in records]
        return b"".join(bibtex.entries(cited) if suffix == "bib" else ris.entries(cited))

    names = await loading.names(datasette, speech.language)
    body = await loading.load(datasette, [row[0]], names, _PARTS, document)
    if body is None:
        return None
    headers = {"content-disposition": f'attachment; filename="{plain(uid)}.{suffix}"'}
    return Response(body, headers=headers, content_type=FORMATS[suffix].type)


async def _json(datasette: Any, uid: str) -> Response | None:
    """The event with everything that is known of it, as `tracker export --format json` has it."""

    def whole(store: Store) -> dict[str, Any]:
        with store.snapshot():
            found = record(store, store.find_event(uid).id)
            return {"events": [found], "measures": measures_of(store, {found["measure"]} - {None})}

    try:
        told = await read(datasette, whole)
    except NotFound:
        return None
    if told["events"][0]["uid"] != uid:  # a number is not a lasting name
        return None
    headers = {"content-disposition": f'inline; filename="{plain(uid)}.json"'}
    body = json.dumps(told, ensure_ascii=False, indent=1, default=str)
    return Response(body, headers=headers, content_type="application/json; charset=utf-8")
