"""The names behind the one a register has for a firm: what it trades as, who owns it, who ventures jointly.

A register has "Lakeside Cathodes LLC d/b/a Voltaworks", "Amber-Tanaka Separators JV, LLC", "Cell Works, a
subsidiary of Amber Holdings"; the papers have Voltaworks, Amber or Tanaka.
"""

from __future__ import annotations

import re
from functools import lru_cache

from tracker.decide.firms import styled
from tracker.vocabulary import vocabulary

SELF, OWNER, PARTNER = 1.0, 0.95, 0.8
"""How sure a name is that of whoever is meant: its own, that of a firm it belongs to, of one of several."""

_ALSO = re.compile(
    r"[ ,(]{1,4}(?:d/b/a|dba|doing business as|trading as|t/a|also known as|a/k/a|aka|formerly known as"
    r"|formerly|f/k/a|fka|now known as|n/k/a)[ :.]+"
)
_OWNED = re.compile(
    r"[ ,(]{1,4}an? (?:wholly[- ]owned )?(?:subsidiary|division|affiliate|unit|portfolio company) of"
    r" (?:the )?"
    r"|[ ,(]{1,4}(?:and|with|through|via|by) (?:its|their) (?:wholly[- ]owned )?"
    r"(?:subsidiary|subsidiaries|affiliate|division|unit),? "
)
_VENTURE = re.compile(r"[ ,(]{1,4}(?:jv|j\.v|joint venture)\.?\)?$")
_VENTURE_OF = re.compile(r"^(?:the )?(?:jv|joint venture)(?: company)? (?:of|between|by) (?P<partners>.+)$")
_BETWEEN = re.compile(r"\s{0,4}(?:/|&|\band\b|\bwith\b|-|–)\s{0,4}")
_PROJECT = re.compile(
    r"(?: (?:project|projects|project company|projectco|holdco|opco|propco|borrower|spv|operating|operations"
    r"|development|developments|holdings?|property|properties|phase|no\.?|i{1,3}|iv|\d{1,2})){1,6}$"
)
_TRADE = frozenset(
    ("battery", "batteries", "capital", "cell", "cells", "chemical", "chemicals", "critical", "development",
     "energy", "green", "industries", "material", "materials", "metal", "metals", "mine", "mineral",
     "minerals", "mining", "power", "project", "recycling", "renewable", "resources", "semiconductor",
     "solar", "storage", "technologies", "technology", "wind")
)  # fmt: skip
"""Words that are nobody's name alone, as little as a material's is: many firms' names begin with them."""

_LEAST = 3
"""Letters that the name of a partner has at least: "A-B Batteries" names nobody."""


@lru_cache(maxsize=50_000)
def names_behind(name: str) -> tuple[tuple[str, float], ...]:
    """The names that a firm's printed name stands for, as `styled` writes them, each with how sure it is."""
    found: dict[str, float] = {}

    def add(text: str, sure: float) -> None:
        whole = styled(text)
        for one in (whole, _PROJECT.sub("", whole)):
            if one and (one == styled(name) or not _is_of_the_trade(one)):
                found[one] = max(found.get(one, 0.0), sure)

    add(name, SELF)
    for place, whole in enumerate(_OWNED.split(name)):
        for alias in _ALSO.split(whole.rstrip(") ")):
            add(alias, OWNER if place else SELF)
            for partner, sure in _venture(styled(alias)):
                add(partner, sure)
    return tuple(found.items())


def _is_of_the_trade(name: str) -> bool:
    return name in _TRADE or name in _materials()


@lru_cache(maxsize=1)
def _materials() -> frozenset[str]:
    """The English names of the materials, as `styled` writes them."""
    return frozenset(styled(name) for term in vocabulary().materials.values() for name in term.names("en"))


def _venture(name: str) -> list[tuple[str, float]]:
    """A joint venture's name without the words for it, and the partners that it is called after."""
    of = _VENTURE_OF.match(name)
    if of is None and not _VENTURE.search(name):
        return []
    own = of["partners"] if of else _VENTURE.sub("", name)
    partners = [one for one in _BETWEEN.split(own) if len(one) >= _LEAST]
    return [(own, SELF), *((one, PARTNER) for one in partners if len(partners) > 1)]
