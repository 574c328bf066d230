"""Pages of a ministry that does not exist, and the source that reads them: what the tests of `page` share."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Sequence
from pathlib import Path

from tracker import catalogue
from tracker.model import Reading, Request, Response, Source
from tracker.readers import reader

HOST = "https://ministry.test"
NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)

BLOCK = """\
items: ul.news > li
link: a@href
title: a
date: span.date
article:
  text: div.body
  date: .published
  number: {pattern: 'Notice (\\d{4}) No\\. ?(\\d+)'}
  drop: [.share, script]
"""

ENTRY = '<li><a href="{href}">{title}</a><span class="date">{date}</span></li>'
BODY = (
    "The Ministry of Commerce bans exports of gallium to the United States from 1 December 2026. "
    "The ban covers gallium metal and gallium oxide."
)


def source(folder: Path, block: str = BLOCK, *, url: str = f"{HOST}/news/", **fields: str) -> Source:
    """The source of a file with this `page:` block, as the catalogue reads it."""
    given = {"title": "Ministry", "url": url, "reader": "page", "every": "6h", "confirmed": "seen_in_use"}
    lines = [f"{name}: {value}" for name, value in {**given, "language": "en", **fields}.items()]
    text = "\n".join(lines) + "\npage:\n" + textwrap.indent(block, "  ")
    folder.mkdir(exist_ok=True)
    (folder / "ministry.yml").write_text(text, encoding="utf-8")
    return catalogue.load(folder, terms_known=True).get("ministry")


def listing(*entries: tuple[str, str, str], after: str = "") -> str:
    """A page that lists (href, title, date)."""
    lines = "".join(ENTRY.format(href=href, title=title, date=date) for href, title, date in entries)
    return f"<html><body><nav><a href='/'>Home</a></nav><ul class='news'>{lines}</ul>{after}</body></html>"


def article(title: str, body: str = BODY, date: str = "Published: 18 November 2026") -> str:
    """An article's page, with a menu and a line to share it, neither of which is its text."""
    return (
        f"<html><head><title>{title}</title></head><body><nav>Menu</nav><h1>{title}</h1>"
        f"<p class='published'>{date}</p><div class='body'><p class='share'>Share this page</p><p>{body}</p></div>"
        "<footer>Contact us</footer></body></html>"
    )


def answer(
    request: Request,
    body: str | bytes,
    content_type: str = "text/html; charset=utf-8",
    *,
    url: str | None = None,
) -> Response:
    return Response(
        request=request,
        url=url or request.url,
        status=200,
        headers={"content-type": content_type},
        body=body.encode() if isinstance(body, str) else body,
        fetched_at=NOW,
    )


def read(source: Source, body: str | bytes, content_type: str = "text/html; charset=utf-8") -> Reading:
    """The reading of the first page of the listing."""
    (request,) = first_requests(source)
    return reader("page").read(source, answer(request, body, content_type))


def first_requests(source: Source, since: dt.date | None = None) -> Sequence[Request]:
    return reader("page").requests(source, since, NOW)
