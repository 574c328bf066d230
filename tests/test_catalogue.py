"""The catalogue of sources: what a source file may say, and how what it may not say is refused."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker import catalogue, readers
from tracker.catalogue import TAKES, Catalogue
from tracker.errors import InputError, NotFound, SeveralInputErrors
from tracker.model import Key, Source

GOOD = """\
title: A ministry's news
url: https://ministry.test/news.xml
reader: feed
every: 6h
confirmed: documented
"""
URL = "url: https://ministry.test/news.xml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ministry-news.yml").write_text(GOOD)
    return tmp_path


def problems(folder: Path | None = None) -> list[InputError]:
    """What loading a folder refuses."""
    try:
        catalogue.load(folder)
    except SeveralInputErrors as refused:
        return list(refused.errors)
    return []


def refusals(folder: Path, text: str, name: str = "ministry-news.yml") -> list[InputError]:
    """What is wrong with one file of this text."""
    (folder / name).write_text(text)
    return problems(folder)


def test_a_file_is_a_source_and_its_name_the_id(folder: Path) -> None:
    sources = catalogue.load(folder)
    assert [source.id for source in sources] == ["ministry-news"]
    source = sources.get("ministry-news")
    assert source.urls == ("https://ministry.test/news.xml",)
    assert source.every == dt.timedelta(hours=6)
    assert source.expect_reports == (0, None)
    assert source.file == folder / "ministry-news.yml"


def test_everything_a_source_may_say(folder: Path) -> None:
    (folder / "ministry-news.yml").write_text(
        """\
title: Federal Register, Bureau of Industry and Security
urls: [https://register.test/a.json, "https://register.test/b.json?x=1"]
reader: federal_register
params: {"conditions[agencies][]": [one, two], per_page: 100}
language: zh-Hant
country: US
agency: us-bis
every: 90m
confirmed: third_party
topics: [critical-minerals, graphite, graphite]
expect: {reports: [1, 1000]}
licence: public domain
user_agent: A desk desk@example.org
rate: 30/m
size: 60MB
key: {env: MINISTRY_KEY, argument: api_key, sign_up: https://register.test/keys, optional: true}
"""
    )
    source = catalogue.load(folder).get("ministry-news")
    assert source.urls == ("https://register.test/a.json", "https://register.test/b.json?x=1")
    assert source.params == (
        ("conditions[agencies][]", "one"),
        ("conditions[agencies][]", "two"),
        ("per_page", "100"),
    )
    assert (source.language, source.country, source.agency) == ("zh-Hant", "US", "us-bis")
    assert source.topics == ("critical-minerals", "graphite")
    assert source.expect_reports == (1, 1000)
    assert source.every == dt.timedelta(minutes=90)
    assert source.user_agent == "A desk desk@example.org"
    assert (source.rate, source.most_bytes) == (0.5, 60_000_000)
    assert source.key == Key("MINISTRY_KEY", "api_key", None, "https://register.test/keys", True)


@pytest.mark.parametrize(
    "params",
    [
        "{conditions[agencies][]: one, conditions[type]: [RULE, NOTICE]}",
        '{"conditions[agencies][]": one, "conditions[type]": [RULE, NOTICE]}',
        "\n  conditions[agencies][]: one\n  conditions[type]:\n  - RULE\n  - NOTICE",
    ],
)
def test_names_of_arguments_with_brackets_need_no_quotes(folder: Path, params: str) -> None:
    text = GOOD.replace("reader: feed", "reader: federal_register") + f"params: {params}\n"
    assert refusals(folder, text) == []
    assert catalogue.load(folder).get("ministry-news").params == (
        ("conditions[agencies][]", "one"),
        ("conditions[type]", "RULE"),
        ("conditions[type]", "NOTICE"),
    )


@pytest.mark.parametrize(
    ("change", "field", "line", "says"),
    [
        (("title: A ministry's news", "title: "), "title", 1, "must be text"),
        (("title: A ministry's news\n", ""), "title", 1, "is missing"),
        (("every: 6h", "every: 4m"), "every", 4, "5m to 31d"),
        (("every: 6h", "every: 32d"), "every", 4, "5m to 31d"),
        (("every: 6h", "every: 6"), "every", 4, "must be text"),
        (("every: 6h", "every: 6 hours"), "every", 4, "5m to 31d"),
        (("every: 6h\n", ""), "every", 1, "is missing"),
        (("reader: feed", "reader: feeds"), "reader", 3, "perhaps feed?"),
        (("reader: feed", "reader: NO"), "reader", 3, "is not known; perhaps "),
        (("documented", "sure"), "confirmed", 5, "perhaps documented, seen_in_use, third_party?"),
        (("https://ministry.test/news.xml", "file:///etc/passwd"), "url", 2, "http or https"),
        (("https://ministry.test/news.xml", "ministry.test/news.xml"), "url", 2, "http or https"),
        (("https://ministry.test/news.xml", "https://"), "url", 2, "http or https"),
        (("https://ministry.test/news.xml", "https://ministry.test/a#b"), "url", 2, "http or https"),
        (("https://ministry", "https://me:pw@ministry"), "url", 2, "user name"),
        ((URL + "\n", ""), "url", 1, "is missing"),
        (("reader:", "urls: [https://other.test/]\nreader:"), "url", 2, "either url or urls"),
        ((URL, "urls: []"), "urls", 2, "something in it"),
        ((URL, "urls:\n- https://a.test\n- ftp://a.test"), "urls", 4, "ftp"),
        ((URL, "urls: [https://a.test, https://a.test]"), "urls", 2, "twice"),
    ],
)  # fmt: skip
def test_a_refusal_names_file_line_and_field(
    folder: Path, change: tuple[str, str], field: str, line: int, says: str
) -> None:
    (error,) = refusals(folder, GOOD.replace(*change))
    assert (error.file, error.field, error.line) == (folder / "ministry-news.yml", field, line)
    assert says in str(error)


@pytest.mark.parametrize(
    ("added", "field", "says"),
    [
        ("colour: red", "colour", "is not a field of a source"),
        ("agencies: us-doe", "agencies", "perhaps agency?"),
        ("country: USA", "country", "perhaps US"),
        ("country: NO", None, None),  # Norway, and not false
        ("agency: us-beis", "agency", "perhaps us-bis"),
        ("language: English", "language", "language tag"),
        ("topics: lithium", "topics", "must be a list"),
        ("topics: [lithum]", "topics", "perhaps lithium"),
        ("topics: [1]", "topics", "a list of texts"),
        ("expect: {reports: [5, 1]}", "expect", "in order"),
        ("expect: {reports: [-1, 1]}", "expect", "in order"),
        ("expect: {reports: [0, 0]}", "expect", "in order"),
        ("expect: {reports: [1, 2, 3]}", "expect", "in order"),
        ("expect: {events: [1, 2]}", "expect", "in order"),
        ("expect: {reports: [true, 2]}", "expect", "in order"),
        ("expect: {reports: [3, null]}", None, None),
        ("user_agent: 名前", "user_agent", "printable ASCII"),
        ('user_agent: "a\\r\\nX-Evil: 1"', "user_agent", "printable ASCII"),
        ("params: {a: b}", "params", "takes none"),
        ("params: []", "params", "must be a mapping"),
        ("params: {a: {b: c}}", "params.a", "must be text"),
        ("params: {a: true}", "params.a", "must be text"),
        ("rate: 5", "rate", "must be text"),
        ("rate: 21/s", "rate", "must be at most 20/s"),
        ("rate: 0/s", "rate", "must be at most 20/s"),
        ("rate: 1000/h", None, None),
        ("size: 60", "size", "must be text"),
        ("size: 99kB", "size", "100kB to 150MB"),
        ("size: 151MB", "size", "100kB to 150MB"),
        ("size: 800kB", None, None),
        ("key: MINISTRY_KEY", "key", "must be a mapping of fields"),
        ("key: {argument: api_key}", "key.env", "is missing"),
        ("key: {env: ministry-key, argument: a}", "key.env", "environment variable such as"),
        ("key: {env: MINISTRY_KEY}", "key", "either argument or header"),
        ("key: {env: MINISTRY_KEY, argument: a, header: B}", "key", "either argument or header"),
        ("key: {env: MINISTRY_KEY, argument: 'a&b'}", "key.argument", "name of an argument"),
        ('key: {env: MINISTRY_KEY, header: "X: 1"}', "key.header", "name of a header"),
        ("key: {env: MINISTRY_KEY, header: Host}", "key.header", "is not for keys"),
        ("archive: {address: 'https://m.test/feed?p={page}'}", None, None),
        ("archive: {address: 'https://m.test/feed?from={start}'}", "archive.size", "counts by it"),
        ("archive: {address: 'https://m.test/feed?since={since}'}", "archive.address", "would be the first"),
        (
            "archive: {address: 'https://m.test/feed?p={page}&n={number}'}",
            "archive.address",
            "{number} is none of",
        ),
        ("archive: {address: '/feed?p={page}'}", "archive.address", "whole http or https"),
        ("archive: {size: 10}", "archive.address", "is missing"),
        ("key: {env: MINISTRY_KEY, argument: a, scheme: Bearer}", "key.scheme", "there is none"),
        ('key: {env: MINISTRY_KEY, header: X-Key, scheme: "a b"}', "key.scheme", "the word before the key"),
        ("key: {env: MINISTRY_KEY, header: Authorization, scheme: Bearer}", None, None),
        ("key: {env: MINISTRY_KEY, header: X-Key, sign_up: ministry.test}", "key.sign_up", "whole http"),
        ("key: {env: MINISTRY_KEY, header: X-Key, optional: 1}", "key.optional", "true or false"),
        ("key: {env: MINISTRY_KEY, header: X-Key, sign-up: x}", "key.sign-up", "perhaps sign_up?"),
        ("key: {env: MINISTRY_KEY, header: X-Key}", None, None),
    ],
)
def test_a_further_field(folder: Path, added: str, field: str | None, says: str | None) -> None:
    errors = refusals(folder, GOOD + added)
    assert [(error.field, error.line) for error in errors] == ([(field, 6)] if field else [])
    assert all(says is not None and says in str(error) for error in errors)


@pytest.mark.parametrize(
    ("text", "line"), [("- a list", 1), ("", 1), ("title: one\ntitle: two", 2), ("a: b: c", 1), ("a: [", 1)]
)
def test_what_is_no_mapping_of_fields(folder: Path, text: str, line: int) -> None:
    (error,) = refusals(folder, text)
    assert error.line is not None
    assert error.line >= line


def test_all_refusals_of_all_files_come_at_once(folder: Path) -> None:
    (folder / "one.yml").write_text(GOOD.replace("6h", "never") + "colour: red\n")
    (folder / "two.yml").write_text("title: 3")
    with pytest.raises(SeveralInputErrors) as caught:
        catalogue.load(folder)
    assert {error.field for error in caught.value.errors} == {
        "every", "colour", "title", "url", "reader", "confirmed",
    }  # fmt: skip
    assert {Path(error.file or "").name for error in caught.value.errors} == {"one.yml", "two.yml"}


@pytest.mark.parametrize("name", ["Ministry.yml", "a_b.yml", "-a.yml", "a--b.yml", "é.yml"])
def test_a_name_that_is_no_id(folder: Path, name: str) -> None:
    (error,) = refusals(folder, GOOD.replace("news.xml", "other.xml"), name)
    assert "lower-case" in str(error)


def test_a_file_that_would_be_passed_over_in_silence_is_refused(folder: Path) -> None:
    (error,) = refusals(folder, GOOD, "another.yaml")
    assert "name it .yml" in str(error)


def test_other_files_may_lie_there(folder: Path) -> None:
    assert refusals(folder, "# how to add a source", "README.md") == []


def test_two_files_for_one_address(folder: Path) -> None:
    (error,) = refusals(folder, GOOD, "again.yml")
    assert "is polled by again already" in str(error)
    assert error.file == folder / "ministry-news.yml"


def test_one_address_asked_two_things_is_two_sources(folder: Path) -> None:
    register = GOOD.replace("reader: feed", "reader: federal_register").replace("news.xml", "api.json")
    for term in ("lithium", "graphite"):
        assert refusals(folder, register + f"params: {{term: {term}}}\n", f"{term}.yml") == []


def test_an_empty_folder_and_none_at_all(tmp_path: Path) -> None:
    assert "no source file" in str(problems(tmp_path)[0])
    assert "not a folder" in str(problems(tmp_path / "nowhere")[0])


def test_an_unknown_id_names_likely_ones(folder: Path) -> None:
    with pytest.raises(NotFound, match="did you mean ministry-news"):
        catalogue.load(folder).get("ministry-new")


def test_the_order_is_that_of_the_ids() -> None:
    sources = [Source(id, id, ("https://a.test/",), "feed", dt.timedelta(hours=1)) for id in "cab"]
    assert [source.id for source in Catalogue(sources)] == ["a", "b", "c"]


@given(st.binary(max_size=200))
def test_no_file_is_too_odd_to_be_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("feeds")
    (folder / "odd.yml").write_bytes(content)
    assert all(error.file for error in problems(folder))


@pytest.mark.parametrize(
    ("change", "added", "says"),
    [
        (("https://ministry", "http://ministry"), "argument: api_key", "unencrypted to ministry.test"),
        (("news.xml", "news.xml?api_key=123456"), "argument: api_key", "api_key is in the url already"),
        (("https://ministry.test", "http://127.0.0.1:8080"), "argument: api_key", None),
        (("https://ministry.test", "http://localhost"), "header: X-Key", None),
    ],
)
def test_a_key_goes_out_encrypted_and_stands_in_no_file(
    folder: Path, change: tuple[str, str], added: str, says: str | None
) -> None:
    errors = refusals(folder, GOOD.replace(*change) + f"key: {{env: MINISTRY_KEY, {added}}}")
    assert [(error.field, error.line) for error in errors] == ([("key", 6)] if says else [])
    assert all(says is not None and says in str(error) for error in errors)


def test_a_key_among_the_arguments_of_a_search_is_refused(folder: Path) -> None:
    search = GOOD.replace("reader: feed", "reader: federal_register") + "params: {api_key: abc}\n"
    (error,) = refusals(folder, search + "key: {env: MINISTRY_KEY, argument: api_key}")
    assert "api_key is among params already" in str(error)


@pytest.mark.parametrize(
    "block", sorted({takes.block for name, takes in TAKES.items() if takes.block and name != "feed"})
)
def test_the_block_of_another_reader_is_refused(folder: Path, block: str) -> None:
    (error,) = refusals(folder, GOOD + f"{block}: {{a: b}}")
    assert f"{block}: is no field of a source with the reader feed" in str(error)


@pytest.mark.parametrize("reader", sorted(name for name, takes in TAKES.items() if takes.required))
def test_a_reader_that_cannot_do_without_its_block_says_so(folder: Path, reader: str) -> None:
    errors = refusals(folder, GOOD.replace("reader: feed", f"reader: {reader}"))
    assert (TAKES[reader].block, "is missing") in [(error.field, error.reason) for error in errors]


def test_the_readers_named_here_are_those_there_are() -> None:
    assert set(readers.NAMES) == catalogue.READERS


@pytest.mark.parametrize("name", readers.NAMES)
def test_every_reader_says_whether_it_reaches_back(name: str) -> None:
    assert callable(getattr(readers.reader(name), "takes_since", None))


class TestShippedSources:
    """The catalogue that ships with the tracker."""

    @pytest.fixture
    def shipped(self) -> Catalogue:
        return catalogue.load()

    def test_nothing_is_wrong_with_it(self) -> None:
        assert problems() == []

    def test_enough_addresses_are_documented_or_checked_by_a_third_party(self, shipped: Catalogue) -> None:
        grades = [source.confirmed for source in shipped]
        assert grades.count("documented") + grades.count("third_party") >= 50
        assert grades.count("seen_in_use") <= len(grades) / 2

    def test_each_file_says_where_its_address_is_confirmed(self, shipped: Catalogue) -> None:
        for source in shipped:
            assert source.file is not None
            first = source.file.read_text(encoding="utf-8").splitlines()[0]
            assert first.startswith("# "), source.id
            assert len(first) > 40, source.id

    def test_each_says_what_a_reader_of_the_data_must_know(self, shipped: Catalogue) -> None:
        for source in shipped:
            assert source.licence, source.id
            assert source.language, source.id
            assert source.topics or source.reader == "list", source.id  # a list may be of nothing else
            assert source.expect_reports[1] or source.reader == "list", source.id  # it expects rows

    def test_no_address_that_is_reported_dead_or_closed_to_programs(self, shipped: Catalogue) -> None:
        dead = [
            "bis.gov/rss", "bis.gov/press-releases", "tools/rss.do", "rss/fdsys.xml", "dept_motie.xml",
            "cj.xml", "ofac.treasury.gov/rss", "www.congress.gov/rss", "feeds.reuters.com", "www.defense.gov",
            "war.gov", "pro.fastmarkets.com", "feeds.rijksoverheid.nl", "gov.br/mme", "ministers.treasury.gov.au",
            "dcceew.gov.au", "minmineria.cl", "dof.gob.mx/rss", "unctad.org/rss.xml", "people.com.cn/rss",
            "en.vietnamplus.vn", "europarl.europa.eu/rss",
        ]  # fmt: skip
        urls = [url for source in shipped for url in source.urls]
        assert not [url for url in urls for address in dead if address in url]

    def test_every_source_asks_for_addresses_that_may_be_fetched(self, shipped: Catalogue) -> None:
        now = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
        for source in shipped:
            requests = readers.reader(source.reader).requests(source, None, now)
            assert requests, source.id
            assert all(request.url.startswith(("https://", "rsshub:/")) for request in requests), source.id
