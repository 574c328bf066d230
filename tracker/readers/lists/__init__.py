"""Reads lists that somebody keeps, in CSV, TSV, JSON, an HTML page or plain lines, into rows."""

from __future__ import annotations

from tracker.readers.lists.reader import READER

__all__ = ["READER"]
