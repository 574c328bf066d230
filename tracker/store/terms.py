"""The vocabulary's tables in the database: they follow db/vocabulary/*.yml."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from tracker.store.connection import Connection
from tracker.terms import Term, Words, fold
from tracker.vocabulary import Vocabulary
from tracker.vocabulary import vocabulary as shipped_vocabulary

_HASH = "vocabulary_hash"

# What may refer to a term. A term that is gone from the vocabulary and still referred to is retired;
# in this order, so that what refers goes before what it refers to.
_REFERENCES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "organizations": (("event_organizations", "organization_id"),),
    "agencies": (("event_agencies", "agency_id"), ("sources", "agency"), ("agencies", "parent_id")),
    "countries": (
        ("event_countries", "country_id"),
        ("agencies", "country_id"),
        ("organizations", "country_id"),
        ("sources", "country"),
    ),
    "materials": (
        ("event_materials", "material_id"),
        ("material_parents", "parent_id"),
        ("material_ancestors", "ancestor_id"),
    ),
    "kinds": (("events", "kind"), ("measures", "kind")),
    "actions": (("events", "action"),),
    "currencies": (("events", "currency"),),
}

# Events that carry a term, for finding what to index again when its name changes.
_EVENTS_WITH: Mapping[str, str] = {
    "organizations": "SELECT event_id FROM event_organizations WHERE organization_id = ?",
    "agencies": "SELECT event_id FROM event_agencies WHERE agency_id = ?",
    "countries": "SELECT event_id FROM event_countries WHERE country_id = ?",
    "materials": "SELECT event_id FROM event_materials WHERE material_id = ?",
    "kinds": "SELECT id FROM events WHERE kind = ?",
    "actions": "SELECT id FROM events WHERE action = ?",
}

Row = dict[str, Any]


class Terms(Connection):
    """Writes of the vocabulary's tables, and organizations met in texts."""

    def sync_vocabulary(self, vocabulary: Vocabulary | None = None) -> bool:
        """Make the tables follow the vocabulary, by default the shipped one. True where anything was written.

        A term that is gone is deleted, or retired (`retired = 1`) while anything refers to it.
        Organizations met in texts stay; one that has become a term is merged into it. Costs one
        comparison of hashes where nothing changed.
        """
        vocabulary = vocabulary or shipped_vocabulary()
        tables = _tables(vocabulary)
        crosswalk = _crosswalk(vocabulary)
        names = _organization_names(vocabulary.organizations.values())
        parents = [(id, parent) for id, term in vocabulary.materials.items() for parent in term.parents]
        ancestors = [
            (id, above) for id in vocabulary.materials for above in sorted(vocabulary.material_ancestors(id))
        ]
        digest = _digest([tables, crosswalk, names, parents, ancestors])
        if self.property(_HASH) == digest:
            return False
        with self.transaction():
            # Terms refer to each other in no particular order: checked when the transaction ends.
            self.conn.execute("PRAGMA defer_foreign_keys = ON")
            for table, rows in tables.items():
                self._upsert_terms(table, rows)
            self._replace_tree("material_parents", "parent_id", parents, vocabulary)
            self._replace_tree("material_ancestors", "ancestor_id", ancestors, vocabulary)
            self.conn.execute("DELETE FROM crosswalk")
            self.conn.executemany("INSERT INTO crosswalk VALUES (?, ?, ?, ?, ?)", crosswalk)
            self._name_organizations(names, vocabulary.organizations.keys())
            for table in _REFERENCES:
                self._remove_terms(table, {row["id"] for row in tables[table]})
            self.set_property(_HASH, digest)
            self._exponents_known = None
        return True

    def organization_id(self, name: str, *, create: bool = True) -> str | None:
        """The organization a name or id stands for. An unknown name becomes an uncurated one, or None.

        The new id is the name in Latin letters, with a hash of it where those do not tell it whole.
        """
        folded = fold(name)
        found = self.value(
            "SELECT id FROM organizations WHERE id = ?"
            " UNION ALL SELECT organization_id FROM organization_names WHERE name = ? LIMIT 1",
            (name, folded),
        )
        if found is not None or not create:
            return None if found is None else str(found)
        id = slug(name)
        # Only a name that its slug tells whole has it alone, so that no id depends on who came first.
        whole = id == folded.replace(" ", "-") and "-" not in folded
        if not whole or self.value("SELECT 1 FROM organizations WHERE id = ?", (id,)):
            id = f"{id or 'org'}-{short_hash(folded)}"
        with self.transaction():
            self.conn.execute("INSERT INTO organizations (id, label) VALUES (?, ?)", (id, name.strip()))
            self.conn.execute("INSERT INTO organization_names VALUES (?, ?)", (folded, id))
        return id

    def _exponents(self) -> dict[str, int]:
        """Decimals of every currency's minor unit."""
        if self._exponents_known is None:
            self._exponents_known = {
                row[0]: row[1] for row in self.rows("SELECT id, exponent FROM currencies")
            }
        return self._exponents_known

    _exponents_known: dict[str, int] | None = None

    def _after_rollback(self) -> None:
        self._exponents_known = None

    def _upsert_terms(self, table: str, rows: list[Row]) -> None:
        before = {row["id"]: dict(row) for row in self.rows(f"SELECT * FROM {table}")}
        for row in rows:
            known = before.get(row["id"])
            if known is None:
                columns = ", ".join(row)
                marks = ", ".join(f":{column}" for column in row)
                self.conn.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", row)
                continue
            if known | row | {"retired": 0} == known:
                continue
            sets = ", ".join(f"{column} = :{column}" for column in row if column != "id")
            self.conn.execute(f"UPDATE {table} SET {sets}, retired = 0 WHERE id = :id", row)
            labels = [column for column in row if column.startswith("label")]
            if table in _EVENTS_WITH and any(known[column] != row[column] for column in labels):
                self._unindexed.update(found[0] for found in self.rows(_EVENTS_WITH[table], (row["id"],)))

    def _replace_tree(
        self, table: str, column: str, pairs: list[tuple[str, str]], vocabulary: Vocabulary
    ) -> None:
        current = json.dumps(list(vocabulary.materials))
        self.conn.execute(
            f"DELETE FROM {table} WHERE material_id IN (SELECT value FROM json_each(?))", (current,)
        )
        self.conn.executemany(f"INSERT INTO {table} (material_id, {column}) VALUES (?, ?)", pairs)

    def _name_organizations(self, names: dict[str, str], current: Collection[str]) -> None:
        """Give every curated name to its organization.

        Events come along from uncurated namesakes, and from a term that now has another id.
        """
        for name, id in names.items():
            other = self.value("SELECT organization_id FROM organization_names WHERE name = ?", (name,))
            if other is not None and other != id:
                self._merge_organization(other, current, into=id)
        self.conn.execute(
            "DELETE FROM organization_names WHERE organization_id IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(current)),),
        )
        self.conn.executemany(
            "INSERT INTO organization_names (name, organization_id) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET organization_id = excluded.organization_id",
            names.items(),
        )

    def _merge_organization(self, other: str, current: Collection[str], *, into: str) -> None:
        if other in current:
            return  # a name that moved from one term to another takes no events along
        self._unindexed.update(row[0] for row in self.rows(_EVENTS_WITH["organizations"], (other,)))
        self.conn.execute(
            "INSERT OR IGNORE INTO event_organizations (event_id, organization_id)"
            " SELECT event_id, ? FROM event_organizations WHERE organization_id = ?",
            (into, other),
        )
        self.conn.execute("DELETE FROM event_organizations WHERE organization_id = ?", (other,))
        self.conn.execute("DELETE FROM organizations WHERE id = ?", (other,))

    def _remove_terms(self, table: str, current: set[str]) -> None:
        curated = " WHERE curated = 1" if table == "organizations" else ""
        gone = {row[0] for row in self.rows(f"SELECT id FROM {table}{curated}")} - current
        tree: list[Any] = []
        if table == "materials":
            # A material stands under itself: that alone keeps none.
            marks = [(id,) for id in gone]
            tree = [
                tuple(row)
                for id in gone
                for row in self.rows("SELECT * FROM material_ancestors WHERE material_id = ?", (id,))
            ]
            self.conn.executemany("DELETE FROM material_ancestors WHERE material_id = ?", marks)
            self.conn.executemany("DELETE FROM material_parents WHERE material_id = ?", marks)
        deleted = True
        while deleted:  # a child that goes may have been all that held its parent
            deleted = False
            for id in sorted(gone):
                if not self._referenced(table, id):
                    self.conn.execute(f"DELETE FROM {table} WHERE id = ?", (id,))
                    gone.discard(id)
                    deleted = True
        self.conn.executemany(f"UPDATE {table} SET retired = 1 WHERE id = ?", [(id,) for id in gone])
        # What is retired stays where it stood, so that a filter on what it stood under still finds it.
        self.conn.executemany(
            "INSERT INTO material_ancestors SELECT ?1, ?2"
            " WHERE EXISTS (SELECT 1 FROM materials WHERE id = ?2)",
            [pair for pair in tree if pair[0] in gone],
        )

    def _referenced(self, table: str, id: str) -> bool:
        return any(
            self.value(f"SELECT 1 FROM {other} WHERE {column} = ? LIMIT 1", (id,))
            for other, column in _REFERENCES[table]
        )


def slug(name: str) -> str:
    """A name as an id: its Latin letters and digits, without accents, joined by hyphens. May be empty."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    # A name whose letters are mostly not Latin would shrink to a stray "ev" or "3".
    letters = sum(character.isalnum() for character in name)
    kept = re.findall(r"[a-z0-9]+", plain)
    if 2 * sum(map(len, kept)) < letters:
        return ""
    return "-".join(kept)[:60].strip("-")


def short_hash(text: str, length: int = 6) -> str:
    """A few lower-case letters and digits (base 32) that stand for a text."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=20).digest()
    alphabet = "abcdefghijklmnopqrstuvwxyz234567"
    number = int.from_bytes(digest, "big")
    return "".join(alphabet[(number >> (5 * place)) & 31] for place in range(length))


def _digest(value: object) -> str:
    return hashlib.blake2b(json.dumps(value, ensure_ascii=False).encode(), digest_size=16).hexdigest()


def _tables(vocabulary: Vocabulary) -> dict[str, list[Row]]:
    """The rows of every table, as the database is to have them."""
    return {
        "kinds": [
            _named(term) | {"stance": term.stance, "definition": term.definition}
            for term in vocabulary.kinds.values()
        ],
        "actions": [
            _named(term) | {"state": term.state, "rank": term.rank, "definition": term.definition}
            for term in vocabulary.actions.values()
        ],
        "countries": [_named(term) | {"aliases": _aliases(term)} for term in vocabulary.countries.values()],
        "materials": [
            _named(term) | {"aliases": _aliases(term), "definition": term.definition}
            for term in vocabulary.materials.values()
        ],
        "agencies": [
            _named(term) | {"country_id": term.country, "parent_id": term.parent, "aliases": _aliases(term)}
            for term in vocabulary.agencies.values()
        ],
        "organizations": [
            _named(term) | {"country_id": term.country, "aliases": _aliases(term), "curated": 1}
            for term in vocabulary.organizations.values()
        ],
        "currencies": [_named(term) | {"exponent": term.exponent} for term in vocabulary.currencies.values()],
    }


def _named(term: Term) -> Row:
    return {
        "id": term.id,
        "label": term.label("en"),
        "label_zh": term.labels.get("zh"),
        "label_ar": term.labels.get("ar"),
        "label_fa": term.labels.get("fa"),
    }


def _aliases(term: Term) -> str | None:
    words: Words = term.aliases
    kept = {language: list(names) for language, names in words.items() if names}
    return json.dumps(kept, ensure_ascii=False) if kept else None


def _crosswalk(vocabulary: Vocabulary) -> list[tuple[str, str, str, str, str]]:
    return [
        (table, term.id, code.scheme, code.code, code.exactness)
        for table in _REFERENCES
        for term in vocabulary.table(table).values()
        for code in term.codes
    ]


def _organization_names(organizations: Iterable[Term]) -> dict[str, str]:
    """Folded name → id. An id is a name of its organization too; a name that several share is none."""
    names: dict[str, str] = {}
    shared: set[str] = set()
    for term in organizations:
        own = {fold(name) for name in [term.id, *term.labels.values(), *sum(term.aliases.values(), ())]}
        for name in own - {fold(name) for name in term.ambiguous}:
            if names.setdefault(name, term.id) != term.id:
                shared.add(name)
    return {name: id for name, id in sorted(names.items()) if name not in shared}
