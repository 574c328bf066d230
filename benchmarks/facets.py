"""What the facet index costs and what it gives.

    python benchmarks/facets.py [--database FILE ...] [--events 10000] [--writes 200] [--batch 50]

For each database, or for a new one of so many events made by generate_events.py: the size of the index, the
time and memory to read it, to renew it after a write, and to count six facets under filters from none to
rare. Then the cost of writing: reports with an event each are stored in two copies in turn, one with the
index and one whose triggers are dropped, one by one and in batches; what is printed is the ratio of the
medians. Nothing is decided about them, which would make a write dearer and the index seem
cheaper. Times are CPU time, which other programs on the machine disturb least.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import store as storing
from generate_events import Values
from pyroaring import BitMap
from sqlite_utils.utils import sqlite3

from tracker.facets import Snapshot
from tracker.model import CountryLink, CountryRole, Facts, PartialDate, Report, utc_now
from tracker.store import Store, Telling

FACETS = ("country", "material", "agency", "kind", "action", "year")


def milliseconds(work: Callable[[], object], times: int = 7) -> float:
    """CPU time of the fastest of some runs."""
    found = []
    for _ in range(times):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found) * 1000


def memory() -> float:
    """Resident memory of this process in MB (Linux: proc(5), statm)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


def filters(snapshot: Snapshot) -> Iterator[tuple[str, BitMap]]:
    """Published events under no filter, a common one, two, a rarer one, and the rarest agency."""
    published = snapshot.any_of("review", ("auto", "approved"))
    countries = sorted(snapshot.counts("country").items(), key=lambda pair: -pair[1])
    materials = sorted(snapshot.counts("material").items(), key=lambda pair: -pair[1])
    agencies = sorted(snapshot.counts("agency").items(), key=lambda pair: pair[1])
    common, rarer = countries[0][0], countries[8][0]
    yield "none", published
    yield common, published & snapshot.of("country", common)
    both = snapshot.of("country", common) & snapshot.of("material", materials[3][0])
    yield f"{common} + {materials[3][0]}", published & both
    yield rarer, published & snapshot.of("country", rarer)
    yield agencies[0][0], published & snapshot.of("agency", agencies[0][0])


def reading(path: Path) -> None:
    """Size, reading, counting."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    rows, size = connection.execute("SELECT count(*), sum(length(ids)) FROM facet_bitmaps").fetchone()
    gc.collect()
    before = memory()
    start = time.process_time()
    snapshot = Snapshot.read(connection)
    read = (time.process_time() - start) * 1000
    taken = memory() - before
    print(f"index: {size / 1e6:.1f} MB in {rows:,} bitmaps; read in {read:.0f} ms, {taken:.0f} MB resident")
    print(f"{'filter':28} {'events':>9}   six facets")
    for name, ids in filters(snapshot):
        facets = milliseconds(lambda ids=ids: [snapshot.counts(one, ids) for one in FACETS])  # type: ignore[misc]
        print(f"{name:28} {len(ids):>9,} {facets:>9.1f} ms")
    connection.close()


class Drawn:
    """New reports, each with an event drawn from the vocabulary as those of generate_events.py are."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        names = ("countries", "materials", "agencies", "kinds", "actions")
        self.values = {name: Values(name) for name in names}
        self.number = int(time.time() * 1000)

    def some(self, count: int) -> list[tuple[Report, Facts]]:
        made = []
        for _ in range(count):
            self.number += 1
            report, _ = storing.report(self.number)
            made.append((report, self._facts()))
        return made

    def _facts(self) -> Facts:
        drawn = {name: self.values[name].draw(self.chance, 2) for name in self.values}
        day = dt.date(2026, 1, 1) + dt.timedelta(days=self.chance.randrange(320))
        return Facts(
            title=f"Something happens, no. {self.number}",
            kind=drawn["kinds"][0],
            action=drawn["actions"][0],
            date=PartialDate.parse(day.isoformat()),
            countries=tuple(
                CountryLink(code, CountryRole.ACTOR) for code in dict.fromkeys(drawn["countries"])
            ),
            materials=tuple(dict.fromkeys(drawn["materials"])),
            agencies=(drawn["agencies"][0],),
        )


def write(store: Store, given: list[tuple[Report, Facts]]) -> float:
    """Store reports and their events in one transaction. CPU seconds."""
    now = utc_now()
    start = time.process_time()
    with store.transaction():
        saved = store.save_reports("bench", [report for report, _ in given], now)
        for one, (report, facts) in zip(saved, given, strict=True):
            tellings = [Telling(one.id, facts=facts)]
            store.insert_event(facts, now=now, language="en", identity=(report.guid,), tellings=tellings)
    return time.process_time() - start


def writing(path: Path, folder: Path, writes: int, batch: int) -> None:
    """Writes with the index and without, and what a reader needs to follow one."""
    stores = []
    for name in ("with.db", "without.db"):
        shutil.copy(path, folder / name)
        stores.append(Store.create_or_migrate(folder / name))
        stores[-1].sync_sources([storing.SOURCE])
    for row in stores[1].rows(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'facet_%'"
    ):
        stores[1].conn.execute(f'DROP TRIGGER "{row[0]}"')
    drawn = Drawn(7)
    for count, rounds in ((1, writes), (batch, max(writes // batch, 12))):
        seconds: dict[Store, list[float]] = {store: [] for store in stores}
        for turn in range(rounds + 4):
            given = drawn.some(count)
            for store in stores if turn % 2 else reversed(stores):
                seconds[store].append(write(store, given))
        with_index, without = (statistics.median(seconds[store][4:]) * 1000 / count for store in stores)
        print(
            f"written {count} at once: {with_index:.2f} ms an event with the index, {without:.2f} without:"
            f" {with_index / without:.2f} times"
        )
    snapshot = Snapshot.read(stores[0].conn)
    renewing = []
    for _ in range(15):
        write(stores[0], drawn.some(1))
        start = time.process_time()
        snapshot = snapshot.renewed(stores[0].conn)
        renewing.append(time.process_time() - start)
    print(f"renewed after a write of one event: {statistics.median(renewing) * 1000:.2f} ms")
    start = time.process_time()
    stores[0].facets_anew()
    print(f"made anew: {time.process_time() - start:.1f} s")
    for store in stores:
        store.close()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--database", dest="databases", action="append", type=Path, help="one at hand, which is left as it is"
    )
    parser.add_argument("--events", type=int, default=10_000, help="of a new database, where none is given")
    parser.add_argument("--writes", type=int, default=200)
    parser.add_argument("--batch", type=int, default=50)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        databases = options.databases
        if not databases:
            databases = [folder / "new.db"]
            generator = Path(__file__).with_name("generate_events.py")
            subprocess.run([sys.executable, generator, str(options.events), str(databases[0])], check=True)
        for path in databases:
            print(f"{path.name}:")
            reading(path)
            writing(path, folder, options.writes, options.batch)


if __name__ == "__main__":
    main()
