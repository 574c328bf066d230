"""Countries, materials and agencies that have a page, by id and by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from datasette.utils import tilde_encode

from tracker.publish import language

FACETS = ("country", "material", "agency")
TABLES = MappingProxyType({"country": "countries", "material": "materials", "agency": "agencies"})
_NEAR, _LIKE = 5, 0.6


@dataclass(frozen=True, slots=True)
class Place:
    """A country, a material or an agency: `path` is the address of its page below the site's own."""

    facet: str
    id: str
    label: str

    @property
    def path(self) -> str:
        return place_path(self.facet, self.id)


def place_path(facet: str, id: str) -> str:
    return f"/{facet}/{tilde_encode(id)}"


def list_path(facet: str) -> str:
    return f"/{TABLES[facet]}"


async def find(datasette: Any, facet: str, id: str, reader: str) -> Place | None:
    """The place of this id, whatever the case of its letters, or of this name in any language."""
    known = await language.names(datasette, TABLES[facet])
    own = id if id in known else by_name(known).get(id.strip().casefold())
    return Place(facet, own, known[own][language.LANGUAGES.index(reader)]) if own is not None else None


def by_name(known: language.Names) -> dict[str, str]:
    """Ids by every name and by themselves, all in small letters; of equal names that of the first id."""
    named = {label.casefold(): id for id, labels in reversed(list(known.items())) for label in labels}
    return named | {id.casefold(): id for id in known}


async def nearest(datasette: Any, facet: str, id: str, reader: str) -> list[Place]:
    """Places whose id or name, in any language, looks most like this."""
    spelled = by_name(await language.names(datasette, TABLES[facet]))
    alike = get_close_matches(id.casefold()[:80], spelled, n=_NEAR * 2, cutoff=_LIKE)
    ids = list(dict.fromkeys(spelled[name] for name in alike))[:_NEAR]
    return await places(datasette, facet, ids, reader)


async def places(datasette: Any, facet: str, ids: Iterable[str], reader: str) -> list[Place]:
    """These places in the order given, those that the vocabulary does not have by their id alone."""
    wanted = list(ids)
    labels = await language.labels(datasette, TABLES[facet], wanted, reader)
    return [Place(facet, id, labels.get(id, id)) for id in wanted]
