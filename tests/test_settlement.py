"""A report's drafts become events, or tellings of events that are stored already."""

import dataclasses
import datetime as dt
import itertools
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from newsroom import GAZETTE, MONDAY, PAPER, WIRE, Newsroom
from scanning import scans, statements_of
from sqlite_utils.utils import sqlite3

from tracker.model import (
    Amount,
    AmountQualifier,
    CountryLink,
    CountryRole,
    Draft,
    Facts,
    PartialDate,
    Report,
    Review,
    Source,
    utc_now,
)
from tracker.rereading import reread
from tracker.store import Store

GRANT = """Energy Department awards $50 million grant to Redwood Materials for cathode plant
The U.S. Department of Energy on Monday awarded a $50 million grant to Redwood Materials for a cathode plant.\
"""
GRANT_AGAIN = """Redwood Materials gets about $50 million from Washington for cathodes
The U.S. Department of Energy awarded Redwood Materials a grant of about $50 million for cathodes on Monday.\
"""
GRANT_OFFICIALLY = """DOE Announces $50.2 Million Grant to Redwood Materials
The U.S. Department of Energy on Monday awarded a $50.2 million grant to Redwood Materials for a cathode plant.\
"""
GRANT_IN_CHINESE = """美国能源部向Redwood Materials拨款5000万美元建设正极材料工厂
美国能源部16日宣布，向Redwood Materials拨款5000万美元，用于建设正极材料工厂。\
"""
OTHER_GRANT = """Energy Department awards $120 million grant to Ascend Elements for cathode plant
The U.S. Department of Energy on Monday awarded a $120 million grant to Ascend Elements for a cathode plant.\
"""
EXPORT_BAN = """China bans graphite exports
China's Ministry of Commerce on Monday banned exports of graphite anode material to Japan.\
"""


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Store]:
    """Makes a database with the vocabulary and nothing else."""
    folder = tmp_path_factory.mktemp("settlement")
    with Store.create_or_migrate(folder / "template.db") as template:
        template.sync_vocabulary()
    numbers = itertools.count(1)

    def make() -> Store:
        return Store.open(shutil.copy(folder / "template.db", folder / f"{next(numbers)}.db"), write=True)

    return make


@pytest.fixture
def store(empty: Callable[[], Store]) -> Iterator[Store]:
    with empty() as opened:
        yield opened


@pytest.fixture
def newsroom(store: Store) -> Newsroom:
    return Newsroom(store)


def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    tables = (
        "events", "event_reports", "evidence", "event_changes", "event_keys", "event_conflicts", "doubts",
        "event_links", "measures", "event_countries", "event_materials", "event_organizations",
    )  # fmt: skip
    return {table: [tuple(row) for row in store.rows(f"SELECT * FROM {table}")] for table in tables}


def test_two_papers_on_one_award_are_one_event_with_two_reports(newsroom: Newsroom, store: Store) -> None:
    newsroom.publish(WIRE, GRANT)
    tally = newsroom.publish(PAPER, GRANT_AGAIN)
    assert (tally.events_new, tally.events_changed) == (0, 1)
    assert store.value("SELECT count(*) FROM events") == 1
    ties = store.rows("SELECT report_id, matched_on, score > 0.9 FROM event_reports ORDER BY report_id")
    assert [tuple(tie) for tie in ties] == [(1, "created", None), (2, "alike", 1)]


def test_settling_a_report_reads_no_table_whole(newsroom: Newsroom, store: Store) -> None:
    newsroom.publish(WIRE, GRANT)
    newsroom.publish(WIRE, OTHER_GRANT)
    for text in (GRANT_AGAIN, EXPORT_BAN):  # a telling of a stored event, and a new one
        run = statements_of(store, lambda text=text: newsroom.publish(PAPER, text))  # type: ignore[misc]
        assert len(run) > 50
        assert scans(store, run) == []


def test_another_language_tells_of_the_same_event(newsroom: Newsroom, store: Store) -> None:
    newsroom.publish(WIRE, GRANT)
    newsroom.publish(PAPER, GRANT_IN_CHINESE)
    assert store.value("SELECT count(*) FROM events") == 1


def test_another_firm_is_another_event(newsroom: Newsroom, store: Store) -> None:
    newsroom.publish(WIRE, GRANT)
    assert newsroom.publish(PAPER, OTHER_GRANT).events_new == 1


def test_a_merge_says_what_matched_and_how_sure_it_is(newsroom: Newsroom, store: Store) -> None:
    newsroom.publish(WIRE, GRANT)
    newsroom.publish(PAPER, GRANT_AGAIN)
    (change,) = store.changes_of(1)
    assert change.field == "reported_by"
    assert change.after == f"{GRANT_AGAIN.splitlines()[0]} <https://paper.example/n2>"
    assert change.why is not None
    assert change.why.startswith("report 2, version 1, tells of the same happening (")
    assert "redwood-materials" in change.why
    reasons = json.loads(store.value("SELECT reasons FROM event_reports WHERE report_id = 2"))
    assert {"organizations", "amount", "date"} <= {reason["field"] for reason in reasons}
    assert all(0 <= reason["agreement"] <= 1 and reason["words"] for reason in reasons)


def test_the_official_sum_is_the_events_and_the_others_stay_beside_it(
    newsroom: Newsroom, store: Store
) -> None:
    for source, text in ((WIRE, GRANT), (GAZETTE, GRANT_OFFICIALLY)):
        newsroom.publish(source, text)
    assert store.value("SELECT amount FROM events") == 50_200_000
    rows = store.rows(
        "SELECT rank, value ->> 'value' AS value, report_id, authority FROM event_conflicts"
        " WHERE field = 'amount' ORDER BY rank"
    )
    assert [tuple(row) for row in rows] == [(1, "50200000", 2, "official"), (2, "50000000", 1, "press")]


def test_what_each_report_says_is_kept_as_it_says_it(newsroom: Newsroom, store: Store) -> None:
    newsroom.publish(WIRE, GRANT)
    newsroom.publish(GAZETTE, GRANT_OFFICIALLY)
    said = [
        json.loads(row[0])["amount"]["value"]
        for row in store.rows("SELECT facts FROM event_reports ORDER BY report_id")
    ]
    assert said == ["50000000", "50200000"]


def test_a_changed_report_changes_what_it_says_and_nothing_else(newsroom: Newsroom, store: Store) -> None:
    newsroom.publish(WIRE, GRANT, guid="first")
    newsroom.publish(PAPER, GRANT_AGAIN)
    newsroom.publish(WIRE, GRANT.replace("$50 million", "$55 million"), guid="first")
    assert store.value("SELECT count(*) FROM events") == 1
    said = dict(store.rows("SELECT report_id, facts ->> '$.amount.value' FROM event_reports"))
    assert said == {1: "55000000", 2: "50000000"}


def test_a_report_that_takes_its_telling_back_leaves_the_event_to_the_others(
    newsroom: Newsroom, store: Store
) -> None:
    newsroom.publish(WIRE, GRANT)
    newsroom.publish(GAZETTE, GRANT_OFFICIALLY, guid="notice")
    newsroom.publish(GAZETTE, "Notice withdrawn\nNothing was decided.", guid="notice")
    assert store.value("SELECT amount FROM events") == 50_000_000
    assert store.load_event(1).review is Review.AUTO
    assert store.value("SELECT count(*) FROM event_conflicts") == 0


def test_reading_again_changes_nothing_where_nothing_was_learned(newsroom: Newsroom, store: Store) -> None:
    for source, text in (
        (WIRE, GRANT),
        (PAPER, GRANT_AGAIN),
        (GAZETTE, GRANT_OFFICIALLY),
        (WIRE, OTHER_GRANT),
    ):
        newsroom.publish(source, text)
    before = everything(store)
    results = reread(store, (WIRE, PAPER, GAZETTE))
    assert sum(result.reports for result in results) == 4
    assert sum(result.events_new + result.events_changed for result in results) == 0
    assert everything(store) == before


def test_what_a_person_corrected_outlives_further_reports(newsroom: Newsroom, store: Store) -> None:
    newsroom.publish(WIRE, GRANT)
    facts = store.load_event(1).facts
    assert facts.amount is not None
    mended = dataclasses.replace(
        facts, amount=dataclasses.replace(facts.amount, value=facts.amount.value * 2)
    )
    store.update_event(1, mended, changed_by="ana", now=utc_now())
    newsroom.publish(GAZETTE, GRANT_OFFICIALLY)
    assert store.value("SELECT amount FROM events") == 100_000_000
    first = store.row("SELECT * FROM event_conflicts WHERE field = 'amount' AND rank = 1")
    assert first is not None
    assert (first["report_id"], first["authority"]) == (None, "person")


def test_a_report_split_off_is_as_it_would_have_been(
    newsroom: Newsroom, store: Store, empty: Callable[[], Store]
) -> None:
    newsroom.publish(WIRE, GRANT)
    before = store.load_event(1).facts
    newsroom.publish(GAZETTE, GRANT_OFFICIALLY)
    alone = Newsroom(empty())
    alone.publish(GAZETTE, GRANT_OFFICIALLY)
    new = store.split_report(1, 2, changed_by="ana", now=utc_now(), publish_from=0.75)
    assert store.load_event(1).facts == before
    apart, expected = store.load_event(new), alone.store.load_event(1)
    assert (apart.facts, apart.review, apart.confidence) == (
        expected.facts, expected.review, expected.confidence,
    )  # fmt: skip
    assert store.value("SELECT count(*) FROM evidence WHERE event_id = ?", (new,)) == alone.store.value(
        "SELECT count(*) FROM evidence"
    )
    alone.store.close()


def test_what_was_split_is_never_joined_again(newsroom: Newsroom, store: Store) -> None:
    newsroom.publish(WIRE, GRANT, guid="first")
    newsroom.publish(PAPER, GRANT_AGAIN, guid="again")
    new = store.split_report(1, 2, changed_by="ana", now=utc_now(), publish_from=0.75, why="two grants")
    reread(store, (WIRE, PAPER))
    newsroom.publish(PAPER, GRANT_AGAIN.replace("cathodes", "cathodes and anodes"), guid="again")
    newsroom.publish(WIRE, GRANT.replace("plant.", "plant in Ohio."), guid="first")
    ties = store.rows("SELECT event_id, report_id FROM event_reports ORDER BY event_id")
    assert [tuple(tie) for tie in ties] == [(1, 1), (new, 2)]
    doubts = store.rows("SELECT event_id, other_id, answer, answered_by, why FROM doubts")
    assert [tuple(row) for row in doubts] == [(new, 1, "apart", "ana", "two grants")]


def test_a_changed_report_of_a_merged_event_changes_the_event_that_stands_for_both(
    newsroom: Newsroom, store: Store
) -> None:
    newsroom.publish(WIRE, GRANT)
    newsroom.publish(PAPER, OTHER_GRANT, guid="other")
    store.merge_events(1, 2, changed_by="ana", now=utc_now())
    newsroom.publish(PAPER, OTHER_GRANT.replace("$120 million", "$130 million"), guid="other")
    assert store.value("SELECT count(*) FROM events") == 2
    store.split_event(2, changed_by="ana", now=utc_now())
    amounts = store.rows("SELECT amount FROM events ORDER BY id")
    assert [row[0] for row in amounts] == [50_000_000, 130_000_000]


HAPPENINGS = [
    Facts(
        title="Energy Department awards $50 million grant to Redwood Materials for cathodes",
        kind="grant",
        action="awarded",
        date=PartialDate.parse("2026-11-16"),
        countries=(CountryLink("US", CountryRole.ACTOR),),
        materials=("cathode",),
        agencies=("us-doe",),
        organizations=("redwood-materials",),
        amount=Amount(Decimal(50_000_000), "USD"),
    ),
    Facts(
        title="China bans exports of gallium to the United States",
        kind="export_ban",
        action="enacted",
        date=PartialDate.parse("2026-11-14"),
        countries=(CountryLink("CN", CountryRole.ACTOR), CountryLink("US", CountryRole.TARGET)),
        materials=("gallium",),
        agencies=("cn-mofcom",),
    ),
    Facts(
        title="Canada takes a stake in Northern Graphite",
        kind="investment",
        action="announced",
        date=PartialDate.parse("2026-10-02"),
        countries=(CountryLink("CA", CountryRole.ACTOR),),
        materials=("graphite",),
        organizations=("Northern Graphite",),
        amount=Amount(Decimal(30_000_000), "CAD"),
    ),
]


@st.composite
def tellings(draw: st.DrawFn) -> tuple[Source, Report, Draft]:
    """One of a few happenings as some source tells it: roundly, without a detail, in words of its own."""
    facts = draw(st.sampled_from(HAPPENINGS))
    source = draw(st.sampled_from([WIRE, PAPER, GAZETTE]))
    if draw(st.booleans()):
        facts = dataclasses.replace(facts, title=f"{facts.title}, officials say")
    if facts.amount is not None and draw(st.booleans()):
        facts = dataclasses.replace(
            facts, amount=dataclasses.replace(facts.amount, qualifier=AmountQualifier.ABOUT)
        )
    if draw(st.booleans()):
        facts = dataclasses.replace(facts, agencies=(), summary="Told again.")
    number, hours = draw(st.integers(0, 10**9)), draw(st.integers(0, 72))
    confidence = draw(st.sampled_from([0.8, 0.9]))
    report = Report(
        source.id, str(number), facts.title, f"{facts.title}\n{number}", f"https://{source.id}.example/{number}",
        published_at=MONDAY + dt.timedelta(hours=hours),
    )  # fmt: skip
    return source, report, Draft(facts, "en", confidence, (0, 10))


def told(store: Store) -> set[tuple[object, ...]]:
    """The events as anyone sees them, without what they are numbered."""
    return {
        (event.facts, event.stance, event.confidence, event.language)
        for event in store.load_events(row[0] for row in store.rows("SELECT id FROM events"))
    }


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    data=st.data(), given=st.lists(tellings(), min_size=2, max_size=6, unique_by=lambda told: told[1].guid)
)
def test_the_order_in_which_reports_come_does_not_matter(
    empty: Callable[[], Store], data: st.DataObject, given: Sequence[tuple[Source, Report, Draft]]
) -> None:
    orders = [given, data.draw(st.permutations(given))]
    found = []
    for order in orders:
        with empty() as store:
            newsroom = Newsroom(store)
            for _, report, draft in order:
                newsroom.give(report, [draft])
            found.append(told(store))
            happened = {draft.facts.kind for _, _, draft in order}
            assert {row[0] for row in store.rows("SELECT kind FROM events")} == happened
    assert found[0] == found[1]


def test_two_reports_of_one_poll_may_tell_of_one_event(store: Store, newsroom: Newsroom) -> None:
    with store.transaction():
        newsroom.publish(WIRE, GRANT)
        newsroom.publish(WIRE, GRANT_AGAIN)
        newsroom.publish(WIRE, OTHER_GRANT)
    ties = store.rows("SELECT event_id, report_id FROM event_reports ORDER BY report_id")
    assert [tuple(tie) for tie in ties] == [(1, 1), (1, 2), (2, 3)]


@pytest.mark.parametrize("what", ["reports", "sources"])
def test_nothing_that_an_event_rests_on_can_be_deleted(newsroom: Newsroom, store: Store, what: str) -> None:
    newsroom.publish(WIRE, GRANT)
    with pytest.raises(sqlite3.IntegrityError), store.transaction():
        store.conn.execute(f"DELETE FROM {what}")
    assert store.value("SELECT count(*) FROM events") == 1
    assert store.value(f"SELECT count(*) FROM {what}") >= 1
