"""What the tests of the pages that write share: a database with things to decide, and visitors who sign in.

visitor = Visitor(pages)
visitor.sign_in()
visitor.post("/-/tracker/enter", title="...", kind="grant")
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlencode

from published import NOW, Pages, World, countries, dollars, facts, populate

from tracker.decide import Reason
from tracker.model import DatedRole, DateRole, Evidence, PartialDate, Review
from tracker.publish.editing.accounts import Accounts, default_path
from tracker.store import Question, Store

PASSWORD = "correct horse battery"
CHINESE_TITLE = "美国能源部向Group14提供2亿美元赠款"
CHINESE_TEXT = (
    "美国能源部向Group14拨款2亿美元\n"
    "美国能源部9月20日宣布，向Group14公司提供2亿美元赠款，用于建设硅负极材料工厂。"
)
WAITING_TEXT = (
    "Ministry weighs limits on gallium\n"
    "The Ministry of Commerce may limit exports of gallium, two officials said on Tuesday. "
    + "More follows here, as wires write it. " * 60
    + "The limits would take effect in January 2026."
)


def quoted(text: str, **fields: str) -> tuple[Evidence, ...]:
    """Evidence for fields, each by the last place its words stand."""
    return tuple(
        Evidence(field, text.rindex(words), text.rindex(words) + len(words), words)
        for field, words in fields.items()
    )


def with_decisions(path: Path) -> dict[str, int]:
    """The small database with a doubt about two events and an event that waits; their numbers by name."""
    with Store.create_or_migrate(path) as store:
        world = World(store)
        populate(world)
        report = world.report(CHINESE_TEXT.split("\n")[0], CHINESE_TEXT, source="ministry", language="zh")
        doubtful = world.event(
            facts(
                CHINESE_TITLE,
                action="awarded",
                date="2024-09-20",
                countries=countries(actor="US"),
                materials=("silicon-anode-material",),
                agencies=("us-doe",),
                organizations=("Group14",),
                amount=dollars("200000000"),
            ),
            language="zh",
            confidence=0.81,
            review=Review.PENDING,
            told=((report, quoted(CHINESE_TEXT, agencies="美国能源部", amount="2亿美元", kind="赠款")),),
        )
        older = store.find_event("group14-award").id
        store.raise_doubt(
            doubtful, older, Question.SAME, score=0.58, now=NOW,
            reasons=(Reason("organizations", 1.0, "both name Group14"), Reason("title", 0.3, "titles differ")),
        )  # fmt: skip
        told = world.report("Ministry weighs limits on gallium", WAITING_TEXT)
        waiting = world.event(
            facts(
                "Ministry weighs limits on gallium exports",
                "export_control",
                "threatened",
                "2025-10-14",
                countries=countries(actor="CN", target="US"),
                materials=("gallium",),
                agencies=("cn-mofcom",),
                dates=(DatedRole(DateRole.EFFECTIVE, PartialDate.parse("2026-01")),),
            ),
            uid="gallium-limits",
            language="en",
            confidence=0.66,
            review=Review.PENDING,
            told=((told, quoted(WAITING_TEXT, action="may limit", materials="gallium")),),
        )
        return {"doubtful": doubtful, "older": older, "waiting": waiting}


def with_accounts(path: Path, *names: str) -> Accounts:
    """Accounts beside a database, all with the same password."""
    accounts = Accounts(default_path(path))
    for name in names:
        accounts.set_password(name, PASSWORD)
    return accounts


class Visitor:
    """Somebody with a browser's cookies. `by_browser` are the headers a browser adds by itself."""

    by_browser: ClassVar = {"origin": "http://localhost", "sec-fetch-site": "same-origin"}

    def __init__(self, pages: Pages, cookies: dict[str, str] | None = None) -> None:
        self.pages = pages
        self.cookies = dict(cookies or {})

    def ask(self, method: str, address: str, **more: Any) -> Any:
        """One request, not following where it leads; cookies are kept."""
        headers = {**more.pop("headers", {})}
        if self.cookies:
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        client = self.pages.datasette.client
        answer = self.pages.run(
            client.request(method, address, headers=headers, follow_redirects=False, **more)
        )
        for name, value in answer.cookies.items():
            self.cookies[name] = value
        for line in answer.headers.get_list("set-cookie"):
            if "Max-Age=0" in line:
                self.cookies.pop(line.partition("=")[0], None)
        return answer

    def get(self, address: str, **more: Any) -> Any:
        return self.ask("GET", address, **more)

    def csrf(self) -> str:
        """The token of this visitor's forms."""
        form = (
            self.get("/-/login").text if "ds_actor" not in self.cookies else self.get("/-/tracker/paste").text
        )
        return token_in(form)

    def post(self, address: str, fields: dict[str, Any] | None = None, **more: Any) -> Any:
        """Send a form as a browser does, with the token of this visitor's forms."""
        headers = {**self.by_browser, **more.pop("headers", {})}
        given = {"csrftoken": self.csrf(), **(fields or {})}
        body = urlencode(given, doseq=True)
        headers.setdefault("content-type", "application/x-www-form-urlencoded")
        return self.ask("POST", address, content=body, headers=headers, **more)

    def sign_in(self, name: str = "ada", password: str = PASSWORD, **more: Any) -> Any:
        return self.post("/-/login", {"username": name, "password": password, **more})


def token_in(page: str) -> str:
    found = re.search(r'name="csrftoken" value="([^"]+)"', page)
    assert found, page[:2000]
    return found[1]


def hidden(page: str, name: str) -> str:
    """The value of a hidden field of a page."""
    from html import unescape

    found = re.search(rf'<input type="hidden" name="{re.escape(name)}" value="([^"]*)"', page)
    assert found, f"no {name} in {page[:3000]}"
    return unescape(found[1])
