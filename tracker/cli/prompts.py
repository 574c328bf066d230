"""Asking for an event on a terminal, with the vocabulary's words completed by Tab where the terminal can."""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Callable, Collection, Iterator
from typing import Any

import click

from tracker.cli.output import say
from tracker.errors import InputError
from tracker.model import AmountQualifier, CountryRole
from tracker.vocabulary import vocabulary

HOW = (
    "Tab completes the vocabulary's words, twice lists them. An empty answer leaves a field out;"
    " Ctrl-C ends, and nothing is stored."
)

Refusals = Callable[[dict[str, Any]], Collection[InputError]]
"""What is wrong with the options of `tracker add`, as given so far."""


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


def ask_for_event(given: dict[str, Any], refusals: Refusals) -> dict[str, Any]:
    """The options of `tracker add`, those that were not given asked for.

    An answer that would be refused is asked for again at once, with the reason.
    """
    words = vocabulary()
    form = _Form(given, refusals)
    say(HOW)
    form.ask("title", "title", "What happened, in one line")
    form.ask("kind", "kind", "Kind", words.kinds)
    form.ask("action", "action", "Action", words.actions)
    form.ask("date", "date", "Date (2025, 2025-10 or 2025-10-09)")
    form.ask(
        "country", "countries", f"Countries as CN:actor ({', '.join(CountryRole)})", words.countries, _WORDS
    )
    form.ask("material", "materials", "Materials", words.materials, _WORDS)
    form.ask("agency", "agencies", "Agencies", words.agencies, _WORDS)
    form.ask("organization", "organizations", "Organizations, commas between", words.organizations, _COMMAS)
    form.ask("amount", "amount.value", "Amount, as 500000000")
    if form.answers["amount"]:
        form.ask("currency", "amount.currency", "Currency", words.currencies)
        form.ask("qualifier", "amount.qualifier", "Qualifier (empty: exact)", list(AmountQualifier))
    form.ask("measure", "measure", "Measure it happens to")
    form.ask("reported_by", "reported_by", "Who reported it, with an address if any", (), _LINES)
    return form.answers


_WORDS, _COMMAS, _LINES = re.compile(r"[,\s]+"), re.compile(","), re.compile("\n")


class _Form:
    """Options, filled in question by question."""

    def __init__(self, given: dict[str, Any], refusals: Refusals) -> None:
        self.answers = dict(given)
        self._refusals = refusals

    def ask(
        self,
        option: str,
        field: str,
        question: str,
        among: Collection[str] = (),
        between: re.Pattern[str] | None = None,
    ) -> None:
        """Ask for one option, until nothing of its field is refused. `between` parts several answers."""
        if self.answers[option]:
            return
        # Readline, and so Tab, works on standard output alone, which is the data's where it is no terminal.
        aside = not sys.stdout.isatty()
        while True:
            with completing(among):
                text = str(click.prompt(question, default="", show_default=False, err=aside)).strip()
            if between is None:
                self.answers[option] = text or None
            else:
                self.answers[option] = tuple(filter(None, map(str.strip, between.split(text))))
            wrong = [
                error
                for error in self._refusals(self.answers)
                if error.field and error.field.startswith(field)
            ]
            if not wrong:
                return
            for error in wrong:
                say(f"  {error}")
