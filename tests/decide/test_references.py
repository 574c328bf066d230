"""What a document is to those it cites by number."""

from __future__ import annotations

import pytest

from tracker.decide.references import Papers, papers, referred
from tracker.model import Relation

PROPOSAL = papers(
    [("fr:2026-1", False, "Controls Proposed rule"), ("rin:0694-AA01", False, "Controls Proposed rule")]
)


def citing(says: str, *names: str, named: tuple[str, ...] = ()) -> Papers:
    return papers([*((name, True, says) for name in names), *((name, False, says) for name in named)])


@pytest.mark.parametrize(
    ("says", "action", "relation"),
    [
        ("Controls; Withdrawal Proposed rule; withdrawal.", "terminated", Relation.ENDS),
        ("Controls; Correction Final rule; correction.", "amended", Relation.AMENDS),
        ("Controls; Delay of Effective Date", "amended", Relation.AMENDS),
        ("Controls Proposed rule; extension of comment period.", "proposed", Relation.AMENDS),
        ("Controls; Stay of Effectiveness", "suspended", Relation.SUSPENDS),
        ("Controls Final rule.", "enacted", Relation.FOLLOWS),
    ],
)
def test_what_a_document_calls_itself_says_what_it_is_to_the_other(
    says: str, action: str, relation: Relation
) -> None:
    acts = action == "enacted"
    found = referred(citing(says, "fr:2026-1"), PROPOSAL, action=action, ahead=True, acts=acts)
    assert found is not None
    assert found.relation is relation
    assert str(found.reason.words) == "cites FR Doc. 2026-1"


def test_an_act_that_cites_another_act_only_mentions_it() -> None:
    act = citing("Controls Final rule.", "fr:2026-1")
    assert referred(act, PROPOSAL, action="enacted", ahead=False, acts=True) is None


def test_documents_of_one_rulemaking_belong_together_without_citing_each_other() -> None:
    final = citing("Controls Final rule.", named=("fr:2026-9", "rin:0694-AA01"))
    found = referred(final, PROPOSAL, action="enacted", ahead=True, acts=True)
    assert found is not None
    assert (found.relation, found.reason.words) == (Relation.FOLLOWS, "has RIN 0694-AA01 too")


def test_documents_that_share_no_number_are_strangers() -> None:
    other = citing("Controls; Correction", "fr:2026-7", named=("rin:0694-AA02",))
    assert referred(other, PROPOSAL, action="amended", ahead=True, acts=False) is None
