"""Sections as plain texts: a file each, with or without a table beside them, or a whole law in one file.

The first line of a section has its number and heading ("SEC. 154. PROHIBITION …"), or its file's name has
(`sec154_prohibition.txt`). Texts taken from the print of the Statutes at Large carry page marks ("137 STAT.
181") and, between the enumerator and the words, what is printed in the margin ("Effective date.").
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from tracker.errors import ReadError
from tracker.model import Clause
from tracker.readers.statutes.identity import (
    Identity,
    Naming,
    approved_in,
    cited_as,
    law_address,
)
from tracker.readers.statutes.sections import Found, clauses_of, number_in
from tracker.readers.statutes.words import tidied

_PAGE = re.compile(r"[ \t]*\b\d{1,3} STAT\. \d{1,5}\b[ \t]*\n?")
_NUMBER = r"(?:\d+[A-Za-z]{0,3}(?:[-–.]\d+[A-Za-z]*)*)"
_OPENING = re.compile(
    rf"\s*(?P<quote>[“‘\"]?)(?P<sign>SECTION|SEC\.|Section|Sec\.|§+)\s*(?P<number>{_NUMBER})\s*[.:—–-]?"
    r"(?=\s|$)\s*"
)
_SECTION_LINE = re.compile(rf"^(?:SECTION|SEC\.|§)\s*{_NUMBER}\s*\.", re.MULTILINE)
_FILE_NUMBER = re.compile(rf"(?:sec(?:tion)?|s|§)?[ _.-]*0*({_NUMBER})(?=[ _.-]|$)", re.IGNORECASE)

_MARGIN_CITE = re.compile(
    r"(?:Notes?:? )?\d+ (?:USC|U\.S\.C\.|Stat\.|CFR)"
    r"(?:\s*(?:prec\.|note\b|et seq\.?|and\b|,|–|\d[\w-]*(?:\(\w+\))*))*\s*\.\s+"
)
_CAPITALS = re.compile(
    r"(?<!\S)(?:[“(]?(?!USC\b)(?:[A-Z]{2,}[A-Z’'-]*|(?:[A-Z]\.){2,})[,;:]?\s|A(?:N)?\s(?=[A-Z]{2}))(?=[^a-z]{4})"
)
_MARGIN_ROOM = 240
_MARGIN_WORDS = re.compile(r"(?:[A-Z][a-z]+(?: (?:[a-z]+|[A-Z][a-z]+)){0,4}\s?\. )")
_CODE = re.compile(r"\b(\d{1,2}) USC\b")
_NEXT = re.compile(r"\s*[“‘]?\([A-Za-z0-9]{1,5}\)  ")
_ENUMERATOR = re.compile(r"(?P<sign>[“‘]?\([A-Za-z0-9]{1,5}\))  (?=\S)")

QUOTED = "quoted"
"""Of a file that holds not a section of the law but one that the law puts into another."""

_FIELDS = {
    "number": ("section_number", "section", "number", "num", "sec"),
    "heading": ("title", "heading", "name", "section_title", "section_heading", "caption"),
    "file": ("file_path", "file", "filename", "path", "file_name"),
}
_PARTS = ("division", "title_heading", "title_name", "subtitle", "chapter", "subchapter", "part", "subpart")
_UNKNOWN = frozenset(("", "unknown", "none", "n/a", "nan", "-"))


@dataclass(frozen=True, slots=True)
class _Row:
    """What a table says of a section."""

    number: str
    heading: str
    path: tuple[str, ...]


def read(
    files: Mapping[str, bytes], naming: Naming, tables: Mapping[str, bytes] | None = None
) -> list[Clause]:
    """The sections in files, by path; `tables` are those beside them, by path too.

    Raises ReadError naming the file that is no text, or that does not say its law where nobody else does.
    """
    texts = {name: _decoded(body, name) for name, body in files.items()}
    printed = any(_PAGE.search(text) for text in texts.values())
    rows: dict[str, _Row] = {}
    for path, table in (tables or {}).items():
        rows |= _rows(path, table)
    found: list[Found] = []
    for name in sorted(texts, key=lambda name: _order(name, rows)):
        found += [_section(text, name, rows.get(name), printed=printed) for text in _split(texts[name], name)]
    law = naming.law or cited_as("\n".join(one.text for one in found[:3]))
    if law is None:
        raise ReadError(
            next(iter(files), ""), "line 1: does not say which law it is of; its name is to be given"
        )
    enacted = approved_in(found[-1].text) if found else None
    document = naming.document or ""
    url = law_address(document) if document.startswith("pl:") else None
    return clauses_of(found, Identity(law, None, enacted, url).named(naming))


def _decoded(body: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "utf-16") if body[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError as error:
            line = body[: error.start].count(b"\n") + 1
            if encoding == "utf-16" or body[:2] not in (b"\xff\xfe", b"\xfe\xff"):
                raise ReadError(name, f"line {line}: is not text in UTF-8") from error
        else:
            break
    if not text.strip():
        raise ReadError(name, "line 1: is empty")
    if "\x00" in text:
        raise ReadError(name, f"line {text[: text.index(chr(0))].count(chr(10)) + 1}: is not text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _rows(path: str, table: bytes) -> dict[str, _Row]:
    """A table of sections, by the path of the file that holds each; columns are known by many names."""
    rows: dict[str, _Row] = {}
    reader = csv.DictReader(io.StringIO(table.decode("utf-8-sig", "replace")))
    for line in reader:
        cells = {(name or "").strip().lower(): " ".join((value or "").split()) for name, value in line.items()
                 if isinstance(value, str)}  # fmt: skip
        file = PurePosixPath(_cell(cells, "file").replace("\\", "/"))
        if file.name:
            parts = tuple(cells[part] for part in _PARTS if cells.get(part, "").lower() not in _UNKNOWN)
            row = _Row(number_in(_cell(cells, "number")), _cell(cells, "heading"), parts)
            folder = PurePosixPath(path).parent
            rows[str(folder / file)] = rows[str(folder / file.name)] = row
    return rows


def _cell(cells: Mapping[str, str], field: str) -> str:
    return next((cells[name] for name in _FIELDS[field] if cells.get(name)), "")


def _order(name: str, rows: Mapping[str, _Row]) -> tuple[object, ...]:
    """Folders in order of their names; in each, sections by number and not by the letters of it."""
    path = PurePosixPath(name)
    row = rows.get(name)
    match = _FILE_NUMBER.match(path.stem)
    number = row.number if row else match[1] if match else ""
    digits = re.match(r"\d+", number)
    folder = tuple(_natural(part) for part in path.parts[:-1])
    return (folder, int(digits[0]) if digits else 10**9, number, path.name)


def _natural(text: str) -> tuple[tuple[int, str], ...]:
    return tuple((int(piece) if piece.isdigit() else -1, piece) for piece in re.split(r"(\d+)", text))


def _split(text: str, name: str) -> Iterator[str]:
    """A file's sections: one, unless several begin on lines of their own outside of quotation marks."""
    starts = [match.start() for match in _SECTION_LINE.finditer(text)]
    if len(starts) < 2 or _FILE_NUMBER.match(PurePosixPath(name).stem):
        yield text
        return
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        yield text[start:end]


def _section(text: str, name: str, row: _Row | None, *, printed: bool) -> Found:
    """One section out of its text."""
    opening = _OPENING.match(text)
    number = row.number if row else ""
    if opening is not None:
        number = number or number_in(opening["number"])
    elif not number and (from_file := _FILE_NUMBER.match(PurePosixPath(name).stem)):
        number = from_file[1]
    body = text[opening.end() :] if opening else text
    known = row.heading if row else ""
    code = _CODE.search(body, 0, 80) if printed and opening and opening["quote"] else None
    if printed:
        capitals = _sign(opening) != "§"
        known = _without_margin_notes(known, capitals=capitals)
        body = _strip_notes(_without_margin_notes(_PAGE.sub(" ", body), capitals=capitals))
    heading, body = _heading(body, known)
    sign = f"{opening['quote'] if opening else ''}{_sign(opening)} {number}." if number else ""
    first = " ".join(piece for piece in (sign, f"{heading}." if heading else "") if piece)
    lines = [first, *_lines(body)] if first else list(_lines(body))
    if opening and opening["quote"]:
        number += f" of title {code[1]}, U.S.C. ({QUOTED})" if code else f" ({QUOTED})"
    parts = row.path if row else PurePosixPath(name).parts[:-1]
    places = tuple(part for part in parts if part not in (".", "/"))
    return Found(number, heading, "\n".join(lines), places, tuple(reversed(places)))


def _sign(opening: re.Match[str] | None) -> str:
    return "§" if opening is not None and opening["sign"].startswith("§") else "SEC."


def _without_margin_notes(text: str, *, capitals: bool) -> str:
    """A text without the notes from the margin that it begins with.

    A reference to a code is never the law's own there. Where headings are printed in `capitals`, whatever
    stands before the first of them is a note.
    """
    rest = text.lstrip()
    while match := _MARGIN_CITE.match(rest):
        rest = rest[match.end() :].lstrip()
    if capitals and re.match(r"[A-Z]{2}", rest):
        return rest
    found = _CAPITALS.search(rest, 0, _MARGIN_ROOM) if capitals else None
    if found is not None and "(a)" not in rest[: found.start()]:
        return rest[found.start() :]
    after = rest
    while match := _MARGIN_CITE.match(after) or _MARGIN_WORDS.match(after):
        after = after[match.end() :].lstrip()
    return after if _MARGIN_CITE.search(rest, 0, 90) else rest


def _strip_notes(text: str) -> str:
    """A text in which no enumerator is followed by notes from the margin."""
    pieces, last = [], 0
    for match in _ENUMERATOR.finditer(text):
        if match.end() < last:
            continue
        heading, after = _after_notes(text, match.end())
        pieces += [text[last : match.end()], heading]
        last = after
    pieces.append(text[last:])
    return "".join(pieces)


def _after_notes(text: str, start: int) -> tuple[str, int]:
    """Where the law goes on after the margin notes at a place, and a heading that is printed among these."""
    at, end = start, text.find("\n", start)
    end = len(text) if end < 0 else end
    found: list[str] = []
    for _ in range(8):
        match = _MARGIN_CITE.match(text, at, end) or _MARGIN_WORDS.match(text, at, end)
        if match is None or not text[match.end() : end].strip() or _NEXT.match(text, match.end()):
            break
        if text.startswith((".—", "—"), match.end() - 2):
            break
        found.append(match[0].rstrip(" ."))
        at = match.end()
    if found and text.startswith(
        "—", at
    ):  # "Points of Contact . Deadline. — Not later": the first is the heading
        return f"{found[0]}.", at
    return "", at


def _heading(text: str, known: str) -> tuple[str, str]:
    """The heading a section begins with, and the rest: what is in capitals, or the rest of the first line."""
    text = text.lstrip()
    plain = known.rstrip(". ")
    if plain and text.upper().startswith(plain.upper()):
        return plain, text[len(plain) :].lstrip(" .")
    capitals = re.match(r"(?:[^a-z\n]*[A-Z][^a-z\n]*?)\.(?=\s|$)", text)
    if capitals and len(capitals[0]) > 3:
        return tidied(capitals[0].rstrip(".")), text[capitals.end() :].lstrip()
    head = re.match(r"[^\n]{3,300}?(?=\s+[“‘]?\([a-z0-9]\)\s|\s{2,}[“‘])", text)
    if head is not None:
        return tidied(head[0]).rstrip("."), text[head.end() :]
    line, _, rest = text.partition("\n")
    if rest.strip() and len(line) <= 300 and not re.match(r"[“‘]?\([a-z0-9]{1,3}\)", line):
        return tidied(line).rstrip("."), rest
    return plain, text


def _lines(text: str) -> Iterator[str]:
    """The paragraphs of a text, a line each: at its own breaks, and at enumerators that are set apart."""
    text = re.sub(r"(?<=\S)\s+(?=[“‘]?\([A-Za-z0-9]{1,5}\)  \S)", "\n", text)
    for line in text.split("\n"):
        tidy = tidied(line)
        if re.fullmatch(r"[.;,”’]+(?: and| or)?", tidy.strip()) is not None:
            continue
        if tidy:
            yield tidy
