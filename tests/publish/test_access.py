"""Who may write: accounts, signing in, tokens, and every way in that must stay shut."""

from __future__ import annotations

import datetime as dt
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from editing import PASSWORD, Visitor, token_in, with_accounts, with_decisions
from hypothesis import given
from hypothesis import strategies as st
from published import Pages

from tracker.errors import AccountsError, SettingError
from tracker.model import utc_now
from tracker.publish.editing.access import access_of, signed_token, token_actor
from tracker.publish.editing.accounts import Accounts, checked_name, default_path
from tracker.publish.editing.guard import MOST_BODY
from tracker.publish.editing.throttle import FREE, LONGEST_ACCOUNT, LONGEST_ADDRESS, Throttle
from tracker.store import Store

WRITING = [
    "/-/tracker/enter",
    "/-/tracker/edit/group14-award",
    "/-/tracker/paste",
    "/-/tracker/review/event-1",
    "/-/tracker/undo",
]
READING = ["/-/tracker/enter", "/-/tracker/edit/group14-award", "/-/tracker/paste", "/-/tracker/review"]
EVENT = {"title": "Forged", "kind": "grant", "action": "announced", "same": "new", "do": "save"}


@pytest.fixture(scope="module")
def guarded_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("access") / "guarded.db"
    with_decisions(path)
    with_accounts(path, "ada", "bob")
    return path


@pytest.fixture(scope="module")
def accounts(guarded_db: Path) -> Accounts:
    return Accounts(default_path(guarded_db))


@pytest.fixture(scope="module")
def guarded(guarded_db: Path, open_pages: Callable[..., Pages]) -> Pages:
    return open_pages(guarded_db)


@pytest.fixture(autouse=True)
def nobody_failed_yet(guarded: Pages) -> None:
    ways = access_of(guarded.datasette)
    assert ways is not None
    ways.throttle = Throttle()


@pytest.fixture(scope="module")
def ada(guarded: Pages) -> Visitor:
    visitor = Visitor(guarded)
    assert visitor.sign_in().status_code == 303
    return visitor


@pytest.fixture
def unchanged(guarded_db: Path):
    """Holds against a test that it wrote nothing."""
    before = rows(guarded_db)
    yield
    assert rows(guarded_db) == before


def rows(path: Path) -> list[int]:
    with Store.open(path) as store:
        tables = ("events", "event_changes", "reports", "decisions", "evidence", "kinds")
        return [store.value(f"SELECT count(*) FROM {table}") for table in tables]


# --- Anonymous people


@pytest.mark.parametrize("address", READING)
def test_a_stranger_is_led_to_sign_in_and_back(guarded, address):
    answer = Visitor(guarded).get(address)
    assert answer.status_code == 302
    assert answer.headers["location"] == f"/-/login?next={address.replace('/', '%2F')}"


@pytest.mark.parametrize("address", WRITING)
def test_a_form_of_a_stranger_is_refused(guarded, unchanged, address):
    assert Visitor(guarded).post(address, {**EVENT, "decision": "1"}).status_code == 403


@pytest.mark.parametrize("address", WRITING)
def test_a_post_without_any_cookie_is_refused(guarded, unchanged, address):
    assert Visitor(guarded).ask("POST", address, data=EVENT).status_code == 403


@pytest.mark.parametrize("address", [*WRITING, "/tracker/events", "/tracker/events/1", "/tracker"])
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_no_other_method_writes(guarded, unchanged, method, address):
    assert Visitor(guarded).ask(method, address).status_code in (400, 403, 405)


def test_a_get_writes_nothing_whatever_it_says(ada, unchanged):
    asked = "&".join(f"{name}={value}" for name, value in EVENT.items())
    for trick in ({}, {"x-http-method-override": "POST"}, {"x-method-override": "POST"}):
        answer = ada.get(f"/-/tracker/enter?_method=POST&{asked}", headers=trick)
        assert answer.status_code == 200
        assert "Enter an event" in answer.text
    assert ada.get("/-/tracker/review/event-1?do=reject&expected=1.0").status_code == 200
    assert ada.get("/-/tracker/undo?decision=1").status_code == 302


@pytest.mark.parametrize(
    "sql",
    [
        "insert into kinds (id, label) values ('x', 'x')",
        "with x as (select 1) insert into kinds (id) select 'x'",
        "select 1; delete from events",
        "pragma writable_schema = 1",
        "update events set title = 'x'",
    ],
)
def test_sql_only_reads_for_whoever_asks(guarded, ada, unchanged, sql):
    for visitor in (Visitor(guarded), ada):
        assert visitor.get("/tracker.json", params={"sql": sql}).status_code >= 400


def test_passwords_and_the_secret_are_on_no_page(guarded, guarded_db, accounts):
    shown = "".join(
        guarded.get(address).text
        for address in ("/-/metadata.json", "/-/plugins.json", "/-/settings.json", "/-/databases.json", "/")
    )
    assert "pbkdf2" not in shown
    assert accounts.secret not in shown
    assert guarded.get("/-/password-tool").status_code == 404


# --- Signing in


def test_wrong_then_right_then_out(guarded):
    visitor = Visitor(guarded)
    wrong = visitor.sign_in(password="wrong")
    assert wrong.status_code == 403
    assert "do not belong together" in wrong.text
    right = visitor.sign_in(next="/-/tracker/review")
    assert (right.status_code, right.headers["location"]) == (303, "/-/tracker/review")
    assert visitor.get("/-/actor.json").json()["actor"]["id"] == "ada"
    assert visitor.get("/-/tracker/review").status_code == 200
    assert visitor.post("/-/logout").status_code == 302
    assert visitor.get("/-/actor.json").json()["actor"] is None


def test_a_session_ends_by_itself_and_is_kept_from_scripts(guarded):
    (cookie,) = [
        line
        for line in Visitor(guarded).sign_in().headers.get_list("set-cookie")
        if line.startswith("ds_actor=")
    ]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Max-Age=1209600" in cookie
    assert "Secure" not in cookie  # this was no TLS


@pytest.mark.parametrize("there", ["//evil.example/", "https://evil.example/", "/\\evil.example", "", "x"])
def test_nobody_is_led_elsewhere_by_signing_in(guarded, there):
    assert Visitor(guarded).sign_in(next=there).headers["location"] == "/"


@pytest.mark.parametrize("name", ["nobody", "", "root", "ada\x00", "é" * 300])
def test_who_has_no_account_is_refused_in_the_same_words(guarded, name):
    answer = Visitor(guarded).sign_in(name=name)
    assert answer.status_code == 403
    assert "do not belong together" in answer.text


def test_failed_sign_ins_are_slowed_down(guarded_db, open_pages):
    visitor = Visitor(open_pages(guarded_db))
    answers = [visitor.sign_in(name="bob", password=f"wrong {turn}") for turn in range(FREE + 1)]
    assert [answer.status_code for answer in answers] == [403] * FREE + [429]
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert visitor.sign_in(name="bob").status_code == 429  # the right one too: it must wait as well


def test_basic_authentication_is_no_second_way_in(guarded, accounts, unchanged):
    import base64

    for said in (f"ada:{PASSWORD}".encode(), b"\xff\xfe:"):
        headers = {"authorization": f"Basic {base64.b64encode(said).decode()}"}
        assert Visitor(guarded).get("/-/actor.json", headers=headers).json()["actor"] is None
        assert (
            Visitor(guarded).ask("POST", "/-/tracker/enter", data=EVENT, headers=headers).status_code == 403
        )


def test_an_account_that_is_taken_away_ends_its_sessions_and_a_new_password_does_too(tmp_path, open_pages):
    path = tmp_path / "t.db"
    with_decisions(path)
    accounts = with_accounts(path, "ada", "bob")
    pages = open_pages(path)
    for name, end in (
        ("ada", lambda: accounts.remove("ada")),
        ("bob", lambda: accounts.set_password("bob", "another long one")),
    ):
        visitor = Visitor(pages)
        visitor.sign_in(name=name)
        assert visitor.get("/-/tracker/review").status_code == 200
        end()
        assert visitor.get("/-/tracker/review").status_code == 302
        assert visitor.get("/-/actor.json").json()["actor"] is None


def test_the_secret_outlives_the_server(guarded_db, open_pages):
    visitor = Visitor(open_pages(guarded_db))
    visitor.sign_in()
    visitor.pages = open_pages(guarded_db)
    assert visitor.get("/-/actor.json").json()["actor"]["id"] == "ada"


def test_root_signs_in_once_and_only_where_the_server_says_so(guarded_db, open_pages):
    asked = open_pages(guarded_db, root=True)
    visitor, link = Visitor(asked), f"/-/auth-token?token={asked.datasette._root_token}"
    assert visitor.get(link).status_code == 302
    assert visitor.get("/-/tracker/enter").status_code == 200
    assert Visitor(asked).get(link).status_code == 403
    visitor.pages = open_pages(guarded_db)  # the same cookie, a server that lets no root in
    assert visitor.get("/-/tracker/enter").status_code == 302


def test_an_allow_block_decides_who_writes_but_never_lets_a_stranger(guarded_db, open_pages, tmp_path):
    metadata = tmp_path / "metadata.yml"
    metadata.write_text("plugins: {tracker: {allow: {id: bob, unauthenticated: true}}}")
    pages = open_pages(guarded_db, metadata=metadata)
    ada, bob = Visitor(pages), Visitor(pages)
    ada.sign_in()
    bob.sign_in(name="bob")
    assert ada.get("/-/tracker/enter").status_code == 403
    assert bob.get("/-/tracker/enter").status_code == 200
    assert Visitor(pages).ask("POST", "/-/tracker/enter", data=EVENT).status_code == 403


def test_without_accounts_there_is_nothing_to_sign_in_to(pages):
    assert "Sign in</a>" not in pages.get("/").text
    assert "Nobody has an account here" in pages.get("/-/login").text
    assert pages.get("/-/tracker/enter").status_code == 403


# --- Forged forms


def test_a_form_without_a_token_of_its_own_is_refused(ada, guarded, unchanged):
    stranger = Visitor(guarded)
    foreign = stranger.csrf()
    for token in (None, "", "x", foreign):
        fields = EVENT if token is None else {**EVENT, "csrftoken": token}
        assert ada.ask("POST", "/-/tracker/enter", data=fields).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost.evil.example"},
        {"origin": "http://localhost:99"},
        {"origin": "http://["},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_what_a_page_of_another_site_sends_is_refused_with_the_right_token_too(ada, unchanged, headers):
    assert ada.post("/-/tracker/enter", EVENT, headers=headers).status_code == 403


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded-x",
        "",
    ],
)
def test_a_form_in_disguise_is_refused(ada, unchanged, kind):
    body = json.dumps(
        {"events": [{"title": "Forged", "kind": "grant", "action": "announced"}], "csrftoken": ada.csrf()}
    )
    answer = ada.ask("POST", "/-/tracker/enter", content=body, headers={"content-type": kind})
    assert answer.status_code in (403, 415)


def test_json_needs_a_token_even_with_a_cookie_and_its_csrf_token(ada, unchanged):
    headers = {"content-type": "application/json", "x-csrftoken": ada.cookies["ds_csrftoken"]}
    body = json.dumps({"events": [{"title": "Forged", "kind": "grant", "action": "announced"}]})
    assert ada.ask("POST", "/-/tracker/enter", content=body, headers=headers).status_code == 403


@pytest.mark.parametrize("headers", [{"content-length": str(MOST_BODY + 1)}, {}])
def test_more_than_a_form_can_hold_is_not_taken(ada, unchanged, headers):
    answer = ada.ask("POST", "/-/tracker/enter", content=b"x" * (MOST_BODY + 1), headers=headers)
    assert answer.status_code == 413


# --- Tokens


def entry(title: str) -> str:
    return json.dumps({"events": [{"title": title, "kind": "grant", "action": "announced", "date": "2026"}]})


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}", "content-type": "application/json"}


@pytest.fixture
def token(accounts: Accounts) -> str:
    made = accounts.add_token("ada", 30, utc_now())
    assert made is not None
    return signed_token(accounts, "ada", made)


def test_a_token_writes_under_its_account_without_a_form(guarded, guarded_db, token):
    answer = Visitor(guarded).ask(
        "POST", "/-/tracker/enter", content=entry("By a script"), headers=bearer(token)
    )
    assert answer.status_code == 201
    (uid,) = answer.json()["new"]
    with Store.open(guarded_db) as store:
        event = store.find_event(uid)
    assert (event.facts.title, event.origin.value, event.review.value) == (
        "By a script",
        "manual",
        "approved",
    )


def test_what_a_token_sends_is_checked_field_by_field(guarded, unchanged, token):
    wrong = json.dumps({"events": [{"title": "x", "kind": "grnt", "action": "announced"}]})
    answer = Visitor(guarded).ask("POST", "/-/tracker/enter", content=wrong, headers=bearer(token))
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == "kind"
    assert "did you mean grant" in error["reason"]


def test_nobody_writes_history_in_anothers_name(guarded, unchanged, token):
    forged = json.loads(entry("With a past"))
    forged["events"][0]["history"] = [
        {
            "changed_at": "2026-01-01T00:00:00Z",
            "changed_by": "bob",
            "field": "title",
            "before": "a",
            "after": "b",
        }
    ]
    answer = Visitor(guarded).ask(
        "POST", "/-/tracker/enter", content=json.dumps(forged), headers=bearer(token)
    )
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-2] + "xx", lambda t: "tracker_x.y", lambda t: "", lambda t: t + "é"]
)
def test_a_wrong_token_is_refused(guarded, unchanged, token, spoil):
    headers = bearer(spoil(token))
    headers = {name: value.encode("latin-1") for name, value in headers.items()}
    answer = Visitor(guarded).ask("POST", "/-/tracker/enter", content=entry("x"), headers=headers)
    assert answer.status_code == 401


def test_an_expired_and_a_revoked_token_are_refused(guarded, accounts, unchanged):
    old = accounts.add_token("ada", 1, utc_now() - dt.timedelta(days=2))
    gone = accounts.add_token("ada", 1, utc_now())
    assert old is not None
    assert gone is not None
    accounts.revoke(gone.id)
    for made in (old, gone):
        headers = bearer(signed_token(accounts, "ada", made))
        answer = Visitor(guarded).ask("POST", "/-/tracker/enter", content=entry("x"), headers=headers)
        assert answer.status_code == 401


def test_a_token_of_another_server_is_worth_nothing(guarded, tmp_path, token):
    other = Accounts(tmp_path / "other.json")
    other.set_password("ada", PASSWORD)
    assert token_actor(other, token) is None


def test_a_request_with_a_token_has_no_rights_of_the_cookie(guarded, ada, unchanged):
    wrong = ada.ask("POST", "/-/tracker/enter", content=entry("x"), headers=bearer("tracker_forged"))
    assert wrong.status_code == 401
    assert (
        ada.get("/-/actor.json", headers={"authorization": "Bearer tracker_forged"}).json()["actor"] is None
    )


# --- The file of accounts


def test_only_its_owner_may_read_the_file(accounts):
    assert stat.S_IMODE(accounts.path.stat().st_mode) == 0o600
    text = accounts.path.read_text()
    assert PASSWORD not in text
    assert json.loads(text)["accounts"]["ada"]["password"].startswith("pbkdf2_sha256$")


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX")
def test_a_file_that_others_may_read_is_refused(tmp_path):
    accounts = Accounts(tmp_path / "a.json")
    accounts.set_password("ada", PASSWORD)
    accounts.path.chmod(0o644)
    with pytest.raises(AccountsError, match="chmod 600"):
        Accounts(accounts.path).all()


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"secret": "short", "accounts": {}}', '{"secret": 1, "accounts": []}']
)
def test_a_file_that_is_none_is_refused(tmp_path, text):
    path = tmp_path / "a.json"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(AccountsError, match="not a file of accounts"):
        Accounts(path).all()


@pytest.mark.parametrize("name", ["", "Ada", "a b", "root", "ingest", "starter", "-x", "x" * 33, "é"])
def test_a_name_that_is_none_or_a_machines_is_refused(name):
    with pytest.raises(SettingError):
        checked_name(name)


@pytest.mark.parametrize("password", ["short", "", "x" * 1001, "nul\x00 in the middle"])
def test_a_password_that_will_not_do_is_refused_and_not_repeated(tmp_path, password):
    with pytest.raises(SettingError) as refused:
        Accounts(tmp_path / "a.json").set_password("ada", password)
    assert not password or password not in str(refused.value)


def test_a_file_that_goes_bad_shuts_the_door_and_leaves_the_pages_to_readers(db, own_pages):
    ada = Visitor(own_pages)
    ada.sign_in()
    assert ada.get("/-/tracker/review").status_code == 200
    default_path(db).chmod(0o644)
    assert ada.get("/tracker/events").status_code == 200
    assert ada.get("/-/tracker/review").status_code == 403
    assert "Nobody has an account here" in ada.get("/-/login").text


# --- Slowing down


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_each_failure_doubles_the_wait_and_time_ends_it():
    clock = Clock()
    throttle = Throttle(clock)
    assert [throttle.begin("192.0.2.1", f"name {turn}") for turn in range(FREE)] == [0.0] * FREE
    waits = []
    for turn in range(4):
        waits.append(throttle.begin("192.0.2.1", f"later {turn}"))
        clock.now += waits[-1]
        assert throttle.begin("192.0.2.1", f"later {turn}") == 0
    assert waits == [1.0, 2.0, 4.0, 8.0]
    assert throttle.begin("198.51.100.1", "bob") == 0


@pytest.mark.parametrize(
    ("attempt", "longest"),
    [
        (lambda turn: ("192.0.2.1", f"name {turn}"), LONGEST_ADDRESS),
        (lambda turn: (f"192.0.2.{turn}", "ada"), LONGEST_ACCOUNT),
    ],
)
def test_an_account_is_slowed_for_less_long_than_an_address(attempt, longest):
    clock = Clock()
    throttle = Throttle(clock)
    waits = []
    for turn in range(30):
        waits.append(throttle.begin(*attempt(turn)))
        clock.now += waits[-1]
        throttle.begin(*attempt(turn))
    assert max(waits) == longest


def test_addresses_of_one_ipv6_network_are_one():
    throttle = Throttle(Clock())
    for turn in range(FREE):
        assert throttle.begin(f"2001:db8::{turn:x}", f"name {turn}") == 0
    assert throttle.begin("2001:db8::ffff", "another") > 0
    assert throttle.begin("2001:db8:0:1::1", "yet another") == 0


@given(st.lists(st.tuples(st.integers(0, 10**6), st.text(max_size=5)), max_size=200))
def test_memory_is_bounded_whoever_tries(tries):
    throttle = Throttle(Clock(), most=20)
    for number, name in tries:
        throttle.begin(str(number), name)
    assert len(throttle) <= 20


def test_success_forgets_the_account_but_buys_no_free_attempts_at_others():
    clock = Clock()
    throttle = Throttle(clock)
    for _ in range(FREE - 1):
        throttle.begin("192.0.2.1", "bob")
    assert throttle.begin("192.0.2.1", "ada") == 0
    throttle.succeed("192.0.2.1", "ada")
    assert throttle.begin("192.0.2.1", "bob") == 0
    assert throttle.begin("192.0.2.1", "bob") > 0


def test_the_token_of_a_form_is_in_every_page_that_writes(ada):
    for address in READING:
        assert token_in(ada.get(address).text)
