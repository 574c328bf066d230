"""The texts that extraction is timed on (benchmarks/generate_texts.py)."""

from __future__ import annotations

import random

import pytest
from generate_texts import LANGUAGES, figure, jumble, sentences, soup


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_texts_are_alike_and_a_seed_makes_the_same(language: str) -> None:
    own = sentences()[language]
    chance, again = random.Random(1), random.Random(1)
    made = [own.text(1500, chance) for _ in range(50)]
    assert len(set(made)) == 50
    assert {len(text) for text in made} == {1500}
    assert made == [own.text(1500, again) for _ in range(50)]


def test_figures_stay_what_they_may_be() -> None:
    chance = random.Random(2)
    for _ in range(200):
        assert 2015 <= int(figure("2024", chance)) <= 2027
        assert 1 <= int(figure("12", chance)) <= 12
        assert len(figure("4,500".replace(",", ""), chance)) == 4
        assert figure("500", chance)[0] != "0"


@pytest.mark.parametrize("language", LANGUAGES)
def test_soups_and_jumbles_can_be_stored(language: str) -> None:
    chance = random.Random(3)
    for _ in range(50):
        for text in (soup(chance, 300), jumble(chance, language, 300)):
            assert len(text) <= 300
            assert text.encode("utf-8").decode("utf-8") == text
