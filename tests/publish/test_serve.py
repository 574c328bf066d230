"""The server: where it listens, when it says so, how it ends."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from tracker.errors import SettingError
from tracker.publish.serve import DEFAULT_PORT, address_of, datasette_for, listening_socket

PROGRAM = """
import sys
from tracker.publish.serve import serve
serve(sys.argv[1], port=0, ready=lambda address: print(address, flush=True))
print("ended", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_answers_and_ends_cleanly_on_a_signal(world_db, number):
    running = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(world_db)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        address = running.stdout.readline().strip()
        with urllib.request.urlopen(f"{address}tracker/events.json?_size=1") as answer:
            assert answer.status == 200
        running.send_signal(number)
        out, err = running.communicate(timeout=20)
    finally:
        running.kill()
        running.wait()
    assert running.returncode == 0
    assert out.strip() == "ended"
    assert err == ""


def test_a_port_that_is_taken_is_named():
    with contextlib.closing(listening_socket("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingError, match=f"{port}.*in use"):
            listening_socket("127.0.0.1", port)


def test_without_a_port_the_next_free_one_is_taken():
    with (
        contextlib.closing(listening_socket("127.0.0.1", None)) as first,
        contextlib.closing(listening_socket("127.0.0.1", None)) as second,
    ):
        assert first.getsockname()[1] >= DEFAULT_PORT
        assert second.getsockname()[1] > first.getsockname()[1]


@pytest.mark.parametrize(
    ("host", "port", "named"),
    [("203.0.113.7", 0, "host=203.0.113.7"), ("127.0.0.1", 70000, "port=70000")],
)
def test_a_place_that_cannot_be_had_is_named(host, port, named):
    with pytest.raises(SettingError, match=named):
        listening_socket(host, port)


@pytest.mark.parametrize(
    ("host", "shown"), [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("localhost", "localhost")]
)
def test_the_address_can_be_opened(host, shown):
    with contextlib.closing(listening_socket("127.0.0.1", 0)) as bound:
        assert address_of(bound, host) == f"http://{shown}:{bound.getsockname()[1]}/"


def test_the_database_is_named_tracker_whatever_its_file(world_db):
    datasette = datasette_for(world_db)
    assert [name for name in datasette.databases if name != "_internal"] == ["tracker"]
    datasette.executor.shutdown()


def test_visitors_cannot_write(pages):
    answer = pages.get("/tracker.json?sql=insert+into+kinds+(id)+values+('x')")
    assert answer.status_code == 400


def test_pages_answer_side_by_side(world_db, open_pages):
    """Requests on several connections at once give whole pages."""
    import asyncio

    pages = open_pages(world_db)

    async def several():
        return await asyncio.gather(
            *(pages.datasette.client.get("/tracker/events?_country=CN") for _ in range(8))
        )

    assert {answer.status_code for answer in pages.run(several())} == {200}


def test_ipv6_is_shown_in_brackets():
    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    try:
        bound = listening_socket("::1", 0)
    except SettingError:
        pytest.skip("no IPv6 loopback here")
    with contextlib.closing(bound):
        assert address_of(bound, "::1").startswith("http://[::1]:")
