"""What of a stranger's text each format may be given."""

from __future__ import annotations

from hypothesis import given
from lxml import etree
from records import texts

from tracker.publish.formats.text import one_line, readable, whole

LINE_ENDS = set("\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@given(texts)
def test_text_is_utf8_that_xml_can_hold(text):
    for made in (whole(text), readable(text), one_line(text)):
        assert made.encode().decode() == made
        etree.Element("a").text = made


@given(texts)
def test_a_line_has_no_end_in_it(text):
    assert not LINE_ENDS & set(one_line(text))


@given(texts)
def test_nothing_turns_around_what_follows(text):
    assert not TURNING & set(readable(text)) | TURNING & set(one_line(text))


def test_words_stay_words_and_letters_what_they_are():
    assert one_line("  商务部\r\n公布\u2028石墨  ") == "商务部 公布 石墨"
    assert whole("a\tb\nc é 石 \U0001f9ea \u200cپ") == "a\tb\nc é 石 \U0001f9ea \u200cپ"
    assert whole("half \ud800 of\ufffe it\x00") == "half \ufffd of\ufffd it"
