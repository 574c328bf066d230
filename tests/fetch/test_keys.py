"""A key reaches its publisher, and nobody else: no answer, no address, no error and no log line has it."""

from __future__ import annotations

import base64
import dataclasses
import html
import json
import logging
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from fetching import fetch, public, run, source
from hypothesis import given, settings
from hypothesis import strategies as st
from servers import Answer, Seen, Site

from tracker.errors import AccessBlocked, FetchError, KeyMissing, KeyRefused, ReadError
from tracker.fetch.keys import Secret, without_key, without_key_of
from tracker.fetch.redirects import web_address
from tracker.model import Clause, Key, ListRow, Reading, Report, Request, Response

VALUE = "s3cr3t/Key+of=mine"
ARGUMENT = Key("MINISTRY_KEY", argument="api_key", sign_up="https://ministry.test/keys")
HEADER = Key("MINISTRY_KEY", header="X-Api-Key")


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINISTRY_KEY", VALUE)


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Everything that anything logs, at the finest level; the key is never in it."""
    with caplog.at_level(logging.DEBUG):
        yield caplog
    lines = [record.getMessage() for record in caplog.get_records("call")]
    assert any("HTTP Request" in line for line in lines)
    assert not [line for line in lines if "s3cr3t" in line]


def said(response: Response) -> str:
    """Everything about an answer that anybody could keep."""
    return repr(response)


class TestWhereItGoes:
    """Into the argument or the header its publisher reads, as it is sent."""

    def test_into_an_argument(self, site: Site, logged: pytest.LogCaptureFixture) -> None:
        site.answer("/api", b"{}")
        response = fetch(site, "/api", source=source(site.url("/api"), key=ARGUMENT))
        assert site.requests[0].query == {"api_key": [VALUE]}
        assert response.url == site.url("/api")

    def test_beside_the_other_arguments(self, site: Site) -> None:
        site.answer("/api", b"{}")
        fetch(site, "/api?q=lithium%20ore&page=2", source=source(site.url("/api"), key=ARGUMENT))
        assert site.requests[0].query == {"q": ["lithium ore"], "page": ["2"], "api_key": [VALUE]}

    def test_into_a_header(self, site: Site, logged: pytest.LogCaptureFixture) -> None:
        site.answer("/api", b"{}")
        response = fetch(site, "/api", source=source(site.url("/api"), key=HEADER))
        assert site.requests[0].headers["x-api-key"] == VALUE
        assert site.requests[0].query == {}
        assert VALUE not in said(response)

    def test_into_a_header_after_the_word_that_its_publisher_wants_there(self, site: Site) -> None:
        site.answer("/api", b"{}")
        key = Key("MINISTRY_KEY", header="Authorization", scheme="APIKey")
        fetch(site, "/api", source=source(site.url("/api"), key=key))
        assert site.requests[0].headers["authorization"] == f"APIKey {VALUE}"

    def test_no_other_source_of_the_site_sends_it(self, site: Site) -> None:
        site.answer("/api", b"{}")
        fetch(site, "/api", source=source(site.url("/api")))
        assert "x-api-key" not in site.requests[0].headers

    def test_a_publisher_that_answers_without_one_is_asked_without_one(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("MINISTRY_KEY")
        site.answer("/api", b"{}")
        key = Key("MINISTRY_KEY", argument="api_key", optional=True)
        assert fetch(site, "/api", source=source(site.url("/api"), key=key)).status == 200
        assert site.requests[0].query == {}


class TestWithoutOne:
    """A source whose key is missing is not asked at all, and says what to do."""

    @pytest.mark.parametrize("value", [None, "", "  "])
    def test_the_error_names_the_variable_and_the_page(
        self, site: Site, monkeypatch: pytest.MonkeyPatch, value: str | None
    ) -> None:
        monkeypatch.delenv("MINISTRY_KEY")
        if value is not None:
            monkeypatch.setenv("MINISTRY_KEY", value)
        with pytest.raises(KeyMissing) as caught:
            fetch(site, "/api", source=source(site.url("/api"), key=ARGUMENT))
        assert (caught.value.outcome, caught.value.env) == ("blocked", "MINISTRY_KEY")
        assert str(caught.value) == (
            f"{site.url('/api')}: needs a key: MINISTRY_KEY is not set;"
            " one is given at https://ministry.test/keys"
        )
        assert site.requests == []

    @pytest.mark.parametrize("value", ["abc", "two words", "schlüssel", "a\r\nX-Evil: 1"])
    def test_what_no_key_looks_like_is_not_sent(
        self, site: Site, monkeypatch: pytest.MonkeyPatch, value: str
    ) -> None:
        monkeypatch.setenv("MINISTRY_KEY", value)
        with pytest.raises(KeyMissing, match="no key looks like") as caught:
            fetch(site, "/api", source=source(site.url("/api"), key=HEADER))
        assert value not in str(caught.value).replace("characters", "")
        assert site.requests == []

    @pytest.mark.parametrize("status", [401, 403])
    def test_a_publisher_that_wants_one_after_all(
        self, site: Site, monkeypatch: pytest.MonkeyPatch, status: int
    ) -> None:
        monkeypatch.delenv("MINISTRY_KEY")
        site.answer("/api", b"{}", status)
        with pytest.raises(KeyMissing, match="MINISTRY_KEY"):
            fetch(site, "/api", source=source(site.url("/api"), key=Key("MINISTRY_KEY", "a", optional=True)))


class TestAWrongOne:
    """What a publisher does not take is said to be so, by the variable's name alone."""

    @pytest.mark.parametrize("status", [401, 403])
    @pytest.mark.parametrize("key", [ARGUMENT, HEADER])
    def test_it_is_refused(self, site: Site, key: Key, status: int, logged: pytest.LogCaptureFixture) -> None:
        body = json.dumps({"error": {"code": "API_KEY_INVALID", "key": VALUE}}).encode()
        site.answer("/api", body, status, content_type="application/json")
        with pytest.raises(
            KeyRefused, match=f"the key in MINISTRY_KEY was refused with status {status}"
        ) as e:
            fetch(site, "/api", source=source(site.url("/api"), key=key))
        assert e.value.outcome == "blocked"
        assert VALUE not in repr(e.value.__dict__) + str(e.value)

    def test_a_wall_against_programs_is_not_the_keys_fault(self, site: Site) -> None:
        site.answer("/api", b"<html><title>Just a moment...</title>challenge", 403, content_type="text/html")
        with pytest.raises(AccessBlocked, match="Cloudflare") as caught:
            fetch(site, "/api", source=source(site.url("/api"), key=ARGUMENT))
        assert not isinstance(caught.value, KeyRefused)


class TestWhatComesBack:
    """Servers echo what they were asked."""

    def test_a_body_and_its_headers_come_without_it(self, site: Site) -> None:
        def answer(seen: Seen) -> Answer:
            following = f"{site.url('/api')}?api_key={VALUE}&page=2"
            body = json.dumps({"next": following, "you": VALUE}).replace("/", "\\/")
            return Answer(body.encode(), headers={"Link": f"<{following}>; rel=next"}, etag=f'"{VALUE}"')

        site.compute("/api", answer)
        response = fetch(site, "/api", source=source(site.url("/api"), key=ARGUMENT))
        assert "s3cr3t" not in said(response)
        assert json.loads(response.body)["next"] == f"{site.url('/api')}?api_key=***&page=2"

    def test_the_next_page_a_body_names_is_asked_with_the_key_again(self, site: Site) -> None:
        site.answer("/api", b"{}")
        asked = source(site.url("/api"), key=ARGUMENT)
        for address in ("/api?api_key=***&page=2", "/api?page=2&api_key="):
            response = run([Request(site.url(address))], site, source=asked)
            assert response.url == site.url("/api?page=2")
            assert site.requests[-1].query == {"page": ["2"], "api_key": [VALUE]}

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_a_redirect_that_echoes_it_is_cleaned_and_followed_with_it(
        self, site: Site, status: int, logged: pytest.LogCaptureFixture
    ) -> None:
        site.compute(
            "/old", lambda seen: Answer(b"", status, {"Location": f"/new?api_key={seen.query['api_key'][0]}"})
        )
        site.answer("/new", b"{}")
        response = fetch(site, "/old", source=source(site.url("/old"), key=ARGUMENT))
        assert site.seen("/new")[0].query == {"api_key": [VALUE]}
        assert response.url == site.url("/new")
        assert response.moved_to in (None, site.url("/new"))

    @pytest.mark.parametrize("key", [ARGUMENT, HEADER])
    def test_another_site_never_gets_it(self, site: Site, key: Key) -> None:
        with Site("127.0.0.2") as other:
            other.answer("/new", b"{}")
            site.compute(
                "/old",
                lambda seen: Answer(b"", 301, {"Location": other.url(f"/new?api_key={VALUE}&for={VALUE}")}),
            )
            allowed = {site.host, other.host}
            asked = source(site.url("/old"), key=key)
            response = fetch(site, "/old", source=asked, allow_hosts=allowed)
        assert "s3cr3t" not in repr(other.requests)
        assert "s3cr3t" not in said(response)

    def test_a_site_that_was_left_and_come_back_to_does_not_get_it_again(self, site: Site) -> None:
        with Site("127.0.0.2") as other:
            site.redirect("/old", other.url("/there"))
            other.redirect("/there", site.url("/new"))
            site.answer("/new", b"{}")
            asked = source(site.url("/old"), key=ARGUMENT)
            fetch(site, "/old", source=asked, allow_hosts={site.host, other.host})
        assert site.seen("/new")[0].query == {}

    @pytest.mark.parametrize("key", [ARGUMENT, HEADER])
    def test_a_request_for_another_site_is_made_without_it(self, site: Site, key: Key) -> None:
        """An answer may name any address as the next to be asked, or may have come from elsewhere itself."""
        with Site("127.0.0.2") as other:
            other.answer("/more", b"{}")
            asked = source(site.url("/api"), key=key)
            fetch(site, other.url("/more"), source=asked, allow_hosts={site.host, other.host})
        assert [seen.path for seen in other.requests] == ["/more"]
        assert "s3cr3t" not in repr(other.requests)

    def test_each_site_that_the_source_names_gets_it(self, site: Site) -> None:
        with Site("127.0.0.2") as other:
            other.answer("/more", b"{}")
            asked = dataclasses.replace(
                source(site.url("/api"), key=ARGUMENT), urls=(site.url("/api"), other.url("/list"))
            )
            fetch(site, other.url("/more"), source=asked, allow_hosts={site.host, other.host})
        assert other.requests[0].query == {"api_key": [VALUE]}

    @pytest.mark.parametrize("key", [ARGUMENT, HEADER])
    def test_it_is_never_sent_in_the_clear_where_the_source_is_encrypted(self, site: Site, key: Key) -> None:
        site.answer("/article", b"{}")
        asked = source("https://ministry.test/news", key=key)
        fetch(site, "http://ministry.test/article", source=asked, **public(site))
        assert [seen.path for seen in site.requests] == ["/article"]
        assert "s3cr3t" not in repr(site.requests)

    def test_half_an_answer_and_no_answer_do_not_tell_it(self, site: Site) -> None:
        site.cut("/half", b"x" * 100, 50)
        for path in ("/half", "/nowhere"):
            with pytest.raises(FetchError) as caught:
                fetch(site, path, source=source(site.url(path), key=ARGUMENT))
            assert "s3cr3t" not in f"{caught.value}{caught.value.__cause__!r}{caught.value.__dict__}"


HARD = "s3cr3t/Key+of=mine&x"
ECHOES = {
    "percent, small letters": "s3cr3t%2fKey%2bof%3dmine%26x",
    "percent, some of it": "s3cr3t%2FKey+of=mine%26x",
    "percent twice": "s3cr3t%252FKey%252Bof%253Dmine%2526x",
    "JSON": "s3cr3t\\/Key+of\\u003Dmine\\u0026x",
    "HTML by numbers": "s3cr3t&#47;Key&#043;of&#x3D;mine&#38;x",
    "HTML by names": "s3cr3t&sol;Key&plus;of&equals;mine&amp;x",
    "HTML twice": "s3cr3t/Key+of=mine&amp;amp;x",
    "HTML by numbers, twice": "s3cr3t&amp;#x2F;Key+of=mine&amp;#x26;x",
    "letters too": "%733cr3t/Key+of=mine\\u0026&#120;",
    "a host's small letters": HARD.lower(),
    "a script": r"s3cr3t\x2fKey\u{2b}of=mine\x26x",
    "hexadecimal": HARD.encode().hex(),
    "hexadecimal with colons": HARD.encode().hex(":").upper(),
    "mail": "s3cr3t/Key+of=3Dmine=26x",
    "a mail's line": "s3cr3t/Ke=\r\ny+of=mine&x",
    "a header line that goes on": "s3cr3t/Ke\r\n y+of=mine&x",
    "two headers of one name": "s3cr3t/Ke, y+of=mine&x",
    "base64": base64.b64encode(HARD.encode()).decode().rstrip("="),
    "base64 in an address": quote(base64.b64encode(HARD.encode()).decode().rstrip("="), safe=""),
    "base64 in lines": base64.b64encode(HARD.encode()).decode().rstrip("=").replace("0", "0\r\n", 1),
}
BYTES_ALONE = [name for name in ECHOES if name.startswith(("base64", "hex"))]
"""Spellings that nobody writes in UTF-16; in text that was read from it they are hidden all the same."""


class TestHoweverItIsEscaped:
    """A server writes what it was sent in its own way."""

    @pytest.mark.parametrize("echo", ECHOES.values(), ids=[*ECHOES])
    def test_it_is_hidden_in_a_body_and_in_an_address(self, echo: str) -> None:
        secret = Secret.of(ARGUMENT, "", {"MINISTRY_KEY": HARD})
        assert secret.out_of_bytes(f"You sent {echo}.".encode()) == b"You sent ***."
        assert secret.out_of(f"https://ministry.test/{echo}?page=2") == "https://ministry.test/***?page=2"

    @pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
    @pytest.mark.parametrize("echo", [HARD, *(ECHOES[name] for name in ECHOES if name not in BYTES_ALONE)])
    def test_it_is_hidden_in_utf_16(self, codec: str, echo: str) -> None:
        secret = Secret.of(ARGUMENT, "", {"MINISTRY_KEY": HARD})
        hidden = secret.out_of_bytes(f"Ŝ {echo} ŝ".encode(codec))
        assert hidden.decode(codec) == "Ŝ *** ŝ"

    @pytest.mark.parametrize("before", ["", "a", "ab", "user:", "apikey "])
    @pytest.mark.parametrize("after", ["", ":", ":password"])
    @pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
    def test_nothing_of_it_is_left_in_base64_whatever_it_stands_among(
        self, before: str, after: str, encode: Callable[[bytes], bytes]
    ) -> None:
        secret = Secret.of(ARGUMENT, "", {"MINISTRY_KEY": HARD})
        echo = encode(f"{before}{HARD}{after}".encode()).decode()
        hidden = secret.out_of(f'{{"authorization": "Basic {echo}"}}')
        assert "***" in hidden
        left = hidden.removeprefix('{"authorization": "Basic ').removesuffix('"}').split("***")
        assert sum(len(part.rstrip("=")) for part in left) <= (len(before) + len(after)) * 4 / 3 + 1
        assert secret.out_of_bytes(echo.encode()).decode() in hidden

    def test_the_larger_part_of_it_is_in_no_header_where_it_is_broken_over_two(self, site: Site) -> None:
        halves = {"ETag": f'"{VALUE[:9]}"', "Last-Modified": VALUE[9:], "X-Echo": f"{VALUE[:4]}-{VALUE[4:]}"}
        site.compute("/api", lambda seen: Answer(b"{}", headers=halves))
        response = fetch(site, "/api", source=source(site.url("/api"), key=ARGUMENT))
        assert [response.headers[name] for name in ("etag", "last-modified", "x-echo")] == [
            '"***"', "***", "s3cr-***",
        ]  # fmt: skip

    def test_it_is_hidden_in_rows_sections_and_requests_that_a_reader_made(self) -> None:
        row = ListRow("1", VALUE, {"remarks": f"see {VALUE}"})
        clause = Clause("Some Act", "1", "A heading", f"1. A heading {VALUE}", url=f"https://x.test/{VALUE}")
        request = Request("https://x.test/", context={"facts": VALUE}, body=VALUE.encode())
        reading = Reading((), more=(request,), rows=(row,), clauses=(clause,), doubt=VALUE)
        kept = without_key(source("https://ministry.test/", key=ARGUMENT), reading)
        assert "s3cr3t" not in repr(kept)
        assert kept.rows[0].fields == {"remarks": "see ***"}
        assert (kept.more[0].body, kept.more[0].method) == (b"***", "GET")

    def test_what_cannot_be_read_is_said_without_it(self) -> None:
        """A reader may undo an escape of an escape, and quote what it found in its refusal."""
        url = "https://ministry.test/feed"
        error = ReadError("desk", f"'date' must be a day, not {VALUE!r}", url=f"{url}?x={VALUE}")
        told = without_key_of(source(url, key=ARGUMENT), error)
        assert str(told) == f"desk: 'date' must be a day, not '***' ({url}?x=***)"
        assert "s3cr3t" not in repr(told.__dict__) + repr(told.args)

    def test_it_is_hidden_in_what_a_reader_made_of_an_answer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("MINISTRY_KEY", HARD)
        report = Report(
            "desk", HARD, f"For {HARD}", f"For {HARD}\n\nYou.", f"https://ministry.test/{HARD}",
            fields={"action": HARD, "docket_ids": ("1", HARD)},
        )  # fmt: skip
        kept = without_key(source("https://ministry.test/", key=ARGUMENT), Reading((report,), notes=(HARD,)))
        assert "s3cr3t" not in repr(kept)
        assert kept.reports[0].title == "For ***"
        assert kept.reports[0].fields["docket_ids"] == ("1", "***")


@settings(max_examples=30)
@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=6, max_size=40))
def test_whatever_the_key_is_no_usual_spelling_of_it_stays(value: str) -> None:
    secret = Secret.of(ARGUMENT, "", {"MINISTRY_KEY": value})
    spellings = {
        value, quote(value, safe=""), quote(value, safe="").lower() if value.islower() else value,
        quote(quote(value, safe=""), safe=""), html.escape(value), html.escape(html.escape(value)),
        json.dumps(value)[1:-1],
    }  # fmt: skip
    for spelled in spellings:
        assert secret.out_of(f"( {spelled} )") == "( *** )"
        assert secret.out_of_bytes(f"( {spelled} )".encode("utf-16")).decode("utf-16") == "( *** )"


KEYS = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=6, max_size=40)


@settings(max_examples=40)
@given(KEYS, st.sampled_from(["/api", "/api?q=1", "/a%20b?x=%C3%A9&y=", "/api?api_key=old"]))
def test_whatever_the_key_is_the_address_has_it_once_on_the_wire_and_never_else(
    value: str, path: str
) -> None:
    secret = Secret.of(ARGUMENT, "", {"MINISTRY_KEY": value})
    url = secret.out_of_address(web_address(f"https://ministry.test{path}"))
    again = url.copy_merge_params({"api_key": value})
    assert secret.out_of_address(again).params == url.params
    sent = web_address(f"https://ministry.test{secret.on_target(url.raw_path).decode()}")
    assert sent.params.get_list("api_key") == [value]
