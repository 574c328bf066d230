"""Manual events are read strictly: every refusal names file, line and field, all of them at once."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker import entry
from tracker.entry import lined_json
from tracker.entry.table import guarded, unguarded
from tracker.errors import EntryError, InputError, SeveralInputErrors
from tracker.model import (
    Amount,
    AmountQualifier,
    AmountRole,
    Citation,
    CountryLink,
    CountryRole,
    DatedRole,
    DateRole,
    Entry,
    Facts,
    Link,
    Measure,
    PartialDate,
    Precision,
    Relation,
    Review,
)

YAML = """\
events:
- uid: group14-grant-suspended
  title: The grant to Group14 is frozen
  summary: Said on the sidelines.
  kind: grant
  action: suspended
  date: 2025-10
  date_precision: quarter
  date_end: "2026"
  dates: [{role: deadline, date: 2026-01-01, text: by New Year}]
  countries: {actor: [US], target: [US, CN]}
  materials: [graphite, anode]
  agencies: [us-doe]
  organizations: [group14, Some Holding]
  amount: {value: "200000000", currency: USD, qualifier: up_to, text: up to $200 million}
  programme: Bipartisan Infrastructure Law
  measure: group14-grant
  links: [{relation: suspends, other: group14-grant-awarded}]
  reported_by:
  - The Post
  - {title: The Times, url: "https://times.example/1", published: 2025-12}
  review: pending
  language: en
measures:
- {uid: group14-grant, title: The grant to Group14, kind: grant}
"""

JSON = """\
{"events": [{"uid": "group14-grant-suspended", "title": "The grant to Group14 is frozen",
"summary": "Said on the sidelines.", "kind": "grant", "action": "suspended",
"date": "2025-10", "date_precision": "quarter", "date_end": "2026",
"dates": [{"role": "deadline", "date": "2026-01-01", "text": "by New Year"}],
"countries": [{"code": "US", "role": "actor"}, {"code": "US", "role": "target"},
 {"code": "CN", "role": "target"}],
"materials": ["graphite", "anode"], "agencies": ["us-doe"], "organizations": ["group14", "Some Holding"],
"amount": {"value": 200000000, "currency": "USD", "qualifier": "up_to", "text": "up to $200 million"},
"programme": "Bipartisan Infrastructure Law", "measure": "group14-grant",
"links": [{"relation": "suspends", "other": "group14-grant-awarded"}],
"reported_by": ["The Post", {"title": "The Times", "url": "https://times.example/1", "published": "2025-12"}],
"review": "pending", "language": "en"}],
"measures": [{"uid": "group14-grant", "title": "The grant to Group14", "kind": "grant"}]}
"""

CSV = """\
uid,title,summary,kind,action,date,date_precision,date_end,dates,countries,materials,agencies,\
organizations,amount,currency,amount_qualifier,amount_text,programme,\
measure,measure_title,measure_kind,links,reported_by,review,language
group14-grant-suspended,The grant to Group14 is frozen,Said on the sidelines.,grant,suspended,\
2025-10,quarter,2026,"[{""role"": ""deadline"", ""date"": ""2026-01-01"", ""text"": ""by New Year""}]",\
US:actor;US:target;CN:target,graphite;anode,us-doe,\
group14;Some Holding,200000000,USD,up_to,up to $200 million,Bipartisan Infrastructure Law,\
group14-grant,The grant to Group14,grant,suspends=group14-grant-awarded,\
"[""The Post"", {""title"": ""The Times"", ""url"": ""https://times.example/1"",\
 ""published"": ""2025-12""}]",pending,en
"""

WHOLE = Entry(
    uid="group14-grant-suspended",
    facts=Facts(
        title="The grant to Group14 is frozen",
        summary="Said on the sidelines.",
        kind="grant",
        action="suspended",
        date=PartialDate("2025-10", Precision.QUARTER),
        date_end=PartialDate.parse("2026"),
        dates=(DatedRole(DateRole.DEADLINE, PartialDate.parse("2026-01-01"), "by New Year"),),
        countries=(
            CountryLink("US", CountryRole.ACTOR),
            CountryLink("US", CountryRole.TARGET),
            CountryLink("CN", CountryRole.TARGET),
        ),
        materials=("graphite", "anode"),
        agencies=("us-doe",),
        organizations=("group14", "Some Holding"),
        amount=Amount(
            Decimal(200_000_000),
            "USD",
            AmountQualifier.UP_TO,
            AmountRole.COMMITMENT,
            text="up to $200 million",
        ),
        programme="Bipartisan Infrastructure Law",
    ),
    measure="group14-grant",
    measure_facts=Measure("group14-grant", "The grant to Group14", "grant"),
    links=(Link(Relation.SUSPENDS, "group14-grant-awarded"),),
    reported_by=(Citation("The Post"), Citation("The Times", "https://times.example/1", "2025-12")),
    review=Review.PENDING,
    line=2,
)


def refusals(text: str, format: str = "yaml") -> list[str]:
    with pytest.raises(SeveralInputErrors) as refused:
        entry.read_text(text, format, "events.yml")
    assert all(isinstance(error, EntryError) for error in refused.value.errors)
    return [str(error) for error in refused.value.errors]


def errors_in(text: str, format: str) -> tuple[InputError, ...]:
    """The refusals of a text, none where it is read."""
    try:
        entry.read_text(text, format)
    except SeveralInputErrors as refused:
        return refused.errors
    return ()


def with_field(line: str) -> str:
    return f"events:\n- title: A grant\n  kind: grant\n  action: awarded\n  {line}\n"


@pytest.mark.parametrize(("format", "text", "line"), [("yaml", YAML, 2), ("json", JSON, 1), ("csv", CSV, 2)])
def test_each_format_says_the_same(format: str, text: str, line: int) -> None:
    (read,) = entry.read_text(text, format)
    assert read.line == line
    assert entry.read_text(text, format) == [read]
    assert read == Entry(**{field: getattr(WHOLE, field) for field in WHOLE.__slots__} | {"line": line})


def test_a_date_that_waits_for_its_anchor_is_read_and_left_out() -> None:
    text = """\
events:
- title: A report is due
  kind: reporting_mandate
  action: enacted
  dates:
  - role: report_due
    date: null
    precision: unknown
    anchor: {event: enactment, count: 180, unit: day}
  - {role: effective, date: 2026-01-01, anchor: {event: publication, count: 30, unit: day}}
"""
    (read,) = entry.read_text(text, "yaml")
    assert [dated.role for dated in read.facts.dates] == [DateRole.EFFECTIVE]


def test_title_kind_and_action_are_enough() -> None:
    (read,) = entry.read_text("events:\n- {title: x, kind: grant, action: awarded}", "yaml")
    assert read == Entry(Facts("x", "grant", "awarded"), line=2)


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        ("foo: bar", "events.yml:5: foo: is not a field here"),
        ("material: [graphite]", "events.yml:5: material: is not a field here; did you mean materials?"),
        ("materials: [graphit]", "materials: no material 'graphit' in the vocabulary; did you mean graphite"),
        ("countries: {actor: [XX]}", "countries.actor: no country 'XX' in the vocabulary"),
        ("countries: {actor: [us]}", "did you mean US?"),
        ("countries: {buyer: [US]}", "countries.buyer: is not a field here"),
        ("countries: {actor: US}", "countries.actor: should be a list, not"),
        ("agencies: [us-doee]", "did you mean us-doe"),
        ("date: 2025-13", "date: '2025-13' is not YYYY, YYYY-MM or YYYY-MM-DD"),
        ("date: 2025-02-29", "date: '2025-02-29' is not in the calendar"),
        ("date: 9 October 2025", "date: "),
        ("date_precision: year", "date_precision: a precision needs a date"),
        ("date_end: 2025", "date_end: an end needs a date"),
        ("review: maybe", "review: 'maybe' is not one of auto, pending, approved, rejected"),
        ("uid: Not A Slug", "uid: 'Not A Slug' is not a name"),
        ("amount: {value: 5}", "amount.currency: an amount needs a currency"),
        ("amount: {value: 5, currency: USDD}", "amount.currency: no currency 'USDD'"),
        ("amount: {value: -5, currency: USD}", "amount.value: is negative"),
        ("amount: {value: NaN, currency: USD}", "amount.value: 'NaN' is not a decimal number"),
        ("amount: {value: Infinity, currency: USD}", "amount.value: 'Infinity' is not a decimal number"),
        ('amount: {value: "1e9", currency: USD}', "amount.value: '1e9' is not a decimal number"),
        ("amount: {value: 4.6, currency: USD}", "amount.value: put it in quotes"),
        ('amount: {value: "0.001", currency: USD}', "amount.value: is finer than the currency's smallest"),
        ('amount: {value: "0.5", currency: JPY}', "amount.value: is finer than the currency's smallest"),
        ('amount: {value: "1.00000000000000000000000000000000001", currency: USD}', "is finer than"),
        ("amount: {value: 99999999999999999999999, currency: USD}", "larger than can be kept"),
        ("amount: {max: 5, currency: USD}", "amount.max: a maximum needs a value"),
        ("amount: {value: 7, max: 5, currency: USD}", "amount.max: 5 is less than the value 7"),
        ("dates: [{date: 2025-10-09}]", "dates[1].role: is missing"),
        ("dates: [{role: effective}]", "dates[1].date: is missing"),
        ("dates: [{role: soon, date: 2025}]", "dates[1].role: 'soon' is not one of"),
        ("links: [{relation: ends}]", "links[1].other: is missing"),
        ("links: [{relation: kills, other: x}]", "links[1].relation: 'kills' is not one of"),
        ("reported_by: [{url: 'https://x.example/'}]", "reported_by[1].title: is missing"),
        ("reported_by: [{title: x, url: 'javascript:alert(1)'}]", "is not an http or https address"),
        ("reported_by: [{title: x, published: yesterday}]", "reported_by[1].published: 'yesterday' is not"),
        ("language: english language", "language: 'english language' is not a language tag"),
        ("stance: restrict", "stance: follows from the kind: grant is support"),
        ("confidence: 1.5", "confidence: should lie between 0 and 1"),
        ("created_at: yesterday", "created_at: 'yesterday' is not a time in UTC"),
        ('summary: "\\0"', "summary: holds the character U+0000"),
        ("summary: [a]", "summary: should be text, not a list"),
        ("evidence: [{field: kind, report: {source: a, guid: b}}]", "evidence: no report a b in reported_by"),
    ],
)
def test_a_wrong_field_is_refused_by_name(line: str, refusal: str) -> None:
    said = refusals(with_field(line))
    assert len(said) == 1
    assert refusal in said[0]
    assert said[0].startswith("events.yml:5: ")


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ("date: 2025-10-09\n  date_precision: quarter", "date_precision: quarter does not fit the date"),
        ("date: 2025-11\n  date_precision: quarter", "a quarter is written as its first month"),
        ("date: 2025-10-09\n  date_precision: unknown", "date_precision: unknown does not fit the date"),
        ("date: 2025-10\n  date_end: 2025-09-30", "date_end: 2025-09-30 is before the date 2025-10"),
    ],
)
def test_dates_that_contradict_each_other_are_refused(fields: str, refusal: str) -> None:
    (said,) = refusals(with_field(fields))
    assert refusal in said


def test_all_refusals_of_a_file_come_at_once_with_their_lines() -> None:
    text = "events:\n- title: x\n  kind: grnt\n  action: awarded\n- kind: grant\n  action: given\n- 7\n"
    assert refusals(text) == [
        "events.yml:3: kind: no kind 'grnt' in the vocabulary; did you mean grant?",
        "events.yml:5: title: is missing",
        "events.yml:6: action: no action 'given' in the vocabulary",
        "events.yml:7: should be a mapping of fields",
    ]


def test_one_uid_twice_is_refused_with_both_lines() -> None:
    event = "- {uid: x, title: x, kind: grant, action: awarded}\n"
    assert refusals("events:\n" + 2 * event) == [
        "events.yml:3: uid: 'x' is the uid of the event on line 2 too"
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"events": [\n{"title": "x",\n"kind": "grant", "kind": "grant"}]}', 3),
        ('{"events": [\n\n{"title": NaN}]}', 3),
        ('{"events": [\n{"title": "x",}]}', 2),
        ('{"events": [\n{"title": "x"}]', 2),
        ('{"events": []}\n{}', 2),
        ('{"events": [{"title": "a\nb"}]}', 1),
        ("", 1),
    ],
)
def test_what_is_not_json_is_refused_at_its_line(text: str, line: int) -> None:
    (said,) = refusals(text, "json")
    assert said.startswith(f"events.yml:{line}: ")


def test_a_wrong_field_in_json_is_named_by_its_line() -> None:
    text = (
        '{"events": [\n{"title": "x", "kind": "grant",\n"action": "awarded",\n"materials": [\n"graphit"]}]}'
    )
    (said,) = refusals(text, "json")
    assert said.startswith("events.yml:5: materials: no material 'graphit'")


def test_deep_nesting_is_refused_and_not_overrun() -> None:
    (said,) = refusals("[" * 100_000, "json")
    assert "nested deeper" in said
    (said,) = refusals("[" * 100_000, "yaml")
    assert said.startswith("events.yml:1: ")


def test_json_numbers_keep_every_digit() -> None:
    amount = '{"value": 12345678901234567.89, "currency": "USD"}'
    text = f'[{{"title": "x", "kind": "grant", "action": "awarded", "amount": {amount}}}]'
    (read,) = entry.read_text(text, "json")
    assert read.facts.amount is not None
    assert read.facts.amount.value == Decimal("12345678901234567.89")


def test_a_lone_surrogate_is_no_text() -> None:
    (said,) = refusals('[{"title": "\\ud800", "kind": "grant", "action": "awarded"}]', "json")
    assert "U+D800" in said


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("title,kind\nx,grant\n", "events.yml:1: the column action is missing"),
        ("title,kind,action,title\n", "events.yml:1: title: is a column twice"),
        ("title,kind,action\nx,grant,awarded,more\n", "events.yml:2: has 4 cells, 3 columns are named"),
        ("title,kind,action,foo\nx,grant,awarded,1\n", "events.yml:2: foo: is not a field here"),
        ('title,kind,action\n"a\nb",grant,awarded\n,grant,awarded\n', "events.yml:4: title: is missing"),
        ('title,kind,action\n"x,grant,awarded\n', "not CSV"),
        (
            "title,kind,action,dates\nx,grant,awarded,soon\n",
            "events.yml:2: dates: 'soon' should be role=date",
        ),
        ("title,kind,action,links\nx,grant,awarded,[\n", "events.yml:2: links: ends too soon"),
        ("title,kind,action,measure_title\nx,grant,awarded,y\n", "events.yml:2: measure: is missing"),
        ("", "events.yml:1: is empty: the first row names the columns"),
        ("title;kind;action\nx;grant;awarded\n", "events.yml:1: should have commas between its columns"),
    ],
)
def test_a_wrong_table_is_refused_by_line_and_column(text: str, refusal: str) -> None:
    (said,) = refusals(text, "csv")
    assert refusal in said


def test_the_short_forms_of_a_table() -> None:
    text = (
        "title,kind,action,countries,dates,materials,reported_by\n"
        'x,grant,awarded,US;CN:target,effective=2025-11-08; deadline=2027-10@quarter,"graphite; anode",'
        '"The Times <https://times.example/1>\nThe Post"\n'
    )
    (read,) = entry.read_text(text, "csv")
    assert read.facts.countries == (
        CountryLink("US", CountryRole.ACTOR),
        CountryLink("CN", CountryRole.TARGET),
    )
    assert read.facts.dates == (
        DatedRole(DateRole.EFFECTIVE, PartialDate.parse("2025-11-08")),
        DatedRole(DateRole.DEADLINE, PartialDate("2027-10", Precision.QUARTER)),
    )
    assert read.facts.materials == ("graphite", "anode")
    assert read.reported_by == (Citation("The Times", "https://times.example/1"), Citation("The Post"))


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@x", "\t=x", "'=x", "''@", "＝1", "plain", "'plain", ""]
)
def test_no_cell_is_a_formula_and_every_cell_comes_back(cell: str) -> None:
    assert guarded(cell)[:1] not in {"=", "+", "-", "@", "\t", "＝"}
    assert unguarded(guarded(cell)) == cell


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_bytes(b"\xef\xbb\xbftitle,kind,action\r\nx,grant,awarded\r\n")
    assert entry.read(path)[0].facts.title == "x"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    latin = tmp_path / "latin.csv"
    latin.write_bytes(b"title,kind,action\nCaf\xe9,grant,awarded\n")
    for path, refusal in [
        (tmp_path / "none.yml", "cannot be read"),
        (tmp_path / "events.txt", "is not a file of events"),
        (latin, f"{latin}:2: is not UTF-8"),
    ]:
        with pytest.raises(SeveralInputErrors) as refused:
            entry.read(path)
        assert str(path) in str(refused.value)
        assert refusal in str(refused.value)


values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
    max_leaves=8,
)


@given(values, st.sampled_from([None, 1]), st.booleans())
def test_json_is_read_as_the_standard_library_does(value: object, indent: int | None, ascii: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii)
    assert lined_json.parse(text, "-") == json.loads(text) == value


pieces = st.sampled_from(
    ["events:", "- ", "title", "kind: grant", "action: awarded", "{", "}", "[", "]", ",", ":", '"', "'", "\n", " ",
     "  ", "amount", "value", "USD", "=", ";", "<", ">", "https://x.example/", "&a", "*a", "!!python/object:os.x",
     "null", "1e999", "-0", "\ud800", "\x00", "\ufeff", "dates", "date: 2025", "@quarter", "0001"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(st.text(max_size=60), st.lists(pieces, max_size=25).map("".join)),
    st.sampled_from(["yaml", "json", "csv"]),
    st.sampled_from(["", "title,kind,action,dates,countries,amount,currency,links,reported_by,measure\n"]),
)
def test_nothing_written_is_a_crash(text: str, format: str, header: str) -> None:
    for error in errors_in((header if format == "csv" else "") + text, format):
        assert str(error).startswith("-:"), "every refusal names its place"


@given(
    values,
    st.sampled_from(["events", "title", "amount", "dates", "countries", "links", "reported_by", "evidence"]),
)
def test_no_shape_of_a_field_is_a_crash(value: object, field: str) -> None:
    event = {"title": "x", "kind": "grant", "action": "awarded", field: value}
    document = {"events": value} if field == "events" else {"events": [event]}
    assert all(str(error).startswith("-:1: ") for error in errors_in(json.dumps(document), "json"))
