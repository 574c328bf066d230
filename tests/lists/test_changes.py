"""A list that is polled again and again: what of its changes becomes an event."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from keeper import (
    COLUMNS,
    ENTITIES,
    GRAPHITE,
    LIST,
    OPTIONS,
    Keeper,
    entity,
    everything,
    store_labels,
    table,
    watched,
)
from servers import Answer, Site

from tracker import catalogue
from tracker.ingest import drafts_of
from tracker.listing import Taken, take
from tracker.model import ListRow, Outcome, Source, utc_now
from tracker.model.listing import KeptList, KeptRow, ListOptions, Standing
from tracker.rereading import reread
from tracker.store import Level, Store, backup, examine


def test_what_stands_on_a_list_at_first_is_no_news(keeper: Keeper) -> None:
    result = keeper.publish(LIST)
    assert (result.outcome, result.reports_new, result.events_new) == (Outcome.OK, 0, 0)
    assert keeper.store.value("SELECT count(*) FROM list_rows") == 40
    assert "the first list: 40 rows" in str(keeper.store.value("SELECT notes FROM fetches"))


def test_a_first_list_tells_of_rows_that_are_new_by_their_own_date(keeper: Keeper) -> None:
    recent = (utc_now() - dt.timedelta(days=20)).date().isoformat()
    keeper.publish([*LIST, GRAPHITE | {"start_date": recent}])
    assert keeper.titles == ["Entity List adds Hongtai Graphite Materials Co., Ltd."]
    assert keeper.store.value("SELECT date FROM events") == recent


def test_an_added_row_is_an_event_with_the_words_it_came_from(keeper: Keeper) -> None:
    keeper.publish(LIST)
    result = keeper.publish([*LIST[:10], GRAPHITE, *LIST[10:]])
    assert (result.outcome, result.events_new) == (Outcome.OK, 1)
    event = keeper.store.load_event(1)
    assert (event.facts.kind, event.facts.action, str(event.facts.date)) == (
        "entity_listing",
        "enacted",
        "2026-11-10",
    )
    assert {link.code: link.role.value for link in event.facts.countries} == {"US": "actor", "CN": "target"}
    assert event.facts.agencies == ("us-bis",)
    assert store_labels(keeper.store) == ["Hongtai Graphite Materials Co., Ltd."]
    assert event.facts.summary == "Reference: 91 FR 70001."
    for row in keeper.store.rows(
        'SELECT v.quote, v.start, v."end" AS stop, r.text FROM evidence v JOIN reports r ON r.id = v.report_id'
    ):
        assert row["text"][row["start"] : row["stop"]] == row["quote"]
    fields = {row["field"] for row in keeper.store.rows("SELECT field FROM evidence")}
    assert fields >= {"kind", "action", "organizations", "countries", "date", "agencies"}


def test_a_removed_row_ends_the_measure_its_listing_began(keeper: Keeper) -> None:
    keeper.publish(LIST)
    keeper.publish([*LIST, GRAPHITE])
    keeper.publish(LIST)
    assert [(row["kind"], row["action"]) for row in keeper.store.rows("SELECT kind, action FROM events ORDER BY id")] == [
        ("entity_listing", "enacted"), ("entity_listing", "terminated"),
    ]  # fmt: skip
    measures = {row["measure_id"] for row in keeper.store.rows("SELECT measure_id FROM events")}
    assert len(measures) == 1
    assert keeper.store.value("SELECT key FROM measures") == "list:us-entities:900"
    assert keeper.store.value("SELECT count(*) FROM list_rows WHERE gone_at IS NOT NULL") == 1
    assert keeper.store.value("SELECT date FROM events ORDER BY id DESC") == utc_now().date().isoformat()


def test_a_row_that_ends_by_its_own_day_is_removed_on_that_day(store: Store, site: Site) -> None:
    """And so is one whose day comes though the file is as it was."""
    options = ListOptions(
        format="csv", standing=ENTITIES, key=("id",), name="name", country="country", until="end_date"
    )
    columns = ("id", "name", "country", "end_date")
    rows = [{**{name: row.get(name, "") for name in columns}, "end_date": ""} for row in LIST]
    rows[7]["end_date"] = "2020-01-31"
    keeper = Keeper(store, site, options)
    keeper.answer(Answer(table(rows, columns)))
    assert len(keeper.names) == 39
    rows[3]["end_date"] = "2026-11-02"
    keeper.answer(Answer(table(rows, columns)))
    assert keeper.titles == [f"Entity List removes {LIST[3]['name']}"]
    assert store.value("SELECT date FROM events") == "2026-11-02"
    assert store.value("SELECT quote FROM evidence WHERE field = 'date'") == "2026-11-02"
    assert keeper.poll().outcome is Outcome.OK, "the same file is read again: a day may have come"


def test_a_row_that_comes_back_is_added_to_the_same_measure(keeper: Keeper) -> None:
    for rows in (LIST, [*LIST, GRAPHITE], LIST, [*LIST, GRAPHITE | {"start_date": "2026-11-20"}]):
        keeper.publish(rows)
    assert [title.split()[2] for title in keeper.titles] == ["adds", "removes", "adds"]
    assert keeper.store.value("SELECT count(DISTINCT measure_id) FROM events") == 1
    assert keeper.store.value("SELECT count(*) FROM list_rows WHERE key = '900'") == 2


def test_a_changed_row_says_what_was_and_what_is(keeper: Keeper) -> None:
    keeper.publish(LIST)
    moved = LIST[3] | {"street": "5 Lake Street"}
    result = keeper.publish([*LIST[:3], moved, *LIST[4:]])
    assert result.events_new == 1
    text = keeper.store.value("SELECT text FROM reports")
    assert "BEFORE, street: 3 Harbour Road" in text
    assert "NOW, street: 5 Lake Street" in text
    assert keeper.store.value("SELECT action FROM events") == "amended"


def test_a_renamed_row_stays_in_its_measure(keeper: Keeper) -> None:
    keyed = ListOptions(
        format="csv",
        standing=ENTITIES,
        key=("name",),
        name="name",
        country="country",
        ignored=("id", "fetched"),
    )
    keeper.source = watched(keeper.source.urls[0], keyed)
    keeper.publish([*LIST, GRAPHITE])
    renamed = GRAPHITE | {"name": "Hongtai Graphite Materials (Group) Co., Ltd."}
    keeper.publish([*LIST, renamed])
    keeper.publish(LIST)
    assert keeper.titles == [
        "Entity List renames Hongtai Graphite Materials Co., Ltd. to Hongtai Graphite Materials (Group) Co., Ltd.",
        "Entity List removes Hongtai Graphite Materials (Group) Co., Ltd.",
    ]
    assert keeper.store.value("SELECT count(DISTINCT measure_id) FROM events") == 1


def test_a_reordered_list_and_volatile_columns_are_no_news(keeper: Keeper) -> None:
    keeper.publish(LIST)
    result = keeper.publish([row | {"fetched": "2026-11-22"} for row in reversed(LIST)])
    assert (result.outcome, result.reports_new) == (Outcome.OK, 0)
    places = [row["name"] for row in keeper.store.rows("SELECT name FROM list_rows ORDER BY place")]
    assert places == [row["name"] for row in reversed(LIST)]


def test_columns_in_another_order_are_no_news(keeper: Keeper) -> None:
    keeper.publish(LIST)
    result = keeper.answer(Answer(table(LIST, COLUMNS[::-1]), content_type="text/csv"))
    assert (result.outcome, result.reports_new) == (Outcome.OK, 0)


@pytest.mark.parametrize("heading", ["licence", ""])
def test_a_column_that_no_row_had_is_taken_and_is_no_news(keeper: Keeper, heading: str) -> None:
    keeper.publish(LIST)
    rows = [row | {heading: f"note {row['id']}"} for row in LIST]
    for come, gone in ((rows, []), (rows[1:], [LIST[0]["name"]])):
        result = keeper.answer(Answer(table(come, (*COLUMNS, heading)), content_type="text/csv"))
        assert (result.outcome, result.error) == (Outcome.OK, None)
        assert keeper.titles == [f"Entity List removes {name}" for name in gone]


def test_a_source_file_that_reads_the_rows_otherwise_makes_no_events(keeper: Keeper) -> None:
    keeper.publish(LIST)
    keyed = ListOptions(
        format="csv", standing=ENTITIES, key=("name", "country"), name="name", kept=("notice",)
    )
    keeper.source = watched(keeper.source.urls[0], keyed)
    result = keeper.publish([*LIST[2:], GRAPHITE])
    assert (result.outcome, result.reports_new) == (Outcome.OK, 0)
    assert len(keeper.names) == 39
    keeper.publish([*LIST[3:], GRAPHITE])
    assert keeper.store.value("SELECT key FROM measures") == "list:us-entities:2", "it is the entry it was"


def test_a_fault_between_leaves_the_old_list_and_the_next_poll_tells_all(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper.publish(LIST)
    before = everything(keeper.store)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("cut short")

    with monkeypatch.context() as broken:
        broken.setattr(Store, "set_source_state", fail)
        with pytest.raises(RuntimeError):
            keeper.publish([*LIST[1:], GRAPHITE])
    assert everything(keeper.store) == before
    keeper.poll()
    assert sorted(title.split()[2] for title in keeper.titles) == ["adds", "removes"]


KILLED_WHILE_STORING = """
import os, signal
from tracker.cli import program
from tracker.store import Store
Store.set_source_state = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
program()
"""


def test_a_kill_while_storing_leaves_the_old_list_and_the_next_poll_tells_all(
    site: Site, template: Path, tmp_path: Path
) -> None:
    """The rows are written by then, and the reports and their events; none of it is there."""
    shutil.copy(template, tmp_path / "tracker.db")
    (tmp_path / "us-entities.yml").write_text(
        f"title: Entities\nurl: {site.url('/list.csv')}\nreader: list\nevery: 1d\nconfirmed: documented\n"
        "list: {called: Entity List, format: csv, key: [id], name: name, country: country, date: start_date,"
        " ignore: [fetched], event: {kind: entity_listing}}\n"
    )
    environment = {
        **os.environ, "TRACKER_ALLOW_HOSTS": site.host, "TRACKER_FEEDS": str(tmp_path),
        "TRACKER_DB": str(tmp_path / "tracker.db"),
    }  # fmt: skip

    (source,) = catalogue.load(tmp_path)
    with Store.open(tmp_path / "tracker.db", write=True) as store:
        Keeper(store, site, source).publish(LIST)
        before = everything(store)
    site.serve("/list.csv", Answer(table([*LIST[1:], GRAPHITE])))
    command = [sys.executable, "-c", KILLED_WHILE_STORING, "ingest", "us-entities"]
    killed = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    with Store.open(tmp_path / "tracker.db", write=True) as store:
        assert everything(store) == before
        keeper = Keeper(store, site, source)
        keeper.poll()
        assert sorted(title.split()[2] for title in keeper.titles) == ["adds", "removes"]


def test_a_row_is_an_event_where_it_is_on_topic(store: Store, site: Site) -> None:
    keeper = Keeper(store, site, topics=("battery",))
    keeper.publish(LIST)
    catl = entity(901, "Contemporary Amperex Technology Co., Ltd.", alt_names="CATL", start_date="2026-11-12")
    lines = entity(902, "Meridian Shipping Lines", start_date="2026-11-12")
    cells = entity(903, "Yuanda Lithium-ion Battery Works", start_date="2026-11-12")
    result = keeper.publish([*LIST, catl, lines, cells])
    assert (result.reports_new, result.events_new) == (3, 2)
    organizations = {row[0] for row in store.rows("SELECT organization_id FROM event_organizations")}
    assert "catl" in organizations


def test_what_changed_is_told_in_words(keeper: Keeper) -> None:
    keeper.publish([*LIST, GRAPHITE])
    keeper.publish([*LIST, GRAPHITE | {"alt_names": "Hongtai Carbon; HT Anodes", "notice": "91 FR 70999"}])
    summary = keeper.store.value("SELECT summary FROM events WHERE action = 'amended'")
    assert summary.endswith("What changed: other names, reference.")


def test_a_list_in_chinese_names_its_organizations_by_their_ids(store: Store, site: Site) -> None:
    standing = Standing("不可靠实体清单", "entity_listing", agency="cn-mofcom")
    options = ListOptions(format="csv", standing=standing, key=("企业",), name="企业", country="国家")
    source = dataclasses.replace(watched(site.url("/list.csv"), options), language="zh", country="CN")
    keeper = Keeper(store, site, source)
    first = [{"企业": name, "国家": "美国"} for name in ("甲公司", "乙公司", "丙公司", "丁公司")]
    keeper.answer(Answer(table(first, ["企业", "国家"]), content_type="text/csv"))
    come = [
        {"企业": "特斯拉公司", "国家": "美国"},
        {"企业": "宁德时代新能源科技股份有限公司", "国家": "德国"},
    ]
    keeper.answer(Answer(table([*first, *come], ["企业", "国家"]), content_type="text/csv"))
    facts = [store.load_event(number).facts for number in (1, 2)]
    assert [one.organizations for one in facts] == [("tesla",), ("catl",)]
    assert [{link.code: link.role.value for link in one.countries} for one in facts] == [
        {"CN": "actor", "US": "target"}, {"CN": "actor", "DE": "target"},
    ]  # fmt: skip


def test_lists_that_come_as_one_have_each_their_meaning(store: Store, site: Site) -> None:
    options = ListOptions(
        format="json", rows="results", standing=ENTITIES, key=("source", "name"), name="name", country="addresses.country",
        part="source", parts={"EL": ENTITIES, "SDN": Standing("SDN List", "sanction", agency="us-ofac")},
    )  # fmt: skip

    def answer(*rows: tuple[str, str]) -> Answer:
        results = [
            {"source": source, "name": name, "addresses": [{"country": "CN", "city": name}]}
            for source, name in rows
        ]
        return Answer(json.dumps({"results": results}).encode(), content_type="application/json")

    keeper = Keeper(store, site, options)
    first = [("EL", row["name"]) for row in LIST] + [
        ("SDN", "Alpha Bank"),
        ("SDN", "Beta Bank"),
        ("DPL", "Gamma"),
    ]
    keeper.answer(answer(*first))
    assert "Gamma" not in keeper.names
    keeper.answer(answer(*first, ("SDN", "Delta Lithium Bank")))
    assert [(row["kind"], row["title"]) for row in store.rows("SELECT kind, title FROM events")] == [
        ("sanction", "SDN List adds Delta Lithium Bank")
    ]
    assert store.value("SELECT agency_id FROM event_agencies") == "us-ofac"
    result = keeper.answer(answer(*(row for row in first if row[0] != "SDN")))
    assert result.outcome is Outcome.TRUNCATED, "one of them is gone whole, though it is a small one"


def test_a_list_of_minerals_designates_materials(store: Store, site: Site) -> None:
    minerals = Standing("List of critical minerals", "designation", agency="us-usgs", names_materials=True)
    options = ListOptions(format="csv", standing=minerals, key=("mineral",), name="mineral")
    keeper = Keeper(store, site, options)
    first = [{"mineral": name} for name in ("Antimony", "Cobalt", "Lithium", "Nickel", "Zinc")]
    keeper.answer(Answer(table(first, ["mineral"]), content_type="text/csv"))
    keeper.answer(Answer(table([{"mineral": "Copper"}, *first], ["mineral"]), content_type="text/csv"))
    event = store.load_event(1)
    assert (event.facts.kind, event.facts.action, event.facts.materials) == (
        "designation",
        "enacted",
        ("copper",),
    )
    assert event.facts.organizations == ()


def test_what_a_mineral_is_pure_enough_for_is_no_material_of_the_row(store: Store, site: Site) -> None:
    minerals = Standing("EU list", "designation", agency="eu-commission", names_materials=True)
    keeper = Keeper(store, site, ListOptions(format="csv", standing=minerals, key=("m",), name="m"))
    first = [{"m": name} for name in ("Antimony", "Cobalt", "Lithium", "Titanium", "Zinc")]
    keeper.answer(Answer(table(first, ["m"]), content_type="text/csv"))
    added = {"m": "nickel – battery grade"}
    keeper.answer(Answer(table([*first, added], ["m"]), content_type="text/csv"))
    assert store.load_event(1).facts.materials == ("nickel",)


def test_rows_are_taken_from_every_address_or_not_at_all(store: Store, site: Site) -> None:
    keeper = Keeper(store, site)
    keeper.source = Source(**{
        **{name: getattr(keeper.source, name) for name in Source.__slots__},
        "urls": (site.url("/a.csv"), site.url("/b.csv")),
    })  # fmt: skip
    store.sync_sources([keeper.source])
    site.serve("/a.csv", Answer(table(LIST[:20])))
    site.serve("/b.csv", Answer(table(LIST[20:])))
    assert keeper.poll().outcome is Outcome.OK
    assert len(keeper.names) == 40
    site.serve("/b.csv", Answer(b"gone", 500))
    assert keeper.poll().outcome is Outcome.FAILED
    site.serve("/b.csv", Answer(table([*LIST[20:], GRAPHITE])))
    assert keeper.poll().events_new == 1
    assert len(keeper.names) == 41


def test_a_row_that_goes_and_is_seen_late_has_no_finer_date_than_that() -> None:
    source = watched("https://lists.example/list.csv")
    rows = [ListRow(row["id"], row["name"], row) for row in LIST]
    first = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
    seen = {
        dt.datetime(2026, 3, 4, tzinfo=dt.UTC): "2026-03-04",
        dt.datetime(2026, 3, 20, tzinfo=dt.UTC): "2026-03",
        dt.datetime(2026, 6, 20, tzinfo=dt.UTC): "2026",
    }
    for moment, date in seen.items():
        old = KeptList(tuple(KeptRow(row, row.key, first) for row in rows), OPTIONS.declared, first)
        found = take(source, OPTIONS, rows[1:], old, gone={}, seen=moment, known_until=first)
        assert isinstance(found, Taken)
        (report,) = found.reports
        ((draft,),) = drafts_of(source, [report]).values()
        assert str(draft.facts.date) == date


def test_reading_the_changes_of_a_list_again_changes_nothing(keeper: Keeper) -> None:
    keeper.publish(LIST)
    keeper.publish([*LIST[1:], GRAPHITE])
    before = everything(keeper.store)
    (again,) = reread(keeper.store, [keeper.source])
    assert (again.reports, again.events_new, again.events_changed) == (2, 0, 0)
    assert everything(keeper.store) == before


def test_a_copy_of_the_database_has_the_list(keeper: Keeper, tmp_path: Path) -> None:
    keeper.publish([*LIST, GRAPHITE])
    keeper.publish(LIST)
    copy = tmp_path / "copy.db"
    backup(keeper.store, copy)
    with Store.open(copy) as other:
        assert everything(other) == everything(keeper.store)
        assert [one for one in examine(other, utc_now()) if one.level is Level.PROBLEM] == []
