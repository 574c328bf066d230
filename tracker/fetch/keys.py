"""A publisher's key: from the environment into a request as it is sent, and out of all that comes back.

The value is in no Request, Response, error or log line. Servers echo what they were asked (an address of the
next page, a redirect, an error text), so an answer has it taken out before anybody reads it.
"""

from __future__ import annotations

import html.entities
import itertools
import logging
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote, unquote_plus

import httpx

from tracker.errors import KeyMissing
from tracker.model import Key, Reading, Report, Source

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
        return text if self.value is None else _pattern(self.value).sub(HIDDEN, text)

    def out_of_bytes(self, body: bytes) -> bytes:
        """The same of bytes, in any encoding that has ASCII in it, and in UTF-16."""
        if self.value is None:
            return body
        for codec in ("ascii", "utf-16-le", "utf-16-be") if b"\0" in body else ("ascii",):
            body = _pattern_of_bytes(self.value, codec).sub(HIDDEN.encode(codec), body)
        return body

    def out_of_report(self, report: Report) -> Report:
        """The same of what was read: a reader may have undone an escape that no pattern knows."""
        if self.value is None:
            return report
        fields = {
            name: self.out_of(value) if isinstance(value, str) else tuple(self.out_of(one) for one in value)
            for name, value in report.fields.items()
        }
        return replace(
            report,
            guid=self.out_of(report.guid),
            title=self.out_of(report.title),
            text=self.out_of(report.text),
            url=self.out_of(report.url) if report.url else report.url,
            document=self.out_of(report.document) if report.document else report.document,
            fields=fields,
        )


def without_key(source: Source, reading: Reading) -> Reading:
    """What was read of a source's answer, with its key hidden in all that is kept or said of it."""
    if source.key is None:
        return reading
    secret = Secret.of(replace(source.key, optional=True), source.id)
    return replace(
        reading,
        reports=tuple(secret.out_of_report(report) for report in reading.reports),
        notes=tuple(secret.out_of(note) for note in reading.notes),
        doubt=None if reading.doubt is None else secret.out_of(reading.doubt),
    )


# How each character of a value may be written, tried in this order: in an address (percent signs may be
# escaped again), in JSON and in HTML (ampersands may be). A server chooses the case of hexadecimal digits.

_AGAIN = "{0,8}"
"""How often an escape may itself be escaped, or a number be filled up with zeros. Without a bound, a text of
nothing else would be looked through once for each of its characters."""

_NAMES: dict[str, list[str]] = {}
for _entity, _meant in html.entities.html5.items():
    if _entity.endswith(";"):
        _NAMES.setdefault(_meant, []).append(_entity)


def _spelled(value: str, literal: Callable[[str], str]) -> str:
    """A regular expression of all spellings of a value; `literal` writes text as one."""
    spelled = []
    for character, run in itertools.groupby(value):
        count = len([*run])
        one = _character(character, literal)
        if character == "\\":  # each escape doubles them, so that only their number counts
            spelled.append(f"(?:(?:{one}){{{count}}}|(?:{literal(character)}){{{count},{8 * count}}})")
        else:
            spelled.append(one * count)
    return "".join(spelled)


def _character(character: str, literal: Callable[[str], str]) -> str:
    def either_case(digits: str) -> str:
        return "".join(
            f"(?:{literal(one)}|{literal(one.upper())})" if one.isalpha() else literal(one) for one in digits
        )

    code, escape = f"{ord(character):02x}", literal("\\")
    zeros = f"(?:{literal('0')}){_AGAIN}"
    entities = [
        literal("#") + zeros + literal(f"{ord(character)};"),
        f"{literal('#')}(?:{literal('x')}|{literal('X')}){zeros}{either_case(code)}{literal(';')}",
        *(literal(name) for name in sorted(_NAMES.get(character, ()), key=len, reverse=True)),
    ]
    ways = [
        f"{literal('%')}(?:{literal('25')}){_AGAIN}{either_case(code)}",
        f"{escape}(?:{escape}){_AGAIN}{literal('u00')}{either_case(code)}",
        f"{literal('&')}(?:{literal('amp;')}){_AGAIN}(?:{'|'.join(entities)})",
    ]
    if character == "\\":
        return "|".join(ways)
    if not character.isalnum():
        ways.append(f"{escape}(?:{escape}){_AGAIN}{literal(character)}")
    return f"(?:{'|'.join(ways)}|{literal(character)})"


@lru_cache(maxsize=16)
def _pattern(value: str) -> re.Pattern[str]:
    return re.compile(_spelled(value, re.escape))


@lru_cache(maxsize=48)
def _pattern_of_bytes(value: str, codec: str) -> re.Pattern[bytes]:
    def literal(text: str) -> str:
        return re.escape(text.encode(codec)).decode("latin-1")

    return re.compile(_spelled(value, literal).encode("latin-1"))
