"""One request to one whole response: redirects followed hop by hop, a deadline over all of it."""

from __future__ import annotations

import asyncio
import os
import re
import ssl
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Self

import httpcore
import httpx

import tracker
from tracker.errors import (
    AddressRefused,
    ConnectionFailed,
    DeadlineExceeded,
    FetchError,
    StatusFailed,
    TooManyRedirects,
)
from tracker.fetch import answers, body
from tracker.fetch.guard import GuardedNetwork, Resolve, is_allowed, system_resolve
from tracker.fetch.politeness import AT_ONCE, PER_HOST, SPACING, Politeness
from tracker.model import Request, Response, utc_now

PRODUCT_PAGE = "https://pypi.org/project/policy-event-tracker/"
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/json, "
    "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)
DEADLINE = 30.0
MOST_BYTES = 15 * 2**20
MOST_REDIRECTS = 5

_BROKEN = (httpx.HTTPError, httpcore.ProtocolError, httpcore.NetworkError)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_PORTS = {"http": 80, "https": 443}
# Kept when a redirect leads to another site; anything else a request carries may be a secret.
_HARMLESS = frozenset({"accept", "accept-language"})
_CONDITIONS = frozenset({"if-none-match", "if-modified-since"})
_USERINFO = re.compile(r"(?<=//)[^/?#]*@")
_SECRET = re.compile(
    r"(?i)([?&;](?:[\w.-]*(?:key|token|secret|signature|password)|pwd|pass|auth|sig)=)[^&;#]*"
)


@dataclass(frozen=True, slots=True)
class Validators:
    """What makes the next request for the same address conditional (RFC 9110 13.1)."""

    etag: str | None = None
    last_modified: str | None = None

    @classmethod
    def of(cls, response: Response) -> Validators | None:
        """Those an answer came with, or None where it has none. To be kept once its reports are."""
        etag = response.headers.get("etag", "").strip() or None
        last_modified = response.headers.get("last-modified", "").strip() or None
        return cls(etag, last_modified) if etag or last_modified else None

    @property
    def headers(self) -> dict[str, str]:
        pairs = {"if-none-match": self.etag, "if-modified-since": self.last_modified}
        return {name: value for name, value in pairs.items() if value}


@dataclass(frozen=True, slots=True)
class _Hop:
    """One answer, before it is decided what it means."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def shown(url: str) -> str:
    """An address as it may be shown and kept: no user name or password, no value of a key or token."""
    return _SECRET.sub(r"\1***", _USERINFO.sub("", url))


@cache
def _usual_tls() -> ssl.SSLContext:
    """The certificate authorities that are usually trusted; read once, since that takes a while."""
    return httpx.create_ssl_context()


class _Transport(httpx.AsyncBaseTransport):
    """httpx over an httpcore pool whose connections are guarded."""

    def __init__(self, network: GuardedNetwork, ssl_context: ssl.SSLContext, at_once: int) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl_context,
            max_connections=None,  # turns are given out before the deadline starts to count
            max_keepalive_connections=at_once,
            keepalive_expiry=10.0,
            network_backend=network,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        answer = await self._pool.handle_async_request(
            httpcore.Request(
                request.method,
                httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Stream(answer))

    async def aclose(self) -> None:
        await self._pool.aclose()


class _Stream(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._answer.aiter_stream():
            yield chunk

    async def aclose(self) -> None:
        await self._answer.aclose()


class Fetcher:
    """Fetches requests whole, politely and safely. An async context manager; share one for all sources.

    `allow_hosts` names hosts (`host` or `host:port`) that may be fetched though their address is
    private. `deadline` is in seconds, from name resolution to last byte with all redirects, not counting
    the wait for a turn. `max_bytes` counts after decompression. `spacing` is in seconds.

    Proxies named in the environment are not used: a proxy resolves names itself, which would undo the
    check of where they lead. `SSL_CERT_FILE` and `SSL_CERT_DIR` are honoured. Cookies are neither
    kept nor sent.

    An `https` address may redirect to `http`, as badly set-up servers do on the way to another `https`
    address; but a way with an unencrypted hop after an encrypted one never counts as a permanent move.
    """

    def __init__(
        self,
        *,
        allow_hosts: Collection[str] = (),
        deadline: float = DEADLINE,
        max_bytes: int = MOST_BYTES,
        user_agent: str | None = None,
        at_once: int = AT_ONCE,
        per_host: int = PER_HOST,
        spacing: float = SPACING,
        resolve: Resolve = system_resolve,
        network: httpcore.AsyncNetworkBackend | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._allow_hosts = frozenset(allow_hosts)
        self._deadline, self._max_bytes = deadline, max_bytes
        self._user_agent = user_agent or f"policy-event-tracker/{tracker.__version__} (+{PRODUCT_PAGE})"
        self._politeness = Politeness(at_once, per_host, spacing)
        self._client = httpx.AsyncClient(
            transport=_Transport(
                GuardedNetwork(resolve, self._allow_hosts, network),
                ssl_context or _usual_tls(),
                at_once,
            ),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            timeout=None,  # noqa: S113 -- one deadline over everything instead of one for each step
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self, type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.__aexit__(type, error, trace)

    async def get(
        self, request: Request, *, validators: Validators | None = None, user_agent: str | None = None
    ) -> Response:
        """The answer to a request: 2xx, 304 where `validators` were sent, or a status it accepts.

        Raises one of FetchError's classes for everything else, the address in it fit to be shown.
        """
        headers = {name.lower(): value for name, value in request.headers.items()}
        if validators and request.conditional:
            headers |= validators.headers
        headers = {"accept": ACCEPT} | headers
        agent = user_agent or self._user_agent
        url = _web_address(request.url)
        visited = [url]
        permanent, remaining = True, self._deadline
        while True:
            hop, remaining = await self._hop(request, url, headers | {"user-agent": agent}, remaining)
            target = _target(url, hop)
            if target is None:
                conditional = not _CONDITIONS.isdisjoint(headers)
                if hop.status != 304 or not conditional:
                    self._raise_failure(request, url, hop)
                return self._response(request, visited, hop, permanent)
            self._check_redirect(visited, target)
            permanent = permanent and hop.status in _PERMANENT
            permanent = permanent and not (url.scheme == "https" and target.scheme == "http")
            if _site(target) != _site(url):
                headers = {name: value for name, value in headers.items() if name in _HARMLESS}
            url = target
            visited.append(url)

    async def _hop(
        self, request: Request, url: httpx.URL, headers: Mapping[str, str], remaining: float
    ) -> tuple[_Hop, float]:
        """One exchange, and how many seconds of the deadline it left."""
        address = shown(str(url))
        clock = asyncio.get_running_loop().time
        async with self._politeness.turn(url.host, address):
            started = clock()
            try:
                async with asyncio.timeout(remaining):
                    hop = await self._exchange(request, url, headers, address)
            except TimeoutError as error:
                reason = f"not done within {self._deadline:g} s"
                raise DeadlineExceeded(address, reason) from error
            except FetchError as error:
                if error.url == address:
                    raise
                raise type(error)(address, error.reason) from error
            except (*_BROKEN, httpcore.TimeoutException, ssl.SSLError, OSError) as error:
                raise ConnectionFailed(address, f"connection failed: {_said(error)}") from error
            return hop, remaining - (clock() - started)

    async def _exchange(
        self, request: Request, url: httpx.URL, headers: Mapping[str, str], address: str
    ) -> _Hop:
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        raw.append((b"accept-encoding", body.ACCEPTED.encode()))
        async with self._client.stream("GET", url, headers=raw, follow_redirects=False) as answer:
            status, received = answer.status_code, dict(answer.headers)
            wanted = 200 <= status < 300 or status in request.accept_status
            if status in _REDIRECTS or status == 304:
                return _Hop(status, received, b"")
            length = received.get("content-length", "")
            if wanted and length.isdecimal() and int(length) > self._max_bytes:
                raise body.too_large(address, self._max_bytes)
            encoding = received.get("content-encoding", "")
            if wanted:
                content = await body.read_body(answer.aiter_raw(), encoding, self._max_bytes, address)
            else:
                content = await _beginning(answer, encoding, address)
            return _Hop(status, received, content)

    def _raise_failure(self, request: Request, url: httpx.URL, hop: _Hop) -> None:
        """Raise what a failing answer stands for; note the pause it asks for."""
        if hop.status in request.accept_status:
            return
        error = answers.failure(shown(str(url)), hop.status, hop.headers, hop.body, utc_now())
        if error is not None:
            if error.retry_after and hop.status in (429, 503):
                self._politeness.close(url.host, error.retry_after, hop.status)
            raise error

    def _response(
        self, request: Request, visited: Sequence[httpx.URL], hop: _Hop, permanent: bool
    ) -> Response:
        url = str(visited[-1])
        return Response(
            request=request,
            url=url,
            status=hop.status,
            headers=hop.headers,
            body=hop.body,
            fetched_at=utc_now(),
            moved_to=url if permanent and len(visited) > 1 else None,
        )

    def _check_redirect(self, visited: Sequence[httpx.URL], target: httpx.URL) -> None:
        """Raises TooManyRedirects, or AddressRefused where a public site leads to an allowed private one."""
        start, address = visited[0], shown(str(visited[0]))
        if target in visited:
            raise TooManyRedirects(address, f"redirects in a circle, back to {shown(str(target))}")
        if len(visited) > MOST_REDIRECTS:
            raise TooManyRedirects(address, f"more than {MOST_REDIRECTS} redirects")
        if self._is_allowed(target) and not self._is_allowed(start):
            reason = f"redirects to {target.host}, which only the operator may name"
            raise AddressRefused(address, reason)

    def _is_allowed(self, url: httpx.URL) -> bool:
        return is_allowed(url.host, _port(url), self._allow_hosts)


async def _beginning(answer: httpx.Response, encoding: str, address: str) -> bytes:
    """As much of a failure's body as is looked at; a failure with a broken body is still that failure."""
    try:
        return await body.read_body(answer.aiter_raw(), encoding, answers.LOOKED_AT, address)
    except (FetchError, *_BROKEN):
        return b""


def _target(url: httpx.URL, hop: _Hop) -> httpx.URL | None:
    """Where a redirect leads, or None where the answer is not one. A fragment is not part of an address."""
    if hop.status not in _REDIRECTS:
        return None
    location = hop.headers.get("location", "").strip()
    if not location:
        raise StatusFailed(shown(str(url)), f"status {hop.status} leads nowhere", status=hop.status)
    try:
        joined = str(url.join(location))
    except (httpx.InvalidURL, ValueError) as error:
        raise AddressRefused(shown(str(url)), "redirects to what is not an address") from error
    return _web_address(joined)


def _web_address(text: str) -> httpx.URL:
    """An address that may be asked for at all. Where its name leads is checked when it is connected to."""
    try:
        url = httpx.URL(text).copy_with(fragment=None)
        host = url.host  # decodes an international name, and fails where that is broken
    except (httpx.InvalidURL, ValueError) as error:
        raise AddressRefused(shown(text), "is not an address") from error
    if url.scheme not in _PORTS:
        raise AddressRefused(shown(text), "is not an http or https address")
    if not host or "%" in host or not 0 < _port(url) < 65536:
        raise AddressRefused(shown(text), "names no host, or no port there is")
    if url.userinfo:
        raise AddressRefused(shown(text), "carries a user name or password")
    return url


def _site(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, _port(url)


def _port(url: httpx.URL) -> int:
    return url.port or _PORTS[url.scheme]


def _said(error: BaseException) -> str:
    """What the operating system or the TLS library said, below whatever was wrapped around it."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return cause.strerror or cause.reason
        if isinstance(cause, OSError) and cause.errno:
            return os.strerror(cause.errno)
        if isinstance(cause, httpcore.ConnectTimeout):
            return "no answer"
        cause = cause.__cause__ or cause.__context__
    return str(error).strip() or type(error).__name__
