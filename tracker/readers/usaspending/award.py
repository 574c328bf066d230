"""One award as its reports tell it: GET awards/ID.

https://github.com/fedspendingtransparency/usaspending-api/blob/master/usaspending_api/api_contracts/contracts/v2/awards/award_id.md
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tracker.readers.capitals import written
from tracker.readers.json_answer import Answer


@dataclass(frozen=True, slots=True)
class Award:
    """What is said of an award as a whole. Sums are in dollars as decimal text, empty where not known.

    `number` is the one on its papers (FAIN, PIID or URI), `id` the one USAspending makes of it. `programmes`
    maps numbers of assistance listings to their titles, the one with most money first. Dates are ISO days.
    """

    id: str
    number: str
    type: str
    type_words: str
    description: str
    recipient: str
    legal_name: str
    parent: str
    uei: str
    agency: str
    subagency: str
    office: str
    funding_agency: str
    programmes: Mapping[str, str]
    psc: str
    naics: str
    goods: str
    place: str
    end: str
    last_modified: str
    total_obligation: str
    total_outlay: str
    total_loan_value: str
    opportunity: str

    def kept(self) -> str:
        """As text that travels with the requests for its transactions."""
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def of(cls, kept: str) -> Award:
        return cls(**json.loads(kept))

    @classmethod
    def read(cls, answer: Answer) -> Award:
        """What an award's page says. Raises ReadError, naming the field, where it is not as documented."""
        recipient, period = answer.within("recipient"), answer.within("period_of_performance")
        awarding = answer.within("awarding_agency")
        contract = _part(answer, "latest_transaction_contract_data")
        legal = recipient.text("recipient_name")
        return cls(
            id=answer.text("generated_unique_award_id", null=False),
            number=next((answer.text(name) for name in ("fain", "piid", "uri") if name in answer), ""),
            type=answer.text("type", null=False),
            type_words=answer.text("type_description"),
            description=answer.text("description"),
            recipient=written(legal),
            legal_name=legal,
            parent=_said(recipient, "parent_recipient_name"),
            uei=_said(recipient, "recipient_uei"),
            agency=_name(awarding, "toptier_agency"),
            subagency=_name(awarding, "subtier_agency"),
            office=_said(awarding, "office_agency_name"),
            funding_agency=_name(answer.within("funding_agency"), "subtier_agency"),
            programmes=_programmes(answer),
            psc=_said(contract, "product_or_service_code"),
            naics=_said(contract, "naics"),
            goods=_goods(contract),
            place=_place(answer.within("place_of_performance")),
            end=period.day("end_date"),
            last_modified=period.day("last_modified_date") if "last_modified_date" in period else "",
            total_obligation=_decimal(answer.number("total_obligation")),
            total_outlay=_sum(answer, "total_outlay") or _sum(answer, "total_account_outlay"),
            total_loan_value=_sum(answer, "total_loan_value"),
            opportunity=_said(_part(answer, "funding_opportunity"), "number"),
        )


def _part(answer: Answer, field: str) -> Answer:
    """A part that only some awards have; one without fields where there is none."""
    return answer.within(field) if field in answer else answer.empty(field)


def _said(answer: Answer, field: str) -> str:
    return answer.text(field) if field in answer else ""


def _name(agency: Answer, tier: str) -> str:
    return agency.within(tier).text("name") if agency.has_fields else ""


def _sum(answer: Answer, field: str) -> str:
    """A sum that only some awards have."""
    return _decimal(answer.number(field)) if field in answer else ""


def _decimal(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


def _programmes(answer: Answer) -> dict[str, str]:
    """Titles of assistance listings by number, the one with most money first."""
    if "cfda_info" not in answer:
        return {}
    rows = sorted(answer.each("cfda_info"), key=_of_listing, reverse=True)
    return {row.text("cfda_number"): row.text("cfda_title") for row in rows}


def _of_listing(row: Answer) -> Decimal:
    field = "federal_action_obligation_amount"
    return (row.number(field) if field in row else None) or Decimal(0)


def _goods(contract: Answer) -> str:
    """What a contract buys, in the words of its product or service code and of its industry."""
    said = ("product_or_service_description", "naics_description")
    return "; ".join(filter(None, (_said(contract, name) for name in said)))


def _place(place: Answer) -> str:
    named = ("city_name", "state_name", "country_name")
    return ", ".join(filter(None, (_said(place, name) for name in named)))
