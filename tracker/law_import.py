"""Laws and bills out of files: a law in one file, or a folder with a text for each section."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from tracker.errors import InputError, ReadError
from tracker.extract.clauses.words import words
from tracker.ingest import drafts_of
from tracker.law_names import plain_name
from tracker.model import Clause, Report
from tracker.polling import Drafts
from tracker.readers.statutes import MOST_BYTES, Naming, looks_like_xml, read_folder, read_law
from tracker.settlement import Tally
from tracker.statutes import IMPORTED, store_clauses, to_read
from tracker.store import LAWS, SavedClause, Store
from tracker.workers import executor

AT_ONCE = 25
"""Sections that are handed over for extraction together."""

MUCH = 400
"""Sections from which on processes are worth their start."""

_OF_YEAR = re.compile(r"(?: of \d{4})?")
"""What may follow the name of a law that is mostly cited without it: "CHIPS and Science Act of 2022"."""

_TABLES = frozenset(("metadata.csv", "sections.csv", "index.csv"))
_MOST_FILES = 20_000


@dataclass(frozen=True, slots=True)
class ImportedLaw:
    """What one file or folder brought. Its fields are what `--format json` prints.

    `on_topic` counts the sections that tell of events, `new`, `changed` and `same` all of them; `renumbered`
    those that were kept by the law's name, are not in the file and have its number from now on.
    """

    file: str
    law: str
    document: str | None
    enacted: str | None
    sections: int
    new: int
    changed: int
    same: int
    on_topic: int
    events_new: int
    events_changed: int
    renumbered: int = 0


@dataclass(frozen=True, slots=True)
class LawFile:
    """One law or bill, read and not yet stored."""

    path: Path
    clauses: tuple[Clause, ...]


def read_paths(paths: Sequence[Path], naming: Naming) -> list[LawFile]:
    """The laws in these files and folders, each file of XML one law, the texts of a folder together one.

    Raises InputError naming the file and the line.
    """
    return [law for path in paths for law in _laws(path, naming)]


def import_law(
    store: Store, law: LawFile, now: dt.datetime, on_read: Callable[[int], None] = lambda count: None
) -> ImportedLaw:
    """Store a law's sections with the events in them: all or nothing. The caller holds the writer lock.

    `on_read` is told how many more sections were looked at. A second time changes nothing.
    """
    store.refer_to_source(LAWS)
    clauses = _numbered(store, law.clauses)
    whole = store.with_unnumbered(clauses)
    reports = to_read(store, IMPORTED, whole)
    on_read(max(0, len(law.clauses) - len(reports)))
    drafts: Drafts = {}
    with executor(much=len(reports) >= MUCH) as workers:
        for count, read in _drafts(workers, reports):
            drafts |= read
            on_read(count)
    tally = Tally()
    with store.transaction():
        stored = store_clauses(store, IMPORTED, whole, drafts, now, tally)
        given = {(clause.law, clause.section) for clause in clauses}
        saved = [one for one in stored if (one.clause.law, one.clause.section) in given]
        telling = store.clauses_telling([one.id for one in saved])
    return _imported(law.path, saved, telling, tally, len(stored) - len(saved))


def _imported(
    path: Path, saved: Sequence[SavedClause], telling: int, tally: Tally, renumbered: int
) -> ImportedLaw:
    changes = [one.change for one in saved]
    first = saved[0].clause
    return ImportedLaw(
        file=str(path),
        law=first.law,
        document=first.document,
        enacted=first.enacted.isoformat() if first.enacted else None,
        sections=len(saved),
        new=changes.count("new"),
        changed=changes.count("changed"),
        same=changes.count("same"),
        on_topic=telling,
        events_new=tally.events_new,
        events_changed=tally.events_changed,
        renumbered=renumbered,
    )


def _numbered(store: Store, clauses: Sequence[Clause]) -> list[Clause]:
    """The sections of a law that came by its name alone, by its number where that is known.

    A law that is kept under a number has that one, and its day; else it is the vocabulary's. A bill keeps
    its name.
    """
    laws = {clause.law: store.law_kept(clause.law) for clause in clauses if clause.document is None}
    found = []
    for clause in clauses:
        kept = laws.get(clause.law)
        if clause.document is None and kept is not None:
            document, enacted = kept
            clause = dataclasses.replace(clause, document=document, enacted=clause.enacted or enacted)
        elif clause.document is None and clause.enacted is not None:
            clause = dataclasses.replace(clause, document=number_of(clause.law))
        found.append(clause)
    return found


def number_of(law: str) -> str | None:
    """The public law of a name, `pl:118-31`, where the vocabulary has it and the name says no more."""
    name = plain_name(law)
    for known in words().laws:
        match = known.pattern.match(name)
        if match is not None and _OF_YEAR.fullmatch(name, match.end()):
            return known.document
    return None


def _drafts(workers: Executor, reports: Sequence[Report]) -> Iterator[tuple[int, Drafts]]:
    """The drafts in reports, some at a time, in their order."""
    batches = [reports[at : at + AT_ONCE] for at in range(0, len(reports), AT_ONCE)]
    waiting = [(len(batch), workers.submit(drafts_of, IMPORTED, batch)) for batch in batches]
    for count, future in waiting:
        yield count, future.result()


def _laws(path: Path, naming: Naming) -> Iterator[LawFile]:
    try:
        if not path.is_dir():
            yield _law(path, read_law(_bytes(path), path.name, naming), path)
            return
        yield from _folder(path, naming)
    except ReadError as error:
        place, line = _line(error.reason)
        file = path / error.source_id if path.is_dir() else path
        raise InputError(place, file=file, line=line) from error


def _folder(folder: Path, naming: Naming) -> Iterator[LawFile]:
    """The law whose sections lie in a folder as texts, and each law that lies there as XML."""
    texts: dict[str, bytes] = {}
    tables: dict[str, bytes] = {}
    for file in _files(folder):
        name = file.relative_to(folder).as_posix()
        if file.name.lower() in _TABLES:
            tables[name] = _bytes(file)
        elif file.suffix.lower() == ".xml":
            yield _law(file, read_law(_bytes(file), name, naming), file)
        elif file.suffix.lower() in (".txt", ".text", ""):
            body = _bytes(file)
            if looks_like_xml(body):
                yield _law(file, read_law(body, name, naming), file)
            else:
                texts[name] = body
    if texts:
        yield _law(folder, read_folder(texts, naming, tables), folder)
    elif not any(file.suffix.lower() == ".xml" for file in _files(folder)):
        raise InputError("holds no text and no XML of a law", file=folder)


def _law(path: Path, clauses: list[Clause], named: Path) -> LawFile:
    if not clauses:
        raise InputError("holds no section", file=named)
    return LawFile(path, tuple(clauses))


def _files(folder: Path) -> list[Path]:
    found = sorted(file for file in folder.rglob("*") if file.is_file() and not file.name.startswith("."))
    if len(found) > _MOST_FILES:
        raise InputError(f"holds more than {_MOST_FILES:,} files", file=folder)
    return found


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(f"is larger than {MOST_BYTES // 1_000_000} MB", file=path)
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=path) from error


def _line(reason: str) -> tuple[str, int | None]:
    """The reason, and the line it names."""
    start, sign, rest = reason.partition(": ")
    number = start.removeprefix("line ")
    return (rest, int(number)) if sign and start.startswith("line ") and number.isdigit() else (reason, None)
