"""A publisher's key: from the environment into a request as it is sent, and out of all that comes back.

The value is in no Request, Response, error or log line. Servers echo what they were asked (an address of the
next page, a redirect, an error text), so an answer has it taken out before anybody reads it.
"""

from __future__ import annotations

import html
import json
import logging
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, quote_plus, unquote_plus

import httpx

from tracker.errors import KeyMissing
from tracker.model import Key

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
        for spelled in self._spellings():
            text = text.replace(spelled, HIDDEN)
        return text

    def out_of_bytes(self, body: bytes) -> bytes:
        """The same of bytes."""
        for spelled in self._spellings():
            body = body.replace(spelled.encode("ascii"), HIDDEN.encode("ascii"))
        return body

    def _spellings(self) -> tuple[str, ...]:
        """The value as it may stand in a text, an address, HTML or JSON; the longest first."""
        value = self.value
        if value is None:
            return ()
        said = {value, quote(value, safe=""), quote_plus(value), quote(value), html.escape(value),
                json.dumps(value)[1:-1], json.dumps(value)[1:-1].replace("/", "\\/")}  # fmt: skip
        return tuple(sorted(said, key=len, reverse=True))
