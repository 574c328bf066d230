"""A database where something waits, copied for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import waiting
from waiting import Waiting

from tracker.store import Store


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Waiting]:
    path = tmp_path_factory.mktemp("review") / "tracker.db"
    return path, waiting.make(path)


@pytest.fixture
def path(template: tuple[Path, Waiting], tmp_path: Path) -> Path:
    return Path(shutil.copy(template[0], tmp_path / "tracker.db"))


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path, write=True) as opened:
        yield opened


@pytest.fixture
def events(template: tuple[Path, Waiting]) -> Waiting:
    return template[1]
