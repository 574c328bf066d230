"""Pairs of reports through the real extraction, decision and store: one event or two, as a careful reader says.

`seen` pairs were there to build on; `unseen` ones are only measured. A wrong merge is the worst fault.
"""

from pathlib import Path

import pytest
from merge_pairs import Bench, cases, score_editions, score_pairs

CORPUS = Path(__file__).resolve().parent.parent / "corpus" / "merge"
PRECISION, RECALL, DOUBTS = 0.97, 0.85, 0.10


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("pairs"))


def test_there_are_pairs_enough() -> None:
    ids = [case.id for folder in ("seen", "unseen") for case in cases(CORPUS / folder)]
    assert len(ids) >= 150
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("folder", ["seen", "unseen"])
def test_one_happening_is_one_event_and_two_are_two(folder: str, bench: Bench) -> None:
    score = score_pairs(list(cases(CORPUS / folder)), bench)
    assert score.precision >= PRECISION, score
    assert score.recall >= RECALL, score
    assert score.doubts <= DOUBTS, score


def test_two_editions_of_an_article_give_one_set_of_events(bench: Bench) -> None:
    score = score_editions(list(cases(CORPUS / "unseen" / "editions")), bench)
    assert score.pairs >= 20, score
    assert score.precision >= PRECISION, score
    assert score.recall >= RECALL, score
