"""What it costs to place one draft among a million stored events, against ten thousand.

    python benchmarks/decide.py [--small 10000] [--large 1000000] [--drafts 600] [--seed 11] [--keep DIR] [--processor]

Both databases are made by generate_events.py, with Zipf-distributed values. The drafts are in turn a stored
event told in other words (rounded sum, a day later, no agency), a near miss of one (a month later, another
sum) and one that nobody told. Each comes with a report of its own and is placed as a poll would do it, in a
transaction of its own:

- `settle` looks for candidates, decides and stores the event or the telling; `candidates` and `decide` are
  these parts of it, taken from as many drafts more;
- `commit` is what follows from it, the search index, the measure and its life, and the commit itself;
- `whole` is both.

What is printed is the median and the 95th percentile of each, how the drafts were decided, and the ratio of
the two databases. On a busy machine `--processor` counts processor time instead of the clock's.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from tracker.decide import Authority, Decision, decide
from tracker.model import (
    AmountQualifier,
    Draft,
    Event,
    Facts,
    PartialDate,
    Precision,
    Report,
    Source,
    utc_now,
)
from tracker.settlement import Tally, settle
from tracker.store import SavedReport, Store

SOURCE = Source(
    id="bench", title="Bench", urls=("https://news.example/",), reader="feed", every=dt.timedelta(hours=1)
)
KINDS = ("told again", "near miss", "new")
STEPS = ("candidates", "decide", "settle", "commit", "whole")
WARM_UP = 30


@dataclass(frozen=True, slots=True)
class Case:
    """One draft to place; `of` is the stored event it was made from."""

    kind: str
    draft: Draft
    of: int


def database(folder: Path, size: int) -> Path:
    path = folder / f"{size}.db"
    if not path.exists():
        generator = Path(__file__).with_name("generate_events.py")
        subprocess.run([sys.executable, generator, str(size), str(path)], check=True)
    return path


def cases(store: Store, count: int, chance: random.Random) -> Iterator[Case]:
    """Drafts of every kind in turn, made from stored events that are dated to the day."""
    largest = store.value("SELECT max(id) FROM events")
    turn = 0
    while turn < count:
        event = store.load_event(chance.randint(1, largest))
        date = event.facts.date
        if date is None or date.precision is not Precision.DAY or event.review.value == "rejected":
            continue
        kind = KINDS[turn % len(KINDS)]
        facts = _told(event, kind, turn, date.earliest, chance)
        yield Case(kind, Draft(facts, event.language or "en", 0.9, (0, 40)), event.id)
        turn += 1


def _told(event: Event, kind: str, turn: int, day: dt.date, chance: random.Random) -> Facts:
    facts = event.facts
    if kind == "told again":
        words = facts.title.split()
        title = " ".join(words[: max(3, len(words) - 2)]) + " after all"
        later = PartialDate.of(day + dt.timedelta(days=1))
        amount = facts.amount
        if amount is not None and amount.value is not None:
            value = Decimal(f"{amount.value:.1e}")
            amount = dataclasses.replace(amount, value=value, qualifier=AmountQualifier.ABOUT)
        return dataclasses.replace(facts, title=title, date=later, amount=amount, agencies=())
    shift = dt.timedelta(days=31 if kind == "near miss" else chance.randint(200, 900))
    amount = facts.amount
    if amount is not None and amount.value is not None:
        amount = dataclasses.replace(amount, value=amount.value * 3)
    title = f"{facts.title} of {turn}"
    organizations = (f"Firm {turn} {kind}",) if kind == "new" else facts.organizations
    return dataclasses.replace(
        facts, title=title, date=PartialDate.of(day - shift), amount=amount, organizations=organizations
    )


def report(store: Store, case: Case, n: int) -> SavedReport:
    """A report nobody has seen, saved."""
    date = case.draft.facts.date
    assert date is not None
    published = dt.datetime.combine(date.earliest, dt.time(9), dt.UTC)
    title = case.draft.facts.title
    text = f"{title}\n" + "Officials gave no further details. " * 20
    url = f"https://news.example/{n}"
    new = Report("bench", str(n), title, text, url=url, published_at=published)
    (saved,) = store.save_reports("bench", [new], utc_now())
    return saved


def measure(
    store: Store, count: int, seed: int, clock: Callable[[], float]
) -> tuple[dict[tuple[str, str], list[float]], Counter[str]]:
    """Seconds by kind of draft and step; and what the drafts were decided to be."""
    seconds: dict[tuple[str, str], list[float]] = defaultdict(list)
    verdicts: Counter[str] = Counter()
    for n, case in enumerate(cases(store, 2 * (count + WARM_UP), random.Random(seed))):
        saved = report(store, case, n)
        # What one draft has looked up lies at hand for a second time: parts and whole take different ones.
        if n % 2:
            took, decision = _parts(store, saved, case.draft, clock)
        else:
            took, decision = _whole(store, saved, case.draft, clock), None
        if n < 2 * WARM_UP:
            continue
        if decision is not None:
            right = f" {'right' if decision.event_id == case.of else 'other'}" if decision.event_id else ""
            verdicts[f"{case.kind}: {decision.verdict.value}{right}"] += 1
        for step, one in took.items():
            seconds[case.kind, step].append(one)
    return seconds, verdicts


def _parts(
    store: Store, saved: SavedReport, draft: Draft, clock: Callable[[], float]
) -> tuple[dict[str, float], Decision]:
    """Looking for candidates and deciding, with nothing stored."""
    started = clock()
    found = store.candidates(saved, [draft])
    looked = clock()
    official = found.authority is Authority.OFFICIAL
    decided = decide(
        [draft], found.candidates, published=found.published, official=official, apart=found.apart
    )
    return {"candidates": looked - started, "decide": clock() - looked}, decided.decisions[0]


def _whole(store: Store, saved: SavedReport, draft: Draft, clock: Callable[[], float]) -> dict[str, float]:
    """Settling and committing, as a poll does it."""
    started = clock()
    with store.transaction():
        settle(store, saved, [draft], utc_now(), Tally())
        settled = clock()
    ended = clock()
    return {"settle": settled - started, "commit": ended - settled, "whole": ended - started}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--small", type=int, default=10_000, help="events in the one database")
    parser.add_argument("--large", type=int, default=1_000_000, help="events in the other")
    parser.add_argument("--drafts", type=int, default=600, help="drafts to place in each")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--keep", type=Path, help="make the databases here, or use those that are here")
    parser.add_argument("--processor", action="store_true", help="count processor time, not the clock's")
    given = parser.parse_args()
    if given.keep is None:
        with tempfile.TemporaryDirectory() as folder:
            compare(Path(folder), given)
    else:
        given.keep.mkdir(parents=True, exist_ok=True)
        compare(given.keep, given)


def compare(folder: Path, given: argparse.Namespace) -> None:
    small, drafts = given.small, given.drafts
    clock = time.process_time if given.processor else time.perf_counter
    medians: dict[str, list[float]] = {step: [] for step in STEPS}
    for size in (small, given.large):
        used = folder / f"{size}-used.db"
        shutil.copyfile(database(folder, size), used)
        try:
            with Store.open(used, write=True) as store:
                store.sync_sources([SOURCE])
                seconds, verdicts = measure(store, drafts, given.seed, clock)
        finally:
            for left in folder.glob(f"{used.name}*"):
                left.unlink()
        print(f"\n{size:,} events, {drafts} drafts")
        print(f"{'':12}" + "".join(f"{step + ' ms':>22}" for step in STEPS))
        for kind in (*KINDS, "all"):
            cells = []
            for step in STEPS:
                own = [
                    s
                    for (of, at), some in seconds.items()
                    for s in some
                    if at == step and kind in (of, "all")
                ]
                cells.append(_cell(own))
                if kind == "all":
                    medians[step].append(statistics.median(own))
            print(f"{kind:12}" + "".join(f"{cell:>22}" for cell in cells))
        print("; ".join(f"{what} {count}" for what, count in sorted(verdicts.items())))
    print()
    for step, (one, other) in medians.items():
        print(f"{step}: {other / one:.2f} times the median of {small:,}")


def _cell(seconds: Sequence[float]) -> str:
    """Median and 95th percentile in milliseconds."""
    cuts = statistics.quantiles(seconds, n=20)
    return f"{1000 * statistics.median(seconds):.2f} (95 %: {1000 * cuts[-1]:.2f})"


if __name__ == "__main__":
    main()
