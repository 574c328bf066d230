"""What is exported is imported back unchanged, all of a file or none of it, and twice is once."""

import datetime as dt
import functools
import itertools
import shutil
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tracker import exchange, resources
from tracker.errors import DatabaseLocked, SettingError, SeveralInputErrors
from tracker.model import (
    Amount,
    AmountQualifier,
    AmountRole,
    Citation,
    CountryLink,
    CountryRole,
    DatedRole,
    DateRole,
    Evidence,
    Facts,
    Measure,
    Origin,
    PartialDate,
    Precision,
    Relation,
    Report,
    Review,
    Source,
)
from tracker.store import Store, Telling, examine
from tracker.store.search import BREAK
from tracker.vocabulary import Vocabulary

NOW = dt.datetime(2026, 1, 10, 12, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=3)
VOCABULARY = Path(__file__).parent / "store" / "vocabulary"
FORMATS = ("json", "yaml", "csv")


@functools.cache
def small_vocabulary() -> Vocabulary:
    return Vocabulary.load(VOCABULARY)


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return small_vocabulary()


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> Iterator[Callable[[], Store]]:
    """Databases with the vocabulary and one source, and nothing else."""
    folder = tmp_path_factory.mktemp("exchange")
    numbers = itertools.count()
    opened = []
    with Store.create_or_migrate(folder / "template.db") as store:
        store.sync_vocabulary(vocabulary)
        wire = Source("wire", "Wire", ("https://wire.example/feed",), "feed", dt.timedelta(hours=6))
        store.sync_sources([wire])

    def make() -> Store:
        path = shutil.copy(folder / "template.db", folder / f"{next(numbers)}.db")
        opened.append(Store.open(path, write=True))
        return opened[-1]

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def store(fresh: Callable[[], Store]) -> Store:
    return fresh()


def write(folder: Path, text: str, name: str = "events.yml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


def exported(store: Store, format: str) -> str:
    return "".join(exchange.export_text(store, format))


def content(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row that events stand in, by names instead of row numbers.

    Left out is what an export does not hold: texts of reports, and when each database met a report.
    """
    columns = [row["name"] for row in store.rows("PRAGMA table_info(events)")]
    own = ", ".join(f"e.{column}" for column in columns if column not in ("id", "measure_id"))
    queries = {
        "events": f"SELECT {own}, m.uid FROM events e LEFT JOIN measures m ON m.id = e.measure_id",
        "countries": "SELECT e.uid, x.country_id, x.role FROM event_countries x",
        "materials": "SELECT e.uid, x.material_id FROM event_materials x",
        "agencies": "SELECT e.uid, x.agency_id FROM event_agencies x",
        "organizations": "SELECT e.uid, o.id, o.label, o.curated FROM event_organizations x"
        " JOIN organizations o ON o.id = x.organization_id",
        "dates": "SELECT e.uid, x.role, x.date, x.precision, x.text FROM event_dates x",
        "links": "SELECT e.uid, x.relation, o.uid, x.score FROM event_links x JOIN events o ON o.id = x.other_id",
        "changes": "SELECT e.uid, x.changed_at, x.changed_by, x.field, x.before, x.after, x.why"
        " FROM event_changes x",
        "evidence": 'SELECT e.uid, r.source_id, r.guid, x.field, x.start, x."end", x.quote, x.rule, x.version'
        " FROM evidence x LEFT JOIN reports r ON r.id = x.report_id",
        "reports": "SELECT e.uid, r.source_id, r.guid, r.title, r.url, r.canonical_url, r.document,"
        " r.language, r.published_at, r.version, x.matched_on, x.score"
        " FROM event_reports x JOIN reports r ON r.id = x.report_id",
        "search": "SELECT e.uid, f.body FROM events_fts f JOIN events e ON e.id = f.rowid",
        "measures": "SELECT uid, title, kind, programme, auto FROM measures",
        "placements": "SELECT e.uid, x.placed_by, o.uid, x.score FROM placements x"
        " LEFT JOIN events o ON o.id = x.anchor_id",
    }
    joined = {
        name: sql if name in ("events", "search", "measures") else f"{sql} JOIN events e ON e.id = x.event_id"
        for name, sql in queries.items()
    }
    found = {name: sorted(map(tuple, store.rows(sql)), key=repr) for name, sql in joined.items()}
    found["search"] = [(uid, *sorted(body.split(BREAK))) for uid, body in found["search"]]
    return found


# Events of every sort, with text that is hard on a format: four scripts, formulas, newlines, quotes.

NASTY = ["=1+1", "-x", "@a", "'=x", "\t", "a\r\nb", "a\rb", '"', "a;b", "[x]", "{", "null", "NO", "2025-10",
         "012", "1e5", "~", "# x", "a: b", "- a", "  x  ", "石墨负极", "الليثيوم", "باتری‌ها", "\u2028",
         "\x85", "\x07", "\ufeff", "'", "\U0001f50b", "true", "1.50"]  # fmt: skip
texts = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=20),
)
names = texts.filter(str.strip)
maybe = st.one_of(st.none(), texts)
dates = st.one_of(
    st.dates(dt.date(1900, 1, 1)).map(PartialDate.of),
    st.sampled_from([PartialDate.parse("2025"), PartialDate.parse("2025-10")]),
    st.just(PartialDate("2025-10", Precision.QUARTER)),
)


def subsets(*ids: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(st.sampled_from(ids)).map(lambda found: tuple(sorted(found)))


facts = st.builds(
    Facts,
    title=names,
    kind=st.sampled_from(["grant", "export_ban"]),
    action=st.sampled_from(["announced", "awarded"]),
    date=st.one_of(st.none(), dates),
    dates=st.lists(st.builds(DatedRole, st.sampled_from(DateRole), dates, maybe), max_size=2).map(tuple),
    countries=st.lists(
        st.builds(CountryLink, st.sampled_from(["CN", "US"]), st.sampled_from(CountryRole)), max_size=3
    ).map(tuple),
    materials=subsets("anode", "graphite", "lithium"),
    agencies=subsets("us-bis", "cn-mofcom"),
    organizations=st.lists(
        st.sampled_from(["BTR; New", "[x]", "石墨公司", "=cmd", "A B", "A-B", "Group14", "شركة"]),
        max_size=3,
        unique=True,
    ).map(tuple),
    amount=st.one_of(
        st.none(),
        st.builds(
            Amount,
            value=st.one_of(st.none(), st.decimals(0, 10**12, places=2)),
            currency=st.sampled_from(["USD", "KWD"]),
            qualifier=st.sampled_from(AmountQualifier),
            role=st.sampled_from(AmountRole),
            text=maybe,
        ),
    ),
    programme=maybe,
    summary=maybe,
)
evidence = st.lists(
    st.builds(Evidence, names, st.integers(0, 99), st.integers(100, 200), texts, maybe), max_size=2
).map(tuple)
citations = st.builds(
    Citation,
    names,
    st.sampled_from([None, "https://times.example/1"]),
    st.sampled_from([None, "2025-12"]),
)
stories = st.fixed_dictionaries(
    {
        "facts": facts,
        "origin": st.sampled_from(Origin),
        "review": st.sampled_from(Review),
        "language": st.sampled_from([None, "en", "fa", "zh-Hant"]),
        "confidence": st.one_of(st.none(), st.floats(0, 1)),
        "measure": st.one_of(st.none(), st.sampled_from(["m-1", "m-2"])),
        "measure_title": names,
        "told_by": st.lists(
            st.tuples(st.integers(0, 2), evidence, st.one_of(st.none(), st.floats(0, 1))), max_size=2
        ),
        "cited": st.lists(citations, max_size=2),
        "edited": st.one_of(st.none(), st.tuples(facts, names, maybe)),
        "linked_to": st.one_of(st.none(), st.tuples(st.sampled_from(Relation), st.integers(0, 3))),
    }
)


def found_together(action: str) -> dict[str, Any]:
    """An event that only its edit makes one of the same programme as others of these."""
    facts = Facts("A grant", "grant", "announced")
    edited = Facts("A grant", "grant", action, materials=("anode",), programme="Anodes")
    bare = {"measure": None, "measure_title": "-", "told_by": [], "cited": [], "linked_to": None}
    known = {"origin": Origin.FEED, "review": Review.AUTO, "language": None, "confidence": None}
    return {"facts": facts, "edited": (edited, "ana", None), **known, **bare}


def tell(store: Store, told: list[dict[str, Any]]) -> None:
    """Store events the way polling and people do."""
    reports = [
        Report(
            "wire",
            f"guid {number}",
            f"News {number}",
            f"News {number}\nmore",
            f"https://wire.example/{number}",
            f"fr:{number}",
            "en",
            NOW,
        )
        for number in range(3)
    ]
    saved = store.save_reports("wire", reports, NOW)
    ids = []
    for number, story in enumerate(told):
        measure = story["measure"] and Measure(story["measure"], story["measure_title"], "grant", None)
        says = {"facts": story["facts"], "confidence": story["confidence"]}
        tellings = {
            n: Telling(saved[n].id, "document", score, found, **says) for n, found, score in story["told_by"]
        }
        ids.append(
            store.insert_event(
                story["facts"],
                now=NOW,
                origin=story["origin"],
                review=story["review"],
                language=story["language"],
                confidence=story["confidence"],
                uid=f"event-{number}",
                measure=measure,
                tellings=tellings.values(),
            )
        )
        for citation in story["cited"]:
            own = "starter" if story["origin"] is Origin.STARTER else "manual"
            store.cite_in_event(ids[-1], citation, own, NOW)
    for id, story in zip(ids, told, strict=True):
        if story["edited"] is not None:
            edited, by, why = story["edited"]
            store.update_event(id, edited, changed_by=by, why=why, now=LATER)
        if story["linked_to"] is not None:
            relation, other = story["linked_to"]
            if other < len(ids) and ids[other] != id:
                store.link_events(id, relation, ids[other], changed_by="ana", now=LATER)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=50,
    deadline=None,
)
# A measure that was found, of two events that an import places in one round.
@example(told=[found_together("announced"), found_together("awarded")], format="json")
@given(told=st.lists(stories, min_size=1, max_size=4), format=st.sampled_from(FORMATS))
def test_what_is_exported_is_imported_back_unchanged(
    fresh: Callable[[], Store],
    tmp_path_factory: pytest.TempPathFactory,
    told: list[dict[str, Any]],
    format: str,
) -> None:
    first, second = fresh(), fresh()
    tell(first, told)
    text = exported(first, format)
    path = write(tmp_path_factory.mktemp("files"), text, f"events.{format}")
    vocabulary = small_vocabulary()
    exchange.import_files(second, [path], vocabulary=vocabulary, now=LATER)
    assert exported(second, format) == text
    assert content(second) == content(first)
    (again,) = exchange.import_files(second, [path], vocabulary=vocabulary, now=LATER)
    assert (again.new, again.changed) == ((), ())
    assert content(second) == content(first)


STORIES = """\
events:
- uid: awarded
  title: A grant is awarded
  kind: grant
  action: awarded
  date: 2024-05
  countries: {actor: [US]}
  amount: {value: "200", currency: USD}
  measure: the-grant
  reported_by: [The Post]
- uid: frozen
  title: The grant is frozen
  kind: grant
  action: suspended
  date: 2025-10-09
  measure: the-grant
  links: [{relation: suspends, other: awarded}]
"""


def load(
    store: Store, vocabulary: Vocabulary, *paths: Path, **others: Any
) -> list[tuple[tuple[str, ...], ...]]:
    results = exchange.import_files(store, list(paths), vocabulary=vocabulary, now=NOW, **others)
    return [(result.new, result.changed, result.same) for result in results]


def test_importing_twice_changes_nothing(store: Store, vocabulary: Vocabulary, tmp_path: Path) -> None:
    path = write(tmp_path, STORIES)
    assert load(store, vocabulary, path) == [(("awarded", "frozen"), (), ())]
    before = content(store)
    assert load(store, vocabulary, path) == [((), (), ("awarded", "frozen"))]
    assert content(store) == before
    assert [finding.text for finding in examine(store, NOW) if finding.level == "problem"] == []


def test_events_of_one_measure_share_its_life(store: Store, vocabulary: Vocabulary, tmp_path: Path) -> None:
    load(store, vocabulary, write(tmp_path, STORIES))
    (row,) = store.rows("SELECT title, state FROM in_force")
    assert tuple(row) == ("A grant is awarded", "suspended")
    (money,) = store.rows("SELECT net, suspended FROM ledger")
    assert tuple(money) == (200, 200)


def test_an_edited_file_is_an_edit_with_history(store: Store, vocabulary: Vocabulary, tmp_path: Path) -> None:
    load(store, vocabulary, write(tmp_path, STORIES))
    edited = write(tmp_path, STORIES.replace("2025-10-09", "2025-10"))
    assert load(store, vocabulary, edited, changed_by="ana") == [((), ("frozen",), ("awarded",))]
    (change,) = store.changes_of(store.find_event("frozen").id)
    assert (change.field, change.before, change.after, change.changed_by) == (
        "date",
        "2025-10-09",
        "2025-10",
        "ana",
    )


def test_a_further_reporter_is_an_edit_with_history(
    store: Store, vocabulary: Vocabulary, fresh: Callable[[], Store], tmp_path: Path
) -> None:
    load(store, vocabulary, write(tmp_path, STORIES))
    more = write(
        tmp_path, STORIES.replace("[The Post]", "[The Post, {title: Wire, url: https://w.example/1}]")
    )
    assert load(store, vocabulary, more, changed_by="ana") == [((), ("awarded",), ("frozen",))]
    (change,) = store.changes_of(store.find_event("awarded").id)
    assert (change.field, change.before, change.after, change.changed_by) == (
        "reported_by",
        None,
        "Wire <https://w.example/1>",
        "ana",
    )
    other = fresh()
    load(other, vocabulary, write(tmp_path, exported(store, "json"), "events.json"))
    assert content(other) == content(store)


def test_an_event_without_a_uid_is_known_by_its_facts(
    store: Store, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    path = write(tmp_path, "title,kind,action,date\nA grant,grant,awarded,2024\n", "events.csv")
    ((new, _, _),) = load(store, vocabulary, path)
    assert load(store, vocabulary, path) == [((), (), new)]


def test_the_same_event_twice_in_a_file_is_refused(
    store: Store, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    path = write(tmp_path, "title,kind,action\nA grant,grant,awarded\nA grant,grant,awarded\n", "events.csv")
    with pytest.raises(
        SeveralInputErrors, match=r"events\.csv:3: uid: is the same event as the one on line 2"
    ):
        load(store, vocabulary, path)


def test_one_wrong_field_and_nothing_of_any_file_is_imported(
    store: Store, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    good = write(tmp_path, STORIES)
    bad = write(tmp_path, "title,kind,action\nx,grant,awarded\ny,grnt,awarded\n", "bad.csv")
    before = content(store)
    with pytest.raises(SeveralInputErrors, match=r"bad\.csv:3: kind"):
        load(store, vocabulary, good, bad)
    assert content(store) == before


def test_a_failure_half_way_leaves_nothing_of_its_file(
    store: Store, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    first = write(tmp_path, STORIES)
    rows = "".join(f"{'x' * 3000} {n},grant,awarded\n" for n in range(300))
    second = write(tmp_path, f"title,kind,action\n{rows}", "large.csv")
    load(store, vocabulary, first)
    before = content(store)
    store.conn.execute(f"PRAGMA max_page_count = {store.value('PRAGMA page_count') + 50}")
    with pytest.raises(Exception, match="disk is full"):
        load(store, vocabulary, second)
    assert content(store) == before


def test_files_may_link_to_each_others_events(store: Store, vocabulary: Vocabulary, tmp_path: Path) -> None:
    events = STORIES.split("- uid: ")
    later = write(tmp_path, f"{events[0]}- uid: {events[2]}", "1.yml")
    earlier = write(tmp_path, f"{events[0]}- uid: {events[1]}", "2.yml")
    load(store, vocabulary, later, earlier)
    assert store.value("SELECT relation FROM event_links") == "suspends"
    assert store.changes_of(store.find_event("frozen").id) == []


def test_a_link_to_nothing_is_refused_by_line(store: Store, vocabulary: Vocabulary, tmp_path: Path) -> None:
    path = write(tmp_path, STORIES.replace("other: awarded", "other: awardde"))
    with pytest.raises(SeveralInputErrors, match=r"events\.yml:11: links: no event 'awardde'.* mean awarded"):
        load(store, vocabulary, path)


def test_what_is_cited_stands_under_the_manual_source(
    store: Store, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    load(store, vocabulary, write(tmp_path, STORIES))
    (row,) = store.rows(
        "SELECT r.source_id, r.title, v.field FROM evidence v JOIN reports r ON r.id = v.report_id"
    )
    assert tuple(row) == ("manual", "The Post", "reported")


def test_an_export_of_some_leaves_out_links_to_others(
    store: Store, fresh: Callable[[], Store], vocabulary: Vocabulary, tmp_path: Path
) -> None:
    load(store, vocabulary, write(tmp_path, STORIES))
    frozen = store.find_event("frozen").id
    text = "".join(exchange.export_text(store, "json", [frozen]))
    other = fresh()
    load(other, vocabulary, write(tmp_path, text, "some.json"))
    assert [tuple(row) for row in other.rows("SELECT uid FROM events")] == [("frozen",)]
    assert exchange.record(store, frozen)["links"] == [{"relation": "suspends", "other": "awarded"}]


def test_a_report_known_from_an_export_is_the_feeds_own_when_it_comes(
    store: Store, fresh: Callable[[], Store], vocabulary: Vocabulary, tmp_path: Path
) -> None:
    report = Report("gone", "guid", "China bans", "China bans graphite", "https://gone.example/1")
    store.refer_to_source("gone", "A source that is no more")
    (saved,) = store.save_reports("gone", [report], NOW)
    told = Telling(saved.id, evidence=(Evidence("kind", 6, 10, "bans"),))
    store.insert_event(Facts("China bans", "export_ban", "announced"), now=NOW, uid="ban", tellings=[told])
    other = fresh()
    load(other, vocabulary, write(tmp_path, exported(store, "yaml")))
    (again,) = other.save_reports("gone", [report], LATER)
    assert again.change == "new"
    (found,) = other.candidates(again, ()).candidates
    assert (found.event.uid, found.matched_on) == ("ban", "report")
    assert [finding.text for finding in examine(other, LATER) if finding.level == "problem"] == []


def test_an_import_does_not_begin_while_another_writes(
    store: Store, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    path = write(tmp_path, STORIES)
    with (
        Store.open(store.path, write=True) as other,
        other.writer(),
        pytest.raises(DatabaseLocked, match="pid"),
    ):
        load(store, vocabulary, path, wait=0)


# The starter set.


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    folder = tmp_path / "starter"
    folder.mkdir()
    write(folder, STORIES, "grants.yml")
    return folder


def load_starter(store: Store, vocabulary: Vocabulary, folder: Path) -> list[str]:
    """What loading changed."""
    results = exchange.load_starter(store, folder, now=LATER, vocabulary=vocabulary)
    return [uid for result in results for uid in (*result.new, *result.changed)]


def test_the_starter_set_is_loaded_once(store: Store, vocabulary: Vocabulary, starter: Path) -> None:
    assert load_starter(store, vocabulary, starter) == ["awarded", "frozen"]
    assert store.find_event("frozen").origin is Origin.STARTER
    assert store.find_event("frozen").review is Review.APPROVED
    before = store.conn.total_changes
    assert load_starter(store, vocabulary, starter) == []
    assert store.conn.total_changes == before


def test_a_newer_starter_set_is_followed_but_for_what_a_person_did(
    store: Store, vocabulary: Vocabulary, starter: Path
) -> None:
    load_starter(store, vocabulary, starter)
    awarded, frozen = store.find_event("awarded"), store.find_event("frozen")
    told = Facts("In my words", "grant", "suspended", date=PartialDate.parse("2025-10-09"))
    store.update_event(frozen.id, told, changed_by="ana", now=NOW)
    store.set_review(awarded.id, Review.REJECTED, changed_by="ana", now=NOW)
    store.unlink_events(frozen.id, Relation.SUSPENDS, awarded.id, changed_by="ana", now=NOW)
    newer = STORIES.replace("The grant is frozen", "Frozen").replace("2025-10-09", "2025-10-10")
    write(starter, newer.replace('"200"', '"250"'), "grants.yml")
    assert load_starter(store, vocabulary, starter) == ["awarded", "frozen"]
    awarded, frozen = store.find_event("awarded"), store.find_event("frozen")
    assert awarded.review is Review.REJECTED
    assert awarded.facts.amount is not None
    assert awarded.facts.amount.value == Decimal(250)
    assert (frozen.facts.title, str(frozen.facts.date)) == ("In my words", "2025-10-10")
    assert store.rows("SELECT * FROM event_links") == []


def test_the_starter_set_that_ships_is_loaded_whole(tmp_path: Path) -> None:
    with Store.create_or_migrate(tmp_path / "tracker.db") as store:
        store.sync_vocabulary()
        store.sync_sources([])
        results = exchange.load_starter(store)
        assert len(results) == len(list(resources.starter().glob("*.yml")))
        assert store.value("SELECT count(*) FROM events") == sum(len(result.new) for result in results) > 100
        assert [finding.text for finding in examine(store, NOW) if finding.level == "problem"] == []


# Formats.


def test_no_cell_of_a_table_is_a_formula(store: Store, vocabulary: Vocabulary, tmp_path: Path) -> None:
    title = "=HYPERLINK(0)"
    write_path = write(tmp_path, STORIES.replace("A grant is awarded", f'"{title}"'))
    load(store, vocabulary, write_path)
    text = exported(store, "csv")
    assert f",'{title}," in text
    assert f",{title}," not in text


def test_a_format_there_is_not_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="xml"):
        exported(store, "xml")
    with pytest.raises(SettingError, match="xml"):
        exchange.export_file(store, "xml", tmp_path / "events.xml")
    assert list(tmp_path.iterdir()) == []


def test_an_exported_file_is_what_the_text_is(store: Store, vocabulary: Vocabulary, tmp_path: Path) -> None:
    load(store, vocabulary, write(tmp_path, STORIES))
    exchange.export_file(store, "csv", tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes().decode() == exported(store, "csv")


def test_an_empty_database_exports_and_imports(store: Store, vocabulary: Vocabulary, tmp_path: Path) -> None:
    for format in FORMATS:
        path = write(tmp_path, exported(store, format), f"empty.{format}")
        assert load(store, vocabulary, path) == [((), (), ())]


def test_parquet_holds_every_event(store: Store, vocabulary: Vocabulary, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    load(store, vocabulary, write(tmp_path, STORIES))
    exchange.export_file(store, "parquet", tmp_path / "events.parquet")
    rows = parquet.read_table(tmp_path / "events.parquet").to_pylist()
    assert [row["uid"] for row in rows] == ["awarded", "frozen"]
    assert rows[0]["amount"]["value"] == "200"
    assert rows[1]["links"] == [{"relation": "suspends", "other": "awarded", "score": None}]


def test_parquet_without_pyarrow_says_what_to_install(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(SettingError, match=r"pip install 'policy-event-tracker\[parquet\]'"):
        exchange.export_file(store, "parquet", tmp_path / "events.parquet")
    assert list(tmp_path.iterdir()) == []
