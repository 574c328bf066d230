"""A database that cannot be used is said to be, with the command that mends it, and not where it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from published import Pages, make_world
from sqlite_utils.utils import sqlite3

from tracker.store import Store

DAMAGE = {
    "UPDATE facet_bitmaps SET ids = x'0102030405' WHERE dimension = 'kind'": "damaged facet index",
    "UPDATE facet_bitmaps SET ids = 'text' WHERE dimension = 'source'": "damaged facet index",
    "DELETE FROM facet_versions": "no facet index yet",
}
ADDRESSES = ["/tracker/events", "/tracker/events.json?_nofacet=1", "/tracker/events.csv?_source=wire"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    make_world(tmp_path / "somewhere private.db")
    return tmp_path / "somewhere private.db"


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_is_wrong_is_said_with_the_command_that_mends_it(
    path: Path, open_pages: Callable[..., Pages], damage: str
) -> None:
    with sqlite3.connect(path) as other:
        other.execute(damage)
    pages = open_pages(path)
    refused = [answer for answer in map(pages.get, ADDRESSES) if answer.status_code != 200]
    assert refused
    for answer in refused:
        assert answer.status_code == 500
        assert DAMAGE[damage] in answer.text
        assert "tracker doctor --reindex" in answer.text
        assert "somewhere private" not in answer.text
        assert "etag" not in answer.headers


def test_a_running_server_shows_its_pages_again_once_the_index_is_mended(
    path: Path, open_pages: Callable[..., Pages]
) -> None:
    with sqlite3.connect(path) as other:
        other.execute(next(iter(DAMAGE)))
    pages = open_pages(path)
    assert pages.get("/tracker/events").status_code == 500
    with Store.open(path, write=True) as store:
        store.facets_anew()
    assert pages.get("/tracker/events").status_code == 200
