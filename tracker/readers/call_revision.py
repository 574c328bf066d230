"""What an agency revised of a call for applications, as a report of its own beside the call's newest state.

Grants.gov gives a call as it is now. What it was is what was stored of it: the two are held against each
other field by field. Pure: which call was stored comes in, what to store beside it comes out.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Mapping
from decimal import Decimal

from tracker.model import Report
from tracker.readers import plain_text

RECORD = "opportunity_revision"
_OPEN = ("forecasted", "posted")

CAPTIONS: Mapping[str, str] = {
    "closes": "DEADLINE",
    "expected_on": "POSTING EXPECTED",
    "expected_to_close": "CLOSING EXPECTED",
    "funding": "ESTIMATED TOTAL FUNDING",
    "ceiling": "AWARD CEILING",
    "floor": "AWARD FLOOR",
    "awards": "EXPECTED AWARDS",
}
"""What of a call is followed, and the caption under which a revision says it was changed."""

MONEY = ("funding", "ceiling", "floor")
Fields = Mapping[str, str | tuple[str, ...]]


def revision(before: Fields, now: Report, seen: dt.date) -> Report | None:
    """The revision that lies between a stored call and what came of it, `seen` at the latest; None for none.

    What changes when a forecast becomes a call is its posting, and what changes of a closed one its end: both
    the call tells itself. A closed one that takes applications again is revised.
    """
    was, status = _said(before, "status"), _said(now.fields, "status")
    if status not in _OPEN or (was in _OPEN and was != status):
        return None
    changed = {name: _said(before, name) for name in CAPTIONS if _changed(name, before, now.fields)}
    if not changed and was in _OPEN:
        return None
    day = _said(now.fields, "revised")
    if not day or (day == _said(before, "revised") and day < seen.isoformat()):
        day = seen.isoformat()
    return _report(now, changed, was, day)


def _said(fields: Fields, name: str) -> str:
    value = fields.get(name, "")
    return value if isinstance(value, str) else " ".join(value)


def _changed(name: str, before: Fields, now: Fields) -> bool:
    mine, theirs = _said(before, name), _said(now, name)
    if name in MONEY and mine and theirs:
        return Decimal(mine) != Decimal(theirs)
    return mine != theirs


def _report(now: Report, changed: Mapping[str, str], was: str, day: str) -> Report:
    told = {name: (old, _said(now.fields, name)) for name, old in changed.items()}
    moved = "\n".join(f"{name} {old} {new}" for name, (old, new) in sorted(told.items()))
    mark = hashlib.blake2b(f"{was}\n{moved}".encode(), digest_size=5).hexdigest()
    step = f"revised {day} {mark}"
    lines = [f"REVISED ON: {day}"]
    for name, (old, new) in told.items():
        lines.append(f"{CAPTIONS[name]} CHANGED: from {_shown(name, old)} to {_shown(name, new)}")
    title, _, rest = now.text.partition("\n\n")
    return dataclasses.replace(
        now,
        guid=f"{now.guid}:{step}",
        text=plain_text.shorten("\n\n".join([title, *lines, rest])),
        document=f"{now.document}:{step}" if now.document else None,
        published_at=dt.datetime.combine(dt.date.fromisoformat(day), dt.time(), dt.UTC),
        fields={
            **now.fields,
            "record": RECORD,
            "step": step,
            "revised": day,
            "changed": tuple(told),
            **{f"{name}_before": old for name, (old, _) in told.items() if old},
            **({"reopened": "yes"} if was not in _OPEN else {}),
        },
    )


def _shown(name: str, value: str) -> str:
    return f"${Decimal(value):,.0f}" if value and name in MONEY else value or "not said"
