"""A list of events in HTML. Its cards are most of what a page says: put together here, not by a template.

The functions that begin with an underscore return HTML as plain text, escaped already.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from markupsafe import Markup, escape

from tracker.publish.rows import Card, Name
from tracker.publish.speech import Speech

_ORGANIZATIONS = 4
"""How many organizations a card names."""

_ENGLISH = Speech()


def listed(
    cards: Iterable[Card], today: str | None = None, current: int | None = None, reader: Speech = _ENGLISH
) -> Markup:
    """Events as a list; with `today`, an ISO date, a line where those ahead end. `current` is marked."""
    parts = ['<ol class="events">\n']
    ahead = False
    for card in cards:
        if today and card.date:
            if ahead and card.date <= today:
                parts.append(f'<li class="today"><span>{escape(reader["date.today"])}</span></li>\n')
            ahead = card.date > today
        parts.append(_item(card, current == card.id, reader))
    parts.append("</ol>\n")
    return Markup("".join(parts))  # noqa: S704 - its parts are escaped


def item(card: Card, current: bool = False, reader: Speech = _ENGLISH) -> Markup:
    """One event of a list."""
    return Markup(_item(card, current, reader))  # noqa: S704 - its parts are escaped


def acted(card: Card) -> Markup:
    """What was done, and how far it is, in the colour of its stance."""
    return _acted(card.stance, card.kind, card.action)


@lru_cache(maxsize=4096)
def _acted(stance: str, kind: Name, action: Name) -> Markup:
    return Markup(
        '<span class="chip stance-{}"><a href="{}">{}</a><span class="dot" aria-hidden="true">·</span>'
        '<a href="{}">{}</a></span>'
    ).format(stance, kind.href, kind.label, action.href, action.label)


def _item(card: Card, current: bool, reader: Speech) -> str:
    marked = ' current" aria-current="true"' if current else '"'
    language = f' lang="{escape(card.language)}"' if card.language else ""
    return (
        f'<li class="event{marked}>\n<div class="when">{_when(card, reader)}</div>\n<div class="body">\n'
        f'<p class="title" dir="auto"{language}><a href="{escape(card.href)}">{escape(card.title)}</a></p>\n'
        f'<p class="facts">{_acted(card.stance, card.kind, card.action)}{_facts(card, reader)}</p>\n</div>\n'
        f'<div class="side">\n{_side(card, reader)}</div>\n</li>\n'
    )


def _when(card: Card, reader: Speech) -> str:
    if not card.date:
        return f'<span class="p-unknown">{escape(reader["date.undated"])}</span>'
    return (
        f'<time datetime="{escape(card.date)}" class="p-{escape(card.precision)}">{escape(card.when)}</time>'
    )


def _facts(card: Card, reader: Speech) -> str:
    """Where, of what and by whom: each name leads to its events."""
    facts = []
    if card.countries:
        roles = " ".join(
            f'<span class="role">{escape(word)}</span> {_links(countries)}'
            for word, countries in card.by_role(brief=True, say=reader)
        )
        facts.append(f'<span class="fact where">{roles}</span>')
    if card.materials:
        facts.append(f'<span class="fact what">{_links(card.materials)}</span>')
    if card.agencies:
        facts.append(f'<span class="fact who">{_links(card.agencies)}</span>')
    if card.organizations:
        facts.append(f'<span class="fact firms">{_firms(card.organizations, reader)}</span>')
    return "\n".join(facts)


def _firms(organizations: Sequence[Name], reader: Speech) -> str:
    """The first few, and how many more there are."""
    named, more = _links(organizations[:_ORGANIZATIONS]), len(organizations) - _ORGANIZATIONS
    return f"{named} {escape(reader.put('events.and_more', n=more))}" if more > 0 else named


def _links(names: Sequence[Name]) -> str:
    return ", ".join([name.link for name in names])


def _side(card: Card, reader: Speech) -> str:
    """Beside an event, where there is any: its sum, that it is not published, how many reports tell of it."""
    side = ""
    if card.amount:
        side += f'<span class="amount" title="{escape(card.amount_role)}">{escape(card.amount)}</span>\n'
    if card.review in {"pending", "rejected"}:
        side += f'<span class="review">{escape(reader[f"events.{card.review}"])}</span>\n'
    if card.reports > 1:
        side += f'<span class="reports">{escape(reader.counted(card.reports, "reports"))}</span>\n'
    return side
