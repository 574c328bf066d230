"""Reads interventions from Global Trade Alert: POST https://api.globaltradealert.org/api/v2/gta/data/

Documented in github.com/global-trade-alert/docs, .api/gta-data.md. An answer is a list, at most 1,000 long;
`offset` pages on, and past the end an empty list comes. An account sees products as bare codes or as objects
with names and levels, and the description or not; both shapes are read. An intervention is one report as long
as it lives: what its editors add (it took effect, it was removed) is a new version of it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tracker.addresses import http_url
from tracker.errors import AnswerTruncated, ReadError
from tracker.model import Reading, Report, Request, Response, Source
from tracker.model.interventions import InterventionOptions
from tracker.readers import plain_text
from tracker.readers.json_answer import NotJson, parsed
from tracker.readers.rounds import marked
from tracker.vocabulary import Vocabulary, vocabulary

PAGE = 500
"""Interventions asked for at once; the API grants 1,000, and takes half a minute for them."""

LOOK_BACK = dt.timedelta(days=730)
"""How far before `since` to ask again: a measure is implemented and removed long after it was announced, and
the API filters by the day of announcement, not of change."""

FIRST = dt.timedelta(days=365)
"""How far back the first poll asks without a `since`."""

MOST_PAGES = 200
MOST_PRODUCTS = 40
_UNION = "European Union"


class GtaReader:
    """The interventions on a source's products, the newest announced first."""

    def requests(self, source: Source, since: dt.date | None, now: dt.datetime) -> Sequence[Request]:
        """The first page of those announced since two years before `since`; of the last year without it."""
        today = now.date()
        first = today - FIRST if since is None else min(since, today) - LOOK_BACK
        return [_page(url, source, first, 0) for url in source.urls]

    def takes_since(self, source: Source) -> bool:
        return True

    def read(self, source: Source, response: Response) -> Reading:
        """The interventions on a page; a full page asks for the next one.

        Raises ReadError for what is not the API's list, and for an intervention without id, title or type;
        AnswerTruncated where a page comes again or pages never end. No intervention at all is possible of a
        few products in a year: it gives a note.
        """
        try:
            given = parsed(response.body)
        except NotJson as error:
            raise ReadError(source.id, "the answer is not whole JSON", url=response.url) from error
        if not isinstance(given, list):
            said = given.get("detail") if isinstance(given, dict) else None
            why = f"the API says: {str(said)[:200]}" if said else "the answer is not a list of interventions"
            raise ReadError(source.id, why, url=response.url)
        reports = tuple(_Intervention(source, response, at, one).report() for at, one in enumerate(given))
        context = response.request.context
        if len(given) < PAGE:
            notes = () if given or int(context["offset"]) else (f"no intervention since {context['first']}",)
            return Reading(reports, notes=notes)
        return Reading(reports, more=(_following(source, response, reports),))


def _following(source: Source, response: Response, reports: Sequence[Report]) -> Request:
    """The request for the page after a full one. Raises AnswerTruncated where there is no end to them."""
    context = response.request.context
    offset = int(context["offset"])
    page = offset // PAGE + 1
    mark = marked(page, f"{reports[0].guid} {reports[-1].guid}", context.get("mark", ""))
    if mark is None or page >= MOST_PAGES:
        why = "is one that came before" if mark is None else f"is the last of {MOST_PAGES} that are read"
        raise AnswerTruncated(source.id, f"page {page} {why}, and is full", url=response.url)
    first = dt.date.fromisoformat(context["first"])
    return _page(response.request.url, source, first, offset + PAGE, mark)


def _page(url: str, source: Source, first: dt.date, offset: int, mark: str = "") -> Request:
    options = source.options if isinstance(source.options, InterventionOptions) else InterventionOptions()
    wanted: dict[str, Any] = {
        "affected_products": [int(code) for code in options.products],
        "announcement_period": [first.isoformat(), None],
    }
    if options.implementers:
        wanted["implementer"] = [int(code) for code in options.implementers]
    body = {
        "limit": PAGE,
        "offset": offset,
        "sorting": "-date_announced,-intervention_id",
        "request_data": wanted,
    }
    return Request(
        url,
        headers={"accept": "application/json", "content-type": "application/json"},
        conditional=False,
        context={"offset": str(offset), "first": first.isoformat(), "mark": mark},
        method="POST",
        body=json.dumps(body).encode("ascii"),
    )


class _Intervention:
    """One intervention of an answer, read field by field."""

    def __init__(self, source: Source, response: Response, at: int, given: object) -> None:
        self._source, self._url, self._at = source, response.url, at
        if not isinstance(given, dict):
            raise self._refuse("is no object")
        self._given: Mapping[str, Any] = given
        self._words = vocabulary()

    def _refuse(self, reason: str) -> ReadError:
        return ReadError(
            self._source.id, f"intervention {self._at + 1} of the answer {reason}", url=self._url
        )

    def _must(self, field: str) -> str:
        value = self._given.get(field)
        if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
            raise self._refuse(f"has no {field}")
        return plain_text.line(str(value))

    def _day(self, field: str) -> str:
        """An ISO day, or nothing. Raises ReadError for what is neither."""
        value = self._given.get(field)
        if value is None or value == "":
            return ""
        try:
            return dt.date.fromisoformat(str(value)[:10]).isoformat()
        except ValueError:
            raise self._refuse(f"has a {field} that is no day: {str(value)[:40]!r}") from None

    def report(self) -> Report:
        id, title = self._must("intervention_id"), self._must("state_act_title")
        fields: dict[str, str | tuple[str, ...]] = {
            "record": "intervention",
            "intervention": id,
            "state_act": str(self._given.get("state_act_id") or ""),
            "type": self._must("intervention_type"),
            "evaluation": str(self._given.get("gta_evaluation") or ""),
            "implementers": self._countries("implementing_jurisdictions", "implementing_jurisdiction_groups"),
            "affected": self._countries("affected_jurisdictions", "affected_jurisdiction_groups"),
            "products": tuple(code for code, _ in self._products()),
            "announced": self._day("date_announced"),
            "implemented": self._day("date_implemented"),
            "removed": self._day("date_removed"),
            "in_force": "no" if self._given.get("is_in_force") in (0, False) else "yes",
        }
        published = self._day("date_published") or self._day("date_announced")
        return Report(
            source_id=self._source.id,
            guid=id,
            title=title,
            text=plain_text.shorten(self._text(title, fields)),
            url=http_url(str(self._given.get("intervention_url") or "")),
            document=f"gta:{id}",
            language=self._source.language or "en",
            published_at=_start_of(published) if published else None,
            fields={name: value for name, value in fields.items() if value},
        )

    def _text(self, title: str, fields: Mapping[str, str | tuple[str, ...]]) -> str:
        """The intervention as captioned lines, title first."""
        products = [f"{label} (HS {code})" for code, label in self._products() if label]
        rest = len(self._products()) - min(len(products), MOST_PRODUCTS)
        shown = "; ".join(products[:MOST_PRODUCTS]) + (f"; and {rest} other products" if rest else "")
        lines = {
            "MEASURE": fields["type"],
            "IMPLEMENTED BY": self._named(fields["implementers"]),
            "AFFECTS": self._named(fields["affected"]),
            "ASSESSMENT": fields["evaluation"],
            "ANNOUNCED": fields["announced"],
            "IMPLEMENTED": fields["implemented"],
            "REMOVED": fields["removed"],
            "PRODUCTS": shown,
            "SOURCE": plain_text.line(plain_text.from_either(_joined(self._given.get("state_act_source")))),
        }
        captioned = "\n".join(f"{caption}: {value}" for caption, value in lines.items() if value)
        described = plain_text.from_either(_joined(self._given.get("intervention_description")))
        return "\n\n".join(part for part in (title, captioned, described) if part)

    def _countries(self, field: str, groups: str) -> tuple[str, ...]:
        """Countries by ISO 3166-1 alpha-2; where the European Union acted as one, `EU` for its members."""
        codes = [
            code
            for one in _objects(self._given.get(field))
            if (code := _country(str(one.get("iso") or ""), self._words))
        ]
        if any(one.get("name") == _UNION for one in _objects(self._given.get(groups))):
            return ("EU",)
        return tuple(dict.fromkeys(codes))

    def _named(self, codes: str | tuple[str, ...]) -> str:
        return "; ".join(self._words.label("countries", code) for code in codes)

    def _products(self) -> list[tuple[str, str]]:
        """Codes of the Harmonized System, each with the name of the one material it stands for."""
        found = []
        listed = self._given.get("affected_products") or []
        if not isinstance(listed, list):
            raise self._refuse(f"has affected_products that are no list: {str(listed)[:40]!r}")
        for given in listed:
            code = str(given.get("product_id") if isinstance(given, dict) else given)
            if code.isdecimal() and len(code) <= 6:
                material = material_of(code.zfill(6), self._words)
                found.append((code.zfill(6), self._words.label("materials", material) if material else ""))
        return found


def material_of(product: str, words: Vocabulary) -> str | None:
    """The material that a code of the Harmonized System stands for, the longest code that has one first."""
    best: tuple[int, bool, str] | None = None
    for id, term in words.table("materials").items():
        for code in term.codes:
            if code.scheme == "hs" and code.exactness != "broad" and product.startswith(code.code):
                found = (len(code.code), code.exactness == "exact", id)
                best = max(best, found) if best else found
    return best[2] if best else None


def _country(alpha_3: str, words: Vocabulary) -> str | None:
    return next(
        (
            id
            for id, term in words.table("countries").items()
            if any(code.scheme == "iso3166-1-alpha-3" and code.code == alpha_3 for code in term.codes)
        ),
        None,
    )


def _objects(value: object) -> Iterable[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _joined(value: object) -> str:
    """A text given whole, or as the pieces its editors keep it in."""
    if isinstance(value, str):
        return value
    return "\n\n".join(str(one.get("text") or one.get("name") or "") for one in _objects(value))


def _start_of(day: str) -> dt.datetime:
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(), dt.UTC)


READER = GtaReader()
