"""One page of a listing, HTML or JSON, to its entries. A changed layout is an error, not an empty listing."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from tracker.addresses import canonical_url, http_url
from tracker.errors import LayoutChanged, ReadError
from tracker.model import Response, Source
from tracker.model.page import Order, PageOptions, Place, Places
from tracker.readers import dates, plain_text
from tracker.readers.json_answer import NotJson, parsed
from tracker.readers.page.places import Scope, elements, first, inside
from tracker.readers.page.tree import text_of, tree_of

MOST_ENTRIES = 1_000
"""Entries read of one page of a listing, from its top."""

_LONGEST_TITLE = 500
_FUTURE = dt.timedelta(days=366)
_SECONDS, _MILLISECONDS = re.compile(r"[12]\d{9}"), re.compile(r"[12]\d{12}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a listing: whole address of its article, title on one line, what else the listing says.

    It goes along with the request for its article as the text `told`.
    """

    url: str
    title: str
    moment: dates.Moment | None
    summary: str

    @property
    def published(self) -> dt.datetime | None:
        return self.moment.at if self.moment else None

    @property
    def told(self) -> str:
        at = (self.moment.at.isoformat(), self.moment.day.isoformat()) if self.moment else None
        return json.dumps([self.url, self.title, at, self.summary], ensure_ascii=False)

    @classmethod
    def of(cls, told: str) -> Entry:
        url, title, at, summary = json.loads(told)
        moment = dates.Moment(dt.datetime.fromisoformat(at[0]), dt.date.fromisoformat(at[1])) if at else None
        return cls(url, title, moment, summary)


@dataclass(frozen=True, slots=True)
class Listing:
    """The entries of one page in its order, each address once, what to look at, and where the next one is.

    `following` is the address on the page's own link to the next one, None where there is none.
    """

    entries: tuple[Entry, ...]
    notes: tuple[str, ...]
    following: str | None


@dataclass(frozen=True, slots=True)
class _Found:
    """What an entry's places gave, as it stands there."""

    link: str
    title: str
    date: str
    summary: str

    def or_else(self, other: _Found) -> _Found:
        """This, and the other's where this has nothing."""
        return _Found(
            self.link, self.title or other.title, self.date or other.date, self.summary or other.summary
        )


def listing(source: Source, options: PageOptions, response: Response) -> Listing:
    """The listing in an answer.

    Raises LayoutChanged where there is no entry at all, or where most entries lack a link, a title or a date
    that the source file says they have; ReadError for what is neither a page nor, where one is wanted, JSON.
    """
    scope, scopes = _scopes(source, options, response)
    found = [_found(entry, options) for entry in scopes[:MOST_ENTRIES]]
    if not found:
        raise _changed(source, response, *_items(options), "finds no entry")
    base = _base(scope, response.url)
    linked = _by_address(source, options, response, base, found)
    for name, places, wanted in (
        ("page.title", _title_places(options), [bool(each.title) for each in linked.values()]),
        ("page.date", options.date, [bool(each.date) for each in linked.values()]),
    ):
        if places and 2 * sum(wanted) < len(wanted):
            raise _changed(source, response, name, places, f"gives nothing in {_of(wanted)} entries")
    entries, notes = _entries(source, options, response, linked)
    if len(scopes) > MOST_ENTRIES:
        notes.append(f"{len(scopes)} entries; the first {MOST_ENTRIES} were read")
    return Listing(tuple(entries), tuple(notes), _following(scope, options, base, response.url))


def moment_in(text: str, order: Order | None, date_format: str | None) -> dates.Moment | None:
    """The moment a text of a page names, or a count of seconds or milliseconds since 1970; None for none."""
    text = text.strip()
    if date_format:
        try:
            at = dt.datetime.strptime(text, date_format).replace(tzinfo=dt.UTC)
            return dates.Moment(at, at.date())
        except ValueError:
            return None
    for pattern, scale in ((_SECONDS, 1), (_MILLISECONDS, 1000)):
        if pattern.fullmatch(text):
            at = dt.datetime.fromtimestamp(int(text) // scale, dt.UTC)
            return dates.Moment(at, at.date())
    return dates.found_in(text, order)


def _scopes(source: Source, options: PageOptions, response: Response) -> tuple[Scope, Sequence[Scope]]:
    """What was answered, and the entries in it."""
    text = text_of(response, source.id)
    if options.objects is None and options.html is None:
        tree = tree_of(text, source.id, response.url)
        return tree, elements(tree, options.items)
    try:
        answer = parsed(text)
    except NotJson as error:
        raise ReadError(source.id, "the answer is not JSON", url=response.url) from error
    if options.objects is not None:
        objects = inside(answer, options.objects)
        if not isinstance(objects, list):
            raise LayoutChanged(
                source.id, "page.json.items", options.objects, "leads to no list", url=response.url
            )
        return answer, objects
    markup = inside(answer, options.html or ".")
    if not isinstance(markup, str) or not markup.strip():
        raise LayoutChanged(
            source.id, "page.json.html", options.html or "", "leads to no HTML", url=response.url
        )
    tree = tree_of(markup, source.id, response.url)
    return tree, elements(tree, options.items)


def _found(entry: Scope, options: PageOptions) -> _Found:
    return _Found(
        link=first(entry, options.link),
        title=first(entry, _title_places(options)),
        date=first(entry, options.date),
        summary=first(entry, options.summary),
    )


def _title_places(options: PageOptions) -> Places:
    """Where a title stands; where the file does not say, the link's own title or words."""
    if options.title or options.objects is not None:
        return options.title
    anchors = [place.select for place in options.link]
    return tuple(Place(anchor, name) for anchor in anchors for name in ("title", None))


def _by_address(
    source: Source, options: PageOptions, response: Response, base: str, found: Sequence[_Found]
) -> dict[str, _Found]:
    """What was found, by whole address: a picture and a headline that lead to one article are one entry.

    Raises LayoutChanged where most entries lead nowhere, or none to where they should.
    """
    linked: dict[str, _Found] = {}
    spelled: dict[str | None, str] = {}
    given = [bool(each.link) for each in found]
    if 2 * sum(given) < len(found):
        raise _changed(source, response, "page.link", options.link, f"gives nothing in {_of(given)} entries")
    addresses = [http_url(each.link, base) if each.link else None for each in found]
    for each, url in zip(found, addresses, strict=True):
        if url is None or (options.links and not re.search(options.links, url)):
            continue
        url = spelled.setdefault(canonical_url(url), url)
        linked[url] = linked[url].or_else(each) if url in linked else each
    if not any(addresses):
        raise _changed(source, response, "page.link", options.link, f"leads nowhere in {len(found)} entries")
    if not linked:
        many = sum(url is not None for url in addresses)
        raise _changed(source, response, "page.links", options.links or "", f"is in none of {many} links")
    return linked


def _entries(
    source: Source, options: PageOptions, response: Response, linked: Mapping[str, _Found]
) -> tuple[list[Entry], list[str]]:
    """The entries that have a title, and what is to be said of the others."""
    order = options.order or dates.order_of(each.date for each in linked.values())
    latest = response.fetched_at + _FUTURE
    entries: list[Entry] = []
    unread: list[str] = []
    for url, each in linked.items():
        if not each.title:
            continue
        moment = moment_in(each.date, order, options.date_format) if each.date else None
        if each.date and (moment is None or moment.at > latest):
            unread.append(each.date)
            moment = None
        entries.append(Entry(url, plain_text.shorten(each.title, _LONGEST_TITLE), moment, each.summary))
    if unread and 2 * len(unread) > len(entries):
        raise _changed(
            source, response, "page.date", options.date, f"reads {unread[0][:60]!r}, which is no date"
        )
    notes = []
    if len(entries) < len(linked):
        notes.append(f"{len(linked) - len(entries)} entries without a title were left out")
    if unread:
        notes.append(f"{len(unread)} dates could not be read, such as {unread[0][:60]!r}")
    return entries, notes


def _base(scope: Scope, url: str) -> str:
    """What relative links count from: the page's own `base`, where it has one, else its address."""
    declared = first(scope, (Place("base[href]", "href"),)) if isinstance(scope, etree._Element) else ""
    return http_url(declared, url) or url if declared else url


def _following(scope: Scope, options: PageOptions, base: str, url: str) -> str | None:
    if options.following is None or not options.following.places:
        return None
    following = http_url(first(scope, options.following.places), base)
    return following if following != url else None


def _items(options: PageOptions) -> tuple[str, str]:
    """The field of the source file that says what an entry is, and what it says."""
    return ("page.items", options.items) if options.objects is None else ("page.json.items", options.objects)


def _changed(
    source: Source, response: Response, field: str, places: Places | str, reason: str
) -> LayoutChanged:
    told = places if isinstance(places, str) else " | ".join(map(str, places))
    return LayoutChanged(source.id, field, told, reason, url=response.url)


def _of(wanted: Sequence[bool]) -> str:
    return f"{wanted.count(False)} of {len(wanted)}"
