"""The curated events that ship with the tracker: whole, linked, and in words of their own."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tracker import entry, exchange, lined_yaml, resources
from tracker.model import AmountRole, CountryRole, DateRole, Entry, Facts, Precision, Relation
from tracker.store import Store
from tracker.vocabulary import vocabulary

FEWEST_EVENTS = 111
COPIED_RUN = 8  # words in a row that make a phrase somebody else's

# Kind, action, date, its end, amount, and who does it to whom: enough to know a happening again.
Happening = tuple[
    str,
    str,
    str | None,
    str | None,
    tuple[Decimal, str, str] | None,
    tuple[tuple[str, str], ...],
]


@pytest.fixture(scope="module")
def files() -> dict[str, list[Entry]]:
    return {path.name: list(entry.read(path)) for path in sorted(resources.starter().glob("*.yml"))}


@pytest.fixture(scope="module")
def entries(files: dict[str, list[Entry]]) -> dict[str, Entry]:
    """Every starter event by its uid."""
    return {str(event.uid): event for events in files.values() for event in events}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A new database with the starter events in it."""
    store = Store.create_or_migrate(tmp_path_factory.mktemp("starter") / "tracker.db")
    store.sync_vocabulary()
    exchange.load_starter(store)
    yield store
    store.close()


def life(entries: dict[str, Entry], measure: str) -> list[str]:
    """The actions of a measure as they follow each other: by date, undated ones first, then by rank."""
    actions = vocabulary().actions
    events = [event.facts for event in entries.values() if event.measure == measure]
    events.sort(key=lambda facts: (facts.date.value if facts.date else "", actions[facts.action].rank))
    return [facts.action for facts in events]


def linked(entries: dict[str, Entry], uid: str, relation: Relation) -> set[str]:
    return {link.other for link in entries[uid].links if link.relation is relation}


def test_every_file_loads_without_a_refusal(files: dict[str, list[Entry]]) -> None:
    assert len(files) >= 10
    assert all(files.values())


def test_there_are_as_many_events_as_promised(entries: dict[str, Entry]) -> None:
    assert len(entries) >= FEWEST_EVENTS


def test_every_event_has_a_uid_of_its_own(files: dict[str, list[Entry]]) -> None:
    uids = Counter(event.uid for events in files.values() for event in events)
    assert None not in uids
    assert [uid for uid, times in uids.items() if times > 1] == []


def test_every_title_is_its_own(entries: dict[str, Entry]) -> None:
    titles = Counter(event.facts.title for event in entries.values())
    assert [title for title, times in titles.items() if times > 1] == []


def test_every_link_leads_to_another_starter_event(entries: dict[str, Entry]) -> None:
    dangling = [
        (uid, link.other)
        for uid, event in entries.items()
        for link in event.links
        if link.other not in entries or link.other == uid
    ]
    assert dangling == []


def test_every_event_says_who_reported_it_and_when(entries: dict[str, Entry]) -> None:
    for uid, event in entries.items():
        assert event.reported_by, uid
        assert all(report.title and report.published for report in event.reported_by), uid


def test_a_reporter_is_cited_in_the_same_words_everywhere(entries: dict[str, Entry]) -> None:
    citations = {citation for event in entries.values() for citation in event.reported_by}
    assert len({citation.title for citation in citations}) == len(citations)
    assert len(citations) == 6


def test_every_organization_written_as_an_id_is_in_the_register(entries: dict[str, Entry]) -> None:
    written_as_id = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
    unknown = {
        (uid, name)
        for uid, event in entries.items()
        for name in event.facts.organizations
        if written_as_id.fullmatch(name) and name not in vocabulary().organizations
    }
    assert unknown == set()


def test_only_the_quarter_has_a_precision_its_date_does_not_show(entries: dict[str, Entry]) -> None:
    quarters = [
        uid
        for uid, event in entries.items()
        if event.facts.date and event.facts.date.precision is Precision.QUARTER
    ]
    assert quarters == ["white-house-battery-supply-chain-meetings"]


def test_group14_s_grant_was_awarded_and_then_suspended(entries: dict[str, Entry]) -> None:
    assert life(entries, "group14-moses-lake-grant") == ["awarded", "suspended"]
    assert linked(entries, "group14-grant-frozen", Relation.SUSPENDS) == {"group14-grant-awarded"}


def test_group14_s_freeze_is_a_part_of_the_wider_one_and_not_the_same(entries: dict[str, Entry]) -> None:
    assert linked(entries, "group14-grant-frozen", Relation.PART_OF) == {"battery-grants-frozen"}
    assert linked(entries, "battery-grants-frozen", Relation.PART_OF) == {"clean-energy-funding-frozen"}
    measures = {
        entries[uid].measure
        for uid in ("group14-grant-frozen", "battery-grants-frozen", "clean-energy-funding-frozen")
    }
    assert len(measures) == 3


def test_the_battery_grants_were_awarded_suspended_and_resumed(entries: dict[str, Entry]) -> None:
    assert life(entries, "biden-era-battery-grants") == ["awarded", "suspended", "resumed"]
    awarded = {"biden-era-battery-grants-awarded"}
    assert linked(entries, "battery-grants-frozen", Relation.SUSPENDS) == awarded
    assert linked(entries, "battery-grants-resumed", Relation.RESUMES) == awarded


def test_the_carbon_footprint_programme_runs_from_its_announcement_to_full_reporting(
    entries: dict[str, Entry],
) -> None:
    steps = [
        entries[f"miit-battery-footprint-{step}"]
        for step in (
            "pilot-announced",
            "pilot-reporting-2026",
            "pilot-evaluation",
            "full-reporting-2027",
        )
    ]
    assert {event.measure for event in steps} == {"miit-battery-carbon-footprint"}
    assert [event.facts.action for event in steps] == ["announced", "scheduled", "scheduled", "scheduled"]
    dates = [event.facts.date.value if event.facts.date else None for event in steps]
    assert dates == [None, "2026", "2027", "2027"]
    for event in steps[1:]:
        assert linked(entries, str(event.uid), Relation.PART_OF) == {"miit-battery-footprint-pilot-announced"}


def test_the_announcement_of_the_footprint_pilot_is_undated_and_takes_effect_in_2026(
    entries: dict[str, Entry],
) -> None:
    facts = entries["miit-battery-footprint-pilot-announced"].facts
    assert facts.date is None
    assert [(dated.role, dated.date.value) for dated in facts.dates] == [(DateRole.EFFECTIVE, "2026")]


def test_the_two_defence_acts_stay_apart(entries: dict[str, Entry]) -> None:
    earlier = entries["ndaa-fy2025-battery-strategy-mandated"]
    later = entries["ndaa-fy2026-battery-purchases-restricted"]
    assert earlier.measure != later.measure
    assert earlier.facts.programme != later.facts.programme
    assert earlier.facts.date is None
    assert later.facts.date is not None
    assert later.facts.date.value == "2025-12"
    assert not earlier.links
    assert not later.links


def test_the_rare_earth_technology_ban_is_extended_to_magnets(entries: dict[str, Entry]) -> None:
    assert life(entries, "china-rare-earth-technology-export-ban") == ["reported", "enacted"]
    extended = linked(entries, "china-magnet-technology-export-ban", Relation.AMENDS)
    assert extended == {"china-rare-earth-technology-export-ban-2020"}


def test_the_october_2025_battery_threat_is_never_in_force(entries: dict[str, Entry]) -> None:
    assert life(entries, "china-battery-technology-export-control") == ["threatened"]
    facts = entries["china-threatens-battery-technology-export-limits"].facts
    assert not [country for country in facts.countries if country.role is CountryRole.TARGET]


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("group14-grant-awarded", "biden-era-battery-grants-awarded"),
        ("ira-hydrogen-subsidy", "inflation-reduction-act-passed"),
        ("germany-electrolysis-awards", "germany-green-hydrogen-budget"),
        ("us-supply-chain-monitoring-investment", "biden-thirty-supply-chain-actions"),
        ("japan-pledges-us-battery-investment", "us-japan-trade-deal-concluded"),
        ("china-five-pilot-production-centres", "china-pilot-production-strategy"),
    ],
)
def test_a_part_is_linked_to_its_whole(entries: dict[str, Entry], part: str, whole: str) -> None:
    assert whole in linked(entries, part, Relation.PART_OF)


def test_the_pentagon_s_additions_amend_its_earlier_list(entries: dict[str, Entry]) -> None:
    added = linked(entries, "pentagon-list-adds-ymtc-megvii-and-others", Relation.AMENDS)
    assert added == {"pentagon-lists-huawei-and-smic"}
    assert life(entries, "pentagon-chinese-military-companies-list") == ["enacted", "enacted"]


def test_only_money_really_given_counts_as_a_commitment(entries: dict[str, Entry]) -> None:
    committed = {
        uid
        for uid, event in entries.items()
        if event.facts.amount
        and event.facts.amount.role is AmountRole.COMMITMENT
        and event.facts.amount.value is not None
    }
    assert committed == {
        "group14-grant-awarded",
        "group14-grant-frozen",
        "germany-electrolysis-awards",
        "thacker-pass-loan-closed",
        "thacker-pass-loan-amended",
    }


@pytest.mark.parametrize(
    ("measure", "state"),
    [
        ("group14-moses-lake-grant", "suspended"),
        ("biden-era-battery-grants", "in_force"),
        ("us-clean-energy-funding", "suspended"),
        ("china-battery-technology-export-control", "proposed"),
        ("china-rare-earth-technology-export-ban", "in_force"),
        ("doe-battery-materials-and-recycling-funding", "announced"),
        ("ipef-trade-agreement", "ended"),
        ("indo-pacific-economic-framework", "in_force"),
    ],
)
def test_in_the_database_a_measure_is_in_the_state_its_events_leave_it_in(
    store: Store, measure: str, state: str
) -> None:
    assert store.value("SELECT state FROM in_force WHERE uid = ?", (measure,)) == state


def test_in_the_database_every_measure_has_a_name_of_its_own(store: Store) -> None:
    unnamed = "SELECT uid FROM measures WHERE auto = 0 AND title IN (SELECT title FROM events)"
    assert [row["uid"] for row in store.rows(unnamed)] == []


def test_in_the_database_group14_s_grant_is_counted_once_and_as_suspended(store: Store) -> None:
    grants = store.rows(
        "SELECT * FROM ledger WHERE measure_id = (SELECT id FROM measures WHERE uid = ?)",
        ("group14-moses-lake-grant",),
    )
    assert [(int(row["gross"]), int(row["suspended"])) for row in grants] == [(200_000_000, 200_000_000)]


@pytest.mark.parametrize(
    ("day", "sums"),
    [
        ("2024-10-27", []),
        ("2024-10-28", [2_260_000_000]),
        ("2025-10-06", [2_260_000_000]),
        ("2025-10-07", [2_230_000_000]),
        ("2025-10-20", [2_230_000_000]),
    ],
)
def test_in_the_database_the_thacker_pass_loan_has_one_sum_on_each_day(
    store: Store, day: str, sums: list[int]
) -> None:
    rows = store.rows(
        "SELECT net FROM ledger_days WHERE measure_id = (SELECT id FROM measures WHERE uid = ?)"
        " AND day <= ? AND ? < until",
        ("thacker-pass-loan", day, day),
    )
    assert [row["net"] for row in rows] == sums


def test_in_the_database_a_reporter_is_one_report(store: Store, entries: dict[str, Entry]) -> None:
    citations = {citation for event in entries.values() for citation in event.reported_by}
    assert store.value("SELECT count(*) FROM reports") == len(citations)


def test_a_deadline_is_not_taken_for_the_date(entries: dict[str, Entry]) -> None:
    with_deadline = {
        uid: dated.date.value
        for uid, event in entries.items()
        for dated in event.facts.dates
        if dated.role is DateRole.DEADLINE
    }
    assert with_deadline == {
        "china-hydrogen-plan-2035": "2035",
        "mauritius-chinese-solar-investment": "2030",
        "microsoft-diesel-free-backup-2030": "2030",
    }
    assert all(entries[uid].facts.date is None for uid in with_deadline)


def _starter_happening(facts: Facts) -> Happening:
    amount = None
    if facts.amount and facts.amount.value is not None:
        amount = (facts.amount.value, facts.amount.currency, str(facts.amount.qualifier))
    return (
        facts.kind,
        facts.action,
        facts.date.value if facts.date else None,
        facts.date_end.value if facts.date_end else None,
        amount,
        tuple(sorted((str(country.role), country.code) for country in facts.countries)),
    )


def _reported_happening(fact: dict[str, Any]) -> Happening:
    amount = None
    if stated := fact.get("amount"):
        qualifier = {"more_than": "at_least"}.get(stated["qualifier"], stated["qualifier"])
        amount = (Decimal(stated["value"]), stated["currency"], qualifier)
    return (
        fact["kind"],
        fact["action"],
        fact["date"],
        fact.get("date_end"),
        amount,
        tuple(sorted((role, code) for role, codes in fact["countries"].items() for code in codes)),
    )


@pytest.mark.shared
def test_every_clear_event_of_the_source_documents_is_there(shared: Path, entries: dict[str, Entry]) -> None:
    facts = lined_yaml.load(shared / "facts" / "source-events.yml")
    clear = [fact for fact in facts if fact["tier"] <= 2]
    assert len(clear) == FEWEST_EVENTS
    wanted = Counter(_reported_happening(fact) for fact in clear)
    found = Counter(_starter_happening(event.facts) for event in entries.values())
    assert wanted - found == Counter()


def _words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.casefold().replace("’", "'"))


def _runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(words[at : at + COPIED_RUN]) for at in range(len(words) - COPIED_RUN + 1))


def _written(events: Iterable[Entry]) -> Iterator[str]:
    for event in events:
        yield event.facts.title
        yield event.facts.summary or ""
        yield from (citation.title for citation in event.reported_by)


@pytest.mark.shared
def test_nothing_is_copied_from_the_source_documents(shared: Path, entries: dict[str, Entry]) -> None:
    sources = [*sorted((shared / "texts").glob("*.txt")), shared / "facts" / "source-events.yml"]
    taken = {run for path in sources for run in _runs(_words(path.read_text(encoding="utf-8")))}
    assert taken
    copied = [text for text in _written(entries.values()) if not taken.isdisjoint(_runs(_words(text)))]
    assert copied == []
