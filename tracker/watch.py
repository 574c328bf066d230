"""Stay up and poll each source when it is due.

The database says when that is, so a watch that was killed, or a machine that slept, carries on where the
schedule stands; and the wall clock is looked at again at least once a minute, so that a clock that
jumped is noticed. Overdue sources are polled a few at a time and not in one burst (`tracker.schedule`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from tracker.errors import DatabaseLocked
from tracker.ingest import Ingest
from tracker.model import Source, utc_now
from tracker.schedule import next_wake, turn
from tracker.store import Store
from tracker.store.lock import LOCK_WAIT


def watch(
    store: Store,
    sources: Iterable[Source],
    ingest: Ingest,
    stop: threading.Event,
    *,
    say: Callable[[str], None] = lambda message: None,
) -> None:
    """Poll what is due until `stop` is set. The store is used from the calling thread alone.

    Another writer's lock is waited for, and said; it ends the watch as little as a source that fails.
    """
    sources = list(sources)
    while not stop.is_set():
        states = store.source_states()
        ready = turn(((source, states[source.id]) for source in sources), utc_now())
        if ready:
            try:
                with store.writer(wait=LOCK_WAIT):
                    ingest.run(ready)
            except DatabaseLocked as error:
                say(str(error))
            states = store.source_states()
        stop.wait(next_wake(((source, states[source.id]) for source in sources), utc_now()))
