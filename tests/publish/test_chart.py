"""The timeline: every event counted once, none drawn finer than it is known, all of it readable."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils.utils import sqlite3

from tracker.analyze.timeline import (
    MOST_SERIES,
    OTHER,
    Bar,
    ChartData,
    Series,
    Unit,
    build,
    counting_sql,
    summary,
    with_links,
)
from tracker.publish.chart import render

TODAY = dt.date(2026, 11, 21)
SVG = "{http://www.w3.org/2000/svg}"


def month(key, series="grant", events=1, ahead=0):
    year, number = key.split("-")
    return int(year), f"{year}-Q{(int(number) + 2) // 3}", key, series, events, ahead


def quarter(key, series="grant", events=1):
    return int(key[:4]), key, None, series, events, 0


def year(key, series="grant", events=1):
    return key, None, None, series, events, 0


UNDATED = (None, None, None, "grant", 1, 0)

YEARS = st.integers(2000, 2030)
FEW = st.integers(1, 9)
NAMES = st.sampled_from([f"k{n}" for n in range(14)])
MONTHS = st.builds(lambda y, m, s, n: month(f"{y}-{m:02}", s, n), YEARS, st.integers(1, 12), NAMES, FEW)
QUARTERS = st.builds(lambda y, q, s, n: quarter(f"{y}-Q{q}", s, n), YEARS, st.integers(1, 4), NAMES, FEW)
WHOLE_YEARS = st.builds(year, YEARS, NAMES, FEW)
ROWS = st.lists(st.one_of(MONTHS, QUARTERS, WHOLE_YEARS, st.just(UNDATED)), max_size=40)


@given(rows=ROWS, most=st.sampled_from([12, 24, 60]), trim=st.booleans())
def test_every_event_is_counted_once(rows, most, trim):
    chart = build(rows, TODAY, most_bars=most, trim=trim)
    assert chart.total == sum(row[4] for row in rows)
    assert sum(item.total for item in chart.series) == chart.total
    by_series = Counter()
    for bar in chart.periods:
        by_series.update(bar.counts)
    undated = Counter(row[3] for row in rows if row[0] is None)
    assert all(by_series[item.id] <= item.total for item in chart.series)
    assert by_series.total() + undated.total() == chart.total


@given(rows=ROWS)
def test_a_date_is_never_drawn_finer_than_it_is_known(rows):
    chart = build(rows, TODAY)
    drawn = sum(bar.total for bar in chart.bars)
    assert chart.beyond == ()
    fine = {Unit.MONTH: 2, Unit.QUARTER: 1, Unit.YEAR: 0}[chart.unit]
    assert drawn == sum(row[4] for row in rows if row[fine] is not None)


@given(rows=ROWS, most=st.sampled_from([12, 24, 60]))
def test_the_drawing_is_well_formed_and_inside_its_frame(rows, most):
    chart = with_links(build(rows, TODAY, most_bars=most, trim=True), {"2025": "/x?a=1&b=<2>"})
    root = ElementTree.fromstring(render(chart, standalone=True))
    width, height = map(float, root.attrib["viewBox"].split()[2:])
    for box in root.iter(f"{SVG}rect"):
        x, y = float(box.attrib.get("x", 0)), float(box.attrib.get("y", 0))
        assert x >= -0.1
        assert x + float(box.attrib["width"]) <= width + 0.1 or box.attrib.get("class") == "tl-plate"
        assert -0.1 <= y <= height


def test_bars_hold_series_in_months():
    chart = build([month("2025-01", "grant", 2), month("2025-03", "loan", 3)], TODAY)
    assert chart.unit is Unit.MONTH
    assert [(bar.key, dict(bar.counts)) for bar in chart.bars] == [
        ("2025-01", {"grant": 2}),
        ("2025-02", {}),
        ("2025-03", {"loan": 3}),
    ]


@pytest.mark.parametrize(
    ("first", "last", "unit"),
    [
        ("2022-01", "2026-12", Unit.MONTH),
        ("2021-12", "2026-12", Unit.QUARTER),
        ("2010-01", "2026-01", Unit.YEAR),
    ],
)
def test_the_unit_grows_with_the_span(first, last, unit):
    assert build([month(first), month(last)], TODAY).unit is unit


def test_an_event_known_to_the_year_lies_over_its_year_below_the_axis():
    chart = build([month("2025-01", events=9), month("2025-06"), year(2025, events=4)], TODAY)
    (coarse,) = chart.coarse
    assert (coarse.key, coarse.first, coarse.last, coarse.total) == ("2025", 0, 11, 4)
    assert sum(bar.total for bar in chart.bars) == 10


def test_a_unit_that_few_dates_are_known_to_is_not_taken():
    chart = build([month("2025-01"), year(2024, events=8), year(2025, events=9)], TODAY)
    assert chart.unit is Unit.YEAR
    assert chart.coarse == ()


def test_a_few_events_far_away_do_not_flatten_the_chart():
    rows = [year(1962), month("2025-03", events=30), month("2026-02", events=30), month("2040-01", ahead=1)]
    chart = build(rows, TODAY, trim=True)
    assert chart.unit is Unit.MONTH
    assert [(bar.key, bar.total) for bar in chart.beyond] == [("<2025", 1), (">2026", 1)]
    assert chart.total == 62
    assert "1 before 2025, not drawn. 1 after 2026, not drawn. 1 still ahead." in summary(chart)
    assert build(rows, TODAY).beyond == ()


def test_a_chart_is_not_trimmed_where_that_would_leave_much_out():
    rows = [month("2010-01", events=5), month("2026-02", events=30)]
    assert build(rows, TODAY, trim=True).beyond == ()


def test_events_known_to_the_year_alone_make_a_chart_of_years():
    chart = build([year(2024), year(2025)], TODAY)
    assert chart.unit is Unit.YEAR
    assert [bar.key for bar in chart.bars] == ["2024", "2025"]


def test_more_series_than_colours_are_put_together():
    chart = build([month("2025-01", f"k{n}", 20 - n) for n in range(12)], TODAY)
    assert len(chart.series) == MOST_SERIES + 1
    assert chart.series[-1] == Series(OTHER, "4 others", 12 + 11 + 10 + 9, None)


def test_a_kind_keeps_its_colour_when_the_filter_changes():
    order = ["grant", "loan", "tariff"]
    all_three = build([month("2025-01", kind) for kind in order], TODAY, order=order)
    only_one = build([month("2025-01", "tariff")], TODAY, order=order)
    colour = {item.id: item.slot for item in all_three.series}
    assert only_one.series[0].slot == colour["tariff"]


def test_today_lies_where_it_belongs():
    chart = build([month("2026-10"), month("2026-12")], TODAY)
    assert chart.today is not None
    assert 1.6 < chart.today < 1.75
    assert build([month("2020-01")], TODAY).today is None


def test_bars_beyond_today_are_drawn_differently():
    svg = render(build([month("2026-10"), month("2027-01", events=3, ahead=3)], TODAY))
    ahead = svg[svg.index("January 2027") - 80 : svg.index("January 2027")]
    assert 'class="tl-ahead"' in svg
    assert "3 still ahead" in svg
    assert ahead


def test_a_bar_is_a_link_with_a_name_and_a_title():
    chart = with_links(
        build([month("2025-10", events=2)], TODAY), {"2025-10": "/tracker/events?month=2025-10&kind=grant"}
    )
    svg = render(chart)
    assert (
        '<a href="/tracker/events?month=2025-10&amp;kind=grant" aria-label="October 2025: 2 events: 2 grant">'
        in svg
    )
    assert "<title>October 2025: 2 events: 2 grant</title>" in svg
    assert 'role="group"' in svg


def test_hostile_names_are_text():
    bar = Bar("2025-01", Unit.MONTH, 0, 0, {"x": 1}, href='"><script>')
    chart = ChartData(Unit.MONTH, (bar,), series=(Series("x", '</svg><script>alert(1)</script>"', 1, 0),))
    svg = render(chart, standalone=True)
    assert "<script" not in svg
    ElementTree.fromstring(svg)


def test_the_summary_says_it_in_words():
    chart = build(
        [month("2025-01", events=2), month("2025-02", events=5, ahead=1), year(2025), UNDATED], TODAY
    )
    words = summary(chart)
    assert words.startswith("9 events by month, January 2025 to 2025.")
    assert "Most in February 2025: 5." in words
    assert "1 known only to the quarter or year" in words
    assert "1 still ahead." in words
    assert "1 undated, not drawn." in words
    assert summary(build([], TODAY)) == "No events."
    assert summary(build([UNDATED], TODAY)) == "1 event, none of them dated."


def test_the_query_groups_as_the_timeline_wants_it():
    db = sqlite3.connect(":memory:")
    db.execute("create table events (year, quarter, month, date, kind)")
    db.executemany(
        "insert into events values (?, ?, ?, ?, ?)",
        [
            (2025, "2025-Q4", "2025-10", "2025-10-09", "grant"),
            (2025, "2025-Q4", "2025-10", "2025-10-10", "grant"),
            (2027, None, None, "2027", "loan"),
            (None, None, None, None, "loan"),
        ],
    )
    rows = db.execute(counting_sql(), {"today": TODAY.isoformat()}).fetchall()
    db.close()
    chart = build(rows, TODAY)
    assert chart.total == 4
    assert chart.ahead == 1
    assert chart.undated == 1


def test_the_page_draws_exactly_what_is_filtered(many):
    query = "_country=CN&kind=grant&kind=tariff&_from=2023"
    total = many.json(f"/tracker/events.json?{query}&_size=1")["filtered_table_rows_count"]
    page = many.get(f"/tracker/events?{query}").text
    figure = page[page.index('<figure class="timeline"') : page.index("</figure>")]
    assert f"{total:,} events by" in figure
    body = figure[figure.index("<tbody>") :]
    totals = [int(re.findall(r"<td>(\d+)</td></tr>", row)[0]) for row in body.split("<tr>")[1:]]
    assert sum(totals) == total


def test_a_bar_narrows_the_page_to_its_period_and_keeps_every_filter(many):
    page = many.get("/tracker/events?_country=CN&_country=US&kind=grant&_from=2025-01&_to=2026-06").text
    links = re.findall(r'<a href="([^"]+)" aria-label="([A-Z][a-z]+ \d{4}): ([\d,]+) events?', page)
    assert links
    for href, label, count in links[:5]:
        address = href.replace("&amp;", "&")
        assert "_country=CN&_country=US" in address
        assert "kind=grant" in address
        found = many.json(address.replace("/tracker/events?", "/tracker/events.json?_size=1&"))
        assert found["filtered_table_rows_count"] == int(count), label
