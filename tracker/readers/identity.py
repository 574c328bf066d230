"""Which entry of a feed is which, from one poll to the next."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Protocol

from tracker.addresses import canonical_url

_LONGEST = 500


class Identifiable(Protocol):
    """What an entry can be told by: every part may be missing."""

    @property
    def guid(self) -> str | None: ...
    @property
    def url(self) -> str | None: ...
    @property
    def title(self) -> str: ...
    @property
    def published(self) -> str | None: ...
    @property
    def body(self) -> str: ...


def identities(entries: Sequence[Identifiable]) -> list[str | None]:
    """One identity an entry, in order, all different; None for an entry that is there twice word for word.

    The entry's own guid where it has one, with https for http, since sites move to https and change it
    in every guid. Without a guid the canonical address; without an address the title and the date.
    Where several entries share an identity, what tells them apart is added: address, then title and
    date, then text. An identity never depends on the order of the entries.
    """
    keys: list[str | None] = [_first(entry) for entry in entries]
    for told_apart_by in (_address, _heading, _text):
        _tell_apart(keys, entries, told_apart_by)
    seen: set[str] = set()
    for place, key in enumerate(keys):
        if key in seen:
            keys[place] = None
        elif key is not None:
            seen.add(key)
    return [key if key is None or len(key) <= _LONGEST else _digest(key) for key in keys]


def _tell_apart(
    keys: list[str | None], entries: Sequence[Identifiable], told_apart_by: Callable[[Identifiable], str]
) -> None:
    """Add a part to the keys that several entries share, if it differs among those entries."""
    places: dict[str | None, list[int]] = {}
    for place, key in enumerate(keys):
        places.setdefault(key, []).append(place)
    for key, shared in places.items():
        if len(shared) > 1:
            parts = [told_apart_by(entries[place]) for place in shared]
            if len(set(parts)) > 1:
                for place, part in zip(shared, parts, strict=True):
                    keys[place] = f"{key}|{part}"


def _first(entry: Identifiable) -> str:
    if entry.guid:
        return "https://" + entry.guid[7:] if entry.guid.startswith("http://") else entry.guid
    return canonical_url(entry.url) or _heading(entry)


def _address(entry: Identifiable) -> str:
    return entry.url or ""


def _heading(entry: Identifiable) -> str:
    return _digest(f"{entry.title}\n{entry.published or ''}")


def _text(entry: Identifiable) -> str:
    return _digest(entry.body)


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
