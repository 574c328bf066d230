"""Real HTTP servers on the loopback, which answer as a test tells them to.

    def test_something(site):                       # the fixture of tests/conftest.py
        site.answer("/feed.xml", b"<rss/>", content_type="application/rss+xml", etag='"1"')
        site.redirect("/old.xml", "/feed.xml", status=301)
        async with Fetcher(allow_hosts={site.host}) as fetcher: ...
        assert site.hits("/feed.xml") == 1
        assert site.requests[0].headers["user-agent"].startswith("policy-event-tracker/")

A path may be routed again at any time; the new route replaces the old one. A route matches the path
without its query string; the query is in `Seen.query`. What is not routed is for `otherwise` to answer,
which is a 404 unless a test says otherwise. Beyond plain answers:

    site.compute("/api.json", lambda seen: Answer(json.dumps(...).encode()))   # from the request
    site.in_turn("/feed.xml", Answer(b"", 503), Answer(b"<rss/>"))             # the last one repeats
    site.script("/odd", lambda exchange: exchange.write(b"..."))               # byte by byte
    site.drip(...), site.cut(...), site.endless(...), site.gzip_bomb(...), site.hold(...)

Requests are answered in a thread each, so `requests` may be in any order where several are under way.
"""

from __future__ import annotations

import gzip
import ssl
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Seen:
    """A request as it arrived. Header names are lower case."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    """A whole answer. With `etag` or `last_modified`, a conditional request that matches gets a 304.

    `etag=""` makes one from the body. `compressed` is `gzip` or `deflate`.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str | None = "application/xml"
    etag: str | None = None
    last_modified: str | None = None
    compressed: str | None = None


class Exchange(BaseHTTPRequestHandler):
    """One request under way, for a script to answer byte by byte."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or each answer waits 40 ms for an acknowledgement
    server: _Server
    seen: Seen

    def send(self, answer: Answer) -> None:
        """Send a whole answer, or the 304 that the request allows."""
        headers = {"Content-Type": answer.content_type} if answer.content_type else {}
        etag = answer.etag
        if etag == "":
            etag = f'"{blake2b(answer.body, digest_size=8).hexdigest()}"'
        if etag is not None:
            headers["ETag"] = etag
        if answer.last_modified is not None:
            headers["Last-Modified"] = answer.last_modified
        if self._unchanged(etag, answer.last_modified):
            self.head(304, headers | dict(answer.headers))
            return
        body = answer.body
        if answer.compressed:
            body = {"gzip": gzip.compress, "deflate": zlib.compress}[answer.compressed](body)
            headers["Content-Encoding"] = answer.compressed
        length = {} if answer.status == 204 else {"Content-Length": str(len(body))}
        self.head(answer.status, headers | length | dict(answer.headers))
        self.write(body)

    def head(self, status: int, headers: Mapping[str, str]) -> None:
        """Send the status line and headers."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def write(self, data: bytes) -> bool:
        """Send bytes as they are; False once the other side has gone."""
        try:
            self.wfile.write(data)
            self.wfile.flush()
        except OSError:
            self.close_connection = True
            return False
        return True

    def chunk(self, data: bytes) -> bool:
        """Send one piece of a chunked body; an empty one ends it."""
        return self.write(b"%x\r\n%s\r\n" % (len(data), data))

    def wait(self, seconds: float) -> bool:
        """Let time pass; False once the site is closing."""
        return not self.server.site.closing.wait(seconds)

    def hang_up(self) -> None:
        """Close the connection after this exchange, whatever was promised."""
        self.close_connection = True

    def _unchanged(self, etag: str | None, last_modified: str | None) -> bool:
        if (wanted := self.seen.headers.get("if-none-match")) is not None:
            return etag is not None and wanted == etag
        since = self.seen.headers.get("if-modified-since")
        return since is not None and since == last_modified

    def do_GET(self) -> None:
        site, parts = self.server.site, urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        self.seen = Seen(
            self.command,
            parts.path,
            parse_qs(parts.query, keep_blank_values=True),
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(length) if length else b"",
        )
        with site.at_work(self.seen):
            site.routes.get(parts.path, site.otherwise)(self)

    do_HEAD = do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Tests read `Site.requests`, not standard error."""


Script = Callable[[Exchange], object]


def _missing(exchange: Exchange) -> None:
    exchange.send(Answer(b"not found", 404, content_type="text/plain"))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    site: Site

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up in the middle is what many of these tests are about."""


class Site:
    """A server on a loopback port of its own; a context manager, or the fixture `site`."""

    def __init__(self, address: str = "127.0.0.1") -> None:
        self.address = address
        self.routes: dict[str, Script] = {}
        self.otherwise: Script = _missing
        self.requests: list[Seen] = []
        self.most_at_once = 0
        self.closing = threading.Event()
        self._at_once = 0
        self._changed = threading.Condition()
        self._server = _Server((address, 0), Exchange)
        self._server.site = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.005,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def encrypt(self, certificate: Path, key: Path) -> None:
        """Speak TLS from here on."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def host(self) -> str:
        """`127.0.0.1:PORT`: what TRACKER_ALLOW_HOSTS takes."""
        return f"{self.address}:{self.port}"

    def url(self, path: str = "/") -> str:
        return f"http://{self.host}{path}"

    def hits(self, path: str) -> int:
        return len(self.seen(path))

    def seen(self, path: str) -> list[Seen]:
        """The requests for a path, in the order they came."""
        return [request for request in self.requests if request.path == path]

    def wait_for_requests(self, count: int, seconds: float = 100.0) -> bool:
        """Wait until so many requests have come; False where they did not in that time."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.requests) >= count, seconds)

    @contextmanager
    def at_work(self, seen: Seen) -> Iterator[None]:
        """Count a request, and how many are being answered at once."""
        with self._changed:
            self.requests.append(seen)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._at_once -= 1

    # What a path answers.

    def script(self, path: str, script: Script) -> str:
        """Answer with a function of the exchange. This and all below return the path's address."""
        self.routes[path] = script
        return self.url(path)

    def serve(self, path: str, answer: Answer) -> str:
        return self.script(path, lambda exchange: exchange.send(answer))

    def answer(
        self,
        path: str,
        body: bytes = b"",
        status: int = 200,
        *,
        headers: Mapping[str, str] | None = None,
        content_type: str | None = "application/xml",
        etag: str | None = None,
        last_modified: str | None = None,
        compressed: str | None = None,
    ) -> str:
        return self.serve(
            path, Answer(body, status, headers or {}, content_type, etag, last_modified, compressed)
        )

    def compute(self, path: str, function: Callable[[Seen], Answer]) -> str:
        return self.script(path, lambda exchange: exchange.send(function(exchange.seen)))

    def in_turn(self, path: str, *answers: Answer) -> str:
        """The first answer to the first request, and so on; the last one repeats."""
        left = list(answers)
        lock = threading.Lock()

        def script(exchange: Exchange) -> None:
            with lock:
                answer = left.pop(0) if len(left) > 1 else left[0]
            exchange.send(answer)

        return self.script(path, script)

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        return self.answer(path, b"moved", status, headers={"Location": to}, content_type="text/plain")

    def drip(self, path: str, body: bytes, every: float = 0.05) -> str:
        """One byte at a time, which no timeout on single reads ever ends."""

        def script(exchange: Exchange) -> None:
            exchange.head(200, {"Content-Type": "application/xml", "Content-Length": str(len(body))})
            for place in range(len(body)):
                if not (exchange.write(body[place : place + 1]) and exchange.wait(every)):
                    break
            exchange.hang_up()

        return self.script(path, script)

    def cut(self, path: str, body: bytes, after: int, *, chunked: bool = False) -> str:
        """Promise the whole body and hang up after so many bytes."""

        def script(exchange: Exchange) -> None:
            framing = {"Transfer-Encoding": "chunked"} if chunked else {"Content-Length": str(len(body))}
            exchange.head(200, {"Content-Type": "application/xml"} | framing)
            (exchange.chunk if chunked else exchange.write)(body[:after])
            exchange.hang_up()

        return self.script(path, script)

    def endless(self, path: str, piece: bytes = b"<item/>" * 8192) -> str:
        """Chunks without an end."""

        def script(exchange: Exchange) -> None:
            exchange.head(200, {"Content-Type": "application/xml", "Transfer-Encoding": "chunked"})
            while exchange.chunk(piece) and not self.closing.is_set():
                pass
            exchange.hang_up()

        return self.script(path, script)

    def gzip_bomb(self, path: str, size: int, encoding: str = "gzip") -> str:
        """`size` bytes of spaces, compressed about a thousand to one while they are sent."""

        def script(exchange: Exchange) -> None:
            headers = {"Content-Encoding": encoding, "Transfer-Encoding": "chunked"}
            exchange.head(200, {"Content-Type": "application/xml"} | headers)
            bits = {"gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}[encoding]
            squeeze, block = zlib.compressobj(9, zlib.DEFLATED, bits), b" " * 2**20
            for _ in range(size // len(block)):
                piece = squeeze.compress(block)
                if piece and not exchange.chunk(piece):
                    return
            exchange.chunk(squeeze.flush())
            exchange.chunk(b"")

        return self.script(path, script)

    def hold(self, path: str, answer: Answer, release: threading.Event) -> str:
        """Answer once the event is set (or the site closes)."""

        def script(exchange: Exchange) -> None:
            while not release.is_set() and exchange.wait(0.005):
                pass
            exchange.send(answer)

        return self.script(path, script)
