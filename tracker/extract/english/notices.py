"""What a ministry's own notice says of the whole of it: when it holds, until when it may be answered.

A ministry tells its act in the head of its release and the days in sentences that name the act no more:
"Submissions close on 20 June", "The revised list comes into effect on 9 October".
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from tracker.extract.assemble import absorb
from tracker.extract.dates import DateMention, DateReader, When
from tracker.extract.find import OPENING, Find
from tracker.extract.names import Name
from tracker.extract.scope import Scope
from tracker.extract.text import NormalText, words_of
from tracker.model import DateRole, Document, PartialDate, Precision

_ANSWERS = re.compile(
    r"\b(?:consultations?|submissions?|comments?|feedback|views|responses?|have your say)\b"
    r"(?=[^.;]{0,80}\b(?:open|close[sd]?|closing|until|till|by|before|end(?:s|ing)?|due|deadline|runs?)\b)"
    r"|\b(?:submit|send|respond|reply|have your say|contribute)\b"
)
_APPLIES = re.compile(
    r"\b(?:applications?|bids?|proposals?|tenders?|expressions? of interest|apply|submissions?)\b"
    r"(?=[^.;]{0,80}\b(?:open|close[sd]?|closing|until|till|by|before|end(?:s|ing)?|due|deadline|is|are)\b)"
)
_CALLED = words_of("funding_programme subsidy grant loan tax_credit regulation")
_RULES = words_of("export_control export_ban import_restriction tariff regulation standard")
_UNTIL = (When.DEADLINE, When.COMMENT_DUE, When.EXPIRES, When.ACT)
_TOLD = words_of("announced awarded enacted proposed amended pledged extended suspended terminated")
_REACH = 8  # sentences after an act in which its notice says until when it may be answered


def settled(
    finds: Sequence[Find],
    document: Document,
    text: NormalText,
    names: Sequence[Name],
    calendar: DateReader,
) -> list[Find]:
    """The finds of a ministry's notice with its days; unchanged where no ministry publishes the document."""
    if not (document.agency and document.country and document.published):
        return list(finds)
    for find in finds:
        if not _is_own(find, document.country):
            continue
        _tell(find, document.published)
        if find.action == "proposed":
            _due(find, DateRole.COMMENT_DUE, _ANSWERS, text, calendar, document.published)
        elif find.action == "announced" and find.candidate.kind in _CALLED:
            _due(find, DateRole.DEADLINE, _APPLIES, text, calendar, document.published)
    return _folded(finds, document.country)


def _folded(finds: Sequence[Find], home: str) -> list[Find]:
    """The finds without the rules that a sentence behind an act only gives as what the act comes to."""
    kept: list[Find] = []
    for find in finds:
        act = kept[-1] if kept else None
        if (
            act is not None
            and _is_own(find, home)
            and find.candidate.kind == act.candidate.kind
            and find.candidate.kind in _RULES
            and (act.action, find.action) == ("amended", "enacted")
            and find.candidate.modal
            and find.index - act.index <= OPENING
        ):
            absorb(act, find)
            continue
        kept.append(find)
    return kept


def _is_own(find: Find, home: str) -> bool:
    """Whether the ministry tells an act of its own government."""
    subject = find.cast.subject
    if find.reading.background or (subject is not None and subject.table == "organizations"):
        return False
    return home in find.cast.actors


def _tell(find: Find, published: dt.date) -> None:
    """Date an act that the head of a notice tells and does not date by the day of the notice."""
    coarse = find.date is not None and find.date.precision is Precision.YEAR
    told = find.index <= OPENING and find.action in _TOLD and find.candidate.subject == "actor"
    recalled = find.reading.scope is Scope.FACT and find.candidate.past and find.index > 1
    if told and coarse and not recalled and find.date is not None and find.date.year == published.year:
        find.date, find.date_end, find.date_at = PartialDate.of(published), None, None


def _due(
    find: Find,
    role: DateRole,
    about: re.Pattern[str],
    text: NormalText,
    calendar: DateReader,
    published: dt.date,
) -> None:
    """Note the last of the days that the sentences from the act on name as the end of a time for answers."""
    for sentence in text.sentences[find.index : find.index + _REACH]:
        if not about.search(text.lower, sentence.start, sentence.end):
            continue
        mentions = [m for m in calendar.read(text.lower, sentence.start, sentence.end) if _ends(m, published)]
        if mentions:
            last = max(mentions, key=lambda m: m.date.latest if m.date else published)
            find.roles = [(known, m) for known, m in find.roles if (m.start, m.end) != (last.start, last.end)]
            find.roles.append((role, last))
            return


def _ends(mention: DateMention, published: dt.date) -> bool:
    return mention.when in _UNTIL and mention.date is not None and mention.date.earliest > published
