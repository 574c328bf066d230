"""Nothing that comes in as text makes extraction fail, point elsewhere than it quotes, or work out of proportion."""

from __future__ import annotations

import cProfile
import datetime as dt
import hashlib
import os
import pstats
import random
import subprocess
import sys
from pathlib import Path

import pytest
from generate_texts import LANGUAGES, jumble, sentences, soup
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.extract import extract
from tracker.model import Document
from tracker.vocabulary import vocabulary

SEEDS = st.integers(0, 1 << 32)
PUBLISHED = st.one_of(st.none(), st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)))
# Every script; lone surrogates are no text and cannot be stored.
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=600)
BYTES = st.binary(max_size=600).flatmap(
    lambda raw: st.sampled_from(
        [raw.decode("latin-1"), raw.decode("utf-8", "replace"), raw.decode("utf-16", "replace")]
    )
)
BRACKETS = st.tuples(st.text("()[]{}«»“”\"'（）「」《》【】‘’", max_size=80), ANY).map(
    lambda pair: f"{pair[0]}{pair[1][:80]}{pair[0][::-1]}"
)


def checked(text: str, language: str | None, published: dt.date | None = dt.date(2026, 1, 15)) -> int:
    """Read a text, hold its drafts to what is promised of every draft, and count them."""
    document = Document(text, published, language)
    drafts = extract(document)
    for draft in drafts:
        assert 0 <= draft.span[0] < draft.span[1] <= len(text)
        assert draft.evidence
        for evidence in draft.evidence:
            assert text[evidence.start : evidence.end] == evidence.quote
        assert 0 < draft.confidence < 1
        assert draft.facts.kind in vocabulary().kinds
        assert draft.facts.action in vocabulary().actions
        assert draft.facts.title
        amount = draft.facts.amount
        assert amount is None or amount.text is None or amount.text in text
    assert extract(document) == drafts
    return len(drafts)


@settings(max_examples=120)
@given(st.one_of(ANY, BYTES, BRACKETS), st.sampled_from([*LANGUAGES, None]), PUBLISHED)
def test_any_text_is_read(text: str, language: str | None, published: dt.date | None) -> None:
    checked(text, language, published)


@settings(max_examples=60)
@given(SEEDS, st.sampled_from(LANGUAGES))
def test_words_in_no_order_are_read(seed: int, language: str) -> None:
    chance = random.Random(seed)
    checked(jumble(chance, language), language)
    checked(soup(chance), language)


@settings(max_examples=60)
@given(
    SEEDS,
    st.sampled_from(LANGUAGES),
    st.sampled_from(["\u200c", "\u00a0", "\u0640", "\u064b", "\r\n", "\u3000", "\ufeff"]),
)
def test_marks_between_the_letters_do_not_move_the_evidence(seed: int, language: str, mark: str) -> None:
    chance = random.Random(seed)
    text = sentences()[language].varied(chance)
    places = sorted(chance.sample(range(len(text) + 1), min(5, len(text))), reverse=True)
    for at in places:
        text = text[:at] + mark + text[at:]
    checked(text, language)


@settings(max_examples=40)
@given(SEEDS, st.sampled_from(LANGUAGES))
def test_a_text_of_two_languages_is_read(seed: int, language: str) -> None:
    chance = random.Random(seed)
    mixed = " ".join(sentences()[other].varied(chance) for other in LANGUAGES)
    checked(mixed, language)


@pytest.mark.parametrize(
    "character", ["a", " ", "中", "ا", "\u064b", "\u200c", "(", "“", "9", "$", "-", "\n", "."]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_run_of_one_character_holds_no_event(language: str, character: str) -> None:
    assert checked(character * 100_000, language) == 0


def calls(text: str, language: str) -> int:
    """How many functions are called to read a text: work that can be counted, the same on every machine."""
    profile = cProfile.Profile()
    profile.enable()
    extract(Document(text, dt.date(2026, 1, 15), language))
    profile.disable()
    return pstats.Stats(profile).total_calls  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", LANGUAGES)
def test_work_grows_as_the_text(language: str) -> None:
    own = sentences()[language]
    chance = random.Random(3)
    checked(own.text(500, chance), language)  # builds the engine
    short, long = [own.text(5_000, chance) for _ in range(8)], own.text(40_000, chance)
    for text in (*short, long):
        extract(Document(text, None, language))  # compiles the patterns that these texts need first
    assert calls(long, language) < 1.6 * sum(calls(text, language) for text in short)


@pytest.mark.parametrize("language", LANGUAGES)
def test_work_grows_as_the_repetitions_of_one_sentence(language: str) -> None:
    for sentence in random.Random(5).sample(sentences()[language].plain, 4):
        for joint in (" ", "\n\n"):
            short, long = (calls((sentence + joint) * count, language) for count in (30, 240))
            assert long < 1.6 * 8 * short + 2000, sentence


def read_here() -> str:
    """What is read in texts of every language, in short."""
    chance, total = random.Random(11), hashlib.sha256()
    for language, own in sentences().items():
        for text in [own.text(1500, chance) for _ in range(8)]:
            total.update(repr(extract(Document(text, None, language))).encode())
    return total.hexdigest()


def test_every_process_reads_the_same() -> None:
    """Sets are walked in another order in each process: nothing may hang on that."""
    other = "3" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    elsewhere = subprocess.run(
        [sys.executable, "-c", "import test_robustness; print(test_robustness.read_here())"],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *filter(None, sys.path)]),
            "PYTHONHASHSEED": other,
        },
        check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    assert elsewhere == read_here()


# Texts that once took out of all proportion to their length; the fuzzer (benchmarks/fuzz_extract.py) found them.
ROWS = {
    "bodies of many countries": "由" + "财政部" * 600,
    "verbs and instruments": "进行调查1 " * 300,
    "verbs and instruments, cut short": "进行调查1 " * 60,
    "instruments and names": "台当局 the 收储 the " * 140,
    "names and instruments": "临时反倾销税 of 特鲁多 of 申诉 of " * 90,
    "one letter without blanks": "中" * 40_000,
    "endings of Persian words": "ها " * 10_000,
}


@pytest.mark.parametrize("row", ROWS)
def test_a_row_of_words_takes_no_more_than_its_length(row: str) -> None:
    for language in LANGUAGES:
        extract(Document("x", None, language))  # builds the engine
        assert calls(ROWS[row], language) < 150 * len(ROWS[row]) + 2000


def test_a_verb_behind_an_arabic_preposition_and_that_has_a_scope() -> None:
    assert extract(Document("منذ أن تلغي حظر ", dt.date(2026, 1, 15), "ar")) == []


@pytest.mark.parametrize("text", ["می\u3000", "\u3000ها", "می\u3000\u3000ها", "نمی\u2028", "می \u200cها"])
def test_wide_blanks_beside_parts_of_persian_words(text: str) -> None:
    for language in LANGUAGES:
        checked(text, language)
