"""What a page costs who opens it, on a slow line or a small machine: bytes, requests, anything that moves."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from lxml import html
from tinyhtml5.parser import HTMLParser
from visiting import Visit
from whole_site import PAGES

pytestmark = pytest.mark.browser

WHOLE_PAGE, WITH_ALL, WITH_EDITOR = 250_000, 300_000, 450_000

MOVED = 0.01
"""A tenth of what Web Vitals calls good; a wide table that arrives in pieces may still find its columns."""

WATCH = """
window.moved = [];
new PerformanceObserver(list => list.getEntries().forEach(one => {
  window.moved.push([one.sources.map(source => source.node && source.node.nodeName).join(' '), one.value]);
})).observe({type: 'layout-shift', buffered: true});
"""
SETTLED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(window.moved))))"


@dataclass
class Load:
    """What came over the line for one page: its own text, and the size of everything, decoded, in bytes."""

    text: str = ""
    bytes: Counter[str] = field(default_factory=Counter)
    hosts: set[str] = field(default_factory=set)
    moved: list[tuple[str, float]] = field(default_factory=list)


@pytest.fixture(scope="module")
def loads(chromium, site):
    """Every kind of page, opened by somebody who has nothing of it yet."""
    found: dict[str, Load] = {}
    for kind, path in PAGES.items():
        visit = Visit(chromium, site)
        visit.context.add_init_script(WATCH)
        answers = []
        visit.page.on("response", lambda answer, answers=answers: answers.append(answer))
        page, load = visit.open(path), Load()
        load.moved = page.evaluate(SETTLED)
        for answer in answers:
            load.hosts.add(urlsplit(answer.url).netloc)
            if not 300 <= answer.status < 400 and not answer.url.startswith("data:"):
                load.bytes[answer.request.resource_type] += len(answer.body())
                if answer.request.is_navigation_request():
                    load.text = answer.text()
        found[kind] = load
        visit.context.close()
    return found


@pytest.mark.parametrize("kind", PAGES)
def test_nothing_comes_from_another_host(loads, site, kind):
    assert loads[kind].hosts - {""} == {urlsplit(site).netloc}


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_is_light_before_it_is_compressed(loads, kind):
    assert 500 < loads[kind].bytes["document"] < WHOLE_PAGE
    has_editor = 'id="sql-editor"' in loads[kind].text
    assert loads[kind].bytes.total() < (WITH_EDITOR if has_editor else WITH_ALL)


@pytest.mark.parametrize("kind", PAGES)
def test_nothing_moves_while_a_page_comes(loads, kind):
    assert sum(value for _, value in loads[kind].moved) < MOVED, loads[kind].moved


@pytest.mark.parametrize("kind", PAGES)
def test_the_html_is_as_the_standard_wants_it(loads, kind):
    """Every parse error that the standard names (HTML, 13.2.2) is one here."""
    parser = HTMLParser()
    parser.parse(loads[kind].text)
    assert [error for error in parser.errors if error] == []


@pytest.mark.parametrize("kind", PAGES)
def test_headings_go_down_step_by_step_and_ids_are_once_there(loads, kind):
    tree = html.fromstring(loads[kind].text)
    ranks = [int(heading.tag[1]) for heading in tree.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert ranks[0] == 1
    assert ranks.count(1) == 1
    assert all(lower - higher <= 1 for higher, lower in itertools.pairwise(ranks))
    ids = Counter(tree.xpath("//@id"))
    assert [id for id, times in ids.items() if times > 1] == []
    named = " ".join(tree.xpath("//@aria-labelledby | //@aria-describedby | //label/@for | //@list"))
    assert set(named.split()) <= set(ids)
    inner = {link[1:] for link in tree.xpath("//a/@href[starts-with(., '#')]")}
    assert inner <= set(ids)


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_says_what_it_is(loads, kind):
    tree = html.fromstring(loads[kind].text)
    assert tree.get("lang") == "en"
    assert tree.get("dir") == "ltr"
    assert tree.findtext(".//title").strip()
    assert len(tree.xpath("//main")) == len(tree.xpath("//header//nav[@aria-label]")) == 1
