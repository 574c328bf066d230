"""Rows of `reports` as the reports they were."""

from __future__ import annotations

import datetime as dt
import json
from types import MappingProxyType

from sqlite_utils.utils import sqlite3

from tracker.model import Report


def report_of(row: sqlite3.Row) -> Report:
    """A row of `reports` as the report it was."""
    published = row["published_at"]
    fields = json.loads(row["fields"]) if row["fields"] else {}
    return Report(
        source_id=row["source_id"],
        guid=row["guid"],
        title=row["title"],
        text=row["text"],
        url=row["url"],
        document=row["document"],
        language=row["language"],
        # A citation's date may be a bare month; a moment it is not.
        published_at=dt.datetime.fromisoformat(published) if published and len(published) > 10 else None,
        fields=MappingProxyType(
            {name: value if isinstance(value, str) else tuple(value) for name, value in fields.items()}
        ),
    )
