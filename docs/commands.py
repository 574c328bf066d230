"""Writes docs/commands.md from the commands themselves: python docs/commands.py > docs/commands.md"""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

from tracker.cli import COMMANDS, program

HEAD = """# Commands

<!-- Written by docs/commands.py from the commands themselves. -->

Every command takes its options after its name. Data goes to standard output, everything said to a person to standard error.
The exit status is 0 when it is done, 1 when it failed with one clear line, 2 for wrong usage.

| variable | means |
|---|---|
| `TRACKER_DB` | the database, where `--db` is not given |
| `TRACKER_FEEDS` | the folder of source files, where `--feeds` is not given |
| `TRACKER_VOCABULARY` | a vocabulary folder of your own, in place of the one that ships |
| `TRACKER_ACCOUNTS` | the file of who may sign in, where `--accounts` is not given |
| `TRACKER_ALLOW_HOSTS` | hosts that may be fetched though their address is private: `127.0.0.1:8080,intranet.example` |
| `TRACKER_RATES` | the file of exchange rates that `rates update` keeps; `eurofxref-hist.zip` beside the database otherwise |
| `TRACKER_HOST_INTERVAL` | least seconds between two requests to one host; 0.25 otherwise |
| `TRACKER_CONTACT` | who asks, for publishers that want to know: a name and a mail address |
| `TRACKER_RSSHUB` | the address of an RSSHub of your own, for sources whose address begins with `rsshub:` |
| `CONGRESS_API_KEY`, … | keys of publishers, each under the name in its source file's `key` |
| `TRACKER_USER` | who `event_changes.changed_by` says did it, where it is not the login name |
"""


def section(command: click.Command, path: str, level: int) -> Iterator[str]:
    """One command and, below it, the commands it has."""
    context = click.Context(command, info_name=path)
    yield f"\n{'#' * level} {path}\n"
    yield "```console\n" + " ".join([path, *command.collect_usage_pieces(context)]) + "\n```\n"
    yield inspect.cleandoc(command.help or "")
    options = [
        record
        for parameter in command.params
        if isinstance(parameter, click.Option) and (record := parameter.get_help_record(context))
    ]
    if options:
        yield "\n| option | |\n|---|---|"
        for names, meaning in options:
            yield f"| `{names}` | {meaning} |".replace(names, names.replace("|", "\\|"))
    if isinstance(command, click.Group):
        for name, sub in command.commands.items():
            yield from section(sub, f"{path} {name}", level + 1)


def page() -> str:
    context = click.Context(program, info_name="tracker")
    parts = [HEAD]
    for name in COMMANDS:
        command = program.get_command(context, name)
        assert command is not None
        parts += section(command, f"tracker {name}", 2)
    return "\n".join(parts).rstrip() + "\n"


if __name__ == "__main__":
    print(page(), end="")
