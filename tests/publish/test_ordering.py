"""A list in pages has every chosen event once, in the order SQL gives, whatever the order and the choice."""

from __future__ import annotations

import shutil
from urllib.parse import quote

import pytest
from datasette.utils.asgi import BadRequest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils.utils import sqlite3

from tracker.publish import choosing, ordering
from tracker.publish.arguments import Arguments
from tracker.publish.ordering import Order

COLUMNS = (
    "date", "id", "year", "month", "quarter", "kind", "review", "programme", "amount_usd", "updated_at", "title",
    "confidence", "measure_id", "uid", "date_end",
)  # fmt: skip
CHOICES = (
    "",
    "_review=all",
    "_country=CN",
    "_country=ZW",
    "kind=grant",
    "date__isnull=1",
    "id__lt=3",
    "id__lt=1",
)


@pytest.fixture(scope="module")
def ordered_db(many_db, tmp_path_factory):
    """The generated events with ties and gaps in every column."""
    path = tmp_path_factory.mktemp("ordering") / "ordered.db"
    shutil.copy(many_db, path)
    db = sqlite3.connect(path)
    db.execute("update events set programme = 'P' || (id % 3) where id % 5 = 0")
    db.execute("update events set updated_at = '2025-01-0' || (id % 7 + 1)")
    db.execute("update events set title = 'one, title' where id % 50 = 0")
    db.execute("update events set date_end = '2025-06-01' where id % 90 = 0")
    db.commit()
    db.close()
    return path


@pytest.fixture(scope="module")
def ordered(ordered_db, open_pages):
    pages = open_pages(ordered_db)
    pages.run(pages.datasette.invoke_startup())
    return pages


@pytest.fixture(scope="module")
def plain(ordered_db):
    db = sqlite3.connect(ordered_db)
    yield db
    db.close()


def pages_of(pages, query, order, size):
    """The numbers of each page in turn."""

    async def walk():
        chosen = await choosing.chosen_by(pages.datasette, Arguments.read(query))
        after, found = None, []
        while True:
            page = await ordering.page(pages.datasette, chosen, order.column, order.descending, size, after)
            found.append(page.ids)
            after = page.next
            if after is None:
                return chosen, found

    return pages.run(walk())


@pytest.fixture(params=["few", "rather few", "many"])
def way(request, monkeypatch):
    """Each of the ways a page is found, on the same events."""
    few, rather = {"few": (10**9, 10**9), "rather few": (0, 10**9), "many": (0, 0)}[request.param]
    monkeypatch.setattr(ordering, "FEW", few)
    monkeypatch.setattr(ordering, "RATHER_FEW", rather)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    query=st.sampled_from(CHOICES),
    order=st.builds(Order, st.sampled_from(COLUMNS), st.booleans()),
    size=st.sampled_from([1, 7, 50, 400, 5000]),
)
def test_pages_one_after_another_are_the_list_that_sql_gives(ordered, plain, way, query, order, size):
    size = max(size, 50) if query in ("", "_review=all", "_country=CN", "kind=grant") else size
    chosen, found = pages_of(ordered, query, order, size)
    direction = "desc" if order.descending else ""
    listed = plain.execute(f'select id from events order by "{order.column}" {direction}, id')
    expected = [id for (id,) in listed if id in chosen.ids]
    assert [id for page in found for id in page] == expected
    assert all(len(page) == size for page in found[:-1])


def test_the_list_goes_on_where_it_was_though_the_last_row_has_gone(ordered_db, tmp_path, open_pages, way):
    path = tmp_path / "gone.db"
    shutil.copy(ordered_db, path)
    pages = open_pages(path)
    pages.run(pages.datasette.invoke_startup())

    async def page(after):
        chosen = await choosing.chosen_by(pages.datasette, Arguments.read("_review=all"))
        return await ordering.page(pages.datasette, chosen, "title", True, 400, after)

    first = pages.run(page(None))
    rest = pages.run(page(first.next))
    db = sqlite3.connect(path)
    db.execute("pragma foreign_keys = on")
    db.execute("delete from events where id = ?", (first.ids[-1],))
    db.commit()
    db.close()
    assert pages.run(page(first.next)) == rest


@pytest.mark.parametrize("way", ["many"], indirect=True)
@pytest.mark.parametrize("column", ["updated_at", "amount_usd"])
def test_what_lies_first_in_an_index_is_found_without_the_order_of_all_events(
    ordered, plain, way, monkeypatch, column
):
    def never(*_given):
        raise AssertionError("the order of all events was made")

    monkeypatch.setattr(ordering, "_ordered", never)
    chosen = ordered.run(choosing.chosen_by(ordered.datasette, Arguments.read("")))
    listed = plain.execute(f"select id from events where {column} is not null order by {column} desc, id")
    expected = [id for (id,) in listed if id in chosen.ids][:100]
    found, after = [], None
    while len(found) < 100:
        page = ordered.run(ordering.page(ordered.datasette, chosen, column, True, 20, after))
        found, after = [*found, *page.ids], page.next
    assert found == expected


@pytest.mark.parametrize("order", sorted(ordering.INDEXED, key=str), ids=lambda order: order.column)
def test_an_index_has_the_order_that_is_walked_along(plain, order):
    steps = plain.execute(
        f"explain query plan select id from events where {order.column} is not null order by {order.sql()}"
    ).fetchall()
    assert len(steps) == 1
    assert "COVERING INDEX" in steps[0][3]


@pytest.mark.parametrize("way", ["many"], indirect=True)
@pytest.mark.parametrize("far", [0, 3, 400])
def test_what_lies_far_along_the_index_is_found_all_the_same(ordered, plain, way, monkeypatch, far):
    monkeypatch.setattr(ordering, "FAR", far)
    for order in ordering.INDEXED:
        chosen, found = pages_of(ordered, "", order, 200)
        listed = plain.execute(f"select id from events order by {order.sql()}")
        assert [id for page in found for id in page] == [id for (id,) in listed if id in chosen.ids]


@pytest.mark.parametrize("column", ["nonsense", "rowid", 'date"; --', ""])
def test_a_column_there_is_not_is_a_bad_request(ordered, column):
    with pytest.raises(BadRequest):
        pages_of(ordered, "", Order(column), 5)


@pytest.mark.parametrize("place", ["17", "2025,x", "2025,1,2", "", "2025,-1", "2025,", "2025,٣"])
def test_a_place_that_is_none_is_a_bad_request(place):
    with pytest.raises(BadRequest):
        ordering.read_place(place)


@given(
    value=st.one_of(st.none(), st.text(), st.integers(), st.floats(allow_nan=False)), id=st.integers(1, 2**31)
)
def test_a_place_is_read_as_it_was_written(value, id):
    place = ordering.read_place(ordering.write_place(value, id))
    assert place is not None
    assert (place.value, place.id) == (None if value is None else str(value), id)


@pytest.mark.parametrize(
    "sort", ["_sort_desc=date", "_sort=date", "_sort_desc=amount_usd", "_sort=kind", "_sort=id"]
)
def test_datasettes_own_pages_are_these(ordered, sort):
    key, _, column = sort.partition("=")
    _, expected = pages_of(ordered, "_country=CN", Order(column, key == "_sort_desc"), 100)
    found, after = [], ""
    while after is not None:
        answer = ordered.json(f"/tracker/events.json?_country=CN&_size=100&_nofacet=1&{sort}{after}")
        found.append(tuple(row[0] for row in answer["rows"]))
        after = answer["next"] and f"&_next={quote(answer['next'])}"
    assert found == expected
