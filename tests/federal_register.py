"""The Federal Register's API on a loopback server: its shape, its pages and its habits.

Answers as documented for `/api/v1/documents.json`: `count`, `total_pages`, `results` and, before the last
page, `next_page_url`; 404 where nothing matches; only publication dates inside the range asked for. The full text
of a document, where it has one, stands on the same host under `/documents/full_text/xml/`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from servers import Answer, Seen, Site

SITE = "https://www.federalregister.gov"


def document(number: str, published: str, **more: Any) -> dict[str, Any]:
    """One document, by default a rule of export controls that takes effect a month later."""
    year, month, day = published.split("-")
    return {
        "document_number": number,
        "title": "Controls on Exports of Gallium to Certain Destinations",
        "type": "Rule",
        "abstract": "The Bureau of Industry and Security (BIS) amends the Export Administration Regulations to "
        "require a license for exports of gallium to certain destinations.",
        "action": "Final rule.",
        "dates": f"This rule is effective December {day}, {year}.",
        "effective_on": f"{year}-12-{day}",
        "publication_date": published,
        "html_url": f"{SITE}/documents/{year}/{month}/{day}/{number}/controls-on-gallium",
        "agencies": [
            {"raw_name": "DEPARTMENT OF COMMERCE", "name": "Commerce Department", "id": 54,
             "slug": "commerce-department"},
            {"raw_name": "Bureau of Industry and Security", "name": "Industry and Security Bureau", "id": 241,
             "slug": "industry-and-security-bureau"},
        ],
        "docket_ids": ["Docket No. 261105-0001"],
        **more,
    }  # fmt: skip


class Register:
    """The API over some documents. `withheld` of them are counted and never given, as by a broken window.

    `texts` are full texts by document number; every document points to one, which is a 404 where there is none.
    """

    def __init__(
        self,
        site: Site,
        documents: Sequence[dict[str, Any]],
        withheld: int = 0,
        texts: Mapping[str, bytes] | None = None,
    ) -> None:
        self.site = site
        for one in documents if texts is not None else ():
            path = f"/documents/full_text/xml/{one['document_number']}.xml"
            one["full_text_xml_url"] = site.url(path)
            if body := (texts or {}).get(one["document_number"]):
                site.answer(path, body, content_type="text/xml")
        self.documents = sorted(documents, key=lambda one: str(one["publication_date"]), reverse=True)
        self.withheld = withheld
        self.url = site.compute("/api/v1/documents.json", self.answer)

    def answer(self, seen: Seen) -> Answer:
        first = seen.query["conditions[publication_date][gte]"][0]
        last = seen.query["conditions[publication_date][lte]"][0]
        found = [one for one in self.documents if first <= one["publication_date"] <= last]
        if not found:
            return self._json({"description": "Documents", "count": 0}, 404)
        size, page = int(seen.query["per_page"][0]), int(seen.query.get("page", ["1"])[0])
        given = found[: len(found) - self.withheld]
        answer: dict[str, Any] = {
            "description": "Documents",
            "count": len(found),
            "total_pages": -(-len(found) // size),
            "results": given[(page - 1) * size : page * size],
        }
        if page * size < len(given):
            query = [
                (name, value) for name, values in seen.query.items() for value in values if name != "page"
            ]
            answer["next_page_url"] = f"{self.url}?{urlencode([*query, ('page', str(page + 1))])}"
        return self._json(answer)

    @staticmethod
    def _json(value: object, status: int = 200) -> Answer:
        return Answer(json.dumps(value).encode(), status, {"Cache-Control": "no-store"}, "application/json")
