"""Signing in by a password: `/-/login`, in place of the plugin's page where accounts are the tracker's.

The hash is the plugin's (datasette-auth-passwords), the session Datasette's signed actor cookie. The
plugin's own page would work out hashes on the event loop, as often as anybody asks, and its accounts would
have to stand in the metadata, which Datasette publishes at `/-/metadata`.
"""

from __future__ import annotations

import asyncio
import math
from typing import Any
from urllib.parse import parse_qsl

from datasette.utils.asgi import NotFound, Request, Response

from tracker.publish.editing.access import COOKIE, SESSION, Access, access_of, own_path, session_cookie
from tracker.publish.editing.accounts import Account, verified

MOST_AT_ONCE = 2
MOST_WAITING = 20
_LONGEST_NAME = 64
_LONGEST_PASSWORD = 1000

# A hash of nobody's password: an account that is not there takes as long to refuse as one that is.
_NOBODY = "pbkdf2_sha256$480000$0000000000000000$" + "A" * 43 + "="


class _Turns:
    """So many hashes at a time, and so many who may wait for it."""

    def __init__(self) -> None:
        self.turns = asyncio.Semaphore(MOST_AT_ONCE)
        self.waiting = 0


_TURNS = "_policy_event_tracker_turns"


async def login_page(datasette: Any, request: Request) -> Response:
    """`/-/login`: the form, and what becomes of it."""
    access = access_of(datasette)
    if access is None:
        return await _page_of_the_plugin(datasette, request)
    if request.method == "POST":
        return await _sign_in(datasette, request, access)
    there = own_path(datasette, request.args.get("next"), "/")
    if request.actor is not None:
        return Response.redirect(there)
    return await _form(datasette, request, access, there)


async def _page_of_the_plugin(datasette: Any, request: Request) -> Response:
    """Where Datasette was started by others, their plugin's page; none where they have none."""
    try:
        from datasette_auth_passwords import password_login
    except ImportError as error:
        raise NotFound("There is no such page.") from error
    answer: Response = await password_login(request, datasette)
    return answer


async def _sign_in(datasette: Any, request: Request, access: Access) -> Response:
    body = (await request.post_body()).decode("utf-8", "replace")
    given = dict(parse_qsl(body, keep_blank_values=True, max_num_fields=20))
    name, password = given.get("username", "").strip()[:_LONGEST_NAME], given.get("password", "")
    there = own_path(datasette, given.get("next"), "/")
    address = (request.scope.get("client") or ("",))[0]
    wait = access.throttle.begin(address, name)
    if wait > 0:
        words = f"Too many sign-ins failed. Try again in {_in_words(wait)}."
        return await _form(
            datasette, request, access, there, name=name, error=words, status=429, retry=math.ceil(wait)
        )
    account = access.account(name)
    right = await _verified(datasette, password[:_LONGEST_PASSWORD], account)
    if right is None:
        words = "Many people are signing in at this moment. Try again in a minute."
        return await _form(datasette, request, access, there, name=name, error=words, status=503, retry=60)
    if account is None or not right:
        words = "This name and this password do not belong together."
        return await _form(datasette, request, access, there, name=name, error=words, status=403)
    access.throttle.succeed(address, name)
    response = Response.redirect(there, status=303)
    response.set_cookie(
        COOKIE,
        session_cookie(datasette, account),
        max_age=int(SESSION.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.scheme == "https",
    )
    return response


async def _verified(datasette: Any, password: str, account: Account | None) -> bool | None:
    """Whether the password is the account's; None where too many wait to be told."""
    turns: _Turns = getattr(datasette, _TURNS, None) or _Turns()
    setattr(datasette, _TURNS, turns)
    if turns.waiting >= MOST_WAITING:
        return None
    turns.waiting += 1
    try:
        async with turns.turns:
            return await asyncio.to_thread(verified, password, account.password if account else _NOBODY)
    finally:
        turns.waiting -= 1


async def _form(
    datasette: Any,
    request: Request,
    access: Access,
    there: str,
    *,
    name: str = "",
    error: str | None = None,
    status: int = 200,
    retry: int | None = None,
) -> Response:
    given = {"next": there, "name": name, "error": error, "offered": access.is_offered()}
    body = await datasette.render_template("tracker-login.html", given, request=request)
    headers = {"retry-after": str(retry)} if retry is not None else {}
    return Response.html(body, status=status, headers=headers)


def _in_words(seconds: float) -> str:
    whole = math.ceil(seconds)
    return f"{whole} second{'' if whole == 1 else 's'}" if whole < 120 else f"{math.ceil(whole / 60)} minutes"
