"""Documents with structure: a Federal Register document is one event, said by its own fields.

Its title, TYPE, ACTION and SUMMARY say what it is (the lexicon's `documents`), its publication date when,
its DATES what takes effect and falls due. Lines are labelled as in the Register: `AGENCY:`, `ACTION:`,
`SUMMARY:`, `DATES:`, `EFFECTIVE:`, `COMMENTS CLOSE:`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from tracker.extract.lexicon import DocumentRule, Lexicon
from tracker.extract.names import Name
from tracker.extract.text import NormalText
from tracker.model import Document, PartialDate

_LABEL = re.compile(
    r"^(?:(AGENCY|TYPE|ACTION|SUMMARY|DATES|EFFECTIVE|COMMENTS CLOSE|PUBLISHED|DOCKET|CFR|ABSTRACT|REASON"
    r"|CORRECTED|TEXT)"
    r"|(ADDED|REMOVED|REVISED) \(([^;()\n]+)(?:; ([^\n]*?))?\)): ?",
    re.MULTILINE,
)


_REGISTERED = frozenset({"agency_slugs", "publication_date", "citation", "cfr_references"})


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of a list at [start, end): what is done to it, on which list, `under` which country.

    `said` is the word for what is done; both it and `under` are spans.
    """

    start: int
    end: int
    done: str
    list: str
    said: tuple[int, int]
    under: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Parts:
    """The labelled parts of a document, as spans of the normal form; `title` is its first line.

    `lines` are the entries of a list, `reasons` what is said of why they are on it or off it, `corrected`
    what is to be read in the place of what.
    """

    title: tuple[int, int]
    labelled: dict[str, tuple[int, int]]
    lines: tuple[Line, ...] = ()
    reasons: tuple[tuple[int, int], ...] = ()
    corrected: tuple[tuple[int, int], ...] = ()

    def span(self, label: str) -> tuple[int, int]:
        return self.labelled.get(label, (0, 0))


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a document was found to be, and where the words for it stand. `kind` None: no event."""

    rule: str
    kind: str | None
    action: str | None
    confidence: float
    at: tuple[int, int]
    action_at: tuple[int, int] | None = None


def parts_of(document: Document, text: NormalText) -> Parts | None:
    """The parts of a labelled document; None where it has no SUMMARY, ACTION or TYPE line.

    What the Register's own reader gave has parts even where it says nothing but its title.
    """
    found = list(_LABEL.finditer(text.text))
    if not any(m[1] in ("SUMMARY", "ACTION", "ABSTRACT", "TYPE") for m in found) and (
        not _REGISTERED & document.fields.keys()
    ):
        return None
    labelled: dict[str, tuple[int, int]] = {}
    lines: list[Line] = []
    told: dict[str, list[tuple[int, int]]] = {"REASON": [], "CORRECTED": []}
    for i, match in enumerate(found):
        end = found[i + 1].start() if i + 1 < len(found) else len(text.text)
        if match[2]:
            under = match.span(4) if match[4] else (0, 0)
            lines.append(Line(match.end(), end, match[2].lower(), match[3], match.span(2), under))
        elif match[1] in told:
            told[match[1]].append((match.end(), end))
        else:
            labelled.setdefault("SUMMARY" if match[1] == "ABSTRACT" else match[1], (match.end(), end))
    end = text.text.find("\n")
    title = (0, end if end >= 0 else len(text.text))
    return Parts(title, labelled, tuple(lines), tuple(told["REASON"]), tuple(told["CORRECTED"]))


def rule_on(document: Document, text: NormalText, parts: Parts, lexicon: Lexicon) -> Ruling | None:
    """What the document is, by the first rule of the lexicon that fits it; None where none does."""
    for rule in lexicon.documents:
        at = _fits(rule, document, text, parts)
        if at is None:
            continue
        if rule.kind is None or rule.action is None:
            return Ruling(f"en.{rule.id}", None, None, 0.0, at)
        action, action_at = _step(rule.action, document, text, parts, lexicon)
        if action is None:
            return Ruling(f"en.{rule.id}", None, None, 0.0, at)
        return Ruling(f"en.{rule.id}", rule.kind, action, rule.confidence or 0.9, at, action_at)
    return None


def _fits(rule: DocumentRule, document: Document, text: NormalText, parts: Parts) -> tuple[int, int] | None:
    places = {"summary": parts.span("SUMMARY"), "text": parts.span("TEXT")}
    for where in rule.conditions if rule.unless is not None else ():
        if rule.unless is not None and rule.unless.regex.search(text.lower, *places.get(where, parts.title)):
            return None
    if rule.parts and not _changes(rule.parts, document):
        return None
    at: tuple[int, int] | None = None
    for where, pattern in rule.conditions.items():
        if where == "type":
            if not pattern.regex.search(type_of(document, text, parts)):
                return None
            continue
        if where == "tail":
            if not pattern.regex.fullmatch(_tail(text, parts)):
                return None
            continue
        match = pattern.regex.search(text.lower, *places.get(where, parts.title))
        if match is None:
            return None
        at = at or match.span()
    return at or parts.title


def _tail(text: NormalText, parts: Parts) -> str:
    """What the title says behind its last semicolon; empty where it has none."""
    title = text.lower[slice(*parts.title)]
    return title.rpartition(";")[2].strip() if ";" in title else ""


def _changes(parts: frozenset[str], document: Document) -> bool:
    """Whether a document changes one of these parts of the Code of Federal Regulations."""
    given = document.fields.get("cfr_references", ())
    changed = (given,) if isinstance(given, str) else given
    return any(fnmatchcase(one.lower(), part) for one in changed for part in parts)


def type_of(document: Document, text: NormalText, parts: Parts) -> str:
    """What the document's own fields and its TYPE and ACTION lines call it, in lower case."""
    return (
        f"{document.said('type')} {text.text[slice(*parts.span('TYPE'))]}"
        f" {text.text[slice(*parts.span('ACTION'))]}"
    ).lower()


def is_presidential(document: Document, text: NormalText, parts: Parts) -> bool:
    """Whether the President made it."""
    return "presidential document" in type_of(document, text, parts)


def _step(
    action: str, document: Document, text: NormalText, parts: Parts, lexicon: Lexicon
) -> tuple[str | None, tuple[int, int] | None]:
    """The action, corrected by the ACTION line: the same title stands over a proposed and a final rule."""
    start, end = parts.span("ACTION")
    tail = _tail(text, parts)
    line = text.lower[start:end] or document.said("action").lower() or document.said("type").lower()
    if _LAST_PART.fullmatch(tail):
        line = f"{line}; {tail}"
    if not line:
        said = _PROPOSES.search(text.lower, *parts.span("SUMMARY"))
        return ("proposed", said.span()) if said else (action, None)
    called = type_of(document, text, parts)
    for step in lexicon.steps:
        if step.type is not None and not step.type.regex.search(called):
            continue
        match = step.pattern.regex.search(line)
        if match is None:
            continue
        at = (start + match.start(), start + match.end()) if end else None
        if step.action is None or (step.named and not names_another(document)):
            return None, at
        return (action if action in step.keeps else step.action), at
    return action, None


def signed_on(document: Document) -> PartialDate | None:
    """The day on which a document was signed, as its source gives it; None where it gives none."""
    value = document.said("signing_date")
    try:
        return PartialDate.parse(value) if value else None
    except ValueError:
        return None


def names_another(document: Document) -> bool:
    """Whether a document says by number which other one, or which rulemaking, it is about."""
    fields = ("regulation_id_numbers", "cited_documents", "cited_pages", "case_numbers")
    return any(document.fields.get(name) for name in fields)


# What a title says last of its own document, against what it is about.
_LAST_PART = re.compile(
    r"\s*(?:(?:technical )?correction|withdrawal"
    r"|(?:extension|reopening) of (?:the )?(?:public )?comment period"
    r"|(?:further |additional )?(?:delay|postponement) of (?:the )?(?:effective|compliance)[a-z ]*"
    r"|delayed effective dates?)\s*"
)
# What a summary calls its own document, where no field and no line says what it is.
_PROPOSES = re.compile(r"\bthis (?:proposed rule|(?:rule|document|notice) (?:also )?proposes)\b")


def further_dates(
    document: Document, text: NormalText, parts: Parts
) -> list[tuple[str, PartialDate, str | None]]:
    """The dates a structured source gives in fields: (role, date, its words)."""
    found: list[tuple[str, PartialDate, str | None]] = []
    for name, role in (
        ("effective_on", "effective"),
        ("comments_close_on", "comment_due"),
    ):
        value = document.said(name)
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            try:
                found.append((role, PartialDate.parse(value), None))
            except ValueError:
                continue
    return found


_EXCEPT = re.compile(
    r"\b(?:except|except for|other than|excluding|exclude[sd]?|than|outside|with the exception of) (?:the )?$"
)


# "Aggression against Ukraine", "their use by Russia against Ukraine": not aimed at by what answers it.
_VICTIM = re.compile(
    r"\b(?:wars?|aggression|invasion|attacks?|assault|occupation) (?:against|of|on|in) (?:the )?$"
    r"|\bby (?:the )?[a-z ]{3,30} against (?:the )?$"
)


def countries_of(names: Sequence[Name], home: str | None, lower: str) -> list[Name]:
    """The countries named, without the publisher's own and those excepted, each once, in order."""
    seen: dict[str, Name] = {}
    for name in names:
        if name.table == "countries" and name.id != home and name.sort != "government":
            before = max(0, name.start - 48), name.start
            if _EXCEPT.search(lower, *before) or _VICTIM.search(lower, *before):
                continue
            seen.setdefault(name.id, name)
    return list(seen.values())
