"""A backfill over real servers: everything since a day, once, whatever comes between."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from federal_register import Register, document
from servers import Answer, Exchange, Seen, Site

from tracker.backfill import AHEAD, BackfillRun, Progress
from tracker.cli import program
from tracker.errors import FetchError, PastUnreachable, ReadError
from tracker.fetch import Fetcher
from tracker.fetch.politeness import PER_HOST
from tracker.model import Request, Source, utc_now
from tracker.readers.federal_register import search
from tracker.store import Backfill, Store
from tracker.vocabulary import vocabulary

SINCE, UNTIL = dt.date(2026, 1, 1), dt.date(2026, 6, 30)
API = "/api/v1/documents.json"


def documents(count: int) -> list[dict[str, Any]]:
    """Rules spread over half a year, two hundred to a month at most."""
    return [
        document(
            f"2026-{number:05}",
            (SINCE + dt.timedelta(days=number % 180)).isoformat(),
            title=f"Controls on Exports of Gallium, Part {number}",
        )
        for number in range(count)
    ]


def source(url: str, reader: str = "federal_register", **more: Any) -> Source:
    return Source(
        id="register", title="Register", urls=(url,), reader=reader, every=dt.timedelta(hours=6), country="US",
        language="en", topics=("critical-minerals",), **more,
    )  # fmt: skip


def run(
    store: Store,
    site: Site,
    asked: Source,
    *,
    again: bool = False,
    since: dt.date = SINCE,
    pauses: tuple[float, ...] = (0.0, 0.0),
    seen: list[Progress] | None = None,
) -> Backfill:
    """One run in this process."""
    store.sync_sources([asked])
    filling = BackfillRun(
        store,
        lambda: Fetcher(allow_hosts={site.host}, spacing=0),
        on_page=(seen if seen is not None else []).append,
        pauses=pauses,
    )
    begun = filling.begin(asked, since, UNTIL, again=again)
    return begun if begun.finished_at else filling.run(asked, begun)


def guids(store: Store) -> list[str]:
    return [row[0] for row in store.rows("SELECT guid FROM reports ORDER BY guid")]


def test_everything_since_a_day_comes_with_its_events(store: Store, site: Site) -> None:
    register = Register(site, documents(250))
    progress: list[Progress] = []
    done = run(store, site, source(register.url), seen=progress)
    assert guids(store) == sorted(one["document_number"] for one in register.documents)
    assert (done.reports_seen, done.reports_new, done.pending) == (250, 250, 0)
    assert done.finished_at is not None
    assert done.events_new == store.value("SELECT count(*) FROM events") > 0
    assert done.done == len(site.requests)
    assert [one.done for one in progress] == sorted(one.done for one in progress)
    assert (progress[-1].done, progress[-1].known, progress[-1].documents) == (done.done, done.done, 250)


def test_a_finished_one_asks_nothing_and_says_what_it_brought(store: Store, site: Site) -> None:
    asked = source(Register(site, documents(20)).url)
    first = run(store, site, asked)
    requests = len(site.requests)
    assert run(store, site, asked) == first
    assert len(site.requests) == requests


def test_again_asks_for_all_of_it_anew(store: Store, site: Site) -> None:
    asked = source(Register(site, documents(20)).url)
    first = run(store, site, asked)
    requests = len(site.requests)
    again = run(store, site, asked, again=True)
    assert len(site.requests) == 2 * requests
    assert (again.reports_seen, again.reports_new, again.events_new) == (first.reports_seen, 0, 0)
    assert store.value("SELECT count(*) FROM backfills") == 1


def test_a_text_that_is_gone_when_it_is_asked_again_takes_nothing_from_what_is_stored(
    store: Store, site: Site
) -> None:
    listing = document("2026-00001", "2026-01-05", title="Additions to the Entity List")
    text = b"<RULE><SUPLINF><P>This rule adds the following entity to the Entity List:</P><FP>Acme</FP></SUPLINF></RULE>"
    register = Register(site, [listing], texts={"2026-00001": text})
    run(store, site, source(register.url))
    site.answer("/documents/full_text/xml/2026-00001.xml", b"", 404)
    again = run(store, site, source(register.url), again=True)
    assert (again.reports_seen, again.reports_changed) == (0, 0)
    assert "ADDED (Entity List): Acme" in store.value("SELECT text FROM reports")


def test_another_day_is_another_backfill(store: Store, site: Site) -> None:
    asked = source(Register(site, documents(20)).url)
    run(store, site, asked)
    requests = len(site.requests)
    run(store, site, asked, since=SINCE - dt.timedelta(days=31))
    assert len(site.requests) > requests
    assert store.value("SELECT count(*) FROM backfills") == 2


def test_a_source_without_a_past_says_so(store: Store, site: Site) -> None:
    with pytest.raises(PastUnreachable, match=r"register: gives its newest entries only.*reader feed"):
        run(store, site, source(site.url("/feed.xml"), "feed"))
    assert store.value("SELECT count(*) FROM backfills") == 0


def test_how_polling_the_source_stands_is_left_alone(store: Store, site: Site) -> None:
    asked = source(Register(site, documents(20)).url)
    store.sync_sources([asked])
    before = store.source_state("register")
    run(store, site, asked)
    assert store.source_state("register") == before
    assert store.rows("SELECT * FROM fetches") == []
    assert store.rows("SELECT * FROM source_validators") == []


def test_others_write_while_the_network_is_waited_for(store: Store, site: Site) -> None:
    register, released, done = Register(site, documents(20)), threading.Event(), []

    def script(exchange: Exchange) -> None:
        while not released.is_set() and exchange.wait(0.005):
            pass
        exchange.send(register.answer(exchange.seen))

    def fill() -> None:
        with Store.open(store.path, write=True) as own:
            done.append(run(own, site, source(site.url(API))))

    site.script(API, script)
    store.sync_sources([source(site.url(API))])
    thread = threading.Thread(target=fill)
    thread.start()
    assert site.wait_for_requests(1)
    with store.writer():
        store.set_property("seen_meanwhile", "yes")
    released.set()
    thread.join()
    assert [one.reports_seen for one in done] == [20]


def test_it_waits_for_another_writer_and_says_so(store: Store, site: Site) -> None:
    asked, said, done = source(Register(site, documents(20)).url), [], []
    store.sync_sources([asked])
    waits = threading.Event()

    def fill() -> None:
        with Store.open(store.path, write=True) as own:
            own.lock.on_wait = lambda holder: (said.append(holder), waits.set())
            filling = BackfillRun(own, lambda: Fetcher(allow_hosts={site.host}, spacing=0))
            done.append(filling.run(asked, filling.begin(asked, SINCE, UNTIL, again=False)))

    with store.writer():
        thread = threading.Thread(target=fill)
        thread.start()
        assert waits.wait(100)
    thread.join()
    assert [one.reports_seen for one in done] == [20]
    assert len(said) == 1
    assert "pid" in (said[0] or "")


def broken(site: Site, register: Register, month: str, *answers: Answer) -> None:
    """Have the slice of one month answered so, the last of these always."""
    left = list(answers)

    def answer(seen: Seen) -> Answer:
        if seen.query["conditions[publication_date][gte]"][0].startswith(month):
            return left.pop(0) if len(left) > 1 else left[0]
        return register.answer(seen)

    site.compute(API, answer)


@pytest.mark.parametrize(
    "failing",
    [
        Answer(b"", 503),
        Answer(b"", 429, {"Retry-After": "0"}),
        Answer(b'{"count": 3, "resul'),
        Answer(b'{"items": []}'),
        Answer(b"<html>maintenance</html>", content_type="text/html"),
    ],
    ids=["503", "429", "half an answer", "changed schema", "html"],
)
class TestAFailingPage:
    """It is asked again a few times, and then the rest is kept for the next run."""

    def test_it_is_asked_again(self, store: Store, site: Site, failing: Answer) -> None:
        register = Register(site, documents(60))
        good = register.answer
        turns = {"left": 2}

        def answer(seen: Seen) -> Answer:
            if seen.query["conditions[publication_date][gte]"][0].startswith("2026-03") and turns["left"]:
                turns["left"] -= 1
                return failing
            return good(seen)

        site.compute(API, answer)
        assert run(store, site, source(register.url)).reports_seen == 60

    def test_it_stops_the_run_and_nothing_is_lost(self, store: Store, site: Site, failing: Answer) -> None:
        register = Register(site, documents(60))
        broken(site, register, "2026-03", failing)
        asked = source(register.url)
        with pytest.raises((FetchError, ReadError)) as caught:
            run(store, site, asked)
        stands = store.backfill_of("register", SINCE, UNTIL)
        assert stands is not None
        assert (stands.error, stands.finished_at) == (str(caught.value), None)
        assert stands.reports_seen == len(guids(store))
        with pytest.raises((FetchError, ReadError)):
            run(store, site, asked)
        stands = store.backfill(stands.id)
        assert stands.pending == 1, "what fails is asked last, so that the rest comes"
        site.compute(API, register.answer)
        assert run(store, site, asked).reports_seen == 60
        assert len(guids(store)) == 60


def test_a_publisher_that_turns_us_away_is_not_asked_again(store: Store, site: Site) -> None:
    site.answer(API, b"", 403)
    with pytest.raises(FetchError, match="turned away with status 403"):
        run(store, site, source(site.url(API)), pauses=(3600.0,))


@pytest.mark.parametrize("location", ["javascript:alert(1)", "http://xn--zzzzzz--/"])
def test_a_redirect_to_what_is_no_address_stops_it_and_nothing_is_lost(
    store: Store, site: Site, location: str
) -> None:
    register = Register(site, documents(60))
    broken(site, register, "2026-03", Answer(b"", 302, {"Location": location}))
    with pytest.raises(FetchError, match="redirects to what is not an address"):
        run(store, site, source(register.url))
    stands = store.backfill_of("register", SINCE, UNTIL)
    assert stands is not None
    assert stands.reports_seen == len(guids(store)) > 0
    site.compute(API, register.answer)
    assert run(store, site, source(register.url)).reports_seen == 60


def test_a_connection_cut_in_the_middle_is_made_again(store: Store, site: Site) -> None:
    register, cuts = Register(site, documents(30)), {"left": 2}

    def script(exchange: Exchange) -> None:
        answer = register.answer(exchange.seen)
        if cuts["left"]:
            cuts["left"] -= 1
            exchange.head(200, {"Content-Length": str(len(answer.body))})
            exchange.write(answer.body[:40])
            exchange.hang_up()
        else:
            exchange.send(answer)

    site.script(API, script)
    assert run(store, site, source(register.url)).reports_seen == 30


class _Killed(Exception):
    """What ends a run of a test in the middle."""


class TestTheOrder:
    """What is stored first decides what later documents are held against, so the order is always one."""

    @pytest.fixture(autouse=True)
    def _several_pages_a_month(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(search, "PER_PAGE", 4)

    def stored(self, folder: Path, site: Site, *ends: int) -> list[str]:
        """The documents in the order that they were stored in, by runs that end after so many answers."""
        asked = source(site.url(API))
        with Store.create_or_migrate(folder) as store:
            store.sync_vocabulary(vocabulary())
            store.sync_sources([asked])
            for end in (*ends, None):
                seen: list[Progress] = []

                def on_page(progress: Progress, end: int | None = end, seen: list[Progress] = seen) -> None:
                    seen.append(progress)
                    if len(seen) == end:
                        raise _Killed

                filling = BackfillRun(
                    store, lambda: Fetcher(allow_hosts={site.host}, spacing=0), on_page=on_page
                )
                with contextlib.suppress(_Killed):
                    filling.run(asked, filling.begin(asked, SINCE, UNTIL, again=False))
            return [row[0] for row in store.rows("SELECT guid FROM reports ORDER BY id")]

    def test_it_is_not_that_in_which_answers_come(self, tmp_path: Path, site: Site) -> None:
        register = Register(site, documents(60))
        usual = self.stored(tmp_path / "usual.db", site)
        begun = len(site.requests)

        def script(exchange: Exchange) -> None:
            """Whatever is asked first is answered last of what comes beside it."""
            if exchange.seen is site.requests[begun]:
                site.wait_for_requests(begun + AHEAD)
            exchange.send(register.answer(exchange.seen))

        site.script(API, script)
        assert self.stored(tmp_path / "slow.db", site) == usual
        assert len(usual) == 60

    def test_it_is_the_same_however_often_a_run_was_cut(self, tmp_path: Path, site: Site) -> None:
        Register(site, documents(60))
        usual = self.stored(tmp_path / "usual.db", site)
        assert self.stored(tmp_path / "cut.db", site, 2, 1, 3) == usual


def test_what_goes_round_in_circles_ends(store: Store, site: Site) -> None:
    def answer(seen: Seen) -> Answer:
        body = {"count": 3, "results": documents(1), "next_page_url": site.url(API) + "?page=1"}
        return Answer(json.dumps(body).encode(), content_type="application/json")

    site.compute(API, answer)
    run(store, site, source(site.url(API)))
    assert len(site.requests) < 20


def test_pages_that_follow_for_ever_end(store: Store, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page has another document and names another page, and there are said to be a billion."""
    monkeypatch.setattr(search, "WINDOW", 500)

    def answer(seen: Seen) -> Answer:
        number = len(site.requests)
        assert number < 1_000
        body = {
            "count": 10**9, "results": [document(f"2026-{number:05}", "2026-02-01")],
            "next_page_url": f"{site.url(API)}?page={number}",
        }  # fmt: skip
        return Answer(json.dumps(body).encode(), content_type="application/json")

    site.compute(API, answer)
    asked = source(site.url(API))
    store.sync_sources([asked])
    filling = BackfillRun(store, lambda: Fetcher(allow_hosts={site.host}, spacing=0), pauses=())
    day = dt.date(2026, 2, 1)
    with pytest.raises(ReadError, match="of 1000000000 documents came"):
        filling.run(asked, filling.begin(asked, day, day, again=False))
    assert len(guids(store)) > 0


class TestAFileThatWasEdited:
    """What it asks for now counts, and not what it asked for when the backfill began."""

    def test_another_address_is_asked_from_the_start(self, store: Store, site: Site) -> None:
        register = Register(site, documents(60))
        broken(site, register, "2026-03", Answer(b"", 503))
        with pytest.raises(FetchError):
            run(store, site, source(site.url(API)))
        asked_before = len(site.requests)
        moved = "/api/v2/documents.json"
        site.compute(moved, register.answer)
        done = run(store, site, source(site.url(moved)))
        assert {seen.path for seen in site.requests[asked_before:]} == {moved}
        assert (done.pending, done.reports_seen, len(guids(store))) == (0, 60, 60)

    def test_it_is_said(self, command: Any, site: Site, feeds: Path) -> None:
        Register(site, documents(20))
        command(*COMMAND)
        file = feeds / "register.yml"
        file.write_text(file.read_text() + "params: {conditions[term]: gallium}\n")
        result = command(*COMMAND)
        assert "register: its file asks for something else than it did; begun anew" in result.stderr
        assert "done in" in result.stderr
        assert "was done on" in command(*COMMAND).stderr

    def test_a_stop_is_no_edit(self, store: Store, site: Site) -> None:
        """What failed is asked last the next time; the file asks for the same."""
        register = Register(site, documents(60))
        broken(site, register, "2026-03", Answer(b"", 503))
        for _ in range(2):
            with pytest.raises(FetchError):
                run(store, site, source(site.url(API)))
        site.compute(API, register.answer)
        before = len(site.requests)
        run(store, site, source(site.url(API)))
        assert len(site.requests) == before + 1


def test_a_queued_request_comes_back_as_it_was(store: Store, site: Site) -> None:
    store.sync_sources([source(site.url(API))])
    asked = Request(
        site.url("/search"), {"content-type": "application/json"}, conditional=False,
        accept_status=frozenset({404, 422}), context={"page": "2"}, method="POST", body=b'{"a": "\xff\xc3\xa9"}',
        aside=True,
    )  # fmt: skip
    other = Request(site.url("/search"), conditional=False, method="POST", body=b"{}")
    begun = store.begin_backfill("register", SINCE, None, [asked, other, asked], utc_now())
    assert [request for _, request in store.pending_requests(begun.id, 9)] == [asked, other]


@pytest.fixture
def feeds(site: Site, tmp_path: Path) -> Path:
    folder = tmp_path / "feeds"
    folder.mkdir()
    (folder / "register.yml").write_text(
        f"title: Register\nurl: {site.url(API)}\nreader: federal_register\nlanguage: en\ncountry: US\n"
        "every: 1h\nconfirmed: documented\ntopics: [critical-minerals]\n"
    )
    (folder / "news.yml").write_text(
        f"title: News\nurl: {site.url('/news.xml')}\nreader: feed\nevery: 1h\nconfirmed: documented\n"
    )
    return folder


@pytest.fixture
def environment(site: Site, tmp_path: Path, feeds: Path) -> dict[str, str]:
    return {
        **os.environ, "TRACKER_ALLOW_HOSTS": site.host, "TRACKER_HOST_INTERVAL": "0",
        "TRACKER_DB": str(tmp_path / "tracker.db"), "TRACKER_FEEDS": str(feeds),
    }  # fmt: skip


def answers_stored(database: Path) -> int:
    with Store.open(database) as store:
        return int(store.value("SELECT count(done_at) FROM backfill_requests"))


def comes_true(what: Callable[[], bool]) -> bool:
    """Whether something comes true before whoever waits for it must take it for hanging."""
    return any(what() or threading.Event().wait(0.02) for _ in range(3000))


COMMAND = ("ingest", "register", "--since", "2026-01-01", "--until", "2026-06-30")


def test_a_kill_loses_nothing_and_the_same_command_goes_on(
    environment: dict[str, str], site: Site, tmp_path: Path
) -> None:
    """Killed with an answer stored, and with one that may be, in the end every document is there once."""
    register, allowed = Register(site, documents(120)), 0

    def script(exchange: Exchange) -> None:
        place = next(place for place, seen in enumerate(site.requests) if seen is exchange.seen)
        while place >= allowed:
            if not exchange.wait(0.01):
                return
        exchange.send(register.answer(exchange.seen))

    site.script(API, script)
    for answers in (AHEAD - 1, 1):
        before = len(site.requests)
        allowed = before + answers
        process = subprocess.Popen(
            [sys.executable, "-m", "tracker", *COMMAND], env=environment, stderr=subprocess.PIPE, text=True
        )
        assert site.wait_for_requests(before + PER_HOST + answers)
        assert comes_true(lambda: answers_stored(tmp_path / "tracker.db") > 0)
        process.kill()
        process.communicate()
    allowed = 1000
    ended = subprocess.run(
        [sys.executable, "-m", "tracker", *COMMAND, "--format", "json"],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = json.loads(ended.stdout)
    assert (told["state"], told["resumed"], told["documents"], told["requests_left"]) == (
        "done",
        True,
        120,
        0,
    )
    assert "goes on where it stopped" in ended.stderr
    with Store.open(tmp_path / "tracker.db") as store:
        assert store.value("PRAGMA integrity_check") == "ok"
        assert len(guids_of(store)) == len(set(guids_of(store))) == 120
        assert store.value("SELECT reports_seen FROM backfills") == 120


def guids_of(store: Store) -> list[str]:
    return [row[0] for row in store.rows("SELECT guid FROM reports WHERE source_id = 'register'")]


@pytest.fixture
def command(environment: dict[str, str]) -> Any:
    def call(*arguments: str) -> Result:
        return CliRunner().invoke(program, arguments, env=environment)

    return call


class TestTheCommand:
    """What a person sees."""

    def test_it_says_what_it_brought_and_later_that_it_was_done(self, command: Any, site: Site) -> None:
        Register(site, documents(20))
        assert "20 documents in 7 requests, 20 new" in command(*COMMAND).stderr
        assert "was done on" in command(*COMMAND).stderr
        told = json.loads(command(*COMMAND, "--format", "json").stdout)
        assert (told["state"], told["documents"]) == ("already done", 20)
        told = json.loads(command(*COMMAND, "--format", "json", "--again").stdout)
        assert (told["state"], told["documents"], told["reports_new"]) == ("done", 20, 0)

    def test_it_ends_with_1_and_says_what_to_do_where_it_must_stop(self, command: Any, site: Site) -> None:
        site.answer(API, b"", 403)
        result = command(*COMMAND)
        assert result.exit_code == 1
        assert "turned away with status 403" in result.stderr
        assert "7 requests are left, and the same command goes on with them" in result.stderr

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (("ingest", "--since", "2026-01-01"), "one SOURCE at a time"),
            (("ingest", "register", "news", "--since", "2026-01-01"), "one SOURCE at a time"),
            (("ingest", "register", "--since", "2999-01-01"), "is still to come"),
            (("ingest", "register", "--since", "0001-01-01"), "is before 1900-01-01"),
            (("ingest", "register", "--since", "2026-01-02", "--until", "2026-01-01"), "is before --since"),
            (("ingest", "register", "--until", "2026-01-01"), "go with --since"),
            (("ingest", "register", "--again"), "go with --since"),
            (("ingest", "register", "--since", "January"), "January"),
        ],
    )
    def test_what_makes_no_sense_is_a_wrong_use(
        self, command: Any, arguments: tuple[str, ...], says: str
    ) -> None:
        result = command(*arguments)
        assert result.exit_code == 2
        assert says in result.stderr

    def test_a_source_without_a_past_is_one_clear_line(self, command: Any) -> None:
        result = command("ingest", "news", "--since", "2026-01-01")
        assert result.exit_code == 1
        assert result.stderr.strip().splitlines()[-1] == (
            "Error: news: gives its newest entries only; its past cannot be asked for (reader feed)"
        )
