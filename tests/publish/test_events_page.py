"""The page at /tracker/events: facets, rows, filters and what is said of what cannot be asked."""

from __future__ import annotations

import html
import re
from collections import Counter

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils.utils import sqlite3

from tracker import resources
from tracker.publish.arguments import Arguments
from tracker.publish.panel import in_tree

PAGE = "/tracker/events"
FACETS = ["country", "material", "agency", "kind", "action", "year"]
_VALUE = re.compile(
    r'<li(?: class="(?P<css>[a-z0-9-]+)")?><a href="(?P<href>[^"]*)"[^>]*><bdi>(?P<label>.*?)</bdi>'
    r'(?: <small>(?P<code>.*?)</small>)? <span class="n">(?P<n>[\d,]+)</span>'
)


def section(text, facet):
    return re.search(rf'<section class="facet" id="facet-{facet}".*?</section>', text, re.DOTALL)[0]


def values(text, facet):
    """What a facet of the page shows, in its order."""
    return [
        {
            **{name: html.unescape(value or "") for name, value in found.groupdict().items()},
            "n": int(found["n"].replace(",", "")),
        }
        for found in _VALUE.finditer(section(text, facet))
    ]


def rest_of(text, facet):
    """Where the link below a facet leads, and its words."""
    href, said = re.search(r'<p class="more"><a href="([^"]*)"[^>]*>(.*?)</a>', section(text, facet)).groups()
    return html.unescape(href), said


def titles(text):
    return [html.unescape(title) for title in re.findall(r'<p class="title"[^>]*><a[^>]*>(.*?)</a>', text)]


def visible(text):
    return html.unescape(re.sub(r"<[^>]+>", " ", text))


@pytest.mark.parametrize(
    "query", ["", "_country=CN", "kind=grant&kind=loan", "_material=graphite&year=2025", "_review=all"]
)
@pytest.mark.parametrize("facet", FACETS)
def test_a_facet_shows_the_values_that_the_json_counts_and_leads_to_the_rest(many, query, facet):
    page = many.get(f"{PAGE}?{query}&_facet_size=max").text
    counted = many.json(f"{PAGE}.json?{query}&_facet_size=max&_size=1")["facet_results"][facet]
    of_json = counted["results"]
    if "alternatives" in counted:
        of_json = [one for one in of_json if one["selected"]] + counted["alternatives"]
    there = Counter((str(one["label"]), one["count"]) for one in of_json)
    shown = Counter((one["label"], one["n"]) for one in values(page, facet))
    assert shown <= there
    if shown != there:
        everything = rest_of(page, facet)
        others = counted.get("alternatives", counted["results"])
        assert f"all {len(others):,}" in everything[1]
        led_to = many.json(everything[0])["facet_results"][facet]
        assert [(one["label"], one["count"]) for one in led_to["results"]] == [
            (one["label"], one["count"]) for one in counted["results"]
        ]


@pytest.mark.parametrize("facet", FACETS)
def test_a_value_leads_to_as_many_events_as_it_says(many, facet):
    for value in values(many.get(f"{PAGE}?_country=US").text, facet)[1:4]:
        asked = value["href"].removeprefix(PAGE)
        shown = many.json(f"{PAGE}.json{asked}&_size=1")["filtered_table_rows_count"]
        if facet != "country":  # a second country widens the choice
            assert shown == value["n"]
        assert shown >= value["n"]


def test_a_material_stands_below_what_it_is_a_kind_of(pages):
    shown = {
        value["code"]: (place, value["css"])
        for place, value in enumerate(values(pages.get(PAGE).text, "material"))
    }
    place, css = shown["graphite-anode"]
    above = [shown[code] for code in ("anode", "graphite") if shown[code][0] < place]
    assert above
    assert css > above[0][1]


def test_values_that_are_seldom_unfold(many):
    text = many.get(PAGE).text
    shown, unfolded = section(text, "country").split('<details class="more">')
    assert len(_VALUE.findall(shown)) == 12
    assert _VALUE.findall(unfolded)


def test_all_values_of_a_facet_have_an_address(many):
    db = sqlite3.connect(many.path)
    there = {
        code
        for (code,) in db.execute(
            "select distinct country_id from event_countries join events on events.id = event_id"
            " where review in ('auto', 'approved')"
        )
    }
    db.close()
    address, _ = rest_of(many.get(PAGE).text, "country")
    assert address == f"{PAGE}?_facet_size=max"
    address, _ = rest_of(many.get(address).text, "country")
    every = many.json(address)["facet_results"]["country"]["results"]
    assert {value["value"] for value in every} == there


def test_the_page_is_of_bounded_size_whatever_it_holds(many):
    long = "&".join(f"_organization={'x' * 40}{n}" for n in range(12))
    more = "_facet_event=source&_facet_event=programme&_facet_event=organization&_facet_size=max&_lang=fa"
    rows = "_lanes=country&_by=month&_lang=fa"
    for query in ("", long, "_lang=fa", "_by=month&_lang=fa", more, rows, f"{rows}&{more}", f"{rows}&{long}"):
        assert len(many.get(f"{PAGE}?{query}").content) < 250_000


@pytest.mark.parametrize(
    ("language", "direction", "china", "grant"),
    [
        ("en", "ltr", "China", "Grant"),
        ("zh", "ltr", "中国", "赠款"),
        ("ar", "rtl", "الصين", "منحة"),
        ("fa", "rtl", "چین", "کمک بلاعوض"),
    ],
)
def test_the_reader_is_answered_in_their_language(pages, language, direction, china, grant):
    by_argument = pages.get(f"{PAGE}?_lang={language}").text
    by_browser = pages.run(pages.datasette.client.get(PAGE, headers={"accept-language": language})).text
    db = sqlite3.connect(pages.path)
    suffix = "" if language == "en" else f"_{language}"
    grant = db.execute(f"select label{suffix} from kinds where id = 'grant'").fetchone()[0]
    db.close()
    for text in (by_argument, by_browser):
        assert f'<html lang="{language}" dir="{direction}">' in text
        assert (china, "CN") in {(value["label"], value["code"]) for value in values(text, "country")}
        assert grant in {value["label"] for value in values(text, "kind")}
        assert f">{china}</a>" in text[text.index('<ol class="events">') :]


def test_links_go_on_in_the_language_asked_for(pages):
    text = pages.get(f"{PAGE}?_lang=zh").text
    assert all("_lang=zh" in value["href"] for facet in FACETS for value in values(text, facet))


def test_facets_may_be_asked_for_and_put_away(pages):
    bare = pages.get(PAGE).text
    assert 'id="facet-state"' not in bare
    href = re.search(r'<a href="([^"]+)" rel="nofollow">state</a>', bare)[1]
    text = pages.get(html.unescape(href)).text
    assert {value["label"]: value["n"] for value in values(text, "state")}["suspended"] == 2
    hide = re.search(r'<a class="hide" href="([^"]*)"', section(text, "state"))[1]
    assert html.unescape(hide) == PAGE


def test_pages_hold_every_event_once_in_order(many):
    address, seen = f"{PAGE}?_country=US&_size=40", []
    while address:
        text = many.get(address).text
        seen += titles(text)
        following = re.search(r'<p class="next"><a href="([^"]+)"', text)
        address = html.unescape(following[1]) if following else None
    listed, address = [], f"{PAGE}.json?_country=US&_size=100&_shape=objects"
    while address:
        found = many.json(address)
        listed += [row["title"] for row in found["rows"]]
        address = found["next_url"] and found["next_url"].removeprefix("http://localhost")
    assert seen == listed


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("nothing=1", "There is no column “nothing”."),
        ("nothing__gt=1", "There is no column “nothing”."),
        ("_sort=nothing", "no column nothing to sort by"),
        ("_sort=date&_sort_desc=date", "Cannot use _sort and _sort_desc at the same time"),
        ("_next=nowhere", "nowhere is not a place in this list"),
        ("_size=-1", "_size=-1 is not a number from 1 to 1,000"),
        ("_size=many", "_size=many is not a number"),
        ("_where=no+such+thing", "syntax error"),
    ],
)
def test_what_cannot_be_asked_is_said_on_the_page(pages, query, words):
    answer = pages.get(f"{PAGE}?{query}")
    assert answer.status_code == 400
    assert words in visible(answer.text)
    assert 'role="alert"' in answer.text
    assert 'class="facets"' in answer.text  # and there is a way on


@pytest.mark.parametrize(
    "query", ["_view=table", "_col=title", "_nocol=summary", "_facet_date=date", "_facet=uid"]
)
def test_what_only_a_table_shows_is_datasettes(pages, query):
    text = pages.get(f"{PAGE}?{query}").text
    assert 'class="rows-and-columns"' in text
    assert values(text, "country")


def test_a_column_of_few_values_is_a_facet_as_well(pages):
    shown = {
        value["label"]: value["n"] for value in values(pages.get(f"{PAGE}?_facet=stance").text, "stance")
    }
    assert shown["restrict"] == 6


def test_the_checkbox_for_descending_leads_on(pages):
    answer = pages.get(f"{PAGE}?_sort=date&_sort_by_desc=on&_country=CN")
    assert answer.status_code == 302
    assert answer.headers["location"] == f"{PAGE}?_country=CN&_sort_desc=date"


def test_only_reading_is_answered(pages):
    posted = pages.run(pages.datasette.client.post(PAGE, json={"a": "b"}))
    assert posted.status_code == 405
    head = pages.run(pages.datasette.client.head(PAGE))
    assert (head.status_code, head.content) == (200, b"")


def test_the_page_says_where_it_is_as_json(pages):
    answer = pages.get(f"{PAGE}?_country=CN")
    assert answer.headers["link"].startswith(
        'http://localhost/tracker/events.json?_country=CN; rel="alternate"'
    )


def test_the_title_says_what_is_filtered(pages):
    text = pages.get(f"{PAGE}?_country=CN&kind=export_control").text
    assert "<title>China, Export control · 3 events · Policy events</title>" in text


def test_it_answers_under_another_base(world_db, open_pages):
    below = open_pages(world_db, settings={"base_url": "/data/"})
    text = below.get(f"{PAGE}?_country=CN").text
    assert titles(text)
    for href in re.findall(r'<a[^>]* href="(/[^"]*)"', text):
        assert href.startswith("/data/")


@pytest.fixture
def guarded(world_db, open_pages, tmp_path):
    """The same pages, whose events only `ada` may see."""
    described = yaml.safe_load(resources.metadata().read_text(encoding="utf-8"))
    described["databases"]["tracker"]["tables"]["events"]["allow"] = {"id": "ada"}
    path = tmp_path / "metadata.yml"
    path.write_text(yaml.safe_dump(described), encoding="utf-8")
    return open_pages(world_db, metadata=path)


def test_who_may_not_see_the_table_does_not_see_the_page(guarded):
    assert guarded.get(PAGE).status_code == 403
    assert guarded.get(f"{PAGE}?_view=table").status_code == 403


def test_who_may_see_it_is_told_that_others_may_not(guarded):
    from datasette.utils.asgi import Request

    from tracker.publish import events_page

    assert guarded.get(PAGE).status_code == 403
    request = Request.fake(PAGE)
    request.scope |= {"actor": {"id": "ada"}, "csrftoken": lambda: ""}
    answer = guarded.run(events_page.answer(guarded.datasette, request, None))
    assert answer.status == 200
    assert "Only some may see this." in answer.body


counted = st.dictionaries(st.sampled_from("abcdefghij"), st.integers(1, 99), min_size=1).map(
    lambda found: sorted(found.items(), key=lambda pair: -pair[1])
)
parents = st.dictionaries(st.sampled_from("abcdefghij"), st.lists(st.sampled_from("abcdefghij"), max_size=3))


@given(counted, parents)
def test_a_tree_holds_every_value_once_and_each_below_a_parent(pairs, above):
    above = {child: [parent for parent in those if parent > child] for child, those in above.items()}
    found = list(in_tree(pairs, above))
    assert sorted((value, number) for value, number, _ in found) == sorted(pairs)
    line = []
    for value, _, depth in found:
        if depth < 3:  # deeper ones are not set in any further
            line = line[:depth]
            if depth:
                assert line[-1] in above[value]
            else:
                assert not set(above.get(value, ())) & {one for one, _ in pairs}
        line.append(value)


@given(
    st.lists(st.sampled_from(["CN", "US", "a b", "é", "&", "x=y"]), max_size=3, unique=True),
    st.text(min_size=1),
)
def test_the_address_of_one_value_more_is_that_of_choosing_it(chosen, value):
    from tracker.publish.panel import _adding

    arguments = Arguments((("kind", "grant"), *(("_country", one) for one in chosen), ("_next", "5")))
    if value not in chosen:
        assert _adding("country", arguments, PAGE)(value) == arguments.toggling("country", value).address(
            PAGE
        )


@pytest.mark.parametrize(
    ("date", "language", "word"),
    [
        ("2099-01-01", "en", "Takes effect"),
        ("2099", "fa", "لازم‌الاجرا می‌شود"),
        ("2001-01-01", "en", "Took effect"),
    ],
)
def test_an_act_whose_day_is_ahead_is_not_told_as_done(own_pages, db, date, language, word):
    with sqlite3.connect(db) as connection:
        (event,) = connection.execute("select min(id) from events").fetchone()
        connection.execute("update events set action = 'effective', date = ? where id = ?", (date, event))
    text = own_pages.get(f"{PAGE}?id={event}&_review=all&_lang={language}").text
    acted = re.search(r'<p class="facts">.*?</p>', text, re.DOTALL)
    assert word in visible(acted[0])
