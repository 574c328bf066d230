"""A database that every kind of page has something to show of, and the addresses of those kinds.

make_site(path)
for kind, address in PAGES.items(): ...

Three hundred generated events and those of the starter, in four scripts; the small world's hostile titles,
undated events and things to decide; a saved filter; and ada, who may sign in.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from editing import with_accounts, with_decisions
from generate_events import generate
from published import NOW

from tracker.exchange import load_starter
from tracker.law_import import import_law, read_paths
from tracker.readers.statutes import Naming
from tracker.store import Store

EVENTS = "/tracker/events"
PAGES = {
    "front": "/",
    "events": EVENTS,
    "events filtered": f"{EVENTS}?_country=CN&_country=US&kind=grant&_from=2024&_size=10",
    "events searched": f"{EVENTS}?_search=石墨&_size=10",
    "no events": f"{EVENTS}?_country=CN&_search=nothingatall",
    "misunderstood": f"{EVENTS}?_from=yesterday&_country=XX",
    "refused": f"{EVENTS}?nothing=1",
    "lanes": f"{EVENTS}?_lanes=country&_size=10",
    "money": f"{EVENTS}?_measure=net&_by=year&_stack=country&_size=10",
    "all columns": f"{EVENTS}?_view=table&_size=10",
    "event": "/event/group14-award",
    "report": "/tracker/reports/1",
    "section of a law": "/tracker/clauses/1",
    "measure": "/measure/group14-moses-lake-grant",
    "country": "/country/CN",
    "material": "/material/graphite",
    "agency": "/agency/us-commerce",
    "no such place": "/country/Chnia",
    "countries": "/countries",
    "materials": "/materials",
    "agencies": "/agencies",
    "compare": "/compare",
    "compared": "/compare?_country=CN&_country=US&_measure=net",
    "saved filters": "/saved",
    "questions": "/tracker",
    "question": "/tracker/restrictions_in_force?material=graphite",
    "SQL": "/tracker?sql=select+id,title,date+from+events+limit+30",
    "SQL in error": "/tracker?sql=select+nothing",
    "sources": "/tracker/source_health",
    "ledger": "/tracker/ledger",
    "kind": "/tracker/kinds/grant",
    "sign in": "/-/login",
    "nowhere": "/tracker/nowhere",
}
"""What anybody may read, by kind of page. Of lists once the whole is shown: most have no need of more than ten rows."""

SPEAKING = ("front", "events filtered", "lanes", "measure", "country", "materials", "compared")
"""Those whose words are in the reader's language."""

SIGNED_IN = {
    "review": "/-/tracker/review",
    "the same or not": "/-/tracker/review/same-1",
    "enter": "/-/tracker/enter",
    "paste": "/-/tracker/paste",
    "correct": "/-/tracker/edit/group14-award",
    "events, to keep a filter of": f"{EVENTS}?_country=CN&_size=5",
}
"""What somebody with an account meets besides."""


ACT = """SEC. 1. PROHIBITION ON PROCUREMENT OF GRAPHITE FROM CHINA.
(a) Prohibition.\u2014Beginning on October 1, 2099, the Secretary of Energy may not procure synthetic graphite that is \
produced in the People\u2019s Republic of China.
(b) Report.\u2014Not later than 180 days after the date of the enactment of this Act, the Secretary shall submit to \
Congress a report on graphite.
SEC. 2. NAMES OF SHIPS.
A ship has a name.
"""


def make_site(path: Path) -> None:
    """Write the database, with its accounts beside it."""
    generate(path, 300)
    with_decisions(path)
    with Store.create_or_migrate(path) as store:
        load_starter(store)
        _pass_a_law(store, path.with_name("graphite_act.txt"))
        query = "_country=CN&_material=graphite"
        store.save_filter(query, "China and graphite", name="china-graphite", by="ada", now=NOW)
    with_accounts(path, "ada")


def _pass_a_law(store: Store, file: Path) -> None:
    file.write_text(ACT, encoding="utf-8")
    for law in read_paths([file], Naming("Graphite Origin Act of 2025", dt.date(2025, 3, 4), "pl:119-400")):
        import_law(store, law, NOW)
