"""Who may write: Datasette's own actors, by cookie or token, and the permission `tracker-edit`."""

from __future__ import annotations

import datetime as dt
import logging
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any

from datasette.utils import actor_matches_allow, baseconv
from datasette.utils.asgi import Forbidden, Request, Response
from itsdangerous import BadSignature
from itsdangerous.url_safe import URLSafeSerializer

from tracker.errors import AccountsError
from tracker.model import utc_now
from tracker.publish.arguments import Arguments
from tracker.publish.editing.accounts import ROOT, Account, Accounts, Token
from tracker.publish.editing.throttle import Throttle

_log = logging.getLogger(__name__)

PERMISSION = "tracker-edit"
PLUGIN = "tracker"
"""What this plugin's configuration stands under in metadata: `plugins: {tracker: {allow: {...}}}`."""

SESSION = dt.timedelta(days=14)
TOKEN_MARK = "tracker_"  # noqa: S105 - how a token begins, so that it is known for one wherever it leaks to
COOKIE = "ds_actor"
LOGIN = "/-/login"

_ATTRIBUTE = "_policy_event_tracker_access"
_NAMESPACE = "tracker-token"
_PLAIN = re.compile(r"[A-Za-z0-9._-]+")
"""What a token is written in. Letters beyond ASCII would be passed over where it is decoded."""

Actor = Mapping[str, Any]


@dataclass(slots=True)
class Access:
    """How people get in here. `root`: this server printed a link to sign in by."""

    accounts: Accounts
    root: bool = False
    throttle: Throttle = field(default_factory=Throttle)

    def is_offered(self) -> bool:
        """Whether anybody could sign in by a password."""
        return bool(self._all())

    def account(self, name: object) -> Account | None:
        """An account by its name. None where the file cannot be read: then nobody has one."""
        return self._all().get(name) if isinstance(name, str) else None

    def of_token(self, bearer: str) -> dict[str, str] | None:
        """Whom a token stands for, as `token_actor` says."""
        try:
            return token_actor(self.accounts, bearer)
        except AccountsError as error:
            _log.error("%s", error)
            return None

    def _all(self) -> Mapping[str, Account]:
        """A file that went bad shuts the door; it does not take the pages away from those who read."""
        try:
            return self.accounts.all()
        except AccountsError as error:
            _log.error("%s", error)
            return {}

    def knows(self, actor: Actor) -> bool:
        """Whether a signed cookie's actor still stands: its account is there and its password the same."""
        if actor.get("id") == ROOT:
            return self.root
        account = self.account(actor.get("id"))
        return account is not None and actor.get("key") == account.key


def give_access(datasette: Any, access: Access) -> None:
    setattr(datasette, _ATTRIBUTE, access)


def access_of(datasette: Any) -> Access | None:
    """None where Datasette was started by others, whose own plugins say who somebody is."""
    found: Access | None = getattr(datasette, _ATTRIBUTE, None)
    return found


def is_offered(datasette: Any) -> bool:
    """Whether anybody could sign in here by a password."""
    ways = access_of(datasette)
    return ways is not None and ways.is_offered()


def actor_of(account: Account) -> dict[str, str]:
    """The actor of a signed-in account."""
    return {"id": account.name, "key": account.key}


def session_cookie(datasette: Any, account: Account) -> str:
    """What the actor cookie of Datasette holds for a session that begins now."""
    ends = int(time.time() + SESSION.total_seconds())
    return str(datasette.sign({"a": actor_of(account), "e": baseconv.base62.encode(ends)}, "actor"))


def signed_token(accounts: Accounts, account: str, token: Token) -> str:
    """What is sent as `Authorization: Bearer`. Names account and token, signed as Datasette signs."""
    return TOKEN_MARK + str(_serializer(accounts).dumps({"a": account, "t": token.id}))


def token_actor(accounts: Accounts, bearer: str, now: dt.datetime | None = None) -> dict[str, str] | None:
    """Whom a token stands for; None where it is forged, expired, revoked, or its account gone."""
    if not bearer.startswith(TOKEN_MARK) or not _PLAIN.fullmatch(bearer) or not accounts.exists():
        return None
    try:
        said = _serializer(accounts).loads(bearer.removeprefix(TOKEN_MARK))
    except BadSignature:
        return None
    account = accounts.get(said.get("a")) if isinstance(said, dict) else None
    token = account.tokens.get(str(said.get("t"))) if account else None
    if account is None or token is None or not token.is_good(now or utc_now()):
        return None
    return {"id": account.name, "token": token.id}


def _serializer(accounts: Accounts) -> URLSafeSerializer:
    return URLSafeSerializer(accounts.secret, _NAMESPACE)


def bearer_of(scope: Mapping[str, Any]) -> str | None:
    """The token a request was sent with."""
    for name, value in scope.get("headers") or ():
        if name.lower() == b"authorization" and value[:7].lower() == b"bearer ":
            return str(value[7:].decode("latin-1").strip())
    return None


def cookie_actor(datasette: Any, scope: Mapping[str, Any]) -> Actor | None:
    """The actor in a request's cookie, as Datasette reads it; None for none, or one that is not signed."""
    for name, value in scope.get("headers") or ():
        if name.lower() != b"cookie" or COOKIE.encode() not in value:
            continue
        cookies: SimpleCookie = SimpleCookie()
        try:
            cookies.load(value.decode("latin-1"))
            said = datasette.unsign(cookies[COOKIE].value, "actor")
        except (BadSignature, CookieError, KeyError):
            return None
        actor = said.get("a") if isinstance(said, dict) else None
        return actor if isinstance(actor, dict) else None
    return None


async def may_edit(datasette: Any, actor: Actor | None) -> bool:
    """Whether somebody may write. Nobody unknown ever may, whatever an `allow` block says."""
    if actor is None:
        return False
    if not hasattr(datasette, "permission_allowed"):  # Datasette 1.0, which asks nobody but us
        return is_allowed(datasette, actor)
    return bool(await datasette.permission_allowed(actor, PERMISSION, default=False))


def is_allowed(datasette: Any, actor: Actor | None) -> bool:
    """The answer to Datasette's question about PERMISSION.

    An `allow` block in this plugin's configuration decides; without one root may and every account of
    this server's.
    """
    if actor is None:
        return False
    configured = (datasette.plugin_config(PLUGIN) or {}).get("allow")
    if configured is not None:
        return bool(actor_matches_allow(dict(actor), configured))
    if actor.get("id") == ROOT:
        return True
    access = access_of(datasette)
    return access is not None and access.account(actor.get("id")) is not None


async def turned_away(datasette: Any, request: Request) -> Response | None:
    """What is answered to somebody who may not write; None where they may.

    A page that is opened leads to signing in and back; what is sent is refused.
    """
    if await may_edit(datasette, request.actor):
        return None
    if bearer_of(request.scope) is not None:
        known = request.actor is not None
        error = "this account may not write" if known else "this token is not known, or no longer good"
        return Response.json({"ok": False, "error": error}, status=403 if known else 401)
    access = access_of(datasette)
    if request.method == "GET" and request.actor is None and access is not None and access.is_offered():
        there = Arguments((("next", request.full_path),)).address(datasette.urls.path(LOGIN))
        return Response.redirect(there)
    if request.actor is None:
        raise Forbidden("Only people who are signed in may do this. Nothing was changed.")
    raise Forbidden("This account may read, but not write. Nothing was changed.")


def own_path(datasette: Any, asked: str | None, otherwise: str) -> str:
    """Where somebody wants to go on to, if that is a page of ours and not the one to sign in on."""
    start = datasette.urls.path("/")
    plain = asked is not None and asked.isprintable() and "\\" not in asked and not asked.startswith("//")
    if asked and plain and asked.startswith(start) and not asked.partition("?")[0].endswith(LOGIN):
        return asked
    return str(datasette.urls.path(otherwise))


def name_of(actor: Actor | None) -> str:
    """Who an actor is, as `changed_by` has it. Raises Forbidden for one without a name."""
    name = (actor or {}).get("id")
    if not isinstance(name, str | int) or not str(name).strip():
        raise Forbidden("Your account has no id, under which a change could be recorded.")
    return str(name)
