"""How well extraction reads the project's own labelled corpus: the figures of docs/measured.md.

    ./run accuracy [--texts DIR] [--language LANG ...] [--detail] [--json]

Reads the short cases of tests/corpus/extract/LANG and the longer texts of tests/corpus/extract/texts/LANG (or of
DIR/LANG) and prints a line for each language, and for the texts each genre: labelled events, those found,
spurious drafts, traps and how many of them were answered, precision, recall and F1; over what is found the
share with the right kind, action, date and sum, and the F1 of countries with their roles, materials and
agencies. First for what is published (confidence at or above the threshold), then for all drafts, of which the
rest wait for review. A case without events counts as one trap. `--detail` names every miss, wrong field and
spurious draft on standard error; `--json` prints the figures alone.

labelled.py tells the format, scoring.py how drafts and labels are paired.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from labelled import LANGUAGES, TEXTS, Label, Labelled, cases, texts
from scoring import Score, judged, said, score, sets, tally

from tracker.extract import PUBLISH_THRESHOLD, extract
from tracker.model import Draft

SHORT = {
    "spurious": "spur",
    "answered": "answ",
    "precision": "prec",
    "countries": "countr",
    "materials": "mater",
    "agencies": "agenc",
}


def rows(scores: Sequence[Score]) -> Iterator[tuple[str, list[Score]]]:
    """The scores by what a line of the table is about."""
    for sort, whole in (("cases", False), ("texts", True)):
        mine = [one for one in scores if one.labelled.whole is whole]
        for language in dict.fromkeys(one.labelled.language for one in mine):
            own = [one for one in mine if one.labelled.language == language]
            yield f"{sort} {language}", own
            if whole:
                for genre in sorted({one.labelled.genre for one in own}):
                    yield f"texts {language} {genre}", [one for one in own if one.labelled.genre == genre]
        if mine:
            yield f"{sort} all", mine


def table(scores: Sequence[Score]) -> Iterator[str]:
    """The lines of a table of figures."""
    head: list[str] = []
    for name, own in rows(scores):
        figures = tally(own).figures()
        if not head:
            head = list(figures)
            yield f"{'':32}" + "".join(f"{SHORT.get(column, column):>7}" for column in head)
        yield f"{name:32}" + "".join(map(cell, figures.values()))


def cell(value: float | None) -> str:
    if value is None:
        return f"{'-':>7}"
    return f"{value:7.2f}" if isinstance(value, float) else f"{value:7}"


def faults(one: Score) -> Iterator[str]:
    """What is not as labelled in one document, a line each."""
    whole, text = one.labelled.whole, one.labelled.document.text
    for label in one.missed:
        if label.marginal:
            continue
        yield f"missed    {described(label, text)}"
    for label, draft in one.pairs:
        got = said(draft)
        wrong = [
            f"{name} {got.get(name, draft.facts.amount)!s} for {label.fields.get(name)}"
            for name, right in judged(label, draft, whole).items()
            if not right
        ]
        for name, (want, read) in sets(label, draft, whole).items():
            if want != read:
                wrong.append(f"{name} +{sorted(read - want)} -{sorted(want - read)}")
        if wrong:
            yield f"wrong     {described(label, text)}: {'; '.join(wrong)}"
    for draft in one.spurious:
        facts = draft.facts
        yield f"spurious  {facts.kind}/{facts.action} {draft.confidence}: {quoted(draft, text)}"


def described(label: Label, text: str) -> str:
    place = "" if label.place is None else " ".join(text[slice(*label.place)].split())[:90]
    return f"{label.fields.get('kind', '?')}/{label.fields.get('action', '?')} {place!r}"


def quoted(draft: Draft, text: str) -> str:
    return repr(" ".join(text[slice(*draft.span)].split())[:120])


def read(labelled: Labelled) -> tuple[Score, Score]:
    """One document's score over what would be published, and over all drafts."""
    drafts = extract(labelled.document)
    return score(labelled, [d for d in drafts if d.confidence >= PUBLISH_THRESHOLD]), score(labelled, drafts)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--texts", type=Path, default=TEXTS, help="another folder of LANG/*.yml")
    parser.add_argument("--language", choices=LANGUAGES, action="append")
    parser.add_argument("--detail", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    wanted = options.language or LANGUAGES
    documents = [one for one in (*cases(), *texts(options.texts)) if one.language in wanted]
    both = [read(one) for one in documents]
    if options.detail:
        for _, one in both:
            lines = list(faults(one))
            if lines:
                print(
                    f"{one.labelled.language} {one.labelled.file.stem}: {one.labelled.name}", file=sys.stderr
                )
                print(*(f"  {line}" for line in lines), sep="\n", file=sys.stderr)
    sorts = {"published": [one for one, _ in both], "drafts": [one for _, one in both]}
    if options.json:
        print(json.dumps({n: {row: tally(own).figures() for row, own in rows(s)} for n, s in sorts.items()}))
        return
    print(f"published: confidence of {PUBLISH_THRESHOLD} and more")
    print(*table(sorts["published"]), sep="\n")
    print("\nall drafts, those that wait for review among them")
    print(*table(sorts["drafts"]), sep="\n")


if __name__ == "__main__":
    main()
