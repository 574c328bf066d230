"""Events that people write: YAML, JSON or CSV, read whole and strictly.

Every refusal names file, line and field, and all of a file's come at once. YAML and JSON have one shape
(unknown fields are refused; all but title, kind and action may be left out):

    events:
    - uid: group14-grant-awarded      # public name; made from the facts where absent
      title: Group14 wins a federal grant
      kind: grant
      action: awarded
      date: "2024"                    # partial ISO date; date_precision only for a quarter
      date_end: "2025-03"
      dates: [{role: effective, date: 2026-01-01}]
      countries: {actor: [US]}        # or [{code: US, role: actor}]
      materials: [graphite]           # ids of the vocabulary, as are agencies
      organizations: [group14]        # an id, or a name as printed
      amount: {value: "200000000", currency: USD, qualifier: exact, role: commitment}
      measure: group14-grant          # events with the same measure share one life
      links: [{relation: suspends, other: some-uid}]
      reported_by: [{title: ..., url: ..., published: 2025-12}]   # or a bare title
      review: approved
      language: en
    measures:                         # optional: what the measures are called
    - {uid: group14-grant, title: ..., kind: grant, programme: ...}

`tracker.entry.table` tells how the same is written as CSV. What `tracker export` writes is read too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from tracker import lined_yaml
from tracker.entry import lined_json, table
from tracker.entry.fields import Fields, Refusals
from tracker.entry.record import read_entry, read_measure
from tracker.errors import EntryError, InputError, SeveralInputErrors
from tracker.model import Entry, Measure
from tracker.vocabulary import Vocabulary
from tracker.vocabulary import vocabulary as shipped_vocabulary

FORMATS = {".yml": "yaml", ".yaml": "yaml", ".json": "json", ".csv": "csv"}
"""What a file is, by its suffix."""


def read(path: Path, vocabulary: Vocabulary | None = None) -> list[Entry]:
    """The events in a file. Raises SeveralInputErrors holding every refusal in it."""
    format = FORMATS.get(path.suffix.lower())
    if format is None:
        known = ", ".join(FORMATS)
        raise SeveralInputErrors([EntryError(f"is not a file of events ({known})", file=path)])
    try:
        with path.open(encoding="utf-8", newline="") as file:
            text = file.read()
    except OSError as error:
        raise SeveralInputErrors([EntryError(f"cannot be read: {error.strerror}", file=path)]) from error
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise SeveralInputErrors([EntryError("is not UTF-8", file=path, line=line)]) from error
    return read_text(text, format, path, vocabulary)


def read_text(
    text: str, format: str, name: Path | str = "-", vocabulary: Vocabulary | None = None
) -> list[Entry]:
    """The events in a text of a format: `yaml`, `json` or `csv`; `name` is what refusals call it.

    Raises SeveralInputErrors holding every refusal, ValueError for a format there is not.
    """
    vocabulary = vocabulary or shipped_vocabulary()
    refusals = Refusals(name)
    if format not in _READERS:
        raise ValueError(f"{format!r} is not one of {', '.join(_READERS)}")
    try:
        entries = _READERS[format](text, refusals, vocabulary)
    except InputError as error:
        raise SeveralInputErrors([*refusals.errors, error]) from error
    _refuse_repetitions(entries, refusals)
    if refusals.errors:
        raise SeveralInputErrors(refusals.errors)
    return entries


def _from_yaml(text: str, refusals: Refusals, vocabulary: Vocabulary) -> list[Entry]:
    return _from_document(lined_yaml.parse(text, refusals.file or "-", EntryError), refusals, vocabulary)


def _from_json(text: str, refusals: Refusals, vocabulary: Vocabulary) -> list[Entry]:
    return _from_document(lined_json.parse(text, refusals.file or "-"), refusals, vocabulary)


def _from_document(document: Any, refusals: Refusals, vocabulary: Vocabulary) -> list[Entry]:
    """`{events: [...], measures: [...]}`; a bare list is taken for the events."""
    if isinstance(document, list):
        whole = lined_yaml.Mapping(events=document)
        whole.line, whole.lines = 1, {}
        document = whole
    fields = Fields(document, refusals, line=1)
    if not fields.given:
        return []
    measures = {
        measure.uid: measure
        for measure in fields.mappings("measures", lambda item: read_measure(item, vocabulary))
    }
    if "events" not in fields.raw:
        fields.refuse("is missing", "events")
    entries = []
    for item, line in fields.items("events"):
        entry = read_entry(Fields(item, refusals, line=line), vocabulary, measures)
        if entry is not None:
            entries.append(entry)
    fields.finish()
    return entries


def _from_csv(text: str, refusals: Refusals, vocabulary: Vocabulary) -> list[Entry]:
    entries = []
    measures: dict[str, Measure] = {}
    for row, said, error in table.read_rows(text, refusals.file or "-"):
        if error is not None:
            refusals.errors.append(error)
            continue
        if said is not None:
            measure = read_measure(Fields(said, refusals, line=row.line, name="measure"), vocabulary)
            if measure is not None:
                measures.setdefault(measure.uid, measure)
        entry = read_entry(Fields(row, refusals, line=row.line), vocabulary, measures)
        if entry is not None:
            entries.append(entry)
    return entries


def _refuse_repetitions(entries: Iterable[Entry], refusals: Refusals) -> None:
    first: dict[str, Entry] = {}
    for entry in entries:
        if entry.uid is None:
            continue
        other = first.setdefault(entry.uid, entry)
        if other is not entry:
            refusals.add(f"{entry.uid!r} is the uid of the event on line {other.line} too", entry.line, "uid")


_READERS: Mapping[str, Callable[[str, Refusals, Vocabulary], list[Entry]]] = {
    "yaml": _from_yaml,
    "json": _from_json,
    "csv": _from_csv,
}
