"""The older entries of a feed, page by page: where a source file says that there is an archive."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping

from tracker.errors import AnswerTruncated
from tracker.model import Reading, Request, Response, Source
from tracker.model.feeds import FeedOptions

RECENT = dt.timedelta(days=3)
"""A last poll so shortly ago has missed nothing that is no longer in the feed itself."""

OVERLAP = dt.timedelta(days=1)


def options_of(source: Source) -> FeedOptions:
    return source.options if isinstance(source.options, FeedOptions) else FeedOptions()


def first(source: Source, since: dt.date | None, now: dt.datetime, accept: str) -> tuple[Request, ...]:
    """The first page of the archive; none where the feed has none or nothing can have been missed."""
    if options_of(source).archive is None or since is None or since > (now - RECENT).date():
        return ()
    context = {"since": (since - OVERLAP).isoformat(), "before": _stamp(now), "page": "1", "start": "0"}
    return (_page(source, context, accept),)


def is_past_the_end(response: Response) -> bool:
    """Whether a page was asked for that the archive no longer has."""
    return response.status == 404 and "before" in response.request.context


def followed(source: Source, response: Response, found: Reading) -> Reading:
    """What was read of a page of the archive, and the page after it where it may have what is wanted.

    Raises AnswerTruncated where a page goes no further back than the one before it: the rest is unreachable.
    """
    context, options = response.request.context, options_of(source)
    if "before" not in context or options.archive is None:
        return found
    dated = [report.published_at for report in found.reports if report.published_at]
    if not dated or (options.size is not None and len(found.reports) < options.size):
        return found
    oldest = min(dated)
    if oldest.date() < dt.date.fromisoformat(context["since"]):
        return found
    if context.get("oldest", "9") <= _stamp(oldest):
        why = f"page {context['page']} of the archive goes no further back than {_stamp(oldest)}"
        raise AnswerTruncated(source.id, why, url=response.url)
    following = {
        **context,
        "oldest": _stamp(oldest),
        "before": _stamp(oldest),
        "page": str(int(context["page"]) + 1),
        "start": str(int(context["start"]) + len(found.reports)),
    }
    accept = response.request.headers.get("accept", "*/*")
    return dataclasses.replace(found, more=(*found.more, _page(source, following, accept)))


def _page(source: Source, context: Mapping[str, str], accept: str) -> Request:
    url = options_of(source).archive or ""
    for place in ("since", "before", "page", "start"):
        url = url.replace(f"{{{place}}}", context[place])
    return Request(
        url,
        headers={"accept": accept},
        conditional=False,
        accept_status=frozenset({404}) if context["page"] != "1" else frozenset(),
        context=dict(context),
    )


def _stamp(time: dt.datetime) -> str:
    return time.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S")
