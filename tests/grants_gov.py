"""Grants.gov's API on a loopback server: search2 by startRecordNum, fetchOpportunity, errors told in a field."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from servers import Answer, Seen, Site


@dataclass
class Call:
    """One call for applications. Days are `2026-01-05`; the API prints them in three ways."""

    id: int
    title: str
    number: str = "DE-FOA-0003500"
    status: str = "posted"
    posted: str | None = "2026-01-05"
    closes: str | None = "2026-03-20"
    forecast: str | None = None
    expected: str | None = None
    expected_to_close: str | None = None
    funding: str = "275000000"
    ceiling: str = "none"
    text: str = "<p>Grants for plants that process lithium &amp; graphite for batteries.</p>"
    updated: str | None = None
    comments: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    def hit(self) -> dict[str, Any]:
        return {
            "id": str(self.id),
            "number": self.number,
            "title": self.title.replace("–", "&ndash;"),
            "agencyCode": "DOE-NETL",
            "agency": "National Energy Technology Laboratory",
            "openDate": _slashed(self.posted or self.forecast),
            "closeDate": _slashed(self.closes),
            "oppStatus": self.status,
            "docType": "synopsis" if self.posted else "forecast",
            "cfdaList": ["81.253"],
        }

    def page(self) -> dict[str, Any]:
        page: dict[str, Any] = {
            "id": self.id,
            "opportunityNumber": self.number,
            "opportunityTitle": self.title.replace("–", "&ndash;"),
            "owningAgencyCode": "DOE-NETL",
            "topAgencyDetails": {"code": "DOE", "agencyName": "Department of Energy"},
            "agencyDetails": {"code": "DOE-NETL", "agencyName": "National Energy Technology Laboratory"},
            "cfdas": [
                {
                    "cfdaNumber": "81.253",
                    "programTitle": "Manufacturing and Energy Supply Chain Demonstrations",
                }
            ],
        }
        money = {
            "estimatedFunding": self.funding, "awardCeiling": self.ceiling, "awardFloor": "0",
            "numberOfAwards": "4", "lastUpdatedDate": _spelled(self.updated or self.posted),
            "modComments": self.comments,
        }  # fmt: skip
        if self.forecast:
            page["forecast"] = {
                "postingDateStr": f"{self.forecast}-00-00-00",
                "estSynopsisPostingDateStr": f"{self.expected}-00-00-00" if self.expected else None,
                "estApplicationResponseDate": _spelled(self.expected_to_close),
                "forecastDesc": self.text,
                **money,
            }
        if self.posted:
            page["synopsis"] = {
                "postingDate": _spelled(self.posted),
                "responseDate": _spelled(self.closes),
                "responseDateStr": f"{self.closes}-00-00-00" if self.closes else None,
                "synopsisDesc": self.text,
                **money,
            }
        return page | self.more


class GrantsGov:
    """The API over some calls. `withheld` of them are counted and never given."""

    def __init__(self, site: Site, calls: Sequence[Call], withheld: int = 0) -> None:
        self.site, self.calls, self.withheld = site, list(calls), withheld
        self.url = site.compute("/v1/api/search2", self.search)
        site.compute("/v1/api/fetchOpportunity", self.one)

    def questions(self) -> list[dict[str, Any]]:
        return [json.loads(seen.body) for seen in self.site.seen("/v1/api/search2")]

    def search(self, seen: Seen) -> Answer:
        asked = json.loads(seen.body)
        statuses = asked["oppStatuses"].split("|")
        found = sorted(
            (call for call in self.calls if call.status in statuses),
            key=lambda call: call.posted or call.forecast or "",
            reverse=True,
        )
        given = found[: len(found) - self.withheld] if self.withheld else found
        rows = given[asked["startRecordNum"] : asked["startRecordNum"] + asked["rows"]]
        data = {"hitCount": len(found), "startRecord": asked["startRecordNum"]}
        return _told(data | {"oppHits": [call.hit() for call in rows]})

    def one(self, seen: Seen) -> Answer:
        id = json.loads(seen.body)["opportunityId"]
        call = next((call for call in self.calls if call.id == id), None)
        return _told(call.page()) if call else _told({}, errorcode=3, msg="No such opportunity")


def _told(data: Any, errorcode: int = 0, msg: str = "Webservice Succeeds") -> Answer:
    body = {"errorcode": errorcode, "msg": msg, "token": "x", "data": data}
    return Answer(json.dumps(body).encode(), content_type="application/json")


def _slashed(day: str | None) -> str:
    return f"{day[5:7]}/{day[8:]}/{day[:4]}" if day else ""


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _spelled(day: str | None) -> str | None:
    return f"{_MONTHS[int(day[5:7]) - 1]} {day[8:]}, {day[:4]} 12:00:00 AM EDT" if day else None
