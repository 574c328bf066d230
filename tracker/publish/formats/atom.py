"""Atom feeds (RFC 4287), paged (RFC 5005, section 3): an entry an event, the last changed first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from tracker import __version__
from tracker.publish.formats import told
from tracker.publish.formats.addresses import Addresses, event_name, list_name, outside
from tracker.publish.formats.record import Record, Term
from tracker.publish.formats.text import one_line, readable
from tracker.publish.speech import Speech

TYPE = "application/atom+xml; charset=utf-8"
PARTS = ("countries", "materials", "agencies", "organizations", "tellings", "quote")
_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_HARMLESS = re.compile(r"[\w .,:;/()·-]*")
_NEVER = "1970-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Feed:
    """What stands at the head of a feed. Addresses are absolute; `next` is None on the last page.

    `lasting` is the address the feed is known by, whichever page of it this is.
    """

    title: str
    subtitle: str
    lasting: str
    own: str
    page: str
    next: str | None
    site: str
    speech: Speech


def feed(head: Feed, records: Sequence[Record], addresses: Addresses) -> Iterator[bytes]:
    """The document, piece by piece."""
    updated = max((record.updated_at for record in records), default=_NEVER)
    links = [
        ("self", "application/atom+xml", head.own),
        ("alternate", "text/html", head.page),
        ("first", "application/atom+xml", head.lasting),
        *([("next", "application/atom+xml", head.next)] if head.next else []),
    ]
    yield "".join(
        (
            '<?xml version="1.0" encoding="utf-8"?>\n',
            f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{head.speech.language}">\n',
            f"<id>urn:uuid:{list_name(head.lasting)}</id>\n",
            f"<title>{_line(head.title)}</title>\n",
            f"<subtitle>{_line(head.subtitle)}</subtitle>\n",
            f"<updated>{updated}</updated>\n",
            f"<author><name>{_line(head.site)}</name></author>\n",
            f'<generator version="{_line(__version__)}">policy-event-tracker</generator>\n',
            *(f'<link rel="{rel}" type="{type}" href="{escape(href)}"/>\n' for rel, type, href in links),
        )
    ).encode()
    categories = _Categories(addresses)
    for record in records:
        yield _entry(record, addresses, head.speech, categories).encode()
    yield b"</feed>\n"


def _entry(record: Record, addresses: Addresses, speech: Speech, categories: _Categories) -> str:
    """One event as an `<entry>`."""
    own = f' xml:lang="{record.language}"' if _is_tag(record.language) else ""
    return "".join(
        (
            f"<entry>\n<id>urn:uuid:{event_name(record.uid)}</id>\n",
            f"<title{own}>{_line(record.title) or _line(record.uid)}</title>\n",
            f"<published>{record.created_at}</published>\n<updated>{record.updated_at}</updated>\n",
            *(f"<author><name>{_line(name)}</name></author>\n" for name in record.authors if one_line(name)),
            f'<link rel="alternate" type="text/html" href="{escape(addresses.event(record.uid))}"/>\n',
            *_sources(record),
            *categories.of(record),
            f'<summary type="html">{escape(_summary(record, speech))}</summary>\n</entry>\n',
        )
    )


def _sources(record: Record) -> Iterator[str]:
    """Where it was told of (`via`, RFC 4287, section 4.2.7.2): addresses of the web alone."""
    seen = set()
    for telling in record.tellings:
        address = outside(telling.url)
        if address is None or address in seen:
            continue
        seen.add(address)
        words = _line(f"{telling.source.name}: {telling.title}")
        tag = f' hreflang="{telling.language}"' if _is_tag(telling.language) else ""
        yield f'<link rel="via" href="{escape(address)}" title="{words}"{tag}/>\n'


class _Categories:
    """Terms as `<category>` elements, each with the scheme it is from: the table of ours that describes it.

    A feed has few terms and many events: what was written once is kept.
    """

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses
        self._written: dict[tuple[str, str], str] = {}

    def of(self, record: Record) -> Iterator[str]:
        yield self._one("kinds", record.kind)
        yield self._one("actions", record.action)
        for id, name in dict.fromkeys((one.id, one.name) for one in record.countries):
            yield self._one("countries", Term(id, name))
        for table, terms in (
            ("materials", record.materials),
            ("agencies", record.agencies),
            ("organizations", record.organizations),
        ):
            for term in terms:
                yield self._one(table, term)

    def _one(self, table: str, term: Term) -> str:
        written = self._written.get((table, term.id))
        if written is None:
            scheme = escape(self._addresses.at(f"tracker/{table}"))
            written = f'<category scheme="{scheme}" term="{_line(term.id)}" label="{_line(term.name)}"/>\n'
            self._written[table, term.id] = written
        return written


def _summary(record: Record, speech: Speech) -> str:
    """HTML: the facts, the summary, the words of a report that support it. Every text is escaped."""
    pieces = [f'<p dir="{speech.direction}">{_line(told.facts(record, speech))}</p>']
    tag = f' lang="{record.language}"' if _is_tag(record.language) else ""
    if record.summary:
        pieces.append(f'<p dir="auto"{tag}>{_text(record.summary)}</p>')
    if record.quote:
        source = f"<p>— {_line(record.tellings[0].source.name)}</p>" if record.tellings else ""
        pieces.append(f'<blockquote dir="auto"{tag}><p>{_text(record.quote)}</p>{source}</blockquote>')
    return "".join(pieces)


def _is_tag(text: str | None) -> bool:
    """Whether it may stand as a language tag (BCP 47): ours are of a code and perhaps a script or region."""
    return text is not None and _TAG.fullmatch(text) is not None


def _line(text: str) -> str:
    return text.strip() if _HARMLESS.fullmatch(text) else escape(one_line(text))


def _text(text: str) -> str:
    return escape(readable(text))
