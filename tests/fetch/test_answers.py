"""What statuses, headers and challenge pages mean."""

from __future__ import annotations

from typing import Any

import pytest
from fetching import NOW, fetch
from hypothesis import given
from hypothesis import strategies as st
from servers import Site

from tracker.errors import (
    AccessBlocked,
    SettingError,
    StatusFailed,
)
from tracker.fetch import allowed_hosts, cache_lifetime, retry_after, shown
from tracker.fetch.answers import CHALLENGES, LONGEST_RETRY_AFTER, challenge, pause


class TestChallengePages:
    """A page for people in place of a feed is `blocked`."""

    @pytest.mark.parametrize("status", [200, 202, 404, 503])
    @pytest.mark.parametrize("known", [c for c in CHALLENGES if c.marks], ids=lambda c: c.name)
    def test_every_known_mark(self, site: Site, status: int, known: Any) -> None:
        page = "<!DOCTYPE html><html><head>" + " ".join(known.marks).upper() + "</head></html>"
        site.answer("/feed", page.encode(), status, content_type="text/html; charset=utf-8")
        with pytest.raises(AccessBlocked) as caught:
            fetch(site, "/feed")
        assert "turned away" in caught.value.reason
        assert caught.value.status == status

    @pytest.mark.parametrize(
        "header", [("cf-mitigated", "challenge"), ("x-amzn-waf-action", "captcha")], ids=lambda h: h[0]
    )
    def test_a_header_is_enough(self, site: Site, header: tuple[str, str]) -> None:
        site.answer("/feed", b"", 202, headers=dict([header]))
        with pytest.raises(AccessBlocked):
            fetch(site, "/feed")

    def test_a_compressed_challenge_with_a_failing_status_is_seen(self, site: Site) -> None:
        page = b"<html><title>Just a moment...</title><script src=/cdn-cgi/challenge-platform/></html>"
        site.answer("/feed", page, 503, content_type="text/html", compressed="gzip")
        with pytest.raises(AccessBlocked, match="Cloudflare challenge"):
            fetch(site, "/feed")

    def test_a_feed_that_talks_of_challenges_is_a_feed(self, site: Site) -> None:
        body = b"\xef\xbb\xbf <rss><title>Just a moment: _cf_chl_opt and the AWS challenge</title></rss>"
        site.answer("/feed", body, content_type="text/html")
        assert fetch(site, "/feed").body == body

    def test_an_ordinary_page_is_for_the_reader_to_refuse(self, site: Site) -> None:
        body = b"<!doctype html><title>Our news</title><p>Access to lithium was denied.</p>"
        site.answer("/feed", body, content_type="text/html")
        assert fetch(site, "/feed").body == body

    @given(st.binary(max_size=300))
    def test_any_bytes_at_all_can_be_looked_at(self, body: bytes) -> None:
        assert challenge({"content-type": "text/html"}, body) is None or body


class TestHeaders:
    """Retry-After, caching and what may be shown."""

    @pytest.mark.parametrize(
        ("value", "seconds"),
        [
            ("0", 0), ("120", 120), ("1.5", 1.5), ("99999999", LONGEST_RETRY_AFTER), ("-5", None), ("", None),
            ("soon", None), ("Sun, 01 Mar 2026 12:01:00 GMT", 60), ("Sun, 01 Mar 2026 11:00:00 GMT", 0),
            ("Sun, 01 Mar 9999 12:01:00 GMT", LONGEST_RETRY_AFTER), ("١٢", None),
        ],
    )  # fmt: skip
    def test_retry_after(self, value: str, seconds: float | None) -> None:
        assert retry_after({"retry-after": value}, NOW) == seconds

    @pytest.mark.parametrize(
        ("headers", "seconds"),
        [
            ({}, None),
            ({"cache-control": "max-age=3600"}, 3600),
            ({"cache-control": 'public, Max-Age="600"', "age": "100"}, 500),
            ({"cache-control": "max-age=60", "age": "100"}, 0),
            ({"cache-control": "no-store, max-age=600"}, None),
            ({"cache-control": "no-cache", "expires": "Sun, 01 Mar 2026 13:00:00 GMT"}, None),
            ({"cache-control": "max-age=soon", "expires": "Sun, 01 Mar 2026 13:00:00 GMT"}, None),
            ({"expires": "Sun, 01 Mar 2026 13:00:00 GMT"}, 3600),
            ({"expires": "Sun, 01 Mar 2026 13:00:00 GMT", "date": "Sun, 01 Mar 2026 12:30:00 GMT"}, 1800),
            ({"expires": "0"}, None),
            ({"expires": "Sun, 01 Mar 2020 13:00:00 GMT"}, 0),
        ],
    )
    def test_freshness(self, headers: dict[str, str], seconds: float | None) -> None:
        assert cache_lifetime(headers, NOW) == seconds

    @given(st.text(max_size=60), st.text(max_size=60))
    def test_no_header_is_too_odd(self, one: str, two: str) -> None:
        wait = retry_after({"retry-after": one, "date": two}, NOW)
        assert wait is None or 0 <= wait <= LONGEST_RETRY_AFTER
        fresh = cache_lifetime({"cache-control": one, "expires": two, "age": one}, NOW)
        assert fresh is None or fresh >= 0

    @pytest.mark.parametrize(
        ("url", "as_shown"),
        [
            ("https://me:pw@feeds.test/x", "https://feeds.test/x"),
            ("https://feeds.test/x?api_key=abc&page=2", "https://feeds.test/x?api_key=***&page=2"),
            (
                "https://feeds.test/x?page=2&access_token=abc#top",
                "https://feeds.test/x?page=2&access_token=***#top",
            ),
            ("https://feeds.test/?usr=me&pwd=abc", "https://feeds.test/?usr=me&pwd=***"),
            ("https://feeds.test/?keywords=lithium", "https://feeds.test/?keywords=lithium"),
            ("https://feeds.test/@someone", "https://feeds.test/@someone"),
        ],
    )
    def test_secrets_in_an_address_are_not_shown(self, url: str, as_shown: str) -> None:
        assert shown(url) == as_shown

    def test_an_error_says_no_secret(self, site: Site) -> None:
        site.answer("/feed", b"", 500)
        with pytest.raises(StatusFailed) as caught:
            fetch(site, "/feed?api_key=abc123")
        assert "abc123" not in str(caught.value) + caught.value.url

    def test_allowed_hosts_are_read_from_a_setting(self) -> None:
        text = " 127.0.0.1:8080, Intranet.example ,[::1]:80,::1,"
        assert allowed_hosts(text) == {"127.0.0.1:8080", "intranet.example", "[::1]:80", "::1"}

    @pytest.mark.parametrize("text", ["http://intranet.example", "a:b", "a:99999", ":80", "a/b", "10.0.0.*"])
    def test_what_is_not_a_host_is_refused(self, text: str) -> None:
        with pytest.raises(SettingError, match="TRACKER_ALLOW_HOSTS"):
            allowed_hosts(text)


class TestPauses:
    """How long a host wants to be left alone."""

    @pytest.mark.parametrize(
        ("status", "headers", "seconds"),
        [
            (429, {"retry-after": "30"}, 30),
            (503, {"retry-after": "30"}, 30),
            (200, {"retry-after": "30"}, None),
            (429, {}, None),
            (429, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "45"}, 45),
            (429, {"x-ratelimit-reset": "45"}, 45),
            (429, {"retry-after": "30", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "45"}, 30),
            (200, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "45"}, 45),
            (200, {"ratelimit-remaining": "0", "ratelimit-reset": "45"}, 45),
            (200, {"x-rate-limit-remaining": "0", "x-rate-limit-reset": "45"}, 45),
            (200, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": f"{NOW.timestamp() + 60:.0f}"}, 60),
            (200, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": f"{NOW.timestamp() - 60:.0f}"}, 0),
            (200, {"x-ratelimit-remaining": "0"}, None),
            (200, {"x-ratelimit-remaining": "7", "x-ratelimit-reset": "45"}, None),
            (200, {"x-ratelimit-remaining": "none", "x-ratelimit-reset": "soon"}, None),
            (200, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "99999999"}, LONGEST_RETRY_AFTER),
        ],
    )
    def test_what_an_answer_asks_for(
        self, status: int, headers: dict[str, str], seconds: float | None
    ) -> None:
        assert pause(status, headers, NOW) == seconds
