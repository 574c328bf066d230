"""`list:` in a source file: what it may say of a list, and how what it may not say is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker import catalogue
from tracker.errors import SeveralInputErrors
from tracker.model.listing import Expected, ListOptions, Standing

GOOD = """\
title: A bureau's list
url: https://bureau.test/list.csv
reader: list
country: US
agency: us-bis
every: 1d
confirmed: documented
list:
  called: Entity List
  format: csv
  key: [name]
  name: name
  event: {kind: entity_listing}
"""


def load(folder: Path, text: str) -> ListOptions:
    (folder / "us-list.yml").write_text(text)
    found = catalogue.load(folder).get("us-list").options
    assert isinstance(found, ListOptions)
    return found


def refusals(folder: Path, text: str) -> list[tuple[str | None, int | None, str]]:
    with pytest.raises(SeveralInputErrors) as refused:
        load(folder, text)
    return [(error.field, error.line, error.reason) for error in refused.value.errors]


def test_little_needs_to_be_said(tmp_path: Path) -> None:
    found = load(tmp_path, GOOD)
    assert found.standing == Standing("Entity List", "entity_listing", "enacted", "amended", "terminated")
    assert (found.key, found.name, found.expected) == (("name",), "name", Expected(1, None, None))


def test_everything_that_can_be_said(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        GOOD.split("list:")[0]
        + """\
list:
  called: Screening List
  format: json
  rows: data.results
  headers: {name: [Name, Full name]}
  split: {entity: '^(?P<name>.+?)( \\((?P<also>.+)\\))?$'}
  fill: [country]
  where: {state: [active, pending]}
  key: [name, country]
  name: name
  aliases: [also, alt_names]
  separator: ["; and ", ";"]
  country: country
  date: since
  until: until
  reference: notice
  keep: [street]
  ignore: [id]
  accept: application/json
  accept_language: eng
  event: {kind: sanction, added: enacted, changed: none, removed: suspended}
  agency: us-ofac
  aimed_at: [CN, RU]
  materials: [graphite]
  names: organizations
  part: source
  parts:
    EL: {called: Entity List, agency: us-bis, event: {kind: entity_listing}}
    MIN: {called: List of minerals, names: materials, event: {kind: designation, changed: amended}}
  expect: {rows: [10, null], loss: 5%}
""",
    )
    assert found.rows == "data.results"
    assert found.standing == Standing(
        "Screening List", "sanction", "enacted", None, "suspended", "us-ofac", ("CN", "RU"), ("graphite",)
    )
    assert found.parts["EL"] == Standing(
        "Entity List", "entity_listing", "enacted", None, "suspended", "us-bis", ("CN", "RU"), ("graphite",)
    )
    assert (found.parts["MIN"].changed, found.parts["MIN"].names_materials) == ("amended", True)
    assert found.expected == Expected(10, None, 0.05)
    assert found.separators == ("; and ", ";")


@pytest.mark.parametrize(
    ("change", "field", "line", "reason"),
    [
        (("  name: name\n", ""), "list.name", 9, "is missing"),
        (("format: csv", "format: xlsx"), "list.format", 10, "'xlsx' is not known"),
        (("kind: entity_listing", "kind: entity_list"), "list.event.kind", 13, "perhaps entity_listing?"),
        (("{kind: entity_listing}", "{kind: entity_listing, added: listed}"), "list.event.added", 13, "'listed' is not known"),
        (("{kind: entity_listing}", "{added: enacted}"), "list.event.kind", 13, "is missing"),
        (("name: name", "nam: name"), "list.nam", 12, "perhaps name?"),
        (("  key", "  rows: results\n  key"), "list.rows", 11, "a csv has rows only"),
        (("format: csv", "format: html\n  rows: 'ul >'"), "list.rows", 11, "no CSS selector"),
        (("format: csv", "format: lines\n  pattern: '(?P<name>'"), "list.pattern", 11, "no regular expression"),
        (("format: csv", "format: lines\n  pattern: '(name)'"), "list.pattern", 11, "no named group"),
        (("format: csv", "format: lines"), "list.key", 11, "there is no column name; there are text"),
        (("  key", "  columns: [name]\n  key"), "list.columns", 11, "where there is no header"),
        (("  key", "  header: false\n  key"), "list.columns", 9, "must name the columns"),
        (("  key", "  ignore: [name]\n  key"), "list.ignore", 11, "name is the key"),
        (("  key", "  part: source\n  key"), "list.part", 11, "go together"),
        (("  key", "  aimed_at: [XX]\n  key"), "list.aimed_at", 11, "'XX' is not known"),
        (("  key", "  expect: {rows: [5, 2]}\n  key"), "list.expect.rows", 11, "two counts in order"),
        (("  key", "  expect: {loss: much}\n  key"), "list.expect.loss", 11, "a share such as 10%"),
    ],
)  # fmt: skip
def test_a_refusal_names_the_field_and_its_line(
    tmp_path: Path, change: tuple[str, str], field: str, line: int, reason: str
) -> None:
    assert change[0] in GOOD
    found = refusals(tmp_path, GOOD.replace(*change))
    assert any((name, at) == (field, line) and reason in why for name, at, why in found), found


def test_a_source_without_a_list_is_refused(tmp_path: Path) -> None:
    ((field, _, reason),) = refusals(tmp_path, GOOD.split("list:")[0])
    assert (field, reason) == ("list", "is missing")
