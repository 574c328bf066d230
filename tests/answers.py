"""Sources and answers for the tests of the readers."""

from __future__ import annotations

import datetime as dt

from tracker.model import Request, Response, Source

FETCHED = dt.datetime(2026, 1, 10, 12, tzinfo=dt.UTC)
FEED = "https://example.org/feeds/all.xml"


def source(reader: str = "feed", url: str = FEED, **more: object) -> Source:
    return Source(
        id="example", title="Example", urls=(url,), reader=reader, every=dt.timedelta(hours=6), **more
    )  # type: ignore[arg-type]


def answer(
    body: bytes, request: Request | None = None, *, status: int = 200, content_type: str | None = None
) -> Response:
    request = request or Request(FEED)
    headers = {"content-type": content_type} if content_type else {}
    return Response(request, request.url, status, headers, body, FETCHED)
