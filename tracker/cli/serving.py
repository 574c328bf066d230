"""`tracker up`, `serve` and `watch`."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import click

from tracker.catalogue import Catalogue
from tracker.cli.accounts import accounts_option
from tracker.cli.database import prepare
from tracker.cli.options import database_option, feeds_option
from tracker.cli.output import say
from tracker.cli.polling import fetcher, ingest_sources, line, open_store
from tracker.ingest import Ingest, due
from tracker.model import Outcome, utc_now
from tracker.store import Store
from tracker.store.lock import LOCK_WAIT
from tracker.watch import watch

GRACE = 4.0
"""Seconds a watch that was told to stop has to end by itself before it is ended."""

host_option = click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
port_option = click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="The port to listen on; otherwise the first free one from 8001.",
)
root_option = click.option(
    "--root", is_flag=True, help="Print a link as well that signs in whoever opens it first, as root."
)


@click.command("up")
@click.option("--no-ingest", is_flag=True, help="Serve what is there; poll nothing, now or later.")
@host_option
@port_option
@root_option
@accounts_option
@database_option
@feeds_option
def up_command(
    no_ingest: bool,
    host: str,
    port: int | None,
    root: bool,
    accounts: Path | None,
    database: Path,
    feeds: Path | None,
) -> None:
    """Do everything: make the database, load the starter events, poll what is due, serve it, keep polling.

    Prints the address on standard output when it answers. Sources that cannot be reached are named, and
    what is stored is served all the same.
    """
    from tracker.publish.serve import listening_socket, serve

    listening_socket(host, port).close()  # a port that cannot be had is better known before the polling
    store, catalogue = prepare(database, feeds)
    with store:
        if not no_ingest:
            poll_due(store, catalogue)
    with contextlib.nullcontext() if no_ingest else kept_current(database, feeds):
        serve(database, host, port, ready=click.echo, accounts=accounts, root=sign_in if root else None)


def sign_in(address: str) -> None:
    """Tell a person where to sign in; standard output is for the address of the pages."""
    say(f"sign in once at {address}")


def poll_due(store: Store, catalogue: Catalogue) -> None:
    """Poll what is due, and say how many sources could not be reached."""
    with store.writer(wait=LOCK_WAIT):
        results = ingest_sources(store, due(catalogue, store.source_states(), utc_now()))
    bad = [result.source for result in results if result.outcome not in (Outcome.OK, Outcome.UNCHANGED)]
    if bad:
        say(f"{len(bad)} of {len(results)} sources gave nothing this time; they will be tried again")


@contextlib.contextmanager
def kept_current(database: Path, feeds: Path | None) -> Iterator[None]:
    """Poll in a process of its own while the block runs; it ends with this one, however that ends."""
    command = [sys.executable, "-m", "tracker", "watch", "--while-open", "--db", str(database)]
    if feeds:
        command += ["--feeds", str(feeds)]
    watcher = subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603 -- our own command
    try:
        yield
    finally:
        watcher.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            watcher.wait(timeout=GRACE + 1)
        watcher.kill()
        watcher.wait()


@click.command("serve")
@host_option
@port_option
@root_option
@accounts_option
@database_option
def serve_command(host: str, port: int | None, root: bool, accounts: Path | None, database: Path) -> None:
    """Serve the database with Datasette, and print the address when it answers."""
    Store.open(database).close()
    from tracker.publish.serve import serve

    serve(database, host, port, ready=click.echo, accounts=accounts, root=sign_in if root else None)


@click.command("watch")
@click.option("--while-open", is_flag=True, hidden=True, help="End when standard input does.")
@database_option
@feeds_option
def watch_command(while_open: bool, database: Path, feeds: Path | None) -> None:
    """Stay up and poll each source when it is due, until SIGTERM or Ctrl-C."""
    stop = threading.Event()
    store, catalogue = open_store(database, feeds)
    with store:
        ingest = Ingest(store, fetcher, on_result=lambda result: say(line(result)))

        def end(*_: object) -> None:
            stop.set()
            ingest.cancel()
            # What is not committed by then is not stored, and is fetched again: nothing is lost by leaving.
            timer = threading.Timer(GRACE, os._exit, [0])
            timer.daemon = True
            timer.start()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, end)
        if while_open:
            threading.Thread(target=_end_with_input, daemon=True).start()
        if not while_open:
            say(f"{database}: watching {len(catalogue)} sources, until Ctrl-C or SIGTERM")
        watch(store, catalogue, ingest, stop, say=say)


def _end_with_input() -> None:
    sys.stdin.buffer.read()
    signal.raise_signal(signal.SIGTERM)
