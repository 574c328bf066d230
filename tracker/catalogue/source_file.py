"""One source file, read field by field into a Source."""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tracker import lined_yaml
from tracker.addresses import RSSHUB
from tracker.catalogue.block import Block
from tracker.catalogue.blocks import TAKES, options
from tracker.catalogue.words import Words
from tracker.errors import CatalogueError
from tracker.model import Key, Source

CONFIRMED = ("documented", "third_party", "seen_in_use")
REQUIRED = ("title", "reader", "every", "confirmed")
SHORTEST, LONGEST = dt.timedelta(minutes=5), dt.timedelta(days=31)
FASTEST = 20.0
"""Requests a second that no publisher's limit is believed beyond."""
SMALLEST, LARGEST = 100_000, 150_000_000
"""Bytes of one answer that a source may set as its most: it is held in memory whole."""

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_EVERY = re.compile(r"([1-9][0-9]{0,4})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_RATE = re.compile(r"([1-9][0-9]{0,5})/([smh])")
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_SIZE = re.compile(r"([1-9][0-9]{0,5})(kB|MB)")
_BYTES = {"kB": 1_000, "MB": 1_000_000}
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?")  # BCP 47, as far as feeds need it
_BRACKETED = re.compile(r"(?<=[{,])([ \t]*)(\w+(?:\[\w*\])+)(?=\s*:\s)")
_USER_AGENT = re.compile(r"[\x20-\x7e]{3,200}")
_ROUTE = re.compile(r"rsshub:(?:/[\w.,:@=~%+-]+)+(?:\?[\w.,:@=~%+&-]*)?")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{2,63}")
_ARGUMENT = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,30}")
_NOT_FOR_KEYS = frozenset(
    {"accept", "accept-encoding", "connection", "content-length", "content-type", "cookie", "host",
     "if-modified-since", "if-none-match", "transfer-encoding", "user-agent"}
)  # fmt: skip


def read(path: Path, words: Words, readers: Collection[str]) -> tuple[Source | None, list[CatalogueError]]:
    """The source of a file, or everything that is wrong with it."""
    try:
        given = _given(path)
    except CatalogueError as error:
        return None, [error]
    if not isinstance(given, lined_yaml.Mapping):
        return None, [CatalogueError("must be a mapping of fields", file=path, line=1)]
    file = Block(path, given, [], words=words)
    if not _ID.fullmatch(path.stem):
        file.refuse(None, "the file's name is the source's id: lower-case letters, digits and hyphens")
    file.require(*REQUIRED)
    reader = file.one_of("reader", readers) or ""
    source = Source(
        id=path.stem,
        title=file.text("title") or path.stem,
        urls=_urls(file),
        reader=reader,
        every=_every(file),
        params=_params(file, reader),
        language=file.matching("language", _LANGUAGE, "a language tag such as en or zh-Hant"),
        country=file.one_of("country", words.countries),
        agency=file.one_of("agency", words.agencies),
        confirmed=file.one_of("confirmed", CONFIRMED) or "",
        topics=file.several_of("topics", words.wide_topics),
        expect_reports=_expect_reports(file),
        licence=file.text("licence"),
        user_agent=file.matching("user_agent", _USER_AGENT, "3 to 200 printable ASCII characters"),
        contact=file.flag("contact"),
        rate=_rate(file),
        most_bytes=_size(file),
        key=_key(file),
        options=options(file, reader),
        file=path,
    )
    if source.key is not None:
        _check_key(file, source, source.key)
    file.refuse_unknown()
    return (None, file.errors) if file.errors else (source, [])


def _given(path: Path) -> Any:
    """What a file says. Raises CatalogueError.

    Names of arguments such as `conditions[agencies][]` may stand unquoted in braces too, where YAML
    by itself takes a bracket for the start of a list.
    """
    try:
        return lined_yaml.load(path, CatalogueError)
    except CatalogueError as error:
        if error.line is None:  # not even read
            raise
        text = path.read_text(encoding="utf-8", errors="replace")
        quoted = _BRACKETED.sub(r'\1"\2"', text)
        if quoted == text:
            raise
        return lined_yaml.parse(quoted, path, CatalogueError)


def _urls(file: Block) -> tuple[str, ...]:
    url, several = file.text("url"), file.texts("urls")
    if ("url" in file) == ("urls" in file):
        file.refuse("url", "give either url or urls" if url else "is missing")
    given = [(url, file.given.lines["url"])] if url else several
    field = "url" if url else "urls"
    for address, line in given:
        if not address.startswith(RSSHUB):
            file.check_url(field, address, line)
        elif not _ROUTE.fullmatch(address):
            file.refuse(field, f"must be a route such as rsshub:/gov/miit/zcwj, not {address!r}", line)
    if len({address for address, _ in given}) < len(given):
        file.refuse(field, "names an address twice")
    return tuple(address for address, _ in given)


def _every(file: Block) -> dt.timedelta:
    value = file.text("every")
    match = _EVERY.fullmatch(value) if value is not None else None
    every = dt.timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else SHORTEST
    if value is not None and not (match and SHORTEST <= every <= LONGEST):
        file.refuse("every", f"must be 5m to 31d, written as 30m, 6h or 1d, not {value!r}")
    return every


def _params(file: Block, reader: str) -> tuple[tuple[str, str], ...]:
    params = file.pairs("params")
    if params and reader in TAKES and not TAKES[reader].params:
        file.refuse("params", f"the reader {reader} takes none: write them into the url")
    return params


def _expect_reports(file: Block) -> tuple[int, int | None]:
    """`{reports: [least, most]}`; `most` may be null."""
    value = file.value("expect")
    if "expect" not in file:
        return 0, None
    match value:
        case {"reports": [int(least), int(most) | (None as most)], **more} if not more:
            whole = not isinstance(least, bool) and not isinstance(most, bool)
            if whole and least >= 0 and (most is None or max(least, 1) <= most):
                return least, most
    file.refuse("expect", f"must be {{reports: [least, most]}}, two counts in order, not {value!r}")
    return 0, None


def _rate(file: Block) -> float | None:
    """Requests a second, from `5/s`, `60/m` or `1000/h`."""
    value = file.text("rate")
    if value is None:
        return None
    match = _RATE.fullmatch(value)
    rate = int(match[1]) / _SECONDS[match[2]] if match else 0.0
    if not 0.0 < rate <= FASTEST:
        file.refuse("rate", f"must be at most {FASTEST:g}/s, written as 5/s, 60/m or 1000/h, not {value!r}")
        return None
    return rate


def _size(file: Block) -> int | None:
    """Bytes, from `800kB` or `60MB` (1000 kB)."""
    value = file.text("size")
    if value is None:
        return None
    match = _SIZE.fullmatch(value)
    size = int(match[1]) * _BYTES[match[2]] if match else 0
    if not SMALLEST <= size <= LARGEST:
        file.refuse("size", f"must be 100kB to {LARGEST // 1_000_000}MB, written as 60MB, not {value!r}")
        return None
    return size


def _key(file: Block) -> Key | None:
    block = file.block("key")
    if block is None:
        return None
    block.require("env")
    env = block.matching("env", _VARIABLE, "the name of an environment variable such as CONGRESS_API_KEY")
    argument = block.matching("argument", _ARGUMENT, "the name of an argument such as api_key")
    header = block.matching("header", _HEADER, "the name of a header such as X-Api-Key")
    if header is not None and header.lower() in _NOT_FOR_KEYS:
        block.refuse("header", f"{header} is not for keys")
    if ("argument" in block) == ("header" in block):
        block.refuse(None, "give either argument or header: where the key goes")
    scheme = block.matching("scheme", _SCHEME, "the word before the key in its header, such as Bearer")
    if scheme is not None and header is None:
        block.refuse("scheme", "stands in a header, and there is none")
    sign_up, optional = block.url("sign_up"), block.flag("optional")
    return Key(env, argument, header, sign_up, optional, scheme) if env else None


def _check_key(file: Block, source: Source, key: Key) -> None:
    """A key goes out encrypted only, and stands in no file."""
    for url in source.urls:
        parts = urlsplit(url)
        if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
            file.refuse("key", f"would go out unencrypted to {parts.hostname}: it needs an https address")
        if key.argument and key.argument in dict(parse_qsl(parts.query, keep_blank_values=True)):
            file.refuse("key", f"{key.argument} is in the url already; it belongs into {key.env} alone")
    if key.argument and key.argument in dict(source.params):
        file.refuse("key", f"{key.argument} is among params already; it belongs into {key.env} alone")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


__all__ = ["CONFIRMED", "FASTEST", "LARGEST", "LONGEST", "REQUIRED", "SHORTEST", "SMALLEST", "read"]
