"""The world of tests/corpus/questions, put into a database through the store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from published import countries

from tracker.model import (
    Amount,
    AmountQualifier,
    AmountRole,
    DatedRole,
    DateRole,
    Facts,
    Measure,
    Outcome,
    PartialDate,
    Relation,
    Report,
    Review,
    Source,
)
from tracker.store import Question, Store, Telling

WORLD = Path(__file__).parent / "corpus" / "questions" / "world.yml"
NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)


def date_of(text: str) -> PartialDate:
    """As written; `+20` is twenty days from today."""
    if text.startswith("+"):
        text = (NOW.date() + dt.timedelta(days=int(text))).isoformat()
    return PartialDate.parse(text)


def facts_of(told: Mapping[str, Any]) -> Facts:
    value, currency, role = [*told["amount"].split(), "commitment"][:3] if "amount" in told else (None,) * 3
    amount = Amount(Decimal(value), currency, AmountQualifier.EXACT, AmountRole(role)) if value else None
    roles = ("actor", "target", "partner", "location")
    return Facts(
        title=told["title"],
        kind=told["kind"],
        action=told["action"],
        date=date_of(told["date"]) if "date" in told else None,
        dates=tuple(DatedRole(role, date_of(told[role])) for role in DateRole if role.value in told),
        countries=countries(**{role: told[role] for role in roles if role in told}),
        materials=tuple(told.get("materials", "").split()),
        agencies=tuple(told.get("agency", "").split()),
        organizations=tuple(told.get("organizations", ())),
        amount=amount,
        programme=told.get("programme"),
    )


class AskedWorld:
    """The store, and the numbers of the events by their names."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.world = yaml.safe_load(WORLD.read_text(encoding="utf-8"))
        self.ids: dict[str, int] = {}

    def populate(self) -> None:
        self.store.sync_vocabulary()
        reports = self._reports()
        measures = {
            uid: Measure(uid, told["title"], told["kind"], told.get("programme"))
            for uid, told in self.world["measures"].items()
        }
        for told in self.world["events"]:
            facts = facts_of(told)
            self.ids[told["uid"]] = self.store.insert_event(
                facts,
                now=NOW,
                uid=told["uid"],
                measure=measures.get(told.get("measure", "")),
                review=Review(told.get("review", "auto")),
                tellings=[Telling(reports[name], facts=facts) for name in told.get("told", "").split()],
            )
        for told in self.world["events"]:
            if "responds_to" in told:
                answer, other = self.ids[told["uid"]], self.ids[told["responds_to"]]
                self.store.link_events(answer, Relation.RESPONDS_TO, other, now=NOW)
        self._doubt_and_contradict(reports)

    def _reports(self) -> dict[str, int]:
        names = {"ministry": "Ministry", "wire": "Trade wire", "mute": "Mute gazette"}
        self.store.sync_sources(
            [
                Source(id, title, (f"https://{id}.example/feed",), "feed", dt.timedelta(hours=6))
                for id, title in names.items()
            ]
        )
        found = {}
        for name, told in self.world["reports"].items():
            given = Report(
                told["source"], name, told["title"], told["title"], f"https://{told['source']}.example/{name}",
                language="en", published_at=dt.datetime.fromisoformat(told["published"]),
            )  # fmt: skip
            found[name] = self.store.save_reports(told["source"], [given], NOW)[0].id
        for days, new in ((10, 3), (2, 0)):
            began = NOW - dt.timedelta(days=days)
            self.store.record_fetch(
                "ministry", started_at=began, finished_at=began, outcome=Outcome.OK, reports_new=new
            )
        self.store.record_fetch("wire", started_at=NOW, finished_at=NOW, outcome=Outcome.OK, reports_new=1)
        return found

    def _doubt_and_contradict(self, reports: Mapping[str, int]) -> None:
        """Two events that may be one, and two tellings of one happening that differ in the sum."""
        self.store.raise_doubt(
            self.ids["second-listing"], self.ids["chip-listing"], Question.SAME, score=0.6, now=NOW
        )
        sums = [Amount(Decimal(value), "USD") for value in (7000000, 8000000)]
        tellings = [
            Facts("Epsilon wins a grant", "grant", "awarded", PartialDate.parse("2023-02-01"), amount=amount)
            for amount in sums
        ]
        kept, other = (
            self.store.insert_event(
                facts, now=NOW, uid=uid, confidence=sure,
                tellings=[Telling(reports[report], facts=facts, confidence=sure)],
            )
            for facts, uid, sure, report in zip(
                tellings, ("epsilon", "epsilon-again"), (0.9, 0.8), ("ministry-1", "wire-1"), strict=True
            )
        )  # fmt: skip
        self.store.merge_events(kept, other, changed_by="ana", now=NOW)
        self.ids["epsilon"] = kept


def make_asked_world(path: Path) -> dict[str, int]:
    """Write the world to a new database at `path`; the numbers of its events by their names."""
    with Store.create_or_migrate(path) as store:
        world = AskedWorld(store)
        world.populate()
    return world.ids
