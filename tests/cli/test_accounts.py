"""`tracker accounts`, and the link that `tracker serve --root` prints."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tracker.cli import program
from tracker.publish.editing.access import token_actor
from tracker.publish.editing.accounts import Accounts
from tracker.store import Store

PASSWORD = "correct horse battery\n"
Run = Callable[..., Result]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "tracker.db"
    with Store.create_or_migrate(path) as store:
        store.sync_vocabulary()
    return path


@pytest.fixture
def run(database: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("TRACKER_DB", str(database))
    monkeypatch.delenv("TRACKER_ACCOUNTS", raising=False)

    def invoke(*arguments: str, given: str | None = None) -> Result:
        return CliRunner().invoke(program, ["accounts", *arguments], input=given)

    return invoke


def test_an_account_is_made_listed_given_a_new_password_and_taken_away(run, database):
    assert run("add", "ada", "--password-stdin", given=PASSWORD).exit_code == 0
    file = Accounts(database.with_name("tracker.accounts.json"))
    first = file.all()["ada"].key
    assert json.loads(run("list", "--format", "json").stdout) == [{"name": "ada", "tokens": []}]
    assert "new password" in run("add", "ada", "--password-stdin", given="another long one\n").stderr
    assert file.all()["ada"].key != first
    assert run("remove", "ada").exit_code == 0
    assert json.loads(run("list", "--format", "json").stdout) == []
    gone = run("remove", "ada")
    assert (gone.exit_code, "no account ada" in gone.stderr) == (1, True)


def test_a_token_is_printed_once_good_until_it_is_revoked(run, database):
    run("add", "ada", "--password-stdin", given=PASSWORD)
    token = run("token", "ada", "--days", "2", "--note", "nightly").stdout.strip()
    file = Accounts(database.with_name("tracker.accounts.json"))
    (listed,) = json.loads(run("list", "--format", "json").stdout)[0]["tokens"]
    assert listed["note"] == "nightly"
    assert token not in file.path.read_text()
    assert token_actor(file, token) == {"id": "ada", "token": listed["token"]}
    assert run("revoke", listed["token"]).exit_code == 0
    assert token_actor(file, token) is None
    assert run("token", "nobody").exit_code == 1
    assert run("revoke", "nothing").exit_code == 1


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [
        ("Ada", PASSWORD, "lower-case"),
        ("ingest", PASSWORD, "uses itself"),
        ("ada", "short\n", "fewer than 10"),
    ],
)
def test_what_will_not_do_is_refused_in_one_line(run, database, name, password, said):
    answer = run("add", name, "--password-stdin", given=password)
    assert answer.exit_code == 1
    assert said in answer.stderr
    assert password.strip() not in answer.stderr
    assert not database.with_name("tracker.accounts.json").exists()


def test_the_file_may_lie_elsewhere(run, tmp_path, monkeypatch):
    run("add", "ada", "--password-stdin", "--accounts", str(tmp_path / "who.json"), given=PASSWORD)
    monkeypatch.setenv("TRACKER_ACCOUNTS", str(tmp_path / "who.json"))
    assert json.loads(run("list", "--format", "json").stdout)[0]["name"] == "ada"


def test_without_the_extra_the_command_says_which_to_install(run, database, monkeypatch):
    monkeypatch.setitem(sys.modules, "datasette_auth_passwords", None)
    answer = run("add", "ada", "--password-stdin", given=PASSWORD)
    assert answer.exit_code == 1
    assert "pip install 'policy-event-tracker[auth]'" in answer.stderr


def test_root_signs_in_by_the_link_that_serve_prints(database):
    command = [sys.executable, "-m", "tracker", "serve", "--root", "--port", "0", "--db", str(database)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        try:
            address = server.stdout.readline().strip()
            link = server.stderr.readline().strip().removeprefix("sign in once at ")
            assert link.startswith(f"{address}-/auth-token?token=")
            opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
            opener.open(link).close()
            with opener.open(f"{address}-/actor.json") as answer:
                assert json.load(answer)["actor"] == {"id": "root"}
        finally:
            server.terminate()
