"""Sections of laws and bills, kept and settled: from a file that was imported or from a source's answer.

Every section is a clause. One that tells of events stands among the reports too, as the report of its
source that tells of them: so they are held against news of the same law, merged, reviewed and read again as
all others are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from tracker.extract.clauses.headings import sentence_case
from tracker.law_names import section_key
from tracker.model import Clause, Draft, Report, Source
from tracker.readers.statutes.contents import enacts
from tracker.settlement import Tally, settle
from tracker.store import LAWS, LEGISLATOR, SavedClause, Store
from tracker.vocabulary import vocabulary

IMPORTED = Source(
    id=LAWS,
    title="Laws and bills imported",
    urls=("",),
    reader="bill",
    every=dt.timedelta(0),
    language="en",
    country=LEGISLATOR[0],
    agency=LEGISLATOR[1],
)
"""The source under which clauses stand that a person imported from files."""

_MOST_TITLE = 400


def report_of(source_id: str, clause: Clause) -> Report:
    """The report that stands for a clause. Its address is the law's, which its other sections share."""
    day = clause.enacted or clause.dated
    line = sentence_case(clause.heading, clause.text.partition("\n")[2], vocabulary())
    heading = f": {line}" if line else ""
    fields: dict[str, str | tuple[str, ...]] = {
        "record": "clause",
        "law": clause.law,
        "section": clause.section,
        "heading": clause.heading,
        "path": clause.path,
    }
    if clause.document:
        fields["document"] = clause.document
    if clause.enacted:
        fields["enacted_on"] = clause.enacted.isoformat()
    key = section_key(clause.document or clause.law, clause.section)
    return Report(
        source_id=source_id,
        guid=key,
        title=f"{clause.law}, section {clause.section}{heading}"[:_MOST_TITLE],
        text=clause.text,
        url=clause.url,
        document=key,
        language="en",
        published_at=dt.datetime.combine(day, dt.time(), dt.UTC) if day else None,
        fields=fields,
    )


def to_read(store: Store, source: Source, clauses: Sequence[Clause]) -> list[Report]:
    """The reports of those clauses that saving would add or change and that say anything of their own.

    What is read in them goes to `store_clauses`, by their content hashes.
    """
    return [report_of(source.id, clause) for clause in store.fresh_clauses(clauses) if enacts(clause)]


def store_clauses(
    store: Store,
    source: Source,
    clauses: Sequence[Clause],
    drafts: Mapping[str, Sequence[Draft]],
    now: dt.datetime,
    tally: Tally,
) -> list[SavedClause]:
    """Keep the clauses and settle what was read in them; a clause that is as it was is left alone.

    Belongs in the transaction of the poll or the file they came with.
    """
    saved = store.save_clauses(clauses, now, source_id=source.id)
    for one in saved:
        if one.change != "same":
            read = drafts.get(report_of(source.id, one.clause).content_hash, ())
            settle_clause(store, one, read, now, tally)
    return saved


def settle_clause(
    store: Store, saved: SavedClause, drafts: Sequence[Draft], now: dt.datetime, tally: Tally
) -> bool:
    """Settle what a clause tells of; True where it stands among the reports."""
    if not drafts and saved.report_id is None:
        return False
    report = report_of(saved.source_id or LAWS, saved.clause)
    if saved.report_id is not None:
        store.rename_report(saved.report_id, report.guid)
        for draft in drafts[:1]:
            if draft.measure is not None:
                store.rename_measure(saved.report_id, draft.measure.key)
    (kept,) = store.save_reports(report.source_id, [report], now)
    store.set_clause_report(saved.id, kept.id)
    tally.reports_new += kept.change == "new"
    tally.reports_changed += kept.change == "changed"
    settle(store, kept, drafts, now, tally)
    return True
