"""Answers of the three award readers with anything in the place of anything: refused, or read, and no more."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from answers import answer, source
from edgar import Edgar, Filing
from grants_gov import Call
from hypothesis import given, settings
from hypothesis import strategies as st
from usaspending import Award, Step

from tracker.errors import ReadError
from tracker.ingest import drafts_of
from tracker.model import Request, Source
from tracker.model.awards import AwardOptions, OpportunityOptions
from tracker.model.filings import FilingOptions
from tracker.readers import reader

NOW = dt.datetime(2026, 1, 10, 12, tzinfo=dt.UTC)
AWARD = Award("DE0001", "ACME ANODES, INC.", [Step("2024-03-02", "0", "A", 57_000_000)], outlays=4.0)
CALL = Call(359001, "Battery Materials", forecast="2025-10-01", expected="2025-12-15")
FILING = Filing("LITHIUM AMERICAS CORP.", "0001966983", 4, told=("Item 1.01 Lithium.",))
SPENDING = source(
    "usaspending", "https://api.usaspending.gov/api/v2/search/spending_by_award/",
    options=AwardOptions(keywords=("battery",), types=("grants",)), language="en", country="US",
)  # fmt: skip
CALLS = source(
    "grants_gov", "https://api.grants.gov/v1/api/search2", options=OpportunityOptions(), language="en"
)
SEARCH = source(
    "edgar",
    "https://efts.sec.gov/LATEST/search-index",
    options=FilingOptions(words=("lithium",)),
    language="en",
)

ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.just([]), st.just({}),
    st.just(["x"]), st.just({"x": 1}), st.just("1e999999999"), st.just("-9" * 40), st.just("9999-99-99"),
    st.just("../../x"), st.just("//evil.example/x.htm"), st.just("2026-01-01"),
)  # fmt: skip


def search_hits() -> Any:
    api = SimpleNamespace(filings=[FILING])
    query = {"q": ['"lithium"'], "startdt": ["2026-01-01"], "enddt": ["2026-01-31"]}
    return json.loads(Edgar._search(api, SimpleNamespace(query=query)).body)


def told(data: Any) -> Any:
    return {"errorcode": 0, "msg": "", "data": data}


def asked(whose: Source, *bodies: Any) -> Request:
    """The request that comes after these answers."""
    request = reader(whose.reader).requests(whose, None, NOW)[0]
    for body in bodies:
        request = reader(whose.reader).read(whose, answer(json.dumps(body).encode(), request)).more[0]
    return request


ROWS = {"results": [{"generated_internal_id": AWARD.id}], "page_metadata": {"page": 1, "hasNext": False}}
STEPS = {
    "results": [AWARD.transaction(step) for step in AWARD.steps],
    "page_metadata": {"page": 1, "hasNext": False},
}
HITS = told({"hitCount": 1, "oppHits": [CALL.hit()]})
FILES = {"directory": {"item": [{"name": name} for name in FILING.files]}}
INDEX = Request(
    "https://www.sec.gov/Archives/edgar/data/1/000000000026000001/index.json",
    context={
        "part": "index",
        "filing": json.dumps(
            {"accession": FILING.accession, "company": "A", "cik": "1", "form": "8-K", "items": [],
             "filed": "2026-01-09", "page": "https://www.sec.gov/Archives/edgar/data/1/x/i.htm"}
        ),
    },
)  # fmt: skip
PARTS: dict[str, tuple[Source, Request, Any]] = {
    "search of awards": (SPENDING, asked(SPENDING), ROWS),
    "award": (SPENDING, asked(SPENDING, ROWS), AWARD.page()),
    "transactions": (SPENDING, asked(SPENDING, ROWS, AWARD.page()), STEPS),
    "search of calls": (CALLS, asked(CALLS), HITS),
    "call": (CALLS, asked(CALLS, HITS), told(CALL.page())),
    "search of filings": (SEARCH, asked(SEARCH), search_hits()),
    "files of a filing": (SEARCH, INDEX, FILES),
}


def places(body: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands in an answer, from the whole of it down."""
    if path:
        yield path
    items = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for name, value in items:
        yield from places(value, (*path, name))


def changed(body: Any, path: tuple[Any, ...], value: Any, gone: bool) -> Any:
    body = copy.deepcopy(body)
    place = body
    for name in path[:-1]:
        place = place[name]
    if gone and isinstance(place, dict):
        place.pop(path[-1])
    else:
        place[path[-1]] = value
    return body


@pytest.mark.parametrize("part", PARTS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_anything_in_the_place_of_anything_is_read_or_refused_and_leads_nowhere_else(
    part: str, data: st.DataObject
) -> None:
    whose, request, body = PARTS[part]
    path = data.draw(st.sampled_from(list(places(body))))
    sent = json.dumps(changed(body, path, data.draw(ANYTHING), data.draw(st.booleans()))).encode()
    try:
        reading = reader(whose.reader).read(whose, answer(sent, request))
    except ReadError:
        return
    hosts = {urlsplit(request.url).netloc, urlsplit(request.url).netloc.replace("efts.", "www.")}
    assert {urlsplit(more.url).netloc for more in reading.more} <= hosts
    for report in reading.reports:
        assert len(report.text) < 300_000
    drafts_of(dataclasses.replace(whose, topics=()), reading.reports)
