"""A list on a real server that is kept by the tests, and a store that watches it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from collections.abc import Sequence

from servers import Answer, Site

from tracker.fetch import Fetcher
from tracker.ingest import Ingest, SourceResult
from tracker.model import Source
from tracker.model.listing import ListOptions, Standing
from tracker.store import Store

COLUMNS = ("id", "name", "alt_names", "country", "start_date", "notice", "street", "fetched")
ENTITIES = Standing("Entity List", "entity_listing", agency="us-bis")
OPTIONS = ListOptions(
    format="csv", standing=ENTITIES, key=("id",), name="name", aliases=("alt_names",), country="country",
    date="start_date", reference="notice", ignored=("fetched",),
)  # fmt: skip

Row = dict[str, str]


def entity(number: int, name: str | None = None, **more: str) -> Row:
    """A row that is like no other: its name is drawn from its number."""
    chance = random.Random(number)
    words = (
        "".join(
            chance.choices("bdfglmnprstv", k=1)
            + chance.choices("aeiou", k=1)
            + chance.choices("klmnrst", k=2)
        )
        for _ in range(3)
    )
    named = f"{' '.join(words).title()} Works"
    return {
        "id": str(number), "name": name or named, "alt_names": "", "country": "CN", "start_date": "2019-05-21",
        "notice": "84 FR 22961", "street": f"{number} Harbour Road", "fetched": "2026-11-01",
    } | more  # fmt: skip


LIST = [entity(number) for number in range(40)]
GRAPHITE = entity(
    900,
    "Hongtai Graphite Materials Co., Ltd.",
    alt_names="Hongtai Carbon",
    start_date="2026-11-10",
    notice="91 FR 70001",
)


def table(rows: Sequence[Row], columns: Sequence[str] = COLUMNS) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def watched(url: str, options: ListOptions = OPTIONS, **more: object) -> Source:
    return Source(
        id="us-entities", title="Entities", urls=(url,), reader="list", every=dt.timedelta(days=1), language="en",
        country="US", agency="us-bis", options=options, **more,  # type: ignore[arg-type]
    )  # fmt: skip


class Keeper:
    """Keeps a list on a server: each edition is polled once."""

    def __init__(
        self, store: Store, site: Site, declared: ListOptions | Source = OPTIONS, **more: object
    ) -> None:
        self.store, self.site = store, site
        own = declared if isinstance(declared, Source) else watched(site.url("/list.csv"), declared, **more)
        self.source = own
        store.sync_sources([own])

    def publish(self, rows: Sequence[Row]) -> SourceResult:
        return self.answer(Answer(table(rows), content_type="text/csv"))

    def answer(self, answer: Answer) -> SourceResult:
        self.site.serve("/list.csv", answer)
        return self.poll()

    def poll(self) -> SourceResult:
        (result,) = Ingest(self.store, lambda: Fetcher(allow_hosts={self.site.host}, spacing=0)).run(
            [self.source]
        )
        return result

    @property
    def titles(self) -> list[str]:
        """The titles of the events, in the order they came."""
        return [row["title"] for row in self.store.rows("SELECT title FROM events ORDER BY id")]

    @property
    def names(self) -> set[str]:
        """The names that stand on the list in the database."""
        found = self.store.rows("SELECT name FROM list_rows WHERE gone_at IS NULL")
        return {row["name"] for row in found}


def store_labels(store: Store) -> list[str]:
    """The organizations of events, as they are printed."""
    return [
        row["label"]
        for row in store.rows(
            "SELECT o.label FROM event_organizations eo JOIN organizations o ON o.id = eo.organization_id"
        )
    ]


def everything(store: Store) -> list[tuple[object, ...]]:
    """The list and all that came of it, but for when it was read."""
    return [
        tuple(row)
        for statement in (
            "SELECT key, entry, name, place, gone_at, fields FROM list_rows ORDER BY id",
            "SELECT guid, text FROM reports ORDER BY id",
            "SELECT title, kind, action, date FROM events ORDER BY id",
        )
        for row in store.rows(statement)
    ]
