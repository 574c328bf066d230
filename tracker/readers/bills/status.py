"""BILLSTATUS: what happened to a bill, as govinfo publishes it in bulk.

https://github.com/usgpo/bill-status (user guide). Two schemas are in use: that of 2016 (`billNumber`,
`billSubjects`, `billSummaries`), and 3.0.0 of December 2022.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from tracker.bill_steps import BillAction
from tracker.errors import ReadError
from tracker.readers import plain_text
from tracker.readers.bills.reports import Bill
from tracker.readers.statutes.tree import parsed, root_name

ROOT = "billStatus"


def read_status(body: bytes, name: str) -> tuple[Bill, list[BillAction]]:
    """The bill and its actions in a file. Raises ReadError naming what is not there."""
    root = parsed(body, name)
    bill = root.find("bill")
    if root_name(root) != ROOT or bill is None:
        raise ReadError(name, f"line 1: <{root_name(root)}> is no BILLSTATUS")
    kind = _text(bill, "type", "billType").lower()
    number, congress = _text(bill, "number", "billNumber"), _text(bill, "congress")
    named = Bill.named(congress, kind, number, _text(bill, "title") or _text(bill, "titles/item/title"))
    if named is None:
        shown = [part[:20] for part in (kind, number, congress)]
        raise ReadError(name, "has no bill: type {!r}, number {!r}, congress {!r}".format(*shown))
    known = replace(
        named,
        sponsors=tuple(_texts(bill, "sponsors/item/fullName")),
        committees=tuple(_texts(bill, "committees/item/name", "committees/billCommittees/item/name")),
        policy_area=_text(bill, "policyArea/name", "subjects/billSubjects/policyArea/name"),
        subjects=tuple(
            _texts(
                bill,
                "subjects/legislativeSubjects/item/name",
                "subjects/billSubjects/legislativeSubjects/item/name",
            )
        ),
        summary=_summary(bill),
        texts=tuple(_versions(bill)),
    )
    return known, _actions(bill, name)


def _actions(bill: etree._Element, name: str) -> list[BillAction]:
    """The actions on a bill, of which a number that is only reserved has none yet."""
    listed = bill.find("actions")
    if listed is None:
        raise ReadError(name, f"line {bill.sourceline}: <bill> has no <actions>")
    told = (
        BillAction.told(_text(item, "actionDate"), _text(item, "actionCode"), _text(item, "text"))
        for item in listed.iterfind("item")
    )
    found = [action for action in told if action is not None]
    if len(listed) and not found:
        why = f"of {len(listed)} actions none is an item with a day and words"
        raise ReadError(name, f"line {listed.sourceline}: {why}")
    return found


def _summary(bill: etree._Element) -> str:
    """The latest summary, in words: the last by its day."""
    found = [
        (_text(item, "actionDate"), _text(item, "text", "cdata/text"))
        for path in ("summaries/summary", "summaries/billSummaries/item", "summaries/item")
        for item in bill.iterfind(path)
    ]
    latest = max(found, key=lambda pair: pair[0], default=("", ""))[1]
    return " ".join(plain_text.from_markup(latest).split())


def _versions(bill: etree._Element) -> Iterator[tuple[str, str]]:
    for item in bill.iterfind("textVersions/item"):
        url = _text(item, "formats/item/url")
        if url.startswith("https://"):
            yield _text(item, "type"), url


def _text(element: etree._Element, *paths: str) -> str:
    """What the first of these places holds, on one line."""
    for path in paths:
        found = element.find(path)
        if found is not None and (words := " ".join("".join(map(str, found.itertext())).split())):
            return words
    return ""


def _texts(element: etree._Element, *paths: str) -> Iterator[str]:
    seen = dict.fromkeys(
        words
        for path in paths
        for found in element.iterfind(path)
        if (words := " ".join("".join(map(str, found.itertext())).split()))
    )
    yield from seen
