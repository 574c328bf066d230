"""Who is who among a source's reports, and what is kept when they change."""

import dataclasses
import datetime as dt
from collections.abc import Callable

import pytest
from scanning import scans, statements_of

from tracker.model import Citation, Draft, Report
from tracker.store import Store, Telling
from tracker.store.reports import MOST_VERSIONS
from tracker.store.search import fold_query

MakeReport = Callable[..., Report]


@pytest.fixture
def save(store: Store, now: dt.datetime) -> Callable[..., list[tuple[int, str]]]:
    """Save some reports of `wire`; the row and what became of each."""

    def apply(*reports: Report, at: dt.datetime = now) -> list[tuple[int, str]]:
        return [(saved.id, saved.change) for saved in store.save_reports("wire", reports, at)]

    return apply


Save = Callable[..., list[tuple[int, str]]]


def search(store: Store, query: str) -> list[int]:
    return [
        row[0]
        for row in store.rows("SELECT rowid FROM reports_fts WHERE reports_fts MATCH ?", (fold_query(query),))
    ]


def test_what_is_saved_is_loaded_unchanged(store: Store, save: Save, make_report: MakeReport) -> None:
    report = make_report(
        document="fr:2025-07470",
        language="en",
        published_at=dt.datetime(2025, 4, 30, 8, tzinfo=dt.UTC),
        fields={"type": "Rule", "docket_ids": ("BIS-2025-0001", "RIN 0694")},
    )
    ((id, change),) = save(report)
    assert change == "new"
    ((stored,),) = store.stored_reports("wire", 10)
    assert (stored.id, stored.report) == (id, report)


def test_the_same_again_is_the_same_and_writes_nothing(
    store: Store, save: Save, make_report: MakeReport
) -> None:
    reports = [make_report(str(number), f"News {number}") for number in range(50)]
    first = save(*reports)
    before = store.conn.total_changes
    assert save(*reports) == [(id, "same") for id, _ in first]
    assert store.conn.total_changes == before


def test_that_a_report_was_seen_is_noted_once_a_day(
    store: Store, save: Save, make_report: MakeReport, now: dt.datetime
) -> None:
    save(make_report())
    save(make_report(), at=now + dt.timedelta(days=1))
    assert store.value("SELECT last_seen_at FROM reports") == "2026-01-11T12:00:00Z"
    assert store.value("SELECT first_seen_at FROM reports") == "2026-01-10T12:00:00Z"


def test_an_edited_report_is_a_new_version_and_the_old_one_stays(
    store: Store, save: Save, make_report: MakeReport, now: dt.datetime
) -> None:
    ((id, _),) = save(make_report(text="Exports of graphite"))
    later = now + dt.timedelta(hours=3)
    (again,) = store.save_reports("wire", [make_report(text="Exports of lithium")], later)
    assert (again.id, again.change, again.version) == (id, "changed", 2)
    assert store.value("SELECT text FROM reports WHERE id = ?", (id,)) == "Exports of lithium"
    row = store.row("SELECT * FROM report_versions")
    assert row is not None
    assert (row["report_id"], row["version"], row["text"]) == (id, 1, "Exports of graphite")
    assert (row["seen_from"], row["seen_until"]) == ("2026-01-10T12:00:00Z", "2026-01-10T15:00:00Z")
    assert (search(store, "graphite"), search(store, "lithium")) == ([], [id])


def test_a_guid_that_changes_is_the_same_report_at_its_address(save: Save, make_report: MakeReport) -> None:
    ((id, _),) = save(make_report("1", url="http://www.wire.example/a?utm_source=rss"))
    assert save(make_report("random-7", url="http://www.wire.example/a?utm_source=rss")) == [(id, "same")]


def test_an_address_that_moves_to_https_is_the_same_report(
    store: Store, save: Save, make_report: MakeReport
) -> None:
    ((id, _),) = save(make_report("http://wire.example/a", url="http://wire.example/a"))
    ((again, change),) = save(make_report("https://wire.example/a", url="https://wire.example/a"))
    assert (again, change) == (id, "changed")


def test_the_front_page_is_no_identity(save: Save, make_report: MakeReport) -> None:
    ((id, _),) = save(make_report("1", "Monday", url="https://wire.example/"))
    ((other, change),) = save(make_report("2", "Tuesday", url="https://wire.example/"))
    assert other != id
    assert change == "new"


def test_one_guid_on_every_entry_keeps_them_apart(save: Save, make_report: MakeReport) -> None:
    entries = [make_report("same", f"News {n}", url=f"https://wire.example/{n}") for n in range(3)]
    first = save(*entries)
    assert len({id for id, _ in first}) == 3
    assert save(*reversed(entries)) == [(id, "same") for id, _ in reversed(first)]


def test_one_guid_and_no_address_goes_by_the_title(save: Save, make_report: MakeReport) -> None:
    entries = [make_report("same", f"News {n}", url=None) for n in range(3)]
    first = save(*entries)
    assert len({id for id, _ in first}) == 3
    assert save(*entries) == [(id, "same") for id, _ in first]


def test_guids_that_are_positions_follow_the_address(save: Save, make_report: MakeReport) -> None:
    old = [make_report(str(n), f"News {n}", url=f"https://wire.example/news-{n}") for n in range(3)]
    first = dict(zip("abc", (id for id, _ in save(*old)), strict=True))
    newest = make_report("0", "Newest", url="https://wire.example/newest")
    shifted = [dataclasses.replace(report, guid=str(n + 1)) for n, report in enumerate(old)]
    saved = save(newest, *shifted)
    assert [id for id, _ in saved[1:]] == list(first.values())
    assert {change for _, change in saved[1:]} == {"same"}
    assert saved[0][1] == "new"


def test_an_entry_given_twice_is_kept_once(save: Save, make_report: MakeReport) -> None:
    assert len(save(make_report(), make_report())) == 1


def test_the_same_guid_in_two_sources_is_two_reports(
    store: Store, save: Save, make_report: MakeReport, now: dt.datetime
) -> None:
    ((id, _),) = save(make_report())
    (other,) = store.save_reports("gazette", [make_report(source_id="gazette")], now)
    assert other.id != id


def test_a_report_that_never_stands_still_is_taken_once_a_day(
    store: Store, save: Save, make_report: MakeReport, now: dt.datetime
) -> None:
    for turn in range(MOST_VERSIONS + 20):
        save(make_report(text=f"Seen {turn} times"), at=now + dt.timedelta(minutes=turn))
    assert store.value("SELECT version FROM reports") == MOST_VERSIONS
    ((_, change),) = save(make_report(text="The next day"), at=now + dt.timedelta(days=2))
    assert change == "changed"


def test_what_is_new_or_changed_can_be_told_before_saving(
    store: Store, save: Save, make_report: MakeReport, now: dt.datetime
) -> None:
    save(make_report("1", "One"), make_report("2", "Two"))
    given = [make_report("1", "One"), make_report("2", "Two, edited"), make_report("3", "Three")]
    assert [report.guid for report in store.fresh_reports("wire", given, now)] == ["2", "3"]


def test_a_report_known_by_reference_is_filled_in_when_its_source_gives_it(
    store: Store, save: Save, make_report: MakeReport, now: dt.datetime
) -> None:
    id = store.cite(Citation("China bans", source="wire", guid="1"), "manual", now)
    assert save(make_report("1", "China bans graphite")) == [(id, "new")]
    assert store.value("SELECT count(*) FROM report_versions") == 0
    assert search(store, "graphite") == [id]


def test_a_citation_is_one_row_however_often_it_is_cited(store: Store, now: dt.datetime) -> None:
    first = store.cite(Citation("The Post", "https://post.example/1"), "manual", now)
    assert store.cite(Citation("The Post", "https://post.example/1", "2025-12"), "manual", now) == first
    assert store.value("SELECT published_at FROM reports WHERE id = ?", (first,)) == "2025-12"


def test_a_report_that_an_event_rests_on_cannot_be_deleted(
    store: Store, save: Save, make_report: MakeReport, make_facts: Callable[..., object], now: dt.datetime
) -> None:
    ((id, _),) = save(make_report())
    store.insert_event(make_facts(), now=now, tellings=[Telling(id)])  # type: ignore[arg-type]
    with pytest.raises(Exception, match="FOREIGN KEY"):
        store.conn.execute("DELETE FROM reports WHERE id = ?", (id,))


def test_saving_a_report_reads_no_table_whole(
    store: Store, make_report: MakeReport, now: dt.datetime
) -> None:
    store.save_reports("wire", [make_report("1", "One"), make_report("2", "Two")], now)
    given = [make_report("1", "One"), make_report("2", "Two, edited"), make_report("3", "Three")]
    later = now + dt.timedelta(days=1)
    run = statements_of(store, lambda: store.save_reports("wire", given, later))
    assert len(run) > 3
    assert scans(store, run) == []


def test_storing_and_finding_an_event_reads_no_table_whole(
    store: Store, make_report: MakeReport, make_facts: Callable[..., object], now: dt.datetime
) -> None:
    (saved,) = store.save_reports("wire", [make_report(document="fr:1")], now)

    def work() -> None:
        facts = make_facts(organizations=("BTR",))
        id = store.insert_event(facts, now=now, tellings=[Telling(saved.id)])  # type: ignore[arg-type]
        store.update_event(id, make_facts(title="x"), changed_by="ingest", now=now)  # type: ignore[arg-type]
        assert store.candidates(saved, [Draft(facts, "en", 0.9, (0, 1))]).candidates  # type: ignore[arg-type]

    run = statements_of(store, work)
    assert len(run) > 10
    assert scans(store, run) == []
