"""What the tests of the pages share: a small database with the rows that pages go wrong on, and a way to ask.

with Store.create_or_migrate(path) as store:
    populate(World(store))
pages = Pages(path)
pages.json("/tracker/events.json?_country=CN")
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Coroutine
from decimal import Decimal
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from tracker.model import (
    Amount,
    AmountQualifier,
    CountryLink,
    CountryRole,
    DatedRole,
    DateRole,
    Evidence,
    Facts,
    Measure,
    PartialDate,
    Relation,
    Report,
    Review,
    Source,
)
from tracker.publish.serve import datasette_for
from tracker.store import Store, Telling

NOW = dt.datetime(2026, 11, 21, 6, 0, tzinfo=dt.UTC)
HOSTILE_TITLE = '</title><script>alert(1)</script><img src=x onerror="alert(2)">'
FORMULA_TITLE = '=HYPERLINK("https://evil.example/","click")'
BIDI_TITLE = "Grant \u202e\u2066tnarg\u2069 of graphite"


def countries(**roles: str) -> tuple[CountryLink, ...]:
    return tuple(
        CountryLink(code, CountryRole(role)) for role, codes in roles.items() for code in codes.split()
    )


def dollars(value: str, qualifier: str = "exact") -> Amount:
    return Amount(Decimal(value), "USD", AmountQualifier(qualifier))


def facts(
    title: str, kind: str = "grant", action: str = "announced", date: str | None = None, **more: Any
) -> Facts:
    precision = more.pop("precision", None)
    return Facts(title, kind, action, PartialDate.parse(date, precision) if date else None, **more)


class World:
    """The store with a source to report from."""

    def __init__(self, store: Store) -> None:
        self.store = store
        store.sync_vocabulary()
        store.sync_sources(
            [
                Source(
                    "ministry",
                    "Ministry of Commerce",
                    ("https://ministry.example/feed",),
                    "feed",
                    dt.timedelta(hours=6),
                ),
                Source("wire", "Trade wire", ("https://wire.example/feed",), "feed", dt.timedelta(hours=6)),
            ]
        )
        self.reports = 0

    def report(
        self, title: str, text: str, *, source: str = "wire", url: str | None = None, language: str = "en"
    ) -> int:
        self.reports += 1
        given = Report(
            source,
            f"g{self.reports}",
            title,
            text,
            url or f"https://wire.example/{self.reports}",
            language=language,
            published_at=NOW,
        )
        return self.store.save_reports(source, [given], NOW)[0].id

    def event(
        self, given: Facts, *, told: tuple[tuple[int, tuple[Evidence, ...]], ...] = (), **more: Any
    ) -> int:
        tellings = tuple(Telling(report, evidence=evidence) for report, evidence in told)
        return self.store.insert_event(given, now=NOW, tellings=tellings, **more)


def populate(world: World) -> None:
    """Events of every kind of date, four scripts, a measure's life, and rows that attack the page."""
    text = (
        "Energy Department awards $200 million\n"
        "The agency said on Monday. "
        "It awarded up to $200 million to Group14 for a silicon anode plant. More follows."
    )
    start = text.index("awarded")
    award = world.report("Energy Department awards $200 million", text)
    quoted = (
        Evidence("action", start, start + len("awarded"), "awarded"),
        Evidence("amount", start + 8, start + 26, "up to $200 million"),
        Evidence("date", 5, 9, "not what stands there"),
    )
    measure = Measure("group14-grant", "Grant to Group14", "grant", None)
    granted = world.event(
        facts(
            "Group14 wins a grant of up to $200 million",
            action="awarded",
            date="2024-09-20",
            countries=countries(actor="US", target="US"),
            materials=("silicon-anode-material", "graphite"),
            agencies=("us-doe",),
            organizations=("Group14",),
            amount=dollars("200000000", "up_to"),
            dates=(DatedRole(DateRole.EFFECTIVE, PartialDate.parse("2099-01-01"), "from 2099"),),
        ),
        uid="group14-award",
        measure=measure,
        told=((award, quoted),),
        language="en",
    )
    frozen = world.event(
        facts(
            "Energy Department suspends Group14's grant",
            action="suspended",
            date="2025-05",
            countries=countries(actor="US"),
            materials=("silicon-anode-material",),
            agencies=("us-doe",),
        ),
        uid="group14-frozen",
        measure=measure,
        language="en",
    )
    world.store.link_events(frozen, Relation.SUSPENDS, granted, now=NOW)
    world.store.update_event(
        frozen,
        facts(
            "Energy Department suspends the grant to Group14",
            action="suspended",
            date="2025-05",
            countries=countries(actor="US"),
            materials=("silicon-anode-material",),
            agencies=("us-doe",),
        ),
        changed_by="ada",
        now=NOW,
        why="a clearer title",
    )
    chinese = world.report(
        "商务部公布石墨负极材料出口管制",
        "商务部公布石墨负极材料出口管制\n自2025年11月8日起。",
        source="ministry",
        language="zh",
    )
    world.event(
        facts(
            "商务部公布石墨负极材料出口管制",
            "export_control",
            "announced",
            "2025-10-09",
            countries=countries(actor="CN", target="US"),
            materials=("graphite-anode",),
            agencies=("cn-mofcom",),
        ),
        language="zh",
        told=((chinese, (Evidence("kind", 11, 15, "出口管制"),)),),
    )
    world.event(
        facts(
            "الصين تقيد تصدير الليثيوم",
            "export_control",
            "enacted",
            "2025-10-09",
            countries=countries(actor="CN"),
            materials=("lithium",),
        ),
        language="ar",
    )
    world.event(
        facts(
            "چین صادرات گرافیت را محدود کرد",
            "export_control",
            "effective",
            "2025-11-08",
            countries=countries(actor="CN"),
            materials=("graphite",),
        ),
        language="fa",
    )
    world.event(
        facts(
            "Tariff on cells known to the year",
            "tariff",
            date="2025",
            countries=countries(actor="US", target="CN"),
            agencies=("us-ustr",),
        )
    )
    world.event(
        facts(
            "Loan known to the quarter",
            "loan",
            date="2025-07",
            precision="quarter",
            countries=countries(actor="JP"),
        )
    )
    world.event(facts("Strategy without a date", "strategy", countries=countries(actor="EU")))
    world.event(
        facts(
            "Ban that starts later",
            "export_ban",
            "scheduled",
            "2098-06-30",
            countries=countries(actor="ID", target="CN JP"),
            materials=("nickel",),
        )
    )
    world.event(
        facts(
            "Entity listing by BIS",
            "entity_listing",
            "effective",
            "2024-01-15",
            countries=countries(actor="US", target="CN"),
            agencies=("us-bis",),
        )
    )
    world.event(
        facts("Waiting for a person", date="2025-10-10", countries=countries(actor="CN")),
        review=Review.PENDING,
    )
    world.event(
        facts("Turned down", date="2025-10-11", countries=countries(actor="CN")), review=Review.REJECTED
    )
    evil = world.report(
        HOSTILE_TITLE, f"{HOSTILE_TITLE}\n<b onclick=alert(3)>bold</b>", url="javascript:alert(4)"
    )
    world.event(
        facts(
            HOSTILE_TITLE,
            date="2025-03-01",
            organizations=('"><svg onload=alert(5)>',),
            programme="<i>p</i>",
            summary="<script>s()</script>",
        ),
        uid="hostile",
        told=((evil, (Evidence("title", 0, len(HOSTILE_TITLE), HOSTILE_TITLE),)),),
    )
    world.event(facts(FORMULA_TITLE, date="2025-03-02"), uid="formula")
    world.event(facts(BIDI_TITLE, date="2025-03-03"), uid="bidi")


def make_world(path: Path) -> None:
    """Write the small database at `path`."""
    with Store.create_or_migrate(path) as store:
        populate(World(store))


class Compiled(BytecodeCache):
    """Templates as they were compiled for the first Datasette that showed them."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if found := self._kept.get(bucket.key):
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


class Pages:
    """A Datasette asked in process, each time on one event loop."""

    def __init__(self, path: Path, **more: Any) -> None:
        self.path = path
        self.loop = asyncio.new_event_loop()
        self.datasette = self.run(self._make(path, **more))

    async def _make(self, path: Path, **more: Any) -> Any:
        datasette = datasette_for(path, **more)
        environment = getattr(datasette, "jinja_env", None) or datasette._jinja_env  # in 0.65, in 1.0
        environment.bytecode_cache = COMPILED
        return datasette

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    def get(self, address: str) -> Any:
        return self.run(self.datasette.client.get(address))

    def json(self, address: str) -> Any:
        response = self.get(address)
        assert response.status_code == 200, response.text
        return response.json()

    def titles(self, query: str = "") -> list[str]:
        """What the events page lists for these arguments, in its order."""
        found = self.json(f"/tracker/events.json?_shape=objects&{query}")
        return [row["title"] for row in found["rows"]]

    def close(self) -> None:
        for database in self.datasette.databases.values():
            database.close()
        self.datasette.executor.shutdown()
        self.loop.close()
