"""The one HTTP client, over real loopback servers: what it promises when servers misbehave."""

from __future__ import annotations

import asyncio
import datetime as dt
import threading
from collections.abc import Callable, Sequence

import pytest
from fetching import RSS, fetch, run, source
from servers import Answer, Exchange, Site

from tracker.errors import (
    AccessBlocked,
    AddressRefused,
    ConnectionFailed,
    DeadlineExceeded,
    FetchError,
    SourceGone,
    StatusFailed,
    TooManyRedirects,
)
from tracker.fetch import Fetcher, Validators
from tracker.model import Request


class TestAnswers:
    """Statuses, validators and redirects."""

    def test_a_body_comes_back_whole_with_its_headers(self, site: Site) -> None:
        site.answer("/feed", RSS, etag='"1"', headers={"X-Thing": "Yes"})
        response = fetch(site, "/feed")
        assert (response.status, response.body, response.moved_to) == (200, RSS, None)
        assert response.headers["x-thing"] == "Yes"
        assert response.url == site.url("/feed")
        assert response.fetched_at.tzinfo is dt.UTC

    def test_an_etag_makes_the_next_request_conditional(self, site: Site) -> None:
        site.answer("/feed", RSS, etag='"1"')
        first = fetch(site, "/feed")
        again = fetch(site, "/feed", validators=Validators.of(first))
        assert again.not_modified
        assert again.body == b""
        assert site.requests[1].headers["if-none-match"] == '"1"'

    def test_last_modified_alone_makes_it_conditional_too(self, site: Site) -> None:
        site.answer("/feed", RSS, last_modified="Sun, 01 Mar 2026 11:00:00 GMT")
        again = fetch(site, "/feed", validators=Validators.of(fetch(site, "/feed")))
        assert again.not_modified
        assert site.requests[1].headers["if-modified-since"] == "Sun, 01 Mar 2026 11:00:00 GMT"
        assert "if-none-match" not in site.requests[1].headers

    def test_a_blank_last_modified_is_no_validator(self, site: Site) -> None:
        site.answer("/feed", RSS, last_modified="")
        assert Validators.of(fetch(site, "/feed")) is None

    def test_a_changed_etag_gives_the_body_again_though_it_is_the_same(self, site: Site) -> None:
        site.in_turn("/feed", Answer(RSS, etag='"1"'), Answer(RSS, etag='"2"'))
        first = fetch(site, "/feed")
        again = fetch(site, "/feed", validators=Validators.of(first))
        assert (again.status, again.body) == (200, RSS)
        assert Validators.of(again) == Validators('"2"')

    def test_a_request_that_is_not_conditional_carries_no_validators(self, site: Site) -> None:
        site.answer("/feed", RSS, etag='"1"')
        request = Request(site.url("/feed"), conditional=False)
        assert run([request], site, validators=Validators('"1"')).status == 200

    def test_not_modified_without_a_condition_is_a_failure_and_not_no_news(self, site: Site) -> None:
        site.answer("/feed", status=304)
        with pytest.raises(StatusFailed, match="304"):
            fetch(site, "/feed")

    def test_an_empty_answer_is_an_answer(self, site: Site) -> None:
        site.answer("/feed", status=204)
        assert fetch(site, "/feed").body == b""

    @pytest.mark.parametrize("status", [301, 308])
    def test_permanent_redirects_say_where_it_moved(self, site: Site, status: int) -> None:
        site.redirect("/old", "/new", status)
        site.redirect("/new", site.url("/newest?x=1#part"), 308)
        site.answer("/newest", RSS)
        response = fetch(site, "/old")
        assert response.body == RSS
        assert response.moved_to == response.url == site.url("/newest?x=1")

    @pytest.mark.parametrize("status", [302, 303, 307])
    def test_a_temporary_hop_anywhere_is_no_move(self, site: Site, status: int) -> None:
        site.redirect("/old", "/mid", 301)
        site.redirect("/mid", "/new", status)
        site.answer("/new", RSS)
        response = fetch(site, "/old")
        assert (response.body, response.moved_to) == (RSS, None)

    def test_a_circle_of_redirects_ends(self, site: Site) -> None:
        site.redirect("/a", "/b")
        site.redirect("/b", "/a")
        with pytest.raises(TooManyRedirects, match="circle"):
            fetch(site, "/a")
        assert len(site.requests) == 2

    def test_five_redirects_are_followed_and_six_are_not(self, site: Site) -> None:
        for hop in range(6):
            site.redirect(f"/{hop}", f"/{hop + 1}")
        site.answer("/6", RSS)
        assert fetch(site, "/1").body == RSS
        with pytest.raises(TooManyRedirects, match="more than 5"):
            fetch(site, "/0")

    @pytest.mark.parametrize("location", ["javascript:alert(1)", "http://xn--zzzzzz--/"])
    def test_a_redirect_to_what_is_no_address_is_refused(self, site: Site, location: str) -> None:
        site.redirect("/feed", location)
        with pytest.raises(AddressRefused, match="redirects to what is not an address"):
            fetch(site, "/feed")

    @pytest.mark.parametrize("headers", [{}, {"Location": ""}])
    def test_a_redirect_to_nowhere_is_a_failure(self, site: Site, headers: dict[str, str]) -> None:
        site.answer("/feed", status=302, headers=headers)
        with pytest.raises(StatusFailed, match="leads nowhere"):
            fetch(site, "/feed")

    def test_only_harmless_headers_go_on_to_another_site(self, site: Site) -> None:
        with Site() as other:
            site.redirect("/feed", other.url("/feed"))
            other.answer("/feed", RSS)
            request = Request(site.url("/feed"), {"X-Api-Key": "k", "Accept": "text/xml"})
            run([request], site, allow_hosts={site.host, other.host}, validators=Validators('"1"'))
            received = other.requests[0].headers
        assert received["accept"] == "text/xml"
        assert {"x-api-key", "if-none-match"}.isdisjoint(received)

    def test_gone_is_gone(self, site: Site) -> None:
        site.answer("/feed", b"gone", 410)
        with pytest.raises(SourceGone) as caught:
            fetch(site, "/feed")
        assert caught.value.outcome == "gone"

    @pytest.mark.parametrize("status", [401, 403, 429, 451])
    def test_being_turned_away_is_blocked_and_not_no_news(self, site: Site, status: int) -> None:
        site.answer("/feed", b"no", status)
        with pytest.raises(AccessBlocked) as caught:
            fetch(site, "/feed")
        assert (caught.value.outcome, caught.value.status) == ("blocked", status)

    @pytest.mark.parametrize("status", [400, 404, 500, 206, 999])
    def test_any_other_failing_status_is_that_failure(self, site: Site, status: int) -> None:
        site.answer("/feed", b"no", status)
        with pytest.raises(StatusFailed) as caught:
            fetch(site, "/feed")
        assert (caught.value.outcome, caught.value.status) == ("failed", status)

    def test_a_status_that_the_reader_understands_comes_back_with_its_body(self, site: Site) -> None:
        site.answer("/api", b'{"errors": {}}', 404, content_type="application/json")
        request = Request(site.url("/api"), accept_status=frozenset({404}))
        response = run([request], site)
        assert (response.status, response.body) == (404, b'{"errors": {}}')

    @pytest.mark.parametrize("status", [429, 503])
    def test_retry_after_in_seconds_is_passed_on(self, site: Site, status: int) -> None:
        site.answer("/feed", b"later", status, headers={"Retry-After": "120"})
        with pytest.raises(FetchError) as caught:
            fetch(site, "/feed")
        assert caught.value.retry_after == 120

    def test_retry_after_as_a_date_is_counted_from_the_servers_clock(self, site: Site) -> None:
        def script(exchange: Exchange) -> None:
            exchange.write(
                b"HTTP/1.1 429 Slow\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nContent-Length: 0\r\n"
                b"Retry-After: Thu, 01 Jan 2026 00:10:00 GMT\r\n\r\n"
            )

        site.script("/feed", script)
        with pytest.raises(AccessBlocked) as caught:
            fetch(site, "/feed")
        assert caught.value.retry_after == 600

    def test_the_user_agent_is_honest_and_can_be_set(self, site: Site) -> None:
        site.answer("/feed", RSS)

        async def exchange() -> None:
            async with Fetcher(allow_hosts={site.host}, spacing=0) as fetcher:
                desk = source(site.url("/feed"), user_agent="Desk desk@example.org")
                await fetcher.get(Request(site.url("/feed")))
                await fetcher.get(Request(site.url("/feed")), source=desk)

        asyncio.run(exchange())
        first, second = (seen.headers for seen in site.requests)
        assert first["user-agent"].startswith("policy-event-tracker/")
        assert "+https://" in first["user-agent"]
        assert second["user-agent"] == "Desk desk@example.org"
        assert first["accept-encoding"] == "gzip, deflate"

    def test_cookies_are_not_kept(self, site: Site) -> None:
        site.answer("/feed", RSS, headers={"Set-Cookie": "who=you; Path=/"})
        fetch(site, "/feed", "/feed")
        assert "cookie" not in site.requests[1].headers

    def test_proxies_of_the_environment_are_not_used(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        site.answer("/feed", RSS)
        with Site() as proxy:
            for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
                monkeypatch.setenv(name, proxy.url())
            assert fetch(site, "/feed").body == RSS
            assert proxy.requests == []


class TestTime:
    """One deadline over the whole exchange."""

    def test_a_slow_drip_ends_at_the_deadline(self, site: Site) -> None:
        site.drip("/feed", RSS, every=0.02)
        with pytest.raises(DeadlineExceeded, match=r"0\.3 s"):
            fetch(site, "/feed", deadline=0.3)

    def test_a_server_that_says_nothing_ends_at_the_deadline(self, site: Site) -> None:
        site.hold("/feed", Answer(RSS), threading.Event())
        with pytest.raises(DeadlineExceeded):
            fetch(site, "/feed", deadline=0.2)

    def test_redirects_share_one_deadline(self, site: Site) -> None:
        def slow(to: str) -> Callable[[Exchange], None]:
            def script(exchange: Exchange) -> None:
                exchange.wait(0.2)
                exchange.send(Answer(b"", 302, {"Location": to}))

            return script

        for hop in range(5):
            site.script(f"/{hop}", slow(f"/{hop + 1}"))
        site.answer("/5", RSS)
        with pytest.raises(DeadlineExceeded):
            fetch(site, "/0", deadline=0.5)

    def test_a_name_that_never_resolves_ends_at_the_deadline(self) -> None:
        async def never(host: str, port: int) -> Sequence[str]:
            await asyncio.Event().wait()
            return []

        with pytest.raises(DeadlineExceeded):
            run([Request("http://feeds.test/")], resolve=never, deadline=0.1)

    def test_the_next_source_is_fetched_after_one_that_hung(self, site: Site) -> None:
        site.hold("/hung", Answer(RSS), threading.Event())
        site.answer("/feed", RSS)

        async def exchange() -> bytes:
            async with Fetcher(allow_hosts={site.host}, deadline=1.0, spacing=0, per_host=1) as fetcher:
                with pytest.raises(DeadlineExceeded):
                    await fetcher.get(Request(site.url("/hung")))
                return (await fetcher.get(Request(site.url("/feed")))).body

        assert asyncio.run(exchange()) == RSS


class TestCutOff:
    """Connections that break are failures and never half a body."""

    @pytest.mark.parametrize("chunked", [False, True])
    def test_a_connection_cut_in_the_middle(self, site: Site, chunked: bool) -> None:
        site.cut("/feed", RSS, 20, chunked=chunked)
        with pytest.raises(ConnectionFailed):
            fetch(site, "/feed")

    def test_a_connection_refused(self) -> None:
        with Site() as site:
            url, host = site.url("/feed"), site.host
        with pytest.raises(ConnectionFailed, match="Connection refused"):
            run([Request(url)], allow_hosts={host})

    def test_a_name_that_does_not_exist(self) -> None:
        async def unknown(host: str, port: int) -> Sequence[str]:
            raise OSError(-2, "Name or service not known")

        with pytest.raises(ConnectionFailed, match="no such name"):
            run([Request("https://feeds.test/")], resolve=unknown)

    @pytest.mark.parametrize("host", ["a..b", "." + "x" * 70 + ".test", "xn--0.test"])
    def test_a_name_that_cannot_exist(self, host: str) -> None:
        with pytest.raises(FetchError):
            run([Request(f"http://{host}/feed")])

    def test_what_is_not_http(self, site: Site) -> None:
        def script(exchange: Exchange) -> None:
            exchange.write(b"SSH-2.0-OpenSSH_9.6\r\n")
            exchange.hang_up()

        site.script("/feed", script)
        with pytest.raises(ConnectionFailed):
            fetch(site, "/feed")

    def test_headers_without_end(self, site: Site) -> None:
        def script(exchange: Exchange) -> None:
            exchange.write(b"HTTP/1.1 200 OK\r\n")
            while exchange.write(b"X-More: " + b"x" * 8000 + b"\r\n") and not site.closing.is_set():
                pass
            exchange.hang_up()

        site.script("/feed", script)
        with pytest.raises(ConnectionFailed):
            fetch(site, "/feed")


def test_every_failure_is_one_of_ours_and_one_line(site: Site) -> None:
    site.cut("/cut", RSS, 3)
    site.answer("/gone", b"", 410)
    site.answer("/broken", b"x", headers={"Content-Encoding": "gzip"})
    site.redirect("/circle", "/circle")
    for path in ("/cut", "/gone", "/broken", "/circle", "/missing"):
        with pytest.raises(FetchError) as caught:
            fetch(site, path)
        assert str(caught.value).startswith(site.url(path))
        assert "\n" not in str(caught.value)
