"""Feeds that have an archive: what a long absence missed is read from it, page by page."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from email.utils import format_datetime

import pytest
from servers import Answer, Seen, Site

from tracker.fetch import Fetcher
from tracker.model import Outcome, Source
from tracker.model.feeds import FeedOptions
from tracker.polling import Poll, poll
from tracker.readers import reader

NEWEST = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)


def posts(count: int) -> list[dt.datetime]:
    """When each post was published, the newest first, one a day."""
    return [NEWEST - dt.timedelta(days=day) for day in range(count)]


def feed(times: Sequence[dt.datetime]) -> Answer:
    items = "".join(
        f"<item><title>Post of {time:%Y-%m-%d}</title><link>https://news.example/{time:%Y%m%d}</link>"
        f"<pubDate>{format_datetime(time)}</pubDate></item>"
        for time in times
    )
    return Answer(f'<rss version="2.0"><channel><title>n</title>{items}</channel></rss>'.encode())


class Blog:
    """A site like WordPress: ten posts a page, and a page that is none past the last."""

    def __init__(self, site: Site, count: int) -> None:
        self.posts = posts(count)
        self.pages: list[int] = []
        site.compute("/feed/", self.answer)

    def answer(self, seen: Seen) -> Answer:
        page = int(seen.query.get("paged", ["1"])[0])
        self.pages.append(page)
        given = self.posts[10 * (page - 1) : 10 * page]
        return feed(given) if given else Answer(b"<html>Nothing here</html>", 404, content_type="text/html")


def run(site: Site, since: dt.date | None, archive: str | None, size: int | None = None) -> Poll:
    source = Source(
        id="blog", title="blog", urls=(site.url("/feed/"),), reader="feed", every=dt.timedelta(hours=6),
        options=FeedOptions(site.url("/feed/") + archive if archive is not None else None, size),
    )  # fmt: skip

    async def polled() -> Poll:
        async with Fetcher(allow_hosts={site.host}, spacing=0) as fetcher:
            with ThreadPoolExecutor(1) as workers:
                return await poll(source, fetcher, {}, since, workers)

    return asyncio.run(polled())


def days(result: Poll) -> list[str]:
    return sorted({report.title.removeprefix("Post of ") for report in result.reports})


def test_pages_are_read_until_the_day_that_is_wanted(site: Site) -> None:
    blog = Blog(site, 60)
    result = run(site, dt.date(2026, 10, 30), "?paged={page}")
    assert result.outcome == Outcome.OK
    assert days(result)[0] <= "2026-10-29"
    assert max(blog.pages) == 3


def test_an_archive_ends_where_there_are_no_more_pages(site: Site) -> None:
    blog = Blog(site, 20)
    result = run(site, dt.date(2015, 1, 1), "?paged={page}")
    assert (result.outcome, len(result.reports)) == (Outcome.OK, 20)
    assert max(blog.pages) == 3


def test_a_recent_poll_asks_for_the_feed_alone(site: Site) -> None:
    blog = Blog(site, 60)
    run(site, dt.datetime.now(dt.UTC).date(), "?paged={page}")
    run(site, None, "?paged={page}")
    assert blog.pages == [1, 1]


def test_a_site_that_ignores_the_page_is_found_out(site: Site) -> None:
    site.serve("/feed/", feed(posts(10)))
    result = run(site, dt.date(2015, 1, 1), "?paged={page}")
    assert result.outcome == Outcome.TRUNCATED
    assert "goes no further back than 2026-11-11" in (result.error or "")
    assert len(result.reports) == 10


def test_a_site_may_page_by_what_came_before(site: Site) -> None:
    held = posts(25)

    def answer(seen: Seen) -> Answer:
        if "before" not in seen.query:
            return feed(held[:5])
        assert seen.query["since"] == ["2026-10-31"]
        before = dt.datetime.fromisoformat(seen.query["before"][0]).replace(tzinfo=dt.UTC)
        return feed([time for time in held if time < before][:8])

    site.compute("/feed/", answer)
    result = run(site, dt.date(2026, 11, 1), "?since={since}&before={before}", size=8)
    assert result.outcome == Outcome.OK
    assert days(result) == sorted(f"{time:%Y-%m-%d}" for time in held[:24])


def test_a_site_may_page_by_how_many_came(site: Site) -> None:
    held = posts(25)

    def answer(seen: Seen) -> Answer:
        start = int(seen.query.get("start", ["0"])[0])
        return feed(held[start : start + 10])

    site.compute("/feed/", answer)
    result = run(site, dt.date(2020, 1, 1), "?start={start}", size=10)
    assert (result.outcome, len(result.reports)) == (Outcome.OK, 25)


@pytest.mark.parametrize("archive", [None, "?paged={page}"])
def test_only_a_feed_with_an_archive_reaches_back(archive: str | None) -> None:
    source = Source(
        "b", "b", ("https://b.example/",), "feed", dt.timedelta(days=1), options=FeedOptions(archive)
    )
    assert reader("feed").takes_since(source) == (archive is not None)
