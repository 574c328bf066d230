"""Datasette over one tracker database, in this process: `serve` runs until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import errno
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tracker import lined_yaml, resources
from tracker.errors import SettingError, StoreError
from tracker.publish import database

DEFAULT_PORT = 8001
TRIES = 50

MOST_CONNECTIONS = 512
"""Connections at once; whoever comes on top is told to come again (503)."""

SETTINGS = {
    "default_page_size": 50,
    "default_facet_size": 30,
    "facet_time_limit_ms": 750,
    "sql_time_limit_ms": 750,
    "suggest_facets": False,
    "num_sql_threads": 3,
    "max_returned_rows": 1000,
    "truncate_cells_html": 300,
    "allow_download": False,
}
"""What the pages need: other values of Datasette's settings may be given to `datasette_for`."""


def datasette_for(
    db_path: Path | str,
    *,
    metadata: Path | None = None,
    settings: dict[str, object] | None = None,
    accounts: Path | None = None,
    root: bool = False,
) -> Any:
    """A Datasette that serves this file as the database `tracker`, whatever the file is called.

    `metadata` None takes the metadata.yml that ships with the tracker, `accounts` None the file beside
    the database; `root` lets in who has `sign_in_address`. Raises ResourceMissing, AccountsError, InputError
    for metadata that cannot be read or are not YAML, and SettingError where there are accounts and not the
    plugin that checks their passwords.
    """
    # Datasette takes half a second to import: only who serves pays for it.
    from datasette.app import Datasette

    from tracker.publish.editing.access import Access, give_access
    from tracker.publish.editing.accounts import Accounts, default_path, require_extra
    from tracker.publish.strangers.database import PublishedDatabase

    file = Accounts(accounts or default_path(Path(db_path)))
    if file.exists():
        require_extra()
    described = lined_yaml.load(metadata or resources.metadata())
    datasette = Datasette(
        [],
        memory=False,
        metadata=described,
        settings={**SETTINGS, **(settings or {})},
        **_as_config(Datasette, described),
        secret=file.secret if file.exists() else None,
    )
    give_access(datasette, Access(file, root))
    if "_memory" in datasette.databases:  # Datasette adds it when it is given no file
        datasette.remove_database("_memory")
    datasette.add_database(PublishedDatabase(datasette, str(db_path)), name=database.NAME)
    return datasette


def _as_config(datasette: Any, described: dict[str, Any]) -> dict[str, Any]:
    """What Datasette 1.0 wants told apart: it reads queries and permissions in its configuration alone."""
    if hasattr(datasette, "metadata"):  # 0.65
        return {}
    return {"config": copy.deepcopy(described)}  # it takes what it knows out of the one it is given


def listening_socket(host: str, port: int | None) -> socket.socket:
    """A socket that listens on the port given, or on the first free one from DEFAULT_PORT on.

    Raises SettingError where the port is taken or may not be used, or the host is not of this machine.
    """
    try:
        family, _, _, _, _ = socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise SettingError("host", host, error.strerror or "is not an address of this machine") from error
    ports = [port] if port is not None else [*range(DEFAULT_PORT, DEFAULT_PORT + TRIES), 0]
    for number in ports:
        # Asyncio sends what is small at once (TCP_NODELAY) only where a socket says that it is TCP's;
        # an answer's second write would wait 40 ms for the first to be acknowledged.
        bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((host, number))
            bound.listen(128)
        except OSError as error:
            bound.close()
            if error.errno == errno.EADDRINUSE and port is None:
                continue
            if error.errno == errno.EADDRNOTAVAIL:
                raise SettingError("host", host, "is not an address of this machine") from error
            raise SettingError("port", number, _why(error)) from error
        except OverflowError as error:
            bound.close()
            raise SettingError("port", number, "must be 0 to 65535") from error
        return bound
    raise SettingError("port", DEFAULT_PORT, f"and the {TRIES} after it are all in use")


def _why(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "is in use by another program; choose another, or none to take the next that is free"
    if error.errno == errno.EACCES:
        return "may not be used without more rights; ports from 1024 on may"
    return error.strerror or str(error)


def address_of(bound: socket.socket, host: str) -> str:
    """What to open in a browser."""
    name = "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104 - read, not bound
    return f"http://{f'[{name}]' if ':' in name else name}:{bound.getsockname()[1]}/"


def sign_in_address(datasette: Any, address: str) -> str:
    """Where to sign in as root, once: Datasette forgets the token when it is used."""
    return f"{address}-/auth-token?token={datasette._root_token}"


def serve(
    db_path: Path | str,
    host: str = "127.0.0.1",
    port: int | None = None,
    *,
    ready: Callable[[str], None] | None = None,
    metadata: Path | None = None,
    settings: dict[str, object] | None = None,
    accounts: Path | None = None,
    root: Callable[[str], None] | None = None,
) -> None:
    """Serve the database until SIGINT or SIGTERM, then end cleanly. For the main thread, which gets signals.

    `port` None takes the next free one from 8001 on. `ready` is called once, with the address, when it
    answers; `root`, where it is given, with the address to sign in by as root, good for once. Raises
    SettingError for a port or host that cannot be had, before anything is served; StoreError where the
    server did not start; and what `datasette_for` raises.
    """
    with contextlib.closing(listening_socket(host, port)) as bound:
        address = address_of(bound, host)

        def make() -> Any:
            return datasette_for(
                db_path, metadata=metadata, settings=settings, accounts=accounts, root=root is not None
            )

        def answering(datasette: Any) -> None:
            if ready is not None:
                ready(address)
            if root is not None:
                root(sign_in_address(datasette, address))

        if not asyncio.run(_run(make, bound, answering)):
            raise StoreError(db_path, "could not be served; what went wrong is said above")


async def _run(make: Callable[[], Any], bound: socket.socket, ready: Callable[[Any], None]) -> bool:
    """Serve until a signal; whether it came to that."""
    import uvicorn

    datasette = make()
    await datasette.invoke_startup()
    config = uvicorn.Config(
        datasette.app(),
        log_level="warning",
        lifespan="on",
        access_log=False,
        timeout_graceful_shutdown=3,
        limit_concurrency=MOST_CONNECTIONS,
        server_header=False,
    )
    server = uvicorn.Server(config)
    # Uvicorn would raise the signal again when it is done, and end in a traceback.
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
    with _signals(server):
        running = asyncio.create_task(server.serve(sockets=[bound]))
        while not server.started and not running.done():
            await asyncio.sleep(0.01)
        if server.started:
            ready(datasette)
        await running
    return bool(server.started)


@contextlib.contextmanager
def _signals(server: Any) -> Iterator[None]:
    """SIGINT and SIGTERM end the server; whoever had them before has them again afterwards."""

    def end(*_: object) -> None:
        server.should_exit = True

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
