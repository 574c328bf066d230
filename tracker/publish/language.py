"""The language a reader is answered in, and the names and words of the pages in it.

Names of countries, materials, agencies, organizations, kinds, actions and currencies come from the
vocabulary's own tables, read once for each state of the database (organizations: those asked for). The
pages' few words of their own lie in `words.yml`. Titles and quotes stay as their sources wrote them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tracker import lined_yaml
from tracker.analyze.selection import named
from tracker.errors import InputError
from tracker.publish import database

if TYPE_CHECKING:
    from datasette.utils.asgi import Request

LANGUAGES = ("en", "zh", "ar", "fa")
OWN_NAMES = MappingProxyType({"en": "English", "zh": "中文", "ar": "العربية", "fa": "فارسی"})
ARGUMENT = "_lang"
KEPT = ("countries", "materials", "agencies", "kinds", "actions", "currencies")
TABLES = (*KEPT, "organizations")

_DEFAULT = "en"
_FROM_RIGHT = frozenset({"ar", "fa"})
_WORDS = Path(__file__).resolve().parent / "words.yml"
_NAMES = {table: f"select id, label, label_zh, label_ar, label_fa from {table}" for table in TABLES}

Names = Mapping[str, tuple[str, ...]]


def of(request: Request | None) -> str:
    """The language of an answer: what `_lang=` says, else what the browser asks for, else English."""
    if request is None:
        return _DEFAULT
    asked = request.args.get(ARGUMENT)
    if asked in LANGUAGES:
        return str(asked)
    return accepted(request.headers.get("accept-language", ""))


def accepted(header: str) -> str:
    """The best of our languages for an Accept-Language header (RFC 9110, section 12.5.4).

    A region or script is looked past: `zh-Hans-CN` is zh. Of equal weights the one named first. A range
    that is not understood asks for nothing.
    """
    best, weight = _DEFAULT, 0.0
    for part in header.split(","):
        tag, *settings = part.split(";")
        language = tag.strip().lower().split("-")[0]
        if language == "*":
            language = _DEFAULT
        asked = _weight(settings)
        if language in LANGUAGES and asked > weight:
            best, weight = language, asked
    return best


def _weight(settings: Iterable[str]) -> float:
    """The q-value among a range's settings, 1 where there is none, 0 where it is none from 0 to 1."""
    for setting in settings:
        name, _, value = setting.partition("=")
        if name.strip().lower() == "q":
            try:
                weight = float(value)
            except ValueError:
                return 0.0
            return weight if 0 <= weight <= 1 else 0.0
    return 1.0


def direction(language: str) -> str:
    """`rtl` or `ltr`, as HTML's `dir` has it."""
    return "rtl" if language in _FROM_RIGHT else "ltr"


async def labels(
    datasette: Any, table: str, ids: Iterable[object], language: str = _DEFAULT
) -> dict[object, str]:
    """The names of terms of one of TABLES; English where a language has none; an unknown id is left out."""
    wanted = list(ids)
    known = await (_some(datasette, table, wanted) if table not in KEPT else names(datasette, table))
    place = LANGUAGES.index(language)
    found: dict[object, str] = {}
    for id in wanted:
        own = known.get(str(id))
        if own is not None:
            found[id] = own[place]
    return found


async def names(datasette: Any, table: str) -> Names:
    """Every term of one of KEPT with its names in the order of LANGUAGES, from memory.

    Raises QueryInterrupted where reading them takes too long.
    """
    return await database.kept(datasette, _NAMES[table], {}, _by_id)


async def _some(datasette: Any, table: str, ids: Iterable[object]) -> Names:
    """The same of some terms of a table without a bound: organizations are found in every text."""
    marks, parameters = named("id", [str(id) for id in ids])
    return _by_id(await database.rows(datasette, f"{_NAMES[table]} where id in ({marks})", parameters))


def _by_id(rows: Iterable[Any]) -> Names:
    return {id: (label, *(other or label for other in others)) for id, label, *others in rows}


def words(language: str) -> Mapping[str, str]:
    """The pages' own words in one language, by key. Every key of `words.yml` is there in every language."""
    return _all_words()[language]


@cache
def _all_words() -> Mapping[str, Mapping[str, str]]:
    return read_words(_WORDS)


def read_words(path: Path) -> Mapping[str, Mapping[str, str]]:
    """Words by language and key from a file of `key: {en: ..., zh: ..., ar: ..., fa: ...}`.

    Raises InputError, naming file, line and key, where a language is missing, unknown or says nothing.
    """
    given = lined_yaml.load(path)
    if not isinstance(given, lined_yaml.Mapping):
        raise InputError("is not a map of words", file=path)
    for key, entry in given.items():
        line = given.lines[key]
        if not isinstance(entry, dict) or set(entry) != set(LANGUAGES):
            raise InputError(f"must have {', '.join(LANGUAGES)}", file=path, line=line, field=key)
        for language, text in entry.items():
            if not isinstance(text, str) or not text.strip():
                raise InputError("says nothing", file=path, line=line, field=f"{key}.{language}")
    return MappingProxyType(
        {
            language: MappingProxyType({key: entry[language] for key, entry in given.items()})
            for language in LANGUAGES
        }
    )
