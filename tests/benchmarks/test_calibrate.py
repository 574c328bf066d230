"""The fit of the confidence (benchmarks/calibrate.py); skips where the benchmarks' libraries are not installed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from labelled import Label, Labelled

from tracker.extract.confidence import LOWERING, RAISING, Signs, Weights, confidence, observations
from tracker.model import Document

np: Any = pytest.importorskip("numpy")
pytest.importorskip("scipy")

import calibrate  # noqa: E402 - needs numpy

TEXT = "China banned exports of gallium on December 3, 2024."


def sample(true: dict[str, float], drafts: int = 4000, seed: int = 1) -> Any:
    """Drafts whose outcome is drawn from known weights."""
    chance = np.random.default_rng(seed)
    seen = (chance.random((drafts, len(calibrate.NAMES))) < 0.5) * calibrate.SIGN
    odds = -0.5 + seen @ np.array([true.get(name, 0.0) for name in calibrate.NAMES])
    right = (chance.random(drafts) < 1 / (1 + np.exp(-odds))).astype(float)
    return calibrate.Sample(seen, right, np.ones(drafts), np.arange(drafts) // 4.0)


def test_weights_are_found_again() -> None:
    true = {"strength": 2.0, "dated": 0.5, "quoted": 1.5}
    weights = dict(zip(calibrate.NAMES, calibrate.fit(sample(true), 0.01, 0.0)[1:], strict=True))
    assert all(abs(weights[name] - true.get(name, 0.0)) < 0.35 for name in calibrate.NAMES)


def test_evidence_never_counts_against_itself() -> None:
    weights = calibrate.fit(sample({"dated": -2.0, "quoted": -2.0}), 0.01, 0.0)[1:]
    assert min(weights) >= 0
    assert dict(zip(calibrate.NAMES, weights, strict=True))["dated"] == 0


def test_chances_by_other_documents_are_those_observed() -> None:
    drawn = sample({"strength": 2.0, "quoted": 1.5})
    chances = calibrate.held_out(drawn, 0.3, 0.0)
    for low, high in ((0.0, 0.25), (0.25, 0.45), (0.45, 0.65), (0.65, 1.0)):
        own = (chances >= low) & (chances < high)
        assert own.sum() > 100
        assert abs(drawn.right[own].mean() - chances[own].mean()) < 0.06


def test_a_draft_is_noted_with_its_signs_and_whether_it_is_right() -> None:
    document = Document(TEXT, dt.date(2025, 1, 5), "en")
    labels = [Label({"kind": "export_ban", "action": "enacted", "actor": ["CN"], "date": date})
              for date in ("2024-12-03", "2024-12-04")]  # fmt: skip
    labelled = [Labelled("a", Path("a.yml"), "en", document, (label,)) for label in labels]
    first, second = calibrate.observed(labelled)
    assert (first.right, second.right) == (True, False)
    assert first.seen == observations(Signs(strength=first.seen[0], actor=2, dated=True, material=True))
    assert first.now == confidence(Signs(strength=first.seen[0], actor=2, dated=True, material=True), "en")


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "confidence.yml"
    weights = np.array([-2.0, *(n / 10 for n in range(len(calibrate.NAMES)))])
    calibrate.write(weights, sample({}, 40), 0.1, path)
    read = Weights.read(path)
    assert read.intercept == -2.0
    assert [abs(weight) for weight in read.each] == [n / 10 for n in range(len(RAISING) + len(LOWERING))]
    assert "drafts: 40" in path.read_text()


def test_languages_are_told_apart(tmp_path: Path) -> None:
    chance = np.random.default_rng(2)
    right = {"en": 0.9, "fa": 0.5}
    drafts = [
        calibrate.Observed(
            n, language, True, (0.0,) * len(calibrate.NAMES), 0.5, bool(chance.random() < right[language])
        )
        for n, language in enumerate(["en", "fa"] * 400)
    ]
    sample = calibrate.Sample.of(drafts, offsets=True)
    path = tmp_path / "confidence.yml"
    calibrate.write(calibrate.fit(sample, 0.3, 0.0), sample, 0.1, path)
    weights, signs = Weights.read(path), Signs(strength=0, actor=-1, dated=False, material=False)
    assert all(abs(weights.chance(signs, language) - right[language]) < 0.06 for language in right)
