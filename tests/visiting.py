"""A server of its own for the tests in a browser, and one visitor's pages with all that goes wrong in them."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PROGRAM = """
import sys
from tracker.publish.serve import serve
serve(sys.argv[1], port=0, ready=lambda address: print(address, flush=True))
"""


@contextlib.contextmanager
def serving(path: Path) -> Iterator[str]:
    """The address of a server over this database."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(path)], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip().rstrip("/")
        finally:
            server.terminate()


class Visit:
    """One visitor's pages, with everything that went wrong in them.

    `answers` are the statuses above 399 that a test asks for itself.
    """

    def __init__(
        self, chromium: Any, address: str, *, answers: tuple[int, ...] = (404,), **settings: Any
    ) -> None:
        self.answers = answers
        self.address = address
        self.context = chromium.new_context(**settings)
        self.page = self.context.new_page()
        self.wrong: list[str] = []
        self.page.on("console", lambda message: self._console(message))
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: self._dialog(dialog))
        self.page.on("request", lambda request: self._request(request))

    def _console(self, message: Any) -> None:
        asked_for = any(f"status of {status} " in message.text for status in self.answers)
        if message.type in {"error", "warning"} and not asked_for:
            self.wrong.append(f"console: {message.text}")

    def _dialog(self, dialog: Any) -> None:
        self.wrong.append(f"a script ran: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:")):
            self.wrong.append(f"another host: {request.url}")

    def sign_in(self, name: str, password: str, there: str = "/") -> Any:
        """Sign in as a person does, and come out at a page."""
        self.open(f"/-/login?next={there}")
        self.page.get_by_label("Name").fill(name)
        self.page.get_by_label("Password").fill(password)
        self.page.locator("main").get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(f"**{there}")
        return self.page

    def open(self, path: str) -> Any:
        self.page.goto(self.address + path)
        return self.page
