"""Events out of the database in a shape that importing reads back unchanged."""

from __future__ import annotations

import contextlib
import csv
import io
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from tracker.contract import facts_as_json
from tracker.entry import table
from tracker.errors import SettingError
from tracker.model import Event, MeasureBy, Origin, utc_text
from tracker.store import Store
from tracker.store.terms import short_hash

Record = dict[str, Any]

TEXT_FORMATS = ("json", "yaml", "csv")
FORMATS = (*TEXT_FORMATS, "parquet")


def export_text(store: Store, format: str, ids: Collection[int] | None = None) -> Iterator[str]:
    """Events as JSON, YAML or CSV, piece by piece: all of them, or those of `ids`, in the order of their ids.

    All pieces are of one moment: what is written meanwhile does not show. A link to an event that is
    not exported is left out. Raises SettingError for another format.
    """
    writers = {"json": _json, "yaml": _yaml, "csv": _csv}
    if format not in writers:
        raise SettingError("format", format, f"is not one of {', '.join(FORMATS)}")
    yield from writers[format](store, _records(store, ids))


def export_file(store: Store, format: str, path: Path, ids: Collection[int] | None = None) -> None:
    """The same into a file, Parquet too. The file is complete or not there.

    Raises SettingError for a format there is not, where Parquet needs `pyarrow`, and where the file
    cannot be written.
    """
    unfinished = path.with_name(path.name + ".part")
    try:
        if format == "parquet":
            _parquet(_records(store, ids), unfinished)
        else:
            with unfinished.open("w", encoding="utf-8", newline="") as file:
                file.writelines(export_text(store, format, ids))
        unfinished.replace(path)
    except OSError as error:
        raise SettingError("--output", path, f"cannot be written: {error.strerror or error}") from error
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)


def record(store: Store, event_id: int, exported: Collection[int] | None = None) -> Record:
    """One event with everything that is known of it, in the shape of the JSON format. Raises NotFound."""
    event = store.load_event(event_id)
    reported_by, derivable = _reports(store, event)
    return {
        "id": event.id,
        "uid": event.uid,
        **facts_as_json(event.facts, event.stance),
        "measure": store.value("SELECT uid FROM measures WHERE id = ?", (event.measure_id,)),
        "measure_by": _measure_by(store, event),
        "links": _links(store, event_id, exported),
        "language": event.language,
        "confidence": event.confidence,
        "review": event.review.value,
        "origin": event.origin.value,
        "created_at": utc_text(event.created_at),
        "updated_at": utc_text(event.updated_at),
        "reported_by": reported_by,
        "evidence": _evidence(store, event_id, derivable),
        "history": [
            {
                "changed_at": change.changed_at,
                "changed_by": change.changed_by,
                "field": change.field,
                "before": change.before,
                "after": change.after,
                "why": change.why,
            }
            for change in store.changes_of(event_id)
        ],
    }


def _measure_by(store: Store, event: Event) -> str | None:
    """Who put an event into its measure; None where it has none."""
    if event.measure_id is None:
        return None
    found = store.is_placed_by_tracker(event.id)
    return (MeasureBy.TRACKER if found else MeasureBy.PERSON).value


def measures_of(store: Store, uids: Iterable[str]) -> list[Record]:
    """The measures of these uids, as the JSON format has them."""
    rows = store.rows(
        "SELECT uid, title, kind, programme, key FROM measures"
        " WHERE uid IN (SELECT value FROM json_each(?)) ORDER BY id",
        (json.dumps(sorted(uids)),),
    )
    return [{name: value for name, value in dict(row).items() if name != "key" or value} for row in rows]


def _records(store: Store, ids: Collection[int] | None) -> Iterator[Record]:
    with store.snapshot():
        if ids is None:
            for row in store.rows("SELECT id FROM events ORDER BY id"):
                yield record(store, row[0])
            return
        exported = frozenset(ids)
        for event_id in sorted(exported):
            yield record(store, event_id, exported)


def _links(store: Store, event_id: int, exported: Collection[int] | None) -> list[Record]:
    rows = store.rows(
        "SELECT l.relation, l.other_id, e.uid, l.score FROM event_links l JOIN events e ON e.id = l.other_id"
        " WHERE l.event_id = ? ORDER BY l.relation, e.uid",
        (event_id,),
    )
    return [
        {"relation": row["relation"], "other": row["uid"]}
        | ({} if row["score"] is None else {"score": row["score"]})
        for row in rows
        if exported is None or row["other_id"] in exported
    ]


def _reports(store: Store, event: Event) -> tuple[list[Record], set[tuple[str, str]]]:
    """Who reported an event; and those of them that importing knows again without source and guid."""
    rows = store.rows(
        "SELECT r.title, r.url, r.published_at AS published, r.source_id AS source, r.guid, r.document,"
        " r.language, r.version, er.matched_on, er.score, er.facts AS says, er.confidence,"
        " er.measure_key AS measure, er.step"
        " FROM event_reports er"
        " JOIN reports r ON r.id = er.report_id WHERE er.event_id = ? ORDER BY r.source_id, r.guid",
        (event.id,),
    )
    own = "starter" if event.origin is Origin.STARTER else "manual"
    pointed_into = {
        (row[0], row[1])
        for row in store.rows(
            "SELECT DISTINCT r.source_id, r.guid FROM evidence v JOIN reports r ON r.id = v.report_id"
            " WHERE v.event_id = ? AND v.start IS NOT NULL",
            (event.id,),
        )
    }
    reports, derivable = [], set()
    for row in rows:
        report = {name: value for name, value in dict(row).items() if value is not None}
        if "says" in report:
            report["says"] = _said(report["says"])
        if report["matched_on"] == "person":
            del report["matched_on"]
        if report["version"] == 1:
            del report["version"]
        key = (row["source"], row["guid"])
        made = short_hash(f"{row['title']}|{row['url'] or ''}", 16)
        if key == (own, made) and key not in pointed_into:
            del report["source"], report["guid"]
            derivable.add(key)
        reports.append(report)
    return reports, derivable


def _said(text: str) -> Record:
    """What a report says of an event, without the dates that wait for what they count from."""
    said: Record = json.loads(text)
    dates = [dated for dated in said.pop("dates", ()) if dated["date"]]
    return said | ({"dates": dates} if dates else {})


def _evidence(store: Store, event_id: int, derivable: Collection[tuple[str, str]]) -> list[Record]:
    """Evidence but for the rows that say no more than who reported an event."""
    rows = store.rows(
        'SELECT v.field, v.start, v."end", v.quote, v.rule, v.version, r.source_id, r.guid FROM evidence v'
        " LEFT JOIN reports r ON r.id = v.report_id"
        " WHERE v.event_id = ? AND (v.field <> 'reported' OR v.start IS NOT NULL)"
        " ORDER BY v.id",
        (event_id,),
    )
    evidence = []
    for row in rows:
        item = {name: row[name] for name in ("field", "start", "end", "quote", "rule", "version")}
        item = {name: value for name, value in item.items() if value is not None}
        if row["source_id"] is not None and (row["source_id"], row["guid"]) not in derivable:
            item["report"] = {"source": row["source_id"], "guid": row["guid"]}
        evidence.append(item)
    return evidence


def _json(store: Store, records: Iterator[Record]) -> Iterator[str]:
    measures: set[str] = set()
    yield '{"events": ['
    separator = "\n"
    for event in records:
        measures |= {event["measure"]} - {None}
        yield separator + json.dumps(event, ensure_ascii=False, allow_nan=False)
        separator = ",\n"
    yield '\n], "measures": ' + json.dumps(measures_of(store, measures), ensure_ascii=False) + "}\n"


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Writes what `tracker.lined_yaml` reads back: numbers without exponents, no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _plain_float(dumper: Any, value: float) -> Any:
    text = format(Decimal(repr(value)), "f")
    return dumper.represent_scalar("tag:yaml.org,2002:float", text if "." in text else text + ".0")


_Dumper.add_representer(float, _plain_float)


def _yaml(store: Store, records: Iterator[Record]) -> Iterator[str]:
    measures: set[str] = set()
    empty = True
    for event in records:
        measures |= {event["measure"]} - {None}
        yield ("events:\n" if empty else "") + _dumped([event])
        empty = False
    if empty:
        yield "events: []\n"
    yield "measures:\n" + _dumped(measures_of(store, measures)) if measures else "measures: []\n"


def _dumped(value: list[Any]) -> str:
    return str(yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110))


def _csv(store: Store, records: Iterator[Record]) -> Iterator[str]:
    known: dict[str, Mapping[str, Any]] = {}
    yield _row(table.COLUMNS)
    for event in records:
        uid = event["measure"]
        if uid is not None and uid not in known:
            known[uid] = measures_of(store, [uid])[0]
        yield _row(table.row_of(event, known.get(uid)))


def _row(cells: Iterable[str]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue()


def _parquet(records: Iterator[Record], path: Path) -> None:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise SettingError(
            "format", "parquet", "needs pyarrow: pip install 'policy-event-tracker[parquet]'"
        ) from error
    schema = _schema(pyarrow)
    with pyarrow.parquet.ParquetWriter(path, schema) as writer:
        for chunk in _chunks(records, 5_000):
            writer.write_table(pyarrow.Table.from_pylist(chunk, schema=schema))


def _chunks(records: Iterator[Record], size: int) -> Iterator[list[Record]]:
    chunk: list[Record] = []
    for one in records:
        chunk.append(one)
        if len(chunk) == size:
            yield chunk
            chunk = []
    yield chunk


def _schema(pyarrow: Any) -> Any:
    """The JSON shape with the types of its columns; lists stay lists."""
    text: Any = pyarrow.string()

    def mappings(*names: str, **others: Any) -> Any:
        fields = [(name, others.get(name, text)) for name in names]
        return pyarrow.list_(pyarrow.struct(fields))

    whole, fraction = pyarrow.int64(), pyarrow.float64()
    texts = ("title", "summary", "kind", "action", "stance", "date", "date_precision", "date_end")
    facts = [
        *[(name, text) for name in texts],
        ("dates", mappings("role", "date", "precision", "text")),
        ("countries", mappings("code", "role")),
        *[(name, pyarrow.list_(text)) for name in ("materials", "agencies", "organizations")],
        (
            "amount",
            pyarrow.struct(
                [(name, text) for name in ("value", "max", "currency", "qualifier", "role", "text")]
            ),
        ),
        ("programme", text),
    ]
    says = [(name, type) for name, type in facts if name != "stance"]
    return pyarrow.schema(
        [
            ("id", whole),
            ("uid", text),
            *facts,
            ("measure", text),
            ("measure_by", text),
            ("links", mappings("relation", "other", "score", score=fraction)),
            ("language", text),
            ("confidence", fraction),
            *[(name, text) for name in ("review", "origin", "created_at", "updated_at")],
            (
                "reported_by",
                mappings(
                    *("title", "url", "published", "source", "guid", "document", "language", "version"),
                    *("matched_on", "score", "says", "confidence", "measure", "step"),
                    version=whole,
                    score=fraction,
                    says=pyarrow.struct(says),
                    confidence=fraction,
                ),
            ),
            (
                "evidence",
                mappings(
                    *("field", "start", "end", "quote", "rule", "version", "report"),
                    start=whole,
                    end=whole,
                    version=whole,
                    report=pyarrow.struct([("source", text), ("guid", text)]),
                ),
            ),
            ("history", mappings("changed_at", "changed_by", "field", "before", "after", "why")),
        ]
    )
