"""Addresses: which are shown, which are one page, which name a document."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.addresses import canonical_url, document_of, http_url


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://example.org/a", "https://example.org/a"),
        (" HTTPS://example.org/a b ", "https://example.org/a%20b"),
        ("//example.org/a", "https://example.org/a"),
        ("/a", "https://base.example/a"),
        ("../a", "https://base.example/a"),
        ("?a=1", "https://base.example/feeds/all.xml?a=1"),
    ],
)
def test_an_address_that_may_be_shown(address: str, expected: str) -> None:
    found = http_url(address, "https://base.example/feeds/all.xml")
    assert found is not None
    assert found.replace("HTTPS", "https") == expected


@pytest.mark.parametrize(
    "address",
    [
        None, "", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "\x01javascript:alert(1)",
        "data:text/html,x", "vbscript:x", "file:///etc/passwd", "mailto:a@example.org", "ftp://example.org/",
        "http://[", "http://", "https://example.org:port/", "https://example.org/" + "a" * 3_000, "tag:example.org,1",
    ],
)  # fmt: skip
def test_an_address_that_may_not(address: str | None) -> None:
    assert http_url(address) is None
    assert canonical_url(address) is None
    assert document_of(address) is None


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/a",
        "https://www.example.org/a/",
        "https://EXAMPLE.org:443/a#part",
        "http://example.org:80/a?utm_source=rss&utm_medium=feed",
        "https://user@example.org./a?fbclid=1",
    ],
)
def test_one_page_has_one_canonical_address(address: str) -> None:
    assert canonical_url(address) == "https://example.org/a"


def test_arguments_that_name_the_page_stay_in_one_order() -> None:
    assert canonical_url("https://example.org/?b=2&a=1&b=1") == "https://example.org?a=1&b=1&b=2"
    assert canonical_url("https://example.org/?p=1") != canonical_url("https://example.org/?p=2")
    assert canonical_url("https://example.org:8080/a") == "https://example.org:8080/a"


@given(st.text(max_size=80), st.sampled_from(["", "https://example.org/", "http://www.example.org/a?"]))
def test_canonical_twice_is_canonical(text: str, begin: str) -> None:
    address = canonical_url(begin + text)
    assert address is None or canonical_url(address) == address


@pytest.mark.parametrize(
    ("address", "document"),
    [
        ("https://www.federalregister.gov/documents/2025/04/30/2025-07470/a-rule", "fr:2025-07470"),
        ("http://federalregister.gov/d/2025-07470", "fr:2025-07470"),
        ("https://www.federalregister.gov/api/v1/documents/2025-07470.json", "fr:2025-07470"),
        ("https://www.federalregister.gov/articles/2013/01/02/2012-31305/x", "fr:2012-31305"),
        ("https://www.federalregister.gov/documents/2015/02/02/c1-2015-01234/x", "fr:C1-2015-01234"),
        ("https://www.federalregister.gov/documents/2009/02/02/E9-1234/x", "fr:E9-1234"),
        ("https://www.govinfo.gov/content/pkg/FR-2025-04-30/pdf/2025-07470.pdf", "fr:2025-07470"),
        ("https://www.govinfo.gov/app/details/FR-2025-04-30/2025-07470", "fr:2025-07470"),
        ("https://www.federalregister.gov/agencies/industry-and-security-bureau", None),
        ("https://www.federalregister.gov/documents/2025/04/30", None),
        ("https://www.govinfo.gov/app/details/PLAW-118publ31", None),
        ("https://example.org/documents/2025/04/30/2025-07470/a-rule", None),
    ],
)
def test_the_document_an_address_names(address: str, document: str | None) -> None:
    assert document_of(address) == document
