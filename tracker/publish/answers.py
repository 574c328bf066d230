"""What need not be worked out or sent again: validators, compression, and whole answers kept in memory.

An anonymous reader's page depends on the state of the database, the address, the language and the day,
all known before it is worked out. They make its ETag (RFC 9110, section 8.8.3), so that who has the page
already is told so (304) at the price of a hash; and whoever asks for what was just answered gets the same
bytes. Who sends a cookie or a token is known by name perhaps: nothing of theirs is kept, validated, or
compressed, for a page with a secret in it tells of it by its length (BREACH).
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from asgi_gzip import GZipMiddleware
from datasette.utils.asgi import Request
from sqlite_utils.utils import sqlite3

from tracker.model import utc_now
from tracker.publish import database, language
from tracker.publish.arguments import Arguments
from tracker.publish.editing import access
from tracker.publish.headers import App, Message, Receive, Scope, Send
from tracker.publish.rows import EVENTS_PATH
from tracker.publish.strangers.bounds import purse

MOST_BYTES = 16_000_000
"""Of bodies kept, compressed as they were sent."""

MOST_OF_ONE = 1_000_000
"""A longer answer is a download, not a page: it is sent and forgotten."""

FRESH = 30
"""Seconds for which a browser need not ask again."""

_CACHE_CONTROL = f"public, max-age={FRESH}, must-revalidate".encode("ascii")
_OWN_WORD = (b"no-store", b"no-cache", b"private", b"immutable")
_ARBITRARY = ("sql", "_trace", "_ttl")
_COMPRESSED = (".png", ".parquet", ".db", ".woff2", ".blob")
_LEVEL = 4
_SMALLEST = 600
_DAY, _MINUTE = 86_400, 60

Pairs = list[tuple[bytes, bytes]]
_Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


class _Memory:
    """Answers to one state of the database, those asked for longest ago thrown out first."""

    def __init__(self) -> None:
        self._state: object = None
        self._answers: OrderedDict[_Key, _Answer] = OrderedDict()
        self._bytes = 0

    def at(self, state: object) -> None:
        """Forget everything if somebody has written."""
        if state != self._state:
            self._state, self._bytes = state, 0
            self._answers.clear()

    def get(self, key: _Key) -> _Answer | None:
        found = self._answers.get(key)
        if found is not None:
            self._answers.move_to_end(key)
        return found

    def keep(self, state: object, key: _Key, answer: _Answer) -> None:
        if state != self._state or key in self._answers:
            return
        self._answers[key] = answer
        self._bytes += len(answer.body)
        while self._bytes > MOST_BYTES:
            _, oldest = self._answers.popitem(last=False)
            self._bytes -= len(oldest.body)


def answered(datasette: Any, app: App) -> App:
    """An ASGI app that answers as `app` does, but not twice, and in fewer bytes."""
    memory, mark = _Memory(), secrets.token_hex(8)
    small = GZipMiddleware(app, minimum_size=_SMALLEST, compresslevel=_LEVEL)

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await datasette.invoke_startup()
        if scope["type"] != "http" or not database.is_active(datasette) or _is_personal(scope):
            await app(scope, receive, send)
            return
        if not _takes_gzip(scope):  # what compresses takes `gzip;q=0` for a wish
            scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]}
        inner = app if scope["path"].endswith(_COMPRESSED) else small
        state = _state(datasette) if _may_be_kept(datasette, scope) else None
        if state is None:
            await inner(scope, receive, send)
            return
        memory.at(state)
        key = (access.is_offered(datasette), *_key(state, scope))
        tag = _tag(mark, key, weak=scope["path"].endswith(".json"))
        if _matches(_header(scope, b"if-none-match"), tag):
            await _say(send, 304, [(b"etag", tag), *_caching()], b"")
            return
        known = memory.get(key)
        if known is not None:
            await _say(send, 200, known.headers, b"" if scope["method"] == "HEAD" else known.body)
            return
        late = database.interrupted(datasette)
        sending = _Sending(send, tag, lambda: database.interrupted(datasette) == late and not purse().lacking)
        await inner(scope, receive, sending)
        answer = sending.answer()
        if answer is not None and scope["method"] == "GET":
            memory.keep(state, key, answer)

    return wrapped


class _Sending:
    """Sends an answer on, says how long it is good for, and holds it if it is short and has no secrets.

    One that may lack what took too long to work out (not `is_whole`) is sent with no such promise.
    """

    def __init__(self, send: Send, tag: bytes, is_whole: Callable[[], bool]) -> None:
        self._send, self._tag, self._is_whole = send, tag, is_whole
        self._headers: Pairs | None = None
        self._body: list[bytes] | None = []
        self._length = 0
        self._ended = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            message = self._started(message)
        elif message["type"] == "http.response.body":
            self._take(message.get("body", b""))
            self._ended = not message.get("more_body", False)
        await self._send(message)

    def _started(self, message: Message) -> Message:
        headers: Pairs = [(name.lower(), value) for name, value in message.get("headers", [])]
        own = b",".join(value for name, value in headers if name == b"cache-control").lower()
        secret = any(name == b"set-cookie" for name, _ in headers)
        if message["status"] != 200 or secret or any(word in own for word in _OWN_WORD):
            return message
        vary = [value for name, value in headers if name == b"vary"]
        headers = [pair for pair in headers if pair[0] not in {b"cache-control", b"vary", b"etag"}]
        if not self._is_whole():
            return {**message, "headers": [*headers, (b"cache-control", b"no-store")]}
        self._headers = [*headers, (b"etag", self._tag), *_caching(vary)]
        return {**message, "headers": self._headers}

    def _take(self, piece: bytes) -> None:
        self._length += len(piece)
        if self._length > MOST_OF_ONE:
            self._body = None
        if self._body is not None:
            self._body.append(piece)

    def answer(self) -> _Answer | None:
        if self._headers is None or self._body is None or not self._ended:
            return None
        return _Answer(tuple(self._headers), b"".join(self._body))


def _is_personal(scope: Scope) -> bool:
    return any(name in {b"cookie", b"authorization"} for name, _ in scope["headers"])


def _may_be_kept(datasette: Any, scope: Scope) -> bool:
    """Whether the answer follows from the database, the address and the day: no stranger's SQL, no forms."""
    if scope["method"] not in {"GET", "HEAD"}:
        return False
    first = _path(datasette, scope).lstrip("/").partition("/")[0].partition(".")[0]
    if first == "-" or (first in datasette.databases and first != database.NAME):
        return False
    names = {name for name, _ in Arguments.read(scope.get("query_string", b"").decode("latin-1")).pairs}
    return names.isdisjoint(_ARBITRARY)


def _path(datasette: Any, scope: Scope) -> str:
    path: str = scope["path"]
    return path.removeprefix(datasette.setting("base_url").rstrip("/"))


def _state(datasette: Any) -> object:
    """What is equal as long as nobody writes; None where that cannot be told now."""
    try:
        return database.version(datasette)
    except sqlite3.OperationalError:
        return None


def _key(state: object, scope: Scope) -> _Key:
    """All that an answer depends on. Views, questions and one's own SQL may reckon from this very minute."""
    inner = f"/{database.NAME}/" in scope["path"] and EVENTS_PATH not in scope["path"]
    inner |= "/saved/" in scope["path"] or b"_where" in scope.get("query_string", b"")
    return (
        state,
        int(utc_now().timestamp()) // (_MINUTE if inner else _DAY),
        scope.get("scheme", "http"),
        _header(scope, b"host"),
        scope.get("raw_path") or scope["path"],
        scope.get("query_string", b""),
        language.of(Request(dict(scope), None)),
        _takes_gzip(scope),
    )


def _takes_gzip(scope: Scope) -> bool:
    """Whether gzip is named, with no weight of zero (RFC 9110, section 12.5.3)."""
    for coding in (_header(scope, b"accept-encoding") or b"").lower().split(b","):
        name, *parameters = (part.strip() for part in coding.split(b";"))
        if name in {b"gzip", b"x-gzip"}:
            weights = [given[2:] for given in parameters if given.startswith(b"q=")]
            return not any(weight.strip(b"0.") == b"" for weight in weights)
    return False


def _tag(mark: str, key: _Key, *, weak: bool) -> bytes:
    """Good for this process only: what it was programmed to say is not in the database.

    Weak for JSON, in which Datasette says how many milliseconds its queries took.
    """
    digest = hashlib.sha256(repr((mark, key)).encode("utf-8", "surrogateescape")).digest()[:15]
    return (b"W/" if weak else b"") + b'"' + base64.urlsafe_b64encode(digest) + b'"'


def _matches(sent: bytes | None, tag: bytes) -> bool:
    """If-None-Match by the weak comparison (RFC 9110, section 13.1.2)."""
    given = {one.strip().removeprefix(b"W/") for one in (sent or b"").split(b",")}
    return b"*" in given or tag.removeprefix(b"W/") in given


def _caching(vary: Sequence[bytes] = ()) -> Pairs:
    names = {part.strip().lower(): part.strip() for value in vary for part in value.split(b",")}
    for name in (b"Accept-Language", b"Accept-Encoding", b"Cookie", b"Authorization"):
        names.setdefault(name.lower(), name)
    return [(b"cache-control", _CACHE_CONTROL), (b"vary", b", ".join(filter(None, names.values())))]


def _header(scope: Scope, name: bytes) -> bytes | None:
    found: bytes | None = next((value for key, value in scope["headers"] if key == name), None)
    return found


async def _say(send: Send, status: int, headers: Sequence[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": body})
