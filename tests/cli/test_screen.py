"""Text on a terminal: within its columns, whole, and steering nothing."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.cli.output import plain, width_of
from tracker.cli.screen import Span, beside, column, drawn, marked, wrapped

TEXTS = st.text(
    st.one_of(st.sampled_from("ab \n石墨ليثيوم\u202e\x1b\u200cé́"), st.characters(exclude_categories=["Cs"])),
    max_size=120,
)
SPANS = st.lists(st.builds(Span, TEXTS, st.sampled_from(["", "mark", "dim"])), max_size=5)


def text_of(lines: list[tuple[Span, ...]]) -> str:
    return "".join(span.text for line in lines for span in line)


@given(SPANS, st.integers(10, 60))
def test_lines_fit_and_nothing_but_blanks_is_lost(spans: list[Span], room: int) -> None:
    lines = wrapped(spans, room)
    assert all(sum(width_of(span.text) for span in line) <= room for line in lines)
    told = plain("".join(span.text for span in spans))
    assert "".join(text_of(lines).split()) == "".join(told.split())


@given(SPANS, st.integers(10, 60))
def test_what_is_marked_stays_marked_across_lines(spans: list[Span], room: int) -> None:
    def of(parts: list[Span]) -> str:
        return "".join("".join(plain(span.text).split()) for span in parts if span.style == "mark")

    assert of([span for line in wrapped(spans, room) for span in line]) == of(spans)


@given(SPANS)
def test_foreign_text_steers_no_terminal(spans: list[Span]) -> None:
    for character in drawn(wrapped(spans, 40), coloured=False):
        harmless = (
            unicodedata.category(character) not in ("Cc", "Cf") or character in "\n\u200c\u200d\u2068\u2069"
        )
        assert harmless, hex(ord(character))


@given(SPANS, SPANS, st.integers(40, 120))
def test_columns_stand_in_their_places(left: list[Span], right: list[Span], room: int) -> None:
    wide = column(room)
    for line in drawn(beside(wrapped(left, wide), wrapped(right, wide), room), coloured=False).splitlines():
        bare = line.replace("\u2068", "").replace("\u2069", "")
        assert width_of(bare.split(" │")[0].rstrip()) <= wide
        assert width_of(bare) <= room + 1


def test_a_line_from_right_to_left_is_isolated() -> None:
    (line,) = wrapped([Span("أعلنت "), marked("حظر", coloured=False), Span(" الغاليوم")], 80)
    assert drawn([line], coloured=False) == "\u2068أعلنت [حظر] الغاليوم\u2069"
    assert drawn(wrapped([Span("plain")], 80), coloured=False) == "plain"


@pytest.mark.parametrize(("coloured", "shown"), [(True, "\x1b[33m\x1b[1mban\x1b[0m"), (False, "[ban]")])
def test_evidence_is_coloured_or_in_brackets(coloured: bool, shown: str) -> None:
    assert drawn(wrapped([marked("ban", coloured)], 80), coloured) == shown
