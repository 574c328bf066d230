"""The database follows the vocabulary, and nothing that events refer to is lost."""

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tracker.model import Facts
from tracker.store import Store
from tracker.store.search import fold_query
from tracker.store.terms import slug
from tracker.vocabulary import Vocabulary

MakeFacts = Callable[..., Facts]


@pytest.fixture
def edit(tmp_path: Path) -> Callable[[str, str, str], Vocabulary]:
    """Replace text in a file of a copy of the vocabulary and load it."""
    folder = Path(shutil.copytree(Path(__file__).parent / "vocabulary", tmp_path / "vocabulary"))

    def apply(file: str, before: str, after: str) -> Vocabulary:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after), encoding="utf-8")
        return Vocabulary.load(folder)

    return apply


def line(file: str, id: str) -> str:
    text = (Path(__file__).parent / "vocabulary" / file).read_text(encoding="utf-8")
    return next(line + "\n" for line in text.splitlines() if line.startswith(f"- {{id: {id},"))


def found(store: Store, query: str) -> list[int]:
    return [
        row[0]
        for row in store.rows("SELECT rowid FROM events_fts WHERE events_fts MATCH ?", (fold_query(query),))
    ]


def test_the_tables_hold_the_vocabulary(store: Store) -> None:
    row = store.row("SELECT * FROM materials WHERE id = 'graphite'")
    assert row is not None
    assert (row["label"], row["label_zh"], row["retired"]) == ("Graphite", "石墨", 0)
    assert store.value("SELECT code FROM crosswalk WHERE id = 'graphite'") == "2504"
    assert store.value("SELECT exponent FROM currencies WHERE id = 'KWD'") == 3
    ancestors = store.rows("SELECT ancestor_id FROM material_ancestors WHERE material_id = 'graphite-anode'")
    assert sorted(row[0] for row in ancestors) == ["anode", "graphite", "graphite-anode"]


def test_the_same_vocabulary_again_writes_nothing(store: Store, vocabulary: Vocabulary) -> None:
    before = store.conn.total_changes
    assert store.sync_vocabulary(vocabulary) is False
    assert store.conn.total_changes == before


def test_a_new_name_is_in_the_table_and_in_the_search(
    store: Store, edit: Callable[[str, str, str], Vocabulary], make_facts: MakeFacts, now: dt.datetime
) -> None:
    event = store.insert_event(make_facts(), now=now)
    assert found(store, "黑铅") == []
    assert store.sync_vocabulary(edit("materials.yml", "zh: 石墨,", "zh: 黑铅,")) is True
    assert found(store, "黑铅") == [event]


def test_a_term_nothing_refers_to_is_deleted(
    store: Store, edit: Callable[[str, str, str], Vocabulary]
) -> None:
    store.sync_vocabulary(edit("materials.yml", line("materials.yml", "graphite-anode"), ""))
    assert store.value("SELECT count(*) FROM materials WHERE id = 'graphite-anode'") == 0
    assert store.value("SELECT count(*) FROM material_ancestors WHERE material_id = 'graphite-anode'") == 0


def test_a_term_in_use_is_retired_where_it_stood_and_comes_back(
    store: Store,
    edit: Callable[[str, str, str], Vocabulary],
    vocabulary: Vocabulary,
    make_facts: MakeFacts,
    now: dt.datetime,
) -> None:
    event = store.insert_event(make_facts(materials=("graphite-anode",)), now=now)
    store.sync_vocabulary(edit("materials.yml", line("materials.yml", "graphite-anode"), ""))
    assert store.value("SELECT retired FROM materials WHERE id = 'graphite-anode'") == 1
    assert store.load_event(event).facts.materials == ("graphite-anode",)
    under_graphite = "SELECT 1 FROM material_ancestors WHERE material_id = ? AND ancestor_id = 'graphite'"
    assert store.value(under_graphite, ("graphite-anode",)) == 1
    store.sync_vocabulary(vocabulary)
    assert store.value("SELECT retired FROM materials WHERE id = 'graphite-anode'") == 0
    assert store.rows("PRAGMA foreign_key_check") == []


def test_a_parent_that_is_gone_goes_with_its_last_child(
    store: Store, edit: Callable[[str, str, str], Vocabulary]
) -> None:
    both = line("agencies.yml", "us-bis") + line("agencies.yml", "us-commerce")
    store.sync_vocabulary(edit("agencies.yml", both, ""))
    assert [row[0] for row in store.rows("SELECT id FROM agencies")] == ["cn-mofcom"]


def test_a_name_met_in_a_text_becomes_an_organization(
    store: Store, make_facts: MakeFacts, now: dt.datetime
) -> None:
    store.insert_event(make_facts(organizations=("BTR New Material",)), now=now)
    row = store.row("SELECT * FROM organizations WHERE id = 'btr-new-material'")
    assert row is not None
    assert (row["label"], row["curated"]) == ("BTR New Material", 0)


def test_one_name_in_several_spellings_is_one_organization(store: Store) -> None:
    ids = {
        store.organization_id(name) for name in ("BTR  New Material", "btr new material", "BTR New Material ")
    }
    assert len(ids) == 1


def test_an_alias_is_the_curated_organization(store: Store) -> None:
    assert store.organization_id("Group14") == "group14"
    assert store.organization_id("GROUP14 TECHNOLOGIES") == "group14"


@pytest.mark.parametrize("name", ["贝特瑞", "شركة الليثيوم", "Компания", "北京 3M"])
def test_a_name_without_latin_letters_gets_an_id_that_stays(store: Store, name: str) -> None:
    id = store.organization_id(name)
    assert id is not None
    assert id.isascii()
    assert store.organization_id(name) == id


def test_names_that_look_alike_stay_apart_whoever_comes_first(path: Path, store: Store) -> None:
    names = ["A & B Mining", "A-B Mining", "A B Mining"]
    with Store.open(shutil.copy(path, path.with_name("other.db")), write=True) as other:
        backwards = {name: other.organization_id(name) for name in reversed(names)}
    forwards = {name: store.organization_id(name) for name in names}
    assert forwards == backwards
    assert len(set(forwards.values())) == 3


def test_slugs_are_plain() -> None:
    assert slug("Société Générale S.A.") == "societe-generale-s-a"
    assert slug("石墨") == ""


def test_a_name_that_becomes_curated_takes_its_events_along(
    store: Store, edit: Callable[[str, str, str], Vocabulary], make_facts: MakeFacts, now: dt.datetime
) -> None:
    event = store.insert_event(make_facts(organizations=("BTR New Material",)), now=now)
    both = store.insert_event(make_facts(organizations=("BTR New Material", "Group14")), now=now)
    store.sync_vocabulary(edit("organizations.yml", "en: [Group14]", "en: [Group14, BTR New Material]"))
    assert store.load_event(event).facts.organizations == ("group14",)
    assert store.load_event(both).facts.organizations == ("group14",)
    assert store.value("SELECT count(*) FROM organizations") == 1


def test_organizations_met_in_texts_outlive_the_vocabulary(
    store: Store, edit: Callable[[str, str, str], Vocabulary]
) -> None:
    id = store.organization_id("BTR New Material")
    store.sync_vocabulary(edit("kinds.yml", "en: Tariff", "en: Customs tariff"))
    assert store.organization_id("BTR New Material", create=False) == id


def test_a_term_with_a_new_id_takes_its_events_along(
    store: Store, edit: Callable[[str, str, str], Vocabulary], make_facts: MakeFacts, now: dt.datetime
) -> None:
    event = store.insert_event(make_facts(organizations=("group14",)), now=now)
    store.sync_vocabulary(edit("organizations.yml", "id: group14,", "id: group-14,"))
    assert store.load_event(event).facts.organizations == ("group-14",)
    assert store.value("SELECT count(*) FROM organizations WHERE id = 'group14'") == 0


def test_a_retired_organization_keeps_its_names(
    store: Store, edit: Callable[[str, str, str], Vocabulary], make_facts: MakeFacts, now: dt.datetime
) -> None:
    store.insert_event(make_facts(organizations=("group14",)), now=now)
    other = "- {id: other, label: {en: Other}}\n"
    store.sync_vocabulary(edit("organizations.yml", line("organizations.yml", "group14"), other))
    assert store.value("SELECT retired FROM organizations WHERE id = 'group14'") == 1
    assert store.organization_id("Group14 Technologies") == "group14"
