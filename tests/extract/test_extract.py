"""What holds of every text, whatever it says."""

from __future__ import annotations

import datetime as dt
import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.extract import extract
from tracker.extract.engine import Engine
from tracker.extract.lexicon_file import load
from tracker.model import Document, Precision
from tracker.vocabulary import vocabulary

# Pieces from which sentences come about that the readers take for something.
PIECES = [
    "China",
    "The",
    "Energy",
    "Department",
    "Washington,",
    "the",
    "U.S.",
    "President",
    "Trump",
    "it",
    "threatened",
    "to",
    "imposed",
    "suspended",
    "banned",
    "awarded",
    "will\nnot",
    "if",
    "announced",
    "“",
    "”",
    "a",
    "the",
    "$200",
    "million",
    "up",
    "to",
    "billions",
    "of",
    "dollars",
    "exports",
    "export",
    "controls",
    "tariffs",
    "grants",
    "on",
    "from",
    "against",
    "graphite\nlithium-ion",
    "batteries",
    "gallium",
    "to",
    "for",
    "by",
    "in",
    "2024",
    "on",
    "Oct.",
    "9",
    "this",
    "month",
    "until",
    "January",
    "1,",
    "2027",
    "—",
    ";",
    ",",
    ".",
    "?",
    "\n\n",
    "-",
    "Inc.",
    "Acme",
    "Lithium",
    "Corp.\nSUMMARY:",
    "ACTION:",
    "Final",
    "rule",
    "Entity",
    "List",
    "Act",
    "was",
    "were",
    "\u200c",
    "�",
    "ﬁ",
    "中国",
    "الصين",
]
SENTENCES = st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join)
PUBLISHED = st.one_of(st.none(), st.dates(dt.date(2000, 1, 1), dt.date(2060, 1, 1)))


@settings(max_examples=300)
@given(
    st.one_of(SENTENCES, st.text(max_size=400)),
    PUBLISHED,
    st.sampled_from(["en", None]),
    st.sampled_from([(), ("battery",)]),
)
def test_every_draft_points_into_its_text(
    text: str, published: dt.date | None, language: str | None, topics: tuple[str, ...]
) -> None:
    for draft in extract(Document(text, published, language, topics=topics)):
        assert 0 <= draft.span[0] < draft.span[1] <= len(text)
        assert draft.evidence
        for evidence in draft.evidence:
            assert text[evidence.start : evidence.end] == evidence.quote
        facts = draft.facts
        assert 0 < draft.confidence < 1
        assert facts.kind in vocabulary().kinds
        assert facts.action in vocabulary().actions
        assert facts.title
        assert len(facts.title) <= 140
        if facts.amount is not None and facts.amount.text is not None:
            assert facts.amount.text in text


@settings(max_examples=60)
@given(SENTENCES, PUBLISHED)
def test_the_same_text_gives_the_same_drafts(text: str, published: dt.date | None) -> None:
    document = Document(text, published, "en")
    assert extract(document) == extract(document)


@given(st.sampled_from(["in 2024", "in March 2024", "this month", "last year"]))
def test_the_date_of_an_event_is_not_finer_than_its_words(words: str) -> None:
    text = f"China banned exports of gallium {words}."
    [draft] = extract(Document(text, dt.date(2025, 6, 5), "en"))
    assert draft.facts.date is not None
    assert draft.facts.date.precision is not Precision.DAY


def test_a_blank_text_has_no_events() -> None:
    assert extract(Document(" \n ")) == []


def test_a_language_without_a_lexicon_has_no_events() -> None:
    assert (
        extract(
            Document("La Chine a interdit les exportations de gallium vers les États-Unis", language="fr")
        )
        == []
    )


def test_the_publisher_speaks_for_itself() -> None:
    text = "We awarded $9 million to a graphite recycler on June 2, 2025."
    [draft] = extract(Document(text, dt.date(2025, 6, 5), "en", country="US", agency="us-doe"))
    assert draft.facts.agencies == ("us-doe",)
    assert "US" in {link.code for link in draft.facts.countries}


def test_a_pronoun_in_a_title_gets_its_name() -> None:
    text = "The Energy Department met cell makers. It also announced $80 million for anode projects."
    drafts = extract(Document(text, dt.date(2025, 6, 5), "en"))
    assert drafts[-1].facts.title.startswith("Department of Energy also announced $80 million")


def _news(characters: int) -> str:
    rng = random.Random(7)
    parts: list[str] = []
    length = 0
    while length < characters:
        words = rng.choices(PIECES[:80], k=rng.randint(6, 24))
        parts.append(" ".join(words) + f" {rng.randint(1, 9999)}.")
        length += len(parts[-1]) + 1
    return " ".join(parts)


def test_work_grows_with_length_and_not_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in sentences handed to the readers and characters they see, not in seconds."""
    engine = Engine(vocabulary(), load("en", vocabulary()))
    seen: list[int] = []
    reader = engine._prose._actions
    read = reader.read
    monkeypatch.setattr(
        reader,
        "read",
        lambda text, sentence, *rest: (
            seen.append(sentence.end - sentence.start) or read(text, sentence, *rest)
        ),
    )
    engine.read(Document(_news(20_000), dt.date(2025, 6, 5), "en"))
    small = sum(seen)
    seen.clear()
    engine.read(Document(_news(200_000), dt.date(2025, 6, 5), "en"))
    assert sum(seen) <= 12 * small


@pytest.mark.parametrize(
    "piece", ["in ", "$1 ", "export ", "not ", '"', "the act ", "(", "1,", "a-", "tariff on "]
)
def test_one_word_over_and_over_is_read_in_time(piece: str) -> None:
    drafts = extract(Document("China banned gallium exports. " + piece * 40_000, dt.date(2025, 6, 5), "en"))
    assert {draft.facts.kind for draft in drafts} <= {"export_ban"}


def test_importing_does_not_load_dateparser() -> None:
    code = "import sys, tracker.extract; print('dateparser' in sys.modules)"
    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.strip()
        == "False"
    )
