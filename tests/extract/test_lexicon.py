"""The lexicon: what ships is sound, a new word works, a bad entry is refused by file, line and field."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tracker import resources
from tracker.errors import SeveralInputErrors, VocabularyError
from tracker.extract import lexicon_file
from tracker.extract.engine import Engine
from tracker.extract.english.inflection import noun_forms, verb_forms
from tracker.extract.languages import grammar
from tracker.extract.pattern import PatternError, compile_pattern
from tracker.extract.text import normal
from tracker.model import Document
from tracker.vocabulary import vocabulary

SHIPPED = (resources.vocabulary() / "lexicon" / "en.yml").read_text(encoding="utf-8")


def written(folder: Path, text: str, name: str = "en.yml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def refusals(folder: Path) -> list[VocabularyError]:
    return lexicon_file.check(vocabulary(), folder)


def test_what_ships_is_sound() -> None:
    assert lexicon_file.check(vocabulary()) == []
    assert "en" in lexicon_file.languages()


def test_a_new_verb_is_seen_to_work(tmp_path: Path) -> None:
    sentence = Document("Freedonia mothballed its export tax on nickel.", dt.date(2025, 6, 1), "en")
    before = Engine(vocabulary(), lexicon_file.load("en", vocabulary()))
    assert before.read(sentence) == []
    taught = SHIPPED.replace("verbs: [suspend, freeze,", "verbs: [suspend, mothball, freeze,")
    after = Engine(vocabulary(), lexicon_file.load("en", vocabulary(), written(tmp_path, taught)))
    [draft] = after.read(sentence)
    assert (draft.facts.kind, draft.facts.action) == ("export_tax", "suspended")
    assert draft.evidence[0].rule == "en.suspend+en.export-tax"


def test_another_script_is_matched(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        "language: zh\n"
        "templates:\n"
        "- {id: export-control-imposed, kind: export_control, action: enacted, subject: actor, pattern: 实施出口管制}\n",
        "zh.yml",
    )
    engine = Engine(vocabulary(), lexicon_file.load("zh", vocabulary(), folder))
    text = "10月9日,中国对石墨实施出口管制。"
    [draft] = engine.read(Document(text, dt.date(2025, 10, 10), "zh"))
    assert draft.facts.kind == "export_control"
    assert {c.code for c in draft.facts.countries} == {"CN"}
    assert "graphite" in draft.facts.materials
    assert all(text[e.start : e.end] == e.quote for e in draft.evidence)


@pytest.mark.parametrize(
    ("entry", "field", "reason"),
    [
        (
            "verbs:\n- {id: x, action: frozen, subject: actor, verbs: [freeze]}",
            "action",
            "not in the vocabulary",
        ),
        ("verbs:\n- {id: x, action: suspended, subject: boss, verbs: [freeze]}", "subject", "must be one of"),
        ("verbs:\n- {id: x, action: suspended, subject: actor}", "verbs", "is missing"),
        ("verbs:\n- {id: x, action: suspended, subject: actor, verbs: freeze}", "verbs", "list of words"),
        ("verbs:\n- {id: x, action: suspended, subject: actor, verbs: [Freeze]}", "verbs", "lower case"),
        (
            "verbs:\n- {id: x, action: suspended, subject: actor, verbs: [a], kinds: [gift]}",
            "kinds",
            "not in the vocabulary",
        ),
        (
            "verbs:\n- {id: x, action: suspended, subject: actor, verbs: [a], colour: red}",
            "colour",
            "unknown key",
        ),
        ("verbs:\n- {id: Bad Id, action: suspended, subject: actor, verbs: [a]}", "id", "slug"),
        ("instruments:\n- {id: x, kind: gift, nouns: [gift]}", "kind", "not in the vocabulary"),
        (
            "instruments:\n- {id: x, kind: grant, nouns: [gift], becomes: {awarded: present}}",
            "becomes",
            "not in the vocabulary",
        ),
        (
            "templates:\n- {id: x, kind: grant, action: awarded, subject: actor, pattern: '(a|b'}",
            "pattern",
            "missing",
        ),
        (
            "templates:\n- {id: x, kind: grant, action: awarded, subject: actor, pattern: '...'}",
            "pattern",
            "nothing at all",
        ),
        (
            "templates:\n- {id: x, kind: grant, action: awarded, subject: actor, pattern: '#'}",
            "pattern",
            "plain word",
        ),
        ("documents:\n- {id: x, kind: grant, action: awarded}", "title", "needs a title"),
        (
            "documents:\n- {id: x, kind: grant, action: awarded, title: a, confidence: 2}",
            "confidence",
            "between 0 and 1",
        ),
        ("cues:\n  moods: [perhaps]", "moods", "unknown key"),
        ("governments:\n  XX: [the crown]", "governments", "not in the vocabulary"),
        ("legislatures:\n  US: parliament", "legislatures", "not in the vocabulary"),
        ("executives:\n  us-palace: [the king]", "executives", "not in the vocabulary"),
        ("executives: [the king]", "executives", "must be a mapping"),
        ("own_government: [The Government]", "own_government", "must be lower case"),
        (
            "templates:\n- {id: x, kind: grant, action: awarded, subject: actor, pattern: '[a|] ..'}",
            "pattern",
            "nothing at all",
        ),
        ("shouts: [hey]", "shouts", "unknown key"),
        (
            "instruments:\n- {id: curb, kind: export_control, nouns: [curb], on: {exports: export_control}}",
            "on",
            "no bound instrument",
        ),
        (
            "verbs:\n- {id: ban, action: enacted, subject: actor, verbs: [ban], on: [exports]}",
            "on",
            "must be a mapping",
        ),
    ],
)
def test_a_bad_entry_is_refused(tmp_path: Path, entry: str, field: str, reason: str) -> None:
    [error] = refusals(written(tmp_path, f"language: en\n{entry}\n"))
    assert error.field == field
    assert reason in error.reason
    assert error.line in (2, 3)
    assert str(tmp_path / "en.yml") in str(error)


def test_every_refusal_of_a_file_comes_at_once(tmp_path: Path) -> None:
    text = "language: en\nverbs:\n- {id: x, action: frozen, subject: actor, verbs: [a]}\n- {id: x, action: suspended, subject: actor, verbs: [a]}\n"
    with pytest.raises(SeveralInputErrors) as caught:
        lexicon_file.load("en", vocabulary(), written(tmp_path, text))
    assert [error.field for error in caught.value.errors] == ["action", "id"]


def test_a_file_is_called_by_its_language(tmp_path: Path) -> None:
    [error] = refusals(written(tmp_path, "language: fr\n"))
    assert error.field == "language"


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("impose~ tariff+", "imposing tariffs", True),
        ("impose~ tariff+", "imposed a tariff", False),
        ("impose~ [a|the] tariff+", "imposed a tariff", True),
        ("require~ .. licence+", "requires an export licence", True),
        ("require~ .. licence+", "requires a very long and winding road to a licence", False),
        ("require~ ... licence+", "requires a very long and winding road to a licence", True),
        ("(ban|halt)~ x", "ban", False),
        ("dut(y|ies)", "duties", True),
        ("since #", "since 2022", True),
        ("act [,] passed", "act, passed", True),
    ],
)
def test_patterns(pattern: str, text: str, fits: bool) -> None:
    assert (compile_pattern(pattern, grammar("en"), {}).regex.search(text) is not None) is fits


@pytest.mark.parametrize("pattern", ["", "Upper", "(a", "a)", "[a", " a", "[a]"])
def test_patterns_that_cannot_be_read(pattern: str) -> None:
    with pytest.raises(PatternError):
        compile_pattern(pattern, grammar("en"), {})


def test_forms() -> None:
    assert tuple(verb_forms("levy", {})) == ("levy", "levies", "levied", "levying")
    assert verb_forms("roll out", {"roll": ["rolls", "rolled", "rolled", "rolling"]})["rolled out"] == "past"
    assert noun_forms("ban on exports") == ("ban on exports", "bans on exports")
    assert noun_forms("subsidy") == ("subsidy", "subsidies")


@pytest.mark.parametrize("language", lexicon_file.languages())
def test_words_of_a_lexicon_are_in_the_normal_form_once_it_is_read(language: str) -> None:
    lexicon = lexicon_file.load(language, vocabulary())
    words = {form for verb in lexicon.verbs for form in verb.forms}
    words |= {noun for instrument in lexicon.instruments for noun in instrument.nouns}
    assert [word for word in words if normal(word).lower() != word] == []
