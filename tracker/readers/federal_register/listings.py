"""Who is put on a list, taken off it or described anew by a document: its amendments, tables and lists.

The lists of 15 CFR part 744 are its supplements: no. 4 the Entity List, no. 6 the Unverified List, no. 7 the
Military End-User List. An amendment names entries between quotation marks under a destination ("Under
CHINA, adding an entry for “…”"); what it inserts stands in a table whose columns name country and entity.
Where a document has neither (a notice), the names are the list items below a paragraph that introduces them.
What the Office of Foreign Assets Control blocks is read by `blocked`.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from tracker.readers import plain_text
from tracker.readers.federal_register.blocked import blocked
from tracker.readers.federal_register.entry_names import ended, same_name, split_entry
from tracker.readers.federal_register.full_text import Block, Sort
from tracker.vocabulary import vocabulary

MOST = 1_500
"""Entries kept of one document: the whole Entity List has fewer by country."""


class Done(StrEnum):
    """What is done to an entry."""

    ADDED = "added"
    REMOVED = "removed"
    REVISED = "revised"


@dataclass(frozen=True, slots=True)
class Entry:
    """One name on a list. `destination` is the country it stands under, as printed; empty where none is."""

    done: Done
    list: str
    destination: str
    name: str
    aliases: tuple[str, ...] = ()


_SUPPLEMENTS = {"4": "Entity List", "6": "Unverified List", "7": "Military End-User List"}
_SUPPLEMENT = re.compile(r"\bsupplement no\. ?(\d+)(?: to part (\d+))?\b", re.IGNORECASE)
_NAMED_LISTS = (
    (re.compile(r"\bentity list\b", re.IGNORECASE), "Entity List"),
    (re.compile(r"\bunverified list\b|\buvl\b", re.IGNORECASE), "Unverified List"),
    (re.compile(r"\bmilitary end[- ]user list\b|\bmeu list\b", re.IGNORECASE), "Military End-User List"),
    (
        re.compile(r"\bchinese military compan|\bsection 1260h\b|\b1260h list\b", re.IGNORECASE),
        "Section 1260H list",
    ),
)
_UFLPA = "UFLPA Entity List"
_BLOCKED = "SDN List"
_SANCTIONS = re.compile(r"\bsanctions? actions?\b|\bblocking or unblocking\b", re.IGNORECASE)
_FORCED_LABOUR = re.compile(r"\b(?:uyghur forced labor prevention act|uflpa)\b", re.IGNORECASE)

_VERBS = re.compile(
    r"\b(?:(?P<added>add(?:s|ed|ing|itions?)?|designat(?:es?|ed|ing)|identif(?:y|ies|ied|ying)"
    r"|list(?:s|ed|ing)|qualif(?:y|ies|ying))"
    r"|(?P<removed>remov(?:es?|ed|ing|als?)|delet(?:es?|ed|ing|ions?))"
    r"|(?P<revised>revis(?:es?|ed|ing|ions?)|modif(?:y|ies|ied|ying|ications?)|amend(?:s|ed|ing)|correct(?:s|ed|ing)"
    r"|clarif(?:y|ies|ied|ying)))\b",
    re.IGNORECASE,
)
_CHANGES = frozenset({"add", "rem", "del", "rev", "mod", "ame", "cor", "cla"})
"""How the verbs begin that change a list, and do not only speak of what is on it."""
_QUOTED = re.compile(r"[“\"]([^“”\"]{2,300}?)[,;]?[”\"]|‘([^‘’]{2,300}?)[,;]?’(?!\w)")
_WORD = r"[A-ZÀ-ÖØ-Þ][\w.'’-]*"
_UNDER = re.compile(
    r"\b[Uu]nder (?:the (?:country|destination|heading) (?:of )?)?(?:the )?"
    rf"(?P<country>{_WORD}(?: (?:of|and|the|OF|AND|THE) {_WORD}| {_WORD})*"
    rf"(?:, {_WORD}(?: {_WORD})* (?:of|OF)\b|, (?:NORTH|SOUTH|North|South)\b)?)"
)
# "Removing the entries for “A” and “B” under “China”": the quoted country is where they stand.
_QUOTED_UNDER = re.compile(r"\b[Uu]nder (?:the (?:country|destination|heading) (?:of )?)?$")
_EMPTY_ROW = re.compile(r"[\s*.…]*")
_COUNTRY_LINE = re.compile(r"[A-ZÀ-Ý][\w.,'’() -]{2,60}")


def entries(blocks: Sequence[Block], title: str) -> tuple[Entry, ...]:
    """Every entry that a document adds, removes or revises, in its order, each once."""
    found = list(_of_amendments(blocks))
    if not found and _SANCTIONS.search(title):
        found = [
            Entry(Done(done), _BLOCKED, under, name, also)
            for done, under, name, also in blocked(blocks, _is_country)
        ]
    found = found or list(_of_paragraphs(blocks, title))
    kept: dict[tuple[str, str, str], Entry] = {}
    for entry in found:
        key = (entry.list, entry.destination.casefold(), entry.name.casefold())
        before = kept.get(key)
        if before is None or (entry.aliases and not before.aliases):
            kept[key] = replace(entry, done=before.done) if before else entry
    return tuple(kept.values())[:MOST]


_DETERMINED = re.compile(
    r"\b(?:determined|decided|determination) to (?:add|remov|revis|modif)\w*"
    r"|\bdetermin\w+ that\b.{0,200}\b(?:added|removed)"
    r"|\b(?:is|are) (?:being )?(?:added|removed)\b.{0,80}\b(?:for|because|on the basis)\b"
    r"|^designated pursuant to .{0,300}\bfor\b",
    re.IGNORECASE,
)
_MOST_REASONS, _LONGEST_REASON = 12, 1_200


def reasons(blocks: Sequence[Block]) -> tuple[str, ...]:
    """The paragraphs that say why entries are added, removed or revised, each cut short."""
    found = (
        block.text
        for block in blocks
        if block.sort is Sort.PARAGRAPH and not block.part and _DETERMINED.search(block.text)
    )
    kept = itertools.islice(found, _MOST_REASONS)
    return tuple(plain_text.shorten(" ".join(text.split()), _LONGEST_REASON) for text in kept)


# Amendments of part 744.


@dataclass(slots=True)
class _State:
    """What the amendments read so far say of those that follow."""

    list: str = ""
    done: Done | None = None
    destination: str = ""
    seen: set[Done] = field(default_factory=set)


def _of_amendments(blocks: Sequence[Block]) -> Iterator[Entry]:
    state, said = _State(), list[Entry]()
    country, tabled = "", False
    for block in blocks:
        if block.sort is Sort.AMENDMENT or (block.sort is Sort.PARAGRAPH and block.part and state.list):
            mentioned = _amendment(block, state)
            said += mentioned
            yield from (entry for entry in mentioned if entry.done is Done.REMOVED)
            country = ""
        elif block.sort is Sort.ROW and state.list and block.cells:
            country = _destination(block.cells[0]) or country
            entity = _entity_cell(block)
            if entity:
                tabled = True
                yield _row_entry(entity, country, state, said)
        elif block.sort is Sort.HEADING:
            named = _supplement(block)
            state.list = state.list if named is None else named
    yield from (entry for entry in said if entry.done is not Done.REMOVED and not tabled)


def _supplement(block: Block) -> str | None:
    """The list that a block names as a supplement, to the part it names or stands in; "" for another one."""
    match = _SUPPLEMENT.search(block.text)
    if match is None:
        return None
    part = match[2] or block.part.rpartition(" ")[2]
    return _SUPPLEMENTS.get(match[1], "") if part == "744" else ""


def _amendment(block: Block, state: _State) -> list[Entry]:
    """The entries one amendment names; moves the state on to where it ends."""
    text, named = block.text, _supplement(block)
    if named is not None:
        state.list = named
        state.done, state.destination, state.seen = None, "", set()
    if not state.list:
        return []
    marks = sorted(
        [
            *((m.start(), "verb", m) for m in _VERBS.finditer(_unquoted(text))),
            *((m.start(), "under", m) for m in _UNDER.finditer(_unquoted(text))),
            *((m.start(), "name", m) for m in _QUOTED.finditer(text)),
        ],
        key=lambda mark: mark[0],
    )
    found, placed, trailing = list[Entry](), 0, None
    for _, sort, match in marks:
        if sort == "verb":
            state.done = Done(str(match.lastgroup))
            state.seen.add(state.done)
        elif sort == "under":
            state.destination = _destination(match["country"]) or state.destination
        elif _QUOTED_UNDER.search(text[max(0, match.start() - 40) : match.start()]) and _is_country(
            match[1] or match[2]
        ):
            state.destination = _destination(match[1] or match[2])
            trailing = bool(found) if trailing is None else trailing
            if trailing:
                found[placed:] = [replace(one, destination=state.destination) for one in found[placed:]]
                placed = len(found)
        elif state.done is not None:
            name = ended(match[1] or match[2])
            found.append(Entry(state.done, state.list, state.destination, name))
    return found


def _unquoted(text: str) -> str:
    """The text with what stands between quotation marks blanked out, so that names are no verbs."""
    return _QUOTED.sub(lambda match: " " * len(match[0]), text)


def _entity_cell(block: Block) -> str:
    """The cell of a row that names an entity: below a column so named, else the second."""
    if len(block.cells) < 2:
        return ""
    heads = [column.casefold() for column in block.columns]
    at = next((n for n, head in enumerate(heads) if re.search(r"entit|name|listed person|compan", head)), 1)
    cell = block.cells[at] if at < len(block.cells) else ""
    return "" if _EMPTY_ROW.fullmatch(cell) else cell


def _row_entry(cell: str, country: str, state: _State, said: Sequence[Entry]) -> Entry:
    """What a row inserts: revised where an amendment names it so, else added."""
    quoted = next((e for e in said if e.list == state.list and same_name(cell, e.name)), None)
    name, aliases = split_entry(cell, quoted.name if quoted else None)
    if quoted is not None and quoted.done is not Done.REMOVED:
        return Entry(quoted.done, state.list, country or quoted.destination, name, aliases)
    revised = state.seen - {Done.REMOVED} == {Done.REVISED}
    return Entry(
        Done.REVISED if revised else Done.ADDED, state.list, country or state.destination, name, aliases
    )


def _destination(text: str) -> str:
    """A country as a list's first column prints it, in plain capitals: "China, People's Republic of"."""
    text = " ".join(text.split()).strip(" ,;:.*")
    if not text or not _COUNTRY_LINE.fullmatch(text):
        return ""
    if not text.isupper():
        return text
    small = {"Of", "The", "And"}
    words = re.sub(r"[^\W\d_]+(?:['’][^\W\d_]+)?", lambda m: m[0].capitalize(), text).split(" ")
    return " ".join(word.lower() if word in small else word for word in words)


# Lists in running text.

_ITEM = re.compile(r"^\s*(?:[•·–—-]+|\(?\d{1,3}[.)]|\([a-z]\))\s*")
_NO_ITEM = re.compile(
    r"\b(?:determined|pursuant|accordingly|published|established|effective|requires?|was|were|is|are|has|have|will|shall"
    r"|may|this (?:rule|notice)|these|therefore|as follows)\b",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(
    r"\b(?:following|these|below)\b.{0,120}\b(?:entit|compan|person|organization|name)|"
    r"\b(?:entit|compan|person|organization)\w*\b.{0,160}(?:\bfollow|:$|\blisted below)",
    re.IGNORECASE,
)


def _of_paragraphs(blocks: Sequence[Block], title: str) -> Iterator[Entry]:
    """The items below each paragraph that introduces a list of names."""
    done: Done | None = None
    name_of_list, destination = _list_named(title), ""
    for block in blocks:
        if done is not None and block.sort is not Sort.AMENDMENT and _is_country(block.text):
            destination = _destination(block.text.strip(" :"))
            continue
        if block.sort is Sort.HEADING:
            done, destination = _below_heading(block.text)
            name_of_list = _list_named(block.text) or name_of_list
            continue
        if block.sort is Sort.AMENDMENT or (block.sort is Sort.ROW and len(block.cells) > 3):
            continue
        item = _item(block)
        if item is None:
            name_of_list = _list_named(block.text) or name_of_list
            done = _introduced(block.text, consolidated=name_of_list == _UFLPA)
        elif done is not None and name_of_list:
            name, aliases = split_entry(item, None)
            if name:
                yield Entry(done, name_of_list, destination, name, aliases)


def _below_heading(text: str) -> tuple[Done | None, str]:
    """What a heading that is no country says of the items below it: a verb of its own, or nothing."""
    verb = next((verb for verb in _VERBS.finditer(text) if verb[0][:3].lower() in _CHANGES), None)
    return (Done(str(verb.lastgroup)), "") if verb is not None else (None, "")


def _introduced(text: str, *, consolidated: bool) -> Done | None:
    """What a paragraph that introduces a list does to its items; None where it introduces none.

    A `consolidated` list is printed whole beside what changes: only a change introduces entries of it.
    """
    if not _INTRODUCES.search(text) or not text.rstrip().endswith((":", "—", "-", "follows.", "below.")):
        return None
    last = re.split(r"(?<=[.;]) ", text.strip())[-1]
    verbs = list(_VERBS.finditer(last)) or list(_VERBS.finditer(text))
    changes = [verb for verb in verbs if verb[0][:3].lower() in _CHANGES]
    said = changes or ([] if consolidated else verbs)
    return Done(str(said[0].lastgroup)) if said else None


def _item(block: Block) -> str | None:
    """The words of a list's item; None for a paragraph of prose."""
    text = block.cells[0] if block.sort is Sort.ROW and block.cells else block.text
    bare = _ITEM.sub("", text, count=1)
    marked = bare != text
    if len(bare) > (1_200 if marked else 260) or (not marked and _NO_ITEM.search(bare)):
        return None
    if not marked and (bare.endswith(":") or (bare.endswith(".") and len(bare.split()) > 14)):
        return None
    return bare.strip() or None


_COUNTRIES_HAVE = re.compile(r"[A-ZÀ-Ýa-zà-ÿ'’., -]{3,48}")
_FIRM = re.compile(
    r"\b(?:co|corp|inc|ltd|llc|limited|company|group|gmbh|university|institute|technology|technologies|jsc|ooo|fze)\b",
    re.IGNORECASE,
)


def _is_country(text: str) -> bool:
    """Whether an item or heading is the name of a country alone."""
    plain = text.strip(" .,:;")
    if not _COUNTRIES_HAVE.fullmatch(plain) or _FIRM.search(plain):
        return False
    return plain.casefold() in _countries() or plain.casefold().partition(",")[0] in _countries()


@functools.cache
def _countries() -> frozenset[str]:
    """The names of all countries, folded."""
    return frozenset(name.casefold() for term in vocabulary().countries.values() for name in term.names("en"))


def _list_named(text: str) -> str:
    if _FORCED_LABOUR.search(text):
        return _UFLPA
    return next((name for pattern, name in _NAMED_LISTS if pattern.search(text)), "")
