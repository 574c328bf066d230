"""Which addresses may be talked to, and a connection pinned to the very one that was checked.

A feed's address is somebody else's text, and so is every redirect: without this guard either can make
the tracker read what only its own machine or network may see. The check is made on what the name
resolves to, inside the connection itself, so there is no second resolution for an answer to change in.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import threading
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from contextlib import suppress
from itertools import chain, zip_longest

import httpcore

from tracker.errors import AddressRefused, ConnectionFailed, SettingError

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

CONNECT_SECONDS = 5.0
MOST_ADDRESSES = 4

# The special-purpose registries of IANA (RFC 6890 and later), read for one question: may a public web
# site be there? Written out because `ipaddress` in the older Pythons served here misses some.
_REFUSED_V4 = {
    ipaddress.IPv4Network(network): reason
    for network, reason in {
        "0.0.0.0/8": "unspecified",
        "10.0.0.0/8": "private",
        "100.64.0.0/10": "shared by carriers, and metadata of some clouds",
        "127.0.0.0/8": "loopback",
        "168.63.129.16/32": "metadata of a cloud",
        "169.254.0.0/16": "link-local, and metadata of most clouds",
        "172.16.0.0/12": "private",
        "192.0.0.0/24": "reserved for protocols",
        "192.0.2.0/24": "for documentation",
        "192.88.99.0/24": "a 6to4 relay",
        "192.168.0.0/16": "private",
        "198.18.0.0/15": "for benchmarks",
        "198.51.100.0/24": "for documentation",
        "203.0.113.0/24": "for documentation",
        "224.0.0.0/4": "multicast",
        "240.0.0.0/4": "reserved",
    }.items()
}
_PUBLIC_V6 = ipaddress.IPv6Network("2000::/3")
_REFUSED_V6 = {
    ipaddress.IPv6Network(network): reason
    for network, reason in {
        "2001::/32": "a Teredo tunnel",
        "2001::/23": "reserved for protocols",
        "2001:db8::/32": "for documentation",
        "2002::/16": "a 6to4 tunnel",
        "3fff::/20": "for documentation",
    }.items()
}
_V6_NAMES = {
    ipaddress.IPv6Network("::/128"): "unspecified",
    ipaddress.IPv6Network("::1/128"): "loopback",
    ipaddress.IPv6Network("fc00::/7"): "private",
    ipaddress.IPv6Network("fe80::/10"): "link-local",
    ipaddress.IPv6Network("ff00::/8"): "multicast",
}
# Addresses that only carry an IPv4 address: they are what that one is (RFC 4291 2.5.5.2, RFC 6052 2.1).
_CARRIERS = (ipaddress.IPv6Network("::ffff:0:0/96"), ipaddress.IPv6Network("64:ff9b::/96"))


def refusal(address: str) -> str | None:
    """Why this IP address may not be talked to, or None where it may.

    Refused are the addresses that are not globally reachable by the IANA special-purpose registries,
    the metadata services of clouds, and tunnels; an IPv4 address inside an IPv6 one is judged itself.
    """
    try:
        ip: Address = ipaddress.ip_address(address)
    except ValueError:
        return "not an IP address"
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.scope_id is not None:
            return "link-local"
        if not any(ip in network for network in _CARRIERS):
            return _refusal_v6(ip)
        ip = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
    return next((reason for network, reason in _REFUSED_V4.items() if ip in network), None)


def _refusal_v6(ip: ipaddress.IPv6Address) -> str | None:
    if ip in _PUBLIC_V6:
        return next((reason for network, reason in _REFUSED_V6.items() if ip in network), None)
    return next((reason for network, reason in _V6_NAMES.items() if ip in network), "reserved")


def allowed_hosts(text: str) -> frozenset[str]:
    """Read `TRACKER_ALLOW_HOSTS`: hosts, or host:port, separated by commas.

    Raises SettingError, naming the entry, for anything else (an address with a scheme or a path).
    """
    entries = frozenset(entry.strip().lower() for entry in text.split(",") if entry.strip())
    for entry in sorted(entries):
        host, _, port = entry.rpartition(":") if entry.count(":") == 1 else (entry, "", "0")
        if not host or not port.isdecimal() or int(port) > 65535 or set(host) & set("/@?#* \\"):
            raise SettingError("TRACKER_ALLOW_HOSTS", entry, "is not a host or host:port")
    return entries


def is_allowed(host: str, port: int, allowed: Collection[str]) -> bool:
    """Whether a host was named by the operator as one that may be private."""
    host = host.lower().strip("[]")
    written = f"[{host}]" if ":" in host else host
    return not {host, written, f"{written}:{port}"}.isdisjoint(allowed)


async def system_resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, as the operating system gives them.

    Runs in a daemon thread of its own: a resolver can hang for a minute, and neither the other
    sources nor the end of the program should wait for it. Raises OSError where there is no such name.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Sequence[str]] = loop.create_future()

    def settle(addresses: Sequence[str], error: Exception | None) -> None:
        if answer.done():
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(addresses)

    def look_up() -> None:
        addresses: list[str] = []
        error: Exception | None = None
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        except (OSError, UnicodeError) as caught:
            error = caught
        with suppress(RuntimeError):  # the program ended before the name was found
            loop.call_soon_threadsafe(settle, addresses, error)

    threading.Thread(target=look_up, name=f"resolve {host}", daemon=True).start()
    return await answer


class GuardedNetwork(httpcore.AsyncNetworkBackend):
    """Connections to checked addresses only. Plugs into httpcore's connection pool.

    A name that leads to any address that is not public is refused whole: an answer that mixes public
    and private ones is an attack or a mistake. TLS still checks the certificate against the name.
    """

    def __init__(
        self,
        resolve: Resolve = system_resolve,
        allowed: Collection[str] = (),
        network: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._resolve = resolve
        self._allowed = frozenset(allowed)
        self._network = network or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve once, check every answer, connect to one of those.

        Raises AddressRefused, or ConnectionFailed where there is no such name; httpcore's own
        errors where the connection cannot be made.
        """
        failed: Exception | None = None
        for address in await self._checked(host, port):
            try:
                return await self._network.connect_tcp(
                    address, port, CONNECT_SECONDS, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = failed or error
        raise failed or ConnectionFailed(host, "the name has no address")

    async def _checked(self, host: str, port: int) -> list[str]:
        try:
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise ConnectionFailed(host, "no such name, or names cannot be resolved here") from error
        if not is_allowed(host, port, self._allowed):
            for address in addresses:
                if reason := refusal(address):
                    leads = f"{host} leads to {address}, which" if host != address else host
                    raise AddressRefused(host, f"{leads} is {reason}")
        return _interleaved(addresses)[:MOST_ADDRESSES]

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise AddressRefused(path, "a local socket is not a web address")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def _interleaved(addresses: Sequence[str]) -> list[str]:
    """IPv6 and IPv4 in turn, the resolver's favourite first (RFC 8305 section 4)."""
    families = ([a for a in addresses if ":" in a], [a for a in addresses if ":" not in a])
    first, second = families if addresses and ":" in addresses[0] else families[::-1]
    return [address for address in chain.from_iterable(zip_longest(first, second)) if address]
