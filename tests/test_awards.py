"""Awards from USAspending's API on a real server to events, measures and money in a real database."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from newsroom import GAZETTE, PAPER, WIRE, Newsroom
from servers import Site
from usaspending import Award, Spending, Step

from tracker.backfill import BackfillRun
from tracker.fetch import Fetcher
from tracker.ingest import Ingest, SourceResult
from tracker.model import Outcome, Source
from tracker.model.awards import AwardOptions
from tracker.store import Store

TOPICS = ("critical-minerals", "battery")
TALON = Award("DEMS0000123", "TALON NICKEL (USA) LLC", [Step("2024-03-02", "0", "A", 57_000_000)])


def spending(url: str, **options: object) -> Source:
    given = {"keywords": ("lithium", "nickel", "cathode", "battery"), "types": ("grants",)} | options
    return Source(
        id="us-usaspending", title="USAspending", urls=(url,), reader="usaspending",
        every=dt.timedelta(hours=12), language="en", country="US", topics=TOPICS,
        options=AwardOptions(**given),  # type: ignore[arg-type]
    )  # fmt: skip


def poll(store: Store, site: Site, source: Source) -> SourceResult:
    store.sync_sources([source, WIRE, PAPER, GAZETTE])
    ingest = Ingest(store, lambda: Fetcher(allow_hosts={site.host}, spacing=0))
    (result,) = ingest.run([source])
    return result


def events(store: Store) -> list[tuple[str, str, int | None]]:
    """kind, action and whole dollars of every event, in the order of their days."""
    rows = store.rows("SELECT kind, action, amount FROM events ORDER BY date, id")
    return [(row["kind"], row["action"], row["amount"]) for row in rows]


def ledger(store: Store) -> list[tuple[object, ...]]:
    """state, gross, terminated, net and disbursed of every measure with money."""
    rows = store.rows(
        "SELECT measure_state, gross, terminated, net, disbursed FROM ledger ORDER BY gross DESC"
    )
    return [tuple(row) for row in rows]


def measures(store: Store) -> list[list[str]]:
    """The actions of the events of each measure, in the order of their days."""
    found: dict[int, list[str]] = {}
    for row in store.rows("SELECT measure_id, action FROM events ORDER BY measure_id, date, id"):
        found.setdefault(row["measure_id"], []).append(row["action"])
    return list(found.values())


def told(store: Store) -> dict[str, list[int]]:
    """What each award's reports say of its sum, by the award's id and in the order of its days.

    An announcement of the same week may be one event with the award itself.
    """
    found: dict[str, list[int]] = {}
    for row in store.rows(
        "SELECT m.key, t.facts ->> '$.amount.value' AS sum FROM events e"
        " LEFT JOIN measures m ON m.id = e.measure_id JOIN event_reports t ON t.event_id = e.id"
        " ORDER BY e.date, t.report_id"
    ):
        found.setdefault((row["key"] or "").removeprefix("award:"), []).append(int(row["sum"]))
    return found


# What one award's steps are.


def test_the_modifications_of_an_award_are_events_of_one_measure_and_its_sum_is_what_they_come_to(
    store: Store, site: Site
) -> None:
    steps = [
        Step("2024-03-02", "0", "A", 57_000_000),
        Step("2024-06-01", "1", "C", 3_000_000.50),
        Step("2024-08-01", "2", "C", 0, said="NO COST EXTENSION TO SEPTEMBER 2026"),
        Step("2024-10-01", "3", "C", -2_000_000),
    ]
    api = Spending(site, [dataclasses.replace(TALON, steps=steps)])
    result = poll(store, site, spending(api.url))
    assert (result.outcome, result.reports_new, result.events_new) == (Outcome.OK, 4, 4)
    assert events(store) == [
        ("grant", "awarded", 57_000_000),
        ("grant", "amended", 60_000_000.5),
        ("grant", "extended", None),
        ("grant", "amended", 58_000_000.5),
    ]
    assert store.value("SELECT key FROM measures") == "award:ASST_NON_DEMS0000123_089"
    assert ledger(store) == [("in_force", 58_000_000.5, 0, 58_000_000.5, 0)]
    titles = [row[0] for row in store.rows("SELECT title FROM events ORDER BY date")]
    assert titles == [
        "Department of Energy awards a grant of $57,000,000 to Talon Nickel (USA) LLC",
        "$3,000,000.50 added to the grant to Talon Nickel (USA) LLC, $60,000,000.50 in all",
        "Grant to Talon Nickel (USA) LLC extended to 2026-09",
        "$2,000,000 taken back from the grant to Talon Nickel (USA) LLC, $58,000,000.50 left",
    ]


def test_a_terminated_award_keeps_what_was_not_taken_back(store: Store, site: Site) -> None:
    steps = [
        Step("2024-03-02", "0", None, 10_000_000),
        Step("2024-07-01", "P00001", "F", 0),
        Step("2024-08-01", "P00002", "C", -6_000_000),
        Step("2024-09-01", "P00003", "K", 0),
    ]
    contract = dataclasses.replace(TALON, fain="W911QX26C0001", type="D", steps=steps, outlays=4_000_000)
    api = Spending(site, [contract])
    poll(store, site, spending(api.url, types=("contracts",)))
    assert [action for _, action, _ in events(store)] == [
        "awarded", "terminated", "terminated", "completed", "disbursed",
    ]  # fmt: skip
    assert ledger(store) == [("ended", 10_000_000, 6_000_000, 4_000_000, 4_000_000)]


def test_an_award_that_is_frozen_ended_and_taken_up_again_is_told_so_and_counts_whole(
    store: Store, site: Site
) -> None:
    steps = [
        Step("2024-03-02", "0", "A", 57_000_000),
        Step("2025-01-28", "1", "C", 0, said="STOP WORK ORDER"),
        Step("2025-03-03", "2", "C", 0, said="STOP WORK ORDER LIFTED"),
        Step("2025-05-30", "3", "C", -57_000_000, said="AWARD TERMINATED"),
        Step("2025-12-01", "4", "C", 57_000_000, said="TERMINATION RESCINDED BY ORDER OF A COURT"),
    ]
    api = Spending(site, [dataclasses.replace(TALON, steps=steps, ends="2031-05-31")])
    poll(store, site, spending(api.url))
    assert [(action, amount) for _, action, amount in events(store)] == [
        ("awarded", 57_000_000), ("suspended", None), ("resumed", None), ("terminated", 57_000_000),
        ("resumed", 57_000_000),
    ]  # fmt: skip
    assert ledger(store) == [("in_force", 57_000_000, 0, 57_000_000, 0)]
    assert store.value("SELECT title FROM events WHERE date = '2025-12-01'") == (
        "Grant to Talon Nickel (USA) LLC taken up again, $57,000,000 restored"
    )
    assert [row[0] for row in store.rows("SELECT date FROM event_dates WHERE role = 'expires'")] == [
        "2031-05-31"
    ]
    (stands,) = store.rows("SELECT state, since, latest_action FROM in_force")
    assert tuple(stands) == ("in_force", "2025-12-01", "resumed")
    told = "SELECT v.quote FROM evidence v JOIN events e ON e.id = v.event_id WHERE field = 'action' ORDER BY e.date"
    assert [row[0] for row in store.rows(told)] == ["A NEW", *(step.said for step in steps[1:])]


def test_what_a_register_has_in_capitals_is_a_title_with_its_abbreviations(store: Store, site: Site) -> None:
    about = "DPA TITLE III: LFP CATHODE PLANT FOR EV BATTERY CELLS, PHASE II"
    api = Spending(site, [dataclasses.replace(TALON, description=about)])
    poll(store, site, spending(api.url))
    assert store.value("SELECT title FROM measures") == (
        "Grant to Talon Nickel (USA) LLC: DPA title III: LFP cathode plant for EV battery cells, phase II"
    )


def test_an_extension_says_until_when_it_is_where_its_words_do_not(store: Store, site: Site) -> None:
    steps = [
        Step("2024-03-02", "0", "A", 57_000_000),
        Step("2024-08-01", "1", "C", 0, said="NO COST EXTENSION"),
        Step("2024-10-01", "2", "C", -2_000_000),
    ]
    api = Spending(site, [dataclasses.replace(TALON, steps=steps, ends="2031-05-31")])
    poll(store, site, spending(api.url))
    title = store.value("SELECT title FROM events WHERE action = 'extended'")
    assert title == "Grant to Talon Nickel (USA) LLC extended to 2031-05-31"


@pytest.mark.parametrize(
    "recipient", ["FOOTHILL CATHODES LLC", "Foothill Cathodes, Inc.", "FOOTHILL CATHODES"]
)
def test_a_firm_is_one_organization_whatever_form_a_register_gives_it(
    store: Store, site: Site, recipient: str
) -> None:
    api = Spending(site, [dataclasses.replace(TALON, recipient=recipient)])
    poll(store, site, spending(api.url))
    labels = "SELECT o.label FROM event_organizations x JOIN organizations o ON o.id = x.organization_id"
    assert [row["label"] for row in store.rows(labels)] == ["Foothill Cathodes"]


def test_a_terminated_award_has_no_end_ahead(store: Store, site: Site) -> None:
    steps = [
        Step("2024-03-02", "0", "A", 57_000_000),
        Step("2024-08-01", "1", "C", 0, said="NO COST EXTENSION"),
    ]
    api = Spending(site, [dataclasses.replace(TALON, steps=steps, ends="2031-05-31")])
    poll(store, site, spending(api.url))
    ends = "SELECT date FROM event_dates WHERE role = 'expires'"
    assert [row["date"] for row in store.rows(ends)] == ["2031-05-31"]
    steps += [
        Step("2024-11-01", "2", "C", 0, said="AWARD TERMINATED BY THE AGENCY"),
        Step("2024-12-01", "3", "C", -9_000_000, said="DEOBLIGATION"),
    ]
    api.awards[0] = dataclasses.replace(api.awards[0], steps=steps)
    poll(store, site, spending(api.url))
    assert [action for _, action, _ in events(store)] == ["awarded", "extended", "terminated", "terminated"]
    assert store.rows(ends) == []


def test_what_a_loan_costs_and_what_it_is_stay_apart(store: Store, site: Site) -> None:
    steps = [
        Step("2024-03-02", "0", "A", None, 996_000_000, 71_500_000),
        Step("2024-09-02", "1", "C", None, 4_000_000, 300_000),
    ]
    loan = dataclasses.replace(
        TALON, type="07", steps=steps, office="LOAN PROGRAMS OFFICE", outlays=71_800_000
    )
    api = Spending(site, [loan])
    poll(store, site, spending(api.url, types=("loans",)))
    assert events(store) == [("loan", "awarded", 996_000_000), ("loan", "amended", 1_000_000_000)]
    assert ledger(store) == [("in_force", 1_000_000_000, 0, 1_000_000_000, 0)]
    summary = store.value("SELECT summary FROM events ORDER BY date LIMIT 1")
    assert summary == "Face value of the loan $996,000,000; subsidy cost of the loan $71,500,000."
    later = store.value("SELECT summary FROM events WHERE action = 'amended'")
    assert later == (
        "Face value of the loan +$4,000,000 by this action, $1,000,000,000 in all;"
        " subsidy cost of the loan +$300,000 by this action, $71,800,000 in all."
    )
    agencies = {row[0] for row in store.rows("SELECT agency_id FROM event_agencies")}
    assert agencies == {"us-doe-lpo"}


def test_outlays_are_paid_out_and_are_one_event_however_they_grow(store: Store, site: Site) -> None:
    api = Spending(site, [dataclasses.replace(TALON, outlays=5_000_000)])
    source = spending(api.url)
    poll(store, site, source)
    api.awards[0].outlays = 9_000_000
    result = poll(store, site, source)
    assert (result.events_new, result.events_changed) == (0, 1)
    assert ledger(store) == [("in_force", 57_000_000, 0, 57_000_000, 9_000_000)]
    (stands,) = store.rows("SELECT state, since, latest_action FROM in_force")
    assert tuple(stands) == ("in_force", "2024-03-02", "disbursed")


def test_an_award_off_topic_is_no_event(store: Store, site: Site) -> None:
    other = dataclasses.replace(TALON, recipient="TOWN OF LITHIUM SPRINGS", description="POLICE CARS")
    api = Spending(
        site, [dataclasses.replace(other, steps=[Step("2024-03-02", "0", "A", 1, programme="16.710")])]
    )
    result = poll(store, site, spending(api.url))
    assert (result.reports_new, result.events_new) == (1, 0)


def test_a_later_modification_brings_one_event_and_leaves_the_others(store: Store, site: Site) -> None:
    api = Spending(site, [dataclasses.replace(TALON, steps=list(TALON.steps))])
    source = spending(api.url)
    poll(store, site, source)
    before = store.rows("SELECT id, uid, title, amount FROM events")
    api.awards[0].steps = [*TALON.steps, Step("2024-10-05", "1", "C", 1_000_000)]
    result = poll(store, site, source)
    assert (result.events_new, ledger(store)) == (1, [("in_force", 58_000_000, 0, 58_000_000, 0)])
    assert store.rows("SELECT id, uid, title, amount FROM events LIMIT 1") == before


def test_two_sources_that_find_one_award_make_one_event_of_each_step(store: Store, site: Site) -> None:
    api = Spending(site, [TALON])
    poll(store, site, spending(api.url))
    again = dataclasses.replace(spending(api.url, keywords=("nickel",)), id="us-usaspending-nickel")
    assert poll(store, site, again).events_new == 0
    assert len(store.rows("SELECT 1 FROM event_reports")) == 2


def test_a_backfill_brings_the_awards_of_all_pages_with_all_their_steps(
    store: Store, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.readers.usaspending.search.LIMIT", 4)
    steps = [Step("2019-03-02", "0", "A", 5), Step("2021-03-02", "1", "C", 7)]
    api = Spending(
        site, [dataclasses.replace(TALON, fain=f"DE{number:05}", steps=steps) for number in range(10)]
    )
    source = spending(api.url)
    store.sync_sources([source])
    filling = BackfillRun(store, lambda: Fetcher(allow_hosts={site.host}, spacing=0))
    done = filling.run(source, filling.begin(source, dt.date(2021, 1, 1), dt.date(2026, 1, 10), again=False))
    assert (done.reports_new, done.events_new, done.error) == (20, 20, None)
    assert store.value("SELECT count(*) FROM measures") == 10
    assert store.value("SELECT sum(gross) FROM ledger") == 10 * 12
    period = api.questions()[0]["filters"]["time_period"]
    assert [(one["start_date"], one["date_type"]) for one in period] == [("2021-01-01", "action_date")]


# Announcements.

NEWS = (
    "Energy Department awards $57 million to Talon Nickel for battery plant\n\n"
    "The U.S. Department of Energy on {day} awarded Talon Nickel a $57 million grant for a plant that makes "
    "nickel for lithium-ion batteries."
)


def announce(store: Store, day: dt.date, text: str = NEWS) -> None:
    moment = dt.datetime.combine(day, dt.time(15), dt.UTC)
    told = text.format(day=f"{day:%B} {day.day}, {day.year}")
    Newsroom(store).publish(PAPER, told, guid=day.isoformat(), at=moment)


def test_an_announcement_and_its_award_are_one_measure_the_announcement_first(
    store: Store, site: Site
) -> None:
    announce(store, dt.date(2023, 10, 20))
    api = Spending(site, [TALON])
    poll(store, site, spending(api.url))
    assert measures(store) == [["awarded", "awarded"]]
    assert ledger(store) == [("in_force", 57_000_000, 0, 57_000_000, 0)]


def test_an_announcement_and_its_award_are_one_measure_the_award_first(store: Store, site: Site) -> None:
    api = Spending(site, [TALON])
    poll(store, site, spending(api.url))
    announce(store, dt.date(2023, 10, 20))
    assert measures(store) == [["awarded", "awarded"]]
    assert store.value("SELECT count(*) FROM measures") == 1


@pytest.mark.parametrize("first", ["news", "award"])
@pytest.mark.parametrize(
    ("recipient", "parent"),
    [
        ("HIGH DESERT PROPERTY COMPANY LLC", "TALON NICKEL CORP"),
        ("TALON-SUMMIT NICKEL JV, LLC", None),
        ("HIGH DESERT PROCESSING, LLC D/B/A TALON NICKEL", None),
    ],
)
def test_an_award_to_a_firm_made_for_the_project_is_the_one_announced(
    store: Store, site: Site, first: str, recipient: str, parent: str | None
) -> None:
    award = dataclasses.replace(TALON, recipient=recipient, parent=parent)
    api = Spending(site, [award])
    for step in ("news", "award") if first == "news" else ("award", "news"):
        if step == "news":
            announce(store, dt.date(2023, 12, 20))
        else:
            poll(store, site, spending(api.url))
    assert measures(store) == [["awarded", "awarded"]]


RESEARCH = Award(
    "DEEE0009999", "TALON NICKEL (USA) LLC", [Step("2023-12-01", "0", "A", 2_400_000, programme="81.086")],
    description="RESEARCH ON NICKEL LEACHING FOR BATTERY RECYCLING",
)  # fmt: skip
SECOND = (
    "Energy Department awards $20.6 million to Talon Nickel for exploration\n\n"
    "The U.S. Department of Energy on {day} awarded Talon Nickel a $20.6 million grant to look for nickel."
)


@pytest.mark.parametrize("first", ["news", "award"])
def test_another_award_of_the_same_firm_is_not_the_one_announced(
    store: Store, site: Site, first: str
) -> None:
    api = Spending(site, [RESEARCH])
    for step in ("news", "award") if first == "news" else ("award", "news"):
        if step == "news":
            announce(store, dt.date(2023, 10, 20))
        else:
            poll(store, site, spending(api.url))
    assert len(measures(store)) == 2


@pytest.mark.parametrize("first", ["news", "awards"])
def test_two_awards_of_one_firm_each_have_their_own_announcement(
    store: Store, site: Site, first: str
) -> None:
    second = dataclasses.replace(
        TALON, fain="W911SR2390001", steps=[Step("2023-09-12", "0", "A", 20_600_000, programme="81.253")],
        description="NICKEL EXPLORATION FOR BATTERY SUPPLY",
    )  # fmt: skip
    api = Spending(site, [TALON, second, RESEARCH])
    if first == "awards":
        poll(store, site, spending(api.url))
    announce(store, dt.date(2023, 10, 20))
    announce(store, dt.date(2023, 9, 14), SECOND)
    if first == "news":
        poll(store, site, spending(api.url))
    assert told(store) == {
        RESEARCH.id: [2_400_000],
        TALON.id: [57_000_000, 57_000_000],
        second.id: [20_600_000, 20_600_000],
    }


def test_of_two_awards_that_fit_equally_a_person_is_asked(store: Store, site: Site) -> None:
    twin = dataclasses.replace(TALON, fain="DEMS0000124")
    api = Spending(site, [TALON, twin])
    poll(store, site, spending(api.url))
    announce(store, dt.date(2023, 10, 20))
    assert len(measures(store)) == 3
    assert store.value("SELECT count(*) FROM doubts WHERE question = 'measure' AND answer IS NULL") == 2


CONDITIONAL = (
    "Energy Department offers conditional commitment for $700 million loan to Talon Nickel\n\n"
    "The U.S. Department of Energy on {day} announced a conditional commitment for a loan of up to $700 million "
    "to Talon Nickel for a plant that makes nickel for lithium-ion batteries."
)
CLOSED = (
    "Energy Department closes $700 million loan to Talon Nickel\n\n"
    "The U.S. Department of Energy on {day} closed a $700 million loan to Talon Nickel for a plant that makes "
    "nickel for lithium-ion batteries."
)


@pytest.mark.parametrize("first", ["news", "award"])
def test_a_loan_from_its_conditional_commitment_to_its_modification(
    store: Store, site: Site, first: str
) -> None:
    steps = [
        Step("2024-02-20", "0", "A", None, 700_000_000, 51_000_000),
        Step("2024-11-05", "1", "C", None, 25_000_000, 2_000_000),
    ]
    loan = dataclasses.replace(TALON, type="08", steps=steps, office="LOAN PROGRAMS OFFICE")
    grant = dataclasses.replace(TALON, fain="DEMS0000777", steps=[Step("2024-02-21", "0", "A", 700_000_000)])
    api = Spending(site, [loan, grant])
    if first == "award":
        poll(store, site, spending(api.url, types=("loans", "grants")))
    announce(store, dt.date(2023, 3, 6), CONDITIONAL)
    announce(store, dt.date(2024, 2, 15), CLOSED)
    if first == "news":
        poll(store, site, spending(api.url, types=("loans", "grants")))
    assert told(store) == {
        loan.id: [700_000_000, 700_000_000, 700_000_000, 725_000_000],
        grant.id: [700_000_000],
    }
    assert ("in_force", 725_000_000, 0, 725_000_000, 0) in ledger(store)


def test_news_that_an_award_was_ended_is_an_event_of_it(store: Store, site: Site) -> None:
    api = Spending(site, [TALON])
    poll(store, site, spending(api.url))
    announce(store, dt.date(2024, 5, 30), (
        "Energy Department terminates $57 million grant to Talon Nickel\n\n"
        "The U.S. Department of Energy on {day} terminated a $57 million grant to Talon Nickel for a plant that "
        "makes nickel for lithium-ion batteries."
    ))  # fmt: skip
    assert measures(store) == [["awarded", "terminated"]]
    assert ledger(store) == [("ended", 57_000_000, 57_000_000, 0, 0)]
    api.awards[0].steps = [*TALON.steps, Step("2024-06-20", "1", "C", -50_000_000, said="TERMINATION")]
    poll(store, site, spending(api.url))
    assert ledger(store) == [("ended", 57_000_000, 50_000_000, 7_000_000, 0)]


@pytest.mark.parametrize("first", ["release", "award"])
def test_a_release_of_another_sum_does_not_change_what_is_counted(
    store: Store, site: Site, first: str
) -> None:
    release = (
        "DOE awards $58 million to Talon Nickel for battery plant\n\n"
        "The U.S. Department of Energy on March 4, 2024 awarded Talon Nickel a $58 million grant for a plant "
        "that makes nickel for lithium-ion batteries."
    )
    api = Spending(site, [TALON])
    for step in ("release", "award") if first == "release" else ("award", "release"):
        if step == "award":
            poll(store, site, spending(api.url))
        else:
            moment = dt.datetime(2024, 3, 4, 15, tzinfo=dt.UTC)
            store.sync_sources([GAZETTE, spending(api.url)])
            Newsroom(store, [GAZETTE, spending(api.url)]).publish(GAZETTE, release, at=moment)
    assert ledger(store) == [("in_force", 57_000_000, 0, 57_000_000, 0)]


def test_merged_by_hand_the_registers_word_stands_before_the_departments(store: Store, site: Site) -> None:
    api = Spending(site, [TALON])
    poll(store, site, spending(api.url))
    moment = dt.datetime(2024, 3, 4, 15, tzinfo=dt.UTC)
    text = (
        "The U.S. Department of Energy on March 4, 2024 awarded Talon Nickel a $58 million grant for nickel."
    )
    Newsroom(store, [GAZETTE, spending(api.url)]).publish(GAZETTE, text, at=moment)
    first, second = (row["id"] for row in store.rows("SELECT id FROM events ORDER BY id"))
    store.merge_events(first, second, changed_by="ana", now=moment)
    rows = store.rows("SELECT authority, value FROM event_conflicts WHERE field = 'amount' ORDER BY rank")
    assert [(row["authority"], "57000000" in row["value"]) for row in rows] == [
        ("official", True),
        ("official", False),
    ]
