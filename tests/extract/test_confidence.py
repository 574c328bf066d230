"""Confidence: more for better evidence, less for doubt, by weights that are read strictly from a file."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tracker import resources
from tracker.errors import VocabularyError
from tracker.extract.confidence import (
    LOWERING,
    PUBLISH_THRESHOLD,
    RAISING,
    Signs,
    Weights,
    confidence,
    observations,
)

FLAGS = [field.name for field in dataclasses.fields(Signs) if field.name not in ("strength", "actor")]
DOUBTS = [name for name in FLAGS if name in LOWERING]
SUPPORTS = [name for name in FLAGS if name in RAISING]
SIGNS = st.builds(
    Signs,
    strength=st.floats(0, 1),
    actor=st.integers(-1, 2),
    **{name: st.booleans() for name in FLAGS},
)


def test_every_sign_is_an_observation() -> None:
    assert sorted([*DOUBTS, *SUPPORTS]) == sorted(FLAGS)


@given(SIGNS)
def test_it_is_a_chance(signs: Signs) -> None:
    assert 0 < confidence(signs, "en") < 1


@given(SIGNS, st.sampled_from(SUPPORTS))
def test_support_never_lowers_it(signs: Signs, name: str) -> None:
    without = dataclasses.replace(signs, **{name: False})
    assert confidence(dataclasses.replace(signs, **{name: True}), "en") >= confidence(without, "en")


@given(SIGNS, st.sampled_from(DOUBTS))
def test_doubt_never_raises_it(signs: Signs, name: str) -> None:
    without = dataclasses.replace(signs, **{name: False})
    assert confidence(dataclasses.replace(signs, **{name: True}), "en") <= confidence(without, "en")


@given(SIGNS, st.floats(0, 1), st.integers(-1, 2))
def test_a_surer_phrase_and_a_surer_actor_never_lower_it(signs: Signs, strength: float, actor: int) -> None:
    better = dataclasses.replace(signs, strength=max(strength, signs.strength), actor=max(actor, signs.actor))
    assert confidence(better, "en") >= confidence(signs, "en")


def test_a_plain_sentence_is_published_and_a_doubtful_one_waits() -> None:
    assert confidence(Signs(strength=1, actor=2, dated=True, material=True), "en") >= PUBLISH_THRESHOLD
    doubtful = Signs(strength=0.5, actor=0, dated=False, material=False, quoted=True, background=True)
    assert confidence(doubtful, "en") < PUBLISH_THRESHOLD


def test_each_step_of_the_actor_adds_to_the_one_before() -> None:
    steps = [sum(observations(Signs(0, actor, False, False))) for actor in (-1, 0, 1, 2)]
    assert steps == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("part", "field", "value", "words"),
    [
        ("raise", "strength", -0.1, "must not be negative"),
        ("raise", "strength", None, "must be a number"),
        ("lower", "quoted", "much", "must be a number"),
        ("lower", "mood", 0.3, "is no observation"),
        ("raise", None, None, "must map names to weights"),
        ("languages", "en", "good", "must be a number"),
        ("intercept", None, None, "must be a number"),
    ],
)
def test_weights_that_are_not_right_are_refused(
    tmp_path: Path, part: str, field: str | None, value: object, words: str
) -> None:
    weights = {"languages": {}} | yaml.safe_load(resources.confidence().read_text(encoding="utf-8"))
    if field is None:
        weights[part] = "none"
    else:
        weights[part][field] = value
    path = tmp_path / "weights.yml"
    path.write_text(yaml.safe_dump(weights, sort_keys=False), encoding="utf-8")
    with pytest.raises(VocabularyError, match=rf"weights\.yml:\d+: {field or part}: {words}"):
        Weights.read(path)


def test_a_weight_left_out_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.yml"
    whole = resources.confidence().read_text(encoding="utf-8")
    path.write_text(
        "".join(line for line in whole.splitlines(True) if "quoted" not in line), encoding="utf-8"
    )
    with pytest.raises(VocabularyError, match="quoted: must be a number"):
        Weights.read(path)


def test_a_language_read_less_well_has_less_of_it() -> None:
    weights = Weights(-1.0, (0.0,) * len((*RAISING, *LOWERING)), {"fa": -0.5})
    signs = Signs(strength=1, actor=2, dated=True, material=True)
    assert weights.chance(signs, "fa") < weights.chance(signs, "en")
