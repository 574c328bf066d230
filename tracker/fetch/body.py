"""Bytes off the wire, decompressed within a bound.

The usual clients decompress a chunk whole before anybody can count it, and 64 KiB of gzip can hold
64 MiB. Here zlib is never asked for more than is still allowed.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator

from tracker.errors import BodyTooLarge, ConnectionFailed

ACCEPTED = "gzip, deflate"
_NONE = frozenset({"", "identity", "none", "utf-8"})  # the last two are seen, and mean nothing
_GZIP = frozenset({"gzip", "x-gzip"})
_GZIP_BITS, _ZLIB_BITS, _RAW_BITS = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS
_MOST_MEMBERS = 1000
_STEP = 256 * 1024


async def read_body(chunks: AsyncIterator[bytes], encoding: str, limit: int, url: str) -> bytes:
    """The whole body, decompressed as Content-Encoding says.

    `limit` counts bytes after decompression, and those on the wire too. Raises BodyTooLarge past it,
    ConnectionFailed for compression that is broken, cut short, nested, or was not asked for.
    """
    inflate = _inflater(encoding, limit, url)
    wire = 0
    parts: list[bytes] = []
    async for chunk in chunks:
        wire += len(chunk)
        if wire > limit:
            raise too_large(url, limit)
        parts += inflate.feed(chunk) if inflate else [chunk]
    if inflate:
        inflate.finish()
    return b"".join(parts)


def too_large(url: str, limit: int) -> BodyTooLarge:
    return BodyTooLarge(url, f"the body is larger than {limit / 2**20:g} MiB")


def _inflater(encoding: str, limit: int, url: str) -> Inflater | None:
    names = [name for part in encoding.split(",") if (name := part.strip().lower()) not in _NONE]
    if not names:
        return None
    if len(names) > 1:
        raise ConnectionFailed(url, f"compressed more than once ({encoding}), which is not read")
    if names[0] not in _GZIP | {"deflate"}:
        raise ConnectionFailed(url, f"compressed with {names[0]!r}, which was not asked for")
    return Inflater(names[0] in _GZIP, limit, url)


class Inflater:
    """gzip (RFC 1952, members one after another) or deflate (RFC 1950, or bare RFC 1951) in bounded steps."""

    def __init__(self, gzip: bool, limit: int, url: str) -> None:
        self._gzip, self._limit, self._url = gzip, limit, url
        self._zlib = zlib.decompressobj(_GZIP_BITS) if gzip else None
        self._held = b""
        self._made = 0
        self._members = 1
        self._begun = self._ended = False

    def feed(self, data: bytes) -> list[bytes]:
        """What these bytes decompress to, in pieces; never more than one byte past the limit."""
        self._begun = self._begun or bool(data)
        data, self._held = self._held + data, b""
        parts: list[bytes] = []
        while data and not self._ended:
            if self._zlib is None or self._zlib.eof:
                data = self._begin(data)
            else:
                data = self._member(self._zlib, data, parts)
        return parts

    def _begin(self, data: bytes) -> bytes:
        """Look at the first two bytes of a stream: a header, a further gzip member, or padding."""
        if len(data) < 2:
            self._held = data
            return b""
        if self._zlib is None:
            wrapped = data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
            self._zlib = zlib.decompressobj(_ZLIB_BITS if wrapped else _RAW_BITS)
        elif self._gzip and data.startswith(b"\x1f\x8b"):
            self._members += 1
            if self._members > _MOST_MEMBERS:
                raise ConnectionFailed(self._url, "the compressed body is broken: too many members")
            self._zlib = zlib.decompressobj(_GZIP_BITS)
        else:
            self._ended = True
        return data

    def _member(self, stream: zlib._Decompress, data: bytes, parts: list[bytes]) -> bytes:
        """Decompress until this input, or this member, is used up; returns what follows the member."""
        while not stream.eof:
            most = min(_STEP, self._limit - self._made + 1)
            try:
                part = stream.decompress(data, most)
            except zlib.error as error:
                raise ConnectionFailed(self._url, "the compressed body is broken") from error
            self._made += len(part)
            if self._made > self._limit:
                raise too_large(self._url, self._limit)
            parts.append(part)
            data = stream.unconsumed_tail
            if not data and len(part) < most:  # a full piece may leave more inside zlib
                break
        return stream.unused_data if stream.eof else b""

    def finish(self) -> None:
        """Raises ConnectionFailed where the compressed stream has begun and not ended."""
        if self._begun and not (self._zlib is not None and self._zlib.eof):
            raise ConnectionFailed(self._url, "the compressed body is cut short")
