"""How well measures and links are found: on the curated events, and on the lives of tests/corpus/measures.

    python benchmarks/measures.py

Measures and links are taken off the curated events, which are then put into a new database by date,
backwards and shuffled. "Pairs" are pairs of events in one measure.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
import sys
import tempfile
from collections.abc import Collection, Hashable, Iterable
from pathlib import Path

from tracker import entry, resources
from tracker.model import Entry
from tracker.store import Store

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from lives import CORPUS, cases, life, store_with

Pair = tuple[str, str]


def pairs(groups: Iterable[Collection[str]]) -> set[Pair]:
    """The pairs of uids that share a group."""
    return {pair for group in groups for pair in itertools.combinations(sorted(group), 2)}


def told(name: str, found: Collection[Hashable], wanted: Collection[Hashable]) -> None:
    """Print precision and recall with the counts they rest on."""
    right = len(set(found) & set(wanted))
    precision = right / len(found) if found else 1.0
    recall = right / len(wanted) if wanted else 1.0
    print(f"{name:32} precision {precision:.3f} of {len(found):3}, recall {recall:.3f} of {len(wanted):3}")


def curated(template: Path, folder: Path) -> None:
    """The starter events, against what their curators wrote."""
    entries = {
        one.uid or "": one for path in sorted(resources.starter().glob("*.yml")) for one in entry.read(path)
    }
    groups: dict[str, set[str]] = {}
    for uid, one in entries.items():
        if one.measure:
            groups.setdefault(one.measure, set()).add(uid)
    links = {
        f"{uid} {link.relation.value} {link.other}" for uid, one in entries.items() for link in one.links
    }
    longest = max(groups.values(), key=len)
    for name, order in orders(entries):
        facts = {uid: one.facts for uid, one in entries.items()}
        with store_with(template, folder / f"{name}.db", facts, order) as store:
            found = life(store)
        told(f"curated, {name}: pairs", pairs(found.measures), pairs(groups.values()))
        rest = [group - longest for group in groups.values()]
        told("  without the longest measure", pairs(group - longest for group in found.measures), pairs(rest))
        told("  links", found.links, links)


def orders(entries: dict[str, Entry]) -> list[tuple[str, list[str]]]:
    """Ways in which the events may arrive."""

    def first_day(uid: str) -> tuple[dt.date, str]:
        date = entries[uid].facts.date
        return (date.earliest if date else dt.date.min, uid)

    dated = sorted(entries, key=first_day)
    shuffled = random.Random(7).sample(dated, len(dated))
    return [("by date", dated), ("backwards", dated[::-1]), ("shuffled", shuffled)]


def corpus(template: Path, folder: Path) -> None:
    """The lives of the corpus, all together."""
    found: tuple[set[tuple[int, Pair]], set[tuple[int, str]]] = (set(), set())
    wanted: tuple[set[tuple[int, Pair]], set[tuple[int, str]]] = (set(), set())
    every = [case for path in sorted(CORPUS.glob("*.yml")) for case in cases(path)]
    for number, case in enumerate(every):
        with store_with(template, folder / "case.db", case.events, list(case.events)) as store:
            for side, seen in ((found, life(store)), (wanted, case.expected)):
                side[0].update((number, pair) for pair in pairs(seen.measures))
                side[1].update((number, link) for link in seen.links)
    told(f"corpus of {len(every)}: pairs", found[0], wanted[0])
    told("  links", found[1], wanted[1])


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        template = folder / "template.db"
        with Store.create_or_migrate(template) as store:
            store.sync_vocabulary()
        curated(template, folder)
        corpus(template, folder)


if __name__ == "__main__":
    main()
