"""USAspending's API on a loopback server: its shape, its pages by last record, what it refuses.

Three endpoints as its contracts have them: `search/spending_by_award/` (POST), `awards/ID/` (GET) and
`transactions/` (POST). Awards are given in few words; what they come to is added up here.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from servers import Answer, Seen, Site

GROUPS = (
    {"02", "03", "04", "05"},
    {"07", "08"},
    {"06", "09", "10", "11", "-1"},
    {"A", "B", "C", "D"},
    {"IDV_A", "IDV_B", "IDV_B_A", "IDV_B_B", "IDV_B_C", "IDV_C", "IDV_D", "IDV_E"},
)
LARGEST_PAGE = 100
TYPES = {
    "04": "PROJECT GRANT (B)",
    "07": "DIRECT LOAN (E)",
    "08": "GUARANTEED/INSURED LOAN (F)",
    "D": "DEFINITIVE CONTRACT",
}


@dataclass
class Step:
    """One transaction: its day, number and action type, the money that moves, what is said of it."""

    day: str
    number: str | None
    type: str | None
    obligation: float | None = None
    face: float | None = None
    subsidy: float | None = None
    said: str | None = None
    programme: str | None = "81.253"


@dataclass
class Award:
    """One award of USAspending, by default a grant of the Department of Energy."""

    fain: str
    recipient: str
    steps: Sequence[Step]
    description: str = "PLANT THAT MAKES LITHIUM-ION BATTERY CATHODE MATERIAL"
    type: str = "04"
    agency: str = "Department of Energy"
    subagency: str = "Department of Energy"
    office: str | None = None
    parent: str | None = None
    outlays: float | None = None
    ends: str | None = "2028-09-30"
    modified: str = field(default_factory=lambda: dt.datetime.now(dt.UTC).date().isoformat())
    psc: str | None = None
    number: int = 0
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def is_contract(self) -> bool:
        return self.type[0].isalpha()

    @property
    def id(self) -> str:
        if self.is_contract:
            return f"CONT_AWD_{self.fain}_9700_-NONE-_-NONE-"
        return f"ASST_NON_{self.fain}_089"

    def transaction(self, step: Step) -> dict[str, Any]:
        made = f"{'CONT' if self.is_contract else 'ASST'}_TX_{self.fain}_{step.number}_{step.programme}"
        return {
            "id": made,
            "type": self.type,
            "type_description": TYPES[self.type],
            "action_date": step.day,
            "action_type": step.type,
            "action_type_description": {"A": "NEW", "C": "REVISION"}.get(step.type or ""),
            "modification_number": step.number,
            "description": step.said or self.description,
            "federal_action_obligation": step.obligation,
            "face_value_loan_guarantee": step.face,
            "original_loan_subsidy_cost": step.subsidy,
            "cfda_number": None if self.is_contract else step.programme,
        }

    def page(self) -> dict[str, Any]:
        """The award as its own page has it."""
        body = {"name": self.agency, "code": "089"}, {"name": self.subagency, "code": "8900"}
        agency = {
            "id": 1, "has_agency_page": True, "toptier_agency": body[0], "subtier_agency": body[1],
            "office_agency_name": self.office,
        }  # fmt: skip
        assistance = {
            "fain": self.fain,
            "uri": None,
            "cfda_info": [
                {
                    "cfda_number": "81.253",
                    "cfda_title": "Manufacturing and Energy Supply Chain Demonstrations",
                    "federal_action_obligation_amount": self.total("obligation"),
                }
            ],
            "total_loan_value": self.total("face"),
            "total_subsidy_cost": self.total("subsidy"),
            "funding_opportunity": {"number": "DE-FOA-0003099", "goals": None},
        }
        contract = {
            "piid": self.fain,
            "latest_transaction_contract_data": {
                "product_or_service_code": self.psc,
                "product_or_service_description": "NONFERROUS ORES" if self.psc else None,
                "naics": None,
                "naics_description": None,
            },
        }
        return {
            "id": self.number,
            "generated_unique_award_id": self.id,
            "category": "contract" if self.is_contract else "grant",
            "type": self.type,
            "type_description": TYPES[self.type],
            "description": self.description,
            "awarding_agency": agency,
            "funding_agency": agency,
            "recipient": {
                "recipient_name": self.recipient,
                "recipient_uei": "ABCDEFGHJKL1",
                "parent_recipient_name": self.parent,
            },
            "date_signed": self.steps[0].day,
            "total_obligation": self.total("obligation"),
            "total_outlay": self.outlays,
            "total_account_outlay": self.outlays,
            "period_of_performance": {
                "start_date": self.steps[0].day, "end_date": self.ends, "last_modified_date": self.modified,
            },
            "place_of_performance": {
                "city_name": "RENO", "state_name": "NEVADA", "country_name": "UNITED STATES",
                "location_country_code": "USA",
            },
            **(contract if self.is_contract else assistance),
            **self.more,
        }  # fmt: skip

    def total(self, what: str) -> float:
        return float(sum(getattr(step, what) or 0 for step in self.steps))


class Spending:
    """The API over some awards. `habits` are ways in which it goes wrong:

    `forever`: every page of the search says that more follow, and is the first again; `more transactions`:
    so do those of transactions.
    """

    def __init__(self, site: Site, awards: Sequence[Award], habits: Sequence[str] = ()) -> None:
        self.site, self.habits = site, frozenset(habits)
        self.url = site.compute("/api/v2/search/spending_by_award/", self.search)
        site.compute("/api/v2/transactions/", self.transactions)
        self.awards: list[Award] = []
        for award in awards:
            self.add(award)

    def add(self, award: Award) -> None:
        award = dataclasses.replace(award, number=award.number or 1000 + len(self.awards))
        self.awards.append(award)
        path = f"/api/v2/awards/{quote(award.id, safe='')}/"
        self.site.compute(path, lambda seen, award=award: _json(award.page()))  # type: ignore[misc]

    def questions(self) -> list[dict[str, Any]]:
        """What the search was asked, in order."""
        return [json.loads(seen.body) for seen in self.site.seen("/api/v2/search/spending_by_award/")]

    def search(self, seen: Seen) -> Answer:
        asked = json.loads(seen.body)
        types = set(asked["filters"]["award_type_codes"])
        if seen.method != "POST" or not any(types <= group for group in GROUPS):
            return _json({"detail": "'award_type_codes' must be of one award type group"}, 422)
        if asked["limit"] > LARGEST_PAGE or asked["sort"] not in asked["fields"]:
            return _json({"detail": "'limit' or 'sort' is out of range"}, 422)
        found = sorted((one for one in self.awards if self._fits(one, asked)), key=lambda one: one.fain)
        after = asked.get("last_record_sort_value")
        if (after is None) != (asked.get("last_record_unique_id") is None):
            return _json({"detail": "both of last_record_unique_id and last_record_sort_value"}, 422)
        if after is not None and "forever" not in self.habits:
            found = [one for one in found if one.fain > after]
        rows = found[: asked["limit"]]
        more = len(found) > len(rows) or "forever" in self.habits
        pages: dict[str, Any] = {"page": asked["page"], "hasNext": more}
        if rows:
            pages |= {"last_record_unique_id": rows[-1].number, "last_record_sort_value": rows[-1].fain}
        return _json({"limit": asked["limit"], "results": list(map(_row, rows)), "page_metadata": pages})

    @staticmethod
    def _fits(award: Award, asked: dict[str, Any]) -> bool:
        filters = asked["filters"]
        (period,) = filters["time_period"]
        days = (
            [award.modified]
            if period["date_type"] == "last_modified_date"
            else [step.day for step in award.steps]
        )
        said = f"{award.description} {award.recipient}".lower()
        return (
            award.type in filters["award_type_codes"]
            and any(period["start_date"] <= day <= period["end_date"] for day in days)
            and any(word.lower() in said for word in filters.get("keywords", [""]))
            and any(one["name"] in (award.agency, award.subagency) for one in filters.get("agencies", ()))
            == bool(filters.get("agencies"))
        )

    def transactions(self, seen: Seen) -> Answer:
        asked = json.loads(seen.body)
        award = next((one for one in self.awards if one.id == asked["award_id"]), None)
        if award is None or not 1 <= asked["limit"] <= 5000:
            return _json({"detail": "'award_id' or 'limit' is out of range"}, 422)
        rows = sorted(map(award.transaction, award.steps), key=lambda row: row["action_date"])
        size, page = asked["limit"], asked["page"]
        given = rows[(page - 1) * size : page * size]
        more = page * size < len(rows)
        if "more transactions" in self.habits:
            given, more = rows, True
        return _json(
            {
                "page_metadata": {
                    "page": page, "next": page + 1 if more else None, "previous": None, "hasNext": more,
                    "hasPrevious": page > 1,
                },
                "results": given,
            }
        )  # fmt: skip


def _row(award: Award) -> dict[str, Any]:
    return {
        "internal_id": award.number,
        "Award ID": award.fain,
        "Recipient Name": award.recipient,
        "Last Modified Date": award.modified,
        "generated_internal_id": award.id,
    }


def _json(body: Any, status: int = 200) -> Answer:
    return Answer(json.dumps(body).encode(), status, content_type="application/json")
