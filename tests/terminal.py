"""A program on a terminal of its own, spoken to as a person would."""

import codecs
import os
import pty
import select
import signal
from collections.abc import Callable, Mapping, Sequence

PATIENCE = 100.0
"""Seconds without a sign of life after which a program is taken to hang."""


def on_terminal(
    command: Sequence[str],
    conversation: Sequence[tuple[str, str | Callable[[], str]]] = (),
    *,
    columns: int = 100,
    environment: Mapping[str, str] | None = None,
) -> tuple[int, str]:
    """Run a command on a pseudo-terminal: its exit status, and all that stood on the screen.

    `conversation` is what to wait for and what to type then, in order; or what to do, which gives that.
    """
    child, terminal = pty.fork()
    if child == 0:
        # Who starts the tests behind a shell's back (`&`) may have had them ignore the interrupt: a person has not.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        settings = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm", **(environment or {})}
        os.execve(command[0], list(command), settings)
    screen, decoder = "", codecs.getincrementaldecoder("utf-8")()
    try:
        for awaited, typed in conversation:
            said = ""
            while awaited not in said:
                piece = _read(terminal, decoder)
                assert piece, f"it ended before it said {awaited!r}: {screen}"
                said, screen = said + piece, screen + piece
            os.write(terminal, (typed if isinstance(typed, str) else typed()).encode())
        while piece := _read(terminal, decoder):
            screen += piece
    finally:
        os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), screen


def _read(terminal: int, decoder: codecs.IncrementalDecoder) -> str:
    """What it says next; empty when it has ended. A character may come in two pieces."""
    while True:
        assert select.select([terminal], [], [], PATIENCE)[0], "it says nothing and does not end"
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # what Linux says when the other end is closed
            return ""
        if not piece:
            return ""
        if said := decoder.decode(piece):
            return said
