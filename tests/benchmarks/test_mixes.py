"""The filters that the pages benchmark asks for: forty, others in every round, the same said in SQL."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from mixes import FACETS, Mix, Ranks, by_column, counts, forty
from published import Pages
from sqlite_utils.utils import sqlite3


@pytest.fixture(scope="module")
def path(tmp_path_factory, generate):
    made = tmp_path_factory.mktemp("mixes") / "events.db"
    generate(made, 400, seed=5)
    return made


@pytest.fixture(scope="module")
def connection(path):
    opened = sqlite3.connect(path)
    yield opened
    opened.close()


def test_there_are_forty_and_none_of_them_is_another(connection):
    mixes = forty(Ranks(connection), 1)
    assert len(mixes) == 40
    assert len({mix.ours() for mix in mixes}) == 40


def test_every_group_of_the_aim_is_among_them(connection):
    groups = {mix.group for mix in forty(Ranks(connection), 1)}
    assert groups >= {"none", "common", "rare", "two", "three", "search", "dates"}


def test_another_round_asks_for_what_was_not_asked(connection):
    ranks = Ranks(connection)
    first, second = ({mix.ours() for mix in forty(ranks, turn)} for turn in (1, 2))
    assert len(first & second) <= 4  # where a facet has too few values for two rounds


def test_both_are_asked_for_the_same():
    mix = Mix("two", {"country": ("CN",), "kind": ("grant", "loan")}, (("date__gte", "2025"),), "石墨", 20)
    ours, stock = parse_qs(mix.ours()), parse_qs(mix.stock())
    assert ours == {
        "_country": ["CN"], "kind": ["grant", "loan"], "date__gte": ["2025"], "_search": ["石墨"], "_size": ["20"],
    }  # fmt: skip
    assert stock == {
        "country__arraycontains": ["CN"], "kind__in": ["grant,loan"], "date__gte": ["2025"], "_search": ["石墨"],
        "_size": ["20"],
    }  # fmt: skip


def test_its_sql_finds_what_the_pages_find(path, connection):
    pages, ranks = Pages(path), Ranks(connection)
    for mix in [*forty(ranks, 0)[::3], *by_column(ranks, 0)]:
        where, given = mix.where(connection)
        found = connection.execute(f"select count(*) from events where {where}", given).fetchone()[0]
        of_json = pages.json(f"/tracker/events.json?{mix.ours(('_facet_size', 'max'))}")
        assert of_json["filtered_table_rows_count"] == found
        for facet in FACETS:
            shown = of_json["facet_results"][facet]
            values = {str(one["value"]): one["count"] for one in shown.get("alternatives", shown["results"])}
            chosen = mix.values.get(facet, ())
            wanted = counts(connection, mix, facet)
            assert values == {value: number for value, number in wanted.items() if value not in chosen}
    pages.close()
