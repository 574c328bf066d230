"""What a process that reads and extracts needs, imported and built once before the process is copied."""

import datetime as dt

import feedparser  # noqa: F401

import tracker.readers.federal_register
import tracker.readers.feed  # noqa: F401
from tracker.extract import extract
from tracker.model import Document

# Extraction builds its matchers at the first text it reads.
extract(
    Document("China restricts exports of graphite.", dt.date(2025, 1, 1), "en", topics=("critical-minerals",))
)
