"""A measure that a primary source names: its events are in it, whenever they came and whatever joins them."""

from __future__ import annotations

import datetime as dt
import itertools
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from newsroom import GAZETTE, WIRE

from tracker.exchange import export_file, import_files
from tracker.model import (
    CountryLink,
    CountryRole,
    Draft,
    Facts,
    Measure,
    NamedMeasure,
    Origin,
    PartialDate,
    Report,
)
from tracker.settlement import Tally, settle
from tracker.store import Store, Verb

NOW = dt.datetime(2026, 1, 10, 12, 0, tzinfo=dt.UTC)
BAN = NamedMeasure("clause:pl:118-31:154", "Battery ban", "procurement_restriction")
ONE = "pl:118-31 s154"
"""A document that two sources give: what both tell of it is one event."""
OTHER = NamedMeasure("clause:pl:118-31:155", "Ship ban", "procurement_restriction")


class Office:
    """Gives reports that say in fields what happened to which measure."""

    def __init__(self, store: Store, now: dt.datetime) -> None:
        self.store, self.now, self._numbers = store, now, itertools.count(1)

    def give(
        self, *drafts: Draft, guid: str | None = None, source: str = "wire", document: str | None = None
    ) -> Tally:
        guid = guid or f"g{next(self._numbers)}"
        text = f"{guid} says that " + "; ".join(draft.facts.title for draft in drafts)
        report = Report(
            source, guid, text[:60], text, document=document or f"doc:{guid}", published_at=self.now
        )
        tally = Tally()
        with self.store.transaction():
            (saved,) = self.store.save_reports(source, [report], self.now)
            settle(self.store, saved, drafts, self.now, tally)
        return tally

    def measure_of(self, event: str | int) -> str | None:
        """The key of the measure of an event, by its title or its number."""
        column = "id" if isinstance(event, int) else "title"
        key: str | None = self.store.value(
            f"SELECT m.key FROM events e JOIN measures m ON m.id = e.measure_id WHERE e.{column} = ?",
            (event,),
        )
        return key

    def id(self, title: str) -> int:
        return int(self.store.value("SELECT id FROM events WHERE title = ?", (title,)))

    def placed_by(self, title: str) -> str:
        return str(
            self.store.value(
                "SELECT placed_by FROM placements p JOIN events e ON e.id = p.event_id WHERE e.title = ?",
                (title,),
            )
        )


@pytest.fixture(scope="session")
def template(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = shutil.copy(blank, tmp_path_factory.mktemp("named") / "tracker.db")
    with Store.open(path, write=True) as store:
        store.sync_sources([WIRE, GAZETTE])
    return path


@pytest.fixture
def office(template: Path, tmp_path: Path) -> Iterator[Office]:
    path = tmp_path / "tracker.db"
    path.write_bytes(template.read_bytes())
    with Store.open(path, write=True) as store:
        yield Office(store, NOW)


def draft(
    title: str,
    day: str,
    measure: NamedMeasure | None = BAN,
    action: str = "enacted",
    materials: Sequence[str] = ("graphite",),
) -> Draft:
    facts = Facts(
        title=title,
        kind="export_ban",
        action=action,
        date=PartialDate.parse(day),
        countries=(CountryLink("US", CountryRole.ACTOR),),
        materials=tuple(materials),
    )
    return Draft(facts, "en", 0.95, (0, 10), (), measure, f"{action} {day}" if measure else None)


def test_events_of_one_name_are_in_one_measure(office: Office) -> None:
    office.give(draft("Ban enacted", "2023-12-22"))
    office.give(draft("Ban in effect", "2027-10-01", action="effective"))
    assert office.measure_of("Ban enacted") == office.measure_of("Ban in effect") == BAN.key
    assert office.placed_by("Ban enacted") == "said"
    rows = office.store.rows("SELECT title, kind FROM measures WHERE key IS NOT NULL")
    assert [tuple(row) for row in rows] == [("Battery ban", "procurement_restriction")]


def test_two_names_are_two_measures_however_alike(office: Office) -> None:
    office.give(draft("Ban enacted", "2023-12-22"), draft("Ships enacted", "2020-01-01", OTHER))
    assert office.measure_of("Ban enacted") == BAN.key
    assert office.measure_of("Ships enacted") == OTHER.key


def test_a_name_that_comes_later_takes_the_event_along(office: Office) -> None:
    office.give(draft("Ban enacted", "2023-12-22", None), guid="news", document=ONE)
    assert office.measure_of("Ban enacted") is None
    office.give(draft("Ban enacted", "2023-12-22"), guid="law", source="gazette", document=ONE)
    assert office.store.value("SELECT count(*) FROM events") == 1
    assert office.measure_of("Ban enacted") == BAN.key
    assert office.placed_by("Ban enacted") == "said"


def test_what_a_person_said_of_the_measure_stays(office: Office) -> None:
    office.give(draft("Ban enacted", "2023-12-22", None), guid="news", document=ONE)
    id = office.id("Ban enacted")
    mine = Measure("mine", "My own", "export_ban")
    office.store.attach(id, mine, changed_by="ana", now=office.now)
    office.give(draft("Ban enacted", "2023-12-22"), guid="law", source="gazette", document=ONE)
    assert office.store.value("SELECT uid FROM measures WHERE id = (SELECT measure_id FROM events)") == "mine"
    # A measure that a person made and no source had named is the one the source means.
    assert office.measure_of("Ban enacted") == BAN.key


def test_an_entered_event_gives_its_measure_the_name(office: Office) -> None:
    facts = draft("Ban enacted", "2023-12-22").facts
    id = office.store.insert_event(
        facts, now=office.now, origin=Origin.STARTER, measure=Measure("the-ban", "The ban", "export_ban")
    )
    office.give(draft("Ban enacted", "2023-12-22"), draft("Ban in effect", "2027-10-01", action="effective"))
    assert office.store.value("SELECT count(*) FROM events") == 2
    assert office.store.value("SELECT uid FROM measures WHERE key = ?", (BAN.key,)) == "the-ban"
    assert office.store.value("SELECT title FROM measures WHERE key = ?", (BAN.key,)) == "The ban"
    measures = {row[0] for row in office.store.rows("SELECT measure_id FROM events")}
    assert measures == {office.store.load_event(id).measure_id}


def test_a_merge_brings_the_measure_and_a_split_takes_it_away(office: Office) -> None:
    office.give(draft("A ban is passed", "2023-12-01", None, materials=("lithium",)), guid="news")
    office.give(draft("Ban enacted", "2023-12-22"), guid="law")
    kept, other = office.id("A ban is passed"), office.id("Ban enacted")

    office.store.merge_events(kept, other, changed_by="ana", now=office.now)
    assert office.measure_of(kept) == BAN.key

    office.store.split_event(other, changed_by="ana", now=office.now)
    assert office.measure_of(other) == BAN.key
    assert office.measure_of(kept) is None


def test_a_split_report_takes_the_name_with_it(office: Office) -> None:
    office.give(draft("Ban enacted", "2023-12-22", None), guid="news", document=ONE)
    office.give(draft("Ban enacted", "2023-12-22"), guid="law", source="gazette", document=ONE)
    id, law = office.id("Ban enacted"), office.store.value("SELECT id FROM reports WHERE guid = 'law'")

    new = office.store.split_report(id, law, changed_by="ana", now=office.now, publish_from=0.5)

    by_event = {
        row["id"]: row["key"]
        for row in office.store.rows(
            "SELECT e.id, m.key FROM events e LEFT JOIN measures m ON m.id = e.measure_id"
        )
    }
    assert by_event == {id: None, new: BAN.key}


def test_a_report_that_names_another_measure_now_moves_its_event(office: Office) -> None:
    office.give(draft("Ban enacted", "2023-12-22"), guid="law")
    id = office.id("Ban enacted")
    assert office.measure_of(id) == BAN.key

    office.give(draft("Ban enacted", "2023-12-22", None), guid="law")
    assert office.measure_of(id) is None
    office.give(draft("Ban enacted", "2023-12-22", OTHER), guid="law")

    assert office.store.value("SELECT count(*) FROM events") == 1
    assert office.measure_of(id) == OTHER.key


def test_a_name_survives_export_and_import(office: Office, template: Path, tmp_path: Path) -> None:
    office.give(draft("Ban enacted", "2023-12-22"), draft("In effect", "2027-10-01", action="effective"))
    for format in ("json", "yaml", "csv"):
        file = tmp_path / f"events.{format}"
        export_file(office.store, format, file)
        path = tmp_path / f"{format}.db"
        path.write_bytes(template.read_bytes())
        with Store.open(path, write=True) as other:
            import_files(other, [file], now=NOW)
            told = other.rows("SELECT measure_key, step FROM event_reports ORDER BY step")
            held = other.rows("SELECT m.key FROM events e JOIN measures m ON m.id = e.measure_id")
            (again,) = import_files(other, [file], now=NOW)
        assert [row[0] for row in held] == [BAN.key, BAN.key]
        assert again.changed == again.new == ()
        if format != "csv":
            assert [tuple(row) for row in told] == [
                (BAN.key, "effective 2027-10-01"),
                (BAN.key, "enacted 2023-12-22"),
            ]


def test_undoing_a_merge_puts_the_measure_back(office: Office) -> None:
    office.give(draft("A ban is passed", "2023-12-01", None, materials=("lithium",)), guid="news")
    office.give(draft("Ban enacted", "2023-12-22"), guid="law")
    kept, other = office.id("A ban is passed"), office.id("Ban enacted")
    before = office.store.load_event(kept).measure_id
    with office.store.deciding(Verb.MERGE, kept, by="ana", now=office.now, other_id=other) as made:
        office.store.merge_events(kept, other, changed_by="ana", now=office.now)
    assert made.decision is not None
    assert office.measure_of(kept) == BAN.key

    office.store.undo_decision(made.decision.id, by="ana", now=office.now)

    assert office.store.load_event(kept).measure_id == before
    assert office.measure_of(other) == BAN.key
