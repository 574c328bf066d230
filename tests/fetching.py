"""What the tests of fetching share: one call for one exchange, and public names that lead to the loopback."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import httpcore
from servers import Site

from tracker.fetch import Fetcher, Validators
from tracker.fetch.guard import system_resolve
from tracker.model import Request, Response, Source

RSS = b'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title></channel></rss>'
NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
TLS = Path(__file__).parent / "corpus" / "tls"


def source(url: str, **more: Any) -> Source:
    """A source at this address."""
    every = dt.timedelta(hours=6)
    return Source(id="desk", title="Desk", urls=(url,), reader="feed", every=every, **more)


def fetch(site: Site, *paths: str, **options: Any) -> Response:
    """Get paths of a site one after another with one Fetcher; the answer of the last."""
    return run([Request(path if "://" in path else site.url(path)) for path in paths], site, **options)


def run(
    requests: Sequence[Request],
    site: Site | None = None,
    *,
    validators: Validators | None = None,
    source: Source | None = None,
    **options: Any,
) -> Response:
    options = {"allow_hosts": {site.host} if site else (), "deadline": 100.0, "spacing": 0.0} | options

    async def exchange() -> Response:
        async with Fetcher(**options) as fetcher:
            for request in requests[:-1]:
                await fetcher.get(request, source=source)
            return await fetcher.get(requests[-1], validators=validators, source=source)

    return asyncio.run(exchange())


class Dialled(httpcore.AsyncNetworkBackend):
    """Really connects, but to a loopback site in place of the public address it is asked for."""

    def __init__(self, site: Site, secure: Site | None, dead: frozenset[str]) -> None:
        self.ports = {80: site.port, 443: (secure or site).port}
        self.dead = dead
        self.addresses: list[str] = []

    async def connect_tcp(
        self, host: str, port: int, timeout: Any = None, local_address: Any = None, socket_options: Any = None
    ) -> httpcore.AsyncNetworkStream:
        self.addresses.append(host)
        if host in self.dead:
            raise httpcore.ConnectError("unreachable")
        return await httpcore.AnyIOBackend().connect_tcp("127.0.0.1", self.ports[port], timeout)


def answers(addresses: Sequence[str]) -> Callable[[str, int], Any]:
    """A resolver that gives a name these addresses, and an address itself."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        return addresses if host.endswith(".test") else await system_resolve(host, port)

    return resolve


def public(site: Site, *, secure: Site | None = None, dead: set[str] | None = None) -> dict[str, Any]:
    """Options under which `*.test` resolves to a public address that leads to the site."""
    network = Dialled(site, secure, frozenset(dead or ()))
    return {"resolve": answers(["93.184.216.34"]), "network": network}
