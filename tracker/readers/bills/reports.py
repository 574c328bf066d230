"""A bill and its steps as reports: what is known of it in captioned lines, the step in fields."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.bill_steps import BillAction, Step, law_of, steps_of
from tracker.model import Report

_MOST_SUMMARY = 8_000
_MOST_NAMED = 60

_KINDS = {
    "hr": ("H.R.", "house-bill"),
    "s": ("S.", "senate-bill"),
    "hjres": ("H.J.Res.", "house-joint-resolution"),
    "sjres": ("S.J.Res.", "senate-joint-resolution"),
    "hconres": ("H.Con.Res.", "house-concurrent-resolution"),
    "sconres": ("S.Con.Res.", "senate-concurrent-resolution"),
    "hres": ("H.Res.", "house-resolution"),
    "sres": ("S.Res.", "senate-resolution"),
}
KINDS = frozenset(_KINDS)


_NUMBER = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Bill:
    """What is known of a bill. `kind` is hr, s, hjres, ...; `texts` are each text's stage and address."""

    congress: int
    kind: str
    number: int
    title: str
    sponsors: tuple[str, ...] = ()
    committees: tuple[str, ...] = ()
    policy_area: str = ""
    subjects: tuple[str, ...] = ()
    summary: str = ""
    texts: tuple[tuple[str, str], ...] = ()

    @classmethod
    def named(cls, congress: object, kind: object, number: object, title: object = "") -> Bill | None:
        """A bill by what it is called, numbers as such or as text; None where that is no bill."""
        counts = str(congress), str(number)
        sort = str(kind or "").lower()
        if sort not in KINDS or not all(map(_NUMBER.fullmatch, counts)):
            return None
        return cls(int(counts[0]), sort, int(counts[1]), str(title or ""))

    @property
    def key(self) -> str:
        """What it is known by everywhere: `bill:118-hr-2670`."""
        return f"bill:{self.congress}-{self.kind}-{self.number}"

    @property
    def name(self) -> str:
        """What it is called: `H.R. 2670 (118th Congress)`."""
        return f"{_KINDS[self.kind][0]} {self.number} ({ordinal(self.congress)} Congress)"

    @property
    def url(self) -> str:
        """Its page, as Congress.gov documents it (https://www.congress.gov/help/urls)."""
        place = f"{ordinal(self.congress)}-congress/{_KINDS[self.kind][1]}/{self.number}"
        return f"https://www.congress.gov/bill/{place}"


def ordinal(number: int) -> str:
    """118 as 118th."""
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def reports_of(source_id: str, bill: Bill, actions: Sequence[BillAction]) -> list[Report]:
    """A report for each step of a bill, the earliest first."""
    return [_report(source_id, bill, step, action) for step, action in steps_of(actions)]


def _report(source_id: str, bill: Bill, step: Step, action: BillAction) -> Report:
    law = law_of(action)
    became = f"became Public Law {law.removeprefix('pl:')}" if law else step.id
    title = f"{bill.name}, {_clipped(bill.title)}: {became}"
    fields: dict[str, str | tuple[str, ...]] = {
        "record": "bill_action",
        "bill": bill.key,
        "name": bill.name,
        "title": bill.title,
        "step": step.id,
        "action": step.action,
        "date": action.day,
    }
    if law:
        fields["law"] = law
    key = f"{bill.key} {step.id} {action.day}"
    return Report(
        source_id=source_id,
        guid=key,
        title=title,
        text="\n".join((title, *_lines(bill, became, action, law))),
        url=bill.url,
        document=key,
        language="en",
        published_at=dt.datetime.fromisoformat(action.day).replace(tzinfo=dt.UTC),
        fields=fields,
    )


def _lines(bill: Bill, step: str, action: BillAction, law: str | None) -> Iterator[str]:
    told = {
        "BILL": bill.name,
        "TITLE": bill.title,
        "STEP": step,
        "ACTION": _one_line(action.words),
        "DATE": action.day,
        "LAW": f"Public Law {law.removeprefix('pl:')}" if law else "",
        "SPONSOR": "; ".join(bill.sponsors[:3]),
        "COMMITTEES": "; ".join(bill.committees[:12]),
        "POLICY AREA": bill.policy_area,
        "SUBJECTS": "; ".join(bill.subjects[:_MOST_NAMED]),
        "SUMMARY": bill.summary[:_MOST_SUMMARY],
        "TEXT": "; ".join(f"{stage} {url}" for stage, url in bill.texts[:12]),
    }
    for caption, value in told.items():
        if value:
            yield f"{caption}: {value}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _clipped(title: str, most: int = 160) -> str:
    title = re.sub(r"\s+", " ", title).strip().rstrip(".")
    return title if len(title) <= most else f"{title[: most - 1].rsplit(' ', 1)[0]}…"
