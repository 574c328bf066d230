"""Reads calls for applications from Grants.gov: https://www.grants.gov/api/api-guide

Two of its endpoints are asked: which calls there are (search2) and what each of them says (fetchOpportunity).
A call is one report as long as it lives: what its agency revises is a new version of it.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import time
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urljoin

from tracker.errors import AnswerTruncated
from tracker.model import Reading, Report, Request, Response, Source
from tracker.model.awards import OpportunityOptions
from tracker.readers import plain_text
from tracker.readers.json_answer import Answer
from tracker.readers.rounds import marked

ROWS = 100
MOST_PAGES = 200
OPEN = ("forecasted", "posted")
"""Statuses of calls that are still ahead or open: these are asked for whole at every poll."""

CLOSING = dt.timedelta(days=10)
"""Of calls that are closed, those are looked at again that closed so shortly before the last poll."""

LIVES = dt.timedelta(days=400)
"""How long a call is open at most, as far as it matters here; those opened earlier are not asked for."""

DETAILS = "fetchOpportunity"
PAGE = "https://www.grants.gov/search-results-detail/"
_NUMBER = re.compile(r"[0-9]{1,18}")
_SUM = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,4})?")


class GrantsGovReader:
    """The calls of a search, each with its synopsis or its forecast."""

    def requests(self, source: Source, since: dt.date | None, now: dt.datetime) -> Sequence[Request]:
        """One search for the calls that are ahead or open, one for those that have closed since."""
        options = options_of(source)
        today = now.date()
        closed_from = min(since or today, today) - CLOSING
        found = []
        for url in source.urls:
            for statuses in (OPEN, tuple(set(options.statuses) - set(OPEN))):
                wanted = [status for status in options.statuses if status in statuses]
                if wanted:
                    question = _question(options, wanted)
                    context = {"opened_from": (closed_from - LIVES).isoformat()}
                    context |= {"closed_from": closed_from.isoformat()} if statuses != OPEN else {}
                    found.append(_post(url, question, context))
        return found

    def takes_since(self, source: Source) -> bool:
        return bool(set(options_of(source).statuses) - set(OPEN))

    def read(self, source: Source, response: Response) -> Reading:
        """The calls on a page of a search, each to be asked for, or the one call of an answer.

        Raises ReadError, naming the field, for what is not as documented, and AnswerTruncated where fewer
        calls come than are counted.
        """
        answer = Answer.of(source, response)
        if answer.whole("errorcode") != 0:
            raise answer.refuse(f"the API refused the question: {answer.text('msg')[:300]}")
        data = answer.within("data")
        if "call" in response.request.context:
            return Reading((_report(source, data, response.request.context),))
        return _page(source, response, data)


def options_of(source: Source) -> OpportunityOptions:
    return source.options if isinstance(source.options, OpportunityOptions) else OpportunityOptions()


def _question(options: OpportunityOptions, statuses: Sequence[str]) -> dict[str, Any]:
    words = [f'"{word}"' if " " in word else word for word in options.keywords]
    question: dict[str, Any] = {
        "rows": ROWS,
        "startRecordNum": 0,
        "oppStatuses": "|".join(statuses),
        "sortBy": "openDate|desc",
    }
    if words:
        question["keyword"] = " OR ".join(words)
    if options.agencies:
        question["agencies"] = "|".join(options.agencies)
    if options.programmes:
        question["aln"] = "|".join(options.programmes)
    return question


def _post(url: str, body: Mapping[str, Any], context: Mapping[str, str]) -> Request:
    return Request(
        url,
        headers={"accept": "application/json", "content-type": "application/json"},
        conditional=False,
        context=context,
        method="POST",
        body=json.dumps(body, sort_keys=True).encode(),
    )


def _page(source: Source, response: Response, data: Answer) -> Reading:
    """The calls on a page that are to be asked for, and the next page where one is wanted."""
    context = response.request.context
    question: dict[str, Any] = json.loads(response.request.body or b"{}")
    count, start = data.whole("hitCount"), int(question["startRecordNum"])
    hits = list(data.each("oppHits"))
    more = [
        _post(
            urljoin(response.request.url, DETAILS),
            {"opportunityId": int(_id(hit))},
            {"call": _id(hit), "status": hit.text("oppStatus").lower()},
        )
        for hit in hits
        if _wanted(hit, context)
    ]
    received = start + len(hits)
    if received >= count or _all_older(hits, context):
        return Reading((), more=tuple(more), announced=count)
    page = start // ROWS + 1
    mark = marked(page, hits[0].text("id") if hits else "", context.get("mark", ""))
    if not hits or mark is None or page > MOST_PAGES:
        why = f"{received} of {count} calls came, and the search goes no further"
        raise AnswerTruncated(source.id, why, url=response.url)
    following = _post(
        response.request.url, {**question, "startRecordNum": received}, {**context, "mark": mark}
    )
    return Reading((), more=(*more, following), announced=count)


def _id(hit: Answer) -> str:
    id = hit.text("id", null=False)
    if not _NUMBER.fullmatch(id):
        raise hit.refuse(f"'id' must be a number, not {id[:60]!r}")
    return id


def _wanted(hit: Answer, context: Mapping[str, str]) -> bool:
    """Whether a call is looked at: it is ahead or open, or it closed not long ago."""
    if "closed_from" not in context:
        return True
    closes = _day(hit.text("closeDate"))
    return closes >= context["closed_from"] if closes else not _is_older(hit, context)


def _all_older(hits: Sequence[Answer], context: Mapping[str, str]) -> bool:
    """Whether a search for closed calls, the last opened first, has come to those that do not matter."""
    return "closed_from" in context and bool(hits) and _is_older(hits[-1], context)


def _is_older(hit: Answer, context: Mapping[str, str]) -> bool:
    opened = _day(hit.text("openDate"))
    return bool(opened) and opened < context["opened_from"]


def _report(source: Source, data: Answer, context: Mapping[str, str]) -> Report:
    """One call with all that is said of it. The synopsis takes the place of the forecast it began as."""
    id = context["call"]
    title = data.text("opportunityTitle", null=False)
    forecast = data.within("forecast") if "forecast" in data else None
    synopsis = data.within("synopsis") if "synopsis" in data else None
    part = synopsis or forecast
    if part is None:
        raise data.refuse("the answer has neither a synopsis nor a forecast")
    listings = [
        (row.text("cfdaNumber"), row.text("programTitle"))
        for row in (data.each("cfdas") if "cfdas" in data else ())
    ]
    told = {
        "number": data.text("opportunityNumber"),
        "status": context["status"] or ("posted" if synopsis else "forecasted"),
        "agency": _agency(data, part),
        "posted": _date(synopsis, "postingDate"),
        "closes": _date(synopsis, "responseDate"),
        "forecast_on": _date(forecast, "postingDate"),
        "expected_on": _date(forecast, "estSynopsisPostingDate"),
        "expected_to_close": _date(forecast, "estApplicationResponseDate"),
        "funding": _sum(part, "estimatedFunding"),
        "ceiling": _sum(part, "awardCeiling"),
        "floor": _sum(part, "awardFloor"),
        "awards": _said(part, "numberOfAwards"),
        "revised": _date(part, "lastUpdatedDate"),
        "changes": _said(part, "modComments"),
        "program": listings[0][0] if listings else "",
        "program_title": listings[0][1] if listings else "",
    }
    lines = _lines(told, listings, part, synopsis is not None)
    captioned = [f"{caption}: {value}" for caption, value in lines.items() if value]
    day = told["posted"] or told["forecast_on"] or told["revised"]
    return Report(
        source_id=source.id,
        guid=id,
        title=title,
        text=plain_text.shorten("\n\n".join([title, *captioned])),
        url=f"{PAGE}{id}",
        document=f"grants.gov:{id}",
        language="en",
        published_at=dt.datetime.combine(dt.date.fromisoformat(day), dt.time(), dt.UTC) if day else None,
        fields={"record": "opportunity", "id": id} | {name: value for name, value in told.items() if value},
    )


def _lines(
    told: Mapping[str, str], listings: Sequence[tuple[str, str]], part: Answer, open: bool
) -> dict[str, str]:
    """The call line by line, under captions of its own."""
    return {
        "OPPORTUNITY NUMBER": told["number"],
        "AGENCY": told["agency"],
        "STATUS": told["status"],
        "FORECAST ON": told["forecast_on"],
        "EXPECTED ON": told["expected_on"],
        "EXPECTED TO CLOSE": told["expected_to_close"],
        "POSTED ON": told["posted"],
        "CLOSES ON": told["closes"],
        "ESTIMATED TOTAL FUNDING": _dollars(told["funding"]),
        "AWARD CEILING": _dollars(told["ceiling"]),
        "AWARD FLOOR": _dollars(told["floor"]),
        "EXPECTED AWARDS": told["awards"],
        "PROGRAM": "; ".join(f"{number} {title}".strip() for number, title in listings),
        "LAST UPDATED ON": told["revised"],
        "WHAT CHANGED": told["changes"],
        "DESCRIPTION": part.prose("synopsisDesc" if open else "forecastDesc"),
    }


def _agency(data: Answer, part: Answer) -> str:
    """The agency's name; the synopsis has a field for it that sometimes holds a person's."""
    names = [
        data.within(name).text("agencyName")
        for name in ("topAgencyDetails", "agencyDetails")
        if name in data and "agencyName" in data.within(name)
    ]
    return "; ".join(dict.fromkeys(filter(None, names))) or _said(part, "agencyName")


def _said(part: Answer, field: str) -> str:
    return part.text(field) if field in part else ""


def _sum(part: Answer, field: str) -> str:
    """A sum as decimal text; empty where the agency names none, which it writes as "none" or 0."""
    said = _said(part, field).replace(",", "").lstrip("$")
    return said if _SUM.fullmatch(said) and Decimal(said) > 0 else ""


def _dollars(sum: str) -> str:
    return f"${Decimal(sum):,.0f}" if sum else ""


def _date(part: Answer | None, field: str) -> str:
    """A day of a part, `2026-09-09`, from its plain form (`...Str`) or as printed; empty where none is."""
    if part is None:
        return ""
    return _day(_said(part, f"{field}Str")) or _day(_said(part, field))


def _day(text: str) -> str:
    """`2026-09-09-00-00-00`, `09/09/2026` or `Sep 09, 2026 12:00:00 AM EDT` as an ISO day."""
    plain = text[:10] if text[4:5] == "-" else ""
    for form in (plain, *([] if plain else [" ".join(text.split()[:3]).rstrip(",")])):
        for pattern in ("%Y-%m-%d", "%m/%d/%Y", "%b %d, %Y"):
            try:
                return dt.date(*time.strptime(form, pattern)[:3]).isoformat()
            except ValueError:
                continue
    return ""


READER = GrantsGovReader()
