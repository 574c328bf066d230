"""Transactions of one award as reports: POST transactions.

https://github.com/fedspendingtransparency/usaspending-api/blob/master/usaspending_api/api_contracts/contracts/v2/transactions.md

A transaction adds to an award or takes from it. What the award comes to with it, and what has been done to it
before, is added up here, since nobody else has all of them in their order.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.award_words import award_words
from tracker.errors import AnswerTruncated
from tracker.model import Reading, Report, Request, Response, Source
from tracker.readers import plain_text
from tracker.readers.capitals import written
from tracker.readers.json_answer import Answer
from tracker.readers.rounds import marked
from tracker.readers.usaspending import search
from tracker.readers.usaspending.award import Award

LIMIT = 500
MOST_PAGES = 100
ENDPOINT = "transactions/"
PAGE = "https://www.usaspending.gov/award/"
_SUMS = ("federal_action_obligation", "face_value_loan_guarantee", "original_loan_subsidy_cost")
_DIGITS = re.compile(r"(\d+)")
_OFF = Decimal(1)
"""Dollars that transactions may differ from the award's total by before that is worth a note."""


@dataclass(frozen=True, slots=True)
class _Tally:
    """What the transactions read so far come to.

    `ended` is how the award was ended by one of them, `terminated` or `completed`, empty where it was not;
    `steps` are the names of their steps, `mark` is what tells that pages go round.
    """

    sums: Mapping[str, Decimal]
    ended: str = ""
    steps: frozenset[str] = frozenset()
    mark: str = ""
    page: int = 1

    def kept(self) -> str:
        return json.dumps(
            {
                "sums": {name: f"{value:f}" for name, value in self.sums.items()},
                "ended": self.ended,
                "steps": sorted(self.steps),
                "mark": self.mark,
                "page": self.page,
            }
        )

    @classmethod
    def of(cls, kept: str) -> _Tally:
        given = json.loads(kept)
        sums = {name: Decimal(value) for name, value in given["sums"].items()}
        return cls(sums, given["ended"], frozenset(given["steps"]), given.get("mark", ""), given["page"])


@dataclass(frozen=True, slots=True)
class _Transaction:
    """One transaction as given; sums are 0 where they do not apply."""

    id: str
    type: str
    action_date: str
    action_type: str
    action_words: str
    modification: str
    description: str
    programme: str
    sums: Mapping[str, Decimal]

    @classmethod
    def of(cls, row: Answer) -> _Transaction:
        return cls(
            id=row.text("id", null=False),
            type=row.text("type", null=False),
            action_date=_acted(row),
            action_type=row.text("action_type"),
            action_words=row.text("action_type_description"),
            modification=row.text("modification_number"),
            description=row.text("description"),
            programme=row.text("cfda_number") if "cfda_number" in row else "",
            sums={name: row.number(name) or Decimal(0) for name in _SUMS},
        )

    @property
    def order(self) -> tuple[object, ...]:
        """By day; on one day by the number of the modification, as people count."""
        parts = _DIGITS.split(self.modification)
        return self.action_date, [(part.isdigit(), int(part) if part.isdigit() else part) for part in parts]


def _acted(row: Answer) -> str:
    day = row.day("action_date")
    if not day:
        raise row.refuse("'action_date' must be a day, not null")
    return day


def of_award(source: Source, response: Response) -> Reading:
    """From an award's own page: the request for its transactions, the oldest first.

    An award that is gone since the search named it gives a note.
    """
    if response.status == 404:
        id = response.request.context["award"]
        return Reading((), more=search.then(source, response), notes=(f"award {id} is no longer there",))
    award = Award.read(Answer.of(source, response))
    context = dict(response.request.context) | {"part": "transactions", "facts": award.kept()}
    return Reading((), more=(_page(context, award.id, _Tally(dict.fromkeys(_SUMS, Decimal(0)))),))


def read(source: Source, response: Response) -> Reading:
    """A report for each transaction on a page; then the next page, or what the search goes on with.

    Raises AnswerTruncated where pages never end or repeat.
    """
    context = response.request.context
    award, before = Award.of(context["facts"]), _Tally.of(context["tally"])
    answer = Answer.of(source, response)
    rows = sorted((_Transaction.of(row) for row in answer.each("results")), key=lambda row: row.order)
    goes_on = answer.within("page_metadata").flag("hasNext")
    mark = marked(before.page, rows[-1].id, before.mark) if rows else None
    if goes_on and (mark is None or before.page >= MOST_PAGES):
        why = f"page {before.page} of the transactions of {award.id} says that more follow without an end"
        raise AnswerTruncated(source.id, why, url=response.url)
    reports = []
    tally, last_extension = before, _last_extension(rows, award)
    for place, row in enumerate(rows):
        step, ended = _step(tally, row), tally.ended
        tally = _added(tally, row, step, award)
        newest = not goes_on and place == len(rows) - 1
        until = award.end if place == last_extension and not goes_on else ""
        reports.append(_report(source, award, row, tally, step, ended, until, newest=newest))
    if goes_on:
        tally = dataclasses.replace(tally, mark=mark or "", page=tally.page + 1)
        return Reading(tuple(reports), more=(_page(dict(context), award.id, tally),))
    outlays = _outlays(source, award, tally, rows[-1].action_date) if rows else None
    reports += [outlays] if outlays else []
    return Reading(tuple(reports), more=search.then(source, response), notes=tuple(_notes(award, tally)))


def _page(context: dict[str, str], award_id: str, tally: _Tally) -> Request:
    body = {"award_id": award_id, "limit": LIMIT, "page": tally.page, "sort": "action_date", "order": "asc"}
    url = search.address(context["search"], ENDPOINT)
    return search.post(url, body, context | {"tally": tally.kept()})


def _step(tally: _Tally, row: _Transaction) -> str:
    """What this step of the award is called, in all the award only once.

    The number of the modification; one that is entered in parts has the part's programme with it.
    """
    step = row.modification or (row.action_date if tally.steps else "0")
    if step in tally.steps:
        step = f"{step} {row.programme or row.id}"
    return row.id if step in tally.steps else step


def _last_extension(rows: Sequence[_Transaction], award: Award) -> int | None:
    """The place of the last extension, whose end the award has; None where it was ended after that."""
    last = None
    for place, row in enumerate(rows):
        action = _action(row, award)
        if action in ("terminated", "completed"):
            last = None
        elif action == "extended":
            last = place
    return last


def _action(row: _Transaction, award: Award) -> str | None:
    """What a modification does, by its type and words."""
    said = row.description if row.description != award.description else ""
    change = row.sums["federal_action_obligation"] or row.sums["face_value_loan_guarantee"]
    return award_words().action(row.type, row.action_type, said, change)


def _added(tally: _Tally, row: _Transaction, step: str, award: Award) -> _Tally:
    """What it comes to with one more transaction."""
    action = _action(row, award) if tally.steps else None
    ended = {"terminated": "terminated", "completed": "completed", "resumed": ""}.get(
        action or "", tally.ended
    )
    return _Tally(
        sums={name: tally.sums[name] + row.sums[name] for name in _SUMS},
        ended=ended,
        steps=tally.steps | {step},
        mark=tally.mark,
        page=tally.page,
    )


def _notes(award: Award, tally: _Tally) -> Iterator[str]:
    """What to look at where the transactions do not come to what the award says."""
    for field, total in (
        ("federal_action_obligation", award.total_obligation),
        ("face_value_loan_guarantee", award.total_loan_value),
    ):
        if total and abs(Decimal(total) - tally.sums[field]) > _OFF:
            come_to, words = tally.sums[field], field.replace("_", " ")
            yield f"{award.id}: {words} adds up to {come_to:,.2f}, the award says {Decimal(total):,.2f}"


def _report(
    source: Source,
    award: Award,
    row: _Transaction,
    tally: _Tally,
    step: str,
    ended: str,
    until: str,
    *,
    newest: bool,
) -> Report:
    """One transaction as a report. `ended` is how the award had ended before it, `until` when it now ends."""
    base = len(tally.steps) == 1
    number = row.programme or next(iter(award.programmes), "")
    programme = f"{number} {award.programmes.get(number, '')}".strip()
    title = f"{award.recipient or 'Award'}, {award.number or award.id}"
    title += "" if base else f", modification {row.modification or step}"
    lines = {
        **_parties(award),
        "AWARD TYPE": " ".join(filter(None, (row.type, award.type_words))),
        "PROGRAM": programme,
        "PRODUCT AND INDUSTRY": award.goods,
        "ACTION": " ".join(filter(None, (row.action_type, row.action_words))) or ("NEW" if base else ""),
        "ACTION DATE": row.action_date,
        "MODIFICATION": row.modification,
        **_money(row, tally),
        "PERIOD OF PERFORMANCE END": award.end if newest else "",
        "EXTENDED TO": until,
        "PLACE OF PERFORMANCE": award.place,
        "DESCRIPTION": award.description,
        "THIS ACTION": row.description if row.description != award.description else "",
    }
    fields = {
        "record": "award",
        "step": step,
        "base": "yes" if base else "",
        "transaction": row.id,
        "ended": ended,
        "action_type": row.action_type,
        "action_date": row.action_date,
        "modification": row.modification,
        "award_type": row.type,
        "program": number,
        "program_title": award.programmes.get(number, ""),
        "period_end": award.end if newest else "",
        "extended_to": until,
        **{name: f"{value:.2f}" for name, value in row.sums.items()},
        **{f"{name}_so_far": f"{tally.sums[name]:.2f}" for name in _SUMS},
        **_identity(award),
    }
    return _made(source, award, row.id, title, lines, fields, row.action_date)


def _outlays(source: Source, award: Award, tally: _Tally, last_action: str) -> Report | None:
    """What has been paid out, where that is known: of a loan it is what the loan costs, and not told here."""
    paid = Decimal(award.total_outlay or 0)
    if paid <= 0 or tally.sums["face_value_loan_guarantee"]:
        return None
    as_of = max(award.last_modified, last_action)
    title = f"{award.recipient or 'Award'}, {award.number or award.id}, outlays"
    lines = {
        **_parties(award),
        "AWARD TYPE": " ".join(filter(None, (award.type, award.type_words))),
        "PAID OUT SO FAR": _dollars(paid),
        "AS OF": as_of,
        "PLACE OF PERFORMANCE": award.place,
        "DESCRIPTION": award.description,
    }
    fields = {
        "record": "award",
        "step": "outlays",
        "action_date": as_of,
        "last_action_date": last_action,
        "award_type": award.type,
        "outlays": f"{paid:.2f}",
        **_identity(award),
    }
    return _made(source, award, f"{award.id}:outlays", title, lines, fields, as_of)


def _parties(award: Award) -> dict[str, str]:
    parent = award.parent if award.parent != award.legal_name else ""
    return {
        "RECIPIENT": award.legal_name,
        "PARENT OF THE RECIPIENT": parent,
        "AWARDING AGENCY": award.agency,
        "AWARDING SUBAGENCY": award.subagency if award.subagency != award.agency else "",
        "AWARDING OFFICE": award.office,
        "FUNDING AGENCY": award.funding_agency if award.funding_agency != award.subagency else "",
    }


def _identity(award: Award) -> dict[str, str]:
    return {
        "award_id": award.number,
        "generated_id": award.id,
        "recipient": award.recipient,
        "uei": award.uei,
        "parent": written(award.parent) if award.parent != award.legal_name else "",
        "psc": award.psc,
        "naics": award.naics,
        "opportunity": award.opportunity,
    }


def _money(row: _Transaction, tally: _Tally) -> dict[str, str]:
    """The sums under captions of their own, each by this action and so far; none where there is no such."""
    captions = {
        "federal_action_obligation": "OBLIGATED",
        "face_value_loan_guarantee": "FACE VALUE OF THE LOAN",
        "original_loan_subsidy_cost": "SUBSIDY COST OF THE LOAN",
    }
    return {
        f"{caption} {when}": _dollars(sums[name])
        for name, caption in captions.items()
        if tally.sums[name] or row.sums[name] or name == "federal_action_obligation"
        for when, sums in (("BY THIS ACTION", row.sums), ("SO FAR", tally.sums))
    }


def _dollars(sum: Decimal) -> str:
    return f"{'-' if sum < 0 else ''}${abs(sum):,.2f}"


def _made(
    source: Source,
    award: Award,
    guid: str,
    title: str,
    lines: Mapping[str, str],
    fields: Mapping[str, str],
    day: str,
) -> Report:
    captioned = [f"{caption}: {value}" for caption, value in lines.items() if value]
    return Report(
        source_id=source.id,
        guid=guid,
        title=title,
        text=plain_text.shorten("\n\n".join([title, *captioned])),
        # The page of an award shows all its transactions: which one is meant is told by the identity.
        url=f"{PAGE}{search.quoted(award.id)}/",
        document=f"usaspending:{guid}",
        language="en",
        published_at=dt.datetime.combine(dt.date.fromisoformat(day), dt.time(), dt.UTC),
        fields={name: value for name, value in fields.items() if value},
    )
