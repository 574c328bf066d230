"""Single keys from a terminal, none lost: what is typed ahead waits its turn."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
from collections.abc import Iterator

import click

END = "\x04"
"""What `key` gives where the terminal has ended, or Ctrl-D was pressed."""


def key(prompt: str) -> str:
    """The next key, after a prompt; shown, as long as it can be. Ctrl-C is a KeyboardInterrupt.

    A key of several characters, such as an arrow, is one character that cannot be printed: the escape.
    """
    with _keys():
        click.echo(prompt, nl=False)
        pressed = _read()
        click.echo(pressed if pressed.isprintable() else "")
    return pressed


@contextlib.contextmanager
def _keys() -> Iterator[None]:
    """Have the terminal give single keys. What was typed already is kept, which click's `getchar` drops."""
    try:
        import termios
        import tty
    except ImportError:  # Windows, whose terminal needs no telling
        yield
        return
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    tty.setcbreak(terminal, termios.TCSANOW)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _read() -> str:
    if sys.platform == "win32":
        return click.getchar()
    terminal = sys.stdin.fileno()
    _wait(terminal)
    first = os.read(terminal, 1)
    if not first:
        return END
    if first == b"\x1b":
        while select.select([terminal], [], [], 0)[0] and os.read(terminal, 1):
            pass
        return "\x1b"
    more = next((count for count, least in ((3, 0xF0), (2, 0xE0), (1, 0xC0)) if first[0] >= least), 0)
    return (first + (os.read(terminal, more) if more else b"")).decode("utf-8", "replace")


def _wait(terminal: int) -> None:
    """Wait for a key, or for a signal whose handler raises.

    A signal that comes just before a read begins, or in another thread, would not end the read.
    """
    told, tells = os.pipe()
    os.set_blocking(tells, False)
    before = signal.set_wakeup_fd(tells, warn_on_full_buffer=False)
    try:
        while True:
            ready, _, _ = select.select([terminal, told], [], [])
            if terminal in ready:
                return
            os.read(told, 64)  # of a signal whose handler did not raise
    finally:
        signal.set_wakeup_fd(before)
        os.close(told)
        os.close(tells)
