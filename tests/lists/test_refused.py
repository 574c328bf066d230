"""A list that is not to be believed: what raises an alarm, what stays, and what a person may say."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from keeper import GRAPHITE, LIST, OPTIONS, Keeper, entity, everything, table
from servers import Answer, Site

from tracker.cli import program
from tracker.errors import ListNotAccepted, NotFound
from tracker.model import Outcome, utc_now
from tracker.model.listing import Expected, ListOptions
from tracker.store import Store

REFUSALS = {
    "cut off between rows": (table(LIST[:25]), Outcome.TRUNCATED, "the last 15 of 40 rows are missing"),
    "cut off in a row": (table(LIST)[:-60], Outcome.TRUNCATED, "cut off"),
    "two hundred gone": (table(LIST[::3]), Outcome.TRUNCATED, "26 of 40 rows are missing"),
    "only the header": (table([]), Outcome.TRUNCATED, "no rows came"),
    "nothing": (b"", Outcome.FAILED, "is empty"),
    "a page": (b"<!DOCTYPE html><html><title>Sign in</title><p>Hello</p></html>", Outcome.FAILED, "an HTML page came"),
    "a challenge": (b"<html><title>Just a moment...</title>challenge</html>", Outcome.BLOCKED, "Cloudflare"),
    "JSON": (b'{"message": "Forbidden"}', Outcome.FAILED, "no column"),
    "a column renamed": (table(LIST).replace(b"start_date", b"listed_on", 1), Outcome.FAILED, "no column start_date"),
    "a column emptied": (table([row | {"street": ""} for row in LIST]), Outcome.FAILED, "street has nothing in it"),
    "keyed anew": (table([row | {"id": f"n{row['id']}"} for row in LIST]), Outcome.FAILED, "keyed anew"),
    "rewritten": (table([row | {"country": "China (PRC)"} for row in LIST]), Outcome.FAILED, "country"),
    "keys that are none": (table([row | {"id": "1"} for row in LIST]), Outcome.FAILED, "whose key is another's"),
    "another list": (table([entity(number) for number in range(40, 160)]), Outcome.TRUNCATED, "40 of 40 rows"),
}  # fmt: skip

SOURCE = """\
title: Entities
url: https://lists.example/list.csv
reader: list
every: 1d
language: en
country: US
confirmed: documented
list:
  called: Entity List
  format: csv
  key: [id]
  name: name
  event: {kind: entity_listing}
"""


@pytest.mark.parametrize("name", REFUSALS)
def test_a_list_that_is_not_to_be_believed_changes_nothing(keeper: Keeper, name: str) -> None:
    """And when it is right again, what happened meanwhile is told once."""
    body, outcome, reason = REFUSALS[name]
    keeper.publish(LIST)
    before = everything(keeper.store)
    result = keeper.answer(Answer(body, content_type="text/csv"))
    assert result.outcome is outcome
    assert reason in (result.error or "")
    assert everything(keeper.store) == before
    assert keeper.store.source_state("us-entities").state != "ok"
    result = keeper.publish([*LIST[1:], GRAPHITE])
    assert result.outcome is Outcome.OK
    assert sorted(title.split()[2] for title in keeper.titles) == ["adds", "removes"]
    assert keeper.store.value("SELECT alarm FROM lists") is None


def test_a_list_that_is_back_word_for_word_is_no_alarm_any_more(keeper: Keeper) -> None:
    keeper.publish(LIST)
    keeper.publish(LIST[:5])
    assert keeper.store.value("SELECT alarm FROM lists") is not None
    assert keeper.publish(LIST).outcome is Outcome.UNCHANGED
    assert keeper.store.value("SELECT alarm FROM lists") is None


@pytest.mark.parametrize("name", ["a page", "JSON", "a column renamed", "nothing"])
def test_what_is_no_list_is_an_alarm_too_until_a_list_comes(keeper: Keeper, name: str) -> None:
    keeper.publish(LIST)
    result = keeper.answer(Answer(REFUSALS[name][0], content_type="text/csv"))
    alarm = keeper.store.value("SELECT alarm FROM lists")
    assert alarm.startswith("it could not be read: ")
    assert alarm.removeprefix("it could not be read: ") in (result.error or "")
    with pytest.raises(ListNotAccepted, match="no rows to accept"):
        keeper.store.accept_list("us-entities", by="ana", now=utc_now())
    keeper.publish(LIST)
    assert keeper.store.value("SELECT alarm FROM lists") is None


def test_a_list_that_waits_for_a_word_goes_on_waiting_while_a_page_comes(keeper: Keeper) -> None:
    keeper.publish(LIST)
    keeper.publish(LIST[:20])
    keeper.answer(Answer(REFUSALS["a page"][0], content_type="text/csv"))
    assert "20 of 40 rows" in keeper.store.accept_list("us-entities", by="ana", now=utc_now())


def test_half_of_an_answer_is_not_read(keeper: Keeper) -> None:
    keeper.publish(LIST)
    body = table(LIST[1:])
    keeper.site.cut("/list.csv", body, len(body) // 2)
    assert keeper.poll().outcome is Outcome.FAILED
    assert keeper.titles == []


def test_a_list_that_is_small_at_first_is_not_taken_where_more_is_expected(store: Store, site: Site) -> None:
    options = ListOptions(
        **{name: getattr(OPTIONS, name) for name in OPTIONS.__slots__} | {"expected": Expected(30, 100)}
    )
    keeper = Keeper(store, site, options)
    assert keeper.publish(LIST[:20]).outcome is Outcome.TRUNCATED
    assert keeper.store.value("SELECT count(*) FROM list_rows") == 0
    with pytest.raises(ListNotAccepted, match="expect"):
        store.accept_list("us-entities", by="ana", now=utc_now())
    assert keeper.publish(LIST).outcome is Outcome.OK


class TestAPersonSaysThatItIsRight:
    def test_then_the_same_list_is_taken_and_told(self, keeper: Keeper) -> None:
        keeper.publish(LIST)
        keeper.publish(LIST[:25])
        said = keeper.store.accept_list("us-entities", by="ana", now=utc_now())
        assert "the last 15 of 40 rows are missing" in said
        result = keeper.poll()
        assert (result.outcome, result.events_new) == (Outcome.OK, 15)
        assert len(keeper.names) == 25
        assert keeper.store.value("SELECT accepted_row_count FROM lists") is None

    def test_but_not_another_that_is_smaller_still(self, keeper: Keeper) -> None:
        keeper.publish(LIST)
        keeper.publish(LIST[:25])
        keeper.store.accept_list("us-entities", by="ana", now=utc_now())
        assert keeper.publish(LIST[:5]).outcome is Outcome.TRUNCATED
        assert len(keeper.names) == 40

    def test_but_not_another_of_the_same_size(self, keeper: Keeper) -> None:
        keeper.publish(LIST)
        keeper.publish(LIST[:20])
        keeper.store.accept_list("us-entities", by="ana", now=utc_now())
        others = [entity(number) for number in range(500, 520)]
        assert keeper.publish(others).outcome is Outcome.TRUNCATED
        assert (len(keeper.names), keeper.titles) == (40, [])
        # What was accepted is still taken when it comes, a row more or less.
        result = keeper.publish([*LIST[:20], GRAPHITE])
        assert (result.outcome, result.events_new) == (Outcome.OK, 21)

    def test_a_first_list_that_was_cut_off_makes_no_news_of_the_rest(self, keeper: Keeper) -> None:
        whole = [entity(number) for number in range(100)]
        keeper.publish(whole[:15])
        result = keeper.publish([*whole, GRAPHITE])
        assert (result.outcome, "86 rows came to 15" in (result.error or "")) == (Outcome.FAILED, True)
        keeper.store.accept_list("us-entities", by="ana", now=utc_now())
        assert keeper.poll().outcome is Outcome.OK
        assert len(keeper.names) == 101
        # Only the row whose own date is new says that it came now.
        assert keeper.titles == ["Entity List adds Hongtai Graphite Materials Co., Ltd."]
        keeper.publish([*whole[1:], GRAPHITE])
        assert [title.split()[2] for title in keeper.titles] == ["adds", "removes"]

    def test_a_list_keyed_anew_is_taken_without_events(self, keeper: Keeper) -> None:
        old = GRAPHITE | {"start_date": "2020-01-01"}
        keeper.publish([*LIST, old])
        anew = [row | {"id": f"n{row['id']}"} for row in [*LIST, old]]
        keeper.publish(anew)
        keeper.store.accept_list("us-entities", by="ana", now=utc_now())
        assert (keeper.poll().events_new, keeper.titles) == (0, [])
        keeper.publish(anew[:-1])
        assert keeper.titles == ["Entity List removes Hongtai Graphite Materials Co., Ltd."]
        assert keeper.store.value("SELECT key FROM measures") == "list:us-entities:900"

    def test_a_column_that_is_written_otherwise_is_taken_without_events(self, keeper: Keeper) -> None:
        keeper.publish(LIST)
        rewritten = [row | {"country": "China (PRC)"} for row in LIST]
        rewritten[0] |= {"street": "1 New Street"}
        keeper.publish(rewritten)
        keeper.store.accept_list("us-entities", by="ana", now=utc_now())
        assert keeper.poll().events_new == 1
        assert "NOW, street: 1 New Street" in keeper.store.value("SELECT text FROM reports")

    def test_there_must_be_something_to_say(self, keeper: Keeper) -> None:
        keeper.publish(LIST)
        with pytest.raises(ListNotAccepted, match="nothing to accept"):
            keeper.store.accept_list("us-entities", by="ana", now=utc_now())
        with pytest.raises(NotFound):
            keeper.store.accept_list("no-list", by="ana", now=utc_now())


def test_the_command_takes_what_a_person_says_is_right(keeper: Keeper, tmp_path: Path) -> None:
    keeper.publish(LIST)
    keeper.publish(LIST[:20])
    database = str(keeper.store.path)
    keeper.store.close()
    said = CliRunner().invoke(program, ["sources", "accept", "us-entities", "--db", database])
    assert (said.exit_code, "the last 20 of 40 rows are missing" in said.stderr) == (0, True)
    wrong = CliRunner().invoke(program, ["sources", "accept", "us-other", "--db", database])
    assert (wrong.exit_code, wrong.stdout) == (1, "")
    with Store.open(database) as again:
        assert again.value("SELECT accepted_row_count FROM lists") == 20
        assert again.value("SELECT next_due_at FROM sources") is None


def test_a_list_is_accepted_beside_a_folder_of_sources(keeper: Keeper, tmp_path: Path) -> None:
    """`--feeds` is taken as by the other commands, and a name that is in no file of it is refused."""
    keeper.publish(LIST)
    keeper.publish(LIST[:20])
    database = str(keeper.store.path)
    keeper.store.close()
    feeds = tmp_path / "feeds"
    feeds.mkdir()
    given = ["sources", "accept", "us-entities", "--db", database, "--feeds", str(feeds)]
    assert CliRunner().invoke(program, given).exit_code == 1
    (feeds / "us-entities.yml").write_text(SOURCE, encoding="utf-8")
    said = CliRunner().invoke(program, given)
    assert said.exit_code == 0, said.stderr
