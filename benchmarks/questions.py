"""How long every question of metadata.yml takes, asked as a reader asks it: by its page, without any parameter.

    python benchmarks/questions.py /tmp/events.db [--rounds 3] [--only restrictions_in_force ...]

A line a question, the dearest first: rows, the seconds of processor its SQL takes by itself, and the
seconds its answer took, median and slowest of the rounds. On a machine that does other things meanwhile
only the first of these means much. The first round is not counted, so that the file is in memory, and
every round has an address of its own, so that none is answered from what is kept. Exit 1 where the SQL
takes more than the second that a query may take.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import statistics
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from sqlite_utils.utils import sqlite3

from tracker import resources
from tracker.publish.serve import datasette_for
from tracker.store.search import fold_query

LIMIT = 1.0
PARAMETER = re.compile(r"(?<!:):([a-z]\w*)")


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one question: rows (None where no answer came in time) and seconds."""

    name: str
    rows: int | None
    processor: float
    median: float
    slowest: float


def questions() -> dict[str, str]:
    """The SQL of each by name."""
    described = yaml.safe_load(resources.metadata().read_text(encoding="utf-8"))
    return {name: query["sql"] for name, query in described["databases"]["tracker"]["queries"].items()}


def processor(path: Path, sql: str, rounds: int) -> float:
    """Least seconds of processor for all rows, on a connection such as answers are read with."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    connection.create_function("escape_fts", 1, fold_query)
    connection.execute("pragma temp_store = memory")
    connection.execute("pragma cache_size = -2000")
    values = dict.fromkeys(PARAMETER.findall(sql), "")
    taken = []
    for _ in range(rounds + 1):
        began = time.process_time()
        connection.execute(sql, values).fetchall()
        taken.append(time.process_time() - began)
    connection.close()
    return min(taken)


async def asked(datasette: Any, name: str, rounds: int) -> tuple[int | None, list[float]]:
    """How many rows came, None where none came in time, and the seconds of each round but the first."""
    taken = []
    rows = None
    for turn in range(rounds + 1):
        began = time.perf_counter()
        answer = await datasette.client.get(f"/tracker/{name}.json?_shape=array&_turn={turn}")
        taken.append(time.perf_counter() - began)
        rows = len(answer.json()) if answer.status_code == 200 else None
    return rows, taken[1:]


async def measured(path: Path, chosen: Iterable[tuple[str, str]], rounds: int) -> list[Figures]:
    datasette = datasette_for(path)
    await datasette.invoke_startup()
    found = []
    for name, sql in chosen:
        rows, taken = await asked(datasette, name, rounds)
        alone = processor(path, sql, rounds)
        found.append(Figures(name, rows, alone, statistics.median(taken), max(taken)))
    for database in datasette.databases.values():
        database.close()
    return sorted(found, key=lambda one: -one.processor)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("path", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", help="names of questions")
    given = parser.parse_args()
    chosen = [(name, sql) for name, sql in questions().items() if not given.only or name in given.only]
    found = asyncio.run(measured(given.path, chosen, given.rounds))
    print("  rows  processor  answered  slowest  question")
    for one in found:
        rows = "late" if one.rows is None else str(one.rows)
        print(f"{rows:>6} {one.processor:9.3f}s {one.median:8.3f}s {one.slowest:7.3f}s  {one.name}")
    if any(one.processor > LIMIT for one in found):
        sys.exit(1)


if __name__ == "__main__":
    main()
