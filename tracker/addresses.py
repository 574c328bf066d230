"""Web addresses: which may be shown, which are the same page, and which name a document known everywhere."""

from __future__ import annotations

import functools
import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

LONGEST = 2_000
"""Longer addresses are not kept: no browser or server is bound to take them."""

RSSHUB = "rsshub:"
"""How the address of a route on the user's own RSSHub begins: `rsshub:/gov/miit/zcwj`."""

_UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_DEFAULT_PORTS = {("http", 80), ("https", 443)}
# Arguments that say how a reader came to a page and never which page it is.
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|_hs(?:enc|mi)|mkt_tok|wt\.mc_id|cmpid", re.I
)
_NUMBER = r"(?P<number>(?:[A-Z][A-Z0-9]?-)?(?:\d{2,4}|[A-Z]\d{1,2})-\d{2,6})"
_FEDERAL_REGISTER = re.compile(
    rf"/(?:(?:documents|articles)/\d{{4}}/\d\d/\d\d|d|api/v1/documents|documents)/{_NUMBER}(?:[/.]|$)", re.I
)
_GOVINFO = re.compile(
    rf"/(?:content/pkg|app/details|metadata/granule)/FR-\d{{4}}-\d\d-\d\d/(?:\w+/)?{_NUMBER}(?:[/.]|$)", re.I
)


@functools.lru_cache(maxsize=4096)
def http_url(address: str | None, base: str | None = None) -> str | None:
    """The address as an absolute http or https one, or None for anything else.

    A relative address is taken from `base`. Spaces and control characters are percent-encoded or
    dropped the way a browser's address bar does, so that nothing invisible hides the scheme.
    """
    if not address or len(address) > LONGEST:
        return None
    address = _UNSAFE.sub(lambda match: "%20" if match.group() == " " else "", address.strip())
    try:
        absolute = urljoin(base or "", address)
        parts = urlsplit(absolute)
        host = parts.hostname
        _ = parts.port  # raises for a port that is no number
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or len(absolute) > LONGEST:
        return None
    return absolute


@functools.lru_cache(maxsize=4096)  # asked for several times on a report's way
def canonical_url(url: str | None) -> str | None:
    """One spelling for addresses of the same page: to compare by, not to fetch or to show.

    https for http, no `www.`, lower-case host, no default port, no user, no tracking arguments, the
    others in order, no fragment, no closing slash. None for what is no http address.
    """
    address = http_url(url)
    if address is None:
        return None
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.").rstrip(".")
    if parts.port is not None and (parts.scheme, parts.port) not in _DEFAULT_PORTS:
        host = f"{host}:{parts.port}"
    arguments = [
        pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0])
    ]
    query = urlencode(sorted(arguments), errors="surrogatepass")
    return urlunsplit(("https", host, parts.path.rstrip("/"), query, ""))


def document_of(url: str | None) -> str | None:
    """The identity everywhere of the document an address leads to, where the address tells it.

    `fr:` and the document number for a Federal Register document, at federalregister.gov
    (`/documents/2025/04/30/2025-07470/...`, `/d/2025-07470`) or as a granule of an issue at
    govinfo.gov (`/content/pkg/FR-2025-04-30/html/2025-07470.htm`).
    """
    address = http_url(url)
    if address is None:
        return None
    parts = urlsplit(address)
    pattern = {"federalregister.gov": _FEDERAL_REGISTER, "govinfo.gov": _GOVINFO}.get(
        (parts.hostname or "").removeprefix("www.")
    )
    match = pattern.search(parts.path) if pattern else None
    return f"fr:{match['number'].upper()}" if match else None
