"""Real answers of USAspending, kept by others, as the reader takes them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from answers import answer, source

from tracker.ingest import drafts_of
from tracker.model import Reading, Request
from tracker.model.awards import AwardOptions
from tracker.readers import reader

NOW = dt.datetime(2026, 1, 10, 12, tzinfo=dt.UTC)
READER = reader("usaspending")
ANY = source(
    "usaspending", "https://api.usaspending.gov/api/v2/search/spending_by_award/",
    options=AwardOptions(types=("grants",)), language="en", country="US",
)  # fmt: skip

pytestmark = pytest.mark.shared

Bodies = Callable[[str], bytes]


@pytest.fixture
def body(shared: Path) -> Bodies:
    """The bytes of an answer by its name."""
    folder = shared / "data" / "grants" / "usaspending-orm"
    return lambda name: (folder / f"tests__fixtures__{name}.json").read_bytes()


def read(request: Request, sent: bytes) -> Reading:
    return READER.read(ANY, answer(sent, request))


@pytest.mark.parametrize("name", ["grants", "contracts", "idvs"])
def test_a_search_gives_its_awards_and_the_page_after_the_last_record(body: Bodies, name: str) -> None:
    (request,) = READER.requests(ANY, None, NOW)
    found = read(request, body(f"awards__search_results_{name}")).more
    rows = json.loads(body(f"awards__search_results_{name}"))
    ids = dict.fromkeys(row["generated_internal_id"] for row in rows["results"])
    assert [one.context["award"] for one in found] == list(ids)
    assert "then" in found[-1].context
    assert rows["page_metadata"]["last_record_sort_value"] in found[-1].context["then"]


@pytest.mark.parametrize(
    ("name", "kind"), [("grant", "grant"), ("contract", "grant"), ("idv", "offtake"), ("loan", "loan")]
)
def test_an_award_and_its_transactions_are_events_of_it(body: Bodies, name: str, kind: str) -> None:
    (search,) = READER.requests(ANY, None, NOW)
    rows = {"results": [{"generated_internal_id": "X"}], "page_metadata": {"hasNext": False}}
    page = read(search, json.dumps(rows).encode()).more[0]
    asked = read(page, body(f"awards__{name}")).more[0]
    steps = json.loads(body("awards__transactions"))
    steps["page_metadata"]["hasNext"] = False
    award = json.loads(body(f"awards__{name}"))
    for row in steps["results"]:
        row["type"] = award["type"]
        row["face_value_loan_guarantee"] = row["federal_action_obligation"]
    reports = read(asked, json.dumps(steps).encode()).reports
    drafts = [draft for report in reports for draft in drafts_of(ANY, [report])[report.content_hash]]
    told = [draft for draft in drafts if draft.step != "outlays"]
    assert [draft.facts.kind for draft in told] == [kind] * 3
    assert [draft.facts.action for draft in told] == ["awarded", "amended", "amended"]
    totals = [draft.facts.amount.value for draft in told if draft.facts.amount]
    assert [f"{total:.2f}" for total in totals if total] == ["282046.29", "1482046.29", "3082046.29"]
    assert {draft.measure.key for draft in drafts if draft.measure} == {
        f"award:{award['generated_unique_award_id']}"
    }
