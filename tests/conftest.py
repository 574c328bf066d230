"""What every test may ask for."""

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from servers import Site

from tracker.store import Store

# No property is about time. CI draws the same examples every time, so that a failure there can be had
# again; wherever else the tests run, new ones are drawn.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")

CHECKOUT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The folder with pyproject.toml."""
    return CHECKOUT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real texts beside the checkout; the test skips where there is none."""
    folder = CHECKOUT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no folder of real texts beside the checkout")
    return folder


@pytest.fixture(scope="session")
def generate() -> Callable[..., float]:
    """`generate(path, total, seed=...)` of benchmarks/generate_events.py: a database of realistic events."""
    file = CHECKOUT / "benchmarks" / "generate_events.py"
    spec = importlib.util.spec_from_file_location("generate_events", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.generate  # type: ignore[no-any-return]


@pytest.fixture
def site() -> Iterator[Site]:
    """A real HTTP server on the loopback; tests/servers.py says what it can be told to answer."""
    with Site() as running:
        yield running


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that has the vocabulary and nothing else; to be copied."""
    path = tmp_path_factory.mktemp("blank") / "tracker.db"
    with Store.create_or_migrate(path) as store:
        store.sync_vocabulary()
    return path


@pytest.fixture
def store(blank: Path, tmp_path: Path) -> Iterator[Store]:
    """A database of the test's own, at `tmp_path / "tracker.db"`, that has the vocabulary."""
    with Store.open(shutil.copy(blank, tmp_path / "tracker.db"), write=True) as opened:
        yield opened
