"""The questions of metadata.yml, asked of a small world whose answers are known: tests/corpus/questions."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml
from published import Pages
from questions import NOW, WORLD, make_asked_world

from tracker import resources
from tracker.analyze.ledger import Scope, ledger
from tracker.store import Store

DESCRIBED: dict[str, Any] = yaml.load(resources.metadata().read_text(encoding="utf-8"), yaml.CSafeLoader)[
    "databases"
]["tracker"]
QUESTIONS: dict[str, dict[str, str]] = DESCRIBED["queries"]
ANSWERS: list[dict[str, Any]] = yaml.load(
    (WORLD.parent / "answers.yml").read_text(encoding="utf-8"), yaml.CSafeLoader
)
PARAMETER = re.compile(r"(?<!:):([a-z]\w*)")
TODAY = NOW.date()


class Asked:
    """The world's pages; numbers of events are told by their names."""

    def __init__(self, pages: Pages, ids: dict[str, int]) -> None:
        self.pages = pages
        self.names = {id: name for name, id in ids.items()}

    def __call__(self, question: str, **parameters: object) -> list[dict[str, Any]]:
        query = urlencode({"_shape": "array", **parameters})
        rows: list[dict[str, Any]] = self.pages.json(f"/tracker/{question}.json?{query}")
        return [{column: self._told(column, value) for column, value in row.items()} for row in rows]

    def _told(self, column: str, value: Any) -> Any:
        return self.names.get(value, value) if column == "event" or column.endswith("_event") else value


@pytest.fixture(scope="module")
def asked_db(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    path = tmp_path_factory.mktemp("questions") / "asked.db"
    return path, make_asked_world(path)


@pytest.fixture(scope="module")
def ask(asked_db: tuple[Path, dict[str, int]], open_pages: Callable[..., Pages]) -> Asked:
    return Asked(open_pages(asked_db[0]), asked_db[1])


@pytest.mark.parametrize("case", ANSWERS, ids=lambda case: f"{case['question']}: {case['says']}")
def test_the_answer_is_exactly_that(ask: Asked, case: dict[str, Any]) -> None:
    left_out = {*case.get("without", ()), "measure_id"}
    rows = ask(case["question"], **case.get("asked", {}))
    assert [{name: row[name] for name in row if name not in left_out} for row in rows] == case["rows"]


def test_most_questions_have_an_exact_answer() -> None:
    left = set(QUESTIONS) - {case["question"] for case in ANSWERS}
    assert left == {
        "takes_effect_next", "newest_events", "changed_lately", "decided_lately", "sources_in_trouble",
        "coverage_by_month", "dates_not_known_to_the_day", "evidence_of_an_event", "search_reports",
    }  # fmt: skip


def test_days_of_what_lasts_are_counted_to_today(ask: Asked) -> None:
    days = {
        row["suspended_event"]: (row["at_least_days"], row["at_most_days"])
        for row in ask("longest_suspensions")
    }
    assert days["freeze"] == (42, 42)
    assert days["gallium-pause"] == ((TODAY - dt.date(2025, 11, 9)).days,) * 2
    assert days["euro-freeze"] == ((TODAY - dt.date(2025, 2, 28)).days, (TODAY - dt.date(2025, 2, 1)).days)


def test_a_threat_known_to_the_month_is_open_from_its_last_day(ask: Asked) -> None:
    assert [row["days_open"] for row in ask("threats_open")] == [(TODAY - dt.date(2025, 3, 31)).days]


def test_dates_ahead_are_those_within_the_days_asked_for(ask: Asked) -> None:
    assert [(row["role"], row["event"], row["days_left"]) for row in ask("takes_effect_next")] == [
        ("comment_due", "rule", 20)
    ]
    assert ask("takes_effect_next", days=19) == []
    assert [row["role"] for row in ask("takes_effect_next", days=36500)] == [
        "comment_due", "deadline", "effective", "report_due",
    ]  # fmt: skip


def test_what_was_changed_is_told_with_what_was_there_before(ask: Asked) -> None:
    changed = {
        (row["field"], row["changed_by"]) for row in ask("changed_lately") if row["event"] == "epsilon"
    }
    assert changed == {("amount", "merge"), ("merged", "ana")}
    assert ask("changed_lately", days=-1) == []


def test_what_is_recorded_lately_leaves_out_what_waits_or_was_rejected(ask: Asked) -> None:
    events = [row["event"] for row in ask("newest_events")]
    assert "pending-listing" not in events
    assert len(events) == len(ask.names) - 1


def test_the_vaguest_dates_come_first(ask: Asked) -> None:
    precisions = [row["date_precision"] for row in ask("dates_not_known_to_the_day")]
    assert precisions == ["year", "year", "year", "month", "month"]


def test_reports_are_found_by_their_words(ask: Asked) -> None:
    found = ["Beijing curbs graphite", "Graphite under licence"]
    assert [row["title"] for row in ask("search_reports", words="graphite")] == found
    assert [row["title"] for row in ask("search_reports", words="graphite OR anodes")] == []


@pytest.mark.parametrize(
    ("question", "by", "of"),
    [
        ("money_by_country_and_year", "country", {"country": "US"}),
        ("agency_ledger", "agency", {"agency": "us-doe"}),
        ("money_of_a_material", "material", {"material": "lithium"}),
    ],
)
def test_sums_are_those_of_the_ledger_command(
    ask: Asked, asked_db: tuple[Path, dict[str, int]], question: str, by: str, of: dict[str, str]
) -> None:
    with Store.open(asked_db[0]) as store:
        rows = ledger(store.rows, Scope(TODAY), by).rows
    (told,) = [row.tally.sums for row in rows if row.key in of.values()]
    years = ask(question, **of)
    assert sum(year["net_usd"] for year in years) == told["net"]
    assert sum(year["suspended_usd"] for year in years) == told["suspended"]
    assert sum(year["terminated_usd"] for year in years) == told["terminated"]


# Quotes, wildcards, SQL, search operators, numbers that are none, other scripts, and a great deal of anything.
HOSTILE = (
    "'", '"', "%", "_", "*", "' or '1' = '1", "'; drop table events; --", '" NEAR( OR -', "1e999", "-99999999999999999999",
    "null", "\x00", "\u202e石墨", "<script>alert(1)</script>", "../../etc/passwd", "x" * 4000,
)  # fmt: skip
ASKING = {name: PARAMETER.findall(query["sql"]) for name, query in QUESTIONS.items()}


@pytest.mark.parametrize("question", [name for name, parameters in ASKING.items() if parameters])
def test_what_is_asked_for_is_never_sql(ask: Asked, question: str) -> None:
    for value in HOSTILE:
        query = urlencode({"_shape": "objects", **dict.fromkeys(ASKING[question], value)})
        answer = ask.pages.json(f"/tracker/{question}.json?{query}")
        assert answer["ok"] is True, value
        assert len(answer["rows"]) <= len(ask.names), value
        assert answer["rows"] == [] or question in NUMBERED, value


# Those asked for a number of days take a text for 0, and then answer.
NUMBERED = {"takes_effect_next", "announced_never_awarded", "changed_lately", "decided_lately"}


def test_words_of_a_measure_have_no_wildcards(ask: Asked) -> None:
    assert ask("life_of_a_measure", words="%grant%") == []
    assert ask("life_of_a_measure", words="grant to a_pha") == []
    assert {row["measure"] for row in ask("life_of_a_measure", words="grant to")} == {
        "Grant to Alpha", "Grant to Beta", "Grant to Gamma",
    }  # fmt: skip


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_says_what_counts_and_what_it_takes(name: str) -> None:
    said = QUESTIONS[name]["description"]
    assert len(said) >= 60
    for parameter in ASKING[name]:
        assert re.search(rf"\b({parameter}|{parameter.rstrip('s')}s?)\b", said, re.I), parameter
        assert re.search(r"empty takes|given\s+takes", said), parameter


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_column_of_an_answer_has_a_name_of_its_own(ask: Asked, name: str) -> None:
    columns = ask.pages.json(f"/tracker/{name}.json?_shape=objects")["columns"]
    assert len(set(columns)) == len(columns)
    assert all(re.fullmatch(r"[a-z][a-z_]*", column) for column in columns)


# What an answer about sources, months or years has to lead anywhere.
WITHOUT_EVENTS = {
    "money_frozen_now", "money_of_a_material", "money_by_country_and_year", "money_by_programme_and_year",
    "outlays_by_programme", "agency_ledger", "agency_instruments", "material_year_by_year", "coverage_by_month",
    "who_restricts_whom",
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name in QUESTIONS if name not in WITHOUT_EVENTS])
def test_answers_lead_to_pages(ask: Asked, name: str) -> None:
    page = ask.pages.get(f"/tracker/{name}").text
    rows = ask(name)
    if rows:
        assert re.search(
            r'<td[^>]*><a href="/(tracker/(events|reports|sources|measures)|country|material|agency)/', page
        )


SAID: dict[str, Any] = DESCRIBED["plugins"]["policy-event-tracker"]


def test_every_question_is_listed_once_under_a_heading(ask: Asked) -> None:
    assert [name for group in SAID["questions"] for name in group["asks"].split()] == list(QUESTIONS)
    page = ask.pages.get("/tracker").text
    assert re.findall(r'<li><a href="/tracker/(\w+)">[^<]*\?</a>', page) == list(QUESTIONS)
    assert "More questions" not in page


def test_every_parameter_is_said_in_words() -> None:
    assert set(SAID["parameters"]) == {name for names in ASKING.values() for name in names}
    assert all(said["title"] and said["written"] for said in SAID["parameters"].values())


def test_a_question_shows_its_answer_first_and_its_sql_on_demand(ask: Asked) -> None:
    page = ask.pages.get("/tracker/money_on_a_day?day=2025-02-20").text
    assert page.index('<table class="answer">') < page.index('<details class="sql">')
    assert 'type="date" value="2025-02-20"' in page
    assert '<td class="col-awarded figure" dir="auto">100,000,000</td>' in page
    assert "<strong>5 rows</strong>" in page


def test_a_vocabulary_is_offered_in_the_readers_language(ask: Asked) -> None:
    english = ask.pages.get("/tracker/money_of_a_material").text
    chinese = ask.pages.get("/tracker/money_of_a_material?_lang=zh").text
    assert '<input id="asked-material"' in english
    assert 'list="choices-material"' in english
    assert '<option value="graphite">Graphite</option>' in english
    assert '<option value="graphite">石墨</option>' in chinese


def test_a_question_without_an_answer_says_so(ask: Asked) -> None:
    page = ask.pages.get("/tracker/restrictions_in_force?material=unobtainium").text
    assert "Nothing in this database answers it for what was asked." in page


def test_ones_own_sql_has_datasettes_page(ask: Asked) -> None:
    page = ask.pages.get("/tracker?sql=select+1+as+one").text
    assert 'id="sql-editor"' in page
    assert '<div class="question">' not in page


def test_what_was_asked_for_is_text_on_the_page(ask: Asked) -> None:
    page = ask.pages.get("/tracker/life_of_a_measure?words=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").text
    assert "<script>alert(1)" not in page
    assert 'value="&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in page
