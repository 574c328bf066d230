"""The `tracker` command: what each command is called and where it is written. No logic here.

Commands are imported when they are run, so that a poll from cron does not pay for Datasette.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click

from tracker.errors import TrackerError

COMMANDS = {
    "up": "serving",
    "serve": "serving",
    "watch": "serving",
    "init": "database",
    "doctor": "database",
    "backup": "database",
    "restore": "database",
    "ingest": "polling",
    "reread": "rereading",
    "sources": "polling",
    "extract": "reading",
    "vocabulary": "reading",
    "add": "entering",
    "import": "entering",
    "export": "entering",
    "clauses": "clauses",
    "events": "browsing",
    "review": "reviewing",
    "timeline": "browsing",
    "ledger": "ledger",
    "rates": "ledger",
    "filters": "filters",
    "accounts": "accounts",
}
"""Each command and the module of this package that has it."""


class Program(click.Group):
    """A group that imports a command when it is asked for and turns the tracker's errors into one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"tracker.cli.{COMMANDS[cmd_name]}")
        command = getattr(module, f"{cmd_name}_command")
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except TrackerError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="policy-event-tracker", prog_name="tracker")
def program() -> None:
    """Who granted, froze, banned, listed, bought or promised what in batteries and critical minerals.

    Feeds and manual entries become events with evidence in one SQLite file; Datasette publishes them as
    faceted timelines. Start with `tracker up`.
    """


def main() -> None:
    """The console script: runs the program, and leaves quietly when the reader of its output has gone."""
    try:
        program(prog_name="tracker")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
