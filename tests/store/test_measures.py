"""Events in their measures: found, said, moved, and the same in whatever order they come."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lives import CORPUS, NOW, Case, cases, facts, life, store_with

from tracker.errors import NotFound
from tracker.model import Evidence, Facts, Measure, Relation, Report, Review, Source
from tracker.store import Store, Telling
from tracker.store.doubts import Answer, Question

BY = {"changed_by": "ana", "now": NOW}

AWARD = {
    "kind": "grant", "action": "awarded", "date": "2024", "actor": "US", "organizations": ["group14"],
    "amount": "200000000",
}  # fmt: skip
FREEZE = AWARD | {"action": "suspended", "date": "2025-02"}
RELEASE = AWARD | {"action": "resumed", "date": "2025-09"}
OTHER = AWARD | {"organizations": ["sila"], "amount": "100000000"}


@pytest.fixture
def lived(blank: Path, tmp_path: Path) -> Iterator[Store]:
    """A store with the shipped vocabulary, whose kinds and actions the lives are told in."""
    with store_with(blank, tmp_path / "lives.db", {}, []) as store:
        yield store


@pytest.fixture
def add(lived: Store) -> Callable[..., int]:
    def insert(uid: str, told: Mapping[str, object], measure: str | None = None) -> int:
        named = Measure(measure, measure.title()) if measure else None
        return lived.insert_event(facts(told, title=uid), now=NOW, uid=uid, measure=named)

    return insert


Add = Callable[..., int]


def together(store: Store) -> set[frozenset[str]]:
    return {group for group in life(store).measures if len(group) > 1}


ALL_CASES = [(path.stem, case) for path in sorted(CORPUS.glob("*.yml")) for case in cases(path)]


@pytest.mark.parametrize(
    ("file", "case"), ALL_CASES, ids=lambda part: part if isinstance(part, str) else part.name
)
def test_a_life_of_the_corpus(file: str, case: Case, blank: Path, tmp_path: Path) -> None:
    for number, order in enumerate((list(case.events), list(reversed(case.events)))):
        with store_with(blank, tmp_path / f"{number}.db", case.events, order) as store:
            assert life(store) == case.expected, f"{file}, arrived in the order {order}"


# Lives that get in each other's way: few firms, few materials, vague dates.
_tellings = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["grant", "loan", "export_control", "export_ban"]),
        "action": st.sampled_from(
            ["announced", "threatened", "awarded", "enacted", "amended", "suspended", "resumed", "terminated"]
        ),
        "date": st.sampled_from([None, "2024", "2025", "2024-05", "2025-02-10", "2025-03"]),
        "actor": st.sampled_from(["US", "CN"]),
        "organizations": st.sampled_from([[], ["group14"], ["albemarle"]]),
        "materials": st.sampled_from([[], ["graphite"], ["battery"], ["gallium"]]),
    }
)


@given(st.data())
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_the_order_of_arrival_does_not_matter(
    blank: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    told = data.draw(st.lists(_tellings, min_size=3, max_size=7))
    events: dict[str, Facts] = {f"e{number}": facts(one, f"e{number}") for number, one in enumerate(told)}
    folder = tmp_path_factory.mktemp("orders")
    found = []
    for number in range(2):
        order = data.draw(st.permutations(list(events)))
        with store_with(blank, folder / f"{number}.db", events, order) as store:
            found.append(life(store))
            assert store.value("SELECT count(*) FROM events WHERE measure_id IS NULL") == 0
            assert not store.rows("SELECT 1 FROM measures WHERE id NOT IN (SELECT measure_id FROM events)")
    assert found[0] == found[1]


def test_a_new_event_has_a_measure_of_its_own_called_like_it(lived: Store, add: Add) -> None:
    add("award", AWARD | {"programme": "Battery Grants"})
    assert tuple(lived.rows("SELECT uid, title, kind, auto FROM measures")[0]) == (
        "award", "Battery Grants", "grant", 1,
    )  # fmt: skip
    assert [change.field for change in lived.changes_of(1)] == []


def test_an_award_after_its_freeze_comes_into_the_measure_the_freeze_has_made(lived: Store, add: Add) -> None:
    add("freeze", FREEZE)
    award = add("award", AWARD)
    rows = lived.rows("SELECT uid, title FROM measures")
    assert [tuple(row) for row in rows] == [("freeze", "award")]
    (change,) = lived.changes_of(award)
    assert (change.field, change.before, change.after, change.changed_by) == (
        "measure", None, "freeze", "measures",
    )  # fmt: skip
    assert "both are about group14" in (change.why or "")


def test_a_found_link_says_why_in_table_and_history(lived: Store, add: Add) -> None:
    add("award", AWARD)
    freeze = add("freeze", FREEZE)
    score, reasons = lived.rows("SELECT score, reasons FROM event_links")[0]
    assert score >= 0.7
    assert "suspended what was awarded" in reasons
    told = [change for change in lived.changes_of(freeze) if change.field == "links"]
    assert [(change.changed_by, change.before) for change in told] == [("measures", None)]
    assert "suspended what was awarded" in (told[0].why or "")


def test_a_link_that_a_person_removed_is_not_found_again(lived: Store, add: Add) -> None:
    award = add("award", AWARD)
    freeze = add("freeze", FREEZE)
    lived.unlink_events(freeze, Relation.SUSPENDS, award, **BY)
    add("release", RELEASE)
    lived.update_event(freeze, facts(FREEZE | {"date": "2025-03"}, "freeze"), **BY)
    assert life(lived).links == {"release resumes award", "release follows freeze"}


def test_a_found_link_that_a_person_says_stays_when_it_is_no_longer_found(lived: Store, add: Add) -> None:
    award = add("award", AWARD)
    freeze = add("freeze", FREEZE)
    assert lived.link_events(freeze, Relation.SUSPENDS, award, **BY) is True
    assert lived.link_events(freeze, Relation.SUSPENDS, award, **BY) is False
    lived.update_event(freeze, facts(FREEZE | {"organizations": ["sila"]}, "freeze"), **BY)
    assert life(lived).links == {"freeze suspends award"}


def test_a_correction_moves_an_event_and_its_links(lived: Store, add: Add) -> None:
    add("award", AWARD)
    add("other", OTHER)
    freeze = add("freeze", FREEZE)
    lived.update_event(freeze, facts(FREEZE | {"organizations": ["sila"], "amount": None}, "freeze"), **BY)
    assert together(lived) == {frozenset({"other", "freeze"})}
    assert life(lived).links == {"freeze suspends other"}


def test_a_rejected_award_leaves_its_freeze_alone_and_comes_back(lived: Store, add: Add) -> None:
    award = add("award", AWARD)
    add("freeze", FREEZE)
    lived.set_review(award, Review.REJECTED, **BY)
    assert lived.load_event(award).measure_id is None
    assert life(lived).links == frozenset()
    assert lived.value("SELECT count(*) FROM measures") == 1
    lived.set_review(award, Review.APPROVED, **BY)
    assert together(lived) == {frozenset({"award", "freeze"})}
    assert life(lived).links == {"freeze suspends award"}


def test_the_measure_of_a_merged_event_goes_and_comes_back_with_the_split(lived: Store, add: Add) -> None:
    kept = add("kept", AWARD)
    other = add("other", AWARD | {"date": "2024-10"})
    lived.merge_events(kept, other, **BY)
    assert [row[0] for row in lived.rows("SELECT uid FROM measures")] == ["kept"]
    lived.split_event(other, **BY)
    assert life(lived).measures == {frozenset({"kept"}), frozenset({"other"})}


def test_what_a_person_said_is_not_looked_for_again(lived: Store, add: Add) -> None:
    add("award", AWARD)
    freeze = add("freeze", FREEZE)
    lived.attach(freeze, Measure("the-pause", "The pause of grants"), **BY)
    add("release", RELEASE)
    lived.update_event(freeze, facts(FREEZE | {"date": "2025-04"}, "freeze"), **BY)
    assert lived.value("SELECT m.uid FROM events e JOIN measures m ON m.id = e.measure_id WHERE e.id = ?", (freeze,)) == "the-pause"  # fmt: skip


def test_events_join_a_measure_that_was_said(lived: Store, add: Add) -> None:
    add("award", AWARD, "group14-grant")
    add("freeze", FREEZE)
    assert together(lived) == {frozenset({"award", "freeze"})}
    assert tuple(lived.rows("SELECT uid, title, auto FROM measures")[0]) == (
        "group14-grant",
        "Group14-Grant",
        0,
    )


def test_a_measure_that_a_person_puts_an_event_into_is_a_persons(lived: Store, add: Add) -> None:
    add("award", AWARD)
    other = add("other", OTHER)
    lived.attach(other, lived.find_measure("award"), **BY)
    assert [tuple(row) for row in lived.rows("SELECT uid, auto FROM measures")] == [("award", 0)]
    assert not lived.rows("SELECT 1 FROM placements WHERE placed_by = 'tracker'")


def test_saying_what_was_found_keeps_it(lived: Store, add: Add) -> None:
    add("award", AWARD)
    freeze = add("freeze", FREEZE)
    assert lived.is_placed_by_tracker(freeze)
    assert lived.attach(freeze, lived.find_measure("award"), **BY) is True
    assert lived.attach(freeze, lived.find_measure("award"), **BY) is False
    lived.update_event(freeze, facts(FREEZE | {"organizations": ["sila"]}, "freeze"), **BY)
    assert together(lived) == {frozenset({"award", "freeze"})}


def test_a_detached_event_stays_by_itself(lived: Store, add: Add) -> None:
    award = add("award", AWARD)
    freeze = add("freeze", FREEZE)
    lived.detach(freeze, **BY)
    lived.update_event(award, facts(AWARD | {"date": "2024-09"}, "award"), **BY)
    assert together(lived) == set()


def test_an_answer_settles_which_of_two_measures_it_is(lived: Store, add: Add) -> None:
    add("award", AWARD)
    second = add("second", AWARD | {"date": "2023"})
    freeze = add("freeze", FREEZE)
    assert len(life(lived).doubts) == 2
    lived.answer_doubt(freeze, second, Question.MEASURE, Answer.APART, by="ana", now=NOW)
    assert together(lived) == {frozenset({"award", "freeze"})}
    assert life(lived).doubts == frozenset()


def test_two_awards_that_a_person_keeps_apart_are_two_measures(lived: Store, add: Add) -> None:
    one, other = add("one", AWARD | {"date": "2024-05-01"}), add("other", AWARD | {"date": "2024-05-03"})
    assert together(lived) == {frozenset({"one", "other"})}  # one award, told twice
    lived.answer_doubt(one, other, Question.SAME, Answer.APART, by="ana", now=NOW)
    assert together(lived) == set()


def test_two_freezes_that_a_person_keeps_apart_may_be_of_one_award(lived: Store, add: Add) -> None:
    add("award", AWARD)
    one, other = add("one", FREEZE), add("other", FREEZE | {"date": "2025-11"})
    lived.answer_doubt(one, other, Question.SAME, Answer.APART, by="ana", now=NOW)
    assert together(lived) == {frozenset({"award", "one", "other"})}


def test_a_question_that_settled_itself_is_no_longer_asked(lived: Store, add: Add) -> None:
    add("award", AWARD)
    second = add("second", AWARD | {"date": "2023"})
    add("freeze", FREEZE)
    lived.set_review(second, Review.REJECTED, **BY)
    assert life(lived).doubts == frozenset()
    assert together(lived) == {frozenset({"award", "freeze"})}


@pytest.mark.parametrize("first", ["tariff", "answer"])
def test_words_around_the_act_in_its_report_make_it_an_answer(lived: Store, add: Add, first: str) -> None:
    text = (
        "Beijing banned gallium exports to the United States. It called this a countermeasure to the tariffs."
    )
    told = {
        "tariff": {
            "kind": "tariff",
            "action": "enacted",
            "date": "2025-02-01",
            "actor": "US",
            "target": "CN",
        },
        "answer": {
            "kind": "export_ban",
            "action": "enacted",
            "date": "2025-02-04",
            "actor": "CN",
            "target": "US",
        },
    }
    wire = Source("wire", "Wire", ("https://wire.example/feed",), "feed", every=dt.timedelta(hours=6))
    lived.sync_sources([wire])
    (saved,) = lived.save_reports("wire", [Report("wire", "1", "Beijing bans gallium", text)], NOW)
    telling = Telling(saved.id, evidence=(Evidence("action", 8, 14, "banned"),))
    for uid in (first, "answer" if first == "tariff" else "tariff"):
        tellings = [telling] if uid == "answer" else []
        lived.insert_event(facts(told[uid], uid), now=NOW, uid=uid, tellings=tellings)
    assert life(lived).links == {"answer responds_to tariff"}


def test_an_event_without_a_life_has_no_measure(lived: Store, add: Add) -> None:
    id = add("talks", {"kind": "meeting", "action": "completed", "actor": "US"})
    assert lived.load_event(id).measure_id is None
    assert not lived.rows("SELECT 1 FROM life_keys")


def test_events_of_before_are_placed_when_the_database_is_opened(lived: Store, add: Add) -> None:
    add("award", AWARD)
    add("freeze", FREEZE)
    add("other", OTHER)
    for table in ("placements", "life_keys", "event_links", "measure_days"):
        lived.conn.execute(f"DELETE FROM {table}")
    lived.conn.execute("UPDATE events SET measure_id = NULL")
    lived.conn.execute("DELETE FROM measures")
    lived.conn.execute("DELETE FROM properties WHERE name = 'measures_version'")
    with Store.create_or_migrate(lived.path) as opened:
        assert together(opened) == {frozenset({"award", "freeze"})}
        assert life(opened).links == {"freeze suspends award"}
        assert opened.follow_measures() is False


def test_an_unknown_measure_is_not_found_and_a_near_one_named(lived: Store, add: Add) -> None:
    add("award", AWARD, "group14-grant")
    with pytest.raises(NotFound, match="group14-grant"):
        lived.find_measure("group14-gran")


def test_what_was_wiped_by_a_rollback_is_not_placed(lived: Store, add: Add) -> None:
    with pytest.raises(RuntimeError), lived.transaction():
        add("award", AWARD)
        raise RuntimeError
    add("freeze", FREEZE)
    assert life(lived).measures == {frozenset({"freeze"})}


def test_history_is_of_the_moment_of_what_caused_it(lived: Store) -> None:
    later = NOW + dt.timedelta(days=3)
    lived.insert_event(facts(AWARD, "award"), now=NOW, uid="award")
    freeze = lived.insert_event(facts(FREEZE, "freeze"), now=later, uid="freeze")
    assert {change.changed_at for change in lived.changes_of(freeze)} == {"2026-01-13T12:00:00Z"}
