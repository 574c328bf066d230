"""What sections are read by, part by part: provisions, moments, headings, the words; and what holds of any text."""

from __future__ import annotations

import calendar
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.errors import SeveralInputErrors
from tracker.extract import extract
from tracker.extract.clauses.changes import changes
from tracker.extract.clauses.headings import beginning, sentence_case, short_law
from tracker.extract.clauses.moments import Calendar, Moment
from tracker.extract.clauses.provisions import Cleaned, Section, section_of
from tracker.extract.clauses.references import references
from tracker.extract.clauses.words import check, words
from tracker.extract.text import NormalText
from tracker.model import Document
from tracker.vocabulary import vocabulary

ENACTED = dt.date(2023, 12, 22)
DAYS = st.dates(dt.date(1995, 1, 1), dt.date(2060, 12, 31))
PIECES = st.sampled_from(
    [
        "(a) Prohibition.\u2014", "(b) ", "(1) ", "(A) ", "(i) ", "(ii) ", "\n", "\u201c(l) ", "\u201d.", "\u2014", " ; and ",
        "None of the funds may be used to procure a battery from China. ", "Section 4872 of title 10, United States Code, is amended",
        " by striking \u201cOctober 1, 2025\u201d and inserting \u201cOctober 1, 2029\u201d. ", "137 STAT. 181 \n", " 10 USC 4872 note . ",
        "Not later than 180 days after the date of the enactment of this Act, the Secretary of Defense shall submit a report to Congress. ",
        "shall take effect on June 30, 2026. ", "beginning in fiscal year 2026, ", "This section shall terminate on December 31, 2030. ",
        "annually thereafter through 2028 ", "Contemporary Amperex Technology Company, Limited (also known as \u201cCATL\u201d). ",
        "the term \u201ccritical mineral\u201d means lithium. ", "$5,000,000 is authorized to be appropriated for fiscal year 2026. ",
        "\u2018", "\u201c", "(", ")", "Waiver.\u2014The Secretary may waive subsection (a) until 2 years after such date of enactment. ",
    ]
)  # fmt: skip


def section(text: str, heading: str = "") -> Section:
    cleaned = Cleaned(NormalText(text))
    known = words()
    return section_of(cleaned, beginning(cleaned.text, heading), known.roles, known.cues)


def moment(text: str, enacted: dt.date | None = ENACTED) -> Moment:
    (found,) = Calendar(enacted, lambda name: None).read(text.lower(), 0, len(text))
    return found


def labels(text: str) -> list[str]:
    return [provision.label for provision in section(text).provisions[1:]]


class TestProvisions:
    def test_numbers_stand_under_one_another(self) -> None:
        text = "(a) One.\u2014(1) Two\u2014(A) three; and (B) four\u2014(i) five; or (ii) six. (2) Seven. (b) Eight."
        assert labels(text) == [
            "(a)", "(a)(1)", "(a)(1)(A)", "(a)(1)(B)", "(a)(1)(B)(i)", "(a)(1)(B)(ii)", "(a)(2)", "(b)",
        ]  # fmt: skip

    def test_a_reference_is_no_provision(self) -> None:
        text = "(a) The ban in subsection (b) and paragraph (1) of subsection (c) holds under section 9(a) (b) Next."
        assert labels(text) == ["(a)"]

    def test_the_letter_i_after_h_and_the_number_i_after_a_capital(self) -> None:
        assert labels("(h) One.\n(i) Two.\n(j) Three.") == ["(h)", "(i)", "(j)"]
        assert labels("(a) One\u2014(1) two\u2014(A) three\u2014(i) four; (ii) five.")[-2:] == [
            "(a)(1)(A)(i)",
            "(a)(1)(A)(ii)",
        ]

    def test_new_words_of_another_law_are_numbered_from_there(self) -> None:
        text = "(a) Section 3 is amended by adding the following: \u201c(d) New.\u2014(1) First. \u201c(2) Second.\u201d. (b) Date.\u2014Soon."
        found = section(text).provisions
        assert [(p.label, p.quoted) for p in found[1:]] == [
            ("(a)", False), ("(a)(d)", True), ("(a)(d)(1)", True), ("(a)(d)(2)", True), ("(b)", False),
        ]  # fmt: skip

    def test_page_marks_and_places_in_the_code_are_left_out_and_led_back_over(self) -> None:
        text = "(a) No funds may be spent to 137 STAT. 181 \nprocure cells. (b) 10 USC 4872 note . Date.\u2014Now."
        found = section(text)
        assert "stat" not in found.lower
        assert "usc" not in found.lower
        start = found.lower.index("spent")
        assert found.text.quote(start, found.lower.index("procure") + 7) == "spent to 137 STAT. 181 \nprocure"

    @pytest.mark.parametrize(
        ("text", "heading"),
        [
            ("(a) Limitation.\u2014Beginning now.", "Limitation"),
            ("(a)  Effective date. Limitation .\u2014 Beginning now.", "Limitation"),
            ("(a) Deadlines. Rulemaking .\u2014 (1) In general .\u2014 Not later", "Rulemaking"),
            ("(a) The Secretary shall act.", None),
        ],
    )
    def test_a_heading_without_the_words_of_the_margin(self, text: str, heading: str | None) -> None:
        assert section(text).provisions[1].heading == heading

    @pytest.mark.parametrize(
        ("text", "role"),
        [
            ("(a) Definitions.\u2014In this section, much.", "definitions"),
            ("(a) The term \u201cbattery\u201d means a cell.", "definitions"),
            ("(a) Findings.\u2014Congress finds that.", "findings"),
            ("(a) It is the sense of Congress that all is well.", "sense"),
            ("(a) Nothing in this section may be construed to bind.", "construction"),
            ("(a) Waiver.\u2014The Secretary may waive it.", "waiver"),
            ("(a) Sunset.\u2014This ends.", "sunset"),
        ],
    )
    def test_what_a_provision_is(self, text: str, role: str) -> None:
        assert role in section(text).provisions[1].roles

    def test_what_stands_under_a_definition_is_one(self) -> None:
        found = section(
            "(a) Definitions.\u2014In this section: (1) Cell .\u2014 A thing\u2014 (A) round; or (B) flat. (b) Ban.\u2014None."
        )
        assert ["definitions" in p.roles for p in found.provisions[1:]] == [True, True, True, True, False]


class TestMoments:
    @given(DAYS, st.integers(1, 4000))
    def test_days_are_counted_on_the_calendar(self, enacted: dt.date, count: int) -> None:
        found = moment(f"{count} days after the date of the enactment of this Act", enacted)
        assert found.date is not None
        assert found.date.earliest == enacted + dt.timedelta(count)

    @given(DAYS, st.integers(1, 40), st.sampled_from([("months", 1), ("years", 12)]))
    def test_months_and_years_come_to_the_same_day_or_the_last_of_the_month(
        self, enacted: dt.date, count: int, unit: tuple[str, int]
    ) -> None:
        found = moment(f"{count} {unit[0]} after the date of the enactment of this Act", enacted)
        assert found.date is not None
        day = found.date.earliest
        assert (day.year - enacted.year) * 12 + day.month - enacted.month == count * unit[1]
        assert day.day == min(enacted.day, calendar.monthrange(day.year, day.month)[1])

    @pytest.mark.parametrize(
        ("text", "date"),
        [
            ("October 1, 2027", "2027-10-01"),
            ("one year after the date of enactment of this section", "2024-12-22"),
            ("180 days after the date of the enactment of this subsection", "2024-06-19"),
            ("the date of the enactment of this Act", "2023-12-22"),
            ("the 30th day after the date of the enactment of this Act", "2024-01-21"),
            ("the one hundred eightieth day following the date of enactment", "2024-06-19"),
            ("the second anniversary of the date of the enactment of this Act", "2025-12-22"),
            ("the day after the date of the enactment of this Act", "2023-12-23"),
            ("one year and 6 months after the date of enactment", "2025-06-22"),
            ("two hundred seventy days after the date of enactment", "2024-09-17"),
            ("the first day of the first month beginning after the date of enactment", "2024-01-01"),
            ("the first fiscal year that begins after the date of enactment of this Act", "2024-10-01"),
            (
                "the first calendar quarter beginning more than 60 days after such date of enactment",
                "2024-04-01",
            ),
            ("30 calendar days after such date of enactment", "2024-01-21"),
            ("January 2026", "2026-01"),
            ("calendar year 2026", "2026"),
            ("February 1 of each of 2027 through 2030", "2027-02-01"),
            ("March 1, of fiscal years 2027, 2028, and 2029", "2027-03-01"),
            ("one year of the date of the enactment of this Act", "2024-12-22"),
            ("90 days after enactment of this Act", "2024-03-21"),
            ("90 days after the enactment", "2024-03-21"),
            ("90 days after the enactment of a law on cells", None),
            ("fiscal year 2026", "2025-10-01"),
            ("90 days after the report under subsection (b)", None),
            ("2 years after the date of the enactment of the Prairie Nickel Act", None),
            ("10 business days after the date of the enactment of this Act", None),
        ],
    )
    def test_one(self, text: str, date: str | None) -> None:
        found = moment(text)
        assert (str(found.date) if found.date else None) == date

    @pytest.mark.parametrize(
        "text",
        [
            "2 1/2 years after the date of enactment of this Act",
            "several months after the date of enactment of this Act",
            "the last day of the ninth month after the date of enactment of this Act",
        ],
    )
    def test_a_distance_that_is_not_read_is_not_the_day_of_enactment(self, text: str) -> None:
        assert list(Calendar(ENACTED, lambda name: None).read(text.lower(), 0, len(text))) == []

    def test_a_day_of_each_of_several_years_ends_with_the_last_of_them(self) -> None:
        assert str(moment("February 1 of each of the calendar years 2027 through 2030").end) == "2030-02-01"

    def test_fiscal_years_end_with_september(self) -> None:
        assert str(moment("fiscal years 2025 through 2028").end) == "2028-09-30"

    def test_nothing_is_counted_from_the_enactment_of_a_bill(self) -> None:
        found = moment("180 days after the date of enactment of this Act", None)
        assert found.date is None
        assert found.rule is not None

    def test_a_law_that_is_known_by_name(self) -> None:
        text = (
            "3 years after the date of the enactment of the william m. (mac) thornberry national defense act"
        )
        reader = Calendar(ENACTED, lambda name: dt.date(2021, 1, 1) if "thornberry" in name else None)
        (found,) = reader.read(text, 0, len(text))
        assert str(found.date) == "2024-01-01"


class TestHeadings:
    def test_a_law_as_people_say_it(self) -> None:
        law = "James M. Inhofe National Defense Authorization Act for Fiscal Year 2023"
        assert short_law(law) == "NDAA FY2023"
        assert short_law("CHIPS and Science Act") == "CHIPS and Science Act"

    @pytest.mark.parametrize(
        ("heading", "prose", "written"),
        [
            ("LIMITS ON BATTERIES FROM CHINA.", "", "Limits on batteries from China"),
            ("AUDIT OF DEPARTMENT OF DEFENSE CELLS.", "", "Audit of Department of Defense cells"),
            ("USE OF THE DEFENSE PRODUCTION ACT.", "under the Defense Production Act of 1950", "Use of the Defense Production Act"),
            ("Already as a sentence", "", "Already as a sentence"),
            ("4651. BAN ON CELLS.", "", "Ban on cells"),
            ("46 USC 50309 . Data of cells", "", "Data of cells"),
            ("CHINA\u2019S SHARE.", "", "China\u2019s share"),
        ],
    )  # fmt: skip
    def test_capitals_become_a_sentence(self, heading: str, prose: str, written: str) -> None:
        assert sentence_case(heading, prose, vocabulary()) == written

    @pytest.mark.parametrize("much", ["Aa Bb ", "Strategic Plan ", "A"])
    def test_a_heading_above_a_text_of_names_without_end(self, much: str) -> None:
        prose = (much * 120_000)[:120_000]
        assert sentence_case("STRATEGIC PLAN ON AA BB", prose, vocabulary()).startswith("Strategic plan on")

    def test_the_text_begins_behind_number_and_heading(self) -> None:
        text = "SEC. 154.  10 USC note prec. 4651. BAN ON CELLS. (a) Ban.\u2014None."
        assert text[beginning(text, "BAN ON CELLS.") :].startswith("(a)")
        assert beginning("SEC. 3. Text without it.", "SOMETHING ELSE.") == 0


class TestChanges:
    @pytest.mark.parametrize(
        ("heading", "before", "after", "role"),
        [
            ("LIMITS ON COBALT.", "October 1, 2027", "October 1, 2029", "expires"),
            ("RESTRICTIONS ON COBALT.", "October 1, 2027", "October 1, 2029", "effective"),
            ("EXTENSION OF RESTRICTIONS ON COBALT.", "October 1, 2027", "October 1, 2029", "expires"),
            ("RESTRICTIONS ON COBALT.", "September 30, 2027", "September 30, 2029", "expires"),
            ("EFFECTIVE DATE OF RULES ON COBALT.", "June 30, 2027", "June 30, 2029", "effective"),
        ],
    )
    def test_whether_a_day_replaced_begins_or_ends(
        self, heading: str, before: str, after: str, role: str
    ) -> None:
        text = f"SEC. 9. {heading}\nSection 3 is amended by striking \u201c{before}\u201d and inserting \u201c{after}\u201d."
        (change,) = changes(section(text, heading), Calendar(ENACTED, lambda name: None))
        assert change.role.value == role

    def test_a_term_put_into_another_law_counts_from_the_enactment_of_that_one(self) -> None:
        text = (
            "SEC. 9. MAGNETS.\nSection 857 of the Prairie Act of 2022 is amended by striking \u201c30 months after the date of the "
            "enactment of this Act\u201d and inserting \u201c48 months after the date of the enactment of this Act\u201d."
        )
        read = section(text, "MAGNETS.")
        days = Calendar(ENACTED, lambda name: dt.date(2022, 12, 23) if "prairie" in name else None)
        assert [str(change.date) for change in changes(read, days)] == ["2026-12-23"]
        (change,) = changes(read, Calendar(ENACTED, lambda name: None))
        assert (change.longer, change.date) == (True, None)  # of a law whose day is not known


class TestReferences:
    def test_what_is_amended_and_what_is_only_named(self) -> None:
        text = (
            "Section 4872(c) of title 10, United States Code, is amended by striking \u201ca\u201d and inserting \u201cb\u201d. "
            "Section 3 of the Export Control Reform Act of 2018 (50 U.S.C. 4811) applies."
        )
        found = {reference.cite: reference.amended for reference in references(section(text))}
        assert found == {
            "10 U.S.C. 4872(c)": True,
            "section 3 of the Export Control Reform Act of 2018": False,
            "50 U.S.C. 4811": False,
        }


class TestAnyText:
    def read(self, text: str, enacted: str | None = "2023-12-22") -> None:
        fields = {
            "record": "clause",
            "law": "Some Act",
            "section": "9",
            "heading": "PROHIBITION ON BATTERIES FROM CHINA.",
        }
        if enacted:
            fields["enacted_on"] = enacted
        whole = f"SEC. 9. PROHIBITION ON BATTERIES FROM CHINA.\n{text}"
        drafts = extract(Document(whole, published=ENACTED, language="en", country="US", fields=fields))
        assert len(drafts) <= 41
        assert len({draft.step for draft in drafts}) == len(drafts)
        for draft in drafts:
            assert all(whole[e.start : e.end] == e.quote for e in draft.evidence)
            days = [draft.facts.date, *(dated.date for dated in draft.facts.dates)]
            assert not enacted or all(day.latest >= ENACTED for day in days if day)

    @settings(max_examples=60, deadline=None)
    @given(st.lists(PIECES, max_size=14).map("".join))
    def test_what_looks_like_a_law(self, text: str) -> None:
        self.read(text)
        self.read(text, None)

    @settings(max_examples=30, deadline=None)
    @given(st.text(max_size=300))
    def test_anything(self, text: str) -> None:
        self.read(text)

    def test_much_of_the_same(self) -> None:
        self.read(
            "(a) Not later than 5 days after the date of the enactment of this Act, the Secretary shall submit a report to Congress. "
            * 400
        )
        self.read("\u201c(" * 4000)


class TestWords:
    def test_those_shipped_are_sound(self) -> None:
        assert check(vocabulary()) == []

    def test_a_fault_is_named_by_line(self, tmp_path: Path) -> None:
        (tmp_path / "en.yml").write_text("roles: {waiver: '(waiver'}\nrules: []\n", encoding="utf-8")
        told = [str(error) for error in check(vocabulary(), tmp_path)]
        assert any("en.yml:1" in line and "waiver" in line for line in told)
        assert any("en.yml:2" in line and "rules" in line for line in told)
        with pytest.raises(SeveralInputErrors):
            words(tmp_path)
