"""`tracker accounts`: who may sign in to the pages and write."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from tracker.cli.options import database_option, format_option
from tracker.cli.output import print_json, print_table, say
from tracker.errors import NotFound, SettingError
from tracker.model import utc_now
from tracker.publish.editing.accounts import Account, Accounts, checked_name, checked_password, default_path

F = TypeVar("F", bound=Callable[..., Any])


def accounts_option(function: F) -> F:
    """`--accounts FILE`: who may sign in, from TRACKER_ACCOUNTS or beside the database otherwise."""
    return click.option(
        "--accounts",
        type=click.Path(path_type=Path, dir_okay=False),
        envvar="TRACKER_ACCOUNTS",
        show_envvar=True,
        help="The file of who may sign in; beside the database otherwise.",
    )(function)


def accounts_of(database: Path, accounts: Path | None) -> Accounts:
    return Accounts(accounts or default_path(database))


@click.group("accounts")
def accounts_command() -> None:
    """Who may sign in to the pages and write there. Only hashes of passwords are kept."""


@accounts_command.command("add")
@click.argument("name", metavar="NAME")
@click.option("--password-stdin", is_flag=True, help="Take the password from standard input, not a terminal.")
@accounts_option
@database_option
def add_account(name: str, password_stdin: bool, accounts: Path | None, database: Path) -> None:
    """Make an account, or give one a new password, which ends its sessions. Asks for the password twice."""
    file = accounts_of(database, accounts)
    checked_name(name)
    new = file.set_password(name, _password(password_stdin))
    say(f"{file.path}: {name} {'may sign in' if new else 'has a new password'}")


def _password(from_input: bool) -> str:
    if from_input:
        return checked_password(sys.stdin.readline().rstrip("\r\n"))
    if not sys.stdin.isatty():
        raise SettingError("password", "", "cannot be asked for without a terminal; use --password-stdin")
    return checked_password(
        click.prompt("Password", hide_input=True, confirmation_prompt="Once more", err=True)
    )


@accounts_command.command("list")
@format_option("table", "json")
@accounts_option
@database_option
def list_accounts(format: str, accounts: Path | None, database: Path) -> None:
    """Every account, with its tokens and until when they are good."""
    found = accounts_of(database, accounts).all()
    if format == "json":
        print_json([{"name": name, "tokens": _tokens(account)} for name, account in found.items()])
        return
    print_table(
        [
            {"name": name, **token}
            for name, account in sorted(found.items())
            for token in _tokens(account) or [dict.fromkeys(_COLUMNS[1:])]
        ],
        _COLUMNS,
    )


_COLUMNS = ["name", "token", "expires", "note"]


def _tokens(account: Account) -> list[dict[str, Any]]:
    return [
        {"token": token.id, "expires": token.expires, "note": token.note} for token in account.tokens.values()
    ]


@accounts_command.command("remove")
@click.argument("name", metavar="NAME")
@accounts_option
@database_option
def remove_account(name: str, accounts: Path | None, database: Path) -> None:
    """Take an account away: its sessions end and its tokens are worthless, at once."""
    file = accounts_of(database, accounts)
    if not file.remove(name):
        raise NotFound("account", name, sorted(file.all()))
    say(f"{file.path}: {name} may not sign in any more")


@accounts_command.command("token")
@click.argument("name", metavar="NAME")
@click.option(
    "--days", type=click.IntRange(1, 3650), default=30, show_default=True, help="How long it is good."
)
@click.option("--note", default="", help="What it is for, to know it again.")
@accounts_option
@database_option
def make_token(name: str, days: int, note: str, accounts: Path | None, database: Path) -> None:
    """Print a token for a script, which sends it as `Authorization: Bearer TOKEN`. It is not shown again."""
    from tracker.publish.editing.access import signed_token

    file = accounts_of(database, accounts)
    token = file.add_token(name, days, utc_now(), note)
    if token is None:
        raise NotFound("account", name, sorted(file.all()))
    say(f"{file.path}: token {token.id} of {name} is good until {token.expires}")
    click.echo(signed_token(file, name, token))


@accounts_command.command("revoke")
@click.argument("token", metavar="TOKEN-ID")
@accounts_option
@database_option
def revoke_token(token: str, accounts: Path | None, database: Path) -> None:
    """Make a token worthless at once, by its id in `tracker accounts list`."""
    file = accounts_of(database, accounts)
    name = file.revoke(token)
    if name is None:
        raise NotFound("token", token)
    say(f"{file.path}: token {token} of {name} is worthless now")
