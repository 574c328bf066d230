"""The chart of the events page: what is filtered, however it is to be drawn, and links that narrow it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from published import World, facts

from tracker.analyze.counts import timeline_of
from tracker.analyze.selection import Selection
from tracker.analyze.timeline import OTHER
from tracker.publish import choosing
from tracker.publish.arguments import Arguments
from tracker.publish.chart import chart_of
from tracker.publish.charting.asked import Asked
from tracker.publish.charting.choices import Choices, Links
from tracker.publish.charting.counting import counted
from tracker.publish.charting.moneyed import moneyed
from tracker.store import Store

TODAY = dt.date(2026, 11, 21)


def test_the_page_draws_exactly_what_is_filtered(many):
    query = "_country=CN&kind=grant&kind=tariff&_from=2023"
    total = many.json(f"/tracker/events.json?{query}&_size=1")["filtered_table_rows_count"]
    page = many.get(f"/tracker/events?{query}").text
    figure = page[page.index('<figure class="timeline"') : page.index("</figure>")]
    assert f"{total:,} events by" in figure
    body = figure[figure.index("<tbody>") :]
    totals = [int(re.findall(r"<td>([\d,]+)</td></tr>", row)[0]) for row in body.split("<tr>")[1:]]
    assert sum(totals) == total


@pytest.mark.parametrize("query", ["", "_lanes=country", "date_precision=unknown"])
def test_the_chart_as_a_table_has_the_undated_too(many, query):
    total = many.json(f"/tracker/events.json?{query}&_size=1")["filtered_table_rows_count"]
    undated = many.json("/tracker/events.json?date_precision=unknown&_size=1")["filtered_table_rows_count"]
    page = many.get(f"/tracker/events?{query}").text
    table = page[page.index('<details class="numbers">') : page.index("</figure>")]
    rows = table[table.index("<tbody>") :].split("<tr>")[1:]
    totals = [int(re.findall(r"<td>([\d,]+)</td></tr>", row)[0].replace(",", "")) for row in rows]
    assert undated
    assert totals[-1] == undated
    assert sum(totals) == total


def test_a_bar_narrows_the_page_to_its_period_and_keeps_every_filter(many):
    page = many.get("/tracker/events?_country=CN&_country=US&kind=grant&_from=2025-01&_to=2026-06").text
    links = re.findall(
        r'<a href="([^"]+)" data-key="[^"]+" data-n="\d+"><title>([^:]+): ([\d,]+) events?', page
    )
    assert links
    for href, label, count in links[:5]:
        address = href.replace("&amp;", "&")
        assert "_country=CN&_country=US" in address
        assert "kind=grant" in address
        found = many.json(address.replace("/tracker/events?", "/tracker/events.json?_size=1&"))
        assert found["filtered_table_rows_count"] == int(count), label


FACETS = (
    "kind",
    "action",
    "stance",
    "country",
    "organization",
    "source",
    "programme",
    "currency",
    "review",
    "origin",
)
FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "_country": st.sampled_from(["CN", "US", "EU"]),
        "_material": st.sampled_from(["lithium", "battery", "critical-minerals"]),
        "kind": st.sampled_from(["grant", "tariff", "export_control"]),
        "_from": st.sampled_from(["2024", "2025-06", "2025-Q2"]),
    },
)


def drawn(pages, **wanted):
    """The chart's numbers as the pages count them, from the index."""

    async def ask():
        arguments = Arguments(tuple(wanted.items()))
        chosen = await choosing.chosen_by(pages.datasette, arguments)
        return (await chart_of(pages.datasette, chosen, arguments, TODAY)).data, chosen

    return pages.run(ask())


def numbers(chart):
    """What there is in each period: (series, events) where it is a series of its own, and whether ahead."""
    return {
        bar.key: (
            bar.total,
            bar.ahead,
            {id: n for id, n in bar.counts.items() if id not in (OTHER, "") and n},
        )
        for bar in chart.periods
        if bar.total
    }


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_=FILTERS, facet=st.sampled_from(FACETS), unit=st.sampled_from(["month", "quarter", "year"]))
def test_the_index_draws_what_plain_sql_counts(many, many_db, given_, facet, unit):
    chart, chosen = drawn(many, _stack=facet, _by=unit, **given_)
    with Store.open(many_db) as store:
        ids = Selection((f"id in ({','.join(map(str, chosen.ids))})",))
        plain = timeline_of(store.rows, ids, facet, TODAY, chart.unit, every_group=True)
    assert chart.total == plain.total == len(chosen.ids)
    assert chart.undated == plain.undated
    shown = {item.id for item in chart.series}
    expected = {
        key: (total, ahead, {id: n for id, n in counts.items() if id in shown})
        for key, (total, ahead, counts) in numbers(plain).items()
    }
    assert numbers(chart) == expected


def test_a_material_above_others_counts_what_has_nothing_finer(many, many_db):
    chart, _ = drawn(many, _stack="material")
    above = next(item for item in chart.series if item.label.endswith(", no finer"))
    with Store.open(many_db) as store:
        finer = store.value(
            "select count(distinct e.id) from events e join event_materials m on m.event_id = e.id"
            " where e.review in ('auto', 'approved') and m.material_id = :id and not exists ("
            " select 1 from event_materials o join material_ancestors a on a.material_id = o.material_id"
            " where o.event_id = e.id and a.ancestor_id = :id and o.material_id <> :id)",
            {"id": above.id},
        )
    assert above.total == finer


def test_rows_of_the_drawing_count_each_value_by_itself(many):
    page = many.get("/tracker/events?_lanes=country&_country=CN&_country=US&_country=JP").text
    for country, name in (("CN", "China"), ("US", "United States"), ("JP", "Japan")):
        alone = many.json(f"/tracker/events.json?_country={country}&_size=0")["filtered_table_rows_count"]
        assert f"{name} · {alone:,} events" in page


def test_the_controls_are_links_to_other_ways_of_drawing_the_same(many):
    page = many.get("/tracker/events?_country=CN&_measure=net").text
    controls = page[page.index('class="drawn-by"') : page.index('class="drawn"')]
    assert "/tracker/events?_country=CN&amp;_measure=net&amp;_by=month" in controls
    assert "/tracker/events?_country=CN&amp;_measure=net&amp;_stack=agency" in controls
    assert 'href="/tracker/events?_country=CN"' in controls


@pytest.mark.parametrize("query", ["", "_lanes=country", "_measure=net", "_country=CN&_by=month"])
def test_the_chart_obeys_a_strict_policy_and_loads_one_small_script(many, query):
    page = many.get(f"/tracker/events?{query}").text
    figure = page[page.index('<figure class="timeline"') : page.index("</figure>")]
    assert not re.search(r"\sstyle=|\son\w+=|<style|<script", figure)
    (script,) = set(re.findall(r'<script type="module" src="([^"]*timeline\.js[^"]*)"', page))
    assert len(many.get(script).content) <= 8192


def test_what_cannot_be_drawn_is_said(many):
    page = many.get("/tracker/events?_stack=colour&_by=week").text
    assert "_stack=colour is none of kind, action," in page
    assert "_by=week is none of month, quarter, year." in page


@pytest.mark.parametrize("measure", ["gross", "suspended", "net"])
def test_money_is_what_the_ledger_says(many, many_db, measure):
    chart, _ = drawn(many, _measure=measure, _by="year")
    column = {"net": "awarded_usd - terminated_usd", "suspended": "suspended_usd"}.get(
        measure, "iif(awarded_minor, awarded_usd, announced_usd)"
    )
    counted = "announced_counted" if measure == "gross" else "counted"
    with Store.open(many_db) as store:

        def standing(day):
            return store.value(
                f"select coalesce(sum({counted} * ({column})), 0) from measure_days"
                " where no_rate is null and sum_event_id is not null and day <= :day and :day < until",
                {"day": day},
            )

        for bar in chart.bars:
            end = standing(f"{bar.key}-12-31")
            before = standing(f"{int(bar.key) - 1}-12-31") if measure == "gross" else 0
            assert bar.total == end - before, bar.key


def test_money_of_few_is_the_money_of_their_measures(many, many_db):
    chart, chosen = drawn(many, _measure="net", _country="CN", kind="grant", _by="year")
    today = TODAY.isoformat()
    with Store.open(many_db) as store:
        ids = ",".join(map(str, chosen.ids))
        expected = store.value(
            "select coalesce(sum(counted * (awarded_usd - terminated_usd)), 0) from measure_days"
            f" where day <= '{today}' and '{today}' < until and account in (select"
            f" coalesce('m' || measure_id, 'e' || id) from events where id in ({ids}))",
        )
    assert sum(item.total for item in chart.series) == expected > 0


def test_a_source_that_failed_for_a_month_is_a_grey_band(open_pages, tmp_path):
    path = tmp_path / "silent.db"
    with Store.create_or_migrate(path) as store:
        world = World(store)
        for month in ("2026-07", "2026-08", "2026-09"):
            report = world.report(f"Grant of {month}", "A grant.")
            world.event(facts(f"Grant of {month}", date=month), told=((report, ()),))
        with store.transaction():
            db = store.conn
            db.execute("update sources set first_polled_at = '2026-08-01T00:00:00Z' where id = 'wire'")
            db.executemany(
                "insert into fetches (source_id, started_at, finished_at, outcome) values ('wire', ?, ?, ?)",
                [
                    (f"2026-{month:02}-{day:02}T06:00:00Z",) * 2 + ("failed" if month == 9 else "ok",)
                    for month, days in ((8, 31), (9, 30), (10, 31), (11, 20))
                    for day in range(1, days + 1)
                ],
            )
    pages = open_pages(path)
    page = pages.get("/tracker/events?_by=month").text
    assert "September 2026: 1 event: 1 Grant; 1 of 1 sources gave nothing</title>" in page
    assert "July 2026: 1 event: 1 Grant; 1 of 1 sources were not yet read</title>" in page
    assert "August 2026: 1 event: 1 Grant</title>" in page
    assert "gave nothing" not in pages.get("/tracker/events?_by=month&_source=ministry").text


def test_rows_of_money_are_the_sums_of_each_value_on_one_scale(many):
    rows = in_rows(many, moneyed, ("CN", "US"), _measure="net").lanes
    for lane, country in zip(rows, ("CN", "US"), strict=True):
        alone, _ = drawn(many, _measure="net", _country=country, _by="year")
        own = {bar.key: bar.total for bar in alone.bars}
        assert {bar.key: bar.total for bar in lane.chart.bars if bar.key in own} == own


def in_rows(pages, draw, values, **more):
    async def ask():
        arguments = Arguments((*(("_country", value) for value in values), *more.items(), ("_by", "year")))
        chosen = await choosing.chosen_by(pages.datasette, arguments)
        choices = replace(Choices.read(arguments), lanes="country")
        asked = Asked(pages.datasette, chosen, choices, TODAY, "en", Links(arguments, "/x"))
        return (await draw(asked, values)).drawn

    return pages.run(ask())


@pytest.mark.parametrize("draw", [counted, moneyed])
def test_a_series_has_one_colour_in_all_rows(many, draw):
    drawn = in_rows(many, draw, ("CN", "US", "JP", "LA"), _measure="net", _stack="action")
    assert all(lane.chart.series == drawn.chart.series for lane in drawn.lanes)
