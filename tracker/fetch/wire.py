"""httpx over connections that are guarded; the last place a request passes, where its key is put in."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from functools import cache

import httpcore
import httpx

from tracker.fetch.guard import GuardedNetwork
from tracker.fetch.keys import Secret

CARRIED = "tracker.secret"
"""The extension of an httpx request that carries its key past everything that logs addresses or headers."""


@cache
def usual_tls() -> ssl.SSLContext:
    """The certificate authorities that are usually trusted; read once, since that takes a while."""
    return httpx.create_ssl_context()


class Transport(httpx.AsyncBaseTransport):
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
        url, extensions = request.url, dict(request.extensions)
        secret: Secret = extensions.pop(CARRIED, Secret())
        answer = await self._pool.handle_async_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=url.raw_scheme,
                    host=url.raw_host,
                    port=url.port,
                    target=secret.on_target(url.raw_path),
                ),
                headers=[*request.headers.raw, *secret.headers],
                content=request.stream,
                extensions=extensions,
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
