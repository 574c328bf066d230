"""A store with a small vocabulary of its own, so that tests can say what changes in it."""

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tracker.model import CountryLink, CountryRole, Facts, PartialDate, Report, Source
from tracker.store import Store
from tracker.vocabulary import Vocabulary

NOW = dt.datetime(2026, 1, 10, 12, 0, tzinfo=dt.UTC)
VOCABULARY = Path(__file__).parent / "vocabulary"


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return Vocabulary.load(VOCABULARY)


@pytest.fixture
def now() -> dt.datetime:
    return NOW


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> Path:
    """A database with vocabulary and two sources, to be copied."""
    path = tmp_path_factory.mktemp("template") / "tracker.db"
    with Store.create_or_migrate(path) as store:
        store.sync_vocabulary(vocabulary)
        store.sync_sources([source("wire"), source("gazette")])
    return path


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(template, tmp_path / "tracker.db"))


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path, write=True) as store:
        yield store


def source(id: str, **others: object) -> Source:
    fields = {"title": id.title(), "urls": (f"https://{id}.example/feed",), "reader": "feed"}
    return Source(**{"id": id, "every": dt.timedelta(hours=6), **fields, **others})  # type: ignore[arg-type]


@pytest.fixture
def make_source() -> Callable[..., Source]:
    return source


def report(guid: str = "1", text: str = "China bans graphite exports", **others: object) -> Report:
    fields = {"title": text.splitlines()[0], "url": f"https://wire.example/{guid}"}
    return Report(**{"source_id": "wire", "guid": guid, "text": text, **fields, **others})  # type: ignore[arg-type]


@pytest.fixture
def make_report() -> Callable[..., Report]:
    return report


def facts(**others: object) -> Facts:
    fields = {
        "title": "China bans graphite exports",
        "kind": "export_ban",
        "action": "announced",
        "date": PartialDate.parse("2025-10-09"),
        "countries": (CountryLink("CN", CountryRole.ACTOR),),
        "materials": ("graphite",),
    }
    return Facts(**{**fields, **others})  # type: ignore[arg-type]


@pytest.fixture
def make_facts() -> Callable[..., Facts]:
    return facts
