"""Sending an answer as it is made, piece by piece, to somebody who may go away meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator

from datasette.utils.asgi import Request, Response

from tracker.publish.headers import Message, Receive, Send


class Streamed(Response):  # type: ignore[misc]
    """An answer whose body comes in pieces. The next piece is made when the last one was sent.

    An empty piece says that there is more to do before there is anything to send. What is raised before the
    first that is not is told by Datasette; after it the answer breaks off, and is seen to.
    """

    def __init__(
        self, request: Request, pieces: AsyncGenerator[bytes], headers: dict[str, str], content_type: str
    ) -> None:
        super().__init__(b"", headers=headers, content_type=content_type)
        self._request, self._pieces = request, pieces

    async def asgi_send(self, send: Send) -> None:
        """Send it all. To somebody who goes away nothing more is sent, not even that it was all."""
        if self._request.method == "HEAD":
            await super().asgi_send(send)
            return
        gone = asyncio.ensure_future(_left(self._request.receive))
        begun = False
        try:
            async with contextlib.aclosing(self._pieces) as pieces:
                async for piece in pieces:
                    if gone.done():
                        return
                    if piece and not begun:
                        begun = True
                        await self._send_head(send)
                    if piece:
                        await send({"type": "http.response.body", "body": piece, "more_body": True})
            if not begun:
                await self._send_head(send)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()

    async def _send_head(self, send: Send) -> None:
        async def pass_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)

        await super().asgi_send(pass_on)


async def _left(receive: Receive) -> None:
    """Returns when whoever asked has gone away."""
    while (await receive())["type"] != "http.disconnect":
        pass
