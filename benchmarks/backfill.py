"""A backfill of many documents: how fast, how much memory at the beginning and at the end, and what takes the time.

    python benchmarks/backfill.py [--documents 5000] [--on-topic 0.3] [--interval 0]

A loopback server of its own process answers as the Federal Register's API does and makes N documents up as they
are asked for, spread over ten years, some on topic and most not. The real command backfills them in a process
of its own into a new database. Memory is that of the command with all processes it starts, looked at four
times a second: RSS counts a page that processes share once for each, PSS once. Its highest is printed until a
tenth of the documents had been asked for, and until the end: flat is where the two are alike.

`--interval` is the seconds between two requests (TRACKER_HOST_INTERVAL); 0 is no limit, to find what else takes time.
"""

from __future__ import annotations

import argparse
import datetime as dt
import http.server
import json
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

FIRST, DAYS = dt.date(2015, 1, 1), 3650
AGENCIES = [
    ("Industry and Security Bureau", "Bureau of Industry and Security (BIS)"),
    ("Energy Department", "Department of Energy (DOE)"),
    ("Foreign Assets Control Office", "Office of Foreign Assets Control (OFAC)"),
    ("Trade Representative, Office of United States", "Office of the United States Trade Representative (USTR)"),
    ("Defense Department", "Department of Defense (DoD)"),
    ("Geological Survey", "U.S. Geological Survey"),
]  # fmt: skip
MATERIALS = ["gallium", "germanium", "graphite", "lithium", "cobalt", "nickel", "antimony", "tungsten", "rare earths",
             "lithium-ion batteries", "cathode material", "magnesium", "manganese", "vanadium"]  # fmt: skip
PLACES = ["China", "Russia", "Canada", "Australia", "Chile", "Japan", "the Republic of Korea", "Indonesia"]
TYPES = [
    ("Rule", "Final rule."),
    ("Proposed Rule", "Proposed rule; request for comments."),
    ("Notice", "Notice."),
]
ON_TOPIC = [
    ("Controls on Exports of {material} to {place}, {n}",
     "The {agency} amends its regulations to require a license for exports of {material} to {place}."),
    ("Funding for {material} Processing, Round {n}",
     "The {agency} announces up to ${n} million in grants for the processing of {material}."),
    ("Additional Duties on {material} From {place}, {n}",
     "The {agency} imposes an additional duty of {percent} percent on imports of {material} from {place}."),
    ("Addition of {percent} Entities to the Entity List ({n})",
     "The {agency} adds {percent} entities under the destination of {place} that acquired {material} items."),
    ("Supply Chains of {material}: Request for Information {n}",
     "The {agency} seeks comments on the supply of {material} and on its dependence on {place}."),
]  # fmt: skip
OFF_TOPIC = [
    ("Airworthiness Directives; Certain Aeroplanes, Amendment {n}",
     "This directive requires inspecting the main landing gear of {percent} aeroplanes for cracks."),
    ("Fisheries of the Northeast; Quota Transfer {n}",
     "The {agency} transfers {n} pounds of the summer flounder quota between two states."),
    ("Safety Zone; Fireworks Display, Mile {n}",
     "A temporary safety zone is established on the navigable waters of the river near mile {n}."),
    ("Agency Information Collection Activities; Form {n}",
     "The {agency} invites comments on an extension of a form that {percent} thousand people fill in each year."),
    ("Meeting of the Advisory Committee, Session {n}",
     "The {agency} will hold a virtual meeting of its advisory committee. It is open to the public."),
]  # fmt: skip
FILLER = ("Interested persons are invited to submit written views. The public record is available for inspection "
          "during ordinary hours. This action has been reviewed under the applicable executive orders. ")  # fmt: skip


def day_of(number: int, total: int) -> dt.date:
    """When a document was published: they are spread evenly."""
    return FIRST + dt.timedelta(days=number * DAYS // total)


def document(number: int, total: int, on_topic: float) -> dict[str, Any]:
    """One document, the same whenever it is asked for."""
    chance = random.Random(number)
    day = day_of(number, total)
    name, agency = chance.choice(AGENCIES)
    title, summary = chance.choice(ON_TOPIC if chance.random() < on_topic else OFF_TOPIC)
    words = {"material": chance.choice(MATERIALS), "place": chance.choice(PLACES), "agency": agency,
             "n": chance.randint(2, 99_999), "percent": chance.randint(2, 60)}  # fmt: skip
    type_, action = chance.choice(TYPES)
    effective = day + dt.timedelta(days=30)
    id = f"{day.year}-{number:06}"
    return {
        "document_number": id,
        "title": title.format(**words).replace("lithium", "Lithium", 1),
        "type": type_,
        "abstract": f"{summary.format(**words)} {FILLER * chance.randint(1, 4)}",
        "action": action,
        "dates": f"Effective {effective:%B} {effective.day}, {effective.year}." if type_ == "Rule" else "",
        "effective_on": effective.isoformat() if type_ == "Rule" else None,
        "publication_date": day.isoformat(),
        "html_url": f"https://register.example/documents/{day:%Y/%m/%d}/{id}/document",
        "agencies": [{"name": name, "raw_name": name.upper(), "slug": name.lower().replace(" ", "-")}],
        "docket_ids": [f"Docket No. {number:06}"],
    }


def serve(total: int, on_topic: float, port: multiprocessing.Queue, asked: Synchronized[int]) -> None:
    """Answer as the API does, and count the documents given."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            first, last = (
                (dt.date.fromisoformat(query[f"conditions[publication_date][{end}]"][0]) - FIRST).days
                for end in ("gte", "lte")
            )
            begin = -(-max(first, 0) * total // DAYS)
            end = max(begin, min(total, -(-(last + 1) * total // DAYS)))
            size, page = int(query["per_page"][0]), int(query.get("page", ["1"])[0])
            numbers = range(begin, end)[(page - 1) * size : page * size]
            answer: dict[str, Any] = {
                "count": end - begin,
                "results": [document(number, total, on_topic) for number in numbers],
            }
            if page * size < end - begin:
                pairs = [
                    (name, value) for name, values in query.items() for value in values if name != "page"
                ]
                host = self.headers["Host"]
                answer["next_page_url"] = (
                    f"http://{host}/documents.json?{urlencode([*pairs, ('page', page + 1)])}"
                )
            with asked.get_lock():
                asked.value += len(numbers)
            body = json.dumps(answer).encode()
            self.send_response(200 if end > begin else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep the terminal for the figures."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    port.put(server.server_address[1])
    server.serve_forever()


@dataclass
class Peak:
    """Highest memory seen, in MB: of the command's own process, and of all of its processes together."""

    own: float = 0.0
    rss: float = 0.0
    pss: float = 0.0

    def take(self, own: float, rss: float, pss: float) -> None:
        self.own, self.rss, self.pss = max(self.own, own), max(self.rss, rss), max(self.pss, pss)

    def __str__(self) -> str:
        return (
            f"RSS {self.own:4.0f} MB in its own process, {self.rss:4.0f} MB in all (PSS {self.pss:4.0f} MB)"
        )


def watch(process: subprocess.Popen, asked: Synchronized[int], total: int) -> tuple[Peak, Peak]:
    """The peaks until a tenth was asked for, and until the end."""
    early, late = Peak(), Peak()
    while process.poll() is None:
        seen = [memory(pid) for pid in tree(process.pid)]
        if seen:
            figures = seen[0][0], sum(rss for rss, _ in seen), sum(pss for _, pss in seen)
            late.take(*figures)
            if asked.value <= total // 10:
                early.take(*figures)
        time.sleep(0.25)
    return early, late


def tree(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                found += [int(child) for child in task.read_text().split()]
            except OSError:  # it has just ended
                continue
    return found


def memory(pid: int) -> tuple[float, float]:
    """RSS and PSS of a process in MB; nothing once it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0, 0.0
    told = {line.split(":")[0]: line.split()[1] for line in lines if line.endswith(" kB")}
    return int(told.get("Rss", 0)) / 1024, int(told.get("Pss", 0)) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--on-topic", type=float, default=0.3)
    parser.add_argument("--interval", default="0")
    parser.add_argument("--keep", type=Path, help="leave the database there")
    options = parser.parse_args()
    total: int = options.documents
    port: multiprocessing.Queue = multiprocessing.Queue()
    asked: Synchronized[int] = multiprocessing.Value("q", 0)
    server = multiprocessing.Process(target=serve, args=(total, options.on_topic, port, asked), daemon=True)
    server.start()
    host = f"127.0.0.1:{port.get()}"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "feeds").mkdir()
        (folder / "feeds" / "register.yml").write_text(
            f"title: Register\nurl: http://{host}/documents.json\nreader: federal_register\nlanguage: en\n"
            "country: US\nevery: 1h\nconfirmed: documented\ntopics: [battery, critical-minerals, export-control]\n"
        )
        database = options.keep or folder / "tracker.db"
        environment = os.environ | {
            "TRACKER_ALLOW_HOSTS": host, "TRACKER_HOST_INTERVAL": options.interval,
            "TRACKER_DB": str(database), "TRACKER_FEEDS": str(folder / "feeds"),
        }  # fmt: skip
        subprocess.run(
            [sys.executable, "-m", "tracker", "init"], env=environment, check=True, capture_output=True
        )
        last = FIRST + dt.timedelta(days=DAYS)
        command = [sys.executable, "-m", "tracker", "ingest", "register", "--since", str(FIRST + dt.timedelta(3)),
                   "--until", str(last), "--format", "json"]  # fmt: skip
        started = time.monotonic()
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        out: list[str] = []
        assert process.stdout is not None
        reading = threading.Thread(target=lambda: out.append(process.stdout.read()))  # type: ignore[union-attr]
        reading.start()
        early, late = watch(process, asked, total)
        reading.join()
        took = time.monotonic() - started
        size = database.stat().st_size / 2**20
    server.kill()
    if process.returncode:
        sys.exit(f"the command ended with {process.returncode}")
    report(json.loads(out[0]), took, size, early, late)


def report(told: dict[str, Any], took: float, size: float, early: Peak, late: Peak) -> None:
    documents = told["documents"]
    print(f"{documents:,} documents, {told['events_new']:,} events in {told['requests_done']:,} requests;"
          f" the database has {size:.0f} MB")  # fmt: skip
    print(f"{took:.0f} s in all: {documents / took:.0f} documents a second")
    spent = told["spent"]
    whole = sum(spent.values())
    print(
        "share of the time:  " + ", ".join(f"{name} {seconds / whole:.0%}" for name, seconds in spent.items())
    )
    print(
        f"storing takes {spent['storing'] / took:.0%} of the time on the clock, extraction {spent['extraction'] / took:.0%}"
    )
    print(f"highest until 10 %: {early}")
    print(f"highest until end:  {late}")


if __name__ == "__main__":
    main()
