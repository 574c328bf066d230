"""Datasette's own table pages: every field named, headings in order, values untouched."""

from __future__ import annotations

from html import escape

from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from tracker.publish.borrowed import put_right


def test_every_field_of_a_filter_has_a_name(pages):
    page = html.fromstring(pages.get("/tracker/reports?language=en&_sort=id").text)
    fields = page.xpath("//form[@class='filters']//*[self::select or self::input[@type='text']]")
    assert len(fields) >= 6
    assert [html.tostring(field) for field in fields if not field.get("aria-label")] == []


def test_headings_begin_under_the_title(pages):
    page = html.fromstring(pages.get("/tracker/reports").text)
    assert [heading.tag for heading in page.xpath("//h1|//h2|//h3")][:2] == ["h1", "h2"]


def test_a_list_of_columns_that_scrolls_is_reached_by_keys(pages):
    page = html.fromstring(pages.get("/tracker/reports").text)
    assert page.xpath("//dl[@class='column-descriptions']/@tabindex") == ["0"]


@given(st.text())
def test_no_value_is_changed(value):
    cell = f"<tr>\n        <td>{escape(value)}</td>\n        <td>"
    assert put_right(cell) == f"<tr>\n<td>{escape(value)}</td>\n<td>"
