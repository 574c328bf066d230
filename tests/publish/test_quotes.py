"""Quotes in their sentences, counted in code points."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tracker.publish.quotes import Piece, Quoted, excerpts, pieces


def test_a_quote_is_marked_inside_its_sentence():
    text = "First sentence. The ministry banned exports today. Last one."
    start = text.index("banned")
    (excerpt,) = excerpts(text, [Quoted("action", start, start + 6, "banned")])
    assert excerpt.pieces == (
        Piece("The ministry "),
        Piece("banned", ("action",)),
        Piece(" exports today."),
    )
    assert excerpt.before
    assert excerpt.after


def test_quotes_of_one_sentence_stand_together_in_order():
    text = "China banned graphite on Monday."
    found = excerpts(text, [Quoted("date", 25, 31, "Monday"), Quoted("action", 6, 12, "banned")])
    assert [piece.fields for piece in found[0].pieces if piece.fields] == [("action",), ("date",)]
    assert found[0].fields == ("action", "date")


def test_overlapping_quotes_keep_both_fields():
    found = excerpts(
        "up to $200 million", [Quoted("a", 0, 18, "up to $200 million"), Quoted("b", 6, 10, "$200")]
    )
    assert found[0].pieces == (Piece("up to ", ("a",)), Piece("$200", ("a", "b")), Piece(" million", ("a",)))


def test_offsets_count_code_points_not_bytes_or_utf16():
    text = "𠮷商务部公布。🔋锂电池禁令。"
    start = text.index("锂电池")
    (excerpt,) = excerpts(text, [Quoted("material", start, start + 3, "锂电池")])
    assert Piece("锂电池", ("material",)) in excerpt.pieces


def test_words_that_are_not_there_are_shown_apart():
    (excerpt,) = excerpts("some text", [Quoted("kind", 0, 4, "other")])
    assert excerpt.misplaced
    assert excerpt.pieces == (Piece("other", ("kind",)),)


def test_evidence_without_words_shows_nothing():
    assert excerpts("text", [Quoted("kind", None, None, None)]) == []


@given(text=st.text(min_size=1, max_size=80), data=st.data())
def test_pieces_together_are_the_text(text, data):
    place = st.integers(0, len(text))
    marks = [
        (min(a, b), max(a, b), field)
        for a, b, field in data.draw(st.lists(st.tuples(place, place, st.sampled_from("xy")), max_size=5))
    ]
    found = list(pieces(text, 0, len(text), marks))
    assert "".join(piece.text for piece in found) == text
