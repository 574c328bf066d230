"""CSV: one line an event in any reader, nothing that a spreadsheet runs, names and ids of all it is about."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

from hypothesis import given, settings
from records import ADDRESSES, HOSTILE, event, hostile, texts

from tracker.formulas import harmless
from tracker.publish.formats import spreadsheet
from tracker.publish.formats.record import Country, Dated, Sum, Telling, Term


def read(*records):
    data = spreadsheet.head() + spreadsheet.rows(records, ADDRESSES)
    return list(csv.DictReader(io.StringIO(data.decode(), newline=""), strict=True))


@given(texts)
@settings(max_examples=60)
def test_an_event_is_one_row_whatever_its_texts_say(text):
    rows = read(hostile(text), event(uid="next"))
    assert [row["uid"] for row in rows] == ["group14-award", "next"]
    assert None not in rows[0]
    assert None not in rows[0].values()


@given(texts)
@settings(max_examples=60)
def test_no_cell_is_a_formula(text):
    for cell in read(hostile(text))[0].values():
        assert harmless(cell) == cell


def test_texts_are_whole():
    (row,) = read(event(title="石墨" * 50_000, summary='a "quoted", word\nand a line'))
    assert row["title"] == "石墨" * 50_000
    assert row["summary"] == 'a "quoted", word\nand a line'
    for text in HOSTILE:
        assert len(read(event(title=text, summary=text))) == 1


def test_countries_stand_under_what_they_are_to_the_event():
    countries = (
        Country("ID", "Indonesia", "actor"),
        Country("CN", "China", "target"),
        Country("JP", "Japan", "target"),
        Country("AU", "Australia", "location"),
    )
    (row,) = read(event(countries=countries))
    assert (row["actor_countries"], row["actor_country_codes"]) == ("Indonesia", "ID")
    assert (row["target_countries"], row["target_country_codes"]) == ("China; Japan", "CN; JP")
    assert (row["partner_countries"], row["location_country_codes"]) == ("", "AU")


def test_terms_have_names_and_ids():
    (row,) = read(
        event(
            materials=(Term("graphite", "Graphite"), Term("lithium", "Lithium")),
            agencies=(Term("us-doe", "Department of Energy"),),
            organizations=(Term("group14", "Group14"),),
        )
    )
    assert (row["materials"], row["material_ids"]) == ("Graphite; Lithium", "graphite; lithium")
    assert (row["agencies"], row["agency_ids"]) == ("Department of Energy", "us-doe")
    assert (row["organizations"], row["organization_ids"]) == ("Group14", "group14")
    assert (row["kind"], row["kind_name"], row["action"]) == ("grant", "Grant", "awarded")


def test_dates_are_no_finer_than_known_and_say_how_they_are_meant():
    dates = (
        Dated("effective", "2026-01", "month", None, 1),
        Dated("deadline", "2026-07", "quarter", None, 1),
    )
    (row,) = read(event(date="2025", precision="year", dates=dates))
    assert (row["date"], row["date_precision"]) == ("2025", "year")
    assert row["dates"] == "effective 2026-01; deadline 2026-07 (quarter)"


def test_sums_are_exact():
    amount = Sum(Decimal("90071992547409.93"), None, "USD", 90071992547410, "up_to", "commitment", None)
    (row,) = read(event(amount=amount))
    assert row["amount"] == "90071992547409.93"
    assert (row["amount_max"], row["currency"], row["amount_usd"]) == ("", "USD", "90071992547410")


def test_a_row_leads_to_its_event_and_to_who_reported_it():
    tellings = (
        Telling("a", "https://wire.example/1", Term("wire", "Trade wire"), None, "en"),
        Telling("b", None, Term("wire", "Trade wire"), None, "en"),
    )
    (row,) = read(event(uid="a b/c", tellings=tellings))
    assert row["address"] == "https://tracker.example/event/a+b~2Fc"
    assert (row["sources"], row["report_addresses"]) == ("Trade wire", "https://wire.example/1")


def test_a_byte_order_mark_stands_there_only_if_asked_for():
    assert spreadsheet.head().startswith(b"uid,address,date,")
    assert spreadsheet.head(bom=True) == b"\xef\xbb\xbf" + spreadsheet.head()


def test_lines_end_as_rfc_4180_has_them():
    data = spreadsheet.head() + spreadsheet.rows([event()], ADDRESSES)
    assert data.count(b"\r\n") == data.count(b"\n") == 2
