"""What the servers see of many fetches at once."""

from __future__ import annotations

import asyncio
import threading

import pytest
from fetching import RSS, source
from servers import Answer, Site

from tracker.errors import (
    AccessBlocked,
    FetchError,
)
from tracker.fetch import Fetcher
from tracker.model import Request


class TestPoliteness:
    """What the servers see of many fetches at once."""

    def test_at_most_two_at_once_on_one_host(self, site: Site) -> None:
        release = threading.Event()
        site.hold("/feed", Answer(RSS), release)

        async def many() -> None:
            async with Fetcher(allow_hosts={site.host}, spacing=0) as fetcher:
                tasks = [asyncio.create_task(fetcher.get(Request(site.url(f"/feed?{n}")))) for n in range(6)]
                assert await asyncio.to_thread(site.wait_for_requests, 2)
                release.set()
                await asyncio.gather(*tasks)

        asyncio.run(many())
        assert (site.most_at_once, site.hits("/feed")) == (2, 6)

    def test_hosts_do_not_wait_for_each_other(self, site: Site) -> None:
        release = threading.Event()
        site.hold("/feed", Answer(RSS), release)
        with Site("127.0.0.2") as other:
            other.answer("/feed", RSS)

            async def both() -> None:
                async with Fetcher(allow_hosts={site.host, other.host}, spacing=0) as fetcher:
                    slow = [asyncio.create_task(fetcher.get(Request(site.url("/feed")))) for _ in range(4)]
                    assert (await fetcher.get(Request(other.url("/feed")))).body == RSS
                    release.set()
                    await asyncio.gather(*slow)

            asyncio.run(both())

    def test_there_is_a_limit_over_all_hosts(self) -> None:
        release = threading.Event()
        with Site("127.0.0.1") as one, Site("127.0.0.2") as two, Site("127.0.0.3") as three:
            sites = (one, two, three)
            for place in sites:
                place.hold("/feed", Answer(RSS), release)

            async def many() -> int:
                async with Fetcher(allow_hosts={s.host for s in sites}, spacing=0, at_once=2) as fetcher:
                    tasks = [asyncio.create_task(fetcher.get(Request(s.url("/feed")))) for s in sites]
                    while sum(len(s.requests) for s in sites) < 2:
                        await asyncio.sleep(0.005)
                    at_first = sum(len(s.requests) for s in sites)
                    release.set()
                    await asyncio.gather(*tasks)
                    return at_first

            assert asyncio.run(many()) == 2
            assert sum(len(s.requests) for s in sites) == 3

    def test_the_next_start_on_a_host_waits_and_other_hosts_do_not(self, site: Site) -> None:
        site.answer("/feed", RSS)
        with Site("127.0.0.2") as other:
            other.answer("/feed", RSS)

            async def three() -> None:
                async with Fetcher(allow_hosts={site.host, other.host}, spacing=3600) as fetcher:
                    await fetcher.get(Request(site.url("/feed")))
                    second = asyncio.create_task(fetcher.get(Request(site.url("/feed"))))
                    await fetcher.get(Request(other.url("/feed")))
                    assert not second.done()
                    second.cancel()

            asyncio.run(three())
        assert site.hits("/feed") == 1

    @pytest.mark.parametrize("status", [429, 503])
    def test_a_host_that_asks_for_a_pause_gets_it_for_all_its_sources(self, site: Site, status: int) -> None:
        site.answer("/busy", b"", status, headers={"Retry-After": "60"})
        site.answer("/feed", RSS)

        async def two() -> None:
            async with Fetcher(allow_hosts={site.host}, spacing=0) as fetcher:
                with pytest.raises(FetchError):
                    await fetcher.get(Request(site.url("/busy")))
                with pytest.raises(AccessBlocked, match="asked for a pause") as caught:
                    await fetcher.get(Request(site.url("/feed")))
                assert caught.value.retry_after is not None
                assert 0 < caught.value.retry_after <= 60

        asyncio.run(two())
        assert site.hits("/feed") == 0

    def test_a_publishers_own_limit_holds_for_its_host_whichever_source_asks(self, site: Site) -> None:
        site.answer("/feed", RSS)
        hourly = source(site.url("/feed"), rate=1 / 3600)

        async def two() -> None:
            async with Fetcher(allow_hosts={site.host}, spacing=0) as fetcher:
                await fetcher.get(Request(site.url("/feed")), source=hourly)
                second = asyncio.create_task(fetcher.get(Request(site.url("/feed"))))
                third = asyncio.create_task(fetcher.get(Request(site.url("/feed")), source=hourly))
                done, _ = await asyncio.wait({second, third}, timeout=0.2)
                assert not done
                second.cancel()
                third.cancel()

        asyncio.run(two())
        assert site.hits("/feed") == 1

    def test_a_publishers_limit_that_is_wider_than_our_own_changes_nothing(self, site: Site) -> None:
        site.answer("/feed", RSS)
        quick = source(site.url("/feed"), rate=20.0)

        async def two() -> None:
            async with Fetcher(allow_hosts={site.host}, spacing=3600) as fetcher:
                await fetcher.get(Request(site.url("/feed")), source=quick)
                second = asyncio.create_task(fetcher.get(Request(site.url("/feed")), source=quick))
                done, _ = await asyncio.wait({second}, timeout=0.2)
                assert not done
                second.cancel()

        asyncio.run(two())
        assert site.hits("/feed") == 1

    def test_a_quota_used_up_for_long_closes_the_host(self, site: Site) -> None:
        used_up = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "900"}
        site.answer("/api", RSS, headers=used_up)

        async def two() -> None:
            async with Fetcher(allow_hosts={site.host}, spacing=0) as fetcher:
                assert (await fetcher.get(Request(site.url("/api")))).body == RSS
                with pytest.raises(AccessBlocked, match="asked for a pause") as caught:
                    await fetcher.get(Request(site.url("/api")))
                assert 800 < (caught.value.retry_after or 0) <= 900

        asyncio.run(two())
        assert site.hits("/api") == 1

    def test_a_quota_used_up_for_a_moment_is_waited_for(self, site: Site) -> None:
        used_up = {"RateLimit-Remaining": "0", "RateLimit-Reset": "19"}
        site.answer("/api", RSS, headers=used_up)

        async def two() -> None:
            async with Fetcher(allow_hosts={site.host}, spacing=0) as fetcher:
                await fetcher.get(Request(site.url("/api")))
                second = asyncio.create_task(fetcher.get(Request(site.url("/api"))))
                done, _ = await asyncio.wait({second}, timeout=0.2)
                assert not done
                second.cancel()

        asyncio.run(two())
        assert site.hits("/api") == 1
