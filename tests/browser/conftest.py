"""A real server and a real Chromium. Skips where there is no Chromium, but never in CI."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from editing import with_accounts, with_decisions
from published import make_world
from visiting import PATIENCE, Visit, serving
from whole_site import make_site

from tracker.exchange import load_starter
from tracker.publish.editing.accounts import default_path
from tracker.store import Store

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    try:
        from playwright.sync_api import expect, sync_playwright
    except ImportError:
        sync_playwright = None
    if sync_playwright is None or CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("CI must have playwright and Chromium: these tests are not to be skipped there")
        pytest.skip("no playwright or no Chromium here")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, timeout=PATIENCE)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a server shows the small database of tests/published.py."""
    path = tmp_path_factory.mktemp("browser") / "world.db"
    make_world(path)
    with serving(path) as address:
        yield address


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a server shows the database of tests/whole_site.py."""
    path = tmp_path_factory.mktemp("browser") / "site.db"
    make_site(path)
    with serving(path) as address:
        yield address


@pytest.fixture(scope="session")
def decided_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with things to decide and the accounts ada and bob; to be copied, or only looked at."""
    path = tmp_path_factory.mktemp("browser") / "decided.db"
    with_decisions(path)
    with_accounts(path, "ada", "bob")
    return path


@pytest.fixture(scope="session")
def undecided(decided_db: Path) -> Iterator[str]:
    """Where a server shows that database to those who sign in and leave all as it is."""
    with serving(decided_db) as address:
        yield address


@pytest.fixture
def writable(decided_db: Path, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address of a server over a database of the test's own, and where that lies."""
    for file in (decided_db, default_path(decided_db)):
        shutil.copy(file, tmp_path / file.name)
    with serving(tmp_path / decided_db.name) as address:
        yield address, tmp_path / decided_db.name


@pytest.fixture(scope="module")
def resting(chromium: Any) -> Iterator[dict[str, list[Visit]]]:
    """Visits that ended, by their settings, for the next who asks for the same."""
    visits: dict[str, list[Visit]] = {}
    yield visits
    for visit in itertools.chain.from_iterable(visits.values()):
        visit.context.close()


@pytest.fixture
def visit(chromium: Any, address: str, resting: dict[str, list[Visit]]) -> Iterator[Any]:
    """Opens visits and holds against each that nothing went wrong in it.

    `new` is for who must not have read any page before.
    """
    visits: list[tuple[Visit, list[Visit] | None]] = []

    def make(
        at: str | None = None, *, answers: tuple[int, ...] = (404,), new: bool = False, **settings: Any
    ) -> Visit:
        rest = None if new else resting.setdefault(repr(sorted(settings.items())), [])
        made = rest.pop() if rest else Visit(chromium, "", **settings)
        made.address, made.answers = at or address, answers
        visits.append((made, rest))
        return made

    yield make
    wrong = [line for made, _ in visits for line in made.wrong]
    for made, rest in visits:
        if rest is None:
            made.context.close()
        else:
            made.rest()
            rest.append(made)
    assert wrong == []


@pytest.fixture(scope="session")
def axe() -> Any:
    """axe-core, which finds what keeps people out of a page."""
    return pytest.importorskip("axe_playwright_python.sync_playwright").Axe()


@pytest.fixture(scope="session")
def starter_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a server shows the events that ship with the tracker."""
    path = tmp_path_factory.mktemp("starter") / "starter.db"
    with Store.create_or_migrate(path) as store:
        store.sync_vocabulary()
        load_starter(store)
    with serving(path) as address:
        yield address
