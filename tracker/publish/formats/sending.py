"""Sending an answer as it is made, piece by piece, to somebody who may go away meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from datasette.utils.asgi import Request, Response

from tracker.publish.headers import Receive, Send


class Streamed(Response):  # type: ignore[misc]
    """An answer whose body comes in pieces. The next piece is made when the last one was sent."""

    def __init__(
        self, request: Request, pieces: AsyncIterator[bytes], headers: dict[str, str], content_type: str
    ) -> None:
        super().__init__(b"", headers=headers, content_type=content_type)
        self._request, self._pieces = request, pieces

    async def asgi_send(self, send: Send) -> None:
        """Send it all, or as much as somebody is there to receive."""
        gone = asyncio.ensure_future(_left(self._request.receive))
        begun = False

        async def pass_on(message: Any) -> None:
            nonlocal begun
            if message["type"] == "http.response.body":
                return
            begun = True
            await send(message)

        try:
            async with contextlib.aclosing(self._pieces) as pieces:  # type: ignore[type-var]
                async for piece in pieces:
                    if not begun:
                        await super().asgi_send(pass_on)
                    if gone.done() or self._request.method == "HEAD":
                        break
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
            if not begun:
                await super().asgi_send(pass_on)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()


async def _left(receive: Receive) -> None:
    """Returns when whoever asked has gone away."""
    while (await receive())["type"] != "http.disconnect":
        pass
