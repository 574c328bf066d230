"""Asking for an event on a terminal, with the vocabulary's words completed by Tab where the terminal can."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator
from typing import Any

import click

from tracker.model import AmountQualifier, CountryRole
from tracker.vocabulary import vocabulary


@contextlib.contextmanager
def completing(words: Collection[str]) -> Iterator[None]:
    """Have Tab complete these words while the block asks; nothing where there is no readline."""
    try:
        import readline
    except ImportError:  # Windows
        yield
        return

    def complete(text: str, state: int) -> str | None:
        found = [word for word in sorted(words) if word.startswith(text)]
        return found[state] if state < len(found) else None

    before, delimiters = readline.get_completer(), readline.get_completer_delims()
    readline.set_completer(complete)
    readline.set_completer_delims(" ,")
    readline.parse_and_bind("tab: complete")
    try:
        yield
    finally:
        readline.set_completer(before)
        readline.set_completer_delims(delimiters)


def ask_for_event(given: dict[str, Any]) -> dict[str, Any]:
    """The options of `tracker add`, those that were not given asked for. An empty answer leaves one out."""
    words = vocabulary()
    answers = dict(given)
    answers["title"] = click.prompt("What happened, in one line")
    answers["kind"] = given["kind"] or _one("Kind", words.kinds)
    answers["action"] = given["action"] or _one("Action", words.actions)
    answers["date"] = given["date"] or _text("Date (2025, 2025-10 or 2025-10-09)")
    roles = ", ".join(CountryRole)
    answers["country"] = given["country"] or _several(f"Countries as CN:actor ({roles})", words.countries)
    answers["material"] = given["material"] or _several("Materials", words.materials)
    answers["agency"] = given["agency"] or _several("Agencies", words.agencies)
    organizations = _several("Organizations, with commas between", words.organizations, separator=",")
    answers["organization"] = given["organization"] or organizations
    answers["amount"] = given["amount"] or _text("Amount, as 500000000")
    if answers["amount"]:
        answers["currency"] = given["currency"] or _one("Currency", words.currencies)
        answers["qualifier"] = given["qualifier"] or _one("Qualifier", list(AmountQualifier), default="exact")
    answers["measure"] = given["measure"] or _text("Measure it happens to")
    answers["reported_by"] = given["reported_by"] or _several("Who reported it", (), separator="\n")
    return answers


def _one(question: str, among: Collection[str], default: str | None = None) -> str:
    with completing(among):
        return str(
            click.prompt(question, type=click.Choice(sorted(among)), show_choices=False, default=default)
        )


def _text(question: str) -> str | None:
    return str(click.prompt(question, default="", show_default=False)).strip() or None


def _several(question: str, among: Collection[str], separator: str | None = None) -> tuple[str, ...]:
    with completing(among):
        answer = str(click.prompt(question, default="", show_default=False))
    return tuple(part.strip() for part in answer.split(separator) if part.strip())
