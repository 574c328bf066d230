"""The headers every page is sent with, above all its Content-Security-Policy.

Nothing is loaded from another host and no script runs but Datasette's own. Its inline scripts are
static, so each is allowed by its hash, worked out at start-up from the templates that hold it; there is
no `unsafe-inline` for scripts. Styles do need it: Datasette writes column names into style blocks.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from jinja2 import Environment

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_TEMPLATES = ("_close_open_menus.html", "_codemirror_foot.html")

# The two values of the one inline script that is not the same everywhere (table.html), and the script in
# Datasette's page for an interrupted query (views/base.py), as indented there and as dedented.
_INTERRUPTED = ('let ta = document.querySelector("textarea");', 'ta.style.height = ta.scrollHeight + "px";')
_OTHERS = (
    "DATASETTE_ALLOW_FACET = true;",
    "DATASETTE_ALLOW_FACET = false;",
    *("\n" + "".join(f"{indent}{line}\n" for line in _INTERRUPTED) + indent for indent in ("", " " * 16)),
)


def script_hashes(environment: Environment) -> list[str]:
    """CSP sources for the inline scripts of Datasette's own pages."""
    scripts = list(_OTHERS)
    for name in _TEMPLATES:
        if environment.loader is not None:
            source, _, _ = environment.loader.get_source(environment, name)
            scripts += _SCRIPT.findall(source)
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def policy(hashes: Iterable[str]) -> str:
    """The Content-Security-Policy of every response."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {' '.join(hashes)}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def security_headers(environment: Environment) -> list[tuple[bytes, bytes]]:
    """Name and value of each header, as ASGI wants them."""
    return [
        (b"content-security-policy", policy(script_hashes(environment)).encode("ascii")),
        (b"x-frame-options", b"DENY"),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), browsing-topics=()"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
    ]


def with_headers(app: App, headers: Callable[[], list[tuple[bytes, bytes]]]) -> App:
    """An ASGI app whose every HTTP response carries these headers, ours in place of its own."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = headers()
                names = {name for name, _ in own}
                kept = [pair for pair in message.get("headers", []) if pair[0].lower() not in names]
                message = {**message, "headers": [*kept, *own]}
            await send(message)

        await app(scope, receive, send_with_headers)

    return wrapped
