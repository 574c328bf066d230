"""Every facet's counts are what plain SQL says, whatever else is filtered."""

from __future__ import annotations

import asyncio
import re
from urllib.parse import urlencode

import pytest
from datasette.database import QueryInterrupted
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils.utils import sqlite3

from tracker.publish import database

FACETS = ["country", "material", "agency", "kind", "action", "year"]
ROLES = ("actor", "target", "partner", "location")


def facets(pages, query=""):
    """{facet: {value: count}} of the JSON."""
    results = pages.json(f"/tracker/events.json?_facet_size=max&_size=1&{query}")["facet_results"]
    return {
        name: {value["value"]: value["count"] for value in facet["results"]}
        for name, facet in results.items()
    }


class Plain:
    """The same database read row by row, with the filters said again in Python."""

    def __init__(self, path):
        db = sqlite3.connect(path)
        self.events = {
            row[0]: dict(
                zip(
                    ("id", "kind", "action", "year", "date", "precision", "review", "amount", "title"),
                    row,
                    strict=True,
                )
            )
            for row in db.execute(
                "select id, kind, action, year, date, date_precision, review, amount_usd, title from events"
            )
        }
        above = {}
        for child, parent in db.execute("select material_id, ancestor_id from material_ancestors"):
            above.setdefault(child, set()).add(parent)
        office_of = dict(db.execute("select id, parent_id from agencies where parent_id is not null"))
        for event in self.events.values():
            event |= {"country": set(), "material": set(), "agency": set(), "roles": set()}
            event["words"] = set(re.findall(r"\w+", event["title"].lower()))
        for id, label in db.execute(
            "select event_id, label from event_organizations join organizations on id = organization_id"
        ):
            self.events[id]["words"] |= set(re.findall(r"\w+", label.lower()))
        for id, country, role in db.execute("select event_id, country_id, role from event_countries"):
            self.events[id]["country"].add(country)
            self.events[id]["roles"].add((country, role))
        for id, material in db.execute("select event_id, material_id from event_materials"):
            self.events[id]["material"] |= above[material]
        for id, agency in db.execute("select event_id, agency_id from event_agencies"):
            while agency:
                self.events[id]["agency"].add(agency)
                agency = office_of.get(agency)
        db.close()

    def counts(self, mix):
        chosen = [event for event in self.events.values() if self.fits(event, mix)]
        found = {name: {} for name in FACETS}
        for event in chosen:
            for name in ("country", "material", "agency"):
                for value in event[name]:
                    if name == "country" and mix["role"] and (value, mix["role"]) not in event["roles"]:
                        continue
                    found[name][value] = found[name].get(value, 0) + 1
            for name in ("kind", "action", "year"):
                if event[name] is not None:
                    found[name][event[name]] = found[name].get(event[name], 0) + 1
        return len(chosen), found

    def fits(self, event, mix):
        wanted_countries = mix["country"]
        if wanted_countries and mix["role"]:
            country = any((code, mix["role"]) in event["roles"] for code in wanted_countries)
        else:
            country = not wanted_countries or bool(event["country"] & set(wanted_countries))
        return (
            country
            and all(not mix[name] or event[name] & set(mix[name]) for name in ("material", "agency"))
            and all(not mix[name] or event[name] in mix[name] for name in ("kind", "action", "year"))
            and (mix["review"] == "all" or event["review"] in ("auto", "approved"))
            and (mix["since"] is None or (event["date"] is not None and event["date"] >= mix["since"]))
            and (
                mix["more_than"] is None
                or (event["amount"] is not None and event["amount"] > mix["more_than"])
            )
            and (mix["word"] is None or mix["word"].lower() in event["words"])
        )


@pytest.fixture(scope="module")
def plain(many_db):
    return Plain(many_db)


def address(mix):
    pairs = [(f"_{name}", value) for name in ("country", "material", "agency") for value in mix[name]]
    pairs += [(name, value) for name in ("kind", "action", "year") for value in mix[name]]
    if mix["role"]:
        pairs.append(("_role", mix["role"]))
    if mix["review"] == "all":
        pairs.append(("_review", "all"))
    if mix["since"]:
        pairs.append(("date__gte", mix["since"]))
    if mix["more_than"] is not None:
        pairs.append(("amount_usd__gt", mix["more_than"]))
    if mix["word"]:
        pairs.append(("_search", mix["word"]))
    return urlencode(pairs)


def some(*values):
    return st.lists(st.sampled_from(values), max_size=3, unique=True)


MIXES = st.fixed_dictionaries(
    {
        "country": some("CN", "US", "EU", "JP", "ZW"),
        "material": some("graphite", "graphite-anode", "lithium", "critical-minerals", "tungsten"),
        "agency": some("us-commerce", "us-bis", "us-doe", "cn-mofcom"),
        "kind": some("grant", "tariff", "export_control", "other"),
        "action": some("announced", "awarded", "suspended"),
        "year": some(2016, 2024, 2025, 2027),
        "role": st.sampled_from([None, None, "actor", "target"]),
        "review": st.sampled_from(["published", "all"]),
        "since": st.sampled_from([None, None, "2024-06", "2025-01-15"]),
        "more_than": st.sampled_from([None, None, 1_000_000]),
        "word": st.sampled_from([None, None, "China", "graphite"]),
    }
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mix=MIXES)
def test_counts_equal_plain_sql_under_any_mix_of_filters(many, plain, mix):
    total, expected = plain.counts(mix)
    answer = many.json(f"/tracker/events.json?_facet_size=max&_size=1&{address(mix)}")
    assert answer["filtered_table_rows_count"] == total
    counted = {
        name: {value["value"]: value["count"] for value in facet["results"]}
        for name, facet in answer["facet_results"].items()
    }
    assert counted == expected


NO_FILTER = {
    **dict.fromkeys(("country", "material", "agency", "kind", "action", "year"), ()),
    **dict.fromkeys(("role", "since", "more_than", "word")),
}


@pytest.mark.parametrize("review", ["published", "all"])
@pytest.mark.parametrize("role", [None, "target"])
def test_counts_of_all_events_are_taken_from_indexes_and_equal_plain_sql(many, plain, review, role):
    mix = {**NO_FILTER, "review": review, "role": role}
    _, expected = plain.counts(mix)
    assert facets(many, address(mix)) == expected


def test_who_asks_for_a_count_meanwhile_waits_for_the_same_answer(many):
    taken = []

    def fold(rows):
        taken.append(list(rows))
        return len(taken)

    async def both():
        sql = "select count(*) from events where id > 7"
        return await asyncio.gather(*(database.kept(many.datasette, sql, {}, fold) for _ in range(2)))

    assert many.run(both()) == [1, 1]
    assert len(taken) == 1


def test_an_answer_that_never_came_is_asked_for_again(many):
    def late(rows):
        raise sqlite3.OperationalError("interrupted")

    sql = "select count(*) from events where id > 8"
    with pytest.raises(QueryInterrupted):
        many.run(database.kept(many.datasette, sql, {}, late))
    assert many.run(database.kept(many.datasette, sql, {}, list))


def test_json_carries_the_facets_by_name(pages):
    results = pages.json("/tracker/events.json")["facet_results"]
    assert list(results) == FACETS
    first = results["country"]["results"][0]
    assert set(first) == {"value", "label", "count", "toggle_url", "selected"}


def test_labels_stand_instead_of_ids(pages):
    results = pages.json("/tracker/events.json")["facet_results"]
    labels = {value["value"]: value["label"] for facet in results.values() for value in facet["results"]}
    assert labels["CN"] == "China"
    assert labels["graphite-anode"] == "Graphite anode"
    assert labels["export_control"] == "Export control"


def test_a_parent_material_counts_what_is_below_it(pages):
    counts = facets(pages)["material"]
    assert counts["graphite"] == 3
    assert counts["graphite-anode"] == 1


def test_an_agency_counts_its_offices(pages):
    assert facets(pages)["agency"]["us-commerce"] == 1


def test_years_come_latest_first(many):
    years = [
        value["value"] for value in many.json("/tracker/events.json")["facet_results"]["year"]["results"]
    ]
    assert years == sorted(years, reverse=True)


def test_counts_do_not_change_from_page_to_page(many):
    first = many.json("/tracker/events.json?_size=20")
    second = many.json(f"/tracker/events.json?_size=20&_next={first['next']}")
    counts = [
        {
            name: [(v["value"], v["count"]) for v in facet["results"]]
            for name, facet in page["facet_results"].items()
        }
        for page in (first, second)
    ]
    assert counts[0] == counts[1]


def test_toggling_adds_a_value_and_then_takes_it_away(pages):
    results = pages.json("/tracker/events.json?_country=CN&kind=export_control")["facet_results"]
    chosen = {value["value"]: value for value in results["country"]["results"]}
    assert chosen["CN"]["selected"] is True
    assert chosen["US"]["selected"] is False
    assert "_country=CN&_country=US" in chosen["US"]["toggle_url"]
    assert "_country" not in chosen["CN"]["toggle_url"]
    assert "kind=export_control" in chosen["CN"]["toggle_url"]


def test_both_of_two_values_are_marked_as_chosen(pages):
    results = pages.json("/tracker/events.json?kind=grant&kind=loan")["facet_results"]["kind"]
    assert {value["value"] for value in results["results"] if value["selected"]} == {"grant", "loan"}
    toggle = next(v["toggle_url"] for v in results["results"] if v["value"] == "loan")
    assert toggle.endswith("kind=grant")


def test_what_else_could_be_chosen_is_counted_without_the_facet_itself(pages):
    kinds = pages.json("/tracker/events.json?kind=loan")["facet_results"]["kind"]
    assert {value["value"] for value in kinds["results"]} == {"loan"}
    others = {value["value"]: value["count"] for value in kinds["alternatives"]}
    assert others["tariff"] == 1
    assert "loan" not in others


def test_a_toggle_leads_to_as_many_events_as_it_promises(pages):
    for facet in pages.json("/tracker/events.json")["facet_results"].values():
        for value in facet["results"][:4]:
            path = value["toggle_url"].removeprefix("http://localhost")
            assert pages.json(path)["filtered_table_rows_count"] == value["count"]


def test_a_facet_that_takes_too_long_is_named_and_the_others_are_there(many, monkeypatch):
    in_time = database.kept

    async def late_for_states(datasette, sql, parameters, fold):
        if "from measure_days" in sql:
            raise QueryInterrupted(None, sql, parameters)
        return await in_time(datasette, sql, parameters, fold)

    monkeypatch.setattr(database, "kept", late_for_states)
    results = many.json("/tracker/events.json?_facet_event=state&_size=2")["facet_results"]
    assert list(results) == [*FACETS, "state"]
    assert results["state"]["timed_out"] is True
    assert results["country"]["results"]


@pytest.mark.parametrize("name", ["source", "programme", "state", "stance", "review", "currency"])
def test_other_facets_are_there_when_they_are_asked_for(many, name):
    results = many.json(f"/tracker/events.json?_facet_event={name}&_size=1")["facet_results"]
    assert list(results) == [*FACETS, name]
    assert results[name]["hideable"] is True
    assert "_facet_event" not in results[name]["toggle_url"]


def test_datasettes_own_way_to_ask_for_a_facet_gets_ours_where_there_is_one(many):
    results = many.json("/tracker/events.json?_facet=stance&_facet=country&_size=1")["facet_results"]
    assert results["stance"]["type"] == "event"
    assert list(results).count("country") == 1
    kept = many.json("/tracker/events.json?_facet_event=stance&_facet_event=source&_size=1")["facet_results"]
    assert "_facet_event=source" in kept["stance"]["toggle_url"]
    assert "_facet_event=stance" not in kept["stance"]["toggle_url"]


def test_a_facet_that_only_datasette_has_counts_every_row_of_the_filter(many):
    answer = many.json(
        "/tracker/events.json?_facet=confidence&_facet_size=max&_country=CN&_search=graphite&_size=1"
    )
    total = sum(value["count"] for value in answer["facet_results"]["confidence"]["results"])
    assert total == answer["filtered_table_rows_count"] > 1


def test_a_states_count_leads_to_its_events(many):
    states = many.json("/tracker/events.json?_facet_event=state&_size=1")["facet_results"]["state"]["results"]
    assert {value["label"] for value in states} >= {"in force", "ended"}
    for value in states:
        answer = many.json(f"/tracker/events.json?_state={value['value']}&_size=1")
        assert answer["filtered_table_rows_count"] == value["count"]


def test_names_are_in_the_readers_language_and_values_stay_codes(pages):
    def names(facet, *, language):
        answer = pages.json(f"/tracker/events.json?_lang={language}&_size=1")["facet_results"][facet]
        return {value["value"]: value["label"] for value in answer["results"]}

    assert names("country", language="zh")["CN"] == "中国"
    assert names("material", language="fa")["lithium"] == "لیتیوم"
    assert names("country", language="en")["CN"] == "China"


def test_a_material_says_what_it_stands_under(pages):
    results = pages.json("/tracker/events.json?_size=1")["facet_results"]
    parents = {value["value"]: value["parents"] for value in results["material"]["results"]}
    assert {"graphite", "anode"} <= set(parents["graphite-anode"])
    assert "parents" not in results["kind"]["results"][0]


def test_a_facet_cut_short_says_so(many):
    facet = many.json("/tracker/events.json?_facet_size=2&_size=1")["facet_results"]["kind"]
    assert len(facet["results"]) == 2
    assert facet["truncated"] is True
    whole = many.json("/tracker/events.json?_facet_size=max&_size=1")["facet_results"]["kind"]
    assert whole["truncated"] is False


def test_the_count_of_a_filter_is_right_on_every_page(many):
    address = "/tracker/events.json?_country=CN&kind=grant&kind=tariff&_size=20"
    first = many.json(address)
    second = many.json(f"{address}&_next={first['next']}")
    assert first["filtered_table_rows_count"] == second["filtered_table_rows_count"] > 40
    assert many.json(f"{address}&_nocount=1")["filtered_table_rows_count"] is None
