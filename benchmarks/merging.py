"""How well reports of one happening become one event, over the labelled pairs, editions and lives.

    ./run merging [seen|unseen] [--detail] [--reverse]

Every case goes the whole way: two or more reports are read, decided and stored in a fresh database, and what
stands there is held against what the case says. tests/corpus/merge/README.md tells the formats.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from desk import Case, Desk, desks

from tracker import lined_yaml
from tracker.vocabulary import vocabulary

CORPUS = Path(__file__).resolve().parent.parent / "tests" / "corpus" / "merge"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a pair. `got` is same, different, doubt or unread; the rest is None where not asked."""

    id: str
    languages: str
    want: str
    got: str
    measure: tuple[str, str] | None = None
    relation: tuple[str, bool] | None = None


def pair_outcome(case: Case, desk: Desk, *, reverse: bool = False) -> Outcome:
    """Read the two reports of a pair and see whether their main events are one."""
    reports = list(enumerate(case["reports"]))
    rows: dict[int, int] = {}
    for number, report in reversed(reports) if reverse else reports:
        rows[number] = desk.read(report, number)
    first, second = (desk.main(rows[number], report) for number, report in reports)
    languages = "-".join(sorted(report["language"] for _, report in reports))
    if not first or not second:
        return Outcome(case["id"], languages, case["want"], "unread")
    got = "same" if first & second else "doubt" if desk.doubted(first, second) else "different"
    shared = desk.measures(first) & desk.measures(second)
    relation = case.get("relation")
    return Outcome(
        case["id"],
        languages,
        case["want"],
        got,
        (case["measure"], "same" if shared else "different"),
        (relation, desk.related(second, relation, first)) if relation else None,
    )


@dataclass(slots=True)
class Edition:
    """Two editions of one article: what was told in both, what of it became one, what was joined wrongly."""

    id: str
    both: int = 0
    merged: int = 0
    doubted: int = 0
    wrong: list[tuple[str, str]] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)


def edition_outcome(case: Case, desk: Desk, *, reverse: bool = False) -> Edition:
    """Read both editions; a key's event is the one of its kind and action in the order of the text."""
    reports = list(enumerate(case["reports"]))
    found: dict[int, dict[str, int]] = {}
    rows = {
        number: desk.read(report, number) for number, report in (reversed(reports) if reverse else reports)
    }
    for number, report in reports:
        found[number] = keyed(report["events"], desk, rows[number])
    outcome = Edition(str(case["id"]))
    for key, event in found[0].items():
        for other_key, other in found[1].items():
            if key == other_key:
                outcome.both += 1
                outcome.merged += event == other
                outcome.doubted += desk.doubted(frozenset({event}), frozenset({other}))
                if event != other:
                    outcome.missed.append(key)
            elif event == other:
                outcome.wrong.append((key, other_key))
    return outcome


def keyed(events: Sequence[Case], desk: Desk, report_id: int) -> dict[str, int]:
    """The event of each key: those of one kind and action are taken in the order of the text."""
    rows = desk.store.rows(
        "SELECT er.event_id AS id, er.facts, min(v.start) AS start FROM event_reports er"
        " LEFT JOIN evidence v ON v.event_id = er.event_id AND v.report_id = er.report_id"
        " WHERE er.report_id = ? GROUP BY er.event_id ORDER BY start",
        (report_id,),
    )
    waiting: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        said = json.loads(row["facts"])
        waiting.setdefault((said["kind"], said["action"]), []).append(row["id"])
    found = {}
    for event in events:
        alike = waiting.get((event["kind"], event["action"]), [])
        if alike:
            found[event["key"]] = alike.pop(0)
    return found


@dataclass(slots=True)
class Life:
    """One life: what was looked at on the given days, and what of it was wrong."""

    id: str
    looked_at: int = 0
    faults: list[str] = field(default_factory=list)
    apart: int = 0


def life_outcome(case: Case, id: str, desk: Desk, *, reverse: bool = False) -> Life:
    """Read every report of a life; then ask for state and sums on each day that the case tells of."""
    reports = list(enumerate(case["reports"]))
    rows = {
        number: desk.read(report, number) for number, report in (reversed(reports) if reverse else reports)
    }
    votes: dict[str, list[int]] = {}
    for number, report in reports:
        for measure in desk.measures(
            desk.events(rows[number], report["kind"], report["action"]) or frozenset({0})
        ):
            votes.setdefault(report["measure"], []).append(measure)
    outcome = Life(id)
    for wanted in case["on"]:
        owned = votes.get(wanted["measure"], [])
        measure = max(sorted(set(owned)), key=owned.count, default=0)
        outcome.apart += len(set(owned)) > 1
        step = desk.store.row(
            "SELECT * FROM measure_days WHERE measure_id = ? AND day <= ? ORDER BY day DESC LIMIT 1",
            (measure, str(wanted["day"])),
        )
        for name in (
            "state",
            "currency",
            "announced",
            "awarded",
            "suspended",
            "terminated",
            "net",
            "disbursed",
        ):
            if name in wanted:
                outcome.looked_at += 1
                got = None if step is None else of_step(dict(step), name)
                if not agrees(wanted[name], got, name):
                    outcome.faults.append(
                        f"{wanted['day']} {wanted['measure']} {name}: {got}, not {wanted[name]}"
                    )
    return outcome


def of_step(step: Mapping[str, Any], name: str) -> object:
    """A sum of a day in units of its currency; the state or the currency as it is."""
    if name in ("state", "currency"):
        return step[name]
    if name == "net":
        return Decimal((step["awarded_minor"] or 0) - (step["terminated_minor"] or 0)) / minor(step)
    return Decimal(step[f"{name}_minor"] or 0) / minor(step)


def minor(step: Mapping[str, Any]) -> int:
    exponent: int = vocabulary().currencies[step["currency"]].exponent if step["currency"] else 2
    return 10**exponent


def agrees(wanted: object, got: object, name: str) -> bool:
    if name in ("state", "currency"):
        return wanted == got
    return Decimal(str(wanted)) == (got if isinstance(got, Decimal) else Decimal(0))


def cases(folder: Path) -> Iterator[Case]:
    for path in sorted(folder.glob("*.yml")):
        yield from lined_yaml.load(path)  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class Score:
    """The figures of many pairs; shares in 0 to 1."""

    pairs: int
    unread: int
    precision: float
    recall: float
    doubts: float
    measure: float
    measure_precision: float
    relations: float


def score(outcomes: Sequence[Outcome]) -> Score:
    read = [outcome for outcome in outcomes if outcome.got != "unread"]
    joined = [outcome for outcome in read if outcome.got == "same"]
    right = [outcome for outcome in joined if outcome.want == "same"]
    wanted = [outcome for outcome in read if outcome.want == "same"]
    lives = [outcome.measure for outcome in read if outcome.measure and outcome.want == "different"]
    attached = [pair for pair in lives if pair[1] == "same"]
    relations = [outcome.relation[1] for outcome in read if outcome.relation]
    return Score(
        len(outcomes),
        len(outcomes) - len(read),
        share(len(right), len(joined)),
        share(len(right), len(wanted)),
        share(sum(outcome.got == "doubt" for outcome in read), len(read)),
        share(sum(pair[0] == "same" for pair in attached), sum(pair[0] == "same" for pair in lives)),
        share(sum(pair[0] == "same" for pair in attached), len(attached)),
        share(sum(relations), len(relations)),
    )


def share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", default=["seen", "unseen"], help="seen, unseen or both")
    parser.add_argument("--detail", action="store_true", help="name every case that went wrong")
    parser.add_argument("--reverse", action="store_true", help="read the reports in the other order")
    parser.add_argument("--only", default="", help="only pairs whose id has this in it")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        fresh = desks(Path(place))
        for part in given.parts:
            folder = CORPUS / part
            outcomes = [
                pair_outcome(case, next(fresh), reverse=given.reverse)
                for case in cases(folder)
                if given.only in case["id"]
            ]
            say_pairs(part, outcomes, given.detail)
            for edition in (
                edition_outcome(case, next(fresh), reverse=given.reverse)
                for case in cases(folder / "editions")
            ):
                print(
                    f"edition {edition.id}: {edition.merged} of {edition.both} told in both are one,"
                    f" {edition.doubted} doubted, {len(edition.wrong)} joined wrongly",
                    *([edition.missed, edition.wrong] if given.detail else []),
                )
            for path in sorted((folder / "lives").glob("*.yml")):
                case: Any = lined_yaml.load(path)
                life = life_outcome(case, path.stem, next(fresh), reverse=given.reverse)
                print(f"life {life.id}: {life.looked_at - len(life.faults)} of {life.looked_at} right")
                if given.detail:
                    print(*(f"  {fault}" for fault in life.faults), sep="\n")
        fresh.close()


def say_pairs(part: str, outcomes: Sequence[Outcome], detail: bool) -> None:
    figures = score(outcomes)
    print(
        f"{part}: {figures.pairs} pairs ({figures.unread} unread): precision {figures.precision:.3f},"
        f" recall {figures.recall:.3f}, doubts {figures.doubts:.3f}; of different events of one measure"
        f" {figures.measure:.3f} attached, {figures.measure_precision:.3f} of the attached rightly;"
        f" relations found {figures.relations:.3f}"
    )
    for languages in sorted({outcome.languages for outcome in outcomes}):
        own = score([outcome for outcome in outcomes if outcome.languages == languages])
        print(
            f"  {languages}: {own.pairs} pairs, precision {own.precision:.2f}, recall {own.recall:.2f},"
            f" doubts {own.doubts:.2f}"
        )
    if detail:
        for outcome in outcomes:
            if outcome.got != outcome.want:
                print(f"  {outcome.id}: {outcome.got}, not {outcome.want}")


if __name__ == "__main__":
    sys.exit(main())
