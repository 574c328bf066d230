"""CSV that a spreadsheet will not run: a cell that begins like a formula gets an apostrophe before it.

Feeds choose their titles, and `=HYPERLINK(...)` in one would be a live formula in whoever's spreadsheet
(OWASP, "CSV Injection"). Numbers, also negative ones, stay numbers. Where a spreadsheet parts cells by
semicolon or tab, as in most of Europe, what follows one within a cell begins a cell too.
"""

from __future__ import annotations

import csv
import io
import re

from tracker.publish.headers import App, Message, Receive, Scope, Send

_UNSEEN = r"[\s\x00-\x1f\x7f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]*"
_FORMULA = re.compile(_UNSEEN + r"[=+\-@＝＋－＠]|[\t\r\n]")
_WITHIN = re.compile(rf"((?:;|(?<=.)\t){_UNSEEN})(?=[=@＝＠]|[+\-＋－][^\s;]*[(|!])")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def harmless(cell: str) -> str:
    """The cell as it can be opened in a spreadsheet."""
    if ";" in cell or "\t" in cell:
        cell = _WITHIN.sub(r"\1'", cell)
    if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


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
