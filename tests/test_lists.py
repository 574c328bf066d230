"""A list on a real server, polled again and again: what of its changes becomes an event, and what an alarm."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import random
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from servers import Answer, Site

from tracker.cli import program
from tracker.errors import ListNotAccepted, NotFound
from tracker.fetch import Fetcher
from tracker.ingest import Ingest, SourceResult, drafts_of
from tracker.listing import Taken, take
from tracker.model import ListRow, Outcome, Report, Source, utc_now
from tracker.model.listing import Expected, KeptList, KeptRow, ListOptions, Standing
from tracker.rereading import reread
from tracker.settlement import Tally, settle
from tracker.store import Level, Store, backup, examine
from tracker.vocabulary import vocabulary

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


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lists") / "tracker.db"
    with Store.create_or_migrate(path) as opened:
        opened.sync_vocabulary(vocabulary())
    return path


@pytest.fixture
def store(template: Path, tmp_path: Path) -> Iterator[Store]:
    with Store.open(shutil.copy(template, tmp_path / "tracker.db"), write=True) as opened:
        yield opened


class Keeper:
    """Keeps a list on a server: each edition is polled once."""

    def __init__(self, store: Store, site: Site, options: ListOptions = OPTIONS, **more: object) -> None:
        self.store, self.site = store, site
        self.source = watched(site.url("/list.csv"), options, **more)
        store.sync_sources([self.source])

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


@pytest.fixture
def keeper(store: Store, site: Site) -> Keeper:
    return Keeper(store, site)


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
    text = keeper.store.report_text(1)
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


REFUSALS = {
    "cut off between rows": (table(LIST[:25]), Outcome.TRUNCATED, "the last 15 of 40 rows are missing"),
    "cut off in a row": (table(LIST)[:-60], Outcome.TRUNCATED, "cut off"),
    "two hundred gone": (table(LIST[::3]), Outcome.TRUNCATED, "26 of 40 rows are missing"),
    "only the header": (table([]), Outcome.TRUNCATED, "no rows came"),
    "nothing": (b"", Outcome.FAILED, "is empty"),
    "a page": (b"<!DOCTYPE html><html><title>Sign in</title><p>Hello</p></html>", Outcome.FAILED, "an HTML page came"),
    "a challenge": (b"<html><title>Just a moment...</title>challenge</html>", Outcome.BLOCKED, "Cloudflare"),
    "JSON": (b'{"message": "Forbidden"}', Outcome.FAILED, "no column"),
    "a column renamed": (table(LIST).replace(b"start_date", b"listed_on", 1), Outcome.FAILED, "no column start_date"),
    "a column emptied": (table([row | {"street": ""} for row in LIST]), Outcome.FAILED, "street has nothing in it"),
    "keyed anew": (table([row | {"id": f"n{row['id']}"} for row in LIST]), Outcome.FAILED, "keyed anew"),
    "rewritten": (table([row | {"country": "China (PRC)"} for row in LIST]), Outcome.FAILED, "country"),
    "keys that are none": (table([row | {"id": "1"} for row in LIST]), Outcome.FAILED, "whose key is another's"),
    "another list": (table([entity(number) for number in range(40, 160)]), Outcome.TRUNCATED, "40 of 40 rows"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSALS)
def test_a_list_that_is_not_to_be_believed_changes_nothing(keeper: Keeper, name: str) -> None:
    """And when it is right again, what happened meanwhile is told once."""
    body, outcome, reason = REFUSALS[name]
    keeper.publish(LIST)
    before = everything(keeper.store)
    result = keeper.answer(Answer(body, content_type="text/csv"))
    assert result.outcome is outcome
    assert reason in (result.error or "")
    assert everything(keeper.store) == before
    assert keeper.store.source_state("us-entities").state != "ok"
    result = keeper.publish([*LIST[1:], GRAPHITE])
    assert result.outcome is Outcome.OK
    assert sorted(title.split()[2] for title in keeper.titles) == ["adds", "removes"]
    assert keeper.store.value("SELECT alarm FROM lists") is None


def test_a_list_that_is_back_word_for_word_is_no_alarm_any_more(keeper: Keeper) -> None:
    keeper.publish(LIST)
    keeper.publish(LIST[:5])
    assert keeper.store.value("SELECT alarm FROM lists") is not None
    assert keeper.publish(LIST).outcome is Outcome.UNCHANGED
    assert keeper.store.value("SELECT alarm FROM lists") is None


def test_half_of_an_answer_is_not_read(keeper: Keeper) -> None:
    keeper.publish(LIST)
    body = table(LIST[1:])
    keeper.site.cut("/list.csv", body, len(body) // 2)
    assert keeper.poll().outcome is Outcome.FAILED
    assert keeper.titles == []


def test_a_list_that_is_small_at_first_is_not_taken_where_more_is_expected(store: Store, site: Site) -> None:
    options = ListOptions(
        **{name: getattr(OPTIONS, name) for name in OPTIONS.__slots__} | {"expected": Expected(30, 100)}
    )
    keeper = Keeper(store, site, options)
    assert keeper.publish(LIST[:20]).outcome is Outcome.TRUNCATED
    assert keeper.store.value("SELECT count(*) FROM list_rows") == 0
    with pytest.raises(ListNotAccepted, match="expect"):
        store.accept_list("us-entities", by="ana", now=utc_now())
    assert keeper.publish(LIST).outcome is Outcome.OK


class TestAPersonSaysThatItIsRight:
    def test_then_the_same_list_is_taken_and_told(self, keeper: Keeper) -> None:
        keeper.publish(LIST)
        keeper.publish(LIST[:25])
        said = keeper.store.accept_list("us-entities", by="ana", now=utc_now())
        assert "the last 15 of 40 rows are missing" in said
        result = keeper.poll()
        assert (result.outcome, result.events_new) == (Outcome.OK, 15)
        assert len(keeper.names) == 25
        assert keeper.store.value("SELECT accepted_row_count FROM lists") is None

    def test_but_not_another_that_is_smaller_still(self, keeper: Keeper) -> None:
        keeper.publish(LIST)
        keeper.publish(LIST[:25])
        keeper.store.accept_list("us-entities", by="ana", now=utc_now())
        assert keeper.publish(LIST[:5]).outcome is Outcome.TRUNCATED
        assert len(keeper.names) == 40

    def test_a_list_keyed_anew_is_taken_without_events(self, keeper: Keeper) -> None:
        old = GRAPHITE | {"start_date": "2020-01-01"}
        keeper.publish([*LIST, old])
        anew = [row | {"id": f"n{row['id']}"} for row in [*LIST, old]]
        keeper.publish(anew)
        keeper.store.accept_list("us-entities", by="ana", now=utc_now())
        assert (keeper.poll().events_new, keeper.titles) == (0, [])
        keeper.publish(anew[:-1])
        assert keeper.titles == ["Entity List removes Hongtai Graphite Materials Co., Ltd."]
        assert keeper.store.value("SELECT key FROM measures") == "list:us-entities:900"

    def test_a_column_that_is_written_otherwise_is_taken_without_events(self, keeper: Keeper) -> None:
        keeper.publish(LIST)
        rewritten = [row | {"country": "China (PRC)"} for row in LIST]
        rewritten[0] |= {"street": "1 New Street"}
        keeper.publish(rewritten)
        keeper.store.accept_list("us-entities", by="ana", now=utc_now())
        assert keeper.poll().events_new == 1
        assert "NOW, street: 1 New Street" in keeper.store.report_text(1)

    def test_there_must_be_something_to_say(self, keeper: Keeper) -> None:
        keeper.publish(LIST)
        with pytest.raises(ListNotAccepted, match="nothing to accept"):
            keeper.store.accept_list("us-entities", by="ana", now=utc_now())
        with pytest.raises(NotFound):
            keeper.store.accept_list("no-list", by="ana", now=utc_now())


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


RULE = """{title}

AGENCY: Commerce Department; Industry and Security Bureau

TYPE: Rule

ACTION: Final rule.

SUMMARY: In this rule, the Bureau of Industry and Security (BIS) amends the Export Administration Regulations by
adding {number} under the destination of China to the Entity List: {names}, for their part in battery supply chains.

DATES: This rule is effective November 10, 2026."""
REGISTER = Source(
    id="register", title="Register", urls=("https://register.example/documents.json",), reader="federal_register",
    every=dt.timedelta(days=1), language="en", country="US", agency="us-bis", topics=("battery", "export-control"),
)  # fmt: skip


def rule(number: str, names: str) -> Report:
    """A rule that lists entities, as the Federal Register has it."""
    title = "Additions to the Entity List"
    day = dt.datetime(2026, 11, 10, tzinfo=dt.UTC)
    fields: dict[str, str | tuple[str, ...]] = {
        "type": "Rule", "action": "Final rule.", "citation": "91 FR 70001", "effective_on": "2026-11-10",
        "publication_date": "2026-11-10", "agencies": ("Industry and Security Bureau",),
    }  # fmt: skip
    text = RULE.format(title=title, number=number, names=names)
    return Report("register", "2026-20001", title, text, None, "fr:2026-20001", "en", day, fields)


CATL = entity(
    901,
    "Contemporary Amperex Technology Co., Limited",
    alt_names="CATL",
    start_date="2026-11-10",
    notice="91 FR 70001",
)
GOTION = entity(902, "Gotion High-tech Co., Ltd.", start_date="2026-11-10", notice="91 FR 70001")


class TestBesideTheRegister:
    @pytest.fixture
    def keeper(self, store: Store, site: Site) -> Keeper:
        keeper = Keeper(store, site)
        keeper.publish(LIST)
        store.sync_sources([keeper.source, REGISTER])
        return keeper

    @staticmethod
    def tell(store: Store, report: Report) -> None:
        drafts = drafts_of(REGISTER, [report])[report.content_hash]
        with store.transaction():
            for saved in store.save_reports("register", [report], utc_now()):
                settle(store, saved, drafts, utc_now(), Tally())

    @pytest.mark.parametrize("list_first", [True, False])
    def test_a_rule_that_lists_one_entity_is_the_event_of_its_row(
        self, keeper: Keeper, list_first: bool
    ) -> None:
        told = rule("one entity", "Contemporary Amperex Technology (CATL)")
        if not list_first:
            self.tell(keeper.store, told)
        keeper.publish([*LIST, CATL])
        if list_first:
            self.tell(keeper.store, told)
        assert keeper.store.value("SELECT count(*) FROM events") == 1
        assert keeper.store.value("SELECT count(*) FROM event_reports") == 2
        assert keeper.store.value("SELECT key FROM measures") == "list:us-entities:901"

    @pytest.mark.parametrize("list_first", [True, False])
    def test_rows_are_part_of_the_rule_that_lists_several(self, keeper: Keeper, list_first: bool) -> None:
        told = rule("two entities", "Contemporary Amperex Technology (CATL) and Gotion High-tech")
        if not list_first:
            self.tell(keeper.store, told)
        keeper.publish([*LIST, CATL, GOTION])
        if list_first:
            self.tell(keeper.store, told)
        links = keeper.store.rows(
            "SELECT a.title, b.title, l.relation FROM event_links l JOIN events a ON a.id = l.event_id"
            " JOIN events b ON b.id = l.other_id ORDER BY a.title"
        )
        assert [tuple(link) for link in links] == [
            (f"Entity List adds {row['name']}", "Additions to the Entity List", "part_of")
            for row in (CATL, GOTION)
        ]
        assert keeper.store.value("SELECT count(*) FROM events") == 3
        assert keeper.store.value("SELECT count(*) FROM doubts") == 0


def test_reading_the_changes_of_a_list_again_changes_nothing(keeper: Keeper) -> None:
    keeper.publish(LIST)
    keeper.publish([*LIST[1:], GRAPHITE])
    before = everything(keeper.store)
    (again,) = reread(keeper.store, [keeper.source])
    assert (again.reports, again.events_new, again.events_changed) == (2, 0, 0)
    assert everything(keeper.store) == before


def test_the_command_takes_what_a_person_says_is_right(keeper: Keeper, tmp_path: Path) -> None:
    keeper.publish(LIST)
    keeper.publish(LIST[:20])
    database = str(keeper.store.path)
    keeper.store.close()
    said = CliRunner().invoke(program, ["sources", "accept", "us-entities", "--db", database])
    assert (said.exit_code, "the last 20 of 40 rows are missing" in said.stderr) == (0, True)
    wrong = CliRunner().invoke(program, ["sources", "accept", "us-other", "--db", database])
    assert (wrong.exit_code, wrong.stdout) == (1, "")
    with Store.open(database) as again:
        assert again.value("SELECT accepted_row_count FROM lists") == 20
        assert again.value("SELECT next_due_at FROM sources") is None


def test_a_copy_of_the_database_has_the_list(keeper: Keeper, tmp_path: Path) -> None:
    keeper.publish([*LIST, GRAPHITE])
    keeper.publish(LIST)
    copy = tmp_path / "copy.db"
    backup(keeper.store, copy)
    with Store.open(copy) as other:
        assert everything(other) == everything(keeper.store)
        assert [one for one in examine(other, utc_now()) if one.level is Level.PROBLEM] == []
