"""An entry as any feed format gives it, and how a fetch full of them becomes reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.addresses import document_of
from tracker.model import Reading, Report, Source
from tracker.readers import dates, plain_text
from tracker.readers.identity import identities

_LONGEST_TITLE = 500
_LONGEST_FIELD = 300
_MOST_CATEGORIES = 50
_FUTURE = dt.timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: `title` and `body` already plain text, dates still as printed, `url` http(s) or None."""

    guid: str | None
    url: str | None
    title: str
    body: str
    published: str | None = None
    updated: str | None = None
    author: str | None = None
    categories: tuple[str, ...] = ()
    language: str | None = None


_UNTITLED = "untitled"


class _Clock:
    """Reads the dates of one fetch, and remembers which of them it could not take as printed."""

    def __init__(self, items: Sequence[Item], fetched_at: dt.datetime) -> None:
        self.order = dates.order_of(text for item in items for text in (item.published, item.updated))
        self.latest = fetched_at + _FUTURE
        self.unread: list[str] = []
        self.absurd: list[str] = []
        self.zones: set[str] = set()

    def read(self, text: str | None) -> dates.Moment | None:
        if not text:
            return None
        moment = dates.read(text, self.order)
        if moment is None:
            self.unread.append(text)
            return None
        if moment.zone:
            self.zones.add(moment.zone)
        if moment.at > self.latest:
            self.absurd.append(text)
            return None
        return moment

    @property
    def notes(self) -> list[str]:
        notes = []
        if self.unread:
            notes.append(f"{len(self.unread)} dates could not be read, such as {self.unread[0][:60]!r}")
        if self.absurd:
            notes.append(
                f"{len(self.absurd)} dates over a year ahead were dropped, such as {self.absurd[0][:60]!r}"
            )
        if self.zones:
            notes.append(f"time zones of several meanings taken as UTC: {', '.join(sorted(self.zones)[:5])}")
        return notes


def reading(
    items: Sequence[Item], source: Source, fetched_at: dt.datetime, notes: Sequence[str] = ()
) -> Reading:
    """The reports of one fetch, in its order. Entries there twice word for word are one report."""
    clock = _Clock(items, fetched_at)
    stamps = {item.updated for item in items}
    stamped = len(items) > 1 and len(stamps) == 1  # when the feed was made, not when an entry changed
    reports, shortened = [], 0
    for item, guid in zip(items, identities(items), strict=True):
        if guid is None:
            continue
        text = _text(item)
        short = plain_text.shorten(text)
        shortened += len(short) < len(text)
        published = clock.read(item.published)
        updated = clock.read(item.updated)
        first = published or updated
        changed = published and updated and updated.at != published.at and not stamped
        reports.append(
            Report(
                source_id=source.id,
                guid=guid,
                title=item.title,
                text=short,
                url=item.url,
                document=document_of(item.url),
                language=source.language or item.language,
                published_at=first.at if first else None,
                fields=_fields(item, first, updated if changed else None),
            )
        )
    all_notes = [*notes, *clock.notes]
    if len(reports) < len(items):
        all_notes.append(f"{len(items) - len(reports)} entries were there twice word for word")
    if shortened:
        all_notes.append(f"{shortened} texts were cut to {plain_text.LONGEST} characters")
    return Reading(reports=tuple(reports), notes=tuple(all_notes))


def title_of(title: str, body: str, url: str | None, guid: str | None) -> str:
    """The title on one line; without one the first line of the body, else the address, else the guid."""
    title = " ".join(title.split())
    if not title:
        title = next(iter(body.splitlines()), "") or url or guid or _UNTITLED
    return plain_text.shorten(title, _LONGEST_TITLE)


def short_field(text: object) -> str:
    """A value that is one short line of text, or nothing."""
    return plain_text.line(text[:_LONGEST_FIELD]) if isinstance(text, str) else ""


def language_of(tag: object) -> str | None:
    """The primary language of a tag such as `en-US` (RFC 5646), or None for what is no tag."""
    primary = tag.replace("_", "-").partition("-")[0].strip().lower() if isinstance(tag, str) else ""
    return primary if primary.isascii() and primary.isalpha() and len(primary) in (2, 3) else None


def _text(item: Item) -> str:
    if not item.body or item.body == item.title:
        return item.title
    first = " ".join(item.body[: 2 * len(item.title) + 20].split())
    if first.startswith(item.title):
        rest = item.body[_end_of(item.title, item.body) :]
        if not rest or not rest[0].isalnum():
            return f"{item.title}\n\n{rest.lstrip()}" if rest[:1].isspace() else item.body
    return f"{item.title}\n\n{item.body}"


def _end_of(title: str, body: str) -> int:
    """Where in `body` the words of `title`, which it begins with, end."""
    place = 0
    for word in title.split():
        place = body.index(word, place) + len(word)
    return place


def _fields(
    item: Item, first: dates.Moment | None, updated: dates.Moment | None
) -> dict[str, str | tuple[str, ...]]:
    fields: dict[str, str | tuple[str, ...]] = {}
    if item.author:
        fields["author"] = item.author
    if item.categories:
        fields["categories"] = tuple(dict.fromkeys(item.categories))[:_MOST_CATEGORIES]
    if updated:
        fields["updated"] = updated.at.isoformat()
    return {**fields, **(first.fields if first else {})}
