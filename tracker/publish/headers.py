"""The headers every page is sent with, above all its Content-Security-Policy.

Nothing is loaded from another host, and no style and no script counts that is written into a page, but
those of Datasette's own templates, each by its hash (`inline`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from tracker.publish import inline

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_OTHERS = (
    (b"x-frame-options", b"DENY"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), browsing-topics=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


def policy(scripts: Iterable[str] = (), styles: Iterable[str] = ()) -> str:
    """The Content-Security-Policy of an answer that holds these inline, each a CSP source."""
    return "; ".join(
        (
            "default-src 'none'",
            " ".join(("script-src 'self'", *sorted(scripts))),
            " ".join(("style-src 'self'", *sorted(styles))),
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def with_headers(app: App, is_wanted: Callable[[], bool], is_listed: Callable[[str, bytes], bool]) -> App:
    """An ASGI app whose every HTTP response carries these headers, ours in place of its own.

    `is_listed` says of a path and its arguments whether search engines may list the answer.
    """

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        allowed = inline.begin()

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start" and is_wanted():
                said = policy(allowed.scripts, allowed.styles).encode("ascii")
                own = [(b"content-security-policy", said), *_OTHERS]
                if not is_listed(scope["path"], scope.get("query_string", b"")):
                    own.append((b"x-robots-tag", b"noindex, nofollow"))
                names = {name for name, _ in own}
                kept = [pair for pair in message.get("headers", []) if pair[0].lower() not in names]
                message = {**message, "headers": [*kept, *own]}
            await send(message)

        await app(scope, receive, send_with_headers)

    return wrapped
