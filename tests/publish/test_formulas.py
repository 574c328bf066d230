"""CSV cells that a spreadsheet would run are made text, however the CSV arrives."""

from __future__ import annotations

import csv
import io
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.formulas import harmless
from tracker.publish.formulas import HarmlessCsv


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+cmd",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        " =1",
        "＝1+1",
        "\u200b=1",
        "\u202e=1",
        "\u2066@x",
        "\x00=1",
        "\u00ad=1",
    ],
)
def test_a_formula_gets_an_apostrophe(cell):
    assert harmless(cell) == "'" + cell


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("one;=1+1", "one;'=1+1"),
        ("one; =HYPERLINK(1)", "one; '=HYPERLINK(1)"),
        (";=1", ";'=1"),
        ("one\t@SUM(A1)", "one\t'@SUM(A1)"),
        ("one;-1+cmd|' /C calc'!A0", "one;'-1+cmd|' /C calc'!A0"),
        ("one;\u200b=1", "one;\u200b'=1"),
        ("one; -5; +3.5; a=b", "one; -5; +3.5; a=b"),
        ("so; - and then (more)", "so; - and then (more)"),
    ],
)
def test_what_a_semicolon_would_part_is_no_formula_either(cell, shown):
    assert harmless(cell) == shown


@pytest.mark.parametrize("cell", ["", "-5", "+3.5", "-1e9", "2025-10-09", "US$5", "a=b", "石墨"])
def test_anything_else_stays(cell):
    assert harmless(cell) == cell


@given(
    rows=st.lists(
        st.lists(st.text(alphabet='ab",;\n=+', max_size=6), min_size=2, max_size=3), min_size=1, max_size=6
    ),
    cuts=st.lists(st.integers(0, 60), max_size=5),
)
def test_rows_come_out_the_same_wherever_the_pieces_are_cut(rows, cuts):
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    data = written.getvalue().encode()
    edges = sorted({0, *(cut for cut in cuts if cut < len(data)), len(data)})
    rewriting = HarmlessCsv()
    out = b"".join(rewriting.feed(data[a:b]) for a, b in itertools.pairwise(edges))
    out += rewriting.feed(b"", last=True)
    read = list(csv.reader(io.StringIO(out.decode(), newline="")))
    assert read == [[harmless(cell) for cell in row] for row in rows]
