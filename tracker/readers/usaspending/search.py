"""Which awards have changed: POST search/spending_by_award, page by page.

https://github.com/fedspendingtransparency/usaspending-api/blob/master/usaspending_api/api_contracts/contracts/v2/search/spending_by_award.md
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from tracker.errors import AnswerTruncated, ReadError
from tracker.model import Reading, Request, Response, Source
from tracker.model.awards import AwardOptions
from tracker.readers.json_answer import Answer
from tracker.readers.rounds import marked

GROUPS: Mapping[str, tuple[str, ...]] = {
    "grants": ("02", "03", "04", "05"),
    "loans": ("07", "08"),
    "other": ("06", "09", "10", "11", "-1"),
    "contracts": ("A", "B", "C", "D"),
    "idvs": ("IDV_A", "IDV_B", "IDV_B_A", "IDV_B_B", "IDV_B_C", "IDV_C", "IDV_D", "IDV_E"),
}
"""Award types by the groups that one question may ask for; it refuses types of two groups."""

PROCUREMENT = ("contracts", "idvs")
LIMIT = 100
"""Awards a page: the most there are."""

MOST_PAGES = 2_000
FIRST_DAYS = 7
"""Days that a source never polled before asks for."""

OVERLAP = dt.timedelta(days=3)
"""How far before the last poll to ask again: what changes in a night is there by the next."""

BACKFILL = dt.timedelta(days=100)
"""From so long ago on, `since` asks for what was done since, not for what was changed in the records."""

EARLIEST = dt.date(2007, 10, 1)
"""The first day that the search knows."""

ENDPOINT = "search/spending_by_award/"
_FIELDS = ("Award ID", "Recipient Name", "Last Modified Date")
_SORT = "Award ID"  # never changes, so that pages do not shift under a reading


def requests(source: Source, since: dt.date | None, now: dt.datetime) -> Sequence[Request]:
    options = options_of(source)
    today = now.date()
    if since is None:
        first, date_type = today - dt.timedelta(days=FIRST_DAYS), "last_modified_date"
    elif today - since > BACKFILL:
        first, date_type = since, "action_date"
    else:
        first, date_type = min(since, today) - OVERLAP, "last_modified_date"
    period = {
        "start_date": max(first, EARLIEST).isoformat(),
        "end_date": today.isoformat(),
        "date_type": date_type,
    }
    return tuple(
        _request(url, _question(options, group, period)) for url in source.urls for group in options.types
    )


def options_of(source: Source) -> AwardOptions:
    return source.options if isinstance(source.options, AwardOptions) else AwardOptions()


def address(url: str, endpoint: str) -> str:
    """Another endpoint of the API that a search's address is of. Raises ValueError for one of no search."""
    root, found, _ = url.partition(ENDPOINT.rstrip("/"))
    if not found:
        raise ValueError(url)
    return root + endpoint


def post(url: str, body: Mapping[str, Any], context: Mapping[str, str]) -> Request:
    """A question as the API takes it. What it refuses comes back, since it says why."""
    return Request(
        url,
        headers={"accept": "application/json", "content-type": "application/json"},
        conditional=False,
        accept_status=frozenset({400, 422}),
        context=context,
        method="POST",
        body=json.dumps(body, sort_keys=True).encode(),
    )


def read(source: Source, response: Response) -> Reading:
    """The awards on a page: each is asked for, and after the last of them the next page."""
    answer = Answer.of(source, response)
    found = [row.text("generated_internal_id", null=False) for row in answer.each("results")]
    pages = answer.within("page_metadata")
    following = _following(source, response, pages, found) if pages.flag("hasNext") else {}
    asked = response.request.url
    ids = list(dict.fromkeys(found))
    more = [_award(asked, id, following if id == ids[-1] else {}) for id in ids]
    return Reading((), more=tuple(more))


def then(source: Source, response: Response) -> tuple[Request, ...]:
    """The page of the search that comes after an award, where it was the last of a page."""
    context = response.request.context
    if "then" not in context:
        return ()
    return (_request(context["search"], json.loads(context["then"]), context.get("mark", "")),)


def refusal(source: Source, response: Response) -> str:
    """Why the API refuses a question, in its own words."""
    try:
        answer = Answer.of(source, response)
        said = next((answer.text(name) for name in ("detail", "message") if name in answer), "")
    except ReadError:
        said = ""
    return f"the API refused the question ({response.status}): {said[:300] or 'it does not say why'}"


def _question(options: AwardOptions, group: str, period: Mapping[str, str]) -> dict[str, Any]:
    filters: dict[str, Any] = {"award_type_codes": list(GROUPS[group]), "time_period": [dict(period)]}
    if options.keywords:
        filters["keywords"] = list(options.keywords)
    if options.agencies:
        filters["agencies"] = [_agency(name) for name in options.agencies]
    if options.least is not None:
        filters["award_amounts"] = [{"lower_bound": options.least}]
    if group in PROCUREMENT:
        if options.naics:
            filters["naics_codes"] = {"require": list(options.naics)}
        if options.psc:
            filters["psc_codes"] = list(options.psc)
    elif options.programmes:
        filters["program_numbers"] = list(options.programmes)
    return {
        "filters": filters,
        "fields": list(_FIELDS),
        "sort": _SORT,
        "order": "asc",
        "limit": LIMIT,
        "page": 1,
        "subawards": False,
    }


def _agency(name: str) -> dict[str, str]:
    whole, _, part = (piece.strip() for piece in name.partition(">"))
    if part:
        return {"type": "awarding", "tier": "subtier", "name": part, "toptier_name": whole}
    return {"type": "awarding", "tier": "toptier", "name": whole}


def _request(url: str, question: Mapping[str, Any], mark: str = "") -> Request:
    return post(url, question, {"part": "search", "mark": mark})


def _award(url: str, id: str, following: Mapping[str, str]) -> Request:
    context = {"part": "award", "search": url, "award": id, **following}
    return Request(
        address(url, f"awards/{quoted(id)}/"),
        headers={"accept": "application/json"},
        conditional=False,
        accept_status=frozenset({400, 404, 422}),
        context=context,
    )


def quoted(id: str) -> str:
    """An award's id as a part of an address."""
    return quote(id, safe="")


def _following(source: Source, response: Response, pages: Answer, found: Sequence[str]) -> Mapping[str, str]:
    """What travels on to the next page: the question for what comes after the last record of this one.

    Raises AnswerTruncated where the search says that there is more and gives no way to it, or gives a page
    again that came before.
    """
    question: dict[str, Any] = json.loads(response.request.body or b"{}")
    page = int(question["page"])
    unique, sort_value = pages.value("last_record_unique_id"), pages.value("last_record_sort_value")
    mark = marked(page, f"{unique} {sort_value}", response.request.context.get("mark", ""))
    why = None
    if not found:
        why = "is empty, and says that more follow"
    elif unique is None or sort_value is None:
        why = "says that more follow, and not after which record"
    elif mark is None:
        why = "is a page before it again"
    elif page >= MOST_PAGES:
        why = f"is the last of {MOST_PAGES} that are read, and says that more follow"
    if why or mark is None:
        raise AnswerTruncated(source.id, f"page {page} of the search {why}", url=response.url)
    following = {
        **question,
        "page": page + 1,
        "last_record_unique_id": unique,
        "last_record_sort_value": str(sort_value),
    }
    return {"then": json.dumps(following, sort_keys=True), "mark": mark}
