"""The front page: what is new and ahead, money that moves, sources, and the ways in."""

from __future__ import annotations

import datetime as dt
import html
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from published import World, dollars, facts
from published import countries as by_role

from tracker.model import DatedRole, DateRole, Measure, PartialDate, Review, utc_now
from tracker.publish.places import memory
from tracker.publish.places.moving import VERBS, fold
from tracker.store import Store

pytestmark = pytest.mark.next


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def section(page: str, title: str) -> str:
    """The part of a page under the heading that begins so."""
    for part in re.findall(r"<section.*?</section>", page, re.DOTALL):
        if words(part).startswith(title):
            return part
    raise AssertionError(f"no section {title}")


def day(back: int) -> str:
    return (utc_now().date() - dt.timedelta(days=back)).isoformat()


def grant(title: str, action: str, back: int, measure: Measure | None = None, **more: object):
    told = {"countries": by_role(actor="US"), **more}
    return facts(title, action=action, date=day(back), **told), {"measure": measure} if measure else {}


@pytest.fixture(scope="module")
def lately_db(tmp_path_factory):
    """Events dated around today: as they are told by the clock, so are these."""
    path = tmp_path_factory.mktemp("front") / "lately.db"
    with Store.create_or_migrate(path) as store:
        world = World(store)
        now = utc_now()

        def event(given, more=None, **also):
            return store.insert_event(given, now=now, **(more or {}), **also)

        frozen = Measure("frozen", "Grant that was frozen", "grant", None)
        event(*grant("An old award", "awarded", 400, frozen, amount=dollars("500000000")))
        event(*grant("It is frozen", "suspended", 3, frozen))
        moved = Measure("moved", "Grant frozen and let go", "grant", None)
        event(*grant("Award long ago", "awarded", 300, moved, amount=dollars("40000000")))
        event(*grant("Frozen once", "suspended", 60, moved))
        event(*grant("Let go", "resumed", 40, moved))
        event(*grant("Frozen again", "suspended", 20, moved))
        ended = Measure("ended", "Grant that was ended", "grant", None)
        event(*grant("Another award", "awarded", 200, ended, amount=dollars("7000000")))
        event(*grant("It is ended", "terminated", 10, ended))
        event(
            *grant(
                "New award",
                "awarded",
                5,
                Measure("new", "New grant", "grant", None),
                amount=dollars("90000000"),
            )
        )
        event(*grant("Told late", "announced", 700))
        event(facts("Kept quiet", date=day(1)), review=Review.PENDING)
        event(
            facts(
                "A rule that binds soon",
                "regulation",
                "announced",
                day(30),
                dates=(DatedRole(DateRole.EFFECTIVE, PartialDate.parse(day(-12)), "in twelve days"),),
            )
        )
        store.insert_event(facts("Learned long ago", date=day(2)), now=now - dt.timedelta(days=40))
        world.store.conn.execute(
            "update sources set state = 'ok', last_ok_at = ? where id = 'wire'", (now.isoformat(),)
        )
        world.store.conn.execute(
            "update sources set state = 'failing', last_ok_at = '2026-03-04T01:00:00Z' where id = 'ministry'"
        )
        world.store.save_filter(
            "_material=graphite", "Graphite, the news", by="ada", now=now, name="graphite-news"
        )
        world.store.conn.commit()
    return path


@pytest.fixture(scope="module")
def lately(lately_db, open_pages):
    return open_pages(lately_db)


def test_what_happened_this_week_is_told_apart_from_what_was_learned(lately):
    page = lately.get("/").text
    happened, learned = section(page, "Happened this week"), section(page, "Learned this week")
    assert "It is frozen" in happened
    assert "Learned long ago" in happened
    assert "Told late" in learned
    assert "It is frozen" not in learned
    assert "Kept quiet" not in page


def test_the_numbers_of_what_is_new_are_those_of_the_events_they_lead_to(lately):
    page = lately.get("/").text
    for title in ("Happened this week", "Learned this week"):
        part = section(page, title)
        count = int(re.search(r'<span class="n">(\d+)</span>', part)[1])
        href = html.unescape(re.search(r'<p class="next"><a href="([^"]*)"', part)[1])
        found = lately.json(href.replace("/tracker/events?", "/tracker/events.json?_shape=objects&"))["rows"]
        recent = {day(back) for back in range(7)}
        assert count == len(
            [row for row in found if title.startswith("Happened") or row["date"] not in recent]
        )


def test_what_takes_effect_next_is_counted_down_and_can_be_subscribed_to(lately):
    part = section(lately.get("/").text, "What takes effect next")
    assert "in 12 days Takes effect A rule that binds soon" in words(part)
    assert 'href="/tracker/events.ics"' in part


def test_money_that_moved_is_told_by_what_happened_to_it(lately):
    told = words(section(lately.get("/").text, "Money moving"))
    assert "awarded US$90 million 1 sum" in told
    assert "frozen US$540 million 2 sums US$500 million Grant that was frozen US$40 million" in told
    assert "resumed US$40 million 1 sum" in told
    assert "terminated US$7 million 1 sum" in told


def test_the_sum_of_a_move_leads_to_its_measure_and_to_all_of_them(lately):
    part = section(lately.get("/").text, "Money moving")
    assert 'href="/measure/frozen"' in part
    assert re.search(r'href="/tracker/events\?action=suspended&amp;_from=[0-9-]+&amp;_to=', part)


def test_a_source_that_does_not_answer_is_named_with_since_when(lately):
    told = words(section(lately.get("/").text, "Sources"))
    assert "1 of 2 polled sources answer." in told
    assert "Ministry of Commerce fails, no answer since 4 March 2026" in told


def test_filters_that_were_saved_are_ways_in(lately):
    assert '<a href="/saved/graphite-news" dir="auto">Graphite, the news</a>' in lately.get("/").text


def test_countries_materials_and_agencies_are_ways_in(pages):
    page = pages.get("/").text
    assert "China 6" in words(section(page, "Countries"))
    assert 'href="/country/CN"' in page
    materials = section(page, "Materials")
    assert materials.index('href="/material/critical-minerals"') < materials.index(
        'href="/material/battery-minerals"'
    )
    assert 'href="/agency/us-doe"' in section(page, "Agencies")


def test_the_search_box_leads_to_the_events(pages):
    page = pages.get("/").text
    form = re.search(r'<form class="find" action="/tracker/events".*?</form>', page, re.DOTALL)[0]
    assert 'name="_search"' in form


def test_the_front_page_speaks_its_readers_language(pages):
    answer = pages.run(pages.datasette.client.get("/", headers={"accept-language": "fa-IR"}))
    assert '<html lang="fa" dir="rtl">' in answer.text
    assert "ردیاب رویدادهای سیاستی" in answer.text
    assert "چین" in answer.text
    assert 'href="/?_lang=en"' in answer.text


def test_data_of_the_front_page_are_datasettes_own(pages):
    found = pages.json("/.json")
    assert "tracker" in json.dumps(found.get("databases", found))


def test_a_part_of_the_front_page_that_is_late_is_said_to_be(pages, monkeypatch):
    monkeypatch.setattr(memory, "PATIENCE", 0)
    answer = pages.get("/?_lang=zh")
    assert answer.status_code == 200
    assert "计算时间过长" in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_a_day_without_anything_shows_the_last_there_was(pages):
    part = section(pages.get("/").text, "Happened this week")
    assert "Nothing so far; the last there was" in part
    assert "چین صادرات گرافیت را محدود کرد" in part


steps = st.lists(
    st.tuples(st.sampled_from(["m1", "m2", "m3"]), st.integers(1, 99), *(st.integers(-9, 9),) * 3),
    max_size=12,
)


@given(steps)
def test_no_account_moves_twice_in_one_way(rows):
    moved = fold(rows)
    assert set(moved) <= set(VERBS)
    for sums in moved.values():
        assert len(sums) <= len({account for account, *_ in rows})
        assert all(dollars > 0 for dollars, _ in sums)


@given(steps)
def test_what_is_awarded_adds_up_over_the_steps_of_an_account(rows):
    total: dict[str, int] = {}
    for account, _, awarded, *_ in rows:
        total[account] = total.get(account, 0) + awarded
    assert sum(value for value, _ in fold(rows).get("awarded", [])) == sum(
        max(0, one) for one in total.values()
    )


def test_suspended_money_that_is_ended_is_not_let_go():
    moved = fold([("m1", 1, 0, 50, 0), ("m1", 2, 0, -50, 50)])
    assert moved["frozen"] == [(50, 1)]
    assert moved["terminated"] == [(50, 2)]
    assert moved["resumed"] == []
