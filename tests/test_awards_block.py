"""The blocks `awards:`, `opportunities:` and `filings:` of a source file, and `contact`."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from tracker import catalogue
from tracker.errors import SeveralInputErrors
from tracker.model import Source
from tracker.model.awards import AwardOptions, OpportunityOptions
from tracker.model.filings import FilingOptions


def source(folder: Path, reader: str, block: str, more: str = "") -> Source:
    text = f"title: A\nurl: https://api.example.org/x\nreader: {reader}\nevery: 6h\nconfirmed: documented\n{more}"
    (folder / "a.yml").write_text(text + textwrap.dedent(block), encoding="utf-8")
    return catalogue.load(folder).get("a")


def refusals(folder: Path, reader: str, block: str) -> list[str]:
    with pytest.raises(SeveralInputErrors) as refusal:
        source(folder, reader, block)
    return [str(error).partition("a.yml:")[2] for error in refusal.value.errors]


def test_everything_that_awards_may_say(tmp_path: Path) -> None:
    block = """\
    awards:
      types: [grants, idvs]
      keywords: [lithium, rare earth]
      agencies: [Department of Defense > Defense Logistics Agency]
      programmes: ["81.253"]
      naics: ["335910"]
      psc: [AC13]
      least: 100000
    """
    assert source(tmp_path, "usaspending", block).options == AwardOptions(
        types=("grants", "idvs"),
        keywords=("lithium", "rare earth"),
        agencies=("Department of Defense > Defense Logistics Agency",),
        programmes=("81.253",),
        naics=("335910",),
        psc=("AC13",),
        least=100_000,
    )


def test_everything_that_opportunities_may_say(tmp_path: Path) -> None:
    block = """\
    opportunities:
      keywords: [critical minerals]
      agencies: [DOE-NETL]
      programmes: ["81.253"]
      statuses: [posted]
    """
    assert source(tmp_path, "grants_gov", block).options == OpportunityOptions(
        keywords=("critical minerals",), agencies=("DOE-NETL",), programmes=("81.253",), statuses=("posted",)
    )


def test_everything_that_filings_may_say_and_that_they_need_not(tmp_path: Path) -> None:
    block = """\
    filings:
      forms: [8-K, 6-K]
      companies: ["1801368"]
      words: [critical minerals]
      items: ["1.01"]
    """
    found = source(tmp_path, "edgar", block, "contact: true\n")
    assert found.contact
    assert found.options == FilingOptions(
        forms=("8-K", "6-K"), companies=("1801368",), words=("critical minerals",), items=("1.01",)
    )
    assert source(tmp_path, "edgar", "").options == FilingOptions()


@pytest.mark.parametrize(
    ("reader", "block", "told"),
    [
        ("usaspending", "", ["awards: is missing"]),
        ("usaspending", "awards: {types: [grants]}\n", ["awards: give at least one of keywords, agencies"]),
        (
            "usaspending",
            "awards:\n  keywords: [lithium, ev]\n",
            ["7: awards.keywords: 'ev' is shorter than 3"],
        ),
        (
            "usaspending",
            "awards:\n  keywords: [abc]\n  types: [grant]\n",
            ["8: awards.types: 'grant' is not known"],
        ),
        (
            "usaspending",
            "awards:\n  programmes: ['81']\n",
            ["7: awards.programmes: must be the number of an ass"],
        ),
        ("usaspending", "awards:\n  naics: [x]\n", ["7: awards.naics: must be a code of NAICS"]),
        ("usaspending", "awards:\n  psc: [battery]\n", ["7: awards.psc: must be a product or service code"]),
        (
            "usaspending",
            "awards:\n  keywords: [abc]\n  least: 0\n",
            ["8: awards.least: must be a whole number"],
        ),
        ("usaspending", "awards:\n  keyword: [abc]\n", ["awards: give", "7: awards.keyword: is not a field"]),
        (
            "grants_gov",
            "opportunities: {statuses: [posted]}\n",
            ["opportunities: give at least one of keywords"],
        ),
        (
            "grants_gov",
            "opportunities:\n  agencies: [doe]\n",
            ["7: opportunities.agencies: must be an agency's"],
        ),
        (
            "grants_gov",
            "opportunities:\n  keywords: ['\"a\"']\n",
            ["opportunities.keywords: must not have quot"],
        ),
        ("edgar", "filings:\n  items: ['1']\n", ["7: filings.items: must be an item of form 8-K"]),
        ("edgar", "filings:\n  companies: [TSLA]\n", ["7: filings.companies: must be a number of the SEC"]),
        ("feed", "awards: {keywords: [abc]}\n", ["awards: is no field of a source with the reader feed"]),
    ],
)
def test_what_is_wrong_is_refused_with_its_line_and_field(
    tmp_path: Path, reader: str, block: str, told: list[str]
) -> None:
    said = refusals(tmp_path, reader, block)
    assert len(said) == len(told)
    assert all(any(wanted in one for one in said) for wanted in told), said
