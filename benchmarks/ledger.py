"""How long the ledger takes over a database of generated events.

    python benchmarks/ledger.py /tmp/events.db

with a database that benchmarks/generate_events.py made. Prints JSON: seconds for each question as the commands ask
it, and milliseconds to tell one life anew, as every write of an event does. Writes nothing but that.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from tracker.analyze.ledger import Scope, ledger
from tracker.store import Store, past

DAY = dt.date(2025, 6, 30)
LIVES = 300


def seconds(work: Callable[[], object]) -> float:
    """How long it takes, in processor time: other work on the machine does not count."""
    started = time.process_time()
    work()
    return round(time.process_time() - started, 3)


def measure(path: Path) -> dict[str, object]:
    with Store.open(path, write=True) as store:
        sums = "SELECT currency, sum(net) FROM ledger_days WHERE day <= ?1 AND ?1 < until GROUP BY 1"
        states = "SELECT state, count(*) FROM measure_days WHERE day <= ?1 AND ?1 < until GROUP BY 1"
        found: dict[str, object] = {
            "events": store.value("SELECT count(*) FROM events"),
            "steps": store.value("SELECT count(*) FROM measure_days"),
            "SQL, sums on a day": seconds(lambda: store.rows(sums, (DAY.isoformat(),))),
            "SQL, states on a day": seconds(lambda: store.rows(states, (DAY.isoformat(),))),
            **{
                f"by {by}": seconds(lambda by=by: ledger(store.rows, Scope(DAY), by))  # type: ignore[misc]
                for by in ("measure", "country", "month")
            },
            "every life anew": seconds(store.lives_anew),
        }
        found["one life anew, ms"] = _one_by_one(store)
        recorded = dt.date.fromisoformat(store.value("SELECT max(created_at) FROM events")[:10])
        found["what was known on a day"] = seconds(lambda: past.remember(store, recorded))
        return found


def _one_by_one(store: Store) -> dict[str, float]:
    """Median and 95th percentile over the measures of events drawn evenly, so that large ones come up often."""
    accounts = store.rows(
        "SELECT 'm' || measure_id FROM events WHERE measure_id IS NOT NULL"
        " AND id % max(1, (SELECT count(*) FROM events) / ?) = 0 LIMIT ?",
        (3 * LIVES, LIVES),
    )
    told = [1000 * seconds_exactly(lambda name=row[0]: store.rows_of(name, {})) for row in accounts]  # type: ignore[misc]
    return {
        "median": round(statistics.median(told), 2),
        "p95": round(statistics.quantiles(told, n=20)[-1], 2),
    }


def seconds_exactly(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("database", type=Path)
    print(json.dumps(measure(parser.parse_args().database), indent=1))


if __name__ == "__main__":
    main()
