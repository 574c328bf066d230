"""What is held against every request before Datasette sees it: where it comes from, how large it is, and
whose rights it may carry.

Datasette's own protection (asgi-csrf) lets three kinds of request pass unasked that must not write here:
those with a bearer token and cookies, those without cookies (signing in), and those of HTTP Basic, which a
browser sends by itself from anywhere.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from tracker.errors import RequestTooLarge
from tracker.publish.arguments import Arguments
from tracker.publish.editing.access import COOKIE, PLUGIN, access_of, bearer_of, cookie_actor
from tracker.publish.headers import App, Message, Receive, Scope, Send

MOST_BODY = 4_000_000
"""Bytes: 200,000 characters of Chinese, each percent-encoded as nine, with room for the rest of a form."""

MOST_ARGUMENTS = 100
MOST_FACETS = 10
"""Of an address. A page repeats all of them in each of its links: it grows with their square."""

LONGEST_ARGUMENT = 4000
"""Characters of a value that is no SQL: a pattern is held to every row."""

_KINDS = {"application/x-www-form-urlencoded", "application/json"}
_READING = {"GET", "HEAD", "OPTIONS", "TRACE"}
_OWN_SITE = {"same-origin", "none"}
_SQL = frozenset({"sql", "_where", "next"})
_METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
_HIDDEN = ("/-/password-tool",)
_FOR_EDITORS = ("allow-debug", "databases", "messages", "patterns", "permissions", "threads")
"""Pages of Datasette's that help whoever runs it, and tell where its files lie."""

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?")


def guarded(datasette: Any, app: App) -> App:
    """An ASGI app that only asks `app` what may be asked."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        refusal = _refusal(datasette, scope)
        if refusal is not None:
            await _say(send, *refusal)
            return
        began = False

        async def sending(message: Message) -> None:
            nonlocal began
            began = True
            await send(_kept_close(message, scope))

        try:
            await app(with_rights_of_one(datasette, scope), _limited(receive), sending)
        except RequestTooLarge as error:
            if began:
                raise
            await _say(send, 413, str(error))

    return wrapped


def _refusal(datasette: Any, scope: Scope) -> tuple[int, str] | None:
    """Status and words for a request that goes no further."""
    if scope["method"] not in _METHODS:
        return 405, "Only GET, HEAD and POST are answered here."
    if not _is_ours(datasette, _header(scope, b"host")):
        return 421, "This host is not served here."
    # Datasette takes the last stroke off a path and leads to the rest: browsers read that as a host.
    if scope["path"].startswith(("//", "/\\")) or _is_hidden(datasette, scope):
        return 404, "There is no such page."
    if _asks_too_much(scope.get("query_string", b"")):
        most = (
            f"{MOST_ARGUMENTS} arguments, {MOST_FACETS} of them facets, of {LONGEST_ARGUMENT} characters each"
        )
        return 414, f"An address may hold {most}."
    if scope["method"] in _READING:
        return None
    if comes_from_elsewhere(scope):
        return 403, "This was sent from a page of another site. Nothing was changed."
    kind = (_header(scope, b"content-type") or "").partition(";")[0].strip().lower()
    if kind and kind not in _KINDS:
        return 415, "Only a form or JSON is taken here. Nothing was changed."
    length = _header(scope, b"content-length")
    if length is not None and (not length.isdigit() or int(length) > MOST_BODY):
        return 413, str(RequestTooLarge(MOST_BODY))
    return None


def _asks_too_much(query: bytes) -> bool:
    if query.count(b"&") >= MOST_ARGUMENTS:
        return True
    pairs = Arguments.read(query.decode("latin-1")).pairs
    facets = sum(name.startswith("_facet") for name, _ in pairs)
    return facets > MOST_FACETS or any(
        len(value) > LONGEST_ARGUMENT and name not in _SQL for name, value in pairs
    )


def _is_ours(datasette: Any, host: str | None) -> bool:
    """Whether a host may be written into the addresses of pages.

    Any that is a name or a number; only those of `plugins: {tracker: {hosts: [...]}}` where that is said.
    """
    if host is None or not _HOST.fullmatch(host):
        return host is None
    named = (datasette.plugin_config(PLUGIN) or {}).get("hosts")
    return named is None or host.lower() in {str(name).lower() for name in named}


def _is_hidden(datasette: Any, scope: Scope) -> bool:
    access = access_of(datasette)
    path = scope["path"].removeprefix(datasette.setting("base_url").rstrip("/"))
    if access is None or not path.startswith("/-/"):
        return False
    if path in _HIDDEN:
        return True
    actor = cookie_actor(datasette, scope)
    name = path.removeprefix("/-/").partition(".")[0].partition("/")[0]
    return name in _FOR_EDITORS and (actor is None or not access.knows(actor))


def comes_from_elsewhere(scope: Scope) -> bool:
    """Whether a browser says that a page of another origin sent this. Programs say neither."""
    site = _header(scope, b"sec-fetch-site")
    if site is not None and site not in _OWN_SITE:
        return True
    origin = _header(scope, b"origin")
    if origin is None:
        return False
    host = _header(scope, b"host")
    try:
        return host is None or urlsplit(origin).netloc.lower() != host.lower()
    except ValueError:
        return True


def with_rights_of_one(datasette: Any, scope: Scope) -> Scope:
    """The request with the rights of its token alone, or of a session that still stands, or of nobody."""
    access = access_of(datasette)
    headers = scope.get("headers") or []
    if bearer_of(scope) is not None:
        return {**scope, "headers": [pair for pair in headers if pair[0].lower() != b"cookie"]}
    if access is None:
        return scope
    # Basic would be a second way in that nothing slows down and that crosses sites by itself.
    headers = [pair for pair in headers if pair[0].lower() != b"authorization"]
    actor = cookie_actor(datasette, scope)
    if actor is not None and not access.knows(actor):
        headers = [
            (name, _without(COOKIE, value)) if name.lower() == b"cookie" else (name, value)
            for name, value in headers
        ]
    return {**scope, "headers": headers}


def _without(cookie: str, header: bytes) -> bytes:
    parts = [part.strip() for part in header.split(b";")]
    return b"; ".join(part for part in parts if part.partition(b"=")[0].strip() != cookie.encode())


def _limited(receive: Receive) -> Receive:
    read = 0

    async def limited() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > MOST_BODY:
            raise RequestTooLarge(MOST_BODY)
        return message

    return limited


def _kept_close(message: Message, scope: Scope) -> Message:
    """Datasette's cookies out of reach of scripts, and of networks where the page came over TLS."""
    if message["type"] != "http.response.start":
        return message
    headers = []
    for name, value in message.get("headers", []):
        if name.lower() == b"set-cookie" and value.startswith(b"ds_"):
            lower = value.lower()
            value += b"" if b"httponly" in lower else b"; HttpOnly"
            value += b"; Secure" if scope.get("scheme") == "https" and b"; secure" not in lower else b""
        headers.append((name, value))
    return {**message, "headers": headers}


def _header(scope: Scope, wanted: bytes) -> str | None:
    for name, value in scope.get("headers") or ():
        if name.lower() == wanted:
            return str(value.decode("latin-1").strip())
    return None


async def _say(send: Send, status: int, words: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words.encode()})
