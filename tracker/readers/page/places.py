"""What stands in a place: of an element by selector, of a JSON value by path."""

from __future__ import annotations

import functools
import re
from typing import Any

import cssselect
from lxml import etree

from tracker.model.page import Place, Places
from tracker.readers import plain_text
from tracker.readers.json_answer import NotJson, parsed

_TRANSLATOR = cssselect.HTMLTranslator()
_STEPS = 12
"""The deepest path into JSON that is followed."""

Scope = Any
"""An element of a page, or a value of JSON: what a place is looked for in."""


@functools.lru_cache(maxsize=512)
def _xpath(selector: str) -> etree.XPath:
    return etree.XPath(_TRANSLATOR.css_to_xpath(selector))


def elements(scope: etree._Element, selector: str) -> list[etree._Element]:
    """The elements that a CSS selector names inside an element, the element itself among them."""
    found = _xpath(selector)(scope)
    return [each for each in found if isinstance(each, etree._Element)] if isinstance(found, list) else []


def first(scope: Scope, places: Places) -> str:
    """The value of the first place that has one, on one line; empty where none has."""
    return next(filter(None, (value_at(scope, place) for place in places)), "")


def value_at(scope: Scope, place: Place) -> str:
    """What stands in one place, on one line; empty where nothing does or its pattern is not found in it."""
    texts = _markup_values(scope, place) if isinstance(scope, etree._Element) else _json_values(scope, place)
    for text in texts:
        value = _matched(plain_text.line(text), place.pattern)
        if value:
            return value
    return ""


def inside(value: object, path: str) -> object:
    """The value at a path of names and numbers into JSON; `.` is the value itself, None is nothing.

    A text on the way that is JSON itself is gone into, as some APIs wrap it.
    """
    if path == ".":
        return value
    for step in path.split(".", _STEPS):
        if isinstance(value, str):
            value = _unwrapped(value)
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def _markup_values(scope: etree._Element, place: Place) -> list[str]:
    found = elements(scope, place.select) if place.select else [scope]
    if place.attribute:
        return [element.get(place.attribute) or "" for element in found]
    return ["".join(map(str, element.itertext())) for element in found]


def _json_values(scope: object, place: Place) -> list[str]:
    value = inside(scope, place.select or ".")
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, str | int)), None)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return []
    return [plain_text.from_either(str(value))]


def _matched(text: str, pattern: str | None) -> str:
    if not pattern or not text:
        return text
    found = re.search(pattern, text[: plain_text.LONGEST])
    if found is None:
        return ""
    return "-".join(group.strip() for group in found.groups() if group) or found.group()


def _unwrapped(text: str) -> object:
    try:
        return parsed(text)
    except NotJson:
        return None
