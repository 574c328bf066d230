"""How a timeline is drawn: well-formed, inside its frame, told in words, with every text as text."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from tracker.analyze.periods import Unit
from tracker.analyze.timeline import Bar, Cell, ChartData, Series, Span, build, span_of, with_links
from tracker.publish.drawing.axis import Gap
from tracker.publish.drawing.below import MOST_ROWS, Mark, packed
from tracker.publish.drawing.frame import Scale, short
from tracker.publish.drawing.picture import png
from tracker.publish.drawing.sheet import sheet
from tracker.publish.drawing.speaking import dollars, summary
from tracker.publish.drawing.timeline import Drawn, Lane, figure
from tracker.publish.language import words

TODAY = dt.date(2026, 11, 21)
EN = words("en")
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '</svg><script>alert(1)</script>"'

YEARS = st.integers(2000, 2030)
KEYS = st.one_of(
    st.builds(lambda y, m: f"{y}-{m:02}", YEARS, st.integers(1, 12)),
    st.builds(lambda y, q: f"{y}-Q{q}", YEARS, st.integers(1, 4)),
    YEARS.map(str),
    st.just(""),
)
NAMES = st.sampled_from([f"k{n}" for n in range(14)])
CELLS = st.dictionaries(
    KEYS, st.builds(Cell, st.dictionaries(NAMES, st.integers(1, 9), min_size=1)), max_size=40
)


def cell(events=1, series="grant", ahead=0):
    return Cell({series: events}, ahead)


def chart_of(cells, **wanted):
    span = span_of({key: sum(one.counts.values()) for key, one in cells.items()}, trim=True, **wanted)
    return build(cells, TODAY, span)


def well_formed(svg: str) -> ElementTree.Element:
    """A page's drawing as XML; HTML needs no namespace, XML does."""
    return ElementTree.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


@given(cells=CELLS, most=st.sampled_from([12, 24, 60]))
def test_a_drawing_for_a_page_is_well_formed_and_within_its_width(cells, most):
    chart = with_links(chart_of(cells, most_bars=most), {"2025": "/x?a=1&b=<2>"})
    root = well_formed(figure(Drawn(chart, EN)))
    for plot in root.iter(f"{SVG}svg"):
        if plot.get("class") != "tl-hits":
            continue
        for box in plot.iterfind(f".//{SVG}rect[@class='tl-hit']"):
            assert 0 <= float(box.attrib["x"]) < len(chart.bars)
    for box in root.iter(f"{SVG}rect"):
        if "%" in box.get("x", ""):
            left, wide = (float(box.attrib[name].rstrip("%")) for name in ("x", "width"))
            assert -0.01 <= left <= left + wide <= 100.01


@given(cells=CELLS)
def test_a_file_is_well_formed_and_as_large_as_asked(cells):
    root = ElementTree.fromstring(sheet(Drawn(chart_of(cells), EN), "Events", width=1200, height=630))
    assert root.attrib["width"] == "1200"
    assert float(root.attrib["height"]) >= 630


def test_a_file_has_no_variable_that_a_program_may_not_know():
    file = sheet(Drawn(chart_of({"2025-01": cell()}), EN), "Events")
    assert "var(" not in file
    assert "%" not in re.sub(r"<title.*?</desc>", "", file)


def test_a_picture_is_a_png_of_the_drawing():
    picture = png(sheet(Drawn(chart_of({"2025-01": cell()}), EN), "Events", width=400, height=300))
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")) == (400, 300)


def test_what_lies_ahead_is_paler():
    svg = figure(Drawn(chart_of({"2026-10": cell(), "2027-01": cell(3, ahead=3)}), EN))
    assert 'class="tl-s0 tl-ahead"' in svg
    assert "January 2027: 3 events: 3 grant; 3 still ahead" in svg


def test_a_bar_is_a_link_with_a_name():
    chart = with_links(
        chart_of({"2025-10": cell(2)}), {"2025-10": "/tracker/events?month=2025-10&kind=grant"}
    )
    root = well_formed(figure(Drawn(chart, EN)))
    (link,) = root.iter(f"{SVG}a")
    assert link.attrib["href"] == "/tracker/events?month=2025-10&kind=grant"
    assert link.find(f"{SVG}title").text == "October 2025: 2 events: 2 grant"


def test_hostile_names_are_text():
    bar = Bar("2025-01", Unit.MONTH, 0, 0, {"x": 1}, href='"><script>')
    span = Span(Unit.MONTH, 2025 * 12, 2025 * 12)
    chart = ChartData(Unit.MONTH, (bar,), series=(Series("x", HOSTILE, 1, 0),), span=span)
    drawn = Drawn(
        chart,
        EN,
        (Lane("x", HOSTILE, chart, HOSTILE),),
        (Gap(0, 0, 1, 1, HOSTILE),),
        (Mark(0, 1, HOSTILE, HOSTILE),),
    )
    for svg in (figure(drawn), sheet(drawn, HOSTILE, caption=HOSTILE)):
        assert "<script" not in svg
        ElementTree.fromstring(
            svg if "xmlns" in svg else svg.replace("<svg ", f'<svg xmlns="{SVG[1:-1]}" ', 1)
        )


def test_undated_events_have_a_lane_with_their_number():
    svg = figure(Drawn(chart_of({"2025-10": cell(), "": cell(7)}), EN, undated_href="/u"))
    assert re.search(r'<a href="/u"[^>]*><title>undated: 7 events</title>', svg)


def test_only_undated_events_are_drawn_as_that():
    svg = figure(Drawn(chart_of({"": cell(7)}), EN))
    assert "undated: 7 events" in svg
    assert "7 events, none of them dated." in svg


def test_a_silent_time_is_said_at_its_bars():
    chart = chart_of({"2025-01": cell(), "2025-03": cell()})
    svg = figure(Drawn(chart, EN, gaps=(Gap(2, 2, 0.4, 0, "2 of 5 sources gave nothing"),)))
    assert '<rect class="tl-down" x="2"' in svg
    assert "March 2025: 1 event: 1 grant; 2 of 5 sources gave nothing" in svg
    assert "January 2025: 1 event: 1 grant</title>" in svg


def test_the_more_sources_are_silent_the_darker_the_band():
    chart = chart_of({"2025-01": cell(), "2025-03": cell()})
    svg = figure(Drawn(chart, EN, gaps=(Gap(0, 0, 0.2, 0, "few"), Gap(2, 2, 1, 0, "all"))))
    few, every = map(float, re.findall(r'class="tl-down"[^>]*fill-opacity="([\d.]+)"', svg))
    assert few < every


@given(
    places=st.lists(st.tuples(st.floats(0, 24), st.floats(0, 12)), max_size=30),
)
def test_marks_of_one_row_do_not_lie_on_each_other(places):
    marks = sorted(
        (Mark(first, min(24.0, first + wide), "x", "/x") for first, wide in places),
        key=lambda mark: (mark.first, mark.last),
    )
    rows = packed(marks, 24)
    if rows is None:
        return
    assert all(row < MOST_ROWS for row in rows)
    for row in set(rows):
        own = [mark for mark, place in zip(marks, rows, strict=True) if place == row]
        assert all(one.last <= other.first + 1e-6 or one is other for one, other in pairwise(own))


def test_a_day_is_a_dot_and_a_year_a_strip():
    chart = chart_of({"2025-01": cell(), "2025": cell()}, unit=Unit.MONTH)
    svg = figure(Drawn(chart, EN, marks=(Mark(0.5, 0.5, "a day", "/1"), Mark(0, 12, "a year", "/2"))))
    assert re.search(r"<title>a day</title><circle", svg)
    assert re.search(r'<title>a year</title><rect class="tl-mark tl-lane"[^>]*width="100%"', svg)


def test_rows_of_a_drawing_share_one_scale():
    small, large = chart_of({"2025-01": cell(1)}), chart_of({"2025-01": cell(100)})
    svg = figure(Drawn(large, EN, (Lane("a", "A", small), Lane("b", "B", large))))
    tall = [float(height) for height in re.findall(r"v([\d.]+)h-", svg)]
    assert tall[1] / tall[0] > 40
    assert "January 2025: A 1 event, B 100 events" in svg


@given(low=st.integers(-(10**12), 0), high=st.integers(0, 10**12))
def test_a_scale_holds_what_is_drawn_on_it(low, high):
    scale = Scale.holding(low, high, 200)
    assert scale.least <= low
    assert scale.lines[-1] >= high
    assert 0 in scale.lines
    assert len(scale.lines) <= 7
    assert 0 <= scale.y(high) <= scale.y(low) <= 200.001


def test_the_scale_speaks_briefly():
    assert [short(value) for value in (0, 950, 12_000, 1_500_000, 2_000_000_000, -5_000_000)] == [
        "0", "950", "12k", "1.5m", "2bn", "-5m",
    ]  # fmt: skip


def test_sums_below_the_line_are_drawn_below_it():
    svg = figure(Drawn(chart_of({"2025-01": cell(100), "2025-02": cell(-50, "loan")}), EN, amount=dollars))
    assert "February 2025: −US$50: −US$50 loan" in svg


def test_the_summary_says_it_in_words():
    cells = {"2025-01": cell(2), "2025-02": cell(5, ahead=1), "2025": cell(), "": cell()}
    said = summary(chart_of(cells), EN)
    assert said.startswith("9 events by month, January 2025 to 2025.")
    assert "Most in February 2025: 5." in said
    assert "1 known only to the quarter or year" in said
    assert "1 still ahead." in said
    assert "1 undated, in a lane of their own." in said
    assert summary(chart_of({}), EN) == "Nothing to draw."


def test_the_chart_speaks_the_language_of_its_reader():
    chart = chart_of({"2025-10": cell(2)})
    assert "2025年10月" in figure(Drawn(chart, words("zh")))
    assert "أكتوبر 2025" in figure(Drawn(chart, words("ar")))


def test_a_file_in_arabic_reads_from_the_right_though_it_begins_with_a_number():
    file = sheet(Drawn(chart_of({"2025-10": cell(58)}), words("ar")), "أحداث")
    said = re.search(r'class="tl-said"[^>]*>([^<]*)<', file)[1]
    assert said.startswith("\u206758")
    assert said.endswith("\u2069")


def test_many_rows_of_many_bars_are_few_bytes():
    keys = [f"{year}-{month:02}" for year in range(2017, 2027) for month in range(1, 13)]
    cells = {
        key: Cell({f"k{n}": 1000 + 37 * (place + n) % 700 for n in range(8)})
        for place, key in enumerate(keys)
    }
    chart = chart_of(cells, unit=Unit.MONTH)
    svg = figure(Drawn(chart, EN, tuple(Lane(f"l{n}", f"Row {n}", chart) for n in range(8))))
    boxes = svg.count("h-.8z")
    assert boxes == 8 * 8 * len(keys)
    assert sum(map(len, re.findall(r"<path[^>]*>", svg))) / boxes < 20


@given(counts=st.lists(st.integers(1, 10**6), min_size=1, max_size=9), other=st.integers(1, 10**6))
def test_what_is_too_low_to_see_does_not_make_its_bar_lower(counts, other):
    cells = {
        "2025-01": Cell({f"k{n}": count for n, count in enumerate(counts)}),
        "2025-02": cell(other, "k0"),
    }
    svg = figure(Drawn(chart_of(cells, unit=Unit.MONTH), EN, plot=184))
    ends = [  # of the boxes of the first bar: where they begin, how tall they are
        (float(y), float(tall)) for y, tall in re.findall(r'd="M0[.\d]* ?(-?[\d.]+)h[\d.]+v([\d.]+)h', svg)
    ]
    low, high = max(y + tall for y, tall in ends), min(y for y, _ in ends)
    scale = Scale.holding(0, max(sum(counts), other), 184)
    assert abs((low - high) - max(1, scale.tall(sum(counts)))) <= 0.8


def test_many_bars_name_the_first_of_their_series():
    keys = [f"{year}-{month:02}" for year in range(2017, 2027) for month in range(1, 13)]
    cells = {key: Cell({f"k{n}": 9 - n for n in range(6)}) for key in keys}
    assert "January 2017: 39 events: 9 k0, 8 k1, 7 k2, 6 k3, …" in figure(
        Drawn(chart_of(cells, unit=Unit.MONTH), EN)
    )
