"""A publisher's key: from the environment into a request as it is sent, and out of all that comes back.

The value is in no Request, Response, error or log line. Servers echo what they were asked (an address of the
next page, a redirect, an error text), so an answer has it taken out before anybody reads it.
"""

from __future__ import annotations

import itertools
import logging
import os
import re
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, unquote_plus

import httpx

from tracker.errors import KeyMissing, ReadError
from tracker.fetch import spellings
from tracker.model import Key, Reading, Source

HIDDEN = "***"
SHORTEST = 6
"""Characters. What is shorter is in many texts by chance, and could not be taken out of them."""

_VALUE = re.compile(r"[\x21-\x7e]{6,4096}")

# At DEBUG they tell of headers as they are on the wire, which may carry or echo a key.
for _name in ("httpcore", "hpack"):
    logging.getLogger(_name).setLevel(logging.INFO)


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A key and its value, for one request. `value` is None where the request goes without.

    `sent` is no longer so where a redirect led to another site: the value is hidden there, and not told.
    """

    key: Key | None = None
    value: str | None = None
    sent: bool = True

    @classmethod
    def of(cls, key: Key | None, address: str, environ: Mapping[str, str] | None = None) -> Secret:
        """The key as the environment has it now. Raises KeyMissing, about `address`, where one is needed."""
        if key is None:
            return cls()
        value = (os.environ if environ is None else environ).get(key.env, "").strip()
        if not value and key.optional:
            return cls(key)
        if not value:
            raise KeyMissing(address, key.env, key.sign_up)
        if not _VALUE.fullmatch(value):
            why = f"holds what no key looks like ({SHORTEST} printable ASCII characters or more, no spaces)"
            raise KeyMissing(address, key.env, key.sign_up, why)
        return cls(key, value)

    def on_target(self, target: bytes) -> bytes:
        """The target of a request line, with the key where that is an argument."""
        if self.key is None or self.value is None or self.key.argument is None or not self.sent:
            return target
        argument = f"{quote(self.key.argument)}={quote(self.value, safe='')}".encode("ascii")
        return target + (b"&" if b"?" in target else b"?") + argument

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """The header that the key is sent in, where it is."""
        if self.key is None or self.value is None or self.key.header is None or not self.sent:
            return []
        scheme = f"{self.key.scheme} " if self.key.scheme else ""
        return [(self.key.header.encode("ascii"), f"{scheme}{self.value}".encode("ascii"))]

    def out_of_address(self, url: httpx.URL) -> httpx.URL:
        """The address without the key's argument and without its value anywhere."""
        if self.key is None:
            return url
        query = url.query.decode("ascii")
        kept = [
            part for part in query.split("&") if unquote_plus(part.partition("=")[0]) != self.key.argument
        ]
        if len(kept) < len(query.split("&")):
            url = url.copy_with(query="&".join(kept).encode("ascii") or None)
        text = str(url)
        hidden = self.out_of(text)
        return url if hidden == text else httpx.URL(hidden)

    def out_of(self, text: str) -> str:
        """The text with the value hidden, however it is escaped."""
        for spelling in spellings.of_text(self.value) if self.value is not None else ():
            text = spelling.hidden(text, HIDDEN)
        return text

    def out_of_bytes(self, body: bytes) -> bytes:
        """The same of bytes, in any encoding that has ASCII in it, and in UTF-16."""
        if self.value is None:
            return body
        for codec in ("ascii", "utf-16-le", "utf-16-be") if b"\0" in body else ("ascii",):
            for spelling in spellings.of_bytes(self.value, codec):
                body = spelling.hidden(body, HIDDEN.encode(codec))
        return body

    def out_of_headers(self, headers: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Headers without it, nor the larger part of it: a server may break it over two of them."""
        return {name: self._without_parts(self.out_of(value)) for name, value in headers}

    def _without_parts(self, text: str) -> str:
        if self.value is None:
            return text
        length = max(SHORTEST, -(-len(self.value) // 3))
        parts = {self.value[at : at + length] for at in range(len(self.value) - length + 1)}
        hidden = bytearray(len(text))
        for at in range(len(text) - length + 1):
            if text[at : at + length] in parts:
                hidden[at : at + length] = b"1" * length
        pieces = itertools.groupby(zip(hidden, text, strict=True), key=lambda pair: pair[0])
        return "".join(HIDDEN if hide else "".join(one for _, one in piece) for hide, piece in pieces)

    def out_of_all(self, thing: Any) -> Any:
        """The same of whatever was read, in all its parts: a reader undoes escapes that no pattern knows."""
        if isinstance(thing, str):
            return self.out_of(thing)
        if isinstance(thing, bytes):
            return self.out_of_bytes(thing)
        if isinstance(thing, tuple | list):
            return type(thing)(map(self.out_of_all, thing))
        if isinstance(thing, Mapping):
            return MappingProxyType({name: self.out_of_all(value) for name, value in thing.items()})
        if is_dataclass(thing) and not isinstance(thing, type):
            return replace(
                thing, **{one.name: self.out_of_all(getattr(thing, one.name)) for one in fields(thing)}
            )
        return thing


def without_key(source: Source, reading: Reading) -> Reading:
    """What was read of a source's answer, with its key hidden in all that is kept, asked or said of it."""
    if source.key is None or (secret := _secret(source)).value is None:
        return reading
    found: Reading = secret.out_of_all(reading)
    return found


def without_key_of(source: Source, error: ReadError) -> ReadError:
    """What is said of an answer that could not be read, with the source's key hidden in it."""
    if source.key is not None and (secret := _secret(source)).value is not None:
        error.args = secret.out_of_all(error.args)
        for name, told in vars(error).items():
            setattr(error, name, secret.out_of_all(told))
    return error


def fault_without_key(source: Source, error: Exception) -> tuple[str, str]:
    """What is said of a fault of the program, and where it happened, with the source's key hidden in both."""
    said = f"{type(error).__name__}: {error}"
    where = "".join(traceback.format_exception(error))
    if source.key is None or (secret := _secret(source)).value is None:
        return said, where
    return secret.out_of(said), secret.out_of(where)


def _secret(source: Source) -> Secret:
    assert source.key is not None
    return Secret.of(replace(source.key, optional=True), source.id)
