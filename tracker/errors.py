"""Every error the tracker raises on purpose. Each carries what it is about.

TrackerError
├── ResourceMissing           a data folder that ships with the tracker is not there
├── SettingError              an option or environment variable cannot be understood
├── RequestTooLarge           more was sent to a page than it takes
├── QueryTooCostly            a stranger's SQL went beyond its time, its memory or the size of its answer
├── QueriesWaiting            so many queries wait already that another is not taken
├── InputError                text somebody wrote, refused at a file, line and field
│   ├── CatalogueError        a source file in feeds/
│   ├── VocabularyError       an entry in db/vocabulary/
│   └── EntryError            a manual event: file, form or option
├── SeveralInputErrors        all of a file's refusals at once
├── FileError                 a file beside the database cannot be used; carries its path
│   ├── AccountsError         the file of who may sign in
│   └── RatesError            a file of exchange rates is not whole, or not the ECB's
├── NotFound                  no such source, event or term
├── PastUnreachable           a source has its newest entries only, and was asked for those since a day
├── DecisionRefused           what a person decided cannot be done to these events
│   ├── EditConflict          an event changed since the person looked at it; says how and by whom
│   └── UndoRefused           what a decision did was decided anew since; names that decision
├── ListNotAccepted           no list of a source waits for a person to say that it is right
├── FetchError                one address could not be fetched; carries the outcome it stands for
│   ├── AddressRefused        not http(s), or a private, loopback, link-local or metadata address
│   ├── DeadlineExceeded      the whole exchange took longer than its deadline
│   ├── BodyTooLarge          more bytes than the cap, counted after decompression
│   ├── TooManyRedirects
│   ├── ConnectionFailed      no such name, refused, cut off, TLS failure, broken compression
│   ├── StatusFailed          an HTTP status that is a failure and nothing more specific
│   ├── SettingMissing        the environment lacks what the source needs; names the variable
│   │   ├── KeyMissing        the publisher wants a key
│   │   ├── ContactMissing    the publisher wants to know who asks
│   │   └── InstanceMissing   the source is a route of an RSSHub, and there is none
│   ├── AccessBlocked         401, 403, 429, 451 or a challenge page: not the same as "no news"
│   │   └── KeyRefused        a key was sent and not taken; names the variable
│   └── SourceGone            410
├── ReadError                 a body that is not what its reader reads
│   ├── NotAFeed
│   ├── EntityDeclarationRefused
│   ├── LayoutChanged         a page no longer has what its source file says stands there; names the selector
│   └── AnswerTruncated       fewer items came than the answer says there are
└── StoreError                the database; carries its path
    ├── DatabaseMissing
    ├── DatabaseLocked        another writer holds it; says who
    ├── DatabaseDamaged
    ├── DatabaseTooNew        written by a newer tracker
    ├── FacetIndexMissing     its events have not been indexed by facet yet
    ├── FacetIndexDamaged     a bitmap of its facet index cannot be read; says of which value
    └── MigrationFailed
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Literal


class TrackerError(Exception):
    """Root of the tree. `str(error)` is one clear line for a person."""


class ResourceMissing(TrackerError):
    """A data folder that ships with the tracker is in neither a wheel nor a checkout."""

    def __init__(self, name: str, searched: Sequence[Path]) -> None:
        self.name, self.searched = name, tuple(searched)
        looked = ", ".join(map(str, searched))
        super().__init__(f"{name} is missing; looked in {looked}. Reinstall the tracker.")


class SettingError(TrackerError):
    """An option or environment variable cannot be understood."""

    def __init__(self, name: str, value: object, reason: str) -> None:
        self.name, self.value, self.reason = name, value, reason
        super().__init__(f"{name}={value!s}: {reason}" if f"{value!s}" else f"{name}: {reason}")


class RequestTooLarge(TrackerError):
    """More was sent to a page than it takes; `most` is how many bytes it does."""

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(f"More than {most // 1_000_000} MB was sent; nothing was changed.")


class QueryTooCostly(TrackerError):
    """A stranger's query was ended. `what` is time (limit in ms), memory or answer (limits in bytes)."""

    def __init__(self, what: Literal["time", "memory", "answer"], limit: float) -> None:
        self.what, self.limit = what, limit
        super().__init__(
            {
                "time": f"The query took longer than its {limit:.0f} milliseconds and was ended.",
                "memory": f"The query needed more than its {limit / 2**20:.0f} MB of memory and was ended.",
                "answer": f"The answer is larger than {limit / 2**20:.0f} MB. Ask for fewer rows or columns.",
            }[what]
        )


class QueriesWaiting(TrackerError):
    """More queries wait than can be answered soon."""

    def __init__(self, waiting: int) -> None:
        self.waiting = waiting
        super().__init__(f"{waiting} queries wait already. Try again in some seconds.")


class InputError(TrackerError):
    """Something a person wrote is refused. Names the file, the line (from 1) and the field."""

    def __init__(
        self,
        reason: str,
        *,
        file: Path | str | None = None,
        line: int | None = None,
        field: str | None = None,
    ) -> None:
        self.reason, self.file, self.line, self.field = reason, file, line, field
        where = ":".join(str(part) for part in (file, line) if part is not None)
        super().__init__(": ".join(part for part in (where, field, reason) if part))


class CatalogueError(InputError):
    """A source file in feeds/ is refused."""


class VocabularyError(InputError):
    """An entry in db/vocabulary/ is refused."""


class EntryError(InputError):
    """A manual event is refused."""


class SeveralInputErrors(TrackerError):
    """All the refusals found in one go, so that a person mends a file once and not ten times."""

    def __init__(self, errors: Iterable[InputError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(map(str, self.errors)))


class FileError(TrackerError):
    """A file kept beside the database cannot be used. Carries its path, or the address it comes from."""

    def __init__(self, path: Path | str, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"{path}: {reason}")


class AccountsError(FileError):
    """The file of accounts cannot be read or written, or others may read it."""


class RatesError(FileError):
    """A file of exchange rates is not whole, not the ECB's, or older than what is there."""


class NotFound(TrackerError):
    """No such source, event, measure or term. `near` holds likely spellings."""

    def __init__(self, what: str, id: str | int, near: Sequence[str] = ()) -> None:
        self.what, self.id, self.near = what, id, tuple(near)
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        super().__init__(f"no {what} {id!s}{hint}")


class PastUnreachable(TrackerError):
    """A source was asked for everything since a day, and its reader has no way to get at the past."""

    def __init__(self, source_id: str, reader: str) -> None:
        self.source_id, self.reader = source_id, reader
        newest = "gives its newest entries only; its past cannot be asked for"
        super().__init__(f"{source_id}: {newest} (reader {reader})")


class DecisionRefused(TrackerError):
    """What a person decided cannot be done to these events. `event` is the uid of the one in the way."""

    def __init__(self, event: str, reason: str) -> None:
        self.event, self.reason = event, reason
        super().__init__(f"{event}: {reason}")


class EditConflict(DecisionRefused):
    """An event changed since the person looked at it; nothing was done.

    `event_id` and `event` (its uid) name it, `changes` are the edits since, oldest first: mappings with
    `changed_at`, `changed_by`, `field`, `before`, `after` and `why`, as `event_changes` has them.
    """

    def __init__(self, event_id: int, event: str, changes: Sequence[Mapping[str, str | None]]) -> None:
        self.event_id, self.changes = event_id, tuple(changes)
        said = ", ".join(f"{one['field']} by {one['changed_by']} at {one['changed_at']}" for one in changes)
        super().__init__(event, f"changed since you looked at it: {said or 'it is no longer there'}")


class UndoRefused(DecisionRefused):
    """What a decision did was changed again since; undoing it would undo that too.

    `decision` is the one to undo, `later` the decision that stands in the way, None where it was no
    decision of a person.
    """

    def __init__(self, event: str, decision: int, later: int | None, reason: str) -> None:
        self.decision, self.later = decision, later
        super().__init__(event, f"decision {decision} cannot be undone: {reason}")


class ListNotAccepted(TrackerError):
    """A person says that the list a poll refused is right; there is none, or none that can be. Its source."""

    def __init__(self, source_id: str, reason: str) -> None:
        self.source_id, self.reason = source_id, reason
        super().__init__(f"{source_id}: {reason}")


class FetchError(TrackerError):
    """One address could not be fetched. `outcome` is what the fetch is recorded as."""

    outcome: ClassVar[str] = "failed"

    def __init__(
        self, url: str, reason: str, *, status: int | None = None, retry_after: float | None = None
    ) -> None:
        self.url, self.reason, self.status, self.retry_after = url, reason, status, retry_after
        super().__init__(f"{url}: {reason}")


class AddressRefused(FetchError):
    """The address may not be fetched: its scheme, or where its name leads."""


class DeadlineExceeded(FetchError):
    """The whole exchange, from name resolution to last byte, took longer than its deadline."""


class BodyTooLarge(FetchError):
    """The body is larger than the cap, counted after decompression."""


class TooManyRedirects(FetchError):
    """More redirects than allowed, or a loop."""


class ConnectionFailed(FetchError):
    """No such name, connection refused or cut off, TLS failure, or broken compression."""


class StatusFailed(FetchError):
    """An HTTP status that is a failure and nothing more specific."""


class AccessBlocked(FetchError):
    """The server turned us away: 401, 403, 429, 451, or a challenge page in place of the feed."""

    outcome = "blocked"


class SettingMissing(FetchError):
    """The source needs what the environment does not have. `env` is the variable it belongs into."""

    outcome = "blocked"
    _NOT_SET: ClassVar[re.Pattern[str]] = re.compile(r": ([A-Z][A-Z0-9_]{2,63}) is not set\b")

    def __init__(self, url: str, env: str, reason: str) -> None:
        self.env = env
        super().__init__(url, reason)

    @classmethod
    def unset_in(cls, said: str | None) -> str | None:
        """The variable that such an error, kept as its text, said is not set; None for any other text."""
        found = cls._NOT_SET.search(said or "")
        return found[1] if found else None


class KeyMissing(SettingMissing):
    """The publisher wants a key. `sign_up` is the page where one is given, where that is known."""

    def __init__(self, url: str, env: str, sign_up: str | None, why: str = "is not set") -> None:
        self.sign_up = sign_up
        page = f"; one is given at {sign_up}" if sign_up else ""
        super().__init__(url, env, f"needs a key: {env} {why}{page}")


class ContactMissing(SettingMissing):
    """The publisher wants to know who asks."""

    def __init__(self, url: str, env: str, why: str = "is not set") -> None:
        example = "a name and a mail address, such as 'Minerals desk desk@example.org'"
        super().__init__(url, env, f"wants to know who asks: {env} {why}; it is {example}")


class InstanceMissing(SettingMissing):
    """The source is a route of the user's own RSSHub. `guide` says how to host one."""

    def __init__(self, url: str, env: str, why: str, guide: str) -> None:
        self.guide = guide
        super().__init__(url, env, f"needs an RSSHub of your own: {env} {why}; how to host one: {guide}")


class KeyRefused(AccessBlocked):
    """The server did not take the key that was sent. `env` is the variable it came from."""

    def __init__(self, url: str, env: str, sign_up: str | None, *, status: int) -> None:
        self.env, self.sign_up = env, sign_up
        page = f"; another is given at {sign_up}" if sign_up else ""
        super().__init__(url, f"the key in {env} was refused with status {status}{page}", status=status)


class SourceGone(FetchError):
    """HTTP 410: the publisher says the address will not come back."""

    outcome = "gone"


class ReadError(TrackerError):
    """A body is not what its reader reads."""

    outcome: ClassVar[str] = "failed"

    def __init__(self, source_id: str, reason: str, *, url: str | None = None) -> None:
        self.source_id, self.reason, self.url = source_id, reason, url
        super().__init__(f"{source_id}: {reason}" + (f" ({url})" if url else ""))


class NotAFeed(ReadError):
    """The body is neither RSS, Atom, RDF nor JSON Feed."""


class EntityDeclarationRefused(ReadError):
    """The XML declares entities: refused unparsed, since parsers expand or silently drop them."""


class LayoutChanged(ReadError):
    """A page no longer has what `field` of its source file says is at `place`, a selector or path."""

    def __init__(
        self, source_id: str, field: str, place: str, reason: str, *, url: str | None = None
    ) -> None:
        self.field, self.place = field, place
        super().__init__(source_id, f"{field} {place!r} {reason}: perhaps a new layout", url=url)


class AnswerTruncated(ReadError):
    """Fewer items came than the answer itself says there are."""

    outcome = "truncated"


class StoreError(TrackerError):
    """The database. Carries its path."""

    def __init__(self, path: Path | str, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"{path}: {reason}")


class DatabaseMissing(StoreError):
    """No file there; the commands that only read do not make one."""


class DatabaseLocked(StoreError):
    """Another writer holds the database and did not let go in time."""

    def __init__(self, path: Path | str, holder: str | None) -> None:
        self.holder = holder
        super().__init__(path, f"another tracker is writing to it{f' ({holder})' if holder else ''}")


class DatabaseDamaged(StoreError):
    """SQLite says that the file is not a whole database."""


class DatabaseTooNew(StoreError):
    """The file holds migrations that this tracker does not know."""


class FacetIndexMissing(StoreError):
    """The events have not been indexed by facet yet."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(path, "has no facet index yet; `tracker doctor --reindex` makes it")


class FacetIndexDamaged(StoreError):
    """A stored bitmap of the facet index is none. Carries the value whose it is."""

    def __init__(self, path: Path | str, value: str) -> None:
        self.value = value
        super().__init__(path, f"has a damaged facet index ({value!r}); `tracker doctor --reindex` mends it")


class MigrationFailed(StoreError):
    """One migration could not be applied; the database is as it was before it."""
