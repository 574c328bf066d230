"""What search engines are told: pages with a lasting address may be found, the endless filters of them not.

Every facet of every page of events links to more of the same: a crawler that follows them never ends. So
`robots.txt` (RFC 9309) asks for addresses without arguments, but for the choice of a language; and every
other answer says by itself (`X-Robots-Tag`) that it is not to be listed nor its links followed.
"""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import Response

ROUTE = r"^/robots\.txt$"

_LANGUAGE = b"_lang="
_RULES = """\
User-agent: *
Disallow: {base}/*?
Disallow: {base}/-/
Disallow: {base}/compare
Disallow: {base}/*.json
Disallow: {base}/*.csv
Allow: {base}/*?_lang=
Disallow: {base}/*?_lang=*&
Allow: {base}/-/static/
Allow: {base}/-/tracker/*.css
"""


async def robots(datasette: Any) -> Response:
    """`/robots.txt`."""
    return Response.text(_RULES.format(base=datasette.setting("base_url").rstrip("/")))


def is_listed(path: str, query: bytes) -> bool:
    """Whether an answer may be listed by a search engine. `path` is without the base."""
    own = not query or (query.startswith(_LANGUAGE) and b"&" not in query)
    return own and not path.startswith("/-/") and not path.endswith((".json", ".csv", ".blob"))
