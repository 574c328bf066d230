"""A database that every kind of page has something to show of, and the addresses of those kinds.

make_site(path)
for kind, address in PAGES.items(): ...

Three hundred generated events and those of the starter, in four scripts; the small world's hostile titles,
undated events and things to decide; a saved filter; and ada, who may sign in.
"""

from __future__ import annotations

from pathlib import Path

from editing import with_accounts, with_decisions
from generate_events import generate
from published import NOW

from tracker.exchange import load_starter
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


def make_site(path: Path) -> None:
    """Write the database, with its accounts beside it."""
    generate(path, 300)
    with_decisions(path)
    with Store.create_or_migrate(path) as store:
        load_starter(store)
        query = "_country=CN&_material=graphite"
        store.save_filter(query, "China and graphite", name="china-graphite", by="ada", now=NOW)
    with_accounts(path, "ada")
