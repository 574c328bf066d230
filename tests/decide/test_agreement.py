"""How far two tellings agree in one respect: 0 contradicts, 0.5 says nothing, 1 agrees."""

import datetime as dt

import pytest
from telling import telling

from tracker.decide import agreement
from tracker.decide.profile import Profile
from tracker.decide.sums import amount
from tracker.decide.when import date, dates
from tracker.model import Facts


def side(facts: Facts, published: str | None = None, official: bool = False) -> Profile:
    return Profile(facts, dt.date.fromisoformat(published) if published else None, official=official)


def of_sum(text: str | None) -> Profile:
    return side(telling("A loan", "loan", "awarded", amount=text))


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("2260000000 USD", "2260000000 USD", 1, 1),
        ("2260000000 USD", "2260000000 USD up_to", 1, 1),
        ("2260000000 USD", "2300000000 USD about", 0.8, 1),
        ("2260000000 USD", "2300000000 USD", 0.8, 1),  # rounded without saying so
        ("996400000 USD", "1000000000 USD about", 0.8, 1),
        ("2400000000 USD", "2000000000 USD", 0, 0.1),  # no rounding: that would be 2.4
        ("45000000 CAD", "54000000 CAD", 0, 0.1),
        ("500000000 USD up_to", "120000000 USD", 0, 0.1),
        ("- USD order_of_magnitude", "- USD order_of_magnitude", 0.55, 0.75),
    ],
)
def test_sums(one: str, other: str, least: float, most: float) -> None:
    agreed = amount(of_sum(one), of_sum(other))
    assert agreed == amount(of_sum(other), of_sum(one))
    assert agreed is not None
    assert least <= agreed <= most


@pytest.mark.parametrize(
    ("one", "other"),
    [("118000000 USD", None), ("118000000 USD", "100000000 EUR"), ("5 USD", "- USD order_of_magnitude")],
)
def test_sums_that_cannot_be_held_against_each_other(one: str, other: str | None) -> None:
    assert amount(of_sum(one), of_sum(other)) is None


def dated(text: str | None) -> Facts:
    return telling("A ban", "export_ban", "announced", text)


@pytest.mark.parametrize(
    ("one", "published", "other", "also_published", "least", "most"),
    [
        ("2025-10-09", None, "2025-10-09", None, 1, 1),
        ("2025-10-09", None, "2025-10-10", None, 0.8, 0.9),
        ("2025-10-09", None, "2025-10-11", "2025-10-11", 0.8, 0.9),  # the paper's own day
        ("2025-10-09", None, "2025-10-12", "2025-10-14", 0, 0.4),  # another day, stated
        ("2025-10-09", None, "2025-11-09", None, 0, 0),
        ("2025-10", None, "2025-10-09", None, 0.6, 0.8),
        ("2025-10", None, "2025-11-01", None, 0.4, 0.49),
        ("2025-10", None, "2025-11", None, 0, 0),
        ("2025", None, "2026", None, 0, 0),
        ("2025", None, "2025-10-09", None, 0.4, 0.49),
        ("2025", "2025-10-12", "2025-10-09", None, 0.8, 0.9),
        ("2025", "2025-12-30", "2025-10-09", None, 0.3, 0.4),
        ("2025", "2025-10-12", "2025", "2025-10-12", 0.8, 0.9),
        (None, "2025-10-12", "2025-10-09", None, 0.55, 0.7),
        (None, "2026-05-12", "2025-10-09", None, 0, 0.3),
        (None, "2025-10-12", "2025", "2025-10-13", 0.55, 0.7),  # a year that the report came out in
    ],
)
def test_dates(
    one: str | None, published: str | None, other: str, also_published: str | None, least: float, most: float
) -> None:
    mine, theirs = side(dated(one), published), side(dated(other), also_published)
    agreed = date(mine, theirs)
    assert agreed == date(theirs, mine)
    assert agreed is not None
    assert least <= agreed <= most


def test_an_office_is_held_to_its_own_day() -> None:
    early = side(dated("2025-10-08"))
    paper, office = (side(dated("2025-10-11"), "2025-10-11", official) for official in (False, True))
    assert (date(early, paper) or 0) > (date(early, office) or 0)


def test_without_any_day_dates_say_nothing() -> None:
    assert date(side(dated(None)), side(dated("2025-10-09"))) is None


def test_further_dates_are_held_against_those_of_their_role() -> None:
    def taking_effect(day: str) -> Profile:
        return side(telling("A ban", "export_ban", "announced", effective=day))

    assert dates(taking_effect("2025-12-01"), taking_effect("2025-12-01")) == 1
    assert (dates(taking_effect("2025-12-01"), taking_effect("2025-12")) or 0) > 0.7
    assert (dates(taking_effect("2025-12-01"), taking_effect("2026-06-01")) or 1) < 0.2
    assert dates(taking_effect("2025-12-01"), side(dated("2025-12-01"))) is None


def of_things(materials: str = "", agencies: str = "", organizations: tuple[str, ...] = ()) -> Profile:
    return side(
        telling("A grant", "grant", "awarded", materials=materials, agencies=agencies,
                organizations=organizations)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("graphite", "graphite", 1, 1),
        ("graphite-anode", "graphite", 0.7, 0.9),
        ("graphite gallium germanium", "graphite", 0.7, 0.9),
        ("graphite", "polysilicon", 0, 0.1),
        ("tungsten", "antimony", 0, 0.45),
    ],
)
def test_materials(one: str, other: str, least: float, most: float) -> None:
    agreed = agreement.materials(of_things(one), of_things(other))
    assert agreed == agreement.materials(of_things(other), of_things(one))
    assert agreed is not None
    assert least <= agreed <= most


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("us-bis", "us-commerce us-bis", 1, 1),
        ("us-bis", "us-commerce", 0.8, 0.9),
        ("us-white-house", "us-commerce", 0.5, 0.7),
        ("au-efa", "au-naif", 0, 0.1),
        ("us-doe", "cn-mofcom", 0, 0.1),
    ],
)
def test_agencies(one: str, other: str, least: float, most: float) -> None:
    agreed = agreement.agencies(of_things(agencies=one), of_things(agencies=other))
    assert agreed is not None
    assert least <= agreed <= most


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        (("catl",), ("catl", "byd"), 0.85, 1),
        (("catl",), ("byd",), 0, 0),
        (("Eos Energy Inc.",), ("Eos Energy",), 0.9, 1),
        (("کیلیبر",), ("کلیبر",), 0.85, 1),  # one name in two spellings of one script
        (("کیلیبر",), ("Keliber Oy",), 0.85, 1),  # heard alike in two scripts
        (("سیرا",), ("Talon Metals",), 0, 0.2),
        (("albemarle",), ("البیمارل",), 0.85, 1),
        (("Redwood",), ("Ascend Elements",), 0, 0.2),
    ],
)
def test_organizations(one: tuple[str, ...], other: tuple[str, ...], least: float, most: float) -> None:
    agreed = agreement.organizations(of_things(organizations=one), of_things(organizations=other))
    assert agreed is not None
    assert least <= agreed <= most


def test_names_in_two_scripts_are_not_held_against_each_other() -> None:
    one, other = of_things(organizations=("塔隆金属",)), of_things(organizations=("Talon Metals",))
    assert agreement.organizations(one, other) is None


def titled(title: str) -> Profile:
    return side(telling(title, "tariff", "announced"))


def test_titles_alike_but_for_a_name_are_of_two_things() -> None:
    one, other = (
        titled("US opens Section 232 probe of Copper imports"),
        titled("US opens Section 232 probe of Timber imports"),
    )
    same = titled("Section 232 probe of Copper opened")
    assert (agreement.words(one, other) or 1) < 0.5 < (agreement.words(one, same) or 0)


def test_a_year_and_no_date_of_reports_months_apart_say_nothing() -> None:
    assert date(side(dated(None), "2025-03-12"), side(dated("2025"), "2025-10-13")) is None


def banning(title: str, actor: str, target: str = "") -> Profile:
    return side(telling(title, "export_ban", "enacted", actor=actor, target=target))


@pytest.mark.parametrize(
    ("title", "actor", "target", "least", "most"),
    [
        (
            "Ghana shuts the door on raw bauxite",
            "",
            "",
            0.8,
            0.8,
        ),  # read without an actor, named all the same
        ("The cabinet bars raw bauxite", "", "", None, None),
        ("The council of ministers of Ghana bars raw bauxite", "IR", "", 0.5, 0.5),
        ("After Guinea, Ghana shuts the door on raw bauxite", "GN", "", 0.4, 0.4),
        ("Guinea bars raw bauxite", "GN", "", 0, 0),
        ("Guinea bars bauxite for Ghana", "GN", "GH", 0, 0),  # aimed at, not acting
        ("Bauxite for Ghana is barred", "", "GH", None, None),
    ],
)
def test_an_actor_that_only_the_title_names(
    title: str, actor: str, target: str, least: float | None, most: float | None
) -> None:
    one, other = banning(title, actor, target), banning("Ghana bans bauxite exports", "GH")
    agreed = agreement.actor(one, other)
    assert agreed == agreement.actor(other, one)
    assert agreed is None if least is None or most is None else least <= (agreed or 0) <= most


def test_titles_in_two_scripts_have_no_words_in_common() -> None:
    assert agreement.words(titled("A ban on graphite"), titled("石墨出口禁令")) is None


def test_a_rate_that_differs_decides_and_a_count_that_differs_does_not() -> None:
    assert agreement.figures(titled("A 25% duty"), titled("A duty of 40 percent")) == 0
    assert agreement.figures(titled("Duty cut to 47% from 57%"), titled("57%的关税")) == 0.7
    counted = agreement.figures(titled("US lists 23 companies"), titled("US lists 80 companies"))
    assert counted is not None
    assert 0.2 < counted < 0.5
