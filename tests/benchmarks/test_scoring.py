"""How drafts and labels are paired and judged (benchmarks/scoring.py)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from labelled import Label, Labelled, texts
from scoring import judged, score, sets, tally

from tracker.errors import InputError
from tracker.extract import extract
from tracker.model import Document, Draft

BAN = "China banned exports of gallium to the United States on December 3, 2024."
GRANT = "The Energy Department awarded $75 million to Harrow Lithium Corp. in March 2025."


def read(*sentences: str) -> tuple[Document, list[Draft]]:
    document = Document("\n\n".join(sentences), dt.date(2025, 6, 1), "en", country="US")
    return document, extract(document)


def labelled(document: Document, *labels: Label, traps: tuple[str, ...] = (), whole: bool = True) -> Labelled:
    places = tuple((document.text.find(trap), document.text.find(trap) + len(trap)) for trap in traps)
    return Labelled("a text", Path("a.yml"), "en", document, labels, places, "news", whole)


def place(document: Document, quote: str) -> tuple[int, int]:
    at = document.text.find(quote)
    return at, at + len(quote)


def test_a_draft_pairs_with_the_label_it_was_read_beside() -> None:
    document, drafts = read(BAN, GRANT)
    ban = Label({"kind": "export_ban", "action": "enacted"}, place(document, "banned exports"))
    grant = Label({"kind": "grant", "action": "awarded"}, place(document, "awarded $75 million"))
    outcome = score(labelled(document, grant, ban), drafts)
    assert [(label.fields["kind"], draft.facts.kind) for label, draft in outcome.pairs] == [
        ("grant", "grant"),
        ("export_ban", "export_ban"),
    ]
    assert not outcome.missed
    assert not outcome.spurious


def test_kinds_of_different_families_do_not_pair() -> None:
    document, drafts = read(BAN)
    outcome = score(labelled(document, Label({"kind": "grant"}, place(document, BAN))), drafts)
    assert (len(outcome.pairs), len(outcome.missed), len(outcome.spurious)) == (0, 1, 1)


def test_a_kind_of_the_same_family_pairs_and_is_wrong() -> None:
    document, drafts = read(BAN)
    label = Label({"kind": "export_control", "action": "enacted"}, place(document, BAN))
    [(_, draft)] = score(labelled(document, label), drafts).pairs
    assert judged(label, draft, True)["kind"] is False


def test_one_draft_answers_one_label() -> None:
    document, drafts = read(BAN)
    label = Label({"kind": "export_ban", "action": "enacted"}, place(document, BAN))
    outcome = score(labelled(document, label, label), drafts)
    assert (len(outcome.pairs), len(outcome.missed)) == (1, 1)


def test_a_label_far_from_the_draft_needs_the_same_kind_action_and_date() -> None:
    document, drafts = read(BAN, "Prices were calm. " * 20, "Traders read of the ban at noon.")
    far = place(document, "the ban at noon")
    same = {"kind": "export_ban", "action": "enacted", "date": "2024-12-03", "materials": ["gallium"]}
    assert score(labelled(document, Label(same, far)), drafts).pairs
    assert not score(labelled(document, Label({**same, "date": "2024"}, far)), drafts).pairs


def test_a_trap_is_answered_by_a_draft_that_is_no_labels() -> None:
    document, drafts = read(BAN)
    assert score(labelled(document, traps=("banned exports",)), drafts).answered == 1
    label = Label({"kind": "export_ban"}, place(document, BAN))
    assert score(labelled(document, label, traps=("banned exports",)), drafts).answered == 0


def test_a_sum_the_text_does_not_give_is_wrong() -> None:
    document, drafts = read(GRANT)
    label = Label({"kind": "grant", "action": "awarded"}, place(document, GRANT))
    assert judged(label, drafts[0], True)["amount"] is False
    assert "amount" not in judged(label, drafts[0], False)


def test_a_sum_is_right_to_the_unit_and_in_its_currency() -> None:
    document, drafts = read(GRANT)
    where = place(document, GRANT)

    def right(**amount: str) -> bool:
        return judged(Label({"kind": "grant", "amount": amount}, where), drafts[0], True)["amount"]

    assert right(value="75000000", currency="USD")
    assert not right(value="75000001", currency="USD")
    assert not right(value="75000000", currency="EUR")


def test_a_short_case_is_not_asked_what_it_does_not_list() -> None:
    _, drafts = read(BAN)
    label = Label({"kind": "export_ban", "actor": ["CN"]})
    assert set(judged(label, drafts[0], False)) == {"kind", "actor"}
    assert sets(label, drafts[0], False) == {"countries": ({("actor", "CN")}, {("actor", "CN")})}


def test_the_figures_of_nothing_are_nothing() -> None:
    figures = tally([]).figures()
    assert figures["events"] == 0
    assert figures["precision"] is None
    assert figures["kind"] is None


def test_evidence_that_is_not_in_the_text_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "en"
    folder.mkdir()
    (folder / "a.yml").write_text(
        "- name: a\n  text: China banned exports.\n  genre: news\n  events:\n"
        "  - {kind: export_ban, evidence: China barred exports}\n"
    )
    with pytest.raises(InputError, match=r"a\.yml:5: evidence: is not in the text"):
        texts(tmp_path)


def test_there_may_be_no_texts(tmp_path: Path) -> None:
    assert texts(tmp_path / "none") == []
