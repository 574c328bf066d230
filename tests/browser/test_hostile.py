"""Rows that attack: every text a page may show holds a script, and in no page and no format does it run."""

from __future__ import annotations

import csv
import io
import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from datasette.utils import tilde_encode
from editing import PASSWORD, with_accounts
from published import make_world
from sqlite_utils.utils import sqlite3
from visiting import Visit, serving

pytestmark = pytest.mark.browser

SCRIPT = (
    "</title></textarea></style></script><script>alert(1)</script><img src=x onerror=alert(2)>"
    '<svg onload=alert(3)></svg>"\' onfocus=alert(4) autofocus x="<a href="javascript:alert(5)">{{7*7}}--><!--'
)
LINK = "javascript:alert(6)//https://evil.example/"
BREAKING_LINK = 'https://evil.example/"onmouseover="alert(7)'
TEXTS = {
    "actions": ["label", "label_zh", "definition"],
    "agencies": ["label", "label_ar", "aliases"],
    "clauses": ["law", "section", "heading", "text"],
    "countries": ["label", "label_fa", "aliases"],
    "decisions": ["decided_by", "why"],
    "doubts": ["why"],
    "event_changes": ["changed_by", "field", "before", "after", "why"],
    "event_conflicts": ["field", "value"],
    "event_dates": ["text"],
    "event_reports": ["matched_on"],
    "events": ["uid", "title", "summary", "programme", "amount_text", "language"],
    "evidence": ["field", "rule"],
    "fetches": ["error", "notes"],
    "kinds": ["label", "definition"],
    "materials": ["label", "aliases", "definition"],
    "measures": ["uid", "title", "programme"],
    "organizations": ["label", "aliases"],
    "reports": ["guid", "document", "title", "language", "fields"],
    "sources": ["title", "last_error", "licence", "confirmed"],
}
UNIQUE = {"uid", "guid", "document", "section"}
LINKS = {"reports": ["url", "canonical_url"], "sources": ["url", "moved_to"], "clauses": ["url"]}
TABLES = sorted({*TEXTS, "report_versions", "event_links"})
VIEWS = ["timeline", "upcoming", "in_force", "ledger", "source_health"]
QUESTIONS = [
    "takes_effect_next",
    "who_restricts_whom",
    "changed_lately",
    "events_by_source",
    "evidence_of_an_event?event=1",
]
PAGES = [
    "/",
    "/tracker",
    "/tracker/events?_review=all",
    "/tracker/events?_review=all&_view=table",
    "/tracker/events?_review=all&_country=CN&_material=graphite&_search=alert",
    "/tracker/events?_review=all&kind=grant&kind=loan&_organization=group14&_source=wire",
    "/tracker/events?title=" + urllib.request.quote(SCRIPT),
    "/tracker/events?_search=" + urllib.request.quote(SCRIPT) + "&_from=" + urllib.request.quote(SCRIPT),
    "/tracker/events?_country=" + urllib.request.quote(SCRIPT) + "&_role=" + urllib.request.quote(SCRIPT),
    "/tracker/events?_facet=title&_facet=programme&_facet=uid",
    "/tracker/events/1",
    "/tracker/events/2",
    "/tracker/reports/1",
    "/tracker/reports/3",
    "/tracker/measures/1",
    "/tracker/sources/wire",
    "/tracker/organizations/group14",
    "/tracker/kinds/grant",
    "/tracker/clauses/1",
    "/country/CN",
    "/country/CN?_search=alert",
    "/material/graphite",
    "/countries",
    "/materials",
    "/agencies",
    "/compare?country=CN&country=US",
    "/compare?country=" + urllib.request.quote(SCRIPT),
    "/country/" + urllib.request.quote(SCRIPT, safe=""),
    "/measure/" + tilde_encode(f"{SCRIPT}1"),
    "/saved",
    "/saved/" + urllib.request.quote(SCRIPT, safe=""),
    "/tracker/events.svg?_review=all&_search=" + urllib.request.quote(SCRIPT),
    "/tracker/events?_review=all&_by=country&_lang=ar",
    *(f"/tracker/{name}" for name in (*TABLES, *VIEWS, *QUESTIONS)),
    "/tracker?sql=select+*+from+reports",
    "/event/" + urllib.request.quote(SCRIPT, safe=""),
    "/-/tracker/review",
    "/-/tracker/review?country=" + urllib.request.quote(SCRIPT) + "&source=" + urllib.request.quote(SCRIPT),
    "/-/tracker/review/event-1",
    "/-/tracker/review/event-11?done=" + urllib.request.quote(SCRIPT),
    "/-/tracker/review/same-1",
    "/-/tracker/edit/" + tilde_encode(f"{SCRIPT}1"),
    "/-/tracker/enter",
    "/-/tracker/complete?of=events&q=alert",
    "/-/login?next=" + urllib.request.quote(SCRIPT),
]


def attack(path: Path) -> None:
    """Write a script into every text of the small database, past the store and its checks."""
    db = sqlite3.connect(path)
    db.execute(
        "insert into clauses (law, identity, law_key, section, text) values ('law', 'law', 'law', '1', 'text')"
    )
    db.execute(
        "insert into fetches (source_id, started_at, finished_at, outcome, error) values"
        " ('wire', '2026-11-21T06:00:00Z', '2026-11-21T06:00:01Z', 'failed', 'error')"
    )
    db.execute("update sources set state = 'failing' where id = 'wire'")
    db.execute(
        "insert into doubts (event_id, other_id, question, score, reasons, raised_at)"
        " values (2, 1, 'same', 0.5, ?, '2026-11-21T06:00:00Z')",
        (json.dumps([{"field": SCRIPT, "agreement": 0.5, "words": SCRIPT}]),),
    )
    db.execute(
        "insert into decisions (decided_at, decided_by, verb, event_id, undo)"
        " values ('2026-11-21T06:00:00Z', 'ada', 'approve', 1, '[]')"
    )
    db.execute(
        "insert into event_conflicts (event_id, field, rank, value, report_id, authority)"
        " values (1, 'title', 1, 'a', 1, 'press'), (1, 'title', 2, 'b', null, 'person')"
    )
    for table, columns in TEXTS.items():
        for column in columns:
            own = " || id" if column in UNIQUE else ""
            db.execute(f'update {table} set "{column}" = ?{own}', (SCRIPT,))
    for table, columns in LINKS.items():
        for column in columns:
            db.execute(
                f'update {table} set "{column}" = iif(rowid % 2, ?, ?) || rowid', (LINK, BREAKING_LINK)
            )
    db.execute("update reports set text = ? || ' ' || ?", (SCRIPT, SCRIPT))
    db.execute('update evidence set start = 0, "end" = ?, quote = ?', (len(SCRIPT), SCRIPT))
    db.execute(
        'insert into evidence (event_id, clause_id, field, start, "end", quote) values (1, 1, ?, 3, 9, ?)',
        (SCRIPT, SCRIPT),
    )
    db.execute(
        "insert into report_versions (report_id, version, title, text, url, content_hash, seen_from, seen_until)"
        " values (1, 0, ?, ?, ?, 'h', '2026-11-20T06:00:00Z', '2026-11-21T06:00:00Z')",
        (SCRIPT, SCRIPT, LINK),
    )
    db.commit()
    db.close()


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("hostile") / "hostile.db"
    make_world(path)
    attack(path)
    with_accounts(path, "ada")
    with serving(path) as address:
        yield address


@pytest.fixture(scope="module")
def visitor(chromium: Any, attacked: str) -> Iterator[Visit]:
    # Without the policy: what a page writes must be harmless by itself.
    made = Visit(chromium, attacked, bypass_csp=True)
    made.sign_in("ada", PASSWORD)
    yield made
    made.context.close()


LOOK = """() => {
  const all = [...document.querySelectorAll('*')];
  return {
    handlers: all.filter(e => [...e.attributes].some(a => a.name.startsWith('on'))).map(e => e.outerHTML),
    links: all.flatMap(e => [e.getAttribute('href'), e.getAttribute('src'), e.getAttribute('action')])
      .filter(a => a && /^\\s*(javascript|data|vbscript):/i.test(a)),
    strangers: [...document.querySelectorAll('img, iframe, object, embed, base, link[rel=import]')].map(e => e.outerHTML),
  };
}"""


@pytest.mark.parametrize("path", PAGES)
def test_nothing_that_a_row_or_an_address_says_runs_or_leads_out(visitor, path):
    page = visitor.open(path)
    page.mouse.move(400, 400)
    found = page.evaluate(LOOK)
    wrong, visitor.wrong[:] = list(visitor.wrong), []
    assert [line for line in wrong if "status of 4" not in line] == []
    assert (found["handlers"], found["links"], found["strangers"]) == ([], [], [])


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/tracker/events?_review=all",
        "/tracker/events/1",
        "/tracker/reports/1",
        "/-/tracker/review",
        "/-/tracker/review/event-1",
        "/-/tracker/review/same-1",
        "/-/tracker/edit/" + tilde_encode(f"{SCRIPT}1"),
    ],
)
def test_what_attacks_is_shown_as_the_text_it_is(visitor, path):
    page = visitor.open(path)
    assert "<script>alert(1)</script>" in page.locator("body").inner_text()


@pytest.mark.parametrize("name", ["events", "reports", "sources", "measures", "timeline"])
def test_json_is_json_and_csv_has_no_formula(attacked, name):
    with urllib.request.urlopen(f"{attacked}/tracker/{name}.json?_shape=array&_size=5") as answer:
        assert answer.headers["content-type"].startswith("application/json")
        assert answer.headers["x-content-type-options"] == "nosniff"
        rows = json.load(answer)
    assert rows
    assert any(SCRIPT in str(value) for row in rows for value in row.values())
    with urllib.request.urlopen(f"{attacked}/tracker/{name}.csv?_size=5") as answer:
        assert answer.headers["content-type"].startswith(("text/plain", "text/csv"))
        assert answer.headers["x-content-type-options"] == "nosniff"
        cells = [cell for row in csv.reader(io.TextIOWrapper(answer, "utf-8")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "@", "\t", "\r"))]
