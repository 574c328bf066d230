"""The events page under forty filters: the tracker's server against stock Datasette on the same events.

    python benchmarks/pages.py [--events 100000 | --db PATH] [--rounds 3] [--no-stock] [--no-check]

Both are asked over loopback, by a client that keeps its connection and takes gzip as browsers do, a whole
page at a time. Every round asks for other values, so no answer that was kept can serve the next; what a
kept answer and a 304 cost is said apart. Then four clients at once, the formats of 1,000 rows, memory, and
the time from start to the first page. Every facet of every mix is held against plain SQL.

Stock Datasette 0.65.5 has its own settings, no plugin, and the events in a table of JSON lists it can facet,
indexed; it has no default of showing published events only, and is asked for all: less work, not more.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import contextlib
import gzip
import html
import http.client
import itertools
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote_plus, urlsplit

import stock
from mixes import FACETS, JOINED, Mix, Ranks, by_column, counts, forty
from sqlite_utils.utils import sqlite3

HERE = Path(__file__).resolve().parent
PAGE = "/tracker/events"
CLIENTS = 4
ENOUGH = 1000

_SECTION = re.compile(r'<section class="facet" id="facet-(\w+)".*?</section>', re.DOTALL)
_VALUE = re.compile(r'<li(?: class="below-\d")?><a href="([^"]*)">.*?<span class="n">([\d,]+)</span>')
_TIMED_OUT = re.compile(r"facets timed out: ([^<]*)")


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    etag: str
    seconds: float

    @property
    def text(self) -> str:
        return (gzip.decompress(self.body) if self.body[:2] == b"\x1f\x8b" else self.body).decode()


class Client:
    """One reader with one connection."""

    def __init__(self, port: int, **headers: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._headers = {"accept-encoding": "gzip", "accept-language": "en", **headers}

    def get(self, address: str, **headers: str) -> Answer:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        began = time.perf_counter()
        self._connection.request("GET", address, headers={**self._headers, **given})
        answer = self._connection.getresponse()
        body = answer.read()
        taken = time.perf_counter() - began
        return Answer(answer.status, body, answer.headers.get("etag", ""), taken)


@dataclass(frozen=True)
class Server:
    """A server of its own process. `ready` is the seconds from its start to its first page."""

    process: subprocess.Popen[str]
    port: int
    ready: float

    def memory(self) -> tuple[float, float]:
        """Megabytes resident in the server, and with all its processes, what they share counted once."""
        ids = [self.process.pid, *_children(self.process.pid)]
        return _kilobytes(self.process.pid, "Rss") / 1000, sum(_kilobytes(id, "Pss") for id in ids) / 1000

    def processor(self) -> float:
        """Seconds of processor time taken so far, by all its processes."""
        ticks = 0
        for id in [self.process.pid, *_children(self.process.pid)]:
            fields = Path(f"/proc/{id}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def serving(command: Sequence[str], port: int, first: str) -> Iterator[Server]:
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            while True:
                try:
                    status = Client(port).get(first).status
                    break
                except ConnectionRefusedError:
                    if process.poll() is not None:
                        sys.exit(f"the server ended at once: {' '.join(command)}")
                    time.sleep(0.01)
            assert status == 200, f"{first} answered {status}"
            yield Server(process, port, time.perf_counter() - began)
        finally:
            process.terminate()


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [id for child in map(int, found) for id in (child, *_children(child))]


def _kilobytes(pid: int, what: str) -> int:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith(f"{what}:"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def said(name: str, seconds: Sequence[float]) -> str:
    """Median, 95th percentile and the slowest, in milliseconds."""
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return (
        f"{name:<34} n {len(ordered):>4}   median {1000 * statistics.median(ordered):8.1f}"
        f"   p95 {1000 * p95:8.1f}   max {1000 * ordered[-1]:8.1f} ms"
    )


def grouped(name: str, mixes: Sequence[Mix], seconds: Sequence[float]) -> None:
    for group in dict.fromkeys(mix.group for mix in mixes):
        taken = [one for mix, one in zip(mixes, seconds, strict=True) if mix.group == group]
        print(said(f"  {name} {group}", taken))
    print(said(name, seconds), flush=True)


def page(mix: Mix, *more: tuple[str, str]) -> str:
    query = mix.ours(*more)
    return f"{PAGE}?{query}" if query else PAGE


def shown(text: str, facet: str) -> dict[str, int]:
    """The values of a facet that a page offers, with their counts; those already chosen are not among them."""
    argument = f"_{facet}" if facet in JOINED else facet
    section = next(found[0] for found in _SECTION.finditer(text) if found[1] == facet)
    found = {}
    for href, number in _VALUE.findall(section):
        value = parse_qs(urlsplit(html.unescape(href)).query)[argument][-1]
        found[unquote_plus(value)] = int(number.replace(",", ""))
    return found


def checked(port: int, connection: sqlite3.Connection, mixes: Sequence[Mix]) -> None:
    """Hold every facet of every mix against plain SQL."""
    values = wrong = 0
    for mix in mixes:
        answer = Client(port).get(page(mix, ("_facet_size", "max")))
        if answer.status != 200:
            print(f"  not held against SQL, no answer in time: {mix}")
            continue
        text = answer.text
        for facet in FACETS:
            wanted = counts(connection, mix, facet)
            wanted = {
                value: number for value, number in wanted.items() if value not in mix.values.get(facet, ())
            }
            got = shown(text, facet)
            values += len(wanted)
            for value in {*wanted, *got}:
                if wanted.get(value) != got.get(value):
                    wrong += 1
                    print(f"  {mix} {facet} {value}: SQL {wanted.get(value)}, page {got.get(value)}")
    print(f"facets held against SQL: {len(mixes)} mixes, {values:,} counts, {wrong} wrong", flush=True)


def asked(client: Client, name: str, mixes: Sequence[Mix]) -> list[float]:
    """One reader, a page for each mix."""
    seconds, sizes, refused = [], [], []
    for mix in mixes:
        answer = client.get(page(mix))
        if answer.status != 200:
            refused.append(mix)
        seconds.append(answer.seconds)
        sizes.append(len(answer.text.encode()))
    grouped(name, mixes, seconds)
    for mix in refused:
        print(f"  no answer in time to {mix}")
    print(
        f"  largest page {max(sizes) / 1000:.0f} kB before gzip, median {statistics.median(sizes) / 1000:.0f} kB"
    )
    return seconds


def kept(client: Client, mixes: Sequence[Mix]) -> None:
    """The same pages again: worked out before, and by who has them."""
    firsts = [client.get(page(mix)) for mix in mixes]
    print(said("tracker, kept answer", [client.get(page(mix)).seconds for mix in mixes]))
    again = [
        client.get(page(mix), if_none_match=first.etag) for mix, first in zip(mixes, firsts, strict=True)
    ]
    assert {answer.status for first, answer in zip(firsts, again, strict=True) if first.etag} == {304}
    print(said("tracker, 304", [answer.seconds for answer in again]), flush=True)


def together(port: int, mixes: Sequence[Mix]) -> None:
    """Four readers at once, each with mixes of its own."""

    def read(own: Sequence[Mix]) -> list[float]:
        client = Client(port)
        return [client.get(page(mix)).seconds for mix in own]

    parts = [mixes[n::CLIENTS] for n in range(CLIENTS)]
    began = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
        seconds = [one for own in pool.map(read, parts) for one in own]
    print(said("tracker, four clients at once", seconds))
    print(f"  {len(seconds) / (time.perf_counter() - began):.1f} pages a second", flush=True)


def formats(client: Client, connection: sqlite3.Connection) -> None:
    """A thousand rows of a filter that has them, another filter each time."""
    rows = connection.execute(
        "select kind, action from events where review in ('auto', 'approved') group by 1, 2"
        " having count(*) >= ? order by count(*) desc limit 24",
        [ENOUGH],
    ).fetchall()
    if not rows:
        print("formats: no filter has a thousand events here")
        return
    choices = itertools.cycle(rows)
    for suffix in ("json", "csv", "atom", "ics"):
        seconds = []
        for _ in range(min(6, max(1, len(rows) // 4))):
            kind, action = next(choices)
            more = "" if suffix != "json" else "&_shape=array"
            answer = client.get(f"{PAGE}.{suffix}?kind={kind}&action={action}&_size={ENOUGH}{more}")
            assert answer.status == 200, f"{suffix}: {answer.status}"
            seconds.append(answer.seconds)
        print(said(f"tracker .{suffix}, 1,000 rows", seconds), flush=True)


def of_stock(source: Path, folder: Path, mixes: Sequence[Mix]) -> list[float]:
    """Stock Datasette on the same mixes, each once, and how many of its facets it leaves out."""
    target, port = folder / "stock.db", free_port()
    stock.make(source, target)
    with serving(stock.command(target, port), port, "/stock/events?_size=1&_nofacet=1") as server:
        client = Client(port)
        seconds, left_out, failed, began = [], 0, 0, server.processor()
        for mix in mixes:
            answer = client.get(f"/stock/events?{mix.stock()}")
            seconds.append(answer.seconds)
            failed += answer.status != 200
            late = _TIMED_OUT.search(answer.text)
            left_out += len(late[1].split(",")) if late else 0
        used = 1000 * (server.processor() - began) / len(mixes)
        grouped("stock", mixes, seconds)
        print(f"  processor time of the server a page: {used:.1f} ms")
        resident, _ = server.memory()
        print(
            f"stock left out {left_out} of {len(FACETS) * len(mixes)} facets, had no answer to {failed} of {len(mixes)};"
            f" {resident:.0f} MB, ready in {server.ready:.2f} s",
            flush=True,
        )
    return seconds


def measured(path: Path, folder: Path, given: argparse.Namespace) -> None:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    connection.executescript("pragma temp_store = memory; pragma cache_size = -400000;")
    events = connection.execute("select count(*) from events").fetchone()[0]
    print(
        f"{events:,} events, SQLite {sqlite3.sqlite_version}, {given.rounds} rounds of forty mixes",
        flush=True,
    )
    ranks, port = Ranks(connection), free_port()
    command = [sys.executable, "-m", "tracker", "serve", "--db", str(path), "--port", str(port)]
    with serving(command, port, PAGE) as server:
        turns = range(1, given.rounds + 1)
        began = server.processor()
        seconds = asked(Client(port), "tracker", [mix for turn in turns for mix in forty(ranks, turn)])
        used = 1000 * (server.processor() - began) / len(seconds)
        print(f"  processor time of the server a page: {used:.1f} ms", flush=True)
        asked(Client(port), "beside these", [mix for turn in turns for mix in by_column(ranks, turn)])
        kept(Client(port), forty(ranks, given.rounds + 1))
        together(port, forty(ranks, given.rounds + 2))
        formats(Client(port), connection)
        if not given.no_check:
            checked(port, connection, forty(ranks, 1))
        resident, whole = server.memory()
        print(f"memory {resident:.0f} MB, {whole:.0f} MB with the processes for strangers' SQL", flush=True)
        print(f"ready, with the first page answered, in {server.ready:.2f} s", flush=True)
    if not given.no_stock:
        taken = of_stock(path, folder, forty(ranks, 1))
        ratios = sorted(theirs / ours for theirs, ours in zip(taken, seconds[: len(taken)], strict=True))
        print(
            f"stock to tracker, mix by mix: median {statistics.median(ratios):.0f} times,"
            f" from {ratios[0]:.1f} to {ratios[-1]:.0f}; of the medians"
            f" {statistics.median(taken) / statistics.median(seconds):.0f} times"
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--db", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-stock", action="store_true")
    parser.add_argument("--no-check", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pages-") as folder:
        path = given.db or Path(folder) / "events.db"
        if given.db is None:
            generate = [sys.executable, str(HERE / "generate_events.py"), str(given.events), str(path)]
            subprocess.run(generate, check=True, stdout=subprocess.DEVNULL)
        measured(path, Path(folder), given)


if __name__ == "__main__":
    main()
