"""What a request selects, as the index says it, is what plain SQL selects."""

from __future__ import annotations

import json
import shutil
from urllib.parse import quote, urlencode

import pytest
from datasette.utils.asgi import BadRequest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from published import Pages
from sqlite_utils.utils import sqlite3

from tracker.publish import choosing, counts, filters, selection, snapshots
from tracker.publish.arguments import KNOWN_BY_VALUE, Arguments
from tracker.store.search import fold_query

VALUES = {
    "kind": ("grant", "tariff", "export_control", "nonsense"),
    "action": ("announced", "awarded", "suspended"),
    "stance": ("support", "restrict"),
    "review": ("auto", "pending", "rejected"),
    "year": ("2016", "2024", "2025", "x"),
    "month": ("2025-03", "2024-11"),
    "quarter": ("2025-Q1", "2024-Q4"),
    "date": ("2025", "2025-03", "2025-03-14", "2024-06", "9"),
    "date_precision": ("day", "quarter", "unknown"),
    "programme": ("Battery, cells", "battery", "50%"),
    "currency": ("USD", "EUR"),
    "origin": ("feed", "manual"),
    "language": ("en", "zh"),
    "title": ("Tariff", "graphite", "%"),
    "amount_usd": ("1000000", "0", "abc"),
    "id": ("700", "3"),
    "confidence": ("0.5",),
}
OPERATORS = (
    "", "__exact", "__not", "__gt", "__gte", "__lt", "__lte", "__startswith", "__endswith", "__contains",
    "__like", "__notlike", "__glob", "__in", "__notin", "__isnull", "__notnull", "__isblank", "__notblank",
)  # fmt: skip

COLUMN_FILTERS = st.sampled_from(sorted(VALUES)).flatmap(
    lambda column: st.tuples(
        st.sampled_from(OPERATORS).map(lambda operator: column + operator),
        st.lists(st.sampled_from(VALUES[column]), min_size=1, max_size=2).map(",".join),
    )
)
PAGE_FILTERS = st.sampled_from(
    [
        ("_country", "CN"), ("_country", "US"), ("_country", "XX"), ("_role", "actor"), ("_role", "target"),
        ("_material", "graphite"), ("_material", "critical-minerals"), ("_agency", "us-commerce"),
        ("_source", "feed-1"), ("_organization", "acme"), ("_programme", "Battery, cells"),
        ("_programme", "battery"), ("_state", "in_force"), ("_state", "suspended"), ("_state", "unknown"),
        ("_from", "2025"), ("_from", "2025-02"), ("_from", "2025-03-14"), ("_from", "2024-Q4"),
        ("_to", "2025"), ("_to", "2025-03-14"), ("_to", "soon"), ("_review", "all"), ("_search", "graphite"),
        ("_search", "china gra*"), ("_search", ""), ("_where", "id % 3 = 0"), ("_where", "id < 9 or id > 40"),
    ]
)  # fmt: skip
REQUESTS = st.lists(st.one_of(COLUMN_FILTERS, PAGE_FILTERS), max_size=4).map(urlencode)


@pytest.fixture(scope="module")
def varied_db(many_db, tmp_path_factory):
    """The generated events, some of them changed by another program, with what is rare in them."""
    path = tmp_path_factory.mktemp("choosing") / "varied.db"
    shutil.copy(many_db, path)
    db = sqlite3.connect(path)
    db.execute("update events set date_end = substr(date, 1, 4) || '-12' where id % 7 = 0 and date > '2024'")
    db.execute("update events set date_end = '2025-03-20' where id % 31 = 0")
    for number, programme in enumerate(("Battery, cells", "battery", "50%", "")):
        db.execute("update events set programme = ? where id % 11 = ?", (programme, number))
    db.execute("update events set language = null, origin = 'manual' where id % 5 = 0")
    db.execute("insert into organizations (id, label) values ('acme', 'Acme')")
    db.execute("insert into event_organizations select id, 'acme' from events where id % 4 = 0")
    db.commit()
    db.close()
    return path


@pytest.fixture(scope="module")
def varied(varied_db, open_pages):
    pages = open_pages(varied_db)
    pages.run(pages.datasette.invoke_startup())
    return pages


@pytest.fixture(scope="module")
def plain(varied_db):
    db = sqlite3.connect(varied_db)
    db.create_function("escape_fts", 1, fold_query)
    yield db
    db.close()


def chosen(pages, query):
    return pages.run(choosing.chosen_by(pages.datasette, Arguments.read(query)))


def selected(pages, query):
    """The same request as SQL."""
    request = selection.with_arguments(None, Arguments.read(query))
    return pages.run(selection.select(pages.datasette, request))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=REQUESTS)
def test_a_request_selects_what_its_sql_selects(varied, plain, query):
    wanted = selected(varied, query)
    ids = {id for (id,) in plain.execute(wanted.sql("id"), dict(wanted.parameters))}
    assert set(chosen(varied, query).ids) == ids


BY_VALUE = {
    "country": "select country_id, count(distinct event_id) from event_countries where event_id in ({ids})"
    " group by 1",
    "material": "select ancestor_id, count(distinct event_id) from event_materials"
    " join material_ancestors using (material_id) where event_id in ({ids}) group by 1",
    "organization": "select organization_id, count(*) from event_organizations where event_id in ({ids}) group by 1",
    "source": "select source_id, count(distinct event_id) from event_reports join reports on reports.id = report_id"
    " where event_id in ({ids}) group by 1",
    "agency": "with recursive tree(agency_id, above) as (select id, id from agencies union"
    " select tree.agency_id, parent_id from tree join agencies on id = above where parent_id is not null)"
    " select above, count(distinct event_id) from event_agencies join tree using (agency_id)"
    " where event_id in ({ids}) group by 1",
    "state": "select coalesce(d.state, 'unknown'), count(*) from events e left join measure_days d"
    " on d.measure_id = e.measure_id and d.day <= :today and :today < d.until"
    " where e.measure_id is not null and e.id in ({ids}) group by 1",
}
COLUMNS = {
    name: f"select {name}, count(*) from events where {name} is not null and id in ({{ids}}) group by 1"
    for name in KNOWN_BY_VALUE - set(BY_VALUE)
}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=REQUESTS)
def test_every_facet_counts_what_sql_counts(varied, plain, query):
    now = chosen(varied, Arguments.read(query).without("_role").query_string())
    parameters = {"ids": json.dumps(list(now.ids)), "today": filters.today()}
    for facet, sql in {**BY_VALUE, **COLUMNS}.items():
        asked = sql.format(ids="select value from json_each(:ids)")
        expected = {str(value): number for value, number in plain.execute(asked, parameters)}
        assert varied.run(counts.counted(varied.datasette, now, facet)) == expected, facet


@pytest.mark.parametrize("roles", [("actor",), ("actor", "target")])
def test_where_roles_are_asked_for_a_country_counts_in_those_alone(varied, plain, roles):
    now = chosen(varied, urlencode([("_country", "CN"), *(("_role", role) for role in roles)]))
    expected = dict(
        plain.execute(
            "select country_id, count(distinct event_id) from event_countries where event_id in"
            " (select value from json_each(?)) and role in (select value from json_each(?)) group by 1",
            (json.dumps(list(now.ids)), json.dumps(roles)),
        )
    )
    assert varied.run(counts.counted(varied.datasette, now, "country")) == expected


def test_what_another_program_writes_is_seen_at_once(varied_db, tmp_path, open_pages):
    path = tmp_path / "written.db"
    shutil.copy(varied_db, path)
    pages = open_pages(path)
    pages.run(pages.datasette.invoke_startup())
    before = chosen(pages, "kind=grant&title__contains=moved").ids
    db = sqlite3.connect(path)
    db.execute("update events set kind = 'grant', title = 'moved', review = 'auto' where id = 77")
    db.commit()
    db.close()
    assert set(before) == set()
    assert set(chosen(pages, "kind=grant&title__contains=moved").ids) == {77}


def test_the_index_is_read_once_while_nobody_writes(varied):
    async def twice():
        return await snapshots.current(varied.datasette), await snapshots.current(varied.datasette)

    first, second = varied.run(twice())
    assert first is second


def test_a_choice_knows_what_was_chosen_and_what_was_not_understood(varied):
    now = chosen(varied, "_country=CN&_country=US&kind=grant&kind=loan&_role=villain")
    assert now.facet("country") == ("CN", "US")
    assert now.facet("kind") == ("grant", "loan")
    assert any("villain" in problem for problem in now.problems)


@pytest.mark.parametrize("value", ["[1", "[", "[{}]", "[null]", "[" * 600])
@pytest.mark.parametrize("key", ["kind__in", "title__in", "year__notin"])
def test_a_list_that_is_none_is_named(varied, key, value):
    query = urlencode({key: value})
    with pytest.raises(BadRequest):
        chosen(varied, query)
    answer = varied.get(f"/tracker/events.json?{query}")
    assert answer.status_code == 400
    assert answer.json()["error"].startswith(f"{key}={value} is not a list")


def test_a_list_may_be_in_json_or_have_commas(varied):
    in_json = chosen(varied, urlencode({"programme__in": '["Battery, cells", "50%"]'})).ids
    assert in_json == chosen(varied, urlencode([("_programme", "Battery, cells"), ("_programme", "50%")])).ids
    assert chosen(varied, "kind__in=grant,loan").ids == chosen(varied, 'kind__in=["grant","loan"]').ids


@pytest.mark.parametrize(
    "query", ["_search_uid=x", f"year__gt={10**30}", f"kind__in=[{10**30}]", "nothing=1", "nothing__not=1"]
)
def test_what_cannot_be_asked_is_a_bad_request(varied, query):
    with pytest.raises(BadRequest):
        chosen(varied, query)
    assert varied.get(f"/tracker/events.json?{query}").status_code == 400


def test_when_events_end_is_read_from_an_index_without_their_rows(plain):
    """Asked after every write by the first who wants what is on or after a day."""
    (step,) = plain.execute(f"explain query plan {choosing._ENDS}").fetchall()
    assert "COVERING INDEX events_by_end" in step[3]


def test_sql_that_is_wrong_is_an_error_of_sqlite(varied):
    with pytest.raises(sqlite3.OperationalError):
        chosen(varied, "_where=nonsense(")


def test_an_operator_that_datasette_does_not_know_filters_nothing(varied):
    assert chosen(varied, "kind__resembles=grant").ids == chosen(varied, "").ids


def test_a_search_of_ones_own_syntax_is_asked_for_by_name(varied):
    either = quote("graphite OR lithium")
    both = chosen(varied, f"_search={either}").ids
    one = chosen(varied, f"_search={either}&_searchmode=raw").ids
    assert both < one


def test_a_condition_of_a_strangers_own_stands_for_itself_in_the_rows_too(many: Pages):
    answer = many.json(
        f"/tracker/events.json?_shape=objects&kind=grant&_where={quote('id < 50 or id > 1450')}"
    )
    ids = [row["id"] for row in answer["rows"]]
    assert all(row["kind"] == "grant" for row in answer["rows"])
    assert all(id < 50 or id > 1450 for id in ids)
    assert answer["filtered_table_rows_count"] == len(ids) > 0
