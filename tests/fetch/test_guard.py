"""Nothing that is not public is talked to, however it is spelled."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Sequence

import pytest
from fetching import RSS, TLS, answers, fetch, public, run
from servers import Site

from tracker.errors import (
    AddressRefused,
    ConnectionFailed,
    DeadlineExceeded,
)
from tracker.fetch.guard import GuardedNetwork, refusal, system_resolve
from tracker.model import Request


class TestAddresses:
    """Nothing that is not public is talked to, however it is spelled."""

    @pytest.mark.parametrize(
        "address",
        [
            "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
            "169.254.169.254", "169.254.0.1", "100.64.0.1", "100.100.100.200", "168.63.129.16", "0.0.0.0",
            "0.1.2.3", "192.0.0.192", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1",
            "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
            "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1",
            "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::1", "2002:7f00:1::", "2001:0:7f00:1::1", "100::1", "3fff::1", "not an address",
        ],
    )  # fmt: skip
    def test_refused(self, address: str) -> None:
        assert refusal(address)

    @pytest.mark.parametrize(
        "address",
        ["93.184.216.34", "8.8.8.8", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "192.0.1.1",
         "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::808:808"],
    )  # fmt: skip
    def test_public(self, address: str) -> None:
        assert refusal(address) is None

    @pytest.mark.parametrize(
        "host",
        ["localhost", "127.0.0.1", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "0.0.0.0", "[::1]",
         "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "LOCALHOST"],
    )  # fmt: skip
    def test_every_spelling_of_the_loopback_with_the_real_resolver(self, site: Site, host: str) -> None:
        site.answer("/feed", RSS)
        with pytest.raises((AddressRefused, ConnectionFailed)):
            run([Request(f"http://{host}:{site.port}/feed")])
        assert site.requests == []

    @pytest.mark.parametrize("address", ["10.1.2.3", "169.254.169.254", "::1", "fd00::1"])
    def test_a_name_that_leads_inside_is_refused(self, address: str) -> None:
        with pytest.raises(AddressRefused, match=f"feeds.test leads to {address}"):
            run([Request("http://feeds.test/feed")], resolve=answers([address]))

    def test_one_private_address_among_public_ones_is_refused(self) -> None:
        with pytest.raises(AddressRefused):
            run([Request("http://feeds.test/")], resolve=answers(["93.184.216.34", "192.168.0.1"]))

    @pytest.mark.parametrize(
        "url",
        ["file:///etc/passwd", "/etc/passwd", "etc/passwd", "", "ftp://feeds.test/", "gopher://feeds.test/",
         "http:///feed", "http://", "data:text/xml,<rss/>", "javascript:alert(1)", "//feeds.test/feed",
         "http://feeds test/", "http://[::1/", "http://feeds.test:99999/", "unix:/run/docker.sock",
         "http://user:secret@feeds.test/feed"],
    )  # fmt: skip
    def test_what_is_not_a_plain_web_address_is_refused(self, url: str) -> None:
        with pytest.raises(AddressRefused) as caught:
            run([Request(url)])
        assert "secret" not in str(caught.value)

    @pytest.mark.parametrize(
        "location",
        ["http://127.0.0.1:1/", "http://[::1]/", "http://169.254.169.254/latest/meta-data/", "file:///etc/passwd",
         "http://localhost/", "//127.0.0.1/", "http://user:secret@feeds.test/"],
    )  # fmt: skip
    def test_a_public_site_may_not_redirect_inside(self, site: Site, location: str) -> None:
        site.redirect("/feed", location)
        with pytest.raises(AddressRefused) as caught:
            run([Request("http://feeds.test/feed")], **public(site))
        assert len(site.requests) == 1
        assert "secret" not in str(caught.value)

    def test_a_public_site_may_not_redirect_to_an_allowed_private_one(self, site: Site) -> None:
        with Site() as inside:
            site.redirect("/feed", inside.url("/secrets"))
            with pytest.raises(AddressRefused, match="only the operator"):
                run([Request("http://feeds.test/feed")], **public(site), allow_hosts={inside.host})
            assert inside.requests == []

    def test_the_answer_that_was_checked_is_the_one_connected_to(self, site: Site) -> None:
        """A name server that answers with a public address first and a private one next gains nothing."""
        site.answer("/feed", RSS)
        asked: list[str] = []

        async def changing(host: str, port: int) -> Sequence[str]:
            asked.append(host)
            return ["93.184.216.34"] if len(asked) == 1 else ["127.0.0.1"]

        dialled = public(site) | {"resolve": changing}
        assert run([Request("http://feeds.test/feed")], **dialled).body == RSS
        assert dialled["network"].addresses == ["93.184.216.34"]
        assert asked == ["feeds.test"]
        with pytest.raises(AddressRefused):
            run([Request("http://feeds.test/feed")], **dialled)

    def test_an_allowed_host_may_be_private(self, site: Site) -> None:
        site.answer("/feed", RSS)
        assert fetch(site, "/feed", allow_hosts={"127.0.0.1"}).body == RSS
        with pytest.raises(AddressRefused):
            fetch(site, "/feed", allow_hosts={f"127.0.0.1:{site.port + 1}", "localhost"})

    def test_the_second_address_serves_where_the_first_does_not(self, site: Site) -> None:
        site.answer("/feed", RSS)
        both = ["2606:4700::1", "93.184.216.34"]
        dialled = public(site, dead={both[0]}) | {"resolve": answers(both)}
        assert run([Request("http://feeds.test/feed")], **dialled).body == RSS
        assert dialled["network"].addresses == both

    def test_local_sockets_are_not_web_addresses(self) -> None:
        with pytest.raises(AddressRefused):
            asyncio.run(GuardedNetwork().connect_unix_socket("/run/docker.sock"))

    def test_the_system_resolver_knows_localhost(self) -> None:
        assert {"127.0.0.1", "::1"} & set(asyncio.run(system_resolve("localhost", 80)))

    def test_tls_checks_the_certificate_against_the_name(self) -> None:
        trusted = ssl.create_default_context(cafile=TLS / "certificate.pem")
        with Site() as site:
            site.encrypt(TLS / "certificate.pem", TLS / "key.pem")
            site.answer("/feed", RSS)
            good = public(site) | {"ssl_context": trusted}
            assert run([Request("https://feeds.test/feed")], **good).body == RSS
            with pytest.raises(ConnectionFailed, match="CERTIFICATE_VERIFY_FAILED"):
                run([Request("https://other.test/feed")], **good)
            with pytest.raises(ConnectionFailed, match="CERTIFICATE_VERIFY_FAILED"):
                run([Request("https://feeds.test/feed")], **public(site))

    def test_a_way_that_loses_encryption_is_followed_and_is_no_permanent_move(self, site: Site) -> None:
        trusted = ssl.create_default_context(cafile=TLS / "certificate.pem")
        with Site() as secure:
            secure.encrypt(TLS / "certificate.pem", TLS / "key.pem")
            secure.redirect("/old", "http://feeds.test/mid", 301)
            site.redirect("/mid", "https://feeds.test/new", 301)
            secure.answer("/new", RSS)
            options = public(site, secure=secure) | {"ssl_context": trusted}
            lost = run([Request("https://feeds.test/old")], **options)
            kept = run([Request("http://feeds.test/mid")], **options)
        assert (lost.body, lost.moved_to) == (RSS, None)
        assert kept.moved_to == "https://feeds.test/new"


def test_a_resolver_that_hangs_does_not_keep_the_program_from_ending(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, released, returned = threading.Event(), threading.Event(), threading.Event()

    def hang(*_: object, **__: object) -> list[object]:
        asked.set()
        released.wait(100)
        returned.set()
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    with pytest.raises(DeadlineExceeded):
        run([Request("http://feeds.test/")], deadline=0.1)
    assert asked.is_set()
    assert not returned.is_set()
    released.set()
    assert returned.wait(100)
