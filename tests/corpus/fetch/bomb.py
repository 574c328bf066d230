"""Fetch a 1 GiB gzip bomb from a server in a process of its own; print the error and how memory grew."""

import asyncio
import json
import multiprocessing
import resource
import sys
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from servers import Site

from tracker.errors import FetchError
from tracker.fetch import Fetcher
from tracker.model import Request


def serve(channel: Connection) -> None:
    with Site() as site:
        site.gzip_bomb("/bomb", 2**30)
        channel.send(site.host)
        channel.recv()


def most_memory() -> int:
    """Kibibytes on Linux, bytes on macOS."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1)


async def fetch(host: str) -> str:
    async with Fetcher(allow_hosts={host}) as fetcher:
        try:
            await fetcher.get(Request(f"http://{host}/bomb"))
        except FetchError as error:
            return type(error).__name__
    return "none"


def main() -> None:
    here, there = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(there,))
    server.start()
    host = here.recv()
    before = most_memory()
    error = asyncio.run(fetch(host))
    print(json.dumps({"error": error, "grown_mib": (most_memory() - before) / 1024}))
    here.send("done")
    server.join()


if __name__ == "__main__":
    main()
