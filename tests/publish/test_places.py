"""The pages of a country, a material, an agency and a measure, their lists, and comparisons."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import html
import io
import re
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
import yaml
from PIL import Image
from published import HOSTILE_TITLE, NOW, Pages, World, dollars, facts
from published import countries as by_role
from sqlite_utils.utils import sqlite3

from tracker import resources
from tracker.model import DatedRole, DateRole, Measure, PartialDate, Relation, utc_now
from tracker.publish.arguments import Arguments
from tracker.publish.places import memory
from tracker.publish.places.look import look
from tracker.publish.places.measures import dates_of, in_force, next_dates
from tracker.publish.places.money import ledger
from tracker.publish.places.standing import SUMS
from tracker.publish.speech import Speech
from tracker.store import Store

pytestmark = pytest.mark.next

PLACES = ["/country/CN", "/material/graphite", "/agency/us-commerce"]
PAGES = [
    *PLACES,
    "/country/CN?_lang=ar",
    "/countries",
    "/materials",
    "/agencies",
    "/measure/group14-grant",
    "/compare",
    "/compare?_country=CN&_country=US",
]


def words(page: str) -> str:
    """The text of a page, tags and the space between words left out of account."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def section(page: str, name: str) -> str:
    return re.search(rf'<section class="{name}">.*?</section>', page, re.DOTALL)[0]  # type: ignore[index]


def seen(pages: Pages, query: str = "", today: dt.date | None = None):
    arguments = Arguments.read(query)
    return pages.run(look(pages.datasette, arguments, Speech(), today or utc_now().date()))


def counted(pages: Pages, query: str) -> int:
    """How many events the data of a filter say there are; Datasette 1.0 wants to be asked for it."""
    found = pages.json(f"/tracker/events.json?_size=0&_extra=count&{query}")
    return int(found["filtered_table_rows_count"] if "filtered_table_rows_count" in found else found["count"])


def counts_by(pages: Pages, facet: str) -> dict[str, int]:
    """The same by value of a facet."""
    asked = f"_size=0&_facet_event={facet}&_facet_size=max&_extra=facet_results"
    found = pages.json(f"/tracker/events.json?{asked}")["facet_results"]
    return {value["value"]: value["count"] for value in found.get("results", found)[facet]["results"]}


def truth(pages: Pages, sql: str, **parameters: object) -> list[tuple[object, ...]]:
    """Rows that SQL gives for the same question."""
    with contextlib.closing(sqlite3.connect(pages.path)) as connection:
        return connection.execute(sql, parameters).fetchall()


OF_PLACE = {
    "country": "e.id in (select event_id from event_countries where country_id = :value)",
    "material": "e.id in (select event_id from event_materials join material_ancestors using (material_id)"
    " where ancestor_id = :value)",
    "agency": "e.id in (select event_id from event_agencies where agency_id in (with recursive below(id) as"
    " (values (:value) union select agencies.id from agencies join below on parent_id = below.id) select id from below))",
}
PUBLISHED = "e.review in ('auto', 'approved')"


@pytest.fixture(scope="module")
def values(many: Pages):
    """Some values of each facet that generated events have, common and rare."""
    found = []
    for facet in OF_PLACE:
        rows = truth(
            many, f"select {facet}_id, count(*) from event_{_table(facet)} group by 1 order by 2 desc"
        )
        found += [(facet, value) for value, _ in [*rows[:4], *rows[len(rows) // 2 :][:2], rows[-1]]]
    return found


def _table(facet: str) -> str:
    return {"country": "countries", "material": "materials", "agency": "agencies"}[facet]


def test_measures_in_force_are_those_of_any_event_of_the_place(many, values):
    for facet, value in values:
        found = many.run(in_force(seen(many, f"_{facet}={value}")))
        ((expected,),) = truth(
            many,
            "select count(*) from in_force f where state = 'in_force' and exists (select 1 from events e"
            f" where e.measure_id = f.id and {PUBLISHED} and {OF_PLACE[facet]})",
            value=value,
        )
        assert found.count == expected, (facet, value)
        assert len(found.latest) == min(expected, 8)


def test_the_ledger_of_a_place_has_every_sum_once(many, values):
    for facet, value in values:
        found = many.run(ledger(seen(many, f"_{facet}={value}")))
        ((count, *expected),) = truth(
            many,
            "select sum(gross_usd > 0), sum(coalesce(gross_usd, 0)), sum(suspended_usd), sum(terminated_usd),"
            " sum(net_usd), sum(disbursed_usd) from ledger l where no_rate is null and exists (select 1 from events e"
            f" where (e.id = l.event_id or e.measure_id = l.measure_id) and {PUBLISHED} and {OF_PLACE[facet]})",
            value=value,
        )
        assert [dollars for _, dollars, _ in found.sums] == [each or 0 for each in expected], (facet, value)
        assert found.accounts == (count or 0)


def test_the_largest_sums_come_first_and_are_the_largest(many):
    found = many.run(ledger(seen(many, "_country=US")))
    expected = truth(
        many,
        "select gross_usd from ledger l where no_rate is null and gross_usd > 0 and exists (select 1 from events e"
        f" where (e.id = l.event_id or e.measure_id = l.measure_id) and {PUBLISHED} and {OF_PLACE['country']})"
        " order by 1 desc limit 6",
        value="US",
    )
    assert [one.dollars for one in found.largest] == [dollars for (dollars,) in expected]


def test_dates_ahead_are_those_of_the_view(many):
    everything = seen(many)
    found = many.run(dates_of(everything, list(everything.ids), 100_000))
    expected = truth(many, "select title, event_id from upcoming order by until, event_id")
    assert [(one.title, int(one.href.rsplit("/", 1)[1])) for one in found] == expected


def test_the_next_dates_of_a_place_are_the_first_of_the_view(many, values):
    for facet, value in values:
        found = many.run(next_dates(seen(many, f"_{facet}={value}")))
        expected = truth(
            many,
            "select u.title, u.event_id from upcoming u join events e on e.id = u.event_id"
            f" where {OF_PLACE[facet]} order by until, u.event_id limit 6",
            value=value,
        )
        assert [(one.title, int(one.href.rsplit("/", 1)[1])) for one in found] == expected, (facet, value)


@pytest.mark.parametrize("address", PLACES)
def test_every_count_of_a_page_is_that_of_the_events_it_leads_to(many, address):
    page = many.get(address).text
    ways = re.findall(r'<a class="n" href="([^"]*)"[^>]*>([\d,]+)</a>', page)
    assert len(ways) > 5
    for href, shown in ways:
        if "_state=" in href:  # measures, which lead to their events
            continue
        assert counted(many, html.unescape(href).partition("?")[2]) == int(shown.replace(",", "")), href


def test_a_country_says_who_stands_across_and_in_what(pages):
    page = pages.get("/country/CN").text
    told = [
        words(part) for part in re.findall(r'<section class="counterparts">.*?</section>', page, re.DOTALL)
    ]
    assert "It restricts United States 1" in told
    assert any(part.startswith("It is restricted by United States 2") for part in told)
    assert any(part.startswith("It acts on") and "Lithium" in part for part in told)
    assert "It acts through Ministry of Commerce 1" in told


def test_a_material_says_what_is_above_and_below_it(pages):
    page = pages.get("/material/graphite").text
    assert 'href="/material/battery-minerals"' in page
    assert 'href="/material/graphite-anode"' in page
    assert "Restricted by China 2" in words(page)


def test_an_agency_says_whose_it_is_and_which_are_its_offices(pages):
    page = pages.get("/agency/us-commerce").text
    assert 'href="/agency/us-bis"' in page
    assert 'href="/country/US"' in page
    assert "Entity listing by BIS" in page


def test_what_comes_next_is_counted_down(pages):
    page = section(pages.get("/country/ID").text, "ahead")
    assert "30 June 2098" in page
    assert re.search(r"in \d+ months", page)
    assert "Ban that starts later" in page


def test_what_is_new_leaves_out_what_is_still_ahead(pages):
    page = section(pages.get("/country/ID").text, "newest")
    assert "Ban that starts later" not in page


def test_a_source_that_tells_of_a_place_says_whether_it_answers(pages):
    told = words(section(pages.get("/country/CN").text, "health"))
    assert "Ministry of Commerce 1 not polled yet" in told


@pytest.mark.parametrize(
    ("reader", "name", "heading", "direction"),
    [("en", "China", "What is new", "ltr"), ("zh", "中国", "最新动态", "ltr"), ("ar", "الصين", "الجديد", "rtl"),
     ("fa", "چین", "تازه‌ها", "rtl")],
)  # fmt: skip
def test_a_place_is_named_in_its_readers_language(pages, reader, name, heading, direction):
    page = pages.get(f"/country/CN?_lang={reader}").text
    assert f'<html lang="{reader}" dir="{direction}">' in page
    assert f"<h1>{name}</h1>" in page
    assert f"<h2>{heading}</h2>" in page


def test_the_language_that_an_address_asks_for_goes_on_in_its_links(pages):
    page = pages.get("/country/CN?_lang=fa").text.partition("<footer")[0]
    within = re.findall(r'<a (?:class="n" )?href="(/country/[^"]*|/material/[^"]*)"', page)
    assert within
    assert [link for link in within if "_lang=fa" not in link and "hreflang" not in link] == []


def test_the_browsers_language_does_not_stand_in_the_links(pages):
    answer = pages.run(pages.datasette.client.get("/country/CN", headers={"accept-language": "zh-CN"}))
    assert "<h1>中国</h1>" in answer.text
    assert "accept-language" in answer.headers["vary"].lower()
    assert 'href="/country/US?_lang' not in answer.text


@pytest.mark.parametrize("id", ["cn", "China", "%E4%B8%AD%E5%9B%BD"])
def test_an_id_in_other_letters_and_a_name_lead_to_the_page(pages, id):
    answer = pages.get(f"/country/{id}?_lang=zh")
    assert answer.status_code == 301
    assert answer.headers["location"] == "/country/CN?_lang=zh"


@pytest.mark.parametrize(
    ("address", "near"),
    [("/country/Chnia", "/country/CN"), ("/material/graphit", "/material/graphite"), ("/country/中", "/country/CN"),
     ("/agency/us-doee", "/agency/us-doe")],
)  # fmt: skip
def test_a_place_that_is_not_there_is_not_found_and_the_nearest_named(pages, address, near):
    answer = pages.get(address)
    assert answer.status_code == 404
    assert f'href="{near}"' in answer.text


@pytest.mark.parametrize("id", ["%3Cscript%3Ealert(1)%3C~2Fscript%3E", "~00", "x" * 5000, "~F0~9F~92~A9"])
def test_a_strange_id_is_shown_as_it_is_and_not_found(pages, id):
    answer = pages.get(f"/country/{id}")
    if answer.status_code == 302:  # Datasette's own spelling of a percent sign
        answer = pages.get(answer.headers["location"])
    assert answer.status_code == 404
    assert "<script>alert" not in answer.text


def test_a_place_without_events_says_so(pages):
    answer = pages.get("/country/AD")
    assert answer.status_code == 200
    assert "No events are recorded." in answer.text


@pytest.mark.parametrize(
    "address", [*PLACES, "/countries", "/materials", "/agencies", "/compare?_country=CN&_country=US"]
)
def test_an_empty_database_has_these_pages(empty, address):
    assert empty.get(address).status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_a_page_holds_no_style_and_no_script_of_its_own(pages, address):
    page = pages.get(address).text
    assert " style=" not in page
    assert "<style" not in page
    assert re.search(r"\son[a-z]+=", page) is None


@pytest.mark.parametrize("address", [*PLACES, "/measure/group14-grant", "/"])
def test_a_page_says_what_it_is_to_whoever_is_sent_its_address(pages, address):
    page = pages.get(address).text
    told = dict(re.findall(r'<meta (?:property|name)="([^"]*)" content="([^"]*)">', page))
    base = "http://localhost"
    assert told["og:url"] == re.search(r'<link rel="canonical" href="([^"]*)">', page)[1] == base + address
    assert told["og:title"] == told["twitter:title"]
    assert told["twitter:card"] == "summary_large_image"
    assert told["og:image"].startswith(base)
    image = pages.get(told["og:image"].removeprefix(base))
    assert image.status_code == 200
    assert image.headers["content-type"] == "image/png"
    assert Image.open(io.BytesIO(image.content)).size == (1200, 630)


def test_events_and_filters_say_what_they_are_too(pages):
    event = pages.get("/tracker/events/1").text
    assert '<meta property="og:url" content="http://localhost/event/group14-award">' in event
    assert '<meta property="og:image" content="http://localhost/measure/group14-grant.png">' in event
    listed = pages.get("/tracker/events?_sort=date&_country=CN&_next=").text
    assert '<meta property="og:url" content="http://localhost/tracker/events?_country=CN">' in listed
    assert 'og:image" content="http://localhost/tracker/events.png?_country=CN"' in listed


def test_a_hostile_title_is_inert_in_what_a_page_says_of_itself(pages):
    id = pages.json("/tracker/events.json?_shape=objects&uid=hostile")["rows"][0]["id"]
    page = pages.get(f"/tracker/events/{id}").text
    told = re.search(r'<meta property="og:title" content="([^"]*)">', page)[1]
    assert html.unescape(told) == HOSTILE_TITLE


@pytest.mark.parametrize("address", ["/country/XX.png", "/measure/nothing.png", "/compare.png?_country=CN"])
def test_a_picture_of_what_is_not_there_is_not_found(pages, address):
    assert pages.get(address).status_code == 404


@pytest.mark.parametrize(
    ("path", "facet"), [("/countries", "country"), ("/materials", "material"), ("/agencies", "agency")]
)
def test_a_list_counts_what_its_links_lead_to(many, path, facet):
    page = many.get(f"{path}?_all=1").text
    rows = re.findall(
        r'<tr><th scope="row".*?<code>([^<]*)</code></th>.*?<a href="([^"]*)">([\d,]+)</a>', page
    )
    assert {value: int(number.replace(",", "")) for value, _, number in rows} == counts_by(many, facet)
    assert parse_qs(urlsplit(html.unescape(rows[0][1])).query) == {f"_{facet}": [rows[0][0]]}


def test_materials_are_listed_in_their_tree(pages):
    page = pages.get("/materials").text
    graphite = page.index('href="/material/graphite"')
    assert (
        page.index('href="/material/battery-minerals"')
        < graphite
        < page.index('href="/material/graphite-anode"', graphite)
    )
    assert 'class="depth-1"' in page


def test_agencies_are_listed_under_their_country(pages):
    page = pages.get("/agencies").text
    under = page.index("<h2>", page.index('<h2><a href="/country/US"') + 1)
    assert page.index('href="/agency/us-doe"') < under


# Measures


def test_the_page_of_a_measure_tells_its_life(pages):
    page = pages.get("/measure/group14-grant").text
    told = words(page)
    assert "Grant to Group14" in told
    assert "suspended since May 2025" in told
    assert "US$200 million suspended" in told
    assert page.index("Group14 wins") < page.index("Energy Department suspends the grant")
    assert "Energy Department awards $200 million" in section(page, "told")
    assert 'href="/material/silicon-anode-material"' in page


def test_a_step_of_a_life_is_no_finer_than_the_date_behind_it(pages):
    steps = words(section(pages.get("/measure/group14-grant").text, "numbers"))
    assert "20 September 2024 in force" in steps
    assert "May 2025 suspended" in steps
    assert "1 May 2025" not in steps


@pytest.fixture
def coming(tmp_path, open_pages) -> Pages:
    """A rule that began to apply half a year after it was made, and one that is still to."""
    path = tmp_path / "coming.db"
    with Store.create_or_migrate(path) as store:
        world = World(store)
        for uid, title, effective in (("begun", "Begun", "2024-06"), ("ahead", "Ahead", "2999-10-01")):
            said = facts(
                title,
                kind="procurement_restriction",
                action="enacted",
                date="2023-12-05",
                countries=by_role(actor="US"),
                dates=(DatedRole(DateRole.EFFECTIVE, PartialDate.parse(effective)),),
            )
            world.event(said, measure=Measure(uid, title, "procurement_restriction"))
    return open_pages(path)


def test_a_measure_that_took_effect_later_is_in_force_since_then(coming):
    page = coming.get("/measure/begun").text
    assert "in force since June 2024" in words(page)
    assert "5 December 2023 announced" in words(page)
    assert "1 June 2024" not in words(page)
    listed = words(section(coming.get("/country/US").text, "in-force"))
    assert "since June 2024" in listed
    assert "Ahead" not in listed


def test_a_measure_that_takes_effect_later_is_announced(coming):
    assert "announced since 5 December 2023" in words(coming.get("/measure/ahead").text)
    assert coming.titles("_state=announced") == ["Ahead"]
    assert coming.titles("_state=in_force") == ["Begun"]


def test_a_measure_is_linked_from_its_events_and_from_the_list_of_measures(pages):
    assert 'href="/measure/group14-grant"' in pages.get("/tracker/events/1").text
    assert 'href="/measure/group14-grant"' in pages.get("/tracker/in_force").text
    assert 'href="/measure/group14-grant"' in pages.get("/material/graphite").text


def test_a_measure_that_is_not_there_is_not_found(pages):
    answer = pages.get("/measure/%3Cb%3Enothing")
    if answer.status_code == 302:
        answer = pages.get(answer.headers["location"])
    assert answer.status_code == 404
    assert "<b>nothing" not in answer.text


def test_a_part_of_a_sum_is_not_counted_beside_the_whole(tmp_path, open_pages):
    path = tmp_path / "parts.db"
    with Store.create_or_migrate(path) as store:
        world = World(store)
        us = by_role(actor="US")
        whole = world.event(
            facts("Programme", action="awarded", date="2025-01-01", countries=us, amount=dollars("900"))
        )
        part = world.event(
            facts("Part", action="awarded", date="2025-02-01", countries=us, amount=dollars("300"))
        )
        world.store.link_events(part, Relation.PART_OF, whole, now=NOW)
    found = open_pages(path)
    sums = found.run(ledger(seen(found, "_country=US")))
    assert dict(zip(SUMS, (number for _, number, _ in sums.sums), strict=True))["gross"] == 900


def test_a_measure_belongs_to_a_place_that_only_an_earlier_event_names(tmp_path, open_pages):
    path = tmp_path / "earlier.db"
    ban = Measure("ban", "Ban on gallium", "export_ban", None)
    with Store.create_or_migrate(path) as store:
        world = World(store)
        told = {"kind": "export_ban", "countries": by_role(actor="CN")}
        world.event(
            facts("Announced", action="announced", date="2025-01-01", materials=("gallium",), **told),
            measure=ban,
        )
        world.event(facts("In force", action="effective", date="2025-03-01", **told), measure=ban)
    page = open_pages(path).get("/material/gallium").text
    assert 'href="/measure/ban"' in section(page, "in-force")


# Comparing


def test_a_comparison_has_the_figures_of_each(pages):
    page = pages.get("/compare?_country=CN&_country=US").text
    told = words(page[page.index('<table class="places compared">') :])
    counted = [len(pages.titles(f"_country={code}&_size=max")) for code in ("CN", "US")]
    assert f"events {counted[0]} {counted[1]}" in told
    assert "gross US$0 US$200 million" in told
    assert "suspended US$0 US$200 million" in told
    assert "latest 8 November 2025" in told


def test_other_filters_hold_for_all_that_is_compared(pages):
    page = words(pages.get("/compare?_country=CN&_country=US&kind=export_control").text)
    counted = [len(pages.titles(f"_country={code}&kind=export_control")) for code in ("CN", "US")]
    assert f"events {counted[0]} {counted[1]}" in page
    assert "kind=export_control" in page


def test_what_a_form_sends_leads_to_one_short_address(pages):
    answer = pages.get("/compare?_country=China&_country=us&_country=&kind=&_country=%E4%B8%AD%E5%9B%BD")
    assert answer.status_code == 302
    assert answer.headers["location"] == "/compare?_country=CN&_country=US"
    assert pages.get(answer.headers["location"]).status_code == 200


def test_one_place_alone_is_offered_to_be_compared(pages):
    page = pages.get("/compare?_material=graphite").text
    assert 'name="_material" value="graphite"' in page
    assert "<table" not in page


def test_a_place_that_is_not_there_is_named_beside_the_comparison(pages):
    page = pages.get("/compare?_country=CN&_country=US&_country=%3Cb%3EX").text
    assert "There is no country “&lt;b&gt;X”." in page
    assert "China · United States" in page


def test_more_than_six_are_cut_and_the_page_says_so(many):
    codes = ["CN", "US", "EU", "JP", "KR", "AU", "CA"]
    page = many.get("/compare?" + "&".join(f"_country={code}" for code in codes)).text
    assert "Only the first 6 are compared." in page
    assert page.count('<th scope="col"><a href="/country/') == 6


def test_a_comparison_is_a_file_as_well(pages):
    svg = pages.get("/compare.svg?_country=CN&_country=US")
    assert svg.headers["content-type"] == "image/svg+xml; charset=utf-8"
    drawn = "".join(ElementTree.fromstring(svg.text).itertext())
    assert "China · 6 events" in drawn
    assert "Indonesia" not in drawn
    png = pages.get("/compare.png?_country=CN&_country=US")
    assert Image.open(io.BytesIO(png.content)).size == (1200, 630)


# What is late, and who may see it


def test_a_part_that_is_late_is_said_to_be_and_not_kept(pages, monkeypatch):
    monkeypatch.setattr(memory, "PATIENCE", 0)
    answer = pages.get("/country/JP")
    assert answer.status_code == 200
    assert "took too long" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    monkeypatch.undo()
    assert "took too long" not in pages.get("/country/JP").text


def test_who_asks_for_what_is_being_worked_out_waits_for_the_same(pages):
    async def visits():
        held, worked = asyncio.Event(), []

        async def work():
            await held.wait()
            worked.append(1)
            return 7

        first = asyncio.ensure_future(memory.once(pages.datasette, "a key of this test", work))
        second = asyncio.ensure_future(memory.once(pages.datasette, "a key of this test", work))
        await asyncio.sleep(0)
        held.set()
        return await first, await second, len(worked)

    assert pages.run(visits()) == (7, 7, 1)


def test_who_may_not_see_the_events_sees_none_of_their_pages(world_db, open_pages, tmp_path):
    described = yaml.safe_load(resources.metadata().read_text(encoding="utf-8"))
    described["databases"]["tracker"]["tables"]["events"]["allow"] = {"id": "ada"}
    path = tmp_path / "metadata.yml"
    path.write_text(yaml.safe_dump(described), encoding="utf-8")
    closed = open_pages(world_db, metadata=path)
    pictures = ("/country/CN.png", "/measure/group14-grant.png", "/compare.svg?_country=CN&_country=US")
    for address in (*PAGES, "/", *pictures):
        assert closed.get(address).status_code == 403, address
