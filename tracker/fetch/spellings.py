"""All the ways in which a server may write what it was sent, as regular expressions that find them.

In an address, in JSON and scripts, in HTML, in mail; in hexadecimal and in base64 (RFC 4648, both alphabets),
alone or after other bytes ("user:key"); broken over lines (RFC 2045, 6.7 and 6.8) or over header lines (RFC
9112, 5.2). As it is or escaped, upper and lower case are not told apart: host names lose it on the way.
"""

from __future__ import annotations

import html.entities
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import AnyStr, Generic

Literal = Callable[[str], str]
"""Writes a text as a regular expression of itself, in some encoding."""

_AGAIN = "{0,8}"
"""How often an escape may itself be escaped, or a number be filled up with zeros. Without a bound, a text of
nothing else would be looked through once for each of its characters."""

_NAMES: dict[str, list[str]] = {}
for _entity, _meant in html.entities.html5.items():
    if _entity.endswith(";"):
        _NAMES.setdefault(_meant, []).append(_entity)


@dataclass(frozen=True, slots=True)
class Spelling(Generic[AnyStr]):
    """One way to write a value. `core` is nearly all of it, sooner found: without it `whole` is not there."""

    core: re.Pattern[AnyStr]
    whole: re.Pattern[AnyStr]

    def hidden(self, told: AnyStr, by: AnyStr) -> AnyStr:
        """What was told with `by` in the place of the value, wherever it is written so."""
        return self.whole.sub(by, told) if self.core.search(told) else told


@lru_cache(maxsize=16)
def of_text(value: str) -> tuple[Spelling[str], ...]:
    """Every spelling of a value in a text."""
    found = _spellings(value, re.escape)
    return tuple(Spelling(re.compile(core), re.compile(whole)) for core, whole in found)


@lru_cache(maxsize=48)
def of_bytes(value: str, codec: str) -> tuple[Spelling[bytes], ...]:
    """Every spelling of a value in bytes of a codec that has ASCII in it; the escaped ones in UTF-16."""

    def literal(text: str) -> str:
        return re.escape(text.encode(codec)).decode("latin-1")

    spellings = itertools.islice(_spellings(value, literal), None if codec == "ascii" else 1)
    found = [[part.encode("latin-1") for part in pair] for pair in spellings]
    return tuple(Spelling(re.compile(core), re.compile(whole)) for core, whole in found)


def _spellings(value: str, literal: Literal) -> Iterator[tuple[str, str]]:
    for one in (_escaped(value, literal), _in_hexadecimal(value, literal)):
        yield one, one
    for before in range(3):
        yield _in_base64(value, before, literal, True), _in_base64(value, before, literal, False)


def _break(literal: Literal) -> str:
    """Where a line ends within a value, or a header goes on in another line."""
    ends = "|".join(map(literal, ("\r\n", "\n", "\r", "\\r\\n", "\\n")))
    blank = f"(?:{literal(' ')}|{literal(chr(9))})"
    return f"(?:(?:{literal('=')})?(?:{ends}){blank}{_AGAIN}|(?:{literal(',')})?{blank}{{1,4}})?"


def _escaped(value: str, literal: Literal) -> str:
    """Each character as it is or by an escape, in the order in which those are tried."""
    spelled = []
    for character, run in itertools.groupby(value):
        count = len([*run])
        one = _character(character, literal)
        if character == "\\":  # each escape doubles them, so that only their number counts
            spelled.append(f"(?:(?:{one}){{{count}}}|(?:{literal(character)}){{{count},{8 * count}}})")
        else:
            spelled += [one] * count
    return _break(literal).join(spelled)


def _character(character: str, literal: Literal) -> str:
    code, escape = f"{ord(character):02x}", literal("\\")
    zeros = f"(?:{literal('0')}){_AGAIN}"
    entities = [
        literal("#") + zeros + literal(f"{ord(character)};"),
        f"{literal('#')}{_either_case('x', literal)}{zeros}{_either_case(code, literal)}{literal(';')}",
        *(literal(name) for name in sorted(_NAMES.get(character, ()), key=len, reverse=True)),
    ]
    escapes = [_either_case(one, literal) for one in (f"u00{code}", f"u{{{code}}}", f"x{code}")]
    ways = [
        f"{literal('%')}(?:{literal('25')}){_AGAIN}{_either_case(code, literal)}",
        f"{escape}(?:{escape}){_AGAIN}(?:{'|'.join(escapes)})",
        f"{literal('&')}(?:{literal('amp;')}){_AGAIN}(?:{'|'.join(entities)})",
        literal("=") + _either_case(code, literal),
    ]
    if character == "\\":
        return "|".join(ways)
    if not character.isalnum():
        ways.append(f"{escape}(?:{escape}){_AGAIN}{literal(character)}")
    ways += sorted({literal(character.lower()), literal(character.upper())})
    return f"(?:{'|'.join(ways)})"


def _either_case(text: str, literal: Literal) -> str:
    """By alternatives and not by a flag: what may come first is then looked for at once."""
    return "".join(
        f"(?:{literal(one.lower())}|{literal(one.upper())})" if one.isalpha() else literal(one)
        for one in text
    )


def _in_hexadecimal(value: str, literal: Literal) -> str:
    between = f"(?:{literal(':')}|{literal('-')}|{literal(' ')})?"
    return between.join(_either_case(f"{ord(character):02x}", literal) for character in value)


def _in_base64(value: str, before: int, literal: Literal, known: bool) -> str:
    """In base64 after `before` bytes of something else, modulo 3, and before anything.

    A digit has six bits. Of those at both ends that are in part of what stands around, all are taken that
    the bits of the value allow; with `known`, it begins with the first that is the value's alone.
    """
    bits = "".join(f"{ord(character):08b}" for character in value)
    bits = "." * 8 * before + bits
    bits += "." * (-len(bits) % 6)
    digits = [bits[at : at + 6] for at in range(0, len(bits), 6)]
    begins = next(at for at, digit in enumerate(digits) if digit != "......" and not (known and "." in digit))
    return _break(literal).join(_digit(digit, literal) for digit in digits[begins:])


_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_LAST = {62: "+-", 63: "/_"}


def _digit(bits: str, literal: Literal) -> str:
    """The digits of both alphabets that six bits stand for, "." for any; those that are escaped too."""
    allowed = re.compile(bits)
    numbers = [number for number in range(64) if allowed.fullmatch(f"{number:06b}")]
    found = [literal(_ALPHABET[number]) for number in numbers if number < len(_ALPHABET)]
    found += [_character(one, literal) for number in numbers for one in _LAST.get(number, "")]
    return found[0] if len(found) == 1 else f"(?:{'|'.join(found)})"
