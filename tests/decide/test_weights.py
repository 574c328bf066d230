"""The weights that ship are sound, and a file that is not is refused by file, line and field."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tracker import resources
from tracker.decide.weights import FEATURES, Weight, Weights, weights
from tracker.errors import VocabularyError
from tracker.vocabulary import vocabulary

SHIPPED = resources.merging().read_text(encoding="utf-8")


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], Weights]:
    def reading(text: str) -> Weights:
        path = tmp_path / "merging.yml"
        path.write_text(text, encoding="utf-8")
        return Weights.read(path, vocabulary())

    return reading


def test_the_shipped_weights_are_those_in_use(read: Callable[[str], Weights]) -> None:
    assert read(SHIPPED) == weights()
    assert set(weights().features) == set(FEATURES)
    assert 0 < weights().doubt < weights().same < 1


def test_a_vocabulary_of_ones_own_need_not_have_what_the_weights_speak_of(tmp_path: Path) -> None:
    path = tmp_path / "merging.yml"
    path.write_text(SHIPPED.replace("particular: [money,", "particular: [coupons,"), encoding="utf-8")
    assert "coupons" in Weights.read(path).particular


def test_half_agreement_says_nothing_and_the_ends_all_there_is_to_say() -> None:
    weight = Weight(2.0, -6.0, -1.0)
    assert [weight.of(agreed) for agreed in (1.0, 0.75, 0.5, 0.25, 0.0, None)] == [
        2.0,
        1.0,
        0.0,
        -3.0,
        -6.0,
        -1.0,
    ]


def test_no_feature_counts_against_itself() -> None:
    for weight in weights().features.values():
        told = [weight.of(tenth / 10) for tenth in range(11)]
        assert told == sorted(told)


def test_an_act_that_undoes_another_is_never_told_for_it() -> None:
    never = [
        ("threatened", "enacted"), ("threatened", "effective"), ("awarded", "suspended"),
        ("suspended", "resumed"), ("awarded", "terminated"), ("proposed", "enacted"), ("proposed", "effective"),
        ("resumed", "terminated"), ("enacted", "terminated"), ("enacted", "suspended"),
    ]  # fmt: skip
    told = weights().told_alike
    assert [pair for pair in never if pair in told or pair[::-1] in told] == []


def test_how_well_two_actions_go_together_has_no_direction() -> None:
    told = weights().told_alike
    assert all(told[other, one] == agreement for (one, other), agreement in told.items())
    assert {action for pair in told for action in pair} <= set(vocabulary().actions)


REFUSALS = {
    "a feature too few": ("  kind: {for: 1.0, against: -4.5, silent: 0.0}\n", "", "kind", "missing"),
    "an unknown part": ("intercept:", "intercpt: 1\nintercept:", "intercpt", "not known"),
    "a number in words": ("intercept: -3.0", "intercept: low", "intercept", "must be a number"),
    "a chance above 1": ("same: 0.90", "same: 90", "same", "from 0 to 1"),
    "agreement that counts against": (
        "kind: {for: 1.0,", "kind: {for: -1.0,", "kind", "against itself",
    ),
    "an unknown family": ("particular: [money,", "particular: [mony,", "particular", "no family"),
    "an unknown action": ("[announced, awarded]", "[announced, given]", "told_alike", "two different actions"),
    "a pair given twice": (
        "- {actions: [announced, enacted]", "- {actions: [awarded, announced]", "told_alike", "given twice",
    ),
    "a pattern that is none": ("'第(\\d{1,5})号'", "'第(\\d{1,5}号'", "number", "no pattern"),
    "a pattern without its figure": ("'第(\\d{1,5})号'", "'第\\d{1,5}号'", "number", "one group"),
}  # fmt: skip


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
def test_an_unsound_file_is_refused_by_field(
    refusal: tuple[str, str, str, str], read: Callable[[str], Weights]
) -> None:
    given, instead, field, reason = refusal
    assert given in SHIPPED
    with pytest.raises(VocabularyError, match=reason) as raised:
        read(SHIPPED.replace(given, instead, 1))
    assert field in str(raised.value.field)
    assert raised.value.line is not None
