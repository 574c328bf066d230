"""Processes that read and extract while this one fetches and stores.

Worth their start only where there is much to read, as on a first poll: the readers, the vocabulary and
the lexicon are imported once, in a server process that the others are forked from where the system can.
They end with the process that started them, however that ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import connection
from typing import TypeVar

T = TypeVar("T")

_log = logging.getLogger(__name__)

PROCESSES = min(4, os.cpu_count() or 1)
THREADS = 4


@contextlib.contextmanager
def executor(much: bool, processes: int = PROCESSES) -> Iterator[Executor]:
    """Somewhere to run work beside the event loop: processes where there is `much`, threads otherwise.

    `processes` are the most there may be; each takes about 70 MB.
    Leaving the block does not wait for what is still running.
    """
    pool = _processes(min(processes, PROCESSES)) if much and PROCESSES > 1 else None
    workers = pool or ThreadPoolExecutor(THREADS, thread_name_prefix="tracker")
    try:
        yield workers
    finally:
        workers.shutdown(wait=False, cancel_futures=True)


async def beside(workers: Executor, function: Callable[..., T], *arguments: object) -> T:
    """Run a function in the workers; in a thread where its processes are broken (killed, or not allowed)."""
    loop = asyncio.get_running_loop()
    try:
        return await loop.run_in_executor(workers, function, *arguments)
    except BrokenExecutor as error:
        _log.warning("reading in a thread: %s", error)
        return await asyncio.to_thread(function, *arguments)


def _processes(count: int) -> Executor | None:
    """Processes, being started; None where the system has no means for them (no shared semaphores)."""
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    context.set_forkserver_preload(["tracker.workers_warm"])
    try:
        pool = ProcessPoolExecutor(count, mp_context=context, initializer=_begin)
    except (OSError, NotImplementedError) as error:
        _log.info("reading in threads: %s", error)
        return None
    # Whoever starts the first process waits until it has imported everything.
    threading.Thread(target=_start, args=(pool, count), daemon=True).start()
    return pool


def _start(pool: Executor, count: int) -> None:
    with contextlib.suppress(RuntimeError):  # shut down before it was started
        for _ in range(count):
            pool.submit(os.getpid)


def _begin() -> None:
    """Leave Ctrl-C to the process that started this one, and end with it: it may be killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None
    threading.Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()


def _end_after(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(0)
