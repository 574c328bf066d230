"""CSV answers whose cells a spreadsheet will not run (`tracker.formulas`), whoever makes them."""

from __future__ import annotations

import csv
import io

from tracker.formulas import harmless
from tracker.publish.headers import App, Message, Receive, Scope, Send


class HarmlessCsv:
    """CSV that arrives in pieces, made harmless row by row. A piece may end inside a quoted cell."""

    def __init__(self) -> None:
        self._pending = b""

    def feed(self, piece: bytes, *, last: bool = False) -> bytes:
        """What can be sent on now; with `last`, all that was kept back too."""
        self._pending += piece
        whole = len(self._pending) if last else self._pending.rfind(b"\n") + 1
        while whole and not last and self._pending[:whole].count(b'"') % 2:
            whole = self._pending.rfind(b"\n", 0, whole - 1) + 1
        rows, self._pending = self._pending[:whole], self._pending[whole:]
        if not rows:
            return b""
        written = io.StringIO()
        writer = csv.writer(written)
        for row in csv.reader(io.StringIO(rows.decode("utf-8", "surrogatepass"), newline="")):
            writer.writerow([harmless(cell) for cell in row])
        return written.getvalue().encode("utf-8", "surrogatepass")


def with_harmless_csv(app: App) -> App:
    """An ASGI app whose CSV answers are harmless; every other answer passes untouched."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].endswith(".csv"):
            await app(scope, receive, send)
            return
        rewriting: HarmlessCsv | None = None

        async def send_harmless(message: Message) -> None:
            nonlocal rewriting
            if message["type"] == "http.response.start":
                headers = message.get("headers", [])
                kind = next((value for name, value in headers if name.lower() == b"content-type"), b"")
                if message["status"] == 200 and kind.startswith((b"text/csv", b"text/plain")):
                    rewriting = HarmlessCsv()
                    headers = [pair for pair in headers if pair[0].lower() != b"content-length"]
                    message = {**message, "headers": headers}
            elif message["type"] == "http.response.body" and rewriting is not None:
                more = message.get("more_body", False)
                message = {**message, "body": rewriting.feed(message.get("body", b""), last=not more)}
            await send(message)

        await app(scope, receive, send_harmless)

    return wrapped
