"""Sources follow the catalogue, keep their history, and remember how polling them stands."""

import dataclasses
import datetime as dt
from collections.abc import Callable

import pytest

from tracker.errors import NotFound
from tracker.model import Outcome, Report, Source, SourceState
from tracker.store import KeptAnswer, Store

MakeSource = Callable[..., Source]


def state(store: Store, id: str) -> str:
    return store.source_state(id).state


def test_the_same_catalogue_again_writes_nothing(store: Store, make_source: MakeSource) -> None:
    catalogue = [make_source("wire"), make_source("gazette")]
    before = store.conn.total_changes
    assert store.sync_sources(catalogue) is False
    assert store.conn.total_changes == before


def test_manual_and_starter_are_there_and_never_polled(store: Store) -> None:
    for id in ("manual", "starter"):
        assert state(store, id) == "manual"
        assert store.source_state(id).every is None


def test_a_source_that_is_gone_is_retired_with_its_history(
    store: Store, make_source: MakeSource, make_report: Callable[..., Report], now: dt.datetime
) -> None:
    store.save_reports("wire", [make_report()], now)
    assert store.sync_sources([make_source("gazette")]) is True
    assert state(store, "wire") == "retired"
    assert store.value("SELECT count(*) FROM reports WHERE source_id = 'wire'") == 1
    store.sync_sources([make_source("wire"), make_source("gazette")])
    assert state(store, "wire") == "new"


def test_a_new_address_starts_anew(store: Store, make_source: MakeSource, now: dt.datetime) -> None:
    store.set_source_state(SourceState("wire", state="gone", failures=9, moved_to="https://y.example/"))
    store.keep_answers("wire", {"https://wire.example/feed": KeptAnswer('"1"', None)}, now)
    moved = make_source("wire", urls=("https://wire.example/new",))
    store.sync_sources([moved, make_source("gazette")])
    found = store.source_state("wire")
    assert (found.state, found.failures, found.moved_to, found.next_due_at) == ("new", 0, None, None)
    assert store.kept_answers("wire") == {}


def test_a_new_title_keeps_the_state(store: Store, make_source: MakeSource) -> None:
    store.set_source_state(SourceState("wire", state="failing", failures=2))
    store.sync_sources([make_source("wire", title="The Wire"), make_source("gazette")])
    assert state(store, "wire") == "failing"
    assert store.value("SELECT title FROM sources WHERE id = 'wire'") == "The Wire"


def test_a_state_is_kept_as_it_is_given(store: Store, now: dt.datetime) -> None:
    given = SourceState(
        "wire",
        every=dt.timedelta(hours=6),
        state="blocked",
        first_polled_at=now,
        last_polled_at=now,
        next_due_at=now + dt.timedelta(hours=1),
        failures=3,
        moved_to="https://wire.example/new",
        last_error="403",
        empty_polls=1,
    )
    store.set_source_state(given)
    assert store.source_state("wire") == given
    assert store.source_states()["wire"] == given


def test_a_source_that_is_not_there_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        store.source_state("wires")
    with pytest.raises(NotFound):
        store.set_source_state(SourceState("wires"))


def test_answers_are_remembered_by_address(store: Store, now: dt.datetime) -> None:
    url = "https://wire.example/feed"
    store.keep_answers("wire", {url: KeptAnswer('"1"', "Thu, 09 Oct 2025 14:00:00 GMT", "ab")}, now)
    assert store.kept_answers("wire", now) == {url: KeptAnswer('"1"', "Thu, 09 Oct 2025 14:00:00 GMT", "ab")}
    store.keep_answers("wire", {url: KeptAnswer(body_hash="cd")}, now)
    assert store.kept_answers("wire", now) == {url: KeptAnswer(None, None, "cd")}
    assert store.kept_answers("gazette", now) == {}


def test_a_server_that_says_not_modified_for_ever_is_asked_for_everything_once_a_week(
    store: Store, now: dt.datetime
) -> None:
    url, day = "https://wire.example/feed", dt.timedelta(days=1)
    kept = KeptAnswer('"1"', None, "ab")
    store.keep_answers("wire", {url: KeptAnswer('"1"', None, "ab")}, now)
    for n in range(1, 7):  # 304: the body is the one that is known
        assert store.kept_answers("wire", now + n * day) == {url: kept}
        store.keep_answers("wire", {url: KeptAnswer('"1"', None, "ab")}, now + n * day)
    week = now + 7 * day
    assert store.kept_answers("wire", week) == {url: KeptAnswer(None, None, "ab")}, "no validators are sent"
    store.keep_answers("wire", {url: KeptAnswer('"1"', None, "ab")}, week)
    assert store.kept_answers("wire", week + 6 * day) == {url: kept}, "the body came whole: a week begins"


def test_new_validators_without_a_new_body_do_not_begin_a_new_week(store: Store, now: dt.datetime) -> None:
    url, day = "https://wire.example/feed", dt.timedelta(days=1)
    store.keep_answers("wire", {url: KeptAnswer('"1"', None, "ab")}, now)
    store.keep_answers("wire", {url: KeptAnswer('"2"', None, "ab")}, now + 5 * day)
    assert store.kept_answers("wire", now + 6 * day) == {url: KeptAnswer('"2"', None, "ab")}
    assert store.kept_answers("wire", now + 8 * day) == {url: KeptAnswer(None, None, "ab")}


def test_an_answer_as_before_writes_nothing(store: Store, now: dt.datetime) -> None:
    url = "https://wire.example/feed"
    store.keep_answers("wire", {url: KeptAnswer('"1"', None, "ab")}, now)
    before = store.conn.total_changes
    store.keep_answers("wire", {url: KeptAnswer('"1"', None, "ab")}, now + dt.timedelta(days=1))
    assert store.conn.total_changes == before


def test_validators_go_with_the_reports_they_stand_for(
    store: Store, make_report: Callable[..., Report], now: dt.datetime
) -> None:
    with pytest.raises(RuntimeError), store.transaction():
        store.save_reports("wire", [make_report()], now)
        store.keep_answers("wire", {"https://wire.example/feed": KeptAnswer('"1"', None)}, now)
        raise RuntimeError
    assert store.kept_answers("wire") == {}
    assert store.value("SELECT count(*) FROM reports") == 0


def test_a_poll_is_logged(store: Store, now: dt.datetime) -> None:
    store.record_fetch(
        "wire",
        started_at=now,
        finished_at=now + dt.timedelta(seconds=2),
        outcome=Outcome.BLOCKED,
        http_status=403,
        error="turned away",
        notes=["a challenge page"],
    )
    row = store.row("SELECT * FROM source_health WHERE id = 'wire'")
    assert row is not None
    assert (row["last_outcome"], row["last_http_status"], row["polls"]) == ("blocked", 403, 1)
    assert store.value("SELECT notes FROM fetches") == '["a challenge page"]'


def test_a_source_without_a_row_gets_one_for_what_refers_to_it(store: Store, make_source: MakeSource) -> None:
    store.refer_to_source("elsewhere")
    assert state(store, "elsewhere") == "retired"
    catalogue = [make_source("wire"), make_source("gazette"), make_source("elsewhere", title="Elsewhere")]
    store.sync_sources(catalogue)
    assert dataclasses.replace(store.source_state("elsewhere"), every=None) == SourceState("elsewhere")
