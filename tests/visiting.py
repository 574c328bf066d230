"""A server of its own for the tests in a browser, and one visitor's pages with all that goes wrong in them."""

from __future__ import annotations

import contextlib
import multiprocessing
import re
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tracker.publish.serve import serve

SERVERS = multiprocessing.get_context("forkserver")
SERVERS.set_forkserver_preload(
    ["datasette.app", "datasette_auth_passwords", "uvicorn", "tracker.publish.plugin"]
)
"""Each server is a process that has imported what all of them import."""

PATIENCE = 90_000
"""Milliseconds that a browser waits for what is sure to come, however busy the machine."""

LOOK = {
    "viewport": {"width": 1280, "height": 720},
    "color_scheme": "light",
    "reduced_motion": "no-preference",
}
"""How a browser shows pages to who asks for nothing else."""


def serve_and_tell(path: Path, told: Connection) -> None:
    """Serve this database until the process is ended; the address is told once it answers."""
    serve(path, port=0, ready=told.send)


@contextlib.contextmanager
def serving(path: Path) -> Iterator[str]:
    """The address of a server over this database."""
    hears, tells = SERVERS.Pipe(duplex=False)
    with hears:
        server = SERVERS.Process(target=serve_and_tell, args=(path, tells))
        server.start()
        tells.close()  # if the server ends before it answers, EOFError says so
        try:
            yield hears.recv().rstrip("/")
        finally:
            server.terminate()
            server.join()
            server.close()


_led: set[Any] = set()
"""The pages of which somebody waits for what they lead to."""


@contextlib.contextmanager
def leads_on(page: Any, to: str | re.Pattern[str] | None = None) -> Iterator[None]:
    """What is done in here leads this page on, to an address like `to`; afterwards all of that page is there.

    A click by itself waits until the new page begins to come: who counts at once may count half of it.
    """
    _led.add(page)
    try:
        with page.expect_navigation(url=to):
            yield
    finally:
        _led.discard(page)


class Visit:
    """One visitor's pages, with everything that went wrong in them: to be led on unawaited, too.

    `answers` are the statuses above 399 that a test asks for itself, `settings` those of the browser's context.
    """

    def __init__(
        self, chromium: Any, address: str, *, answers: tuple[int, ...] = (404,), **settings: Any
    ) -> None:
        self.answers = answers
        self.address = address
        self.look = {name: settings.get(name, usual) for name, usual in LOOK.items()}
        self.context = chromium.new_context(**settings)
        self.context.set_default_timeout(PATIENCE)
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
        page = self.page
        if request.is_navigation_request() and request.frame == page.main_frame and page not in _led:
            self.wrong.append(f"led on, and nobody waits (leads_on): {request.url}")

    def sign_in(self, name: str, password: str, there: str = "/") -> Any:
        """Sign in as a person does, and come out at a page."""
        self.open(f"/-/login?next={there}")
        self.page.get_by_label("Name").fill(name)
        self.page.get_by_label("Password").fill(password)
        with leads_on(self.page):
            self.page.locator("main").get_by_role("button", name="Sign in").click()
        assert self.page.url == self.address + there
        return self.page

    def open(self, path: str) -> Any:
        with leads_on(self.page):
            self.page.goto(self.address + path)
        return self.page

    def rest(self) -> None:
        """Leave everything as a new visitor finds it, but for what the browser has read already.

        Beginning a visit costs more than opening a page. The pages keep nothing in a browser but cookies.
        """
        for more in self.context.pages:
            if more is not self.page:
                more.close()
        self.page.goto("about:blank")
        self.context.clear_cookies()
        self.page.mouse.move(0, 0)
        self.page.set_viewport_size(self.look["viewport"])
        self.page.emulate_media(
            media="null", color_scheme=self.look["color_scheme"], reduced_motion=self.look["reduced_motion"]
        )
        self.wrong.clear()
