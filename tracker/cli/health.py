"""How sources are doing, at a glance: what `tracker sources` prints for a person."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from tracker.cli.output import print_table, say
from tracker.errors import SettingMissing

GOOD = ("ok", "new")
"""States that call for nobody."""

NEEDS_KEY = "needs a key"
NOTHING_LACKING: Mapping[str, SettingMissing] = MappingProxyType({})

_ADDRESS = re.compile(r"https?://\S+: ")


def print_health(
    rows: Sequence[Mapping[str, Any]],
    now: dt.datetime,
    lacking: Mapping[str, SettingMissing] = NOTHING_LACKING,
) -> None:
    """Sources for a person, a line each: those in trouble first, the newest trouble on top.

    `lacking` are those that need what the environment does not have now, by id. What went wrong stands
    below a source, how many are how at the end, on standard error.
    """
    rows = [
        {**row, "state": "blocked", "last_error": str(lacking[row["id"]])} if row["id"] in lacking else row
        for row in rows
    ]
    troubled = [row for row in rows if row["state"] not in GOOD]
    troubled.sort(key=lambda row: row["last_ok_at"] or "", reverse=True)
    shown = [
        {
            "source": row["id"],
            "state": standing(str(row["state"]), row["last_error"]),
            "last ok": span(row["last_ok_at"], now) or "never",
            "next": due_in(row["next_due_at"], now),
            "reports": row["reports"] or 0,
            "": _ADDRESS.sub("", row["last_error"] or "") if row["state"] not in GOOD else "",
        }
        for row in troubled + [row for row in rows if row["state"] in GOOD]
    ]
    print_table(shown, ["source", "state", "last ok", "next", "reports", ""], below="", wrap=True)
    states = Counter(standing(str(row["state"]), row["last_error"]) for row in rows)
    say(f"{len(rows)} sources: " + ", ".join(f"{number} {state}" for state, number in states.most_common()))


def standing(state: str, error: str | None) -> str:
    """How a source or its poll stands for a person, who can mend it where only a setting is missing."""
    if SettingMissing.unset_in(error) is None:
        return state
    return NEEDS_KEY if NEEDS_KEY in (error or "") else "not set up"


def due_in(moment: str | None, now: dt.datetime) -> str:
    """When a source is polled next: `in 5 min`, or `now` where its time has come."""
    told = span(moment, now)
    return told if told.startswith("in ") else "now"


def span(moment: str | None, now: dt.datetime) -> str:
    """How long ago or ahead a moment is, in its largest unit: `3 h ago`, `in 5 min`. Empty for None."""
    if moment is None:
        return ""
    seconds = (dt.datetime.fromisoformat(moment) - now).total_seconds()
    size, unit = next(
        ((size, unit) for size, unit in ((86400, "d"), (3600, "h"), (60, "min")) if abs(seconds) >= size),
        (1, "s"),
    )
    count = int(abs(seconds) // size)
    return f"in {count} {unit}" if seconds > 0 else f"{count} {unit} ago"
