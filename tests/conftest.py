"""What every test may ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import Site

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


@pytest.fixture
def site() -> Iterator[Site]:
    """A real HTTP server on the loopback; tests/servers.py says what it can be told to answer."""
    with Site() as running:
        yield running
