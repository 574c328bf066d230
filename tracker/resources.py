"""Where the data that ships with the tracker lies: in a wheel inside the package, in a checkout beside it.

Nothing else in the program knows. `feeds/` and `db/` hold data, not modules (they have no
`__init__.py`), so in a checkout they stand next to `tracker/`, and a wheel carries them as
`tracker/feeds` and `tracker/db`.
"""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from tracker.errors import ResourceMissing, SettingError

_PACKAGE = Path(__file__).resolve().parent


def _find(*parts: str) -> Path:
    for root in (_PACKAGE, _PACKAGE.parent):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise ResourceMissing("/".join(parts), searched=(_PACKAGE, _PACKAGE.parent))


def feeds() -> Path:
    """The folder of source files that ships with the tracker."""
    return _find("feeds")


def migrations() -> Path:
    """The folder of numbered SQL files that make the database."""
    return _find("db", "migrations")


def vocabulary() -> Path:
    """The folder of kinds, actions, countries, materials, agencies, organizations and trigger words.

    TRACKER_VOCABULARY names one of the user's own in place of the one that ships. Raises SettingError
    where it is no folder.
    """
    own = os.environ.get("TRACKER_VOCABULARY")
    if not own:
        return _find("db", "vocabulary")
    if not Path(own).is_dir():
        raise SettingError("TRACKER_VOCABULARY", own, "is not a folder")
    return Path(own)


def clause_words() -> Path:
    """The folder of words by which sections of laws are read: the user's own, where there is one."""
    own = vocabulary() / "clauses"
    return own if own.is_dir() else _find("db", "vocabulary", "clauses")


def starter() -> Path:
    """The folder of curated events that ship with the tracker."""
    return _find("db", "starter")


def confidence() -> Path:
    """The weights that make a draft's confidence, fitted to the labelled corpus."""
    return _find("db", "fitted", "confidence.yml")


def merging() -> Path:
    """How far two tellings must agree to be one event: weights, thresholds and words."""
    return _find("db", "fitted", "merging.yml")


def rates() -> Path:
    """The euro reference rates that ship with the tracker, as the European Central Bank packs them."""
    return _find("db", "rates", "eurofxref-hist.zip")


def metadata() -> Path:
    """What Datasette shows: titles, descriptions, facets, canned queries."""
    return _find("metadata.yml")


def digest(files: Iterable[Path], also: str = "") -> str:
    """Changes when a file is added, renamed, taken away or written differently, or `also` changes."""
    total = hashlib.blake2b(also.encode(), digest_size=16)
    for file in sorted(files):
        total.update(file.name.encode() + b"\0" + file.read_bytes())
    return total.hexdigest()
