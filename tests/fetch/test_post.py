"""Questions with a body: sent once, as they are, and only to the site they were meant for."""

from __future__ import annotations

import pytest
from fetching import run, source
from servers import Answer, Site

from tracker.errors import AddressRefused, ConnectionFailed, StatusFailed
from tracker.fetch import Validators
from tracker.model import Request

BODY = b'{"keyword": "lithium"}'


def post(url: str) -> Request:
    return Request(url, {"content-type": "application/json"}, method="POST", body=BODY)


def test_the_body_and_its_type_arrive(site: Site) -> None:
    site.answer("/search", b'{"results": []}')
    assert run([post(site.url("/search"))], site).body == b'{"results": []}'
    (seen,) = site.requests
    assert (seen.method, seen.body, seen.headers["content-type"]) == ("POST", BODY, "application/json")
    assert seen.headers["content-length"] == str(len(BODY))


def test_it_is_never_conditional(site: Site) -> None:
    site.answer("/search", b"{}", etag='"1"')
    response = run([post(site.url("/search"))], site, validators=Validators('"1"', None))
    assert (response.status, "if-none-match" in site.requests[0].headers) == (200, False)


@pytest.mark.parametrize("status", [307, 308])
def test_a_redirect_on_its_site_that_keeps_the_method_is_followed_with_the_body(
    site: Site, status: int
) -> None:
    site.redirect("/search", "/v2/search", status)
    site.answer("/v2/search", b"{}")
    response = run([post(site.url("/search"))], site)
    assert [(seen.method, seen.body) for seen in site.requests] == [("POST", BODY)] * 2
    assert response.moved_to == (site.url("/v2/search") if status == 308 else None)


@pytest.mark.parametrize("status", [307, 308])
def test_a_body_does_not_go_to_another_site(site: Site, status: int) -> None:
    with Site("127.0.0.2") as other:
        site.redirect("/search", other.url("/search"), status)
        with pytest.raises(AddressRefused, match=r"redirects a POST to another site, 127\.0\.0\.2"):
            run([post(site.url("/search"))], site, allow_hosts={site.host, other.host})
        assert other.requests == []


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_redirect_that_would_make_it_a_get_is_refused(site: Site, status: int) -> None:
    site.redirect("/search", "/v2/search", status)
    site.answer("/v2/search", b"{}")
    with pytest.raises(StatusFailed, match=r"would turn a POST into a GET of .*/v2/search"):
        run([post(site.url("/search"))], site)
    assert site.hits("/v2/search") == 0


def test_it_is_not_sent_twice_where_the_connection_breaks(site: Site) -> None:
    site.cut("/search", b"{}" * 50, 10)
    with pytest.raises(ConnectionFailed):
        run([post(site.url("/search"))], site)
    assert site.hits("/search") == 1


def test_a_source_may_have_larger_answers_than_others(site: Site) -> None:
    site.serve("/list", Answer(b" " * 300))
    larger = source(site.url("/list"), most_bytes=1000)
    assert len(run([Request(site.url("/list"))], site, max_bytes=100, source=larger).body) == 300
