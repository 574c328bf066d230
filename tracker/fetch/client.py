"""One request to one whole response: redirects followed hop by hop, a deadline over all of it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import ssl
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
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
    KeyMissing,
    KeyRefused,
    TooManyRedirects,
)
from tracker.fetch import answers, body, redirects, rsshub
from tracker.fetch.contact import user_agent_of
from tracker.fetch.guard import GuardedNetwork, Resolve, is_allowed, system_resolve
from tracker.fetch.keys import Secret
from tracker.fetch.politeness import AT_ONCE, PER_HOST, SPACING, Politeness
from tracker.fetch.redirects import port, shown, site, web_address
from tracker.fetch.wire import CARRIED, Transport, usual_tls
from tracker.model import Request, Response, Source, utc_now

PRODUCT_PAGE = "https://pypi.org/project/policy-event-tracker/"
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/json, "
    "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)
DEADLINE = 30.0
MOST_BYTES = 15 * 2**20
MOST_REDIRECTS = 5

_BROKEN = (httpx.HTTPError, httpcore.ProtocolError, httpcore.NetworkError)
# Kept when a redirect leads to another site; anything else a request carries may be a secret.
_HARMLESS = frozenset({"accept", "accept-language"})
_CONDITIONS = frozenset({"if-none-match", "if-modified-since"})


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


@dataclass(frozen=True, slots=True)
class _Asked:
    """What goes out, hop after hop."""

    request: Request
    headers: Mapping[str, str]
    secret: Secret
    rate: float | None
    most_bytes: int
    deadline: float

    def elsewhere(self) -> _Asked:
        """What another site may be sent of it."""
        harmless = {name: value for name, value in self.headers.items() if name in _HARMLESS}
        return replace(self, headers=harmless, secret=replace(self.secret, sent=False))


class Fetcher:
    """Fetches requests whole, politely and safely. An async context manager; share one for all sources.

    `allow_hosts` names hosts (`host` or `host:port`) that may be fetched though their address is
    private. `deadline` is in seconds, from name resolution to last byte with all redirects, not counting
    the wait for a turn. `max_bytes` counts after decompression; a source that may have larger answers has
    longer for them in proportion. `spacing` is in seconds.

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
            transport=Transport(
                GuardedNetwork(resolve, self._allow_hosts, network),
                ssl_context or usual_tls(),
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
        self, request: Request, *, validators: Validators | None = None, source: Source | None = None
    ) -> Response:
        """The answer to a request: 2xx, 304 where `validators` were sent, or a status it accepts.

        `source` says what its publisher wants: a user agent, a key, a rate, a larger answer. The key goes to
        the sites of the source's own addresses alone, whatever names a request for another or led there. A
        POST is never conditional, and nothing is asked twice. Raises one of FetchError's classes for
        everything else, the address in it fit to be shown.
        """
        url = web_address(rsshub.address_of(request.url))
        asked = self._asked(request, validators, source)
        if source is not None and source.key is not None and site(url) not in _sites(source):
            asked = replace(asked, secret=replace(asked.secret, sent=False))
        url = asked.secret.out_of_address(url)
        visited = [url]
        permanent, remaining = True, asked.deadline
        while True:
            hop, remaining = await self._hop(asked, url, remaining)
            target = redirects.target(url, hop.status, hop.headers.get("location", "").strip())
            if target is None:
                conditional = not _CONDITIONS.isdisjoint(asked.headers)
                if hop.status != 304 or not conditional:
                    self._raise_failure(asked, url, hop)
                return self._response(request, visited, hop, permanent)
            target = asked.secret.out_of_address(target)
            if request.method != "GET":
                redirects.check_post(url, target, hop.status)
            self._check_redirect(visited, target)
            permanent = permanent and hop.status in redirects.PERMANENT
            permanent = permanent and not (url.scheme == "https" and target.scheme == "http")
            if site(target) != site(url):
                asked = asked.elsewhere()
            url = target
            visited.append(url)

    def _asked(self, request: Request, validators: Validators | None, source: Source | None) -> _Asked:
        """What is sent first. Raises KeyMissing and ContactMissing."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        if validators and request.conditional and request.method == "GET":
            headers |= validators.headers
        agent = user_agent_of(source, shown(request.url)) if source else None
        most = (source.most_bytes if source else None) or self._max_bytes
        return _Asked(
            request,
            {"accept": ACCEPT} | headers | {"user-agent": agent or self._user_agent},
            Secret.of(source.key if source else None, shown(request.url)),
            source.rate if source else None,
            most,
            self._deadline * max(1.0, most / self._max_bytes),
        )

    async def _hop(self, asked: _Asked, url: httpx.URL, remaining: float) -> tuple[_Hop, float]:
        """One exchange, and how many seconds of the deadline it left. No key is in what comes back."""
        address = shown(str(url))
        clock = asyncio.get_running_loop().time
        async with self._politeness.turn(url.host, address, asked.rate):
            started = clock()
            try:
                async with asyncio.timeout(remaining):
                    hop = await self._exchange(asked, url, address)
            except TimeoutError as error:
                reason = f"not done within {asked.deadline:g} s"
                raise DeadlineExceeded(address, reason) from error
            except FetchError as error:
                if error.url == address:
                    raise
                raise type(error)(address, error.reason) from error
            except (httpx.InvalidURL, UnicodeError) as error:  # httpx reads where an answer leads by itself
                raise AddressRefused(address, "redirects to what is not an address") from error
            except (*_BROKEN, httpcore.TimeoutException, ssl.SSLError, OSError) as error:
                reason = f"connection failed: {asked.secret.out_of(_said(error))}"
                raise ConnectionFailed(address, reason) from error
            self._politeness.pause(url.host, answers.pause(hop.status, hop.headers, utc_now()), hop.status)
            return hop, remaining - (clock() - started)

    async def _exchange(self, asked: _Asked, url: httpx.URL, address: str) -> _Hop:
        raw = [(name.encode(), value.encode()) for name, value in asked.headers.items()]
        raw.append((b"accept-encoding", body.ACCEPTED.encode()))
        request, most = asked.request, asked.most_bytes
        async with self._client.stream(
            request.method,
            url,
            headers=raw,
            content=request.body,
            follow_redirects=False,
            extensions={CARRIED: asked.secret},
        ) as answer:
            status = answer.status_code
            received = asked.secret.out_of_headers(answer.headers.items())
            wanted = 200 <= status < 300 or status in request.accept_status
            if status in redirects.STATUSES or status == 304:
                return _Hop(status, received, b"")
            length = received.get("content-length", "")
            if wanted and length.isdecimal() and int(length) > most:
                raise body.too_large(address, most)
            encoding = received.get("content-encoding", "")
            if wanted:
                content = await body.read_body(answer.aiter_raw(), encoding, most, address)
            else:
                content = await _beginning(answer, encoding, address)
            return _Hop(status, received, asked.secret.out_of_bytes(content))

    def _raise_failure(self, asked: _Asked, url: httpx.URL, hop: _Hop) -> None:
        """Raise what a failing answer stands for."""
        if hop.status in asked.request.accept_status:
            return
        address, key = shown(str(url)), asked.secret.key
        error = answers.failure(address, hop.status, hop.headers, hop.body, utc_now())
        if error is None:
            return
        refused = hop.status in (401, 403) and answers.challenge(hop.headers, hop.body) is None
        if refused and key is not None and asked.secret.sent:
            if asked.secret.value is not None:
                raise KeyRefused(address, key.env, key.sign_up, status=hop.status)
            raise KeyMissing(address, key.env, key.sign_up)
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
        return is_allowed(url.host, port(url), self._allow_hosts)


def _sites(source: Source) -> frozenset[tuple[str, str, int]]:
    """Whom the addresses belong to that the source's file names: scheme, host and port of each."""
    found = set()
    for url in source.urls:
        with contextlib.suppress(FetchError):  # what cannot be asked for has no site
            found.add(site(web_address(rsshub.address_of(url))))
    return frozenset(found)


async def _beginning(answer: httpx.Response, encoding: str, address: str) -> bytes:
    """As much of a failure's body as is looked at; a failure with a broken body is still that failure."""
    try:
        return await body.read_body(answer.aiter_raw(), encoding, answers.LOOKED_AT, address)
    except (FetchError, *_BROKEN):
        return b""


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
