"""The words of a citation as keys: one section of one law has one key, however it is cited."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.law_names import amended_sections, cited_sections, plain_name, public_law, section_key

DEFENSE = "law:national defense authorization act for fiscal year"


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        (
            "section 154 of the National Defense Authorization Act for Fiscal Year 2024 (Pub. L. 118–31)",
            {"pl:118-31 s154", f"{DEFENSE} 2024 s154"},
        ),
        ("Pub. L. 118–31, § 154", {"pl:118-31 s154"}),
        ("section 842 of Public Law 117-81", {"pl:117-81 s842"}),
        ("as Section 154(a)(2) of P.L. 118-31 says", {"pl:118-31 s154"}),
        ("section 848 of the FY 2020 NDAA", {f"{DEFENSE} 2020 s848"}),
        ("Sec. 848 of the NDAA for FY2020", {f"{DEFENSE} 2020 s848"}),
        ("FY2024 NDAA section 154", {f"{DEFENSE} 2024 s154"}),
        (
            "sections 851, 853(a) and 855 of the James M. Inhofe National Defense Authorization Act for Fiscal"
            " Year 2023",
            {f"{DEFENSE} 2023 s851", f"{DEFENSE} 2023 s853", f"{DEFENSE} 2023 s855"},
        ),
        (
            "section 805 of the National Defense Authorization Act (NDAA) for Fiscal Year (FY) 2024",
            {f"{DEFENSE} 2024 s805"},
        ),
        (
            "section 232 of the Trade Expansion Act of 1962, as amended",
            {"law:trade expansion act of 1962 s232"},
        ),
        ("Section 50161 of the Inflation Reduction Act", {"law:inflation reduction act s50161"}),
        (
            "section 101 of division B of Public Law 116-260",
            {"pl:116-260 s101", "pl:116-260 s101 of division b"},
        ),
        ("section 4001 of title 10, United States Code", set()),
        ("section 5 of this Act", set()),
        ("no section of anything", set()),
    ],
)
def test_a_citation_says_which_section_of_which_law(text: str, keys: set[str]) -> None:
    assert cited_sections(text) == keys


@pytest.mark.parametrize(
    "name",
    [
        "National Defense Authorization Act for Fiscal Year 2023",
        "the James M. Inhofe National Defense Authorization Act for Fiscal Year 2023",
        "NDAA for FY2023",
        "FY 2023 NDAA",
        "NDAA 2023",
        "2023 NDAA",
        "National Defense Authorization Act for Fiscal Year 2023 (Public Law 117-263)",
    ],
)
def test_names_of_one_law_are_one(name: str) -> None:
    assert plain_name(name) == "national defense authorization act for fiscal year 2023"


def test_laws_of_two_years_are_two() -> None:
    assert plain_name("NDAA FY2024") != plain_name("NDAA FY2025")


@pytest.mark.parametrize(
    ("text", "document"),
    [("Public Law 118-31", "pl:118-31"), ("Pub. L. No. 118–31", "pl:118-31"), ("H.R. 2670", None)],
)
def test_a_public_law_is_known_by_its_number(text: str, document: str | None) -> None:
    assert public_law(text) == document


def test_only_what_is_said_to_be_amended_is_amended() -> None:
    text = (
        "For the purposes of section 3 of Public Law 110-1. Section 848 of the National Defense Authorization Act"
        " for Fiscal Year 2020 (Public Law 116–92; 133 Stat. 1508) is amended by striking “China”."
    )
    assert amended_sections(text) == {"pl:116-92 s848", f"{DEFENSE} 2020 s848"}


@given(st.integers(90, 140), st.integers(1, 400), st.integers(1, 9999))
def test_what_a_section_is_called_is_found_where_it_is_cited(
    congress: int, number: int, section: int
) -> None:
    text = f"under section {section} of Public Law {congress}–{number}, the Secretary"
    assert cited_sections(text) == {section_key(f"pl:{congress}-{number}", str(section))}


@given(st.text(alphabet="section 12(a)§., andofPublicLawActthe-\n", max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    cited_sections(text)
    amended_sections(text)
