"""The fuzzer makes the same text of the same number, and sees what it looks for (benchmarks/fuzz_extract.py)."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable
from typing import Any

import fuzz_extract
import pytest

from tracker.extract import extract
from tracker.model import Document, Draft

TEXT = "China banned exports of gallium on December 3, 2024."


@pytest.mark.parametrize("seed", range(40))
def test_a_number_makes_one_text(seed: int) -> None:
    text, language = fuzz_extract.made(seed)
    assert (text, language) == fuzz_extract.made(seed)
    assert 0 < len(text) <= fuzz_extract.LONGEST


def test_a_text_that_is_read_well_has_no_fault() -> None:
    assert fuzz_extract.fault(TEXT, "en") is None


def broken(change: Callable[[Draft], Draft]) -> Callable[[Document], list[Draft]]:
    return lambda document: [change(draft) for draft in extract(document)]


def moved(draft: Draft) -> Draft:
    first = dataclasses.replace(draft.evidence[0], start=draft.evidence[0].start + 1)
    return dataclasses.replace(draft, evidence=(first, *draft.evidence[1:]))


def outside(draft: Draft) -> Draft:
    return dataclasses.replace(draft, span=(0, 10_000))


def unsteady(draft: Draft) -> Draft:
    return dataclasses.replace(draft, confidence=random.SystemRandom().random())


def failing(draft: Draft) -> Draft:
    raise ZeroDivisionError("no sense in it")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (moved, "misquoted"),
        (outside, "span (0, 10000)"),
        (unsteady, "read differently twice"),
        (failing, "ZeroDivisionError at test_fuzz_extract.py"),
    ],
)
def test_a_fault_is_named(change: Any, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz_extract, "extract", broken(change))
    assert words in (fuzz_extract.fault(TEXT, "en") or "")


def test_a_slow_reading_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz_extract, "SLOW", 0.0)
    assert (fuzz_extract.fault(TEXT, "en") or "").endswith(" ms")
