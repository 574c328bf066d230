"""A real server and a real Chromium. Skips where there is no Chromium, but never in CI."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from published import make_world

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PROGRAM = """
import sys
from tracker.publish.serve import serve
serve(sys.argv[1], port=0, ready=lambda address: print(address, flush=True))
"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        sync_playwright = None
    if sync_playwright is None or CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("CI must have playwright and Chromium: these tests are not to be skipped there")
        pytest.skip("no playwright or no Chromium here")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a server shows the small database of tests/published.py."""
    path = tmp_path_factory.mktemp("browser") / "world.db"
    make_world(path)
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(path)], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        yield server.stdout.readline().strip().rstrip("/")
        server.terminate()


class Visit:
    """One visitor's pages, with everything that went wrong in them."""

    def __init__(self, chromium: Any, address: str, **settings: Any) -> None:
        self.address = address
        self.context = chromium.new_context(**settings)
        self.page = self.context.new_page()
        self.wrong: list[str] = []
        self.page.on("console", lambda message: self._console(message))
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: self._dialog(dialog))
        self.page.on("request", lambda request: self._request(request))

    def _console(self, message: Any) -> None:
        if message.type in {"error", "warning"} and "404 (Not Found)" not in message.text:
            self.wrong.append(f"console: {message.text}")

    def _dialog(self, dialog: Any) -> None:
        self.wrong.append(f"a script ran: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:")):
            self.wrong.append(f"another host: {request.url}")

    def open(self, path: str) -> Any:
        self.page.goto(self.address + path)
        return self.page


@pytest.fixture
def visit(chromium: Any, address: str) -> Iterator[Any]:
    """Opens visits and holds against each that nothing went wrong in it."""
    visits: list[Visit] = []

    def make(**settings: Any) -> Visit:
        visits.append(Visit(chromium, address, **settings))
        return visits[-1]

    yield make
    wrong = [line for made in visits for line in made.wrong]
    for made in visits:
        made.context.close()
    assert wrong == []
