"""The documentation is true: its commands run, its links lead somewhere, and no command is left out.

A fenced block marked `sh` is run, in order, with the other blocks of its page, in a folder of its own that
holds a fresh database; `console` and other blocks are only shown.
"""

import contextlib
import os
import random
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tracker.cli import COMMANDS
from tracker.store import Store
from tracker.vocabulary import vocabulary

CHECKOUT = Path(__file__).resolve().parent.parent
PAGES = [CHECKOUT / "README.md", CHECKOUT / "CONTRIBUTING.md", *sorted((CHECKOUT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.M | re.S)
PORT = "18765"
"""Where the pages have a site of one's own; a run takes a port that is free."""

PORTS = range(20_000, 32_000)
"""Out of which no system gives one to who asks for any: none is taken between looking and listening."""

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`(tracker/[a-z_/]+(?:\.py|/))`")


def blocks(page: Path, language: str) -> list[str]:
    return [text for found, text in BLOCK.findall(page.read_text(encoding="utf-8")) if found == language]


def free_port() -> int:
    while True:
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", random.choice(PORTS))) as taken:
            return int(taken.getsockname()[1])


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the starter events, made once."""
    from tracker.exchange import load_starter

    path = tmp_path_factory.mktemp("docs") / "tracker.db"
    with Store.create_or_migrate(path) as store:
        store.sync_vocabulary(vocabulary())
        load_starter(store)
    return path


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "sh")], ids=lambda page: page.name)
def test_the_commands_of_a_page_run(page: Path, database: Path, tmp_path: Path) -> None:
    shutil.copy(database, tmp_path / "tracker.db")
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "TRACKER_USER": "reader",
    }
    port = str(free_port())
    for script in (block.replace(PORT, port) for block in blocks(page, "sh")):
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=tmp_path, env=environment, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, f"{script}\n{done.stdout[-1000:]}\n{done.stderr[-2000:]}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_links_of_a_page_lead_to_files(page: Path) -> None:
    local = [
        link.split("#")[0] for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link
    ]
    missing = [link for link in local if link and not (page.parent / link).exists()]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_code_that_a_page_names_is_there(page: Path) -> None:
    named = CODE.findall(page.read_text(encoding="utf-8"))
    assert not [name for name in named if not (CHECKOUT / name).exists()]


def test_the_commands_are_documented_as_they_are() -> None:
    written = subprocess.run(
        [sys.executable, "docs/commands.py"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    ).stdout
    assert all(f"## tracker {name}\n" in written for name in COMMANDS)
    kept = (CHECKOUT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert kept == written, "python docs/commands.py > docs/commands.md"


def test_every_question_is_documented() -> None:
    described = yaml.safe_load((CHECKOUT / "metadata.yml").read_text(encoding="utf-8"))
    page = (CHECKOUT / "docs" / "publishing.md").read_text(encoding="utf-8")
    section = page.split("## Questions ready to ask")[1].split("\n## ")[0]
    questions = described["databases"]["tracker"]["queries"]
    assert re.findall(r"^\| `(\w+)` \| (.+) \|$", section, re.M) == [
        (name, question["title"]) for name, question in questions.items()
    ]


def test_the_catalogue_is_documented_as_it_is() -> None:
    written = subprocess.run(
        [sys.executable, "docs/catalogue.py"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    ).stdout
    kept = (CHECKOUT / "docs" / "catalogue.md").read_text(encoding="utf-8")
    assert kept == written, "python docs/catalogue.py > docs/catalogue.md"
    (count,) = re.findall(r"^(\d+ sources of \d+ jurisdictions)", written, re.MULTILINE)
    assert count in (CHECKOUT / "README.md").read_text(encoding="utf-8"), count
