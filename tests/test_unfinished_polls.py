"""A source that has more than one poll may ask for: the next polls go on with it, and nothing is passed over."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random

import pytest
from servers import Answer, Site
from usaspending import Award, Spending, Step

from tracker import polling
from tracker.fetch import Fetcher
from tracker.ingest import MOST_FAILURES, Ingest, SourceResult
from tracker.model import Outcome, Report, Request, Source, SourceState
from tracker.model.awards import AwardOptions
from tracker.schedule import FIRST_RETRY, after_fetch
from tracker.store import Store

AWARDS = [
    Award(f"DE{number:04}", "ACME ANODES, INC.", [Step("2024-03-02", "0", "A", 7)]) for number in range(9)
]


@pytest.fixture(autouse=True)
def _few_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "MOST_REQUESTS", 6)


def spending(url: str, **options: object) -> Source:
    return Source(
        id="us-usaspending", title="USAspending", urls=(url,), reader="usaspending",
        every=dt.timedelta(hours=12), language="en", country="US", topics=("battery",),
        options=AwardOptions(**({"keywords": ("battery",), "types": ("grants",)} | options)),  # type: ignore[arg-type]
    )  # fmt: skip


def poll(store: Store, site: Site, source: Source) -> SourceResult:
    store.sync_sources([source])
    (result,) = Ingest(store, lambda: Fetcher(allow_hosts={site.host}, spacing=0)).run([source])
    return result


def polled(store: Store, site: Site, source: Source, most: int = 12) -> list[SourceResult]:
    """Polls until one goes well."""
    results = [poll(store, site, source)]
    while results[-1].outcome is not Outcome.OK and len(results) < most:
        results.append(poll(store, site, source))
    return results


def awards_stored(store: Store) -> int:
    return int(store.value("SELECT count(*) FROM measures WHERE key LIKE 'award:%'"))


def test_what_one_poll_may_not_ask_for_the_next_ones_ask_for_once_each(store: Store, site: Site) -> None:
    api = Spending(site, AWARDS)
    results = polled(store, site, spending(api.url))
    assert [result.outcome for result in results] == [Outcome.TRUNCATED] * 3 + [Outcome.OK]
    assert awards_stored(store) == len(AWARDS)
    assert len(api.questions()) == 1
    asked = [seen.path for seen in site.requests if "/awards/" in seen.path]
    assert len(asked) == len(set(asked)) == len(AWARDS)
    assert store.value("SELECT count(*) FROM unfinished_polls") == 0


def test_the_state_of_the_source_says_how_much_remains(store: Store, site: Site) -> None:
    api = Spending(site, AWARDS)
    result = poll(store, site, spending(api.url))
    # One search, five of the nine awards; each of these wants its transactions.
    assert result.error == "6 requests were made, at least 9 remain for the next polls"
    state = store.source_state("us-usaspending")
    assert (state.state, state.failures, state.last_ok_at) == ("truncated", 0, None)
    assert state.last_error == result.error
    assert tuple(store.rows("SELECT asked, remaining FROM unfinished_polls")[0]) == (6, 9)


def test_what_changed_while_the_rest_was_asked_for_is_asked_for_next(store: Store, site: Site) -> None:
    api = Spending(site, AWARDS)
    source = spending(api.url)
    poll(store, site, source)
    began = store.value("SELECT began_at FROM unfinished_polls")
    polled(store, site, source)
    last = store.source_state(source.id).last_ok_at
    assert last == dt.datetime.fromisoformat(began)


def test_a_source_that_is_in_the_middle_is_asked_on_soon() -> None:
    source, state = spending("https://api.test/search/spending_by_award/"), SourceState("us-usaspending")
    now = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    for _ in range(5):
        state = after_fetch(
            source, state, Outcome.TRUNCATED, now=now, rng=random.Random(1), error="9 remain", goes_on=True
        )
    assert state.next_due_at is not None
    assert (state.next_due_at - now).total_seconds() <= FIRST_RETRY
    assert (state.failures, state.last_error) == (0, "9 remain")


def test_one_that_fails_does_not_keep_the_others_from_coming(store: Store, site: Site) -> None:
    api = Spending(site, AWARDS)
    source = spending(api.url)
    poll(store, site, source)
    broken = f"/api/v2/awards/{AWARDS[-1].id}/"
    site.compute(broken, lambda seen: Answer(b"", 500))
    for _ in range(3):
        result = poll(store, site, source)
    assert result.outcome is Outcome.FAILED
    assert awards_stored(store) == len(AWARDS) - 1
    api.add(AWARDS[-1])
    polled(store, site, source)
    assert awards_stored(store) == len(AWARDS)


def test_requests_that_always_fail_do_not_keep_a_source_from_what_is_new(store: Store, site: Site) -> None:
    api = Spending(site, AWARDS)
    source = spending(api.url)
    poll(store, site, source)
    for award in AWARDS[-2:]:
        site.compute(f"/api/v2/awards/{award.id}/", lambda seen: Answer(b"", 500))
    for _ in range(MOST_FAILURES + 6):
        assert poll(store, site, source).outcome in (Outcome.FAILED, Outcome.TRUNCATED)
        assert store.source_state(source.id).state != "ok"
    assert len(api.questions()) == 2


def test_the_last_request_that_fails_once_does_not_have_all_asked_anew(store: Store, site: Site) -> None:
    api = Spending(site, AWARDS)
    source = spending(api.url)
    poll(store, site, source)
    busy = f"/api/v2/awards/{AWARDS[-1].id}/"
    site.compute(busy, lambda seen: Answer(b"", 429, headers={"Retry-After": "7200"}))
    while store.value("SELECT remaining FROM unfinished_polls") != 1:
        result = poll(store, site, source)
    assert result.outcome is Outcome.BLOCKED
    state = store.source_state(source.id)
    assert state.next_due_at is not None
    assert state.last_polled_at is not None
    assert state.next_due_at - state.last_polled_at >= dt.timedelta(hours=2)
    api.add(AWARDS[-1])
    assert polled(store, site, source)[-1].outcome is Outcome.OK
    assert (awards_stored(store), len(api.questions())) == (len(AWARDS), 1)


def test_a_source_that_was_taken_away_and_comes_back_begins_anew(store: Store, site: Site) -> None:
    source = spending(Spending(site, AWARDS).url)
    poll(store, site, source)
    store.sync_sources([])
    store.sync_sources([source])
    assert store.unfinished_poll(source) is None


def test_a_source_file_that_asks_otherwise_begins_anew(store: Store, site: Site) -> None:
    api = Spending(site, AWARDS)
    poll(store, site, spending(api.url))
    poll(store, site, spending(api.url, least=1))
    assert len(api.questions()) == 2


def test_what_has_no_end_is_given_up(store: Store, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "MOST_IN_ALL", 10)
    source = spending(Spending(site, AWARDS).url)
    errors = [poll(store, site, source).error for _ in range(2)]
    assert errors[1] == "asks for more than 12 pages"
    assert store.value("SELECT count(*) FROM unfinished_polls") == 0


def test_an_address_that_had_not_changed_stays_so_in_what_is_left(store: Store, site: Site) -> None:
    """Requests are kept with all that they are: an article asked for once is not asked again."""
    request = Request(
        "https://desk.test/a?x=é", {"accept": "*/*"}, True, frozenset({404}), {"part": "1"}, "POST", b"\xff{}",
        once=True, instead=Report("desk", "1", "T", "T\n\nB", fields={"a": ("b",)}), aside=True,
    )  # fmt: skip
    source = spending("https://api.test/search/spending_by_award/")
    store.sync_sources([source])
    now = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    store.leave_poll(source, [request, dataclasses.replace(request, once=False)], began_at=now, asked=1)
    left = store.unfinished_poll(source)
    assert left is not None
    assert left.requests == (request, dataclasses.replace(request, once=False))
