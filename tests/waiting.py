"""A small database with something of everything that waits for a person."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from tracker.model import (
    Amount,
    AmountQualifier,
    CountryLink,
    CountryRole,
    Evidence,
    Facts,
    PartialDate,
    Report,
    Review,
    Source,
)
from tracker.store import Store, Telling
from tracker.vocabulary import vocabulary

NOW = dt.datetime(2026, 1, 10, 12, 0, tzinfo=dt.UTC)

ENGLISH = (
    "Energy Department awards $200 million to Group14\n"
    "WASHINGTON - The Department of Energy on Monday awarded $200 million to Group14 for an anode plant."
)
CHINESE = (
    "美国能源部向Group14拨款约2亿美元\n美国能源部周一宣布向Group14拨款约2亿美元，用于建设硅负极材料工厂。"
)
ARABIC = (
    "وزارة التجارة تحظر تصدير الغاليوم\nأعلنت وزارة التجارة الصينية حظر تصدير الغاليوم إلى الولايات المتحدة."
)
FROZEN = (
    "Energy Department freezes Group14 grant\nThe Department of Energy on Tuesday froze the grant to Group14."
)


@dataclass(frozen=True)
class Waiting:
    """The numbers of the events: a grant that is published, the same told in Chinese (in doubt and pending),
    its freeze (whose measure is in doubt), and a ban read from Arabic that is pending by itself."""

    award: int
    told_again: int
    freeze: int
    ban: int


def make(path: Path) -> Waiting:
    """Make the database."""
    with Store.create_or_migrate(path) as store:
        store.sync_vocabulary(vocabulary())
        store.sync_sources([_source("wire", "en"), _source("xinhua", "zh"), _source("wakala", "ar")])
        return fill(store)


def fill(store: Store) -> Waiting:
    """What waits, into a database that has the sources."""
    award = grant(store, ENGLISH, "wire", "en", Review.AUTO, 0.9, ("awarded", "$200 million"))
    told_again = grant(store, CHINESE, "xinhua", "zh", Review.PENDING, 0.8, ("拨款", "约2亿美元"))
    freeze = grant(store, FROZEN, "wire", "en", Review.AUTO, 0.85, ("froze",), action="suspended")
    ban = event(
        store,
        ARABIC,
        "wakala",
        "ar",
        Facts(
            "وزارة التجارة تحظر تصدير الغاليوم",
            "export_ban",
            "enacted",
            PartialDate.parse("2026-01-08"),
            countries=(CountryLink("CN", CountryRole.ACTOR), CountryLink("US", CountryRole.TARGET)),
            materials=("gallium",),
        ),
        Review.PENDING,
        0.6,
        ("حظر",),
    )
    doubt(store, told_again, award, "same", 0.62)
    doubt(store, freeze, award, "measure", 0.55)
    return Waiting(award, told_again, freeze, ban)


def grant(
    store: Store,
    text: str,
    source: str,
    language: str,
    review: Review,
    confidence: float,
    words: tuple[str, ...],
    action: str = "awarded",
) -> int:
    about = AmountQualifier.ABOUT if "约" in text else AmountQualifier.EXACT
    facts = Facts(
        text.splitlines()[0],
        "grant",
        action,
        PartialDate.parse("2026-01-05" if action == "awarded" else "2026-01-06"),
        countries=(CountryLink("US", CountryRole.ACTOR),),
        materials=("silicon-anode-material",),
        agencies=("us-doe",),
        organizations=("group14",),
        amount=Amount(Decimal(200_000_000), "USD", about) if action == "awarded" else None,
    )
    return event(store, text, source, language, facts, review, confidence, words)


def event(
    store: Store,
    text: str,
    source: str,
    language: str,
    facts: Facts,
    review: Review,
    confidence: float,
    words: tuple[str, ...],
) -> int:
    """An event with the report it was read from; its evidence are these words of the text."""
    guid = f"{source}-{store.count_reports(source) + 1}"
    given = Report(
        source, guid, text.splitlines()[0], text, f"https://{source}.example/{guid}",
        language=language, published_at=NOW - dt.timedelta(days=2),
    )  # fmt: skip
    (saved,) = store.save_reports(source, [given], NOW)
    body = text.index("\n")
    evidence = tuple(
        Evidence("action" if place == 0 else "amount", start, start + len(word), word)
        for place, word in enumerate(words)
        for start in [text.index(word, body)]
    )
    return store.insert_event(
        facts, now=NOW, review=review, language=language, confidence=confidence,
        identity=(guid,), tellings=[Telling(saved.id, evidence=evidence, facts=facts, confidence=confidence)],
    )  # fmt: skip


def doubt(store: Store, event_id: int, other_id: int, question: str, score: float) -> int:
    """An open doubt about two events."""
    reasons = (
        '[{"field": "actor", "agreement": 1.0, "words": "same actor"},'
        ' {"field": "title", "agreement": 0.2, "words": "titles have little in common"}]'
    )
    with store.transaction():
        cursor = store.conn.execute(
            "INSERT INTO doubts (event_id, other_id, question, score, reasons, raised_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                max(event_id, other_id),
                min(event_id, other_id),
                question,
                score,
                reasons,
                "2026-01-10T12:00:00Z",
            ),
        )
    return int(cursor.lastrowid or 0)


def _source(id: str, language: str) -> Source:
    return Source(
        id, id.title(), (f"https://{id}.example/feed",), "feed", dt.timedelta(hours=6), language=language
    )
