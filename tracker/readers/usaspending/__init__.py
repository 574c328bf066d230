"""Reads awards of the United States from USAspending: https://api.usaspending.gov/docs/endpoints

The contracts of its endpoints lie in github.com/fedspendingtransparency/usaspending-api under
usaspending_api/api_contracts/contracts/v2. Three of them are asked, one after the other: which awards have
changed (search/spending_by_award), what each award is (awards/ID) and its transactions (transactions).
Every transaction, the award itself or a modification of it, is one report.

- search: the question, page by page
- award: one award as its reports tell it
- transactions: transactions as reports, with what they add up to
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from tracker.errors import ReadError
from tracker.model import Reading, Request, Response, Source
from tracker.readers.usaspending import search, transactions


class UsaspendingReader:
    """The transactions of the awards that a search finds."""

    def requests(self, source: Source, since: dt.date | None, now: dt.datetime) -> Sequence[Request]:
        """One search for each group of award types.

        A poll asks for what was changed since the last one (less an overlap), a `since` further back for
        the awards that anything was done to since then.
        """
        return search.requests(source, since, now)

    def takes_since(self, source: Source) -> bool:
        return True

    def read(self, source: Source, response: Response) -> Reading:
        """What an answer gives, by what was asked.

        Raises ReadError, naming the field, for what is not as documented, and AnswerTruncated where pages
        repeat or never end.
        """
        part = response.request.context.get("part")
        if response.status >= 400 and response.status != 404:
            raise ReadError(source.id, search.refusal(source, response), url=response.url)
        if part == "award":
            return transactions.of_award(source, response)
        if part == "transactions":
            return transactions.read(source, response)
        return search.read(source, response)


READER = UsaspendingReader()
