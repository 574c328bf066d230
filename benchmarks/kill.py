"""kill -9 at random moments of an ingest: is the file sound, is every source whole, does the next run complete it?

    python benchmarks/kill.py [--kills 50] [--sources 40] [--entries 60]

Each round starts `tracker ingest --all` on a fresh copy of a database with the starter events and kills it:
every other time at any moment of what a whole run takes, else at any moment of the writing. Then it checks
integrity, foreign keys and that each source has all of its reports or none. In the end one run completes the last database.
"""

from __future__ import annotations

import argparse
import collections
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ingest import feed, serve

from tracker.store import Store


def check(database: Path, entries: int) -> int:
    """How many sources are stored. Raises SystemExit where anything is not as promised."""
    with Store.open(database) as store:
        if store.value("PRAGMA integrity_check") != "ok" or store.rows("PRAGMA foreign_key_check"):
            raise SystemExit("the database is damaged")
        counts = store.rows("SELECT count(*) FROM reports WHERE source_id LIKE 'bench-%' GROUP BY source_id")
        if any(row[0] != entries for row in counts):
            raise SystemExit(f"a source is stored in part: {[row[0] for row in counts]} of {entries}")
        return len(counts)


def wait_for_writing(database: Path, run: subprocess.Popen) -> None:
    """Return once the run has begun to write, or has ended."""
    log = database.with_name(database.name + "-wal")
    while run.poll() is None and not (log.exists() and log.stat().st_size > 100_000):
        time.sleep(0.001)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--sources", type=int, default=40)
    parser.add_argument("--entries", type=int, default=60)
    options = parser.parse_args()
    port: multiprocessing.Queue = multiprocessing.Queue()
    bodies = [feed(seed, options.entries) for seed in range(options.sources)]
    server = multiprocessing.Process(target=serve, args=(bodies, port), daemon=True)
    server.start()
    host = f"127.0.0.1:{port.get()}"
    chance = random.Random(0)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "feeds").mkdir()
        for number in range(options.sources):
            (folder / "feeds" / f"bench-{number}.yml").write_text(
                f"title: Bench {number}\nurl: http://{host}/{number}.xml\nreader: feed\nlanguage: en\n"
                "every: 1h\nconfirmed: documented\ntopics: [battery, critical-minerals]\n"
            )
        database = folder / "tracker.db"
        environment = {**os.environ, "TRACKER_ALLOW_HOSTS": host, "TRACKER_HOST_INTERVAL": "0",
                       "TRACKER_DB": str(database), "TRACKER_FEEDS": str(folder / "feeds")}  # fmt: skip
        command = [sys.executable, "-m", "tracker"]
        subprocess.run([*command, "init"], env=environment, check=True, capture_output=True)
        shutil.copy(database, folder / "fresh.db")
        start = time.perf_counter()
        subprocess.run([*command, "ingest", "--all"], env=environment, check=True, capture_output=True)
        whole = time.perf_counter() - start
        stored: collections.Counter[int] = collections.Counter()
        for number in range(options.kills):
            for left in folder.glob("tracker.db*"):
                left.unlink()
            shutil.copy(folder / "fresh.db", database)
            run = subprocess.Popen([*command, "ingest", "--all"], env=environment, stderr=subprocess.DEVNULL)
            if number % 2:
                wait_for_writing(database, run)
                time.sleep(chance.uniform(0, 0.6))
            else:
                time.sleep(chance.uniform(0, whole))
            run.kill()
            run.wait()
            stored[check(database, options.entries)] += 1
        subprocess.run([*command, "ingest", "--all"], env=environment, check=True, capture_output=True)
        done = check(database, options.entries)
    server.terminate()
    print(f"{options.kills} kills: no damage, no source in part; sources stored at the kill: "
          f"{dict(sorted(stored.items()))}; the next run completed {done} of {options.sources}")  # fmt: skip


if __name__ == "__main__":
    main()
