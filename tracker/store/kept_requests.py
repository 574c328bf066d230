"""Requests as text in the database, until they are made."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from tracker.model import Report, Request

_REPORT = ("source_id", "guid", "title", "text", "url", "document", "language")


def request_as_json(request: Request) -> str:
    """A request as text; without any key, which no request has."""
    return json.dumps(
        {
            "method": request.method,
            "url": request.url,
            "conditional": request.conditional,
            "headers": dict(request.headers),
            # Any bytes come back as they were; those of a JSON body can be read as they are.
            "body": None if request.body is None else request.body.decode("utf-8", "surrogateescape"),
            "accept_status": sorted(request.accept_status),
            "context": dict(request.context),
            "once": request.once,
            "aside": request.aside,
            "instead": _report_as_json(request.instead) if request.instead else None,
        }
    )


def _report_as_json(report: Report) -> dict[str, Any]:
    published = report.published_at
    return {
        **{name: getattr(report, name) for name in _REPORT},
        "published_at": published.isoformat() if published else None,
        "fields": dict(report.fields),
    }


def _report(told: Mapping[str, Any]) -> Report:
    published = told["published_at"]
    fields = {
        name: tuple(value) if isinstance(value, list) else value for name, value in told["fields"].items()
    }
    return Report(
        **{name: told[name] for name in _REPORT},
        published_at=dt.datetime.fromisoformat(published) if published else None,
        fields=fields,
    )


def request_of(text: str) -> Request:
    """The request that a text was made of."""
    told = json.loads(text)
    body = told["body"]
    return Request(
        url=told["url"],
        headers=told["headers"],
        conditional=told.get("conditional", False),  # older rows have none
        accept_status=frozenset(told["accept_status"]),
        context=told["context"],
        method=told["method"],
        body=None if body is None else body.encode("utf-8", "surrogateescape"),
        once=told["once"],
        aside=told.get("aside", False),  # older rows have none
        instead=_report(told["instead"]) if told["instead"] else None,
    )
