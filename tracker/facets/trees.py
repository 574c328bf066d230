"""The trees of materials and agencies: what is above each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from sqlite_utils.utils import sqlite3

Tree = Mapping[str, frozenset[str]]
"""Value → all that is above it, itself included. A value that is not there is above itself alone."""

_MATERIALS = "SELECT material_id, ancestor_id FROM material_ancestors"
_AGENCIES = "SELECT id, parent_id FROM agencies WHERE parent_id IS NOT NULL"


def tree(connection: sqlite3.Connection, dimension: str) -> Tree:
    """The tree of a dimension, which is one of FOLDED."""
    return _materials(connection) if dimension == "material" else _agencies(connection)


def above(tree: Tree, value: str) -> frozenset[str]:
    return tree.get(value) or frozenset((value,))


def digest(tree: Tree) -> str:
    """A few letters that are others for another tree."""
    pairs = sorted((value, sorted(others)) for value, others in tree.items() if others != {value})
    return hashlib.blake2b(json.dumps(pairs).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _materials(connection: sqlite3.Connection) -> Tree:
    found: dict[str, set[str]] = {}
    for value, ancestor in connection.execute(_MATERIALS):
        found.setdefault(value, {value}).add(ancestor)
    return {value: frozenset(others) for value, others in found.items()}


def _agencies(connection: sqlite3.Connection) -> Tree:
    parents = {row[0]: row[1] for row in connection.execute(_AGENCIES)}
    found = {}
    for value in parents:
        line = [value]
        while (parent := parents.get(line[-1])) is not None and parent not in line:
            line.append(parent)
        found[value] = frozenset(line)
    return found
