"""Sources polled at their own addresses, with every name leading to one server that replays their answers.

A folder of tests/corpus/readers/ has the answers and, in case.yml, which request gets which of them and
what must come of it; its README says how.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpcore
from servers import Answer, Exchange, Seen, Site

from tracker.fetch import Fetcher

PUBLIC = "93.184.216.34"
_KEYS = {"url", "file", "status", "content_type", "headers", "method", "body", "perhaps"}


@dataclass(frozen=True)
class Expected:
    """One request that a source makes, and the answer it gets.

    The request has this host, path and method, these arguments in its query and, where `body` is not
    None, these fields in the JSON it posts; it may have others. `perhaps`: it need not be made.
    """

    host: str
    path: str
    query: Mapping[str, list[str]]
    method: str
    body: Any
    answer: Answer
    perhaps: bool
    url: str

    @classmethod
    def of(cls, given: Mapping[str, Any], folder: Path) -> Expected:
        """One of the `answers` of a case.yml."""
        assert set(given) <= _KEYS, f"{folder.name}: unknown {sorted(set(given) - _KEYS)}"
        parts = urlsplit(given["url"])
        body = (folder / given["file"]).read_bytes() if given.get("file") else b""
        answer = Answer(body, given.get("status", 200), given.get("headers") or {}, given.get("content_type"))
        return cls(
            host=parts.netloc,
            path=parts.path or "/",
            query=parse_qs(parts.query, keep_blank_values=True),
            method=given.get("method", "GET"),
            body=given.get("body"),
            answer=answer,
            perhaps=given.get("perhaps", False),
            url=given["url"],
        )

    def fits(self, seen: Seen) -> bool:
        """Whether a request is this one."""
        return (
            (seen.headers["host"], seen.path, seen.method) == (self.host, self.path, self.method)
            and all(seen.query.get(name) == values for name, values in self.query.items())
            and (self.body is None or _has(json.loads(seen.body), self.body))
        )

    @property
    def closeness(self) -> int:
        """How much of a request it says."""
        return len(self.query) + (self.body is not None)


def _has(value: Any, part: Any) -> bool:
    if isinstance(part, dict) and isinstance(value, dict):
        return all(name in value and _has(value[name], held) for name, held in part.items())
    return bool(value == part)


class Replay:
    """Answers as `expected` say. Where several fit a request, that which says most of it; of several that
    say as much each is given once, in their order, and the last one from then on.
    """

    def __init__(self, expected: Sequence[Expected]) -> None:
        self.expected = expected
        self.unexpected: list[str] = []
        self._given: dict[int, int] = {}
        self._lock = threading.Lock()

    def __call__(self, exchange: Exchange) -> None:
        exchange.send(self._answer(exchange.seen))

    def _answer(self, seen: Seen) -> Answer:
        with self._lock:
            fitting = [(at, one) for at, one in enumerate(self.expected) if one.fits(seen)]
            if not fitting:
                self.unexpected.append(f"{seen.method} {seen.headers['host']}{seen.path} {dict(seen.query)}")
                return Answer(b"no such answer in case.yml", 404, content_type="text/plain")
            most = max(one.closeness for _, one in fitting)
            fitting = [(at, one) for at, one in fitting if one.closeness == most]
            at, chosen = next((pair for pair in fitting if pair[0] not in self._given), fitting[-1])
            self._given[at] = self._given.get(at, 0) + 1
            return chosen.answer

    @property
    def unasked(self) -> list[str]:
        """Answers that nobody asked for, though they must be."""
        return [one.url for at, one in enumerate(self.expected) if at not in self._given and not one.perhaps]


class _Unencrypted(httpcore.AsyncNetworkStream):
    """A connection that speaks plain HTTP for `https` addresses too. (tests/fetch is about encryption.)"""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return await self._stream.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        return self

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Loopback(httpcore.AsyncNetworkBackend):
    """Every public address is the site."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def connect_tcp(
        self, host: str, port: int, timeout: Any = None, local_address: Any = None, socket_options: Any = None
    ) -> httpcore.AsyncNetworkStream:
        network = httpcore.AnyIOBackend()
        return _Unencrypted(await network.connect_tcp("127.0.0.1", self._site.port, timeout))


async def _everywhere(host: str, port: int) -> Sequence[str]:
    return [PUBLIC]


def fetcher(site: Site) -> Fetcher:
    """The real client, for which every name is a public one that leads to the site."""
    return Fetcher(spacing=0.0, deadline=100.0, resolve=_everywhere, network=_Loopback(site))
