"""Full texts of the Federal Register in GPO's XML: their blocks, the entries of lists, the numbers they name."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from gpo import Xml, amendment, heading, item, paragraph, rule, table
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import SeveralInputErrors
from tracker.readers.federal_register import full_text, identities, listings, wanted
from tracker.readers.federal_register.corrections import corrections
from tracker.readers.federal_register.entry_names import ended, same_name, split_entry
from tracker.readers.federal_register.full_text import Block, NotFullText, Sort
from tracker.readers.federal_register.listings import Done, Entry
from tracker.readers.federal_register.references import references

FOUR = "Supplement No. 4 to part 744 is amended by:"
CN = "China, People's Republic of"


def entries(*body: str, title: str = "Additions to the Entity List") -> list[Entry]:
    return list(listings.entries(full_text.read(rule(*body)).blocks, title))


def added(name: str, destination: str = CN, *aliases: str) -> Entry:
    return Entry(Done.ADDED, "Entity List", destination, name, aliases)


def test_the_parts_of_the_preamble_are_known_by_their_elements() -> None:
    text = full_text.read(
        b"<NOTICE><PREAMB><AGY><HD SOURCE='HED'>AGENCY:</HD><P>Office of Cells.</P></AGY>"
        b"<ACT><HD SOURCE='HED'>ACTION:</HD><P>Final rule; <E T='03'>correction.</E></P></ACT>"
        b"<EFFDATE><HD SOURCE='HED'>DATES:</HD><P>Effective May 1,\n 2026.</P></EFFDATE></PREAMB></NOTICE>"
    )
    assert text.preamble == {
        "agency": "Office of Cells.",
        "action": "Final rule; correction.",
        "dates": "Effective May 1, 2026.",
    }


def test_blocks_stand_in_order_with_the_part_they_amend() -> None:
    text = full_text.read(rule(heading("Background"), "Cells.", amendment("1. Add this.", part="774")))
    assert [(block.sort, block.text, block.part) for block in text.blocks[1:]] == [
        (Sort.HEADING, "Background", ""),
        (Sort.PARAGRAPH, "Cells.", ""),
        (Sort.AMENDMENT, "1. Add this.", "15 CFR 774"),
    ]


def test_footnotes_page_marks_and_authorities_are_left_out() -> None:
    note = Xml("<P>Cells<SU>1</SU><FTREF/> are<PRTPAGE P='7'/> kept.</P><FTNT><P>A note.</P></FTNT>")
    authority = Xml("<REGTEXT><AUTH><HD>Authority:</HD><P>E.O. 12058, 43 FR 20947.</P></AUTH></REGTEXT>")
    said = " ".join(block.text for block in full_text.read(rule(note, authority)).blocks)
    assert "A note" not in said
    assert "43 FR" not in said
    assert "are kept." in said


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "no XML"),
        (b"{}", "no XML"),
        (b"<html><body>Request Access</body></html>", "HTML page"),
        (b"<RULE><P>cut", "no XML"),
        (b'<!DOCTYPE r [<!ENTITY a "aaaa">]><RULE><P>&a;</P></RULE>', "entities"),
        (b"<RULE>" + b"<P>" * 400 + b"</P>" * 400 + b"</RULE>", "no XML"),
    ],
)
def test_what_is_no_full_text_is_refused(body: bytes, words: str) -> None:
    with pytest.raises(NotFullText, match=words):
        full_text.read(body)


def test_a_text_beyond_the_limit_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(full_text, "LARGEST", 20)
    with pytest.raises(NotFullText, match="at most 20"):
        full_text.read(rule("Cells."))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with contextlib.suppress(NotFullText):
        full_text.read(body)


def test_names_quoted_by_amendments_are_told_apart_by_verb_and_destination() -> None:
    assert entries(
        amendment(
            FOUR,
            "a. Under BELARUS, adding in alphabetical order entries for “Minsk Optics JSC” and “Neman Alloys;”",
            "b. Under IRAN, revising the entry for “Kerman Copper Tools”; and",
            "c. Removing, under UNITED ARAB EMIRATES, the entry for “Creek Metals FZE.”",
        )
    ) == [
        Entry(Done.REMOVED, "Entity List", "United Arab Emirates", "Creek Metals FZE"),
        Entry(Done.ADDED, "Entity List", "Belarus", "Minsk Optics JSC"),
        Entry(Done.ADDED, "Entity List", "Belarus", "Neman Alloys"),
        Entry(Done.REVISED, "Entity List", "Iran", "Kerman Copper Tools"),
    ]


def test_the_table_gives_name_aliases_and_country_of_what_is_inserted() -> None:
    inserted = table(
        ("CHINA, PEOPLE'S REPUBLIC OF", "Red Kiln Graphite Co., Ltd., a.k.a., the following two aliases:"
         " —Hong Yao Carbon; and —RKG. 8 Furnace Street, Qingdao, China."),
        ("", "Silver Anode Works, Building 3, Haidian, Beijing, China."),
        ("TURKEY", "Bosporus Trading Limited, Istanbul, Turkey."),
    )  # fmt: skip
    assert entries(amendment(FOUR, "a. By adding three entities.", inserted)) == [
        added("Red Kiln Graphite Co., Ltd.", CN, "Hong Yao Carbon", "RKG"),
        added("Silver Anode Works"),
        added("Bosporus Trading Limited", "Turkey"),
    ]


def test_a_row_is_revised_where_an_amendment_says_so() -> None:
    found = entries(
        amendment(
            FOUR,
            "a. Under CHINA, adding an entry for “New Cell Co.” and revising the entry for “Old Cell Co.”",
            table(
                ("CHINA, PEOPLE'S REPUBLIC OF", "New Cell Co., Wuhan, China."),
                ("", "Old Cell Co., Wuhan, China."),
            ),
        )
    )
    assert [(entry.done, entry.name) for entry in found] == [
        (Done.ADDED, "New Cell Co."),
        (Done.REVISED, "Old Cell Co."),
    ]


def test_rows_are_revised_where_nothing_but_revisions_is_said() -> None:
    (entry,) = entries(
        amendment(
            FOUR,
            "a. By revising one entry under the destination of China.",
            Xml("<P>The revision reads as follows:</P>"),
            table(("CHINA, PEOPLE'S REPUBLIC OF", "Old Cell Co., Wuhan, China.")),
        )
    )
    assert (entry.done, entry.name) == (Done.REVISED, "Old Cell Co.")


def test_amendments_may_stand_in_paragraphs() -> None:
    (entry,) = entries(
        amendment(FOUR, Xml("<P>a. Under MALTA, by removing the entry for “Valletta Cells.”</P>"))
    )
    assert (entry.done, entry.destination, entry.name) == (Done.REMOVED, "Malta", "Valletta Cells")


@pytest.mark.parametrize(
    ("number", "name"),
    [("4", "Entity List"), ("6", "Unverified List"), ("7", "Military End-User List")],
)
def test_the_supplement_says_which_list_it_is(number: str, name: str) -> None:
    (entry,) = entries(
        amendment(
            f"Supplement No. {number} to part 744 is amended by:",
            "a. Under MALTA, by removing the entry for “Valletta Cells.”",
        )
    )
    assert (entry.list, entry.destination) == (name, "Malta")


def test_other_parts_of_the_code_name_nobody() -> None:
    assert entries(amendment("Section 744.21 is amended by removing the words “military end user.”")) == []


def test_a_list_in_running_text_stands_under_the_paragraph_that_introduces_it() -> None:
    assert entries(
        "This rule adds the following three entities to the Entity List:",
        heading("China", 3),
        item("• Red Kiln Graphite Co., Ltd.; and"),
        item("(2) Silver Anode Works, a.k.a. SAW."),
        heading("Türkiye", 3),
        item("• Bosporus Trading Limited."),
        "The rule takes effect on the day of its publication, as was determined by the committee.",
    ) == [
        added("Red Kiln Graphite Co., Ltd.", "China"),
        added("Silver Anode Works", "China", "SAW"),
        added("Bosporus Trading Limited", "Türkiye"),
    ]


def test_those_named_and_those_no_longer_named_by_the_defense_department() -> None:
    found = entries(
        "The Deputy Secretary has determined that the following entities qualify as Chinese military companies:",
        item("Grand Canal Battery Group Co., Ltd."),
        "The following entity is removed from the list:",
        item("Harbour Lamp Works"),
        title="Notice of Designation of Chinese Military Companies",
    )
    assert [(entry.done, entry.name, entry.list) for entry in found] == [
        (Done.ADDED, "Grand Canal Battery Group Co., Ltd.", "Section 1260H list"),
        (Done.REMOVED, "Harbour Lamp Works", "Section 1260H list"),
    ]


def test_a_consolidated_list_adds_only_what_is_said_to_be_added() -> None:
    found = entries(
        "The task force adds the following entity to the UFLPA Entity List:",
        item("Silver Dune Polysilicon"),
        "The UFLPA Entity List identifies the entities listed below:",
        item("Old Dune Polysilicon"),
        title="Notice Regarding the Uyghur Forced Labor Prevention Act Entity List",
    )
    assert [entry.name for entry in found] == ["Silver Dune Polysilicon"]


def test_reasons_are_the_paragraphs_that_say_why() -> None:
    text = full_text.read(
        rule(
            "The List is long.",
            "The committee determined to add Red Kiln for supplying graphite to a missile maker.",
        )
    )
    assert listings.reasons(text.blocks) == (
        "The committee determined to add Red Kiln for supplying graphite to a missile maker.",
    )


BLOCKS = st.lists(
    st.builds(
        Block,
        st.sampled_from(Sort),
        st.sampled_from(
            [
                FOUR,
                "Under CHINA, adding “A”",
                "China",
                "the following entities:",
                "B Ltd.",
                "",
                "The following are blocked.",
                "1. C AO (a.k.a. D; a.k.a. E), Omsk, Russia; (Russia) [SDGT].",
            ]
        )
        | st.text(max_size=40),
        st.just(""),
        st.lists(st.text(max_size=12), max_size=3).map(tuple),
    ),
    max_size=12,
)


@given(BLOCKS, st.sampled_from(["Entity List", "Notice of OFAC Sanctions Action"]))
def test_of_any_blocks_each_entry_is_given_once(blocks: list[Block], title: str) -> None:
    found = listings.entries(blocks, title)
    keys = [(entry.list, entry.destination.casefold(), entry.name.casefold()) for entry in found]
    assert len(keys) == len(set(keys))
    assert all(entry.list and entry.name for entry in found)


@pytest.mark.parametrize(
    ("printed", "name", "aliases"),
    [
        ("Acme Cells", "Acme Cells", ()),
        ("Acme Cells Co., Ltd., 8 Kiln Road, Dalian, China.", "Acme Cells Co., Ltd.", ()),
        ("Acme, Inc., Hall 4, Perm, Russia", "Acme, Inc.", ()),
        ("Acme Cells, a.k.a. ACC. 8 Kiln Road, Dalian.", "Acme Cells", ("ACC",)),
        ("Acme Cells (a.k.a., AC Works)", "Acme Cells", ("AC Works",)),
        (
            "Acme JSC, a.k.a., the following two aliases:\n—Akme;\nand\n—Acme Perm.\nHall 4, Perm.",
            "Acme JSC",
            ("Akme", "Acme Perm"),
        ),
        ("• Acme University, Department of Cells, Perm", "Acme University", ()),
    ],
)
def test_an_entry_is_its_name_and_its_other_names(printed: str, name: str, aliases: tuple[str, ...]) -> None:
    assert split_entry(printed, None) == (name, aliases)


@given(st.text(max_size=60), st.none() | st.text(min_size=1, max_size=20))
def test_any_entry_is_split(printed: str, known: str | None) -> None:
    name, aliases = split_entry(printed, known)
    assert known is None or name == known
    assert name.casefold() not in {alias.casefold() for alias in aliases}


def test_the_dot_of_an_abbreviation_is_part_of_a_name() -> None:
    assert [ended(name) for name in ("Acme Co.", "Acme Works.", "Acme Ltd.; and", "Acme S.A.")] == [
        "Acme Co.", "Acme Works", "Acme Ltd.", "Acme S.A.",
    ]  # fmt: skip


def test_names_are_compared_without_signs_and_blanks() -> None:
    assert same_name("Red-Kiln  Graphite Co. Ltd, Qingdao", "Red Kiln Graphite Co., Ltd.")
    assert not same_name("Red Kiln Works", "Red Kiln Graphite")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("FR Doc. 2026-01234 of May 1", ("2026-01234",)),
        ("in FR Doc. No. 2026–01234", ("2026-01234",)),
        ("FR document number E9-12345", ("E9-12345",)),
        ("correction C1-2026-01234, FR Doc. C1-2026-01234", ("C1-2026-01234",)),
        ("the 2026-01234 edition", ()),
    ],
)
def test_documents_are_known_by_number(text: str, found: tuple[str, ...]) -> None:
    assert identities.documents(text) == found


def test_pages_cases_orders_and_laws_are_known_by_their_forms() -> None:
    text = (
        "See 91 FR 1,234 and 90 Fed. Reg. 56789, RIN 0694-AJ12, DFARS Case 2026-D009, A-570-123 and C-570-124,"
        " Inv. No. 337-TA-1399, 701-TA-790, REG-123456-26, E.O. 14017, and section 154 of Public Law 118-31."
    )
    assert identities.citations(text) == ("91 FR 1234", "90 FR 56789")
    assert identities.identifiers(text) == ("0694-AJ12",)
    assert identities.cases(text) == (
        "DFARS Case 2026-D009", "A-570-123", "C-570-124", "337-TA-1399", "701-TA-790", "REG-123456-26",
    )  # fmt: skip
    assert identities.orders(text) == ("14017",)
    assert "pl:118-31 s154" in identities.sections(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("On page 7, “3 percent” is corrected to read “30 percent”.", ("3 percent", "30 percent")),
        ("The amount “$4 million” should read “$40 million.”", ("$4 million", "$40 million")),
        ("Correct the entry “Tin Hill Co.” to read “Tien Hill Co.”", ("Tin Hill Co.", "Tien Hill Co.")),
        ("Remove the date “May 1” and add in its place the date “May 11”.", ("May 1", "May 11")),
        ("The rule “On Magnets” was published; “On Wire” is another.", None),
        ("“Magnet” means a body of “iron”.", None),
    ],
)
def test_a_correction_says_what_is_to_be_read_in_the_place_of_what(
    text: str, found: tuple[str, str] | None
) -> None:
    assert corrections(full_text.read(rule(paragraph(text))).blocks) == ((found,) if found else ())


def test_only_sentences_that_act_on_a_document_refer_to_it() -> None:
    blocks = full_text.read(
        rule(
            "The rule at 90 FR 100 described cells. This document corrects the rule published at 91 FR 200.",
            amendment("Citation: 92 FR 300."),
        )
    ).blocks
    assert references(blocks) == "This document corrects the rule published at 91 FR 200."


FIELDS = {
    "type": "Rule",
    "cfr_references": ("48 CFR 225",),
    "agency_slugs": ("army-department",),
    "action": "Final rule.",
}


@pytest.mark.parametrize(
    ("title", "fields", "parts"),
    [
        ("Additions to the Entity List", {"type": "Rule"}, ("listings", "references")),
        ("Additions to the Entity List", {"type": "Notice"}, ()),
        ("Cells in contracts", FIELDS, ("laws", "references")),
        ("Cells in contracts", FIELDS | {"cfr_references": ("48 CFR 1852",)}, ()),
        ("Cells", {"type": "Notice", "action": "Notice; withdrawal."}, ("references",)),
        ("Cells", {"type": "Presidential Document"}, ("laws", "references", "text")),
        ("Cells", {}, ()),
    ],
)
def test_the_full_text_is_wanted_by_rule(
    title: str, fields: dict[str, str | tuple[str, ...]], parts: tuple[str, ...]
) -> None:
    assert wanted.parts_wanted(title, fields) == parts


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- {id: a, parts: [text]}", "1: id: needs a condition"),
        ("- {id: a, type: [rule]}", "1: parts: is missing"),
        ("- {id: a, type: [rule], parts: [pictures]}", "'pictures' is not one of"),
        ("- {id: a, kind: [rule], type: [rule], parts: [text]}", "kind: is not a field of a rule"),
        ("- {id: a, type: rule, parts: [text]}", "type: must be a list of phrases"),
        ("- 3", "must be a mapping"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused_by_line_and_field(
    text: str, words: str, tmp_path: Path
) -> None:
    file = tmp_path / "full_text.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SeveralInputErrors, match=words):
        wanted.rules(file)


def test_a_vocabulary_without_rules_asks_for_no_full_text(tmp_path: Path) -> None:
    assert wanted.rules(tmp_path / "full_text.yml") == ()
