"""Events as formats are given them, and the texts that formats go wrong on."""

from __future__ import annotations

import dataclasses
from typing import Any

from hypothesis import strategies as st

from tracker.publish.formats.addresses import Addresses
from tracker.publish.formats.record import Country, Record, Telling, Term
from tracker.publish.speech import Speech

ADDRESSES = Addresses("https://tracker.example/")
ENGLISH = Speech()
EVENT = Record(
    id=7,
    uid="group14-award",
    title="Group14 wins a grant",
    summary=None,
    language="en",
    date="2025-10-09",
    precision="day",
    date_end=None,
    kind=Term("grant", "Grant"),
    action=Term("awarded", "Awarded"),
    stance="support",
    amount=None,
    programme=None,
    measure=Term("group14-grant", "Grant to Group14"),
    confidence=0.9,
    review="auto",
    origin="feed",
    created_at="2026-11-20T06:00:00Z",
    updated_at="2026-11-21T06:00:00Z",
)
HOSTILE = (
    "</title><script>alert(1)</script>",
    "]]>&amp;<![CDATA[",
    '=HYPERLINK("https://evil.example/")',
    "one\r\nEND:VEVENT\r\nBEGIN:VEVENT\rtwo\u2028three\x85four",
    "\x00\x0b\x1b[31m\x7f\x9f",
    "\u202eesrever\u2066 no end",
    "\ud800 half a pair \udfff \ufffe",
    "a} , note = {b\\",
    "%$#_^~{\\",
    "ER  - \r\nTY  - JOUR",
    " \t ",
    "石墨" * 50_000,
    "ليثيوم، \u200fوصف",
)

texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(), max_size=200),
    st.text("\r\n\t\x00\u2028;,:\\\"'<>&]=+-@{}%#~^_$ aé石\U0001f9ea\ud800\u202e", max_size=60),
)


def event(**changed: Any) -> Record:
    return dataclasses.replace(EVENT, **changed)


def hostile(text: str) -> Record:
    """An event that says the text wherever strangers can put it."""
    return event(
        title=text,
        summary=text,
        quote=text,
        programme=text,
        language=text[:20],
        organizations=(Term("firm", text),),
        agencies=(Term("us-doe", text),),
        materials=(Term("graphite", text),),
        countries=(Country("CN", text, "target"),),
        tellings=(
            Telling(text, "https://wire.example/1", Term("wire", text), "2026-11-20T06:00:00Z", text),
            Telling(text, f"https://wire.example/{text}", Term("wire", text), None, None),
            Telling(text, "javascript:alert(1)", Term("wire", text), None, "zh"),
        ),
    )
