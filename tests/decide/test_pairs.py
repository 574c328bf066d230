"""Pairs of reports through the real extraction, decision and store: one event or two, as a careful reader says.

`seen` pairs were there to build on; `unseen` ones are only measured. A wrong merge is the worst fault.
"""

from collections.abc import Iterator

import pytest
from desk import Desk, desks
from merging import CORPUS, cases, edition_outcome, pair_outcome, score

PRECISION, RECALL, DOUBTS = 0.97, 0.85, 0.10


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Blank databases, one after the other."""
    return desks(tmp_path_factory.mktemp("pairs"))


def test_there_are_pairs_enough() -> None:
    ids = [case["id"] for folder in ("seen", "unseen") for case in cases(CORPUS / folder)]
    assert len(ids) >= 150
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("folder", "reverse"), [("seen", True), ("unseen", False)])
def test_one_happening_is_one_event_and_two_are_two(
    folder: str, reverse: bool, fresh: Iterator[Desk]
) -> None:
    outcomes = [pair_outcome(case, next(fresh), reverse=reverse) for case in cases(CORPUS / folder)]
    faults = [(each.id, each.got) for each in outcomes if each.got != each.want]
    found = score(outcomes)
    assert found.unread <= 0.02 * found.pairs, faults
    assert found.precision >= PRECISION, faults
    assert found.recall >= RECALL, faults
    assert found.doubts <= DOUBTS, faults


def test_two_editions_of_an_article_give_one_set_of_events(fresh: Iterator[Desk]) -> None:
    outcomes = [edition_outcome(case, next(fresh)) for case in cases(CORPUS / "unseen" / "editions")]
    both, merged = sum(each.both for each in outcomes), sum(each.merged for each in outcomes)
    assert both >= 20
    assert [(each.id, each.wrong) for each in outcomes if each.wrong] == []
    assert merged >= RECALL * both, [(each.id, each.missed) for each in outcomes]
