"""Cuts out of a feed what no honest feed has, before the feed parser has to read it.

Each limit answers a spot where feedparser 6.0.14 is quadratic (authors, categories, attributes, leading
blank lines, `xml:base`) or where its steady cost an element adds up to a minute.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from tracker.readers import dates

MOST_ENTRIES = 5_000
"""Entries read of one answer: the newest, where they say when they are from, else the first."""

_MOST_ELEMENTS = 100_000
_MOST_ELEMENTS_IN_A_PART = 5_000  # of one entry: its inline content, say
_MOST_ELEMENTS_REMOVED = 10_000
_MOST_ALIKE = 100  # categories, authors, links: children of one name, in an entry or the feed's head
_MOST_CHILDREN = 1_000
_LONGEST_NAME = 300  # characters of an author, a date, a category
_MOST_ATTRIBUTES = 100
_LONGEST_ATTRIBUTE = 8_000
_LONGEST_BASE = 500  # characters of xml:base or xml:lang

_ENTRIES = {"item", "entry"}
_NAMES = {
    "author", "name", "email", "creator", "managingeditor", "webmaster", "publisher", "contributor",
    "category", "subject", "keywords", "pubdate", "published", "updated", "issued", "modified", "created",
    "date",
}  # fmt: skip
_DATES = ("pubdate", "published", "issued", "created", "date", "updated", "modified")


class Excessive(Exception):
    """The XML is past cutting: thousands of elements inside one that would have to go."""


def cut(tree: etree._Element) -> tuple[str, ...]:
    """Cut what is beyond the limits; a note for each kind of cut, so none when the tree is as it was.

    Raises Excessive for a tree that no publisher writes and that cannot be cut in reasonable time.
    """
    entries: list[etree._Element] = []
    shortened = dropped = elements = 0
    for element in tree.iter(etree.Element):
        elements += 1
        name = _local(element)
        if name in _ENTRIES:
            entries.append(element)
            dropped += _drop_surplus(element)
        elif element is tree or name == "channel":
            dropped += _drop_surplus(element)
        elif name in _NAMES:
            shortened += _shorten_text(element)
        shortened += _strip_blank_lines(element) + _shorten_attributes(element)
    del element  # lxml moves a subtree in quadratic time while Python holds an element of it
    notes = []
    if shortened:
        notes.append(f"{shortened} overlong names, dates or attributes were cut")
    if elements > _MOST_ELEMENTS_IN_A_PART:
        flattened = sum(_flatten(part) for entry in entries for part in entry)
        if flattened:
            notes.append(f"the markup of {flattened} texts was dropped: too many elements")
    if dropped:
        notes.append(f"{dropped} elements were left out: too many of a kind in one place")
    if len(entries) > MOST_ENTRIES or elements > _MOST_ELEMENTS:
        notes.extend(_keep_newest(entries))
        if elements > _MOST_ELEMENTS and _size(tree) > _MOST_ELEMENTS + _MOST_ELEMENTS_REMOVED:
            raise Excessive(f"over {_MOST_ELEMENTS} elements outside its entries")
    return tuple(notes)


def _local(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _drop_surplus(parent: etree._Element) -> int:
    """Drop children beyond the limits, except entries."""
    if len(parent) <= _MOST_ALIKE:
        return 0
    alike: Counter[str] = Counter()
    surplus: list[etree._Element] = []
    kept = 0
    for child in parent:
        name = _local(child)
        if name not in _ENTRIES:
            alike[name] += 1
            if alike[name] > _MOST_ALIKE or kept >= _MOST_CHILDREN:
                surplus.append(child)
            else:
                kept += 1
    for child in surplus:
        _remove(child)
    return len(surplus)


def _remove(element: etree._Element) -> None:
    if _size(element) > _MOST_ELEMENTS_REMOVED:
        raise Excessive(f"over {_MOST_ELEMENTS_REMOVED} elements inside one <{_local(element)}>")
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _size(element: etree._Element) -> int:
    return sum(1 for _ in element.iter())


def _shorten_text(element: etree._Element) -> int:
    text = "".join(map(str, element.itertext())) if len(element) else element.text or ""
    if len(text) <= _LONGEST_NAME:
        return 0
    _replace_content(element, text[:_LONGEST_NAME])
    return 1


def _replace_content(element: etree._Element, text: str) -> None:
    etree.strip_elements(element, "{*}*", with_tail=True)  # clear() and remove() are quadratic here
    element.text = text


def _strip_blank_lines(element: etree._Element) -> int:
    """feedparser takes blank lines at the beginning of inline content off one by one."""
    text = element.text
    if not text or len(text) <= _LONGEST_NAME or not text[:_LONGEST_NAME].isspace():
        return 0
    element.text = text.lstrip()
    return 1


def _shorten_attributes(element: etree._Element) -> int:
    if len(element.attrib) > _MOST_ATTRIBUTES:
        element.attrib.clear()
        return 1
    shortened = 0
    for name, value in list(element.attrib.items()):
        longest = _LONGEST_BASE if str(name).endswith(("base", "lang")) else _LONGEST_ATTRIBUTE
        if len(value) > longest:
            del element.attrib[name]
            shortened += 1
    return shortened


def _flatten(part: etree._Element) -> bool:
    if _size(part) <= _MOST_ELEMENTS_IN_A_PART:
        return False
    if any(_local(element) in _ENTRIES for element in part.iter(etree.Element)):
        raise Excessive(f"entries inside the <{_local(part)}> of an entry")
    _replace_content(part, " ".join(map(str, part.itertext())))
    return True


def _keep_newest(entries: list[etree._Element]) -> Iterator[str]:
    """Remove the entries that say they are oldest; ties and the undated go by their place."""

    def age(place: int) -> tuple[float, int]:
        children = {_local(child): child.text for child in entries[place]}
        for name in _DATES:
            moment = dates.read(children.get(name))
            if moment:
                return (-moment.at.timestamp(), place)
        return (float("inf"), place)

    kept = elements = 0
    for place in sorted(range(len(entries)), key=age):
        elements += _size(entries[place])
        if kept < MOST_ENTRIES and elements <= _MOST_ELEMENTS:
            kept += 1
            continue
        _remove(entries[place])
    if kept < len(entries):
        yield f"{len(entries)} entries; the newest {kept} were read"
