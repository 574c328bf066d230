"""What one new report costs with a million events stored, against ten thousand.

    python benchmarks/store.py [--small 10000] [--large 1000000] [--reports 300] [--keep DIR]

Both databases are made by generate_events.py. New reports, each with one event to decide and store, go
into the two in turn, one transaction each, as a poll would; what is printed is the ratio of the medians,
for saving alone and for the whole of deciding, storing, indexing and committing.
"""

from __future__ import annotations

import argparse
import datetime as dt
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tracker.model import (
    CountryLink,
    CountryRole,
    Draft,
    Evidence,
    Facts,
    PartialDate,
    Report,
    Source,
    utc_now,
)
from tracker.settlement import Tally, settle
from tracker.store import Store

SOURCE = Source(
    id="bench", title="Bench", urls=("https://news.example/",), reader="feed", every=dt.timedelta(hours=1)
)
TEXT = (
    "The Energy Department awarded a grant to lithium plant {n}.\n\n"
    + "Officials gave no further details. " * 40
)


def report(n: int) -> tuple[Report, Draft]:
    """A report nobody has seen, and the event in it."""
    text = TEXT.format(n=n)
    facts = Facts(
        title=f"Energy Department awards grant to lithium plant {n}",
        kind="grant",
        action="awarded",
        date=PartialDate.parse("2026-11-16"),
        countries=(CountryLink("US", CountryRole.ACTOR),),
        materials=("lithium",),
        agencies=("us-doe",),
    )
    evidence = (Evidence("action", 22, 29, text[22:29]), Evidence("materials", 41, 48, text[41:48]))
    url = f"https://news.example/{n}"
    return (
        Report("bench", str(n), facts.title, text, url=url, language="en", published_at=utc_now()),
        Draft(facts, "en", 0.9, (0, len(text)), evidence),
    )


def database(folder: Path, size: int) -> Path:
    path = folder / f"{size}.db"
    if not path.exists():
        generator = Path(__file__).with_name("generate_events.py")
        subprocess.run([sys.executable, generator, str(size), str(path)], check=True)
    return path


def cost(store: Store, n: int) -> float:
    """Seconds for one new report, from the look whether it is known to the commit."""
    new, draft = report(n)
    start = time.perf_counter()
    now = utc_now()
    store.fresh_reports("bench", [new], now)
    with store.transaction():
        for saved in store.save_reports("bench", [new], now):
            settle(store, saved, [draft], now, Tally())
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--reports", type=int, default=300)
    parser.add_argument("--keep", type=Path, help="A folder for the databases, made once.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(exist_ok=True)
        stores = [Store.open(database(folder, size), write=True) for size in (options.small, options.large)]
        seconds: tuple[list[float], list[float]] = ([], [])
        start = int(time.time() * 1000)
        for store in stores:
            store.sync_sources([SOURCE])
        for n in range(start, start + options.reports + 20):
            for store, times in zip(stores, seconds, strict=True):
                times.append(cost(store, n))
        for store in stores:
            store.close()
    small, large = (statistics.median(times[20:]) for times in seconds)
    print(
        f"one new report, {options.large:,} events stored against {options.small:,}: {large / small:.2f} times"
    )
    print(f"medians of {options.reports}: {small * 1000:.2f} ms and {large * 1000:.2f} ms")


if __name__ == "__main__":
    main()
