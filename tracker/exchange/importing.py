"""Manual events into the database: all of a file or none of it, and a second time changes nothing."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tracker import entry as entry_format
from tracker import resources
from tracker.errors import EntryError, InputError, SeveralInputErrors
from tracker.model import Citation, Entry, Kept, Measure, Origin, utc_now
from tracker.store import MACHINES, Store, uid_of
from tracker.store.events import facts_identity
from tracker.vocabulary import Vocabulary

WAIT_SECONDS = 30.0

_STARTER_HASH = "starter_hash"


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What one file brought: uids of its events by what became of them."""

    file: Path | str
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    same: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Batch:
    """One file, read."""

    file: Path | str
    entries: Mapping[str, Entry]


def import_files(
    store: Store,
    paths: Sequence[Path],
    *,
    origin: Origin = Origin.IMPORT,
    changed_by: str = "import",
    now: dt.datetime | None = None,
    vocabulary: Vocabulary | None = None,
    wait: float = WAIT_SECONDS,
) -> list[ImportResult]:
    """Import files of events, each in one transaction; events of one may link to those of another.

    An event whose uid is in the database is made to say what the file says, its history recorded, and
    nothing is written where it says so already. What the file does not mention of such an event is
    emptied, but reports, evidence and links are only ever added. `origin` is for events that do not name
    theirs. Nothing is written where anything is refused: SeveralInputErrors holds every refusal of all
    files. Raises DatabaseLocked after `wait` seconds.
    """
    batches: list[_Batch] = []
    errors: list[InputError] = []
    for path in paths:
        try:
            batches.append(_batch(path, entry_format.read(path, vocabulary)))
        except SeveralInputErrors as error:
            errors += error.errors
    if errors:
        raise SeveralInputErrors(errors)
    return _import(store, batches, origin, changed_by, now or utc_now(), wait)


def import_entries(
    store: Store,
    entries: Iterable[Entry],
    *,
    name: str = "-",
    origin: Origin = Origin.MANUAL,
    changed_by: str = "person",
    now: dt.datetime | None = None,
    wait: float = WAIT_SECONDS,
) -> ImportResult:
    """The same for entries read otherwise: from standard input, a form or the command line."""
    batch = _batch(name, list(entries))
    return _import(store, [batch], origin, changed_by, now or utc_now(), wait)[0]


def load_starter(
    store: Store,
    folder: Path | None = None,
    *,
    now: dt.datetime | None = None,
    vocabulary: Vocabulary | None = None,
    wait: float = WAIT_SECONDS,
) -> list[ImportResult]:
    """Bring in the curated events that ship with the tracker, or follow a newer set of them.

    What a person changed, rejected or linked since stays as the person left it. Files that were loaded
    before, byte for byte, are not read again; their results are empty.
    """
    paths = sorted((folder or resources.starter()).glob("*.yml"))
    digest = resources.digest(paths)
    if store.property(_STARTER_HASH) == digest:
        return [ImportResult(path) for path in paths]
    results = import_files(
        store, paths, origin=Origin.STARTER, changed_by="starter", now=now, vocabulary=vocabulary, wait=wait
    )
    store.set_property(_STARTER_HASH, digest)
    return results


def _batch(file: Path | str, entries: Sequence[Entry]) -> _Batch:
    """Entries by uid. Raises SeveralInputErrors where two have the same."""
    by_uid: dict[str, Entry] = {}
    errors = []
    for entry in entries:
        uid = entry.uid or uid_of(*facts_identity(entry.facts))
        other = by_uid.setdefault(uid, entry)
        if other is not entry:
            reason = f"is the same event as the one on line {other.line}; give both a uid if it is not"
            errors.append(EntryError(reason, file=file, line=entry.line, field="uid"))
    if errors:
        raise SeveralInputErrors(errors)
    return _Batch(file, by_uid)


def _import(
    store: Store, batches: Sequence[_Batch], origin: Origin, changed_by: str, now: dt.datetime, wait: float
) -> list[ImportResult]:
    with store.writer(wait=wait):
        _check_across(store, batches)
        results = []
        # A link to an event of a later file is made in the transaction of that file.
        waiting: list[tuple[str, Entry]] = []
        for batch in batches:
            with store.transaction():
                importer = _Importer(store, origin, changed_by, now)
                done = {uid: importer.write(uid, entry) for uid, entry in batch.entries.items()}
                waiting = [
                    (uid, entry)
                    for uid, entry in [*waiting, *batch.entries.items()]
                    if not importer.link(uid, entry, done)
                ]
            results.append(
                ImportResult(
                    batch.file,
                    *(
                        tuple(uid for uid, became in done.items() if became == wanted)
                        for wanted in ("new", "changed", "same")
                    ),
                )
            )
        return results


def _check_across(store: Store, batches: Sequence[_Batch]) -> None:
    """What only all files and the database together can tell: uids twice, links to nothing."""
    errors: list[EntryError] = []
    first: dict[str, _Batch] = {}
    for batch in batches:
        for uid, entry in batch.entries.items():
            other = first.setdefault(uid, batch)
            if other is not batch:
                reason = f"{uid!r} is in {other.file} too, on line {other.entries[uid].line}"
                errors.append(EntryError(reason, file=batch.file, line=entry.line, field="uid"))
    for batch in batches:
        for uid, entry in batch.entries.items():
            for link in entry.links:
                refusal = _link_refusal(store, uid, link.other, first)
                if refusal:
                    errors.append(EntryError(refusal, file=batch.file, line=entry.line, field="links"))
    if errors:
        raise SeveralInputErrors(errors)


def _link_refusal(store: Store, uid: str, other: str, imported: Mapping[str, _Batch]) -> str | None:
    if other == uid:
        return "an event cannot be linked to itself"
    if other in imported or store.value("SELECT 1 FROM events WHERE uid = ?", (other,)):
        return None
    near = difflib.get_close_matches(other, imported, n=2)
    hint = f"; did you mean {', '.join(near)}?" if near else ""
    return f"no event {other!r}, neither in these files nor in the database{hint}"


class _Importer:
    """Writes entries; inside one transaction."""

    def __init__(self, store: Store, origin: Origin, changed_by: str, now: dt.datetime) -> None:
        self.store, self.origin, self.changed_by, self.now = store, origin, changed_by, now

    def write(self, uid: str, entry: Entry) -> str:
        """Store one entry; `new`, `changed` or `same` says what became of it. Links come later."""
        event_id = self.store.value("SELECT id FROM events WHERE uid = ?", (uid,))
        if event_id is None:
            self._insert(uid, entry)
            return "new"
        return "changed" if self._update(int(event_id), entry) else "same"

    def link(self, uid: str, entry: Entry, done: dict[str, str]) -> bool:
        """Make an entry's links. False while one of them leads to an event that is not there yet."""
        event_id = self.store.value("SELECT id FROM events WHERE uid = ?", (uid,))
        if self.changed_by in MACHINES and "links" in self.store.protected_fields(
            int(event_id), self.changed_by
        ):
            return True
        whole = True
        for link in entry.links:
            other_id = self.store.value("SELECT id FROM events WHERE uid = ?", (link.other,))
            if other_id is None:
                whole = False
                continue
            # Links that a new event comes with are no edit of it.
            by = None if done.get(uid) in ("new", None) else self.changed_by
            if link.score is not None:
                self.store.keep_link(int(event_id), link.relation, int(other_id), link.score)
                continue
            added = self.store.link_events(
                int(event_id), link.relation, int(other_id), now=self.now, changed_by=by
            )
            if added and done.get(uid) == "same":
                done[uid] = "changed"
        return whole

    def _insert(self, uid: str, entry: Entry) -> None:
        kept = entry.kept or Kept()
        created_at = kept.created_at or self.now
        origin = kept.origin or self.origin
        event_id = self.store.insert_event(
            entry.facts,
            now=created_at,
            origin=origin,
            review=entry.review,
            language=entry.language,
            confidence=kept.confidence,
            uid=uid,
            measure=_measure(entry),
        )
        if entry.measure_found:
            self.store.keep_placement(event_id)
        reports = self._cite(event_id, entry, origin)
        if entry.kept is not None:
            self.store.keep_history(event_id, kept, reports, created_at)

    def _update(self, event_id: int, entry: Entry) -> bool:
        by, now = self.changed_by, self.now
        changed = bool(self.store.update_event(event_id, entry.facts, changed_by=by, now=now))
        changed |= self.store.set_review(event_id, entry.review, changed_by=by, now=now)
        changed |= self.store.set_language(event_id, entry.language, changed_by=by, now=now)
        changed |= self._place(event_id, entry)
        origin = Origin(self.store.value("SELECT origin FROM events WHERE id = ?", (event_id,)))
        before = self._reports_of(event_id)
        self._cite(event_id, entry, origin, edit=True)
        return changed or self._reports_of(event_id) != before

    def _place(self, event_id: int, entry: Entry) -> bool:
        """Put an event into the measure its entry names; what was found stands where it names none."""
        measure, by, now = _measure(entry), self.changed_by, self.now
        if entry.measure_found or (measure is None and self.store.is_placed_by_tracker(event_id)):
            return False
        if measure is None:
            return self.store.set_measure(event_id, None, changed_by=by, now=now)
        return self.store.attach(event_id, measure, changed_by=by, now=now)

    def _cite(
        self, event_id: int, entry: Entry, origin: Origin, *, edit: bool = False
    ) -> dict[tuple[str, str], int]:
        """Tie the reports an entry names to its event; their rows by (source, guid)."""
        reports = {}
        for citation in entry.reported_by:
            report_id = self._report(citation, origin)
            own = _own_source(origin)
            if edit:
                self.store.add_citation(event_id, citation, own, changed_by=self.changed_by, now=self.now)
            else:
                self.store.cite_in_event(event_id, citation, own, self.now)
            if citation.source is not None and citation.guid is not None:
                reports[citation.source, citation.guid] = report_id
        return reports

    def _report(self, citation: Citation, origin: Origin) -> int:
        self.store.refer_to_source(citation.source or _own_source(origin))
        return self.store.cite(citation, _own_source(origin), self.now)

    def _reports_of(self, event_id: int) -> int:
        return int(self.store.value("SELECT count(*) FROM event_reports WHERE event_id = ?", (event_id,)))


def _own_source(origin: Origin) -> str:
    """The source under which what a person cites stands."""
    return "starter" if origin is Origin.STARTER else "manual"


def _measure(entry: Entry) -> Measure | None:
    """What an entry's event happens to; called after the event where nothing more is said of it."""
    if entry.measure is None:
        return None
    facts = entry.facts
    return entry.measure_facts or Measure(
        entry.measure, facts.programme or facts.title, facts.kind, facts.programme
    )
