"""Every feed beside the checkout, small, broken and whole, against feedparser's own count of entries."""

from __future__ import annotations

import io
import time
from collections import Counter
from pathlib import Path

import feedparser
import pytest
from answers import answer, source

from tracker.errors import EntityDeclarationRefused, ReadError
from tracker.readers import reader

NOT_FEEDS = {"serde.json", "LICENSE", "AUTHORS"}
LEFT_OUT = "entries were there twice word for word"


def files(folder: Path) -> list[Path]:
    return [
        path
        for path in sorted((folder / "data" / "feeds").rglob("*"))
        if path.is_file() and not any(name in path.name for name in NOT_FEEDS)
    ]


def count_by_feedparser(body: bytes) -> int | None:
    """Entries of a feed that feedparser finds well-formed, else None."""
    parsed = feedparser.parse(
        io.BytesIO(body),
        response_headers={"content-type": "application/xml"},
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    return None if parsed.bozo or not parsed.version else len(parsed.entries)


@pytest.mark.shared
def test_no_feed_crashes_hangs_or_loses_an_entry(shared: Path) -> None:
    outcomes: Counter[str] = Counter()
    lost, slow, reports = [], [], 0
    for path in files(shared):
        body = path.read_bytes()
        expected = count_by_feedparser(body)
        began = time.process_time()
        try:
            reading = reader("feed").read(source(), answer(body))
        except ReadError as refusal:
            outcomes[type(refusal).__name__] += 1
            if expected and not isinstance(refusal, EntityDeclarationRefused):
                lost.append((path.name, expected, str(refusal)))
        else:
            outcomes["entries" if reading.reports else "no entries"] += 1
            reports += len(reading.reports)
            said = sum(int(note.split()[0]) for note in reading.notes if note.endswith(LEFT_OUT))
            if expected is not None and len(reading.reports) + said < expected:
                lost.append((path.name, expected, f"{len(reading.reports)} and {said} left out"))
        if time.process_time() - began > 5:
            slow.append(path.name)
    print(f"\n{'outcome':<28}files")
    for outcome, count in outcomes.most_common():
        print(f"{outcome:<28}{count:>5}")
    print(f"{reports} reports")
    assert not lost
    assert not slow
    assert outcomes["entries"] > 1_000
