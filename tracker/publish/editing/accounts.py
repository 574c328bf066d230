"""The accounts file: who may sign in, their password hashes and tokens, and the secret the server signs with.

It is JSON, readable by its owner alone, and lies beside the database unless it is told otherwise:

    {"secret": "...", "accounts": {"ada": {"password": "pbkdf2_sha256$...", "tokens": {
        "k3fz...": {"created": "2026-11-22T02:00:00Z", "expires": "2026-12-22T02:00:00Z", "note": ""}}}}}

Passwords are kept as hashes only, those of the plugin datasette-auth-passwords (the extra `auth`). A token
is not kept: what is signed names the token's id, and a token whose id is no longer here is worth nothing.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import hashlib
import json
import os
import re
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tracker.errors import AccountsError, SettingError
from tracker.model import utc_text
from tracker.store import MACHINES
from tracker.store.lock import WriterLock

LEAST_PASSWORD = 10
"""Characters a password must have."""

ROOT = "root"
"""Datasette's name for who signs in by the link that `--root` prints."""

EXTRA = "policy-event-tracker[auth]"

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")
_RESERVED = MACHINES | {ROOT, "import", "reread", "person"}
_WAIT_SECONDS = 5.0
_PUBLIC = 0o077


@dataclass(frozen=True, slots=True)
class Token:
    """A token that was given out; times are UTC, `note` is what its owner wanted it for."""

    id: str
    created: str
    expires: str
    note: str = ""

    def is_good(self, now: dt.datetime) -> bool:
        return utc_text(now) < self.expires


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in. `password` is a hash."""

    name: str
    password: str
    tokens: Mapping[str, Token] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Changes with the password, so that a new one ends every session of the old."""
        return hashlib.sha256(self.password.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class _Content:
    secret: str
    accounts: Mapping[str, Account]


def default_path(database: Path) -> Path:
    """Where the accounts of a database lie: `tracker.accounts.json` beside `tracker.db`."""
    return database.with_name(f"{database.stem}.accounts.json")


def checked_name(name: str) -> str:
    """The name, if an account may have it. Raises SettingError.

    Names of machines are refused: what they change is not kept from later ingests.
    """
    if not _NAME.fullmatch(name):
        reason = "is not a name of 1 to 32 lower-case letters, digits, dots, hyphens and underscores"
        raise SettingError("NAME", name, reason)
    if name in _RESERVED:
        raise SettingError("NAME", name, "is a name that the tracker uses itself")
    return name


def checked_password(password: str) -> str:
    """The password, if it will do. Raises SettingError, which does not repeat it."""
    if len(password) < LEAST_PASSWORD:
        raise SettingError("password", "", f"has fewer than {LEAST_PASSWORD} characters")
    if len(password) > 1000 or "\x00" in password:
        raise SettingError("password", "", "is longer than 1,000 characters or holds a NUL")
    return password


def hashed(password: str) -> str:
    """The hash kept of a password; takes a fifth of a second. Raises SettingError without the extra."""
    return str(_hashing().hash_password(password))


def verified(password: str, hash: str) -> bool:
    """Whether a hash is that of a password. Raises SettingError without the extra."""
    return bool(_hashing().verify_password(password, hash))


def require_extra() -> None:
    """Raises SettingError where the plugin that checks passwords is not installed."""
    _hashing()


def _hashing() -> Any:
    try:
        from datasette_auth_passwords import utils
    except ImportError as error:
        raise SettingError("accounts", "", f"need datasette-auth-passwords: pip install '{EXTRA}'") from error
    return utils


class Accounts:
    """One accounts file. Read anew whenever it has changed: a running server knows at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: tuple[tuple[int, ...], _Content] | None = None

    def exists(self) -> bool:
        return self.path.is_file()

    @property
    def secret(self) -> str:
        """What cookies and tokens are signed with. Raises AccountsError."""
        return self._content().secret

    def all(self) -> Mapping[str, Account]:
        """Every account by its name; none where there is no file. Raises AccountsError."""
        return self._content().accounts if self.exists() else {}

    def get(self, name: object) -> Account | None:
        return self.all().get(name) if isinstance(name, str) else None

    def set_password(self, name: str, password: str) -> bool:
        """Make an account, or give it a new password; True where it is new.

        Raises SettingError for a name or password that will not do, AccountsError.
        """
        hash = hashed(checked_password(password))
        checked_name(name)
        with self._changing() as accounts:
            old = accounts.get(name)
            accounts[name] = dataclasses.replace(old, password=hash) if old else Account(name, hash)
        return old is None

    def remove(self, name: str) -> bool:
        """Take an account away with its sessions and tokens. True where there was one."""
        if not self.exists():
            return False
        with self._changing() as accounts:
            return accounts.pop(name, None) is not None

    def add_token(self, name: str, days: int, now: dt.datetime, note: str = "") -> Token | None:
        """Note down a token that `name` is to have; None where there is no such account."""
        if not self.exists():
            return None
        expires = utc_text(now + dt.timedelta(days=days))
        token = Token(secrets.token_hex(8), utc_text(now), expires, note)
        with self._changing() as accounts:
            account = accounts.get(name)
            if account is None:
                return None
            kept = {id: old for id, old in account.tokens.items() if old.is_good(now)}
            accounts[name] = dataclasses.replace(account, tokens={**kept, token.id: token})
        return token

    def revoke(self, id: str) -> str | None:
        """Make a token worthless; whose it was, None where there is none of this id."""
        if not self.exists():
            return None
        with self._changing() as accounts:
            for account in accounts.values():
                if id in account.tokens:
                    left = {key: token for key, token in account.tokens.items() if key != id}
                    accounts[account.name] = dataclasses.replace(account, tokens=left)
                    return account.name
        return None

    def _content(self) -> _Content:
        try:
            found = self.path.stat()
            stamp = (found.st_mtime_ns, found.st_size, found.st_ino, found.st_mode)
            if self._read is None or self._read[0] != stamp:
                if os.name == "posix" and found.st_mode & _PUBLIC:
                    raise AccountsError(self.path, "may be read by others; chmod 600 it")
                self._read = stamp, _parsed(self.path.read_bytes())
        except OSError as error:
            raise AccountsError(self.path, f"cannot be read: {error.strerror}") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise AccountsError(
                self.path, "is not a file of accounts as `tracker accounts` writes it"
            ) from error
        return self._read[1]

    @contextlib.contextmanager
    def _changing(self) -> Iterator[dict[str, Account]]:
        """The accounts, to be changed by one process at a time; written whole when the block is left."""
        with WriterLock(self.path).held(_WAIT_SECONDS):
            content = self._content() if self.exists() else _Content(secrets.token_hex(32), {})
            accounts = dict(content.accounts)
            yield accounts
            if accounts != content.accounts or not self.exists():
                self._write(_Content(content.secret, accounts))

    def _write(self, content: _Content) -> None:
        """In one step, so that whoever reads meanwhile sees the old file or the new one."""
        text = json.dumps(
            {
                "secret": content.secret,
                "accounts": {name: _written(a) for name, a in content.accounts.items()},
            },
            indent=1,
        )
        try:
            descriptor, name = tempfile.mkstemp(dir=self.path.absolute().parent, prefix=self.path.name)
            try:
                with os.fdopen(descriptor, "w", encoding="utf-8") as file:  # mkstemp's is its owner's alone
                    file.write(text + "\n")
                    file.flush()
                    os.fsync(file.fileno())
                Path(name).replace(self.path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise AccountsError(self.path, f"cannot be written: {error.strerror}") from error


def _parsed(body: bytes) -> _Content:
    content = json.loads(body)
    accounts = {
        name: Account(
            name,
            str(account["password"]),
            {id: Token(id, **token) for id, token in account["tokens"].items()},
        )
        for name, account in content["accounts"].items()
    }
    if not isinstance(content["secret"], str) or len(content["secret"]) < 32:
        raise ValueError("secret")
    return _Content(content["secret"], accounts)


def _written(account: Account) -> dict[str, Any]:
    tokens = {
        id: {"created": token.created, "expires": token.expires, "note": token.note}
        for id, token in account.tokens.items()
    }
    return {"password": account.password, "tokens": tokens}
