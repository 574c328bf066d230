"""Make the confidence of a draft the chance that it happened, and as its kind and action say.

    ./run bench calibrate [--texts DIR ...] [--write]

Reads the labelled corpus (labelled.py), notes for every draft of prose the signs it was read under and whether it
is right, and fits one weight for each observation: logistic regression, no weight negative, each drawn towards a
weight set by hand, so that an observation seen a few times keeps its sense. A short case counts for less than a
draft of a longer text, or for nothing: rules were written until the cases were right, and nobody wrote them for
the texts. How much it counts, and how strong the pull is, is what judges the drafts of the texts best.

Everything printed is cross-validated: each document is judged by weights fitted to the others. `--write` fits to
all of them and writes db/fitted/confidence.yml. Structured documents have a confidence of their own.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from unittest import mock

import numpy as np
from labelled import LANGUAGES, TEXTS, Label, Labelled, cases, texts
from scipy.optimize import minimize
from scoring import judged, score

from tracker import resources
from tracker.extract import PUBLISH_THRESHOLD, extract, writer
from tracker.extract.confidence import LOWERING, RAISING, Signs, Weights, confidence, observations
from tracker.model import Draft

JUDGED = ("kind", "action")
NAMES = (*RAISING, *LOWERING)
SIGN = np.array([1.0] * len(RAISING) + [-1.0] * len(LOWERING))
BY_HAND = {
    "strength": 3.4, "actor_assumed": 0.85, "actor_carried": 0.7, "actor_named": 0.55, "dated": 0.35,
    "material": 0.45, "headline": 0.5, "money": 0.3, "repeated": 0.25,
    "inferred_scope": 0.25, "purpose": 0.35, "bare_future": 0.3, "quoted": 0.9, "background": 1.1, "spoken": 1.3,
    "habitual": 1.5, "nominal": 0.7, "deep": 0.35,
}  # fmt: skip
PULLS = (0.3, 1.0, 3.0, 10.0)  # how strongly weights are drawn to those set by hand
CASE_COUNTS = (0.0, 0.05, 0.2)  # how much a draft of a short case counts, one of a text counting 1
FEWEST = 100  # drafts of texts, without which nothing is written
FOLDS = 10
BINS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
AIM = 0.9

Vector = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


class Noted(float):
    """A confidence that remembers what it was made of."""

    signs: Signs


def noting(signs: Signs, language: str) -> Noted:
    noted = Noted(confidence(signs, language))
    noted.signs = signs
    return noted


@dataclass(frozen=True, slots=True)
class Observed:
    """One draft of prose: what was seen, what confidence it has now, and whether it is right."""

    document: int
    language: str
    text: bool
    seen: tuple[float, ...]
    now: float
    right: bool


def is_right(label: Label, draft: Draft, whole: bool) -> bool:
    """Whether it happened as the draft's kind and action say. Who and when have evidence of their own."""
    right = judged(label, draft, whole)
    return all(right.get(name, True) for name in JUDGED)


def observed(documents: Sequence[Labelled]) -> Iterator[Observed]:
    """The drafts of the labelled documents. A spurious one is wrong."""
    with mock.patch.object(writer, "confidence", noting):
        for number, labelled in enumerate(documents):
            outcome = score(labelled, extract(labelled.document))
            drafts = [(draft, is_right(label, draft, labelled.whole)) for label, draft in outcome.pairs]
            drafts += [(draft, False) for draft in outcome.spurious]
            for draft, right in drafts:
                if isinstance(draft.confidence, Noted):
                    seen = observations(draft.confidence.signs)
                    yield Observed(
                        number, labelled.language, labelled.whole, seen, float(draft.confidence), right
                    )


@dataclass(frozen=True, slots=True)
class Sample:
    """Drafts as arrays: observations (signed), right or not, of a text or a short case, of which document."""

    seen: Vector
    right: Vector
    text: Vector
    document: Vector

    @classmethod
    def of(cls, drafts: Sequence[Observed], offsets: bool = False) -> Sample:
        """`offsets` adds a column for each language: languages may differ beyond what was observed."""
        seen = np.array([draft.seen for draft in drafts]) * SIGN
        if offsets:
            columns = [[float(draft.language == language) for language in LANGUAGES] for draft in drafts]
            seen = np.hstack([seen, np.array(columns)])
        return cls(
            seen,
            np.array([float(draft.right) for draft in drafts]),
            np.array([float(draft.text) for draft in drafts]),
            np.array([float(draft.document) for draft in drafts]),
        )

    def part(self, chosen: Vector) -> Sample:
        return Sample(self.seen[chosen], self.right[chosen], self.text[chosen], self.document[chosen])


def fit(sample: Sample, pull: float, case_count: float) -> Vector:
    """Intercept and weights of least loss; the weights not negative, the offsets of languages free."""
    counts = np.where(sample.text > 0, 1.0, case_count)
    extra = sample.seen.shape[1] - len(NAMES)
    target = np.array([*BY_HAND.values(), *[0.0] * extra])

    def loss(weights: Vector) -> tuple[float, Vector]:
        odds = weights[0] + sample.seen @ weights[1:]
        away = weights[1:] - target
        chance = 1 / (1 + np.exp(-odds))
        total = np.sum(counts * (np.logaddexp(0, odds) - sample.right * odds)) + pull / 2 * away @ away
        slope = counts * (chance - sample.right)
        return float(total), np.concatenate([[slope.sum()], sample.seen.T @ slope + pull * away])

    bounds = [(None, None), *[(0.0, None)] * len(NAMES), *[(None, None)] * extra]
    start = np.concatenate([[-3.0], target])
    found: Vector = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return found


def chances(sample: Sample, weights: Vector) -> Vector:
    result: Vector = 1 / (1 + np.exp(-(weights[0] + sample.seen @ weights[1:])))
    return result


def held_out(sample: Sample, pull: float, case_count: float) -> Vector:
    """The chance of each draft by weights fitted to the other documents."""
    documents = sorted(set(sample.document.tolist()))
    random.Random(1).shuffle(documents)
    fold = {document: n % FOLDS for n, document in enumerate(documents)}
    of_draft = np.array([fold[document] for document in sample.document.tolist()])
    result = np.zeros(len(of_draft))
    for number in range(FOLDS):
        own = of_draft == number
        if own.any() and not own.all():
            result[own] = chances(sample.part(own), fit(sample.part(~own), pull, case_count))
    return result


def brier(chance: Vector, sample: Sample) -> float:
    """The mean square of chance less outcome, over the texts (over the short cases where there are no texts)."""
    own = sample.text == sample.text.max()
    return float(np.mean((chance[own] - sample.right[own]) ** 2))


def reliability(chance: Vector, right: Vector) -> Iterator[str]:
    yield f"{'confidence':14}{'drafts':>8}{'predicted':>11}{'observed':>10}"
    for low, high in pairwise(BINS):
        own = (chance >= low) & ((chance < high) | (high == 1))
        if own.any():
            yield f"{low:.1f} to {high:.1f}{own.sum():12}{chance[own].mean():11.2f}{right[own].mean():10.2f}"


def published(chance: Vector, right: Vector, own: Vector, threshold: float) -> str:
    above = own & (chance >= threshold)
    share = f"{right[above].mean():.2f}" if above.any() else "-"
    return f"{above.sum():5} of {own.sum():4}, right {share:>4}"


def lowest_threshold(chance: Vector, right: Vector) -> float | None:
    """The lowest round figure at and above which the aim is met; None where none does."""
    for threshold in np.arange(0.3, 0.99, 0.01):
        above = chance >= threshold
        if above.any() and right[above].mean() >= AIM:
            return round(float(threshold), 2)
    return None


def report(drafts: Sequence[Observed], sample: Sample, chance: Vector) -> None:
    now = np.array([draft.now for draft in drafts])
    is_text = sample.text > 0
    same = np.full(len(now), sample.right[sample.text == sample.text.max()].mean())
    print(f"Brier score: {brier(now, sample):.4f} before, {brier(chance, sample):.4f} after, "
          f"{brier(same, sample):.4f} were the chance the same for all")  # fmt: skip
    for sort, own in (("texts", is_text), ("short cases", ~is_text)):
        if not own.any():
            continue
        print(f"\n{sort}: {own.sum()} drafts, {sample.right[own].mean():.2f} of them right")
        print(*reliability(chance[own], sample.right[own]), sep="\n")
        print(f"published at {PUBLISH_THRESHOLD}:")
        for language in dict.fromkeys(draft.language for draft in drafts):
            mine = own & np.array([draft.language == language for draft in drafts])
            before, after = (published(c, sample.right, mine, PUBLISH_THRESHOLD) for c in (now, chance))
            print(f"  {language}  before {before}   after {after}")
        print(f"  lowest threshold for {AIM}: {lowest_threshold(chance[own], sample.right[own])}")


def write(weights: Vector, sample: Sample, score_after: float, path: Path) -> None:
    """The weights and the texts they come from, in the order of the observations."""
    own = sample.text > 0
    each = dict(zip((*NAMES, *LANGUAGES), weights[1:].tolist(), strict=False))
    parts = [
        "# What each observation about a reading adds to the log-odds that it happened as its kind and action say,",
        "# or takes from them. Written by a command; edit benchmarks/calibrate.py and not this file.",
        "fitted:",
        "  command: ./run bench calibrate --write",
        f"  day: {dt.datetime.now(dt.UTC).date().isoformat()}",
        f"  texts: {len(set(sample.document[own].tolist()))}",
        f"  drafts: {int(own.sum())}",
        f"  right: {int(sample.right[own].sum())}",
        f"  brier: {score_after:.4f}",
        f"intercept: {weights[0]:.3f}",
    ]
    for part, names in (("languages", LANGUAGES), ("raise", RAISING), ("lower", LOWERING)):
        if names[0] in each:
            parts += [f"{part}:", *(f"  {name}: {each[name]:.3f}" for name in names)]
    path.write_text("\n".join(parts) + "\n", encoding="utf-8")
    Weights.read(path)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--texts", type=Path, action="append", help="another folder of LANG/*.yml; may be repeated"
    )
    parser.add_argument("--write", action="store_true", help="write db/fitted/confidence.yml")
    options = parser.parse_args()
    folders = options.texts or [TEXTS]
    drafts = list(observed([*cases(), *(text for folder in folders for text in texts(folder))]))
    sample = Sample.of(drafts)
    samples = {offsets: Sample.of(drafts, offsets) for offsets in (False, True)}
    choices = [
        (offsets, pull, count)
        for offsets in samples
        for pull in PULLS
        for count in CASE_COUNTS
        if count or sample.text.any()
    ]
    held = {(offsets, *rest): held_out(samples[offsets], *rest) for offsets, *rest in choices}
    best = min(choices, key=lambda choice: brier(held[choice], sample))
    print(f"{len(drafts)} drafts of {len(set(sample.document.tolist()))} documents; pull {best[1]}, "
          f"a short case counts {best[2]}, {'an' if best[0] else 'no'} offset for each language")  # fmt: skip
    report(drafts, sample, held[best])
    least = {offsets: min(brier(held[c], sample) for c in choices if c[0] is offsets) for offsets in samples}
    print(
        f"\nBrier score without and with an offset for each language: {least[False]:.4f}, {least[True]:.4f}"
    )
    weights = fit(samples[best[0]], *best[1:])
    print(f"\n{'intercept':16}{weights[0]:8.2f}")
    for name, weight, seen in zip(NAMES, weights[1:], np.abs(sample.seen).T, strict=False):
        print(f"{name:16}{weight:8.2f}   by hand {BY_HAND[name]:5.2f}   seen {int((seen > 0).sum())} times")
    for language, weight in zip(LANGUAGES, weights[1 + len(NAMES) :], strict=False):
        print(f"{language:16}{weight:8.2f}")
    if not options.write:
        return
    if sample.text.sum() < FEWEST:
        raise SystemExit(f"not written: {int(sample.text.sum())} drafts of texts, fewer than {FEWEST}")
    write(weights, sample, brier(held[best], sample), resources.confidence())
    print(f"wrote {resources.confidence()}")


if __name__ == "__main__":
    main()
