"""A store with the vocabulary, and a list that it watches."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from keeper import Keeper
from servers import Site

from tracker.store import Store
from tracker.vocabulary import vocabulary


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lists") / "tracker.db"
    with Store.create_or_migrate(path) as opened:
        opened.sync_vocabulary(vocabulary())
    return path


@pytest.fixture
def store(template: Path, tmp_path: Path) -> Iterator[Store]:
    with Store.open(shutil.copy(template, tmp_path / "tracker.db"), write=True) as opened:
        yield opened


@pytest.fixture
def keeper(store: Store, site: Site) -> Keeper:
    return Keeper(store, site)
