"""What Global Trade Alert's words mean here: db/vocabulary/interventions/gta.yml, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tracker import lined_yaml, resources
from tracker.errors import VocabularyError
from tracker.terms import fold
from tracker.vocabulary import Vocabulary

OTHER = "other"
_CLOSEST = ("exact", "close")


@dataclass(frozen=True, slots=True)
class InterventionWords:
    """The whole file. `numbers` has the number of each type by its folded name."""

    numbers: Mapping[str, str]
    implemented: Mapping[str, str]
    eased: str

    def kind(self, type_name: str, vocabulary: Vocabulary) -> str:
        """The kind that the crosswalk has for a type of intervention, an exact one first, or `other`."""
        number = self.numbers.get(fold(type_name))
        for wanted in _CLOSEST:
            for id, term in vocabulary.table("kinds").items():
                if any(
                    (code.scheme, code.code, code.exactness) == ("gta", number, wanted) for code in term.codes
                ):
                    return id
        return OTHER

    def action(self, kind: str) -> str:
        """What its implementation is to a measure of a kind."""
        return self.implemented.get(kind, "effective")


@cache
def intervention_words() -> InterventionWords:
    """The file that ships with the tracker. Raises VocabularyError, naming file, line and field."""
    return read(resources.vocabulary() / "interventions" / "gta.yml")


def read(path: Path) -> InterventionWords:
    """The file at `path`. Raises VocabularyError, naming file, line and field."""
    given = lined_yaml.load(path, VocabularyError)
    if not isinstance(given, lined_yaml.Mapping):
        raise VocabularyError("is no mapping", file=path, line=1)
    types, implemented, eased = (given.get(field) for field in ("types", "implemented", "eased"))
    if not isinstance(eased, str):
        raise VocabularyError("must be the id of an action", file=path, line=given.line, field="eased")
    return InterventionWords(
        {fold(name): number for number, name in _texts(types, "types", given, path).items()},
        _texts(implemented, "implemented", given, path),
        eased,
    )


def _texts(value: object, field: str, given: lined_yaml.Mapping, path: Path) -> dict[str, str]:
    if not isinstance(value, lined_yaml.Mapping) or not all(isinstance(text, str) for text in value.values()):
        line = given.lines.get(field, given.line)
        raise VocabularyError("must be a mapping of texts", file=path, line=line, field=field)
    return dict(value)
