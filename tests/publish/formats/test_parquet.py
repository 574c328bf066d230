"""Parquet, read back by pyarrow: types, values, row groups."""

from __future__ import annotations

import datetime as dt
import io
import sys
from decimal import Decimal

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from records import ADDRESSES, event, hostile, texts

from tracker.errors import SettingError
from tracker.publish.formats import parquet
from tracker.publish.formats.record import Country, Dated, Sum, Term
from tracker.publish.formats.text import whole


def read(*batches):
    file = io.BytesIO()
    with parquet.writing(file, ADDRESSES) as add:
        for records in batches:
            add(records)
    return pyarrow.parquet.read_table(io.BytesIO(file.getvalue()))


@given(texts)
@settings(max_examples=40)
def test_any_text_is_kept(text):
    (row,) = read([hostile(text)]).to_pylist()
    assert row["title"] == whole(text)
    assert row["organizations"] == [{"id": "firm", "name": whole(text)}]


def test_columns_have_the_types_of_what_they_hold():
    types = {field.name: field.type for field in read([event()]).schema}
    assert types["first_day"] == types["last_day"] == pyarrow.date32()
    assert pyarrow.types.is_decimal(types["amount"])
    assert types["updated_at"] == pyarrow.timestamp("ms", tz="UTC")
    assert pyarrow.types.is_list(types["countries"])
    assert types["date"] == pyarrow.string()
    assert tuple(types) == parquet.COLUMNS


def test_values_come_back_exactly():
    amount = Sum(Decimal("90071992547409.93"), None, "USD", 90071992547410, "up_to", "commitment", None)
    one = event(
        date="2025-07",
        precision="quarter",
        amount=amount,
        countries=(Country("CN", "China", "target"),),
        materials=(Term("graphite", "Graphite"),),
        dates=(Dated("effective", "2026", "year", None, 1),),
    )
    (row,) = read([one]).to_pylist()
    assert (row["date"], row["date_precision"]) == ("2025-07", "quarter")
    assert (row["first_day"], row["last_day"]) == (dt.date(2025, 7, 1), dt.date(2025, 9, 30))
    assert row["amount"] == Decimal("90071992547409.93")
    assert row["countries"] == [{"code": "CN", "name": "China", "role": "target"}]
    assert row["materials"] == [{"id": "graphite", "name": "Graphite"}]
    assert row["dates"] == [{"role": "effective", "date": "2026", "precision": "year"}]
    assert row["updated_at"] == dt.datetime(2026, 11, 21, 6, tzinfo=dt.UTC)


def test_an_undated_event_has_no_days():
    (row,) = read([event(date=None, precision="unknown")]).to_pylist()
    assert (row["date"], row["first_day"], row["last_day"]) == (None, None, None)


def test_every_batch_is_a_row_group_of_its_own():
    file = io.BytesIO()
    with parquet.writing(file, ADDRESSES) as add:
        add([event()])
        add([event(uid="b"), event(uid="c")])
    read_back = pyarrow.parquet.ParquetFile(io.BytesIO(file.getvalue()))
    assert read_back.num_row_groups == 2
    assert read_back.read(["uid"]).column("uid").to_pylist() == ["group14-award", "b", "c"]


def test_nothing_chosen_is_a_file_without_rows():
    assert read().num_rows == 0


def test_who_has_no_pyarrow_is_told_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(SettingError, match=r"policy-event-tracker\[parquet\]"):
        read()
