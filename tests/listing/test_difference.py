"""What two editions of a list differ in, and when a list that came is not believed."""

from __future__ import annotations

import dataclasses
import math
import random
import string

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tracker.listing import Difference, alarm, compare, most_lost, wrong_size
from tracker.model import ListRow
from tracker.model.listing import Expected

ANY = Expected(least=0)

words = st.text(string.ascii_lowercase + "锂石墨رف", min_size=1, max_size=8)
rows = st.builds(
    lambda key, name, city, notice: ListRow(key, name, {"name": name, "city": city, "notice": notice}),
    words, st.lists(words, min_size=1, max_size=3).map(" ".join), words, st.sampled_from(["", "a", "b"]),
)  # fmt: skip
lists = st.lists(rows, max_size=12, unique_by=lambda row: row.key)


def company(number: int, **fields: str) -> ListRow:
    """A row that is like no other: its words are drawn from the number."""
    chance = random.Random(number)
    name = " ".join("".join(chance.choices(string.ascii_lowercase, k=9)) for _ in range(3))
    street = "".join(chance.choices(string.ascii_lowercase, k=12))
    return row(name, street=street, notice="91 FR 100", **fields)


def row(name: str, **fields: str) -> ListRow:
    return ListRow(name.casefold(), name, {"name": name, **fields})


def companies(count: int) -> list[ListRow]:
    return [company(number) for number in range(count)]


numbers = st.sets(st.integers(0, 300), max_size=25)


@given(lists, lists)
def test_the_later_edition_follows_from_the_earlier_and_the_difference(
    old: list[ListRow], new: list[ListRow]
) -> None:
    assert compare(old, new).apply(old) == {row.key: row for row in new}


@given(lists)
def test_an_edition_differs_in_nothing_from_itself(rows: list[ListRow]) -> None:
    assert compare(rows, rows) == Difference()


@given(lists.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_another_order_is_no_difference(editions: tuple[list[ListRow], list[ListRow]]) -> None:
    old, new = editions
    assert not compare(old, new)
    assert alarm(old, new, compare(old, new), ANY) is None


@given(numbers, numbers, numbers)
def test_exactly_what_came_and_went_is_found(kept: set[int], gone: set[int], come: set[int]) -> None:
    gone, come = gone - kept, come - kept - gone
    old, new = [*map(company, kept), *map(company, gone)], [*map(company, come), *map(company, kept)]
    found = compare(old, new)
    assert {row.key for row in found.added} == {company(number).key for number in come}
    assert {row.key for row in found.removed} == {company(number).key for number in gone}
    assert (found.changed, found.renamed) == ((), ())


@given(numbers, st.data())
def test_exactly_the_rows_with_another_name_are_renamed(kept: set[int], data: st.DataObject) -> None:
    old = list(map(company, sorted(kept)))
    places = data.draw(st.sets(st.integers(0, len(old) - 1))) if old else set()
    new = [
        dataclasses.replace(one, key=f"{one.key} ltd", name=f"{one.name} Ltd.",
                            fields={**one.fields, "name": f"{one.name} Ltd."})
        if place in places else one
        for place, one in enumerate(old)
    ]  # fmt: skip
    found = compare(old, data.draw(st.permutations(new)))
    assert (found.added, found.removed, found.changed) == ((), (), ())
    assert {(pair.before.key, pair.after.key) for pair in found.renamed} == {
        (old[place].key, new[place].key) for place in places
    }
    assert all(pair.columns == ("name",) for pair in found.renamed)


def test_a_changed_cell_is_named() -> None:
    before, after = row("Alpha", city="Xiamen", notice="1"), row("Alpha", city="Fuzhou", notice="1")
    (found,) = compare([before], [after]).changed
    assert found.columns == ("city",)


def test_case_marks_and_the_order_of_words_are_no_change() -> None:
    before = row("Alpha", street="No. 5, Hubin Road", also="Beta; Gamma")
    after = row("Alpha", street="no 5 hubin road", also="Gamma; Beta")
    found = compare([before], [after])
    assert (found.changed, [pair.after for pair in found.reprinted]) == ((), [after])


def test_a_former_name_among_the_aliases_is_a_renaming() -> None:
    before, after = row("Ningxia Alpha"), row("Beta Holdings", also="Ningxia Alpha")
    found = compare([before], [after], names=lambda row: row.fields.get("also", "").split("; "))
    assert [(pair.before, pair.after) for pair in found.renamed] == [(before, after)]


def test_a_new_name_at_an_address_nobody_else_has_is_a_renaming() -> None:
    others = companies(20)
    before = row("Alpha Mining", street="5 Hubin Road", phone="0592 1", notice="1")
    after = row("Omega Trading", street="5 Hubin Road", phone="0592 1", notice="1")
    found = compare([*others, before], [*others, after])
    assert [(pair.before, pair.after) for pair in found.renamed] == [(before, after)]


def test_what_is_alike_in_cells_that_many_share_is_not_one() -> None:
    policy = {"policy": "presumption of denial", "notice": "91 FR 100", "country": "CN"}
    old = [row("Alpha Mining", **policy), row("Beta Chemicals", **policy), row("Gamma Optics", **policy)]
    new = [*old[1:], row("Delta Shipping", **policy)]
    found = compare(old, new)
    assert (len(found.added), len(found.removed), found.renamed) == (1, 1, ())


def test_names_that_differ_in_a_number_are_two() -> None:
    found = compare([row("State Plant No. 5712")], [row("State Plant No. 5713")])
    assert (len(found.added), len(found.removed)) == (1, 1)


@settings(max_examples=40)
@given(st.integers(1, 120), st.data())
def test_a_list_cut_off_anywhere_loses_no_more_than_it_may(count: int, data: st.DataObject) -> None:
    old = companies(count)
    new = old[: data.draw(st.integers(0, count))]
    found = compare(old, new)
    refused = wrong_size(len(new), Expected()) or alarm(old, new, found, Expected())
    assert refused is not None or len(found.removed) <= 1


@settings(max_examples=40)
@given(st.integers(1, 120), st.randoms())
def test_a_list_that_lacks_rows_anywhere_loses_no_more_than_it_may(count: int, chance: random.Random) -> None:
    old = companies(count)
    new = [one for one in old if chance.random() < 0.9]
    found = compare(old, new)
    refused = wrong_size(len(new), Expected()) or alarm(old, new, found, Expected())
    assert refused is not None or len(found.removed) <= max(1, math.isqrt(count))


def test_few_rows_may_leave_and_many_may_not() -> None:
    old = companies(100)
    assert alarm(old, old[:40] + old[50:], compare(old, old[:40] + old[50:]), ANY) is None
    found = alarm(old, old[:40] + old[51:], compare(old, old[:40] + old[51:]), ANY)
    assert found is not None
    assert found.truncated
    assert "11 of 100 rows are missing" in found.reason


def test_how_many_may_leave_is_a_source_s_to_say() -> None:
    assert [most_lost(rows, ANY) for rows in (1, 3, 60, 3000, 25_000)] == [1, 1, 7, 54, 158]
    assert most_lost(60, Expected(loss=0.5)) == 30
    assert most_lost(60, Expected(loss=0)) == 0


def test_a_part_of_a_list_is_not_emptied_unseen() -> None:
    old = companies(200) + [row(f"{name} Bank", part="small") for name in ("Ay", "Bee", "Cee")]
    found = alarm(old, old[:200], compare(old, old[:200]), ANY, lambda row: row.fields.get("part", ""))
    assert found is not None


def test_a_list_that_is_keyed_anew_is_looked_at() -> None:
    old = companies(30)
    new = [dataclasses.replace(one, key=f"id-{place}") for place, one in enumerate(old)]
    found = alarm(old, new, compare(old, new), ANY)
    assert found is not None
    assert "keyed anew" in found.reason


def test_a_column_that_is_written_otherwise_in_every_row_is_looked_at() -> None:
    old = companies(30)
    new = [
        dataclasses.replace(one, fields={**one.fields, "street": f"Room 1 {one.fields['street']}"})
        for one in old
    ]
    found = alarm(old, new, compare(old, new), ANY)
    assert found is not None
    assert "street" in found.reason


def test_a_column_that_is_empty_all_at_once_is_looked_at() -> None:
    old = companies(30)
    new = [dataclasses.replace(one, fields={**one.fields, "street": ""}) for one in old]
    found = alarm(old, new, compare(old, new), ANY)
    assert found is not None
    assert "street has nothing in it" in found.reason


def test_another_list_in_its_place_is_looked_at() -> None:
    old, new = companies(30), [company(number) for number in range(1000, 1200)]
    assert alarm(old, new, compare(old, new), ANY) is not None
    assert alarm(old, old + new, compare(old, old + new), ANY) is not None


def test_a_quarter_more_rows_at_once_are_looked_at() -> None:
    old = companies(300)
    come = [company(number) for number in range(1000, 1076)]
    assert alarm(old, old + come[:75], compare(old, old + come[:75]), ANY) is None
    assert alarm(old, old + come, compare(old, old + come), ANY) is not None


def test_a_last_row_that_ends_in_the_middle_is_looked_at() -> None:
    old = [row("Gallium"), row("Lithium"), row("Zirconium")]
    for new in ([*old[:2], row("Zirc")], [old[0], row("Lith")]):
        assert alarm(old, new, compare(old, new), ANY) is not None
    told = [row("Alpha", city="Xiamen"), row("Beta", city="Fuzhou")]
    cut = [told[0], row("Beta", city="Fuz")]
    assert alarm(told, cut, compare(told, cut), ANY) is not None


@given(numbers)
def test_nothing_is_wrong_with_a_first_edition(kept: set[int]) -> None:
    new = list(map(company, kept))
    assume(new)
    assert alarm([], new, compare([], new), ANY) is None
