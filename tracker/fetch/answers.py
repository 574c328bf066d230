"""What an answer means: its status, its caching and retry headers, and whether it is a challenge page.

A server that turns a program away often does so with status 200 and a page for people ("Just a
moment..."). Taken for a feed, that reads as "no news"; here it is `blocked`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from tracker.errors import AccessBlocked, FetchError, SourceGone, StatusFailed

BLOCKED = frozenset({401, 403, 407, 429, 451})
GONE = 410
LONGEST_RETRY_AFTER = 7 * 24 * 3600.0
# Above it a reset is a second since 1970; below it, seconds from now.
_EPOCH = 1e9
# How much of a failure's body is looked at, and how much of any page is searched for marks.
LOOKED_AT = 64 * 1024


@dataclass(frozen=True, slots=True)
class Challenge:
    """A page that asks the visitor to prove to be a person, or sends them away.

    It is this one when the header has the value (any, where that is empty), or when every one of the
    marks, in lower case, is in an HTML page.
    """

    name: str
    header: tuple[str, str] | None = None
    marks: tuple[str, ...] = ()


CHALLENGES = (
    Challenge("Cloudflare challenge", header=("cf-mitigated", "challenge")),
    Challenge("Cloudflare challenge", marks=("<title>just a moment", "challenge")),
    Challenge("Cloudflare challenge", marks=("_cf_chl_opt",)),
    Challenge("Cloudflare block", marks=("<title>attention required! | cloudflare",)),
    Challenge("Cloudflare block", marks=("<title>access denied", "cloudflare")),
    Challenge("Akamai block", marks=("<title>access denied", "you don't have permission to access")),
    Challenge("Akamai block", marks=("errors.edgesuite.net",)),
    Challenge("Imperva challenge", marks=("_incapsula_resource",)),
    Challenge("Imperva block", marks=("incapsula incident id",)),
    Challenge("AWS WAF challenge", header=("x-amzn-waf-action", "")),
    Challenge("AWS WAF challenge", marks=("awswafcookiedomainlist",)),
    Challenge("AWS WAF challenge", marks=("token.awswaf.com",)),
    Challenge("CloudFront block", marks=("the request could not be satisfied", "cloudfront")),
    Challenge("DataDome challenge", marks=("captcha-delivery.com",)),
    Challenge("PerimeterX challenge", marks=("px-captcha",)),
    Challenge("Sucuri block", marks=("sucuri website firewall", "access denied")),
    Challenge("DDoS-Guard challenge", marks=("<title>ddos-guard",)),
    Challenge("F5 block", marks=("<title>request rejected", "support id")),
    Challenge("Alibaba Cloud challenge", marks=("acw_sc__v2",)),
    Challenge("Tencent Cloud challenge", marks=("waf.tencent-cloud.com",)),
    Challenge("captcha", marks=("automated scraping", "captcha")),
    Challenge("captcha", marks=("<title>are you a robot",)),
    Challenge("captcha", marks=("unusual traffic from your computer network",)),
)

_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body)\b", re.I)
_FEED = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml|<rss|<feed|<rdf|[\[{])", re.I)
_XHTML = re.compile(rb"<html\b", re.I)


def challenge(headers: Mapping[str, str], body: bytes) -> str | None:
    """The name of the challenge or block page this answer is, or None."""
    page = body[:LOOKED_AT].decode("utf-8", "replace").lower() if _is_page(headers, body) else ""
    for known in CHALLENGES:
        if known.header is not None:
            name, value = known.header
            if name in headers and value in headers[name].lower():
                return known.name
        elif page and all(mark in page for mark in known.marks):
            return known.name
    return None


def _is_page(headers: Mapping[str, str], body: bytes) -> bool:
    start = body[:4096]
    if _FEED.match(start):
        return _XHTML.search(start) is not None
    return _HTML.match(start) is not None or "html" in headers.get("content-type", "").lower()


def failure(
    url: str, status: int, headers: Mapping[str, str], body: bytes, now: dt.datetime
) -> FetchError | None:
    """The error an answer stands for, or None where it is one to read.

    2xx is to be read unless it is a challenge page; 206 is not, since no range was asked for.
    """
    wait = pause(status, headers, now) or retry_after(headers, now)
    page = challenge(headers, body)
    if status in BLOCKED or page:
        reason = f"turned away with status {status}" + (f" ({page})" if page else "")
        return AccessBlocked(url, reason, status=status, retry_after=wait)
    if status == GONE:
        return SourceGone(url, "gone for good, the server says (status 410)", status=status)
    if 200 <= status < 300 and status != 206:
        return None
    return StatusFailed(url, f"status {status}", status=status, retry_after=wait)


def retry_after(headers: Mapping[str, str], now: dt.datetime) -> float | None:
    """Seconds to wait by `Retry-After` (RFC 9110 10.2.3: seconds or a date), at most a week.

    A date is counted from the server's own `Date`, so that a wrong clock on either side does no harm.
    """
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,12}(?:\.[0-9]*)?", value):
        return min(float(value), LONGEST_RETRY_AFTER)
    until = _date(value)
    if until is None:
        return None
    seconds = (until - (_date(headers.get("date", "")) or now)).total_seconds()
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER)


def pause(status: int, headers: Mapping[str, str], now: dt.datetime) -> float | None:
    """Seconds for which the host wants to be left alone, after this answer; None where it does not say so.

    `Retry-After` with 429 and 503; otherwise a quota that is used up (`RateLimit-Remaining: 0` with
    `RateLimit-Reset`, or either with X- before it). Resets are told in seconds, or as a second since 1970.
    """
    wait = retry_after(headers, now) if status in (429, 503) else None
    if wait is not None:
        return wait
    for prefix in ("x-ratelimit", "ratelimit", "x-rate-limit"):
        remaining = _seconds(headers.get(f"{prefix}-remaining", ""))
        if remaining == 0 or (status == 429 and remaining is None):
            reset = _seconds(headers.get(f"{prefix}-reset", ""))
            if reset is not None:
                seconds = reset - now.timestamp() if reset > _EPOCH else reset
                return min(max(seconds, 0.0), LONGEST_RETRY_AFTER)
    return None


def cache_lifetime(headers: Mapping[str, str], now: dt.datetime) -> float | None:
    """Seconds for which the answer says it stays fresh (RFC 9111 4.2), less its age; None where it does not.

    `no-store` and `no-cache` say nothing about when there will be news.
    """
    directives = _directives(headers.get("cache-control", ""))
    if "no-store" in directives or "no-cache" in directives:
        return None
    if "max-age" in directives:
        lifetime = _seconds(directives["max-age"])
    else:
        expires = _date(headers.get("expires", ""))
        lifetime = (expires - (_date(headers.get("date", "")) or now)).total_seconds() if expires else None
    if lifetime is None:
        return None
    return max(lifetime - (_seconds(headers.get("age", "")) or 0.0), 0.0)


def _directives(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.lower().split(","))
    return {name.strip(): value.strip().strip('"') for name, _, value in pairs}


def _seconds(text: str) -> float | None:
    return float(text) if re.fullmatch(r"[0-9]{1,12}", text.strip()) else None


def _date(text: str) -> dt.datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=dt.UTC)
