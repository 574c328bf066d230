"""One writer at a time across processes, and nobody left waiting for the dead."""

import os
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tracker.errors import DatabaseLocked
from tracker.store.lock import WriterLock

HOLD = """
    import sys
    from pathlib import Path
    from tracker.store.lock import WriterLock
    sys.argv[0] = "tracker"
    with WriterLock(Path(sys.argv[1])).held():
        print("held", flush=True)
        sys.stdin.readline()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another process that holds the lock until it is told to end."""
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOLD), str(tmp_path / "tracker.db")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdin.close()
    process.stdout.close()


def test_the_second_is_told_who_holds_it(tmp_path: Path, holder: "subprocess.Popen[str]") -> None:
    with pytest.raises(DatabaseLocked) as refused, WriterLock(tmp_path / "tracker.db").held():
        pass
    assert f"pid {holder.pid}, tracker" in str(refused.value)
    assert "since 20" in str(refused.value)


@pytest.mark.skipif(os.name == "nt", reason="there is no kill -9")
def test_a_killed_holder_holds_nothing(tmp_path: Path, holder: "subprocess.Popen[str]") -> None:
    holder.kill()
    holder.wait()
    lock = WriterLock(tmp_path / "tracker.db")
    assert lock.holder() is None
    with lock.held():
        pass


def test_waiting_gets_it_when_the_first_is_done(tmp_path: Path, holder: "subprocess.Popen[str]") -> None:
    def end_holder() -> None:
        assert holder.stdin is not None
        holder.stdin.write("go\n")
        holder.stdin.flush()

    threading.Timer(0.1, end_holder).start()
    with WriterLock(tmp_path / "tracker.db").held(wait=100):
        assert holder.wait() == 0


def test_a_holder_may_take_it_again_and_lets_go_once(tmp_path: Path) -> None:
    lock, other = WriterLock(tmp_path / "tracker.db"), WriterLock(tmp_path / "tracker.db")
    with lock.held():
        with lock.held():
            pass
        with pytest.raises(DatabaseLocked), other.held():
            pass
    with other.held():
        assert lock.holder() == other.holder()
    assert other.holder() is None


def test_who_is_waited_for_is_said_once(tmp_path: Path, holder: "subprocess.Popen[str]") -> None:
    lock, said = WriterLock(tmp_path / "tracker.db"), []

    def end_holder(name: str | None) -> None:
        said.append(name)
        holder.kill()

    lock.on_wait = end_holder
    with lock.held(60):
        pass
    (name,) = said
    assert name is not None
    assert f"pid {holder.pid}, tracker" in name
