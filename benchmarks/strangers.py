"""What a stranger's request can cost a published tracker: time, memory, and other readers' patience.

    python benchmarks/strangers.py [DATABASE] [--events 10000] [--seconds 1.0] [--megabytes 100]

Serves the database, or a new one of so many events made by generate_events.py, as `tracker serve` does, and
sends it one attack after another, each in every way that SQL, a condition, a pattern or a size can be sent.
For each: how long the answer took, and how much more memory the server and its processes held at the worst
moment than before (resident, as Linux counts it, looked at every few milliseconds). Then four strangers at
once attack without end while a reader asks for pages. Exit 1 where one attack cost more than is allowed.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import itertools
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from generate_events import generate

COUNTING = "with recursive t(x) as (select 1 union all select x + 1 from t limit {}) "
MANY = COUNTING.format(1_000_000_000)
LONG = "hex(zeroblob(5000000))"

BOMBS = {
    "randomblob": "select randomblob(500000000)",
    "zeroblob": "select zeroblob(900000000)",
    "hex": "select hex(zeroblob(400000000))",
    "hex, length only": "select length(hex(zeroblob(400000000)))",
    "printf": "select printf('%.*c', 400000000, 'x')",
    "replace grows": "select replace(hex(zeroblob(1000000)), '0', hex(zeroblob(100)))",
    "group_concat": MANY + "select group_concat(x || hex(zeroblob(100))) from t",
    "json_group_array": "select json_group_array(e.title || f.title) from events e, events f",
    "json_group_object": MANY + "select json_group_object(x, x) from t",
    "deep JSON": "select json(replace(hex(zeroblob(500)), '0', '[') || replace(hex(zeroblob(500)), '0', ']'))",
    "wide JSON": "select json_array_length('[' || replace(hex(zeroblob(6000000)), '0', '1,') || '1]')",
    "json_each": "select count(*) from json_each('[' || replace(hex(zeroblob(3000000)), '0', '1,') || '1]')",
    "recursion": MANY + "select count(*) from t",
    "recursion kept": MANY + "select count(distinct x) from t",
    "cartesian join": "select count(*) from events a, events b, events c, events d",
    "materialised": "with m as materialized (select a.title from events a, events b) select count(*) from m, m n",
    "sort": MANY + "select x, randomblob(100) b from t order by b",
    "sort of wide rows": "select * from reports a, reports b order by a.text, b.text",
    "distinct": "select count(*) from (select distinct randomblob(50) from events a, events b, events c)",
    "window": MANY + "select sum(x) over (order by -x) from t",
    "union": MANY + "select count(*) from (select x from t union select -x from t)",
    "like on a long text": f"select {LONG} like '%" + "0%" * 400 + "1%'",
    "glob on a long text": f"select {LONG} glob '*" + "0*" * 400 + "1*'",
    "like on rows": "select count(*) from events a, events b where a.title || b.title like '%a%a%a%a%a%z%'",
    "instr": f"select instr({LONG}, hex(zeroblob(2000000)) || '1')",
    "replace searches": f"select replace({LONG}, hex(zeroblob(2000000)) || '1', '')",
    "trim": f"select trim({LONG}, replace(hex(zeroblob(50000)), '0', 'é') || hex(zeroblob(100000)))",
    "rows of a megabyte": COUNTING.format(1000) + "select hex(zeroblob(500000)) from t",
    "rows of control characters": COUNTING.format(1000)
    + "select replace(hex(zeroblob(3000)), '0', char(1)) from t",
    "rows of faces": COUNTING.format(1000) + "select char(128512) || hex(zeroblob(2000)) from t",
    "one wide row": "select " + ", ".join(["randomblob(4000000)"] * 40),
    "many columns": COUNTING.format(1000) + "select " + ", ".join(["x"] * 1500) + " from t",
    "columns that fit": COUNTING.format(1000) + "select " + ", ".join(["x"] * 100) + " from t",
    "long names": COUNTING.format(1000)
    + "select "
    + ", ".join(f"x as {'n' * 400}{n}" for n in range(40))
    + " from t",
    "deep expression": "select " + "(" * 900 + "1" + ")" * 900,
    "wide expression": "select " + "+".join(["1"] * 20000),
    "compound": " union all ".join(["select 1"] * 450),
    "search for all prefixes": "select count(*) from events_fts where events_fts match '"
    + " OR ".join(f"{a}{b}*" for a in "abcdefghijklmnopqrstuvwxyz" for b in "aeiou")
    + "'",
    "search near": "select count(*) from events_fts where events_fts match 'NEAR("
    + " ".join(["a*"] * 60)
    + ", 1000)'",
    "highlight": "select highlight(events_fts, 0, hex(zeroblob(100000)), 'x') from events_fts where events_fts match 'a*'",
}
CONDITIONS = {
    "randomblob": "length(randomblob(500000000)) > 0",
    "hex": "length(hex(zeroblob(400000000))) > 0",
    "recursion": f"({MANY}select count(*) from t) > 0",
    "instr": f"instr({LONG}, hex(zeroblob(2000000)) || '1') > 0",
    "sort": "id in (select id from (select a.id from reports a, reports b order by a.text || b.text))",
}
PATHS = {
    "page": "/tracker?sql={}",
    "JSON": "/tracker.json?sql={}",
    "CSV": "/tracker.csv?sql={}",
}
CONDITION_PATHS = {
    "events": "/tracker/events?_where={}",
    "events.json": "/tracker/events.json?_where={}",
    "events.csv": "/tracker/events.csv?_where={}",
    "events.atom": "/tracker/events.atom?_where={}",
    "events.svg": "/tracker/events.svg?_where={}",
    "table": "/tracker/reports?_where={}&_facet=language&_facet=source_id&_facet=title",
    "stream": "/tracker/reports.csv?_stream=on&_where={}",
}
A_LONG_PATTERN = urllib.parse.quote("%" + "a%" * 1990 + "z%")
ADDRESSES = {
    "a long pattern": f"/tracker/reports?text__like={A_LONG_PATTERN}",
    "a long pattern of events": f"/tracker/events?title__like={A_LONG_PATTERN}",
    "a raw search": "/tracker/events?_searchmode=raw&_search="
    + urllib.parse.quote(" OR ".join(f"{a}*" for a in "abcdefghij")),
    "a long search": "/tracker/events?_search=" + urllib.parse.quote(" ".join(f"a{n}" for n in range(700))),
    "a thousand facets": "/tracker/reports?"
    + "&".join(f"_facet={name}" for name in ("text", "url", "title", "guid") * 250),
    "a thousand whole reports": "/tracker/reports.json?_size=1000",
    "a thousand whole events": "/tracker/events?_view=table&_size=1000",
    "a thousand values": "/tracker/events?"
    + "&".join(f"_country={a}{b}" for a in "ABCDEFGHIJKLMNOP" for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    "every column a facet": "/tracker/events?_view=table&"
    + "&".join(f"_facet={name}" for name in ("title", "uid", "summary", "amount", "created_at")),
}
http.client._MAXLINE = 1_000_000  # Datasette repeats a page's whole address in a header
READING = ("/", "/tracker/events", "/tracker/events?_country=US", "/tracker/events/5")


@dataclass(frozen=True, slots=True)
class Cost:
    """One answer: seconds until it was whole, the most memory (MB) beyond what was held before, its status."""

    seconds: float
    megabytes: float
    status: int
    length: int


class Server:
    """A server in a process of its own."""

    def __init__(self, database: Path) -> None:
        program = (
            "import sys; from tracker.publish.serve import serve;"
            "serve(sys.argv[1], port=0, ready=lambda address: print(address, flush=True))"
        )
        self._process = subprocess.Popen(
            [sys.executable, "-c", program, str(database)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        self._address = self._process.stdout.readline().strip().rstrip("/")
        self._number = itertools.count()

    def get(self, path: str) -> tuple[int, int]:
        """Status and length of an answer. No address is asked for twice: none comes from memory."""
        address = f"{self._address}{path}{'&' if '?' in path else '?'}_ttl=0&_asked={next(self._number)}"
        try:
            with urllib.request.urlopen(address, timeout=60) as answer:
                return answer.status, len(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, len(error.read())

    def memory(self, *, look_anew: bool = True) -> float:
        """MB that the server and all processes below it, as of the last look, hold in real memory."""
        if look_anew:
            self._below = _below(self._process.pid)
        return sum(_resident(pid) for pid in self._below) / 1e6

    def cost(self, path: str) -> Cost:
        before = self.memory()
        peak, done = before, threading.Event()

        def watch() -> None:
            nonlocal peak
            for look in itertools.count():
                if done.wait(0.004):
                    return
                peak = max(peak, self.memory(look_anew=look % 10 == 9))

        watching = threading.Thread(target=watch)
        watching.start()
        began = time.perf_counter()
        status, length = self.get(path)
        seconds = time.perf_counter() - began
        done.set()
        watching.join()
        return Cost(seconds, peak - before, status, length)

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait()


def _below(root: int) -> list[int]:
    """The process and those it started. One that is being started has its parent's memory, once more, until
    it becomes another program: it is left out."""
    itself = Path(f"/proc/{root}/cmdline").read_bytes()
    found = [root]
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                if parent == root and (entry / "cmdline").read_bytes() != itself:
                    found.append(int(entry.name))
    return found


def _resident(pid: int) -> int:
    with contextlib.suppress(OSError, IndexError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def attacks() -> Iterator[tuple[str, str]]:
    """Name and address of every attack."""
    for (name, sql), (way, path) in itertools.product(BOMBS.items(), PATHS.items()):
        yield f"{name} ({way})", path.format(urllib.parse.quote(sql))
    for (name, sql), (way, path) in itertools.product(CONDITIONS.items(), CONDITION_PATHS.items()):
        yield f"{name} as a condition ({way})", path.format(urllib.parse.quote(sql))
    yield from ADDRESSES.items()


def one_by_one(server: Server, only: str, seconds: float, megabytes: float) -> bool:
    """Send every attack and print what it cost, the dearest first; whether all stayed below the limits."""
    costs = {name: server.cost(path) for name, path in attacks() if only in name}
    beyond = {name for name, cost in costs.items() if cost.seconds > seconds or cost.megabytes > megabytes}
    print(f"{'attack':58} {'s':>6} {'MB':>6} {'status':>6} {'answer':>10}")
    shown: Sequence[str] = sorted(costs, key=lambda name: -costs[name].megabytes)[:12]
    shown = [*shown, *sorted(costs, key=lambda name: -costs[name].seconds)[:12], *beyond]
    for name in dict.fromkeys(shown):
        cost = costs[name]
        print(
            f"{name[:58]:58} {cost.seconds:6.2f} {cost.megabytes:6.0f} {cost.status:6} {cost.length:10,}"
            f"{'  BEYOND' if name in beyond else ''}"
        )
    failed = [name for name, cost in costs.items() if cost.status == 500]
    print(
        f"{len(costs)} attacks; beyond the limits: {len(beyond)}; answered by an error of ours: {failed or 'none'}"
    )
    return not beyond and not failed


def among_strangers(server: Server, strangers: int, turns: int) -> None:
    """How long a reader waits for pages while nobody, and while so many strangers, attack without end."""
    heavy = [
        path for name, path in attacks() if "recursion (" in name or "cartesian" in name or "instr (" in name
    ]
    for crowd in (0, strangers):
        stop = threading.Event()

        def attack(stop: threading.Event = stop) -> int:
            sent = 0
            while not stop.is_set():
                server.get(heavy[sent % len(heavy)])
                sent += 1
            return sent

        with ThreadPoolExecutor(strangers) as pool:
            attacking = [pool.submit(attack) for _ in range(crowd)]
            if crowd:
                time.sleep(1)
            waited = []
            for turn in range(turns):
                began = time.perf_counter()
                status, _ = server.get(READING[turn % len(READING)])
                assert status == 200
                waited.append(time.perf_counter() - began)
            stop.set()
            sent = sum(one.result() for one in attacking)
        waited.sort()
        print(
            f"{crowd} strangers at once ({sent} attacks): a page takes {statistics.median(waited) * 1000:.0f} ms"
            f" at the median, {waited[int(len(waited) * 0.95)] * 1000:.0f} ms at the 95th percentile"
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("database", type=Path, nargs="?")
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=1.0, help="an answer may take")
    parser.add_argument("--megabytes", type=float, default=100.0, help="an answer may need")
    parser.add_argument("--only", default="", help="attacks with this in their name")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = options.database or Path(folder) / "events.db"
        if options.database is None:
            generate(database, options.events)
        server = Server(database)
        try:
            for path in READING:
                server.get(path)
            print(f"server and its processes hold {server.memory():.0f} MB")
            fine = one_by_one(server, options.only, options.seconds, options.megabytes)
            among_strangers(server, 4, 200)
            print(f"server and its processes hold {server.memory():.0f} MB")
        finally:
            server.stop()
    raise SystemExit(not fine)


if __name__ == "__main__":
    main()
