"""Plain text out of markup: what no text may hold, whatever went in."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.readers import plain_text

MARKUP = st.lists(
    st.sampled_from([
        "<p>", "</p>", "<br>", "<div>", "<script>", "</script>", "<style>", "<!--", "-->", "<![CDATA[", "]]>", "&lt;",
        "&amp;", "&nbsp;", "&#8238;", "&#xD800;", "&#0;", "<a href='x'>", "word", " ", "\n", "\r\n", "\u202e", "\u00ad",
        "\x00", "\x1b", "\u200c", "石墨", "\ud800", "<", ">", "&", '"', "\u2028", "<table><tr><td>",
    ]),
    max_size=30,
).map("".join)  # fmt: skip


@given(MARKUP)
@settings(max_examples=200)
def test_no_text_holds_what_cannot_be_seen(markup: str) -> None:
    for text in (plain_text.from_markup(markup), plain_text.from_either(markup), plain_text.clean(markup)):
        text.encode("utf-8")
        assert text == text.strip()
        assert "\n\n\n" not in text
        assert "  " not in text
        for character in text:
            assert character == "\n" or unicodedata.category(character) not in ("Cc", "Cs"), repr(character)
            assert unicodedata.bidirectional(character) not in (
                "RLO",
                "LRO",
                "RLE",
                "LRE",
                "PDF",
                "RLI",
                "LRI",
                "PDI",
            )


@given(MARKUP)
def test_cleaning_twice_changes_nothing(markup: str) -> None:
    text = plain_text.clean(markup)
    assert plain_text.clean(text) == text


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="<&"), max_size=60))
def test_text_without_markup_is_only_cleaned(text: str) -> None:
    assert plain_text.from_markup(text) == plain_text.clean(text) == plain_text.from_either(text)


def test_a_line_is_one_line() -> None:
    assert plain_text.line(" a\n\nb\tc ") == "a b c"


def test_a_short_text_is_whole_and_a_long_one_ends_at_a_word() -> None:
    assert plain_text.shorten("a b", 3) == "a b"
    assert plain_text.shorten("word " * 100, 52) == ("word " * 10).strip()
    assert plain_text.shorten("x" * 500, 400) == "x" * 400


def test_text_deep_in_a_hundred_thousand_open_tags_is_not_lost_before_the_parsers_limit() -> None:
    assert plain_text.from_markup("<b>" * 100 + "deep") == "deep"


def test_a_million_characters_of_nothing_but_openings() -> None:
    for opening in ("<!--", "<a href='", "<", "<div>", "&", "<![CDATA[", "<script>", "<p "):
        text = plain_text.from_markup(opening * (1_000_000 // len(opening)))
        assert len(text) <= 1_000_000, opening
