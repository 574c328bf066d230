"""The SEC's servers on a loopback: the feed of current filings, the search, folders of filings.

They turn away who does not say who asks (403), as the real ones do.
"""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from dataclasses import dataclass

from servers import Answer, Seen, Site

AGENT = "Minerals desk desk@example.org"


@dataclass
class Filing:
    """One filing: its main document by paragraphs, and a press release where it has one."""

    company: str
    cik: str
    number: int
    items: Sequence[str] = ("1.01",)
    told: Sequence[str] = ()
    press: Sequence[str] = ()
    form: str = "8-K"
    filed: str = "2026-01-09"
    hidden: str = "0001966983 FALSE"

    @property
    def accession(self) -> str:
        return f"{self.cik}-26-{self.number:06}"

    @property
    def folder(self) -> str:
        return f"/Archives/edgar/data/{int(self.cik)}/{self.accession.replace('-', '')}/"

    @property
    def files(self) -> list[str]:
        press = ["ex991-release.htm"] if self.press else []
        return [f"{self.accession}-index.html", *press, "form-8k.htm", "R1.htm", "image.jpg"]

    def document(self) -> bytes:
        body = "".join(f"<p><span>{html.escape(line)}</span></p>" for line in self.told)
        return (
            f"<?xml version='1.0' encoding='ASCII'?><html><body><div style='display:none'>{self.hidden}</div>"
            "<p>UNITED STATES</p><p>SECURITIES AND EXCHANGE COMMISSION</p><p>FORM 8-K</p><p>Check the box below "
            f"if the filing is meant to satisfy a rule on lithium.</p>{body}<p>Item 9.01 Financial Statements "
            "and Exhibits.</p><p>104 Cover page</p><p>SIGNATURES</p><p>Pursuant to the requirements</p>"
            "</body></html>"
        ).encode()


class Edgar:
    """The servers with some filings, the newest first. `forever`: the feed gives its first page again."""

    def __init__(self, site: Site, filings: Sequence[Filing], *, forever: bool = False) -> None:
        self.site, self.filings, self.forever = site, list(filings), forever
        path = "/cgi-bin/browse-edgar"
        self.feed = site.compute(path, lambda seen: self._to_the_known(seen, self._feed(seen)))
        self.feed += "?action=getcurrent&type=8-K&company=&dateb=&owner=include"
        path = "/LATEST/search-index"
        self.search = site.compute(path, lambda seen: self._to_the_known(seen, self._search(seen)))
        for filing in filings:
            index = {"directory": {"item": [{"name": name, "size": "1"} for name in filing.files]}}
            self._serve(f"{filing.folder}index.json", json.dumps(index).encode(), "application/json")
            self._serve(f"{filing.folder}form-8k.htm", filing.document(), "text/html")
            release = "".join(f"<p>{html.escape(line)}</p>" for line in filing.press)
            self._serve(f"{filing.folder}ex991-release.htm", release.encode(), "text/html")

    def _serve(self, path: str, body: bytes, content_type: str) -> None:
        answer = Answer(body, content_type=content_type)
        self.site.compute(path, lambda seen: self._to_the_known(seen, answer))

    @staticmethod
    def _to_the_known(seen: Seen, answer: Answer) -> Answer:
        if "@" in seen.headers.get("user-agent", ""):
            return answer
        return Answer(b"Your request originates from an undeclared automated tool", 403)

    def _feed(self, seen: Seen) -> Answer:
        start, count = int(seen.query["start"][0]), int(seen.query["count"][0])
        entries = self.filings if self.forever else self.filings[start : start + count]
        told = "".join(self._entry(filing) for filing in entries[:count])
        return Answer(
            '<?xml version="1.0" encoding="ISO-8859-1" ?><feed xmlns="http://www.w3.org/2005/Atom">'
            "<title>Latest Filings</title><id>https://www.sec.gov/cgi-bin/browse-edgar</id>"
            f"<updated>2026-01-09T17:00:00-05:00</updated>{told}</feed>".encode(),
            content_type="application/atom+xml",
        )

    def _entry(self, filing: Filing) -> str:
        items = "".join(f"\n<br>Item {item}: Something" for item in filing.items)
        summary = f"<b>Filed:</b> {filing.filed} <b>AccNo:</b> {filing.accession} <b>Size:</b> 300 KB{items}"
        url = self.site.url(f"{filing.folder}{filing.accession}-index.htm")
        return (
            f"<entry><title>{html.escape(f'{filing.form} - {filing.company} ({filing.cik}) (Filer)')}</title>"
            f'<link rel="alternate" type="text/html" href="{url}"/>'
            f'<summary type="html">{html.escape(summary)}</summary>'
            f"<updated>{filing.filed}T16:31:00-05:00</updated>"
            f'<category scheme="https://www.sec.gov/" label="form type" term="{filing.form}"/>'
            f"<id>urn:tag:sec.gov,2008:accession-number={filing.accession}</id></entry>"
        )

    def _search(self, seen: Seen) -> Answer:
        words = [word.strip().strip('"').lower() for word in seen.query["q"][0].split(" OR ")]
        found = [
            (filing, "ex991-release.htm" if filing.press else "form-8k.htm")
            for filing in self.filings
            if any(word in " ".join((*filing.told, *filing.press)).lower() for word in words)
            and seen.query["startdt"][0] <= filing.filed <= seen.query["enddt"][0]
        ]
        start = int(seen.query.get("from", ["0"])[0])
        hits = [
            {
                "_id": f"{filing.accession}:{name}",
                "_source": {
                    "ciks": [filing.cik],
                    "display_names": [f"{filing.company}  (LAC)  (CIK {filing.cik})"],
                    "form": filing.form,
                    "file_date": filing.filed,
                    "items": list(filing.items),
                    "adsh": filing.accession,
                },
            }
            for filing, name in found[start : start + 100]
        ]
        body = {"hits": {"total": {"value": len(found), "relation": "eq"}, "hits": hits}}
        return Answer(json.dumps(body).encode(), content_type="application/json")
