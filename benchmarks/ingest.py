"""First poll and unchanged re-poll of the same feeds: the tracker, PyPI's `reader` and `feed-to-sqlite`.

    python benchmarks/ingest.py [--sources 100] [--entries 50] [--runs 5] [--feeds DIR]

A loopback server of its own process serves the feeds; every other one answers conditional requests, as
about half of real servers do. Each tool runs as a whole process with a database of its own, in turn, and
what is printed is the ratio to `reader` in the same round: median, lowest and highest. The tracker
extracts events from every report as it goes; the others store entries.

`--feeds DIR` serves the feed files of a folder instead of generated ones.
"""

from __future__ import annotations

import argparse
import hashlib
import http.server
import multiprocessing
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SUBJECTS = ["The Energy Department", "China's Ministry of Commerce", "The European Commission", "A county council",
            "The central bank", "The national football team", "A court in Lyon", "The museum", "Australia",
            "The Bureau of Industry and Security"]  # fmt: skip
ON_TOPIC = [
    "awarded a ${n} million grant to build a cathode plant",
    "imposed export controls on gallium and germanium",
    "announced up to ${n} million for battery materials processing",
    "added {n} companies to the Entity List",
    "proposed a tariff on graphite anode material from China",
    "suspended a loan guarantee for a lithium project",
]
OFF_TOPIC = [
    "opened an exhibition of {n} drawings",
    "lost its third match of the season by {n} points",
    "raised interest rates by a quarter of a point",
    "published its annual report on road safety",
    "heard the appeal of a driver fined {n} euros",
    "will close the bridge for {n} weeks of repairs",
]
FILLER = ("Officials said the decision followed months of talks and would be reviewed next year. "
          "Residents and companies had asked for more time. The text was published on the website. ")  # fmt: skip


def feed(seed: int, entries: int) -> bytes:
    """One RSS feed: entries of about 1,500 characters, every fifth on topic, no two alike."""
    chance = random.Random(seed)
    items = []
    for number in range(entries):
        phrases = ON_TOPIC if number % 5 == 0 else OFF_TOPIC
        sentence = f"{chance.choice(SUBJECTS)} {chance.choice(phrases).format(n=chance.randint(2, 900))}."
        words = FILLER.split()
        chance.shuffle(words)
        body = sentence + " " + FILLER * 5 + " ".join(words) * 2
        items.append(
            f"<item><title>{sentence}</title><link>https://news.example/{seed}/{number}</link>"
            f"<guid>{seed}-{number}</guid><pubDate>Tue, {1 + number % 28:02} Sep 2026 08:00:00 +0000</pubDate>"
            f"<description><![CDATA[<p>{body}</p>]]></description></item>"
        )
    return (f'<?xml version="1.0"?><rss version="2.0"><channel><title>Feed {seed}</title>'
            f"<link>https://news.example/</link><description>d</description>{''.join(items)}</channel></rss>").encode()  # fmt: skip


def serve(bodies: list[bytes], port: multiprocessing.Queue) -> None:
    """Serve body N at /N.xml; odd ones carry an ETag and answer 304 to it."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Headers and body are two writes: without this, one side waits 40 ms for the other's acknowledgement.
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            number = int(self.path.strip("/").removesuffix(".xml"))
            body, etag = bodies[number], f'"{hashlib.sha1(bodies[number]).hexdigest()}"'
            unchanged = number % 2 and self.headers.get("If-None-Match") == etag
            self.send_response(304 if unchanged else 200)
            if number % 2:
                self.send_header("ETag", etag)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", "0" if unchanged else str(len(body)))
            self.end_headers()
            if not unchanged:
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep the terminal for the figures."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    port.put(server.server_address[1])
    server.serve_forever()


READER = """
import sys
from reader import make_reader
r = make_reader(sys.argv[1])
for url in sys.argv[2:]:
    r.add_feed(url, exist_ok=True)
r.update_feeds(scheduled=False)  # as `ingest --all`: whether due or not
"""


def commands(folder: Path, urls: list[str]) -> dict[str, tuple[list[str], dict[str, str]]]:
    """Each tool's command line and environment, with fresh databases in `folder`."""
    sources = folder / "feeds"
    sources.mkdir()
    for number, url in enumerate(urls):
        (sources / f"bench-{number:03}.yml").write_text(
            f"title: Bench {number}\nurl: {url}\nreader: feed\nlanguage: en\nevery: 1h\n"
            "confirmed: documented\ntopics: [battery, critical-minerals]\n"
        )
    host = urls[0].split("/")[2]
    python = sys.executable
    return {
        "tracker": (
            [python, "-m", "tracker", "ingest", "--all", "--db", str(folder / "tracker.db"), "--feeds",
             str(sources), "--format", "json"],
            {"TRACKER_ALLOW_HOSTS": host, "TRACKER_HOST_INTERVAL": "0"},
        ),
        "reader": ([python, "-c", READER, str(folder / "reader.db"), *urls], {}),
        "feed-to-sqlite": ([str(Path(python).parent / "feed-to-sqlite"), str(folder / "fts.db"), *urls], {}),
    }  # fmt: skip


def timed(command: list[str], environment: dict[str, str]) -> float:
    """Wall seconds of one whole process. Raises where it fails."""
    start = time.perf_counter()
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True)
    seconds = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(f"{' '.join(command[:4])}: {done.stderr[-2000:]}")
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sources", type=int, default=100)
    parser.add_argument("--entries", type=int, default=50)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--feeds", type=Path)
    options = parser.parse_args()
    if options.feeds:
        bodies = [path.read_bytes() for path in sorted(options.feeds.iterdir()) if path.is_file()]
    else:
        bodies = [feed(seed, options.entries) for seed in range(options.sources)]
    port: multiprocessing.Queue = multiprocessing.Queue()
    server = multiprocessing.Process(target=serve, args=(bodies, port), daemon=True)
    server.start()
    urls = [
        f"http://127.0.0.1:{port_number}/{n}.xml" for port_number in [port.get()] for n in range(len(bodies))
    ]
    rounds: dict[str, dict[str, list[float]]] = {}
    try:
        for _ in range(options.runs):
            with tempfile.TemporaryDirectory() as folder:
                for name, (command, environment) in commands(Path(folder), urls).items():
                    for phase in ("first", "unchanged"):
                        rounds.setdefault(phase, {}).setdefault(name, []).append(timed(command, environment))
    finally:
        server.terminate()
    print(
        f"{len(bodies)} feeds, {sum(map(len, bodies)) / 1e6:.1f} MB, {options.runs} rounds; ratio to reader"
    )
    for phase, seconds in rounds.items():
        for name, times in seconds.items():
            ratios = [mine / theirs for mine, theirs in zip(times, seconds["reader"], strict=True)]
            print(f"{phase:10} {name:15} median {statistics.median(ratios):5.2f}  "
                  f"lowest {min(ratios):5.2f}  highest {max(ratios):5.2f}  ({statistics.median(times):.2f} s)")  # fmt: skip


if __name__ == "__main__":
    main()
