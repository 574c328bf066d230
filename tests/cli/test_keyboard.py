"""Single keys from a real terminal."""

import sys

from terminal import on_terminal

PRESSED = """
try:
    print("pressed", key("> "))
except KeyboardInterrupt:
    print("interrupted")
"""

READS = f"""
from tracker.cli.keyboard import key
{PRESSED}"""

HEARD_ELSEWHERE = f"""
import signal, threading
from tracker.cli.keyboard import key

threading.Thread(target=threading.Event().wait, daemon=True).start()
signal.pthread_sigmask(signal.SIG_BLOCK, {{signal.SIGINT}})
{PRESSED}"""
"""The signal finds a thread that does not read, as it finds none reading when it comes just before."""


def test_a_key_is_read_as_it_is_pressed() -> None:
    assert "pressed é" in on_terminal([sys.executable, "-c", READS], [("> ", "é")])[1]


def test_ctrl_c_is_heard_where_it_does_not_break_off_a_read() -> None:
    status, screen = on_terminal([sys.executable, "-c", HEARD_ELSEWHERE], [("> ", "\x03")])
    assert (status, "interrupted" in screen) == (0, True)
