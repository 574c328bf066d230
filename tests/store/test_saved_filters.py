"""A name means one filter, for good."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import NotFound, SettingError
from tracker.publish.arguments import Arguments
from tracker.store import Store

NOW = dt.datetime(2026, 11, 22, 6, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=1)
GRANTS = "kind=grant"


@pytest.fixture
def store(tmp_path):
    with Store.create_or_migrate(tmp_path / "tracker.db") as store:
        yield store


def save(store, query, title="A title", *, name=None, now=NOW, by="ada"):
    return store.save_filter(query, title, name=name, by=by, now=now)


def test_a_filter_is_found_under_its_name(store):
    kept = save(store, GRANTS, "Grants", name="us-grants")
    assert store.find_filter("us-grants") == kept
    assert (kept.query, kept.title, kept.created_by) == (GRANTS, "Grants", "ada")
    assert kept.created_at == kept.changed_at == "2026-11-22T06:00:00Z"


def test_without_a_name_it_gets_a_short_code_that_is_always_the_same(store, tmp_path):
    code = save(store, GRANTS).name
    assert len(code) == 6
    assert save(store, GRANTS).name == code
    with Store.create_or_migrate(tmp_path / "other.db") as other:
        assert save(other, GRANTS).name == code
    assert save(store, "kind=loan").name != code


def test_a_code_that_is_taken_gets_longer(store):
    code = save(store, GRANTS).name
    store.delete_filter(code, by="ada", now=NOW)
    store.conn.execute("update saved_filters set query = 'kind=loan' where name = ?", (code,))
    longer = save(store, GRANTS).name
    assert longer.startswith(code)
    assert len(longer) == 7


def test_another_title_leaves_the_address_as_it_is(store):
    save(store, GRANTS, "Grants", name="us-grants")
    kept = save(store, GRANTS, "Grants of  the\nUnited States", name="us-grants", now=LATER, by="bob")
    assert kept.title == "Grants of the United States"
    assert (kept.created_at, kept.created_by) == ("2026-11-22T06:00:00Z", "ada")
    assert (kept.changed_at, kept.changed_by) == ("2026-11-23T06:00:00Z", "bob")
    assert [one.name for one in store.saved_filters()] == ["us-grants"]


def test_the_same_again_changes_nothing(store):
    first = save(store, GRANTS, "Grants", name="us-grants")
    assert save(store, GRANTS, "Grants", name="us-grants", now=LATER, by="bob") == first


def test_a_name_is_not_given_to_another_filter(store):
    save(store, GRANTS, "Grants", name="mine")
    with pytest.raises(SettingError, match="is the name of another filter: Grants"):
        save(store, "kind=loan", name="mine")


def test_nor_when_the_first_was_deleted(store):
    save(store, GRANTS, "Grants", name="mine")
    gone = store.delete_filter("mine", by="bob", now=LATER)
    assert (gone.deleted_at, gone.deleted_by) == ("2026-11-23T06:00:00Z", "bob")
    with pytest.raises(SettingError, match="was once the name of another filter"):
        save(store, "kind=loan", name="mine")
    with pytest.raises(NotFound):
        store.find_filter("mine")
    assert store.saved_filters() == []


def test_a_deleted_filter_that_is_saved_again_is_back(store):
    save(store, GRANTS, "Grants", name="mine")
    store.delete_filter("mine", by="ada", now=NOW)
    assert save(store, GRANTS, "Grants", name="mine").deleted_at is None


def test_what_is_not_there_cannot_be_deleted_and_near_names_are_told(store):
    save(store, GRANTS, name="china-graphite")
    with pytest.raises(NotFound, match="did you mean china-graphite"):
        store.delete_filter("china-graphit", by="ada", now=NOW)


@pytest.mark.parametrize("name", ["", "A", "a b", "-a", "a-", "a--b", "a/b", "a.csv", "é", "a" * 61])
def test_a_name_is_small_letters_digits_and_hyphens(store, name):
    with pytest.raises(SettingError):
        save(store, GRANTS, name=name)


@pytest.mark.parametrize(("query", "title"), [(GRANTS, "  "), (GRANTS, "x" * 201), ("a=" + "x" * 4000, "x")])
def test_a_title_says_something_and_neither_it_nor_the_filter_is_endless(store, query, title):
    with pytest.raises(SettingError):
        save(store, query, title)
    assert store.saved_filters() == []


@given(
    st.lists(
        st.tuples(st.sampled_from(["_country", "kind", "_search"]), st.sampled_from(["CN", "US", "x y"]))
    ),
    st.randoms(use_true_random=False),
)
def test_addresses_of_one_filter_are_alike(pairs, random):
    shuffled = [*pairs, ("_size", "7"), ("_next", "2025,3"), ("_sort", "date"), ("_lang", "zh")]
    random.shuffle(shuffled)
    assert Arguments(tuple(shuffled)).filters() == Arguments(tuple(pairs)).filters()
