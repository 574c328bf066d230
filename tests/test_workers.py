"""Work beside the event loop: in threads, in processes, and where processes break."""

import asyncio
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor

from tracker.workers import beside, executor


def test_little_work_is_done_in_this_process() -> None:
    with executor(much=False) as workers:
        assert workers.submit(os.getpid).result() == os.getpid()


def test_much_work_is_done_in_other_processes() -> None:
    with executor(much=True) as workers:
        here = workers.submit(os.getpid).result() == os.getpid()
    assert here == ((os.cpu_count() or 1) == 1)


def test_work_goes_on_in_a_thread_where_the_processes_were_killed() -> None:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as workers:
        broken = workers.submit(os._exit, 1)
        assert broken.exception() is not None
        assert asyncio.run(beside(workers, len, "abc")) == 3
