"""The life of a measure as a line: states, acts no finer than known, what is ahead, the money that stood."""

from __future__ import annotations

import datetime as dt
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.publish.charting.lives import life_line_of
from tracker.publish.drawing.life import Act, Step, life_line
from tracker.publish.language import words

TODAY = dt.date(2026, 11, 21)
EN = words("en")
SVG = "{http://www.w3.org/2000/svg}"
AWARDED, FROZEN = dt.date(2024, 9, 20), dt.date(2025, 5, 1)
LIFE = [
    Step(AWARDED, FROZEN, "in_force", 200_000_000),
    Step(FROZEN, None, "suspended", 200_000_000),
]
ACTS = [
    Act("2024-09-20", "day", "Grant awarded", "/events/1"),
    Act("2025-05", "month", "Grant suspended", "/events/2"),
    Act("2027", "year", "Review due", "/events/3"),
    Act(None, "unknown", "A rumour", "/events/4"),
]


def parsed(svg):
    return ElementTree.fromstring(svg.replace("<svg ", f'<svg xmlns="{SVG[1:-1]}" ', 1))


def rects(root, css):
    found = [box for box in root.iter(f"{SVG}rect") if css in box.get("class", "").split()]
    return [(float(box.get("x")[:-1]), float(box.get("width")[:-1]), box.get("class")) for box in found]


def test_states_follow_each_other_without_a_gap():
    root = parsed(life_line(LIFE, ACTS, TODAY, EN))
    ((granted, wide, _),) = rects(root, "tl-in_force")
    (frozen, *_) = rects(root, "tl-suspended")
    assert abs(granted + wide - frozen[0]) < 0.01


def test_what_is_ahead_of_today_is_dashed():
    root = parsed(life_line(LIFE, ACTS, TODAY, EN))
    now, later = rects(root, "tl-suspended")
    assert "tl-coming" not in now[2]
    assert "tl-coming" in later[2]
    assert abs(now[0] + now[1] - later[0]) < 0.01
    assert 'class="tl-mark tl-later tl-lane"' in life_line(LIFE, ACTS, TODAY, EN)


def test_an_act_known_to_the_day_is_a_dot_and_any_other_as_long_as_it_may_be():
    svg = life_line(LIFE, ACTS, TODAY, EN)
    assert re.search(r"<title>Grant awarded</title><circle", svg)
    root = parsed(svg)
    month, year = sorted(wide for _, wide, _ in rects(root, "tl-mark"))
    assert 11.5 < year / month < 12.5


def test_undated_acts_are_counted():
    assert "undated: 1" in life_line(LIFE, ACTS, TODAY, EN)


def test_money_that_stood_is_a_line_and_promised_money_a_dashed_one():
    promised = [Step(dt.date(2024, 1, 1), AWARDED, "announced", 0, 300_000_000), *LIFE]
    svg = life_line(promised, ACTS, TODAY, EN, unit="USD")
    assert 'class="tl-money tl-promised"' in svg
    assert 'class="tl-money"' in svg
    assert ">USD</text>" in svg
    assert "tl-money" not in life_line([Step(AWARDED, None, "in_force")], ACTS, TODAY, EN)


def test_a_life_without_dates_has_no_line():
    assert life_line([Step(None, None, "announced")], [Act(None, "unknown", "x", "/1")], TODAY, EN) == ""


def test_a_hostile_title_is_text():
    hostile = '</svg><script>alert(1)</script>"'
    svg = life_line(LIFE, [Act("2025", "year", hostile, hostile)], TODAY, EN, title=hostile, unit=hostile)
    assert "<script" not in svg
    parsed(svg)


DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2040, 1, 1))
PARTIAL = st.one_of(
    DAYS.map(lambda day: (day.isoformat(), "day")),
    DAYS.map(lambda day: (f"{day:%Y-%m}", "month")),
    DAYS.map(lambda day: (f"{day.year}-{3 * ((day.month - 1) // 3) + 1:02}", "quarter")),
    DAYS.map(lambda day: (str(day.year), "year")),
    st.just((None, "unknown")),
)


@given(
    days=st.lists(DAYS, unique=True, max_size=6),
    dates=st.lists(PARTIAL, max_size=20),
    money=st.integers(0, 10**13),
)
def test_every_life_fits_its_frame(days, dates, money):
    days = sorted(days)
    states = ["proposed", "announced", "in_force", "suspended", "ended", "unknown"]
    steps = [
        Step(day, until, state, money)
        for day, until, state in zip(days, [*days[1:], None], states, strict=False)
    ]
    svg = life_line(steps, [Act(date, known, "x", "/x") for date, known in dates], TODAY, EN)
    if svg:
        for box in parsed(svg).iter(f"{SVG}rect"):
            if "%" in box.get("x", ""):
                left, wide = float(box.get("x")[:-1]), float(box.get("width")[:-1])
                assert -0.01 <= left <= left + wide <= 100.01


def test_the_line_of_a_measure_has_its_events_as_links(pages):
    measure = pages.run(
        pages.datasette.databases["tracker"].execute("select id from measures where uid = 'group14-grant'")
    ).first()["id"]
    svg = pages.run(life_line_of(pages.datasette, measure, TODAY))
    assert len(re.findall(r'<a class="tl-event" href="/tracker/events/\d+"', svg)) == 2
    assert "20 September 2024: Awarded: Group14 wins a grant of up to $200 million" in svg
    assert "tl-suspended" in svg


@pytest.mark.parametrize("path", ["/measure/group14-grant", "/event/group14-award"])
def test_the_life_line_stands_on_the_page_of_the_measure_and_of_its_events(pages, path):
    answer = pages.get(path)
    page = (pages.get(answer.headers["location"]) if answer.is_redirect else answer).text
    line = page[page.index('<figure class="timeline life-line">') :]
    line = line[: line.index("</figure>")]
    assert line.count('class="tl-event"') == 2
    assert "style=" not in line
