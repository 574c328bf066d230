"""`list:` in a source file: a list that is held against what it was, and what a change of it means.

    list:
      called: Entity List
      format: json                 # csv, tsv, json, html, lines
      rows: results                # path in JSON, CSS selector in HTML; absent: the whole answer
      where: {source: [Entity List (EL) - Bureau of Industry and Security]}
      key: [name, country]         # what tells a row from all others
      name: name
      aliases: [alt_names]
      separator: ;                 # between aliases in one cell
      country: addresses.country
      date: start_date             # since when it stands there, as printed
      reference: federal_register_notice
      ignore: [id]                 # columns that change without anything having happened
      event: {kind: entity_listing, added: enacted, changed: amended, removed: terminated}
      aimed_at: [CN]
      expect: {rows: [1000, 9000], loss: 5%}

docs/lists.md has all of it.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import cssselect

from tracker import lined_yaml
from tracker.catalogue.block import Block
from tracker.model.listing import FORMATS, Expected, ListOptions, Standing, groups_of

_NONE = "none"
_HEADER = re.compile(r"[\x21-\x7e][\x20-\x7e]{0,199}")
_SHARE = re.compile(r"([1-9]?[0-9]|100)%")
_MOST_ROWS = 200_000


def options(block: Block) -> ListOptions:
    """The list that a source file describes; what is wrong with it is refused there."""
    block.require("called", "format", "key", "name", "event")
    format = block.one_of("format", FORMATS) or "csv"
    standing = _standing(block, None)
    part, parts = block.text("part"), _parts(block, standing)
    if (part is None) != (not parts):
        block.refuse("parts" if parts else "part", "part and parts go together")
    header = block.flag("header") if "header" in block else True
    columns = _columns(block, format, header=header)
    pattern = _pattern(block, format)
    made = ListOptions(
        format=format,
        standing=standing,
        key=_several(block, "key"),
        name=block.text("name") or "",
        rows=_rows(block, format),
        columns=columns,
        header=header,
        pattern=pattern,
        aliases=_several(block, "aliases"),
        headers=block.pairs("headers"),
        split=_split(block),
        filled=_several(block, "fill"),
        until=block.text("until"),
        accept=block.matching("accept", _HEADER, "media types such as application/xhtml+xml"),
        accept_language=block.matching("accept_language", _HEADER, "a language such as en or eng"),
        separators=_separators(block),
        country=block.text("country"),
        date=block.text("date"),
        reference=block.text("reference"),
        kept=_several(block, "keep"),
        ignored=_several(block, "ignore"),
        where=block.pairs("where"),
        part=part,
        parts=parts,
        expected=_expected(block),
    )
    _check_columns(block, made)
    return made


def _several(block: Block, field: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text, _ in block.texts(field)))


def _separators(block: Block) -> tuple[str, ...]:
    """What stands between aliases: a text, or a list of which any does."""
    if isinstance(block.given.get("separator"), str):
        return (block.text("separator") or ";",)
    return _several(block, "separator") or (";",)


def _split(block: Block) -> tuple[tuple[str, str], ...]:
    """Patterns that cut a cell into columns."""
    pairs = block.pairs("split")
    for _, pattern in pairs:
        _check_pattern(block, "split", pattern)
    return pairs


def _check_pattern(block: Block, field: str, pattern: str) -> None:
    try:
        if not re.compile(pattern).groupindex:
            block.refuse(field, "has no named group, such as (?P<name>...): what its columns are called")
    except re.error as error:
        block.refuse(field, f"is no regular expression: {error}")


def _standing(block: Block, whole: Standing | None) -> Standing:
    """What standing on the list, or on a part of it, means; a part says only what differs from the whole."""
    event = block.block("event")
    kind, actions = (whole.kind, (whole.added, whole.changed, whole.removed)) if whole else ("", _ACTIONS)
    if event is not None:
        if whole is None:
            event.require("kind")
        kind = event.one_of("kind", block.words.kinds) or kind
        known = {*block.words.actions, _NONE} if not isinstance(block.words.actions, frozenset) else None
        actions = (
            _action(event, "added", known, actions[0]),
            _action(event, "changed", known, actions[1]),
            _action(event, "removed", known, actions[2]),
        )
    names = block.one_of("names", ("organizations", "materials"))
    return Standing(
        called=block.text("called") or (whole.called if whole else ""),
        kind=kind,
        added=actions[0],
        changed=actions[1],
        removed=actions[2],
        agency=block.one_of("agency", block.words.agencies) or (whole.agency if whole else None),
        countries=block.several_of("aimed_at", block.words.countries) or (whole.countries if whole else ()),
        materials=block.several_of("materials", block.words.materials) or (whole.materials if whole else ()),
        names_materials=names == "materials" if names else bool(whole and whole.names_materials),
    )


_ACTIONS = ("enacted", "amended", "terminated")


def _action(event: Block, field: str, known: Collection[str] | None, otherwise: str | None) -> str | None:
    """An action, or `none` for a change that is no event."""
    if field not in event:
        event.value(field)
        return otherwise
    value = event.one_of(field, known) if known is not None else event.text(field)
    return None if value == _NONE else value


def _parts(block: Block, whole: Standing) -> dict[str, Standing]:
    """What each value of the part column means."""
    parts = block.block("parts")
    found: dict[str, Standing] = {}
    for name in parts.given if parts is not None else ():
        part = parts.block(name) if parts is not None else None
        if part is not None:
            found[name] = _standing(part, whole)
    return found


def _rows(block: Block, format: str) -> str | None:
    rows = block.text("rows")
    if rows is not None and format not in ("json", "html"):
        block.refuse("rows", f"is for json and html; a {format} has rows only")
    elif rows is not None and format == "html":
        _check_selector(block, "rows", rows)
    return rows


def _columns(block: Block, format: str, *, header: bool) -> tuple[tuple[str, str], ...]:
    """Names of columns without a header, or (in HTML) each column's selector inside a row."""
    value = block.given.get("columns")
    if isinstance(value, lined_yaml.Mapping):
        pairs = block.pairs("columns")
        if format != "html":
            block.refuse("columns", "is a mapping to selectors in html only")
        for _, selector in pairs:
            _check_selector(block, "columns", selector.rpartition("@")[0] or selector)
        return pairs
    names = block.texts("columns")
    if names and header:
        block.refuse("columns", "is a list of names where there is no header (header: false)")
    if not names and not header:
        block.refuse("columns", "must name the columns where there is no header")
    return tuple((name, name) for name, _ in names)


def _check_selector(block: Block, field: str, selector: str) -> None:
    try:
        cssselect.HTMLTranslator().css_to_xpath(selector)
    except cssselect.SelectorError as error:
        block.refuse(field, f"{selector!r} is no CSS selector: {error}")


def _pattern(block: Block, format: str) -> str | None:
    pattern = block.text("pattern")
    if pattern is None:
        return None
    if format not in ("lines", "html"):
        block.refuse("pattern", "is for lines and html")
    _check_pattern(block, "pattern", pattern)
    return pattern


def _expected(block: Block) -> Expected:
    """`{rows: [least, most], loss: 10%}`: the share or number of rows that may leave at once."""
    expect = block.block("expect")
    if expect is None:
        return Expected()
    least, most = 1, None
    rows = expect.value("rows")
    match rows:
        case [int(low), int(high) | (None as high)] if low >= 0 and (high is None or low <= high):
            least, most = low, high
        case _ if "rows" in expect:
            expect.refuse("rows", f"must be [least, most], two counts in order, not {rows!r}")
    return Expected(least, most, _loss(expect))


def _loss(expect: Block) -> int | float | None:
    value = expect.value("loss")
    if isinstance(value, str) and (match := _SHARE.fullmatch(value)):
        return int(match[1]) / 100
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST_ROWS:
        return value
    if "loss" in expect:
        expect.refuse("loss", f"must be a number of rows or a share such as 10%, not {value!r}")
    return None


def _check_columns(block: Block, made: ListOptions) -> None:
    """Columns that what is said of the list rules out."""
    known = _known_columns(made)
    if known is not None:
        known |= {group for _, pattern in made.split for group in groups_of(pattern)}
    roles = [("key", name) for name in made.key] + [("name", made.name)]
    roles += [("aliases", name) for name in made.aliases]
    roles += [
        (field, name)
        for field, name in (("country", made.country), ("date", made.date),
                            ("reference", made.reference), ("part", made.part), ("until", made.until))
        if name
    ]  # fmt: skip
    for field, name in roles:
        if name in made.ignored:
            block.refuse("ignore", f"{name} is the {field} and cannot be ignored")
        if known is not None and name and name not in known:
            block.refuse(field, f"there is no column {name}; there are {', '.join(sorted(known))}")


def _known_columns(made: ListOptions) -> set[str] | None:
    """The columns there can be; None where the list itself names them."""
    if made.columns:
        return {name for name, _ in made.columns}
    if made.pattern:
        return groups_of(made.pattern) or None
    return {"text"} if made.format == "lines" else None
