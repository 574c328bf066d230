"""Laws out of files into events: each section a clause, each on topic a measure, twice as once."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from newsroom import GAZETTE, WIRE, Newsroom

from tracker.errors import InputError
from tracker.law_import import ImportedLaw, import_law, read_paths
from tracker.model import Draft, Facts, PartialDate, Report
from tracker.readers.statutes import Naming
from tracker.rereading import reread
from tracker.statutes import IMPORTED
from tracker.store import Store, examine

NOW = dt.datetime(2026, 1, 10, 12, 0, tzinfo=dt.UTC)
LAW = "National Defense Authorization Act for Fiscal Year 2026"
NAMING = Naming(LAW, dt.date(2025, 12, 18), "pl:119-60")
BATTERIES = """SEC. 154. PROHIBITION ON PROCUREMENT OF CERTAIN LITHIUM-ION BATTERIES.
(a) Prohibition.—Beginning on October 1, 2028, none of the funds may be used to procure a lithium-ion battery \
that is produced by Contemporary Amperex Technology Company, Limited.
(b) Report.—Not later than 180 days after the date of the enactment of this Act, the Secretary of Defense shall \
submit to Congress a report on lithium-ion batteries from the People's Republic of China.
"""
SHIPS = "SEC. 155. NAMES OF SHIPS.\nA ship has a name.\n"
RULE = """Defense Federal Acquisition Regulation Supplement: Lithium-ion batteries
The Department of Defense on Monday issued a final rule that prohibits the procurement of lithium-ion batteries \
from China. It implements section 154 of the National Defense Authorization Act for Fiscal Year 2026 (Pub. L. 119-60).
"""


@pytest.fixture(scope="session")
def template(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = shutil.copy(blank, tmp_path_factory.mktemp("laws") / "tracker.db")
    with Store.open(path, write=True) as store:
        store.sync_sources([WIRE, GAZETTE])
    return path


@pytest.fixture
def store(template: Path, tmp_path: Path) -> Iterator[Store]:
    with Store.open(shutil.copy(template, tmp_path / "tracker.db"), write=True) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "law"
    folder.mkdir()
    (folder / "sec154_batteries.txt").write_text(BATTERIES, encoding="utf-8")
    (folder / "sec155_ships.txt").write_text(SHIPS, encoding="utf-8")
    return folder


def imported(store: Store, path: Path, naming: Naming = NAMING) -> ImportedLaw:
    (law,) = read_paths([path], naming)
    return import_law(store, law, NOW)


def counts(store: Store) -> list[int]:
    tables = ("clauses", "clause_versions", "reports", "report_versions", "events", "event_reports", "evidence",
              "event_changes", "measures", "event_links", "report_names", "doubts")  # fmt: skip
    return [store.value(f"SELECT count(*) FROM {table}") for table in tables]


def told(store: Store) -> list[tuple[str, str, str]]:
    return [
        tuple(row)
        for row in store.rows(
            "SELECT kind, action, date FROM events WHERE review <> 'rejected' ORDER BY date"
        )
    ]


def test_every_section_is_kept_and_those_on_topic_tell_of_events(store: Store, folder: Path) -> None:
    result = imported(store, folder)

    assert (result.sections, result.new, result.on_topic, result.events_new) == (2, 2, 1, 3)
    assert told(store) == [
        ("procurement_restriction", "enacted", "2025-12-18"),
        ("reporting_mandate", "scheduled", "2026-06-16"),
        ("procurement_restriction", "effective", "2028-10-01"),
    ]
    assert store.rows("SELECT DISTINCT m.key FROM events e JOIN measures m ON m.id = e.measure_id")[0][0] == (
        "clause:pl:119-60:154"
    )
    assert store.value("SELECT count(DISTINCT measure_id) FROM events") == 1


def test_evidence_points_into_the_clause(store: Store, folder: Path) -> None:
    imported(store, folder)
    rows = store.rows(
        'SELECT c.text, v.start, v."end" AS stop, v.quote FROM evidence v JOIN clauses c ON c.id = v.clause_id'
    )
    assert len(rows) == store.value("SELECT count(*) FROM evidence WHERE start IS NOT NULL") > 5
    assert all(row["text"][row["start"] : row["stop"]] == row["quote"] for row in rows)


def test_a_law_imported_twice_changes_nothing(store: Store, folder: Path) -> None:
    imported(store, folder)
    before = counts(store)
    again = imported(store, folder)
    assert (again.same, again.new, again.changed, again.on_topic) == (2, 0, 0, 1)
    assert (again.events_new, again.events_changed) == (0, 0)
    assert counts(store) == before
    assert [str(found) for found in examine(store, NOW) if found.level == "problem"] == []


def test_another_text_changes_its_events_and_keeps_both_texts(store: Store, folder: Path) -> None:
    imported(store, folder)
    changed = BATTERIES.replace("October 1, 2028", "October 1, 2029")
    (folder / "sec154_batteries.txt").write_text(changed, encoding="utf-8")

    result = imported(store, folder)

    assert (result.changed, result.same) == (1, 1)
    assert ("procurement_restriction", "effective", "2029-10-01") in told(store)
    clause = store.find_clause(LAW, "154")
    assert clause.version == 2
    assert "2028" in store.value("SELECT text FROM clause_versions WHERE clause_id = ?", (clause.id,))


def test_a_day_that_another_text_changes_moves_the_same_event(store: Store, folder: Path) -> None:
    imported(store, folder)
    (event,) = store.rows("SELECT id FROM events WHERE action = 'effective'")
    changed = BATTERIES.replace("October 1, 2028", "March 1, 2029").replace("180 days", "270 days")
    (folder / "sec154_batteries.txt").write_text(changed, encoding="utf-8")

    result = imported(store, folder)

    assert (result.events_new, result.events_changed) == (0, 3)  # the enactment has both dates too
    assert [tuple(row) for row in store.rows("SELECT action, date, review FROM events ORDER BY id")] == [
        ("enacted", "2025-12-18", "auto"),
        ("effective", "2029-03-01", "auto"),
        ("scheduled", "2026-09-14", "auto"),
    ]
    moved = [change for change in store.changes_of(event["id"]) if change.field == "date"]
    assert [(change.before, change.after) for change in moved] == [("2028-10-01", "2029-03-01")]
    again = imported(store, folder)
    assert (again.same, again.events_new, again.events_changed) == (2, 0, 0)


def test_a_date_between_others_that_another_text_adds_leaves_them_where_they_are(
    store: Store, folder: Path
) -> None:
    imported(store, folder)
    before = {row["date"]: row["id"] for row in store.rows("SELECT id, date FROM events")}
    more = "(c) Later report.—Not later than March 1, 2027, the Secretary shall submit to Congress a report on graphite.\n"
    (folder / "sec154_batteries.txt").write_text(BATTERIES + more, encoding="utf-8")

    result = imported(store, folder)

    assert result.events_new == 1
    after = {row["date"]: row["id"] for row in store.rows("SELECT id, date FROM events")}
    assert before.items() <= after.items()
    assert after.keys() - before.keys() == {"2027-03-01"}


def test_a_report_in_place_of_another_is_another(store: Store, folder: Path) -> None:
    imported(store, folder)
    changed = BATTERIES.replace("Not later than 180 days after", "Not later than one year after").replace(
        "a report on lithium-ion batteries from the People's Republic of China",
        "a plan for the disposal of spent anodes at depots",
    )
    (folder / "sec154_batteries.txt").write_text(changed, encoding="utf-8")

    assert imported(store, folder).events_new == 1
    rows = store.rows("SELECT date, review FROM events WHERE action = 'scheduled' ORDER BY date")
    assert [tuple(row) for row in rows] == [("2026-06-16", "pending"), ("2026-12-18", "auto")]


def test_a_bill_proposes_and_enacts_nothing(store: Store, folder: Path) -> None:
    result = imported(store, folder, Naming(LAW, None, "bill:119-hr-3838-ih"))
    assert result.on_topic == 1
    assert {action for _, action, _ in told(store)} == {"proposed"}


def test_a_law_that_came_by_name_is_told_on_under_its_number(store: Store, folder: Path) -> None:
    imported(store, folder, Naming(LAW, NAMING.enacted))
    events = store.value("SELECT count(*) FROM events")
    result = imported(store, folder)

    assert (result.changed, result.document) == (2, "pl:119-60")
    assert store.value("SELECT count(*) FROM events") == events
    assert store.value("SELECT count(*) FROM reports") == 1
    keys = {row[0] for row in store.rows("SELECT m.key FROM events e JOIN measures m ON m.id = e.measure_id")}
    assert keys == {"clause:pl:119-60:154"}


UNKNOWN = "Battery Origin Act of 2025"


def documents(store: Store) -> list[tuple[str, str | None]]:
    return [tuple(row) for row in store.rows("SELECT section, document FROM clauses ORDER BY position, id")]


def test_a_law_that_came_by_name_is_known_by_the_number_of_that_name(store: Store, folder: Path) -> None:
    result = imported(store, folder, Naming("FY2026 NDAA", NAMING.enacted))
    assert result.document == "pl:119-60"
    assert store.find_clause("Public Law 119-60", "154").clause.document == "pl:119-60"


@pytest.mark.parametrize("rule_first", [False, True])
def test_a_rule_that_cites_the_number_finds_a_law_that_came_by_name(
    store: Store, folder: Path, rule_first: bool
) -> None:
    newsroom = Newsroom(store)
    rule = RULE.replace(f"the {LAW} (Pub. L. 119-60)", "Pub. L. 119-60")
    steps: list[Callable[[], object]] = [
        lambda: imported(store, folder, Naming("FY2026 NDAA", NAMING.enacted)),
        lambda: newsroom.publish(GAZETTE, rule),
    ]
    for step in reversed(steps) if rule_first else steps:
        step()
    assert store.value("SELECT count(*) FROM event_links WHERE relation = 'implements'") == 1


def test_a_bill_of_a_known_name_has_no_number_of_a_law(store: Store, folder: Path) -> None:
    assert imported(store, folder, Naming(LAW)).document is None


def test_a_number_that_comes_with_one_section_is_the_whole_laws(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    imported(store, folder, Naming(UNKNOWN, NAMING.enacted))
    events = store.value("SELECT count(*) FROM events")
    one = shutil.copy(folder / "sec155_ships.txt", tmp_path / "sec155.txt")

    result = imported(store, Path(one), Naming(UNKNOWN, NAMING.enacted, "pl:119-400"))

    assert (result.sections, result.changed, result.renumbered) == (1, 1, 1)
    assert documents(store) == [("154", "pl:119-400"), ("155", "pl:119-400")]
    assert store.value("SELECT count(*) FROM events") == events
    keys = {row[0] for row in store.rows("SELECT m.key FROM events e JOIN measures m ON m.id = e.measure_id")}
    assert keys == {"clause:pl:119-400:154"}


def test_sections_that_come_by_name_join_the_numbered_law(store: Store, folder: Path, tmp_path: Path) -> None:
    one = shutil.copy(folder / "sec155_ships.txt", tmp_path / "sec155.txt")
    imported(store, Path(one), Naming(UNKNOWN, NAMING.enacted, "pl:119-400"))
    result = imported(store, folder, Naming(UNKNOWN))
    assert {document for _, document in documents(store)} == {"pl:119-400"}
    assert result.enacted == "2025-12-18"


def test_a_corrected_day_of_enactment_moves_the_same_events(store: Store, folder: Path) -> None:
    imported(store, folder, Naming(UNKNOWN, dt.date(2025, 11, 18)))
    before = {row[0] for row in store.rows("SELECT id FROM events")}

    result = imported(store, folder, Naming(UNKNOWN, NAMING.enacted))

    assert (result.events_new, result.events_changed) == (0, 2)
    assert {row[0] for row in store.rows("SELECT id FROM events WHERE review = 'auto'")} == before
    assert told(store) == [
        ("procurement_restriction", "enacted", "2025-12-18"),
        ("reporting_mandate", "scheduled", "2026-06-16"),
        ("procurement_restriction", "effective", "2028-10-01"),
    ]


def test_a_day_of_enactment_that_was_left_out_makes_the_bill_the_law_it_is(
    store: Store, folder: Path
) -> None:
    imported(store, folder, Naming(UNKNOWN))
    imported(store, folder, Naming(UNKNOWN, NAMING.enacted))
    assert [action for _, action, _ in told(store)] == ["enacted", "scheduled", "effective"]
    assert store.value("SELECT count(*) FROM events WHERE review = 'pending'") == 0


@pytest.mark.parametrize("rule_first", [False, True])
def test_a_rule_that_cites_a_section_implements_its_enactment(
    store: Store, folder: Path, rule_first: bool
) -> None:
    newsroom = Newsroom(store)
    steps: list[Callable[[], object]] = [
        lambda: imported(store, folder),
        lambda: newsroom.publish(GAZETTE, RULE),
    ]
    for step in reversed(steps) if rule_first else steps:
        step()
    links = store.rows(
        "SELECT l.relation, b.action, b.kind, s.agency IS NOT NULL AS official FROM event_links l"
        " JOIN events a ON a.id = l.event_id JOIN events b ON b.id = l.other_id"
        " JOIN event_reports er ON er.event_id = a.id JOIN reports r ON r.id = er.report_id"
        " JOIN sources s ON s.id = r.source_id WHERE r.source_id = 'gazette'"
    )
    assert {tuple(row) for row in links} == {("implements", "enacted", "procurement_restriction", 1)}


def test_a_later_section_amends_the_one_it_says_it_amends(store: Store, folder: Path, tmp_path: Path) -> None:
    imported(store, folder)
    later = tmp_path / "later"
    later.mkdir()
    (later / "sec12.txt").write_text(
        "SEC. 12. MODIFICATION OF PROHIBITION ON PROCUREMENT OF LITHIUM-ION BATTERIES FROM CHINA.\n"
        f"Section 154 of the {LAW} (Public Law 119–60) is amended by striking “October 1, 2028” and inserting"
        " “October 1, 2030”.\n",
        encoding="utf-8",
    )
    imported(store, later, Naming("Battery Amendments Act", dt.date(2026, 11, 1), "pl:119-300"))

    links = store.rows(
        "SELECT l.relation, a.date, b.date FROM event_links l JOIN events a ON a.id = l.event_id"
        " JOIN events b ON b.id = l.other_id WHERE l.relation = 'amends'"
    )
    assert ("amends", "2026-11-01", "2025-12-18") in [tuple(row) for row in links]


def test_a_section_is_part_of_the_law_a_bill_became(store: Store, folder: Path) -> None:
    imported(store, folder)
    fields = {"record": "bill_action", "bill": "bill:119-hr-3838", "law": "pl:119-60"}
    day = NOW - dt.timedelta(days=22)
    report = Report("gazette", "b", "became law", "became law", published_at=day, fields=fields)
    facts = Facts(
        "H.R. 3838 became Public Law 119-60", "legislation", "enacted", PartialDate.parse("2025-12-18")
    )
    Newsroom(store).give(report, [Draft(facts, "en", 0.95, (0, 4))])
    links = store.rows(
        "SELECT l.relation, b.kind FROM event_links l JOIN events a ON a.id = l.event_id"
        " JOIN events b ON b.id = l.other_id WHERE a.action = 'enacted' AND a.kind <> 'legislation'"
    )
    assert [tuple(row) for row in links] == [("part_of", "legislation")]


def test_reports_from_before_citations_were_kept_find_what_they_cite(store: Store, folder: Path) -> None:
    Newsroom(store).publish(GAZETTE, RULE)
    store.conn.execute("DELETE FROM report_names")
    store.conn.execute("DELETE FROM properties WHERE name = 'section_names_version'")

    assert store.follow_section_names()
    assert not store.follow_section_names()
    imported(store, folder)

    assert store.value("SELECT count(*) FROM event_links WHERE relation = 'implements'") > 0


def test_what_the_lexicon_learns_is_read_in_the_laws_that_are_there(store: Store, folder: Path) -> None:
    imported(store, folder)
    store.conn.execute("UPDATE clauses SET report_id = NULL")
    store.conn.execute("UPDATE evidence SET clause_id = NULL")
    (result,) = reread(store, [IMPORTED])
    assert result.reports == 1
    assert store.value("SELECT count(*) FROM clauses WHERE report_id IS NOT NULL") == 1
    assert store.value("SELECT count(*) FROM events") == 3
    (again,) = reread(store, [IMPORTED])
    assert (again.events_new, again.events_changed) == (0, 0)


def test_a_bad_file_is_named_with_its_line_and_nothing_is_read(folder: Path) -> None:
    (folder / "sec156_odd.txt").write_bytes(b"SEC. 156. ODD.\nThis is \xff\xfe no text.\n")
    with pytest.raises(InputError, match=r"sec156_odd\.txt:2: is not text in UTF-8"):
        read_paths([folder], NAMING)


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="holds no text and no XML of a law"):
        read_paths([tmp_path / "empty"], NAMING)


def test_a_folder_of_xml_is_a_law_each(tmp_path: Path) -> None:
    corpus = Path(__file__).parent / "corpus" / "statutes"
    for name in ("public-law-uslm/law.xml", "introduced-bill-dtd/bill.xml"):
        shutil.copy(corpus / name, tmp_path / name.replace("/", "-"))
    laws = read_paths([tmp_path], Naming())
    assert [law.clauses[0].document for law in laws] == ["bill:118-hr-9999-ih", "pl:120-45"]
