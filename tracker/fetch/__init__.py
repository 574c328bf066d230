"""The one guarded, polite HTTP client: everything the tracker fetches goes through `Fetcher`.

- client: one request to one whole response, redirects followed hop by hop
- redirects: where an answer leads, and whether it may be followed there
- keys: a publisher's key into a request as it is sent, and out of all that comes back
- rsshub: routes on the user's own RSSHub
- settings: what a source needs of the environment
- wire: httpx over guarded connections
- guard: which addresses may be talked to, and a connection pinned to the one that was checked
- body: bytes off the wire, decompressed within a bound
- answers: what a status, a header or a challenge page means
- politeness: how many requests a host gets at once, and how far apart
"""

from tracker.fetch.answers import cache_lifetime, retry_after
from tracker.fetch.client import Fetcher, Validators
from tracker.fetch.guard import allowed_hosts
from tracker.fetch.redirects import shown
from tracker.fetch.settings import missing_setting

__all__ = [
    "Fetcher",
    "Validators",
    "allowed_hosts",
    "cache_lifetime",
    "missing_setting",
    "retry_after",
    "shown",
]
