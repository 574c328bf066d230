"""Bodies: the cap counts after decompression, and nothing past it is ever made."""

from __future__ import annotations

import asyncio
import gzip
import json
import subprocess
import sys
import zlib
from typing import Any

import pytest
from fetching import RSS, TLS, fetch
from hypothesis import given
from hypothesis import strategies as st
from servers import Exchange, Site

from tracker.errors import (
    BodyTooLarge,
    ConnectionFailed,
)
from tracker.fetch.body import Inflater, read_body


class TestSize:
    """The cap counts after decompression, and nothing past it is ever made."""

    CAP = 100_000

    @pytest.mark.parametrize("compressed", ["gzip", "deflate", None])
    def test_a_body_at_the_cap_is_taken_and_one_byte_more_is_not(
        self, site: Site, compressed: str | None
    ) -> None:
        site.answer("/fits", b"x" * self.CAP, compressed=compressed)
        site.answer("/over", b"x" * (self.CAP + 1), compressed=compressed)
        assert len(fetch(site, "/fits", max_bytes=self.CAP).body) == self.CAP
        with pytest.raises(BodyTooLarge):
            fetch(site, "/over", max_bytes=self.CAP)

    def test_a_length_past_the_cap_is_refused_before_the_body(self, site: Site) -> None:
        def script(exchange: Exchange) -> None:
            exchange.head(200, {"Content-Length": str(10**12)})
            exchange.wait(30)

        site.script("/feed", script)
        with pytest.raises(BodyTooLarge):
            fetch(site, "/feed")

    def test_a_length_that_promises_more_than_comes(self, site: Site) -> None:
        site.cut("/feed", RSS, len(RSS) - 1)
        with pytest.raises(ConnectionFailed):
            fetch(site, "/feed")

    @pytest.mark.parametrize("encoding", ["gzip", "deflate"])
    def test_a_bomb(self, site: Site, encoding: str) -> None:
        site.gzip_bomb("/bomb", 200 * 2**20, encoding)
        with pytest.raises(BodyTooLarge, match="15 MiB"):
            fetch(site, "/bomb")

    def test_chunks_without_end(self, site: Site) -> None:
        site.endless("/feed")
        with pytest.raises(BodyTooLarge):
            fetch(site, "/feed", max_bytes=2**20)

    def test_nested_encodings_are_refused(self, site: Site) -> None:
        body = gzip.compress(gzip.compress(b" " * 10**6))
        site.answer("/feed", body, headers={"Content-Encoding": "gzip, gzip"})
        with pytest.raises(ConnectionFailed, match="more than once"):
            fetch(site, "/feed")

    def test_a_gzip_in_a_gzip_is_opened_once(self, site: Site) -> None:
        inner = gzip.compress(b" " * 10**6)
        site.answer("/feed", inner, compressed="gzip")
        assert fetch(site, "/feed", max_bytes=self.CAP).body == inner

    def test_an_encoding_that_was_not_asked_for(self, site: Site) -> None:
        site.answer("/feed", b"\x0b\x02\x80", headers={"Content-Encoding": "br"})
        with pytest.raises(ConnectionFailed, match="not asked for"):
            fetch(site, "/feed")

    @pytest.mark.parametrize("cut", [1, 2, 9, 15, -9, -1])
    def test_compression_that_is_cut_short(self, site: Site, cut: int) -> None:
        site.answer("/feed", gzip.compress(RSS * 50)[:cut], headers={"Content-Encoding": "gzip"})
        with pytest.raises(ConnectionFailed, match="cut short"):
            fetch(site, "/feed")

    def test_compression_that_is_not_there(self, site: Site) -> None:
        site.answer("/feed", RSS, headers={"Content-Encoding": "gzip"})
        with pytest.raises(ConnectionFailed, match="broken"):
            fetch(site, "/feed")

    def test_an_empty_compressed_body_is_empty(self, site: Site) -> None:
        site.answer("/feed", b"", headers={"Content-Encoding": "gzip"})
        assert fetch(site, "/feed").body == b""

    def test_deflate_without_its_wrapper_is_read_as_servers_send_it(self, site: Site) -> None:
        squeeze = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        body = squeeze.compress(RSS) + squeeze.flush()
        site.answer("/feed", body, headers={"Content-Encoding": "deflate"})
        assert fetch(site, "/feed").body == RSS

    def test_a_flood_of_tiny_gzip_members_ends(self, site: Site) -> None:
        site.answer("/feed", gzip.compress(b"x") * 5000, headers={"Content-Encoding": "gzip"})
        with pytest.raises(ConnectionFailed, match="too many members"):
            fetch(site, "/feed")

    @given(
        st.lists(st.binary(max_size=2000), min_size=1, max_size=4), st.integers(1, 97), st.binary(max_size=3)
    )
    def test_gzip_members_in_any_pieces_come_out_as_they_went_in(
        self, members: list[bytes], size: int, padding: bytes
    ) -> None:
        wire = b"".join(map(gzip.compress, members)) + b"\0" + padding

        async def pieces() -> Any:
            for start in range(0, len(wire), size):
                yield wire[start : start + size]

        body = asyncio.run(read_body(pieces(), "gzip", 10**6, "http://feeds.test/"))
        assert body == b"".join(members)

    def test_a_bomb_stays_small_in_memory(self) -> None:
        program = TLS.parent / "fetch" / "bomb.py"
        done = subprocess.run([sys.executable, program], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        seen = json.loads(done.stdout)
        assert seen["error"] == "BodyTooLarge"
        assert seen["grown_mib"] < 60

    def test_bare_deflate_that_ends_inside_zlib_comes_out_whole(self) -> None:
        """With all its input taken, zlib may still hold the end of a full piece and the end mark."""

        for size in range(2**18 - 300, 2**18 + 300):
            squeeze = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
            wire = squeeze.compress(b"x" * size) + squeeze.flush()
            inflate = Inflater(gzip=False, limit=10**6, url="http://feeds.test/")
            assert sum(map(len, inflate.feed(wire))) == size
            inflate.finish()
