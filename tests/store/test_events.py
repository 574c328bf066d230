"""Events are stored as they were told, with what follows from them derived in one place."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils.utils import sqlite3

from tracker.errors import NotFound
from tracker.model import (
    Amount,
    AmountQualifier,
    AmountRole,
    Anchor,
    CountryLink,
    CountryRole,
    DatedRole,
    DateRole,
    DateRule,
    Evidence,
    Facts,
    Measure,
    PartialDate,
    Precision,
    Report,
    RuleUnit,
)
from tracker.store import Store, Telling, uid_of
from tracker.store.search import fold_query

MakeFacts = Callable[..., Facts]
MakeReport = Callable[..., Report]


def column(store: Store, event_id: int, name: str) -> object:
    return store.value(f"SELECT {name} FROM events WHERE id = ?", (event_id,))


def texts(min_size: int = 0) -> st.SearchStrategy[str]:
    return st.text(
        st.one_of(
            st.sampled_from("石墨الليثيومباتری‌ graphite=+-@'\";\n"), st.characters(exclude_categories=["Cs"])
        ),
        min_size=min_size,
        max_size=30,
    )


dates = st.one_of(
    st.none(),
    st.dates(dt.date(1, 1, 1)).map(PartialDate.of),
    st.dates(dt.date(1000, 1, 1)).map(lambda day: PartialDate.parse(day.isoformat()[:7])),
    st.dates(dt.date(1000, 1, 1)).map(lambda day: PartialDate.parse(day.isoformat()[:4])),
    st.integers(1000, 2999).map(lambda year: PartialDate(f"{year}-10", Precision.QUARTER)),
)
amounts = st.builds(
    Amount,
    value=st.one_of(st.none(), st.decimals(0, 10**15, places=2)),
    currency=st.sampled_from(["USD", "KWD"]),
    qualifier=st.sampled_from(AmountQualifier),
    role=st.sampled_from(AmountRole),
    text=st.one_of(st.none(), texts(1)),
)
all_facts = st.builds(
    Facts,
    title=texts(1),
    kind=st.sampled_from(["grant", "export_ban", "tariff"]),
    action=st.sampled_from(["announced", "awarded"]),
    date=dates,
    dates=st.lists(
        st.builds(DatedRole, st.sampled_from(DateRole), dates.filter(bool), st.one_of(st.none(), texts(1))),
        max_size=3,
        unique_by=lambda dated: (dated.role, dated.date),
    ).map(lambda found: tuple(sorted(found, key=lambda dated: (dated.role, dated.date)))),
    countries=st.sets(
        st.builds(CountryLink, st.sampled_from(["CN", "US"]), st.sampled_from(CountryRole)), max_size=4
    ).map(lambda found: tuple(sorted(found, key=lambda link: (link.code, link.role)))),
    materials=st.sets(st.sampled_from(["anode", "graphite", "lithium"])).map(lambda ids: tuple(sorted(ids))),
    agencies=st.sets(st.sampled_from(["us-bis", "cn-mofcom"])).map(lambda ids: tuple(sorted(ids))),
    amount=st.one_of(st.none(), amounts),
    programme=st.one_of(st.none(), texts(1)),
    summary=st.one_of(st.none(), texts(1)),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(facts=all_facts)
def test_what_is_stored_is_loaded_unchanged(store: Store, now: dt.datetime, facts: Facts) -> None:
    assert store.load_event(store.insert_event(facts, now=now)).facts == facts


def test_a_date_that_waits_for_its_anchor_is_not_stored(
    store: Store, make_facts: MakeFacts, now: dt.datetime
) -> None:
    rule = DateRule(180, RuleUnit.DAY, Anchor.ENACTMENT)
    due = PartialDate.parse("2026-07-04")
    waiting = DatedRole(DateRole.REPORT_DUE, None, "within 180 days of enactment", rule)
    known = DatedRole(DateRole.REPORT_DUE, due, "within 180 days of enactment", rule)
    assert store.load_event(store.insert_event(make_facts(dates=(waiting,)), now=now)).facts.dates == ()
    [stored] = store.load_event(store.insert_event(make_facts(dates=(known,)), now=now)).facts.dates
    assert stored.date == due


@pytest.mark.parametrize(
    ("date", "year", "quarter", "month"),
    [
        (PartialDate.parse("2025-10-09"), 2025, "2025-Q4", "2025-10"),
        (PartialDate.parse("2025-03"), 2025, "2025-Q1", "2025-03"),
        (PartialDate("2025-07", Precision.QUARTER), 2025, "2025-Q3", None),
        (PartialDate.parse("2025"), 2025, None, None),
        (None, None, None, None),
    ],
)
def test_no_period_is_finer_than_the_date(
    store: Store,
    make_facts: MakeFacts,
    now: dt.datetime,
    date: PartialDate | None,
    year: int | None,
    quarter: str | None,
    month: str | None,
) -> None:
    id = store.insert_event(make_facts(date=date), now=now)
    assert (column(store, id, "year"), column(store, id, "quarter"), column(store, id, "month")) == (
        year,
        quarter,
        month,
    )


@pytest.mark.parametrize(
    ("value", "currency", "minor", "dollars"),
    [
        ("200000000", "USD", 20_000_000_000, 200_000_000),
        ("0.5", "USD", 50, 0),
        ("1000", "JPY", 1000, 7),
        ("1.234", "KWD", 1234, None),
        ("90071992547409.93", "USD", 9_007_199_254_740_993, 90_071_992_547_410),
    ],
)
def test_amounts_are_exact_in_minor_units(
    store: Store,
    make_facts: MakeFacts,
    now: dt.datetime,
    value: str,
    currency: str,
    minor: int,
    dollars: int | None,
) -> None:
    id = store.insert_event(make_facts(amount=Amount(Decimal(value), currency)), now=now)
    assert column(store, id, "amount_minor") == minor
    assert column(store, id, "amount_usd") == dollars
    amount = store.load_event(id).facts.amount
    assert amount is not None
    assert amount.value == Decimal(value)


def test_an_amount_too_large_to_hold_keeps_its_words(
    store: Store, make_facts: MakeFacts, now: dt.datetime
) -> None:
    amount = Amount(Decimal("9e30"), "USD", text="nine nonillion dollars")
    id = store.insert_event(make_facts(amount=amount), now=now)
    assert store.load_event(id).facts.amount == dataclasses.replace(amount, value=None)


def test_a_kind_that_is_not_in_the_vocabulary_is_refused(
    store: Store, make_facts: MakeFacts, now: dt.datetime
) -> None:
    with pytest.raises(NotFound):
        store.insert_event(make_facts(kind="bribe"), now=now)
    with pytest.raises(sqlite3.IntegrityError):
        store.insert_event(make_facts(materials=("unobtainium",)), now=now)
    assert store.value("SELECT count(*) FROM events") == 0


def test_a_public_name_follows_from_the_identity_alone(
    store: Store, make_facts: MakeFacts, now: dt.datetime
) -> None:
    id = store.insert_event(make_facts(), now=now, identity=("fr:2025-07470", "0"))
    assert store.load_event(id).uid == uid_of("fr:2025-07470", "0")
    assert len(uid_of("fr:2025-07470", "0")) == 10


def test_a_taken_public_name_is_made_anew(store: Store, make_facts: MakeFacts, now: dt.datetime) -> None:
    ids = [store.insert_event(make_facts(), now=now, identity=("x",)) for _ in range(3)]
    uids = [store.load_event(id).uid for id in ids]
    assert uids == [uid_of("x"), uid_of("x", "2"), uid_of("x", "3")]


def test_an_event_is_found_by_uid_and_by_id(store: Store, make_facts: MakeFacts, now: dt.datetime) -> None:
    id = store.insert_event(make_facts(), now=now, uid="graphite-ban")
    assert store.find_event("graphite-ban").id == id
    assert store.find_event(str(id)).uid == "graphite-ban"
    with pytest.raises(NotFound, match="graphite-ban"):
        store.find_event("graphite-bann")


def test_ids_are_never_used_again(store: Store, make_facts: MakeFacts, now: dt.datetime) -> None:
    first = store.insert_event(make_facts(), now=now)
    store.conn.execute("DELETE FROM events WHERE id = ?", (first,))
    assert store.insert_event(make_facts(), now=now) > first


def test_evidence_is_replaced_when_a_report_is_read_again(
    store: Store, make_facts: MakeFacts, make_report: MakeReport, now: dt.datetime
) -> None:
    (saved,) = store.save_reports("wire", [make_report()], now)
    before, after = Evidence("kind", 6, 10, "bans", "rule-1"), Evidence("kind", 0, 10, "China bans")
    id = store.insert_event(make_facts(), now=now, tellings=[Telling(saved.id, evidence=(before,))])
    assert store.add_telling(id, Telling(saved.id, "report", evidence=(after,), version=2), now) is False
    rows = store.rows('SELECT field, start, "end", quote, rule, version FROM evidence')
    assert [tuple(row) for row in rows] == [("kind", 0, 10, "China bans", None, 2)]
    assert store.value("SELECT matched_on FROM event_reports") == "created"


def test_an_event_is_found_by_its_words_quotes_reports_and_terms(
    store: Store, make_facts: MakeFacts, make_report: MakeReport, now: dt.datetime
) -> None:
    (saved,) = store.save_reports("wire", [make_report(text="Beijing tightens grip")], now)
    evidence = (Evidence("kind", 8, 16, "tightens"),)
    id = store.insert_event(
        make_facts(summary="About anodes", organizations=("贝特瑞",)),
        now=now,
        measure=Measure("m", "The long squeeze"),
        tellings=[Telling(saved.id, evidence=evidence)],
    )
    for query in (
        "anodes",
        "grip",
        "tightens",
        "石墨",
        "الجرافيت",
        "گرافیت",
        "چین",
        "贝特瑞",
        "squeeze",
        "出口",
    ):
        hits = store.rows("SELECT rowid FROM events_fts WHERE events_fts MATCH ?", (fold_query(query),))
        assert [row[0] for row in hits] == [id], query


def test_nothing_is_indexed_of_what_was_rolled_back(
    store: Store, make_facts: MakeFacts, now: dt.datetime
) -> None:
    with pytest.raises(RuntimeError), store.transaction():
        store.insert_event(make_facts(), now=now)
        raise RuntimeError
    id = store.insert_event(make_facts(title="Second"), now=now)
    assert [row[0] for row in store.rows("SELECT rowid FROM events_fts")] == [id]


def test_a_measure_is_made_once(store: Store, make_facts: MakeFacts, now: dt.datetime) -> None:
    measure = Measure("ban", "Graphite export ban", "export_ban")
    first = store.load_event(store.insert_event(make_facts(), now=now, measure=measure))
    second = store.load_event(
        store.insert_event(make_facts(), now=now, measure=Measure("ban", "Other words"))
    )
    assert first.measure_id == second.measure_id
    assert store.value("SELECT title FROM measures") == "Graphite export ban"


def test_a_source_with_reports_cannot_take_them_along(
    store: Store, make_facts: MakeFacts, make_report: MakeReport, now: dt.datetime
) -> None:
    (saved,) = store.save_reports("wire", [make_report()], now)
    id = store.insert_event(make_facts(), now=now, tellings=[Telling(saved.id)])
    with pytest.raises(sqlite3.IntegrityError):
        store.conn.execute("DELETE FROM sources WHERE id = 'wire'")
    assert store.load_event(id)


def test_a_changed_folding_indexes_everything_anew(
    path: Path, store: Store, make_facts: MakeFacts, make_report: MakeReport, now: dt.datetime
) -> None:
    store.save_reports("wire", [make_report()], now)
    store.insert_event(make_facts(), now=now)
    store.conn.execute("UPDATE events_fts SET body = 'stale'")
    store.set_property("fold_version", "0")
    with Store.create_or_migrate(path) as again:
        for table in ("events_fts", "reports_fts"):
            assert again.value(f"SELECT count(*) FROM {table} WHERE {table} MATCH 'graphite'") == 1
        assert again.follow_folding() is False
