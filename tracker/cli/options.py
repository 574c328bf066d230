"""Options that several commands take, and how each command gets what it needs of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from tracker.cli.output import say
from tracker.errors import SettingError
from tracker.store import Store

F = TypeVar("F", bound=Callable[..., Any])


def database_option(function: F) -> F:
    """`--db PATH`: the database, from TRACKER_DB or tracker.db in the current directory otherwise."""

    def named(_context: click.Context, _option: click.Parameter, path: Path) -> Path:
        if not path.name:
            raise click.BadParameter("names no file")
        return path

    return click.option(
        "--db",
        "database",
        callback=named,
        type=click.Path(path_type=Path, dir_okay=False),
        envvar="TRACKER_DB",
        default=Path("tracker.db"),
        show_default=True,
        show_envvar=True,
        help="The database file.",
    )(function)


def no_database_option(function: F) -> F:
    """`--db` for a command that needs no database: taken, so that one set of options fits every command."""
    return click.option("--db", expose_value=False, hidden=True)(function)


def feeds_option(function: F) -> F:
    """`--feeds DIR`: the catalogue of sources, the one that ships with the tracker otherwise."""
    return click.option(
        "--feeds",
        type=click.Path(path_type=Path, exists=True, file_okay=False),
        envvar="TRACKER_FEEDS",
        show_envvar=True,
        help="A folder of source files to use in place of the one that ships with the tracker.",
    )(function)


def format_option(*choices: str) -> Callable[[F], F]:
    """`--format`: the first choice is the default. `json` goes to standard output alone."""
    return click.option(
        "--format",
        "format",
        type=click.Choice(choices),
        default=choices[0],
        show_default=True,
        help="How to print.",
    )


def open_for_writing(database: Path) -> Store:
    """The database for a command that writes, which says so when it has to wait for another."""
    return announcing(Store.open(database, write=True))


def announcing(store: Store) -> Store:
    """Have the store say whom it waits for."""

    def wait(holder: str | None) -> None:
        say(f"{store.path}: waiting for another tracker to finish writing{f' ({holder})' if holder else ''}")

    store.lock.on_wait = wait
    return store


def allowed_hosts() -> frozenset[str]:
    """Hosts that may be fetched at a private address: those of TRACKER_ALLOW_HOSTS, and the user's RSSHub."""
    from tracker import fetch  # half of what a command imports: only who asks the network pays for it
    from tracker.fetch import rsshub

    return fetch.allowed_hosts(os.environ.get("TRACKER_ALLOW_HOSTS", "")) | rsshub.hosts()


def host_interval() -> float | None:
    """TRACKER_HOST_INTERVAL: the least seconds between two requests to one host."""
    text = os.environ.get("TRACKER_HOST_INTERVAL")
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError as error:
        raise SettingError("TRACKER_HOST_INTERVAL", text, "not a number of seconds") from error
    if not 0 <= seconds <= 3600:
        raise SettingError("TRACKER_HOST_INTERVAL", text, "not between 0 and 3600 seconds")
    return seconds


def person() -> str:
    """Who is at the keyboard, as `event_changes.changed_by` will have it: TRACKER_USER, or the login name."""
    return os.environ.get("TRACKER_USER") or os.environ.get("USER") or os.environ.get("USERNAME") or "someone"


why_option = click.option("--why", help="The reason, kept in the event's history.")
