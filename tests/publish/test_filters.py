"""What the arguments of the events page select, and how the page says so."""

from __future__ import annotations

import pytest

from tracker.publish.arguments import Arguments

CHINESE = "商务部公布石墨负极材料出口管制"
ARABIC = "الصين تقيد تصدير الليثيوم"
PERSIAN = "چین صادرات گرافیت را محدود کرد"


def test_values_of_one_facet_are_alternatives(pages):
    assert set(pages.titles("_country=ID&_country=EU")) == {
        "Ban that starts later",
        "Strategy without a date",
    }


def test_different_facets_all_hold(pages):
    assert pages.titles("_country=CN&_material=lithium") == [ARABIC]


@pytest.mark.parametrize(
    "query", ["kind=loan&kind=strategy", "kind__exact=loan&kind=strategy", "kind__in=loan,strategy"]
)
def test_a_column_given_twice_means_any_of_its_values(pages, query):
    assert set(pages.titles(query)) == {"Loan known to the quarter", "Strategy without a date"}


def test_years_given_twice_are_alternatives(pages):
    assert "Tariff on cells known to the year" in pages.titles("year=2025&year=2098")
    assert "Ban that starts later" in pages.titles("year=2025&year=2098")


def test_a_material_includes_what_is_below_it(pages):
    assert set(pages.titles("_material=graphite")) == {
        CHINESE,
        PERSIAN,
        "Group14 wins a grant of up to $200 million",
    }


def test_an_agency_includes_its_offices(pages):
    assert pages.titles("_agency=us-commerce") == ["Entity listing by BIS"]


def test_a_role_says_what_the_country_is(pages):
    assert set(pages.titles("_country=CN&_role=target&_material=nickel")) == {"Ban that starts later"}
    assert pages.titles("_country=CN&_role=actor&_material=nickel") == []


def test_two_countries_may_be_asked_for_each_in_its_role(pages):
    assert set(pages.titles("_actor=US&_target=CN")) == {
        "Tariff on cells known to the year",
        "Entity listing by BIS",
    }
    assert pages.titles("_actor=CN&_target=US") == [CHINESE]
    assert pages.titles("_actor=JP&_target=CN") == []
    assert "no country “XX”" in pages.get("/tracker/events?_target=XX").text


def test_a_source_and_an_organization_are_filters_too(pages):
    assert pages.titles("_source=ministry") == [CHINESE]
    assert pages.titles("_organization=group14") == ["Group14 wins a grant of up to $200 million"]


def test_the_state_of_a_measure_today_is_a_filter_of_its_events(pages):
    grant = {
        "Group14 wins a grant of up to $200 million",
        "Energy Department suspends the grant to Group14",
    }
    assert grant <= set(pages.titles("_state=suspended"))
    assert grant.isdisjoint(pages.titles("_state=in_force&_state=ended&_state=proposed&_state=announced"))


def test_a_programme_is_asked_for_by_its_whole_name(pages):
    hostile = pages.titles("_programme=%3Ci%3Ep%3C/i%3E")
    assert len(hostile) == 1
    assert hostile == pages.titles("programme=%3Ci%3Ep%3C/i%3E")
    assert pages.titles("_programme=p") == []


def test_an_empty_search_box_leaves_nothing_out(pages):
    assert pages.titles("_search=") == pages.titles()
    assert pages.titles("_search=+&_country=CN") == pages.titles("_country=CN")


def test_only_published_events_are_shown_unless_asked(pages):
    assert "Waiting for a person" not in pages.titles()
    assert "Waiting for a person" in pages.titles("_review=all")
    assert pages.titles("review=pending") == ["Waiting for a person"]
    assert set(pages.titles("review=pending&review=rejected")) == {"Waiting for a person", "Turned down"}


def test_the_page_says_how_many_are_hidden_and_where_they_are(pages):
    page = pages.get("/tracker/events?_country=CN").text
    assert "1 pending" in page
    assert "1 rejected" in page
    assert "/tracker/events?_country=CN&amp;review=pending" in page


@pytest.mark.parametrize(
    ("query", "found", "missed"),
    [
        ("_from=2025-06", "Tariff on cells known to the year", "Entity listing by BIS"),
        ("_from=2025-08-15&_to=2025-09", "Loan known to the quarter", CHINESE),
        ("_to=2025-02", "Tariff on cells known to the year", "Loan known to the quarter"),
        ("_from=2025-Q3&_to=2025-Q3", "Loan known to the quarter", CHINESE),
        ("_to=2025-10", CHINESE, PERSIAN),
        ("_from=2025-10-09&_to=2025-10-09", CHINESE, PERSIAN),
    ],
)
def test_a_period_takes_in_what_may_have_happened_in_it(pages, query, found, missed):
    titles = pages.titles(query)
    assert found in titles
    assert missed not in titles


def test_undated_events_are_in_no_period(pages):
    assert "Strategy without a date" not in pages.titles("_from=1900")
    assert "Strategy without a date" not in pages.titles("_to=2100")


def test_columns_compare_as_datasette_does_and_the_page_warns_of_partial_dates(pages):
    assert CHINESE not in pages.titles("date__lte=2025-10")
    assert "compared as text" in pages.get("/tracker/events?date__lte=2025-10").text


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("_country=XX", "There is no country “XX”"),
        ("_material=kryptonite", "There is no material “kryptonite”"),
        ("_from=yesterday", "“yesterday” is not a date"),
        ("_role=villain", "There is no role “villain”"),
        ("_state=asleep", "There is no state “asleep”"),
    ],
)
def test_what_is_not_known_is_named_and_does_not_fail(pages, query, message):
    page = pages.get(f"/tracker/events?{query}")
    assert page.status_code == 200
    assert message in page.text


@pytest.mark.parametrize(
    "query", ["_country=XX", "_material='; drop table events", "_source=%00", "_from=2025-13"]
)
def test_unknown_values_give_an_empty_answer(pages, query):
    assert pages.titles(query) == []


def test_the_description_is_in_words(pages):
    words = pages.json("/tracker/events.json?_country=CN&_country=US&_material=graphite")[
        "human_description_en"
    ]
    assert words.startswith("where country is China or United States and material is Graphite or below")


@pytest.mark.parametrize(
    ("search", "title"),
    [
        ("石墨", CHINESE),
        ("ليثيوم", ARABIC),
        ("گرافیت", PERSIAN),
        ("suspends", "Energy Department suspends the grant to Group14"),
    ],
)
def test_search_finds_words_inside_each_script(pages, search, title):
    assert title in pages.titles(f"_search={search}")


@pytest.mark.parametrize("search", ['"', "AND", "a* OR", "NEAR(", "^", "-", "'; --", "(((", "col:x"])
def test_any_search_is_answered(pages, search):
    assert pages.get(f"/tracker/events?_search={search}").status_code == 200


def test_search_and_facets_work_together_in_every_format(pages):
    query = "_search=商务部&_country=CN&kind=export_control&kind=grant&action=announced"
    assert pages.titles(query) == [CHINESE]
    lines = pages.get(f"/tracker/events.csv?{query}").text.strip().splitlines()
    assert len(lines) == 2
    assert CHINESE in lines[1]


def test_paging_keeps_the_filters(many):
    seen, address = [], "/tracker/events.json?_size=50&_shape=objects&_country=CN&kind=grant&kind=tariff"
    total = many.json(address)["filtered_table_rows_count"]
    while address:
        page = many.json(address)
        seen += [row["id"] for row in page["rows"]]
        address = page["next_url"] and page["next_url"].removeprefix("http://localhost")
    assert len(seen) == len(set(seen)) == total


def test_newest_first_and_undated_last(pages):
    dates = [row["date"] for row in pages.json("/tracker/events.json?_shape=objects")["rows"]]
    dated = [date for date in dates if date]
    assert dated == sorted(dated, reverse=True)
    assert dates[-1] is None


def test_the_column_form_keeps_facets_and_the_order(pages):
    page = pages.get("/tracker/events?_country=CN&kind=grant&kind=tariff&_sort=date").text
    form = page[page.index('<form class="filters"') :]
    assert '<input type="hidden" name="_country" value="CN">' in form
    assert 'name="_filter_value_1" class="filter-value" aria-label="Value" value="grant,tariff"' in form
    assert '<input type="hidden" name="_sort" value="date">' in form


def test_the_column_form_redirects_to_what_was_asked(pages):
    answer = pages.get("/tracker/events?_country=CN&_filter_column=amount&_filter_op=gt&_filter_value=5")
    assert answer.status_code == 302
    assert answer.headers["location"] == "/tracker/events?_country=CN&amount__gt=5"


def test_other_tables_keep_datasettes_own_meaning(pages):
    found = pages.json("/tracker/kinds.json?id=grant&id=loan")
    assert found["filtered_table_rows_count"] == 0


def test_arguments_toggle_there_and_back():
    arguments = Arguments.read("_country=CN&kind=grant&_next=5&_sort=date")
    with_us = arguments.toggling("country", "US")
    assert with_us.values("country") == ("CN", "US")
    assert with_us.first("_next") is None
    assert with_us.toggling("country", "US").toggling("country", "CN").values("country") == ()


def test_a_value_with_a_comma_survives_the_way_to_datasette():
    asked = Arguments.read("kind=a,b&kind=c").for_datasette()
    assert asked.values("kind") == ("a,b", "c")


def test_the_sql_behind_a_page_gives_the_same_events(pages):
    page = pages.get("/tracker/events?_country=CN&_search=石墨&kind=export_control&kind=tariff").text
    address = page[page.index('<a href="/tracker?sql=') + 9 :].split('"')[0].replace("&amp;", "&")
    found = pages.json(address.replace("/tracker?", "/tracker.json?_shape=objects&"))
    assert [row["title"] for row in found["rows"]] == [PERSIAN, CHINESE]


@pytest.mark.parametrize(
    "sort", ["", "_sort=date", "_sort_desc=kind", "_sort=kind", "_sort_desc=title", "_sort_desc=amount_usd"]
)
def test_no_row_is_lost_or_doubled_between_pages_whatever_the_order(many, sort):
    address = f"/tracker/events.json?_size=100&_shape=objects&_nofacet=1&{sort}"
    seen = []
    while address:
        page = many.json(address)
        seen += [row["id"] for row in page["rows"]]
        address = page["next_url"] and page["next_url"].removeprefix("http://localhost")
    assert (
        len(seen) == len(set(seen)) == many.json("/tracker/events.json?_size=1")["filtered_table_rows_count"]
    )


def test_a_stream_of_csv_has_every_row_once(many):
    lines = many.get("/tracker/events.csv?_stream=1&_sort_desc=kind").text.strip().split("\r\n")
    ids = [line.split(",")[0] for line in lines[1:]]
    assert len(ids) == len(set(ids)) == many.json("/tracker/events.json?_size=1")["filtered_table_rows_count"]


def test_reports_are_searched_in_their_own_list(pages):
    found = pages.json("/tracker/reports.json?_shape=objects&_search=负极")
    assert [row["title"] for row in found["rows"]] == [CHINESE]
