"""Where an answer leads, and whether it may be followed there."""

from __future__ import annotations

import re

import httpx

from tracker.errors import AddressRefused, StatusFailed

STATUSES = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
KEEP_METHOD = frozenset({307, 308})
"""Those after which the same method and body are sent again (RFC 9110 15.4.8, 15.4.9)."""

_PORTS = {"http": 80, "https": 443}
_USERINFO = re.compile(r"(?<=//)[^/?#]*@")
_SECRET = re.compile(
    r"(?i)([?&;](?:[\w.-]*(?:key|token|secret|signature|password)|pwd|pass|auth|sig)=)[^&;#]*"
)


def shown(url: str) -> str:
    """An address as it may be shown and kept: no user name or password, no value of a key or token."""
    return _SECRET.sub(r"\1***", _USERINFO.sub("", url))


def web_address(text: str) -> httpx.URL:
    """An address that may be asked for at all. Where its name leads is checked when it is connected to."""
    try:
        url = httpx.URL(text).copy_with(fragment=None)
        host = url.host  # decodes an international name, and fails where that is broken
    except (httpx.InvalidURL, ValueError) as error:
        raise AddressRefused(shown(text), "is not an address") from error
    if url.scheme not in _PORTS:
        raise AddressRefused(shown(text), "is not an http or https address")
    if not host or "%" in host or not 0 < port(url) < 65536:
        raise AddressRefused(shown(text), "names no host, or no port there is")
    if url.userinfo:
        raise AddressRefused(shown(text), "carries a user name or password")
    return url


def target(url: httpx.URL, status: int, location: str) -> httpx.URL | None:
    """Where a redirect leads, or None where the answer is not one. A fragment is not part of an address."""
    if status not in STATUSES:
        return None
    if not location:
        raise StatusFailed(shown(str(url)), f"status {status} leads nowhere", status=status)
    try:
        joined = str(url.join(location))
    except (httpx.InvalidURL, ValueError) as error:
        raise AddressRefused(shown(str(url)), "redirects to what is not an address") from error
    return web_address(joined)


def check_post(url: httpx.URL, to: httpx.URL, status: int) -> None:
    """Refuse to follow a POST where it would become another question, or go to somebody else.

    307 and 308 keep method and body, and are followed on the same site. After 301, 302 and 303 clients ask
    with GET and without the body (RFC 9110 15.4), and what answers that is not what was asked for.
    """
    address = shown(str(url))
    if status not in KEEP_METHOD:
        reason = f"status {status} would turn a POST into a GET of {shown(str(to))}: mend the address"
        raise StatusFailed(address, reason, status=status)
    if site(to) != site(url):
        raise AddressRefused(address, f"redirects a POST to another site, {to.host}", status=status)


def site(url: httpx.URL) -> tuple[str, str, int]:
    """Whom an address belongs to: nothing secret goes from one to another."""
    return url.scheme, url.host, port(url)


def port(url: httpx.URL) -> int:
    return url.port or _PORTS[url.scheme]
