"""The store as one whole: how it is opened, and everything it can do."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from tracker.errors import StoreError
from tracker.store import migrations
from tracker.store.backfills import Backfills
from tracker.store.clauses import Clauses
from tracker.store.connection import Connection, existing, translated
from tracker.store.decisions import Decisions
from tracker.store.facet_index import FacetIndex
from tracker.store.fetches import Fetches
from tracker.store.lists import Lists
from tracker.store.lives import Lives
from tracker.store.measures import Measures
from tracker.store.saved_filters import SavedFilters
from tracker.store.sources import Sources
from tracker.store.unfinished import UnfinishedPolls


class Store(
    FacetIndex,
    Measures,
    Lives,
    Sources,
    Fetches,
    Decisions,
    Clauses,
    Lists,
    Backfills,
    UnfinishedPolls,
    SavedFilters,
    Connection,
):
    """The tracker's database. One connection; not for sharing between threads.

    Each base adds the writes and look-ups of one noun; every write is a transaction, and joins the one
    that `with store.transaction():` has open. `store.conn` and `store.rows()` are there for queries.
    """

    @classmethod
    def open(cls, path: Path | str, *, write: bool = False) -> Self:
        """Open a database that is there and up to date, by default for reading only.

        Raises DatabaseMissing, DatabaseDamaged, DatabaseTooNew; StoreError where it is from an older
        tracker and must be migrated first.
        """
        store = cls(existing(Path(path)), read_only=not write)
        try:
            with translated(store.path):
                if migrations.pending(store):
                    raise StoreError(
                        store.path, "is from an older tracker; `tracker init` brings it up to date"
                    )
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def create_or_migrate(cls, path: Path | str) -> Self:
        """Open a database for writing, made or brought up to date first.

        Raises DatabaseDamaged, DatabaseTooNew, MigrationFailed, DatabaseLocked.
        """
        store = cls(Path(path), read_only=False, create=True)
        try:
            migrations.migrate(store)
            store.follow_folding()
            store.follow_section_names()
            store.follow_measures()
            store.follow_lives()
            store.follow_facets()
        except BaseException:
            store.close()
            raise
        return store
