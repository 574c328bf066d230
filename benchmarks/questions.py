"""How long every question of metadata.yml takes, asked as a reader asks it: by its page, without any parameter.

    python benchmarks/questions.py /tmp/events.db [--rounds 3] [--only restrictions_in_force ...]

A line a question, the slowest first: rows, the median and the slowest of the rounds in milliseconds. The
first round of all is not counted, so that the file is in memory. Exit 1 where one got no answer within
the second that every query may take.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import yaml

from tracker import resources
from tracker.publish.serve import datasette_for


def questions() -> list[str]:
    described = yaml.safe_load(resources.metadata().read_text(encoding="utf-8"))
    return list(described["databases"]["tracker"]["queries"])


async def measured(datasette: Any, name: str, rounds: int) -> tuple[list[float], int | None]:
    """Seconds of each round but the first, and how many rows came; None: none in time."""
    taken = []
    rows = None
    for _ in range(rounds + 1):
        began = time.perf_counter()
        answer = await datasette.client.get(f"/tracker/{name}.json?_shape=array")
        taken.append(time.perf_counter() - began)
        rows = len(answer.json()) if answer.status_code == 200 else None
        if rows is None:
            break
    return taken[1:] or taken, rows


async def run(path: Path, rounds: int, names: list[str]) -> bool:
    datasette = datasette_for(path)
    await datasette.invoke_startup()
    found = [(name, *await measured(datasette, name, rounds)) for name in names]
    found.sort(key=lambda one: -statistics.median(one[1]))
    for name, taken, rows in found:
        told = f"{rows:6}" if rows is not None else "  none"
        print(f"{told} rows {statistics.median(taken) * 1000:8.0f} {max(taken) * 1000:8.0f} ms  {name}")
    for database in datasette.databases.values():
        database.close()
    return all(rows is not None for _, _, rows in found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("path", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=None, help="names of questions")
    given = parser.parse_args()
    if not asyncio.run(run(given.path, given.rounds, given.only or questions())):
        sys.exit(1)


if __name__ == "__main__":
    main()
