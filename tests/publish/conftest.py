"""Databases to publish, and the pages over them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from editing import Visitor, with_accounts, with_decisions
from published import Pages, make_world

from tracker.exchange import load_starter
from tracker.publish.editing.accounts import default_path
from tracker.store import Store


@pytest.fixture(scope="session")
def world_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("publish") / "anything at all.db"
    make_world(path)
    return path


@pytest.fixture(scope="session")
def empty_db(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copy(blank, tmp_path_factory.mktemp("publish") / "empty.db")


@pytest.fixture(scope="session")
def many_db(tmp_path_factory: pytest.TempPathFactory, generate: Callable[..., float]) -> Path:
    """1,500 generated events."""
    path = tmp_path_factory.mktemp("publish") / "many.db"
    generate(path, 1500, seed=11)
    return path


@pytest.fixture(scope="session")
def starter_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as it is before anything is ingested."""
    path = tmp_path_factory.mktemp("publish") / "starter.db"
    with Store.create_or_migrate(path) as store:
        store.sync_vocabulary()
        load_starter(store)
    return path


@pytest.fixture(scope="session")
def open_pages() -> Iterator[Callable[..., Pages]]:
    """Opens pages and closes them at the end."""
    opened: list[Pages] = []

    def make(path: Path, **more: Any) -> Pages:
        opened.append(Pages(path, **more))
        return opened[-1]

    yield make
    for pages in opened:
        pages.close()


@pytest.fixture(scope="session")
def decided_db(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, dict[str, str]]]:
    """A database with things to decide and two accounts, and the cookies of each signed in; to be copied."""
    path = tmp_path_factory.mktemp("editing") / "decided.db"
    with_decisions(path)
    with_accounts(path, "ada", "bob")
    pages = Pages(path)
    cookies = {}
    for name in ("ada", "bob"):
        visitor = Visitor(pages)
        assert visitor.sign_in(name).status_code == 303
        cookies[name] = visitor.cookies
    pages.close()
    return path, cookies


@pytest.fixture
def db(decided_db: tuple[Path, dict[str, dict[str, str]]], tmp_path: Path) -> Path:
    """A database of the test's own to write to."""
    for file in (decided_db[0], default_path(decided_db[0])):
        shutil.copy(file, tmp_path / file.name)
    return tmp_path / decided_db[0].name


@pytest.fixture
def own_pages(db: Path) -> Iterator[Pages]:
    pages = Pages(db)
    yield pages
    pages.close()


@pytest.fixture
def ada(own_pages: Pages, decided_db: tuple[Path, dict[str, dict[str, str]]]) -> Visitor:
    """Somebody who is signed in."""
    return Visitor(own_pages, decided_db[1]["ada"])


@pytest.fixture
def bob(own_pages: Pages, decided_db: tuple[Path, dict[str, dict[str, str]]]) -> Visitor:
    """Somebody else who is."""
    return Visitor(own_pages, decided_db[1]["bob"])


@pytest.fixture(scope="session")
def pages(world_db: Path, open_pages: Callable[..., Pages]) -> Pages:
    return open_pages(world_db)


@pytest.fixture(scope="session")
def many(many_db: Path, open_pages: Callable[..., Pages]) -> Pages:
    return open_pages(many_db)


@pytest.fixture(scope="session")
def empty(empty_db: Path, open_pages: Callable[..., Pages]) -> Pages:
    return open_pages(empty_db)


@pytest.fixture(scope="session")
def starter(starter_db: Path, open_pages: Callable[..., Pages]) -> Pages:
    return open_pages(starter_db)
