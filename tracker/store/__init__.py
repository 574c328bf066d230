"""The database: SQLite, one writer, every change recorded. `Store` is its public face."""

from tracker.store.backfills import Backfill
from tracker.store.backup import backup, restore
from tracker.store.clauses import ListedClause, SavedClause
from tracker.store.decisions import Decision, Verb
from tracker.store.doctor import Finding, Level, examine
from tracker.store.doubts import Answer, Question
from tracker.store.events import uid_of
from tracker.store.history import MACHINES, EventChange
from tracker.store.reports import SavedReport
from tracker.store.saved_filters import SavedFilter
from tracker.store.sources import LAWS, LEGISLATOR, KeptAnswer
from tracker.store.store import Store
from tracker.store.testimonies import Telling
from tracker.store.unfinished import Unfinished

__all__ = [
    "LAWS",
    "LEGISLATOR",
    "MACHINES",
    "Answer",
    "Backfill",
    "Decision",
    "EventChange",
    "Finding",
    "KeptAnswer",
    "Level",
    "ListedClause",
    "Question",
    "SavedClause",
    "SavedFilter",
    "SavedReport",
    "Store",
    "Telling",
    "Unfinished",
    "Verb",
    "backup",
    "examine",
    "restore",
    "uid_of",
]
