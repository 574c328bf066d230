"""`tracker events` and `tracker timeline`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from tracker.analyze.counts import COUNT, GROUPS, MEASURES, left_out, table, timeline_of
from tracker.analyze.periods import Unit
from tracker.analyze.selection import Selection, period, selection
from tracker.cli.deciding import COMMANDS as DECISIONS
from tracker.cli.deciding import decision_row
from tracker.cli.measures import COMMANDS as COMMANDS_ON_MEASURES
from tracker.cli.measures import print_standings
from tracker.cli.options import database_option, format_option
from tracker.cli.output import print_json, print_rows, print_table, say
from tracker.errors import SettingError
from tracker.exchange import record
from tracker.model import PartialDate, Review, utc_now
from tracker.publish.drawing.picture import png
from tracker.publish.drawing.sheet import sheet
from tracker.publish.drawing.speaking import count_words, dollars
from tracker.publish.drawing.timeline import Drawn
from tracker.publish.language import words
from tracker.store import Store
from tracker.store.search import fold_query
from tracker.terms import STATES
from tracker.vocabulary import vocabulary

F = TypeVar("F", bound=Callable[..., Any])
FACETS = {
    "country": "countries",
    "material": "materials",
    "agency": "agencies",
    "kind": "kinds",
    "action": "actions",
}
COLUMNS = ["uid", "date", "kind", "action", "countries", "materials", "amount", "currency", "title"]
_FORMS = "2025, 2025-06, 2025-06-30 or 2025-Q2"


def filter_options(function: F) -> F:
    """Which events: options that may be given more than once mean "any of", different ones "and"."""
    for name in reversed(FACETS):
        help = f"Only this {name}" + (", or what is below it." if name in ("material", "agency") else ".")
        function = click.option(f"--{name}", multiple=True, metavar="ID", help=help)(function)
    function = click.option("--year", multiple=True, type=int, help="Only this year.")(function)
    since = f"Only events that may be of this date or later: {_FORMS}."
    function = click.option("--until", metavar="DATE", help="The same, or earlier.")(function)
    function = click.option("--since", metavar="DATE", help=since)(function)
    function = click.option("--search", metavar="WORDS", help="Only events that mention these words.")(
        function
    )
    return click.option(
        "--review", multiple=True, type=click.Choice([review.value for review in Review]),
        help="Only events at this stage of review; otherwise those that are published.",
    )(function)  # fmt: skip


def select(filters: dict[str, Any]) -> Selection:
    """The selection that filter options ask for. Raises NotFound for a term the vocabulary lacks."""
    for name, terms in FACETS.items():
        for id in filters[name]:
            vocabulary().term(terms, id)  # takes its time to read, and only where it is asked for
    return selection(
        {name: filters[name] for name in (*FACETS, "year", "review")},
        start=_date("--since", filters["since"]),
        end=_date("--until", filters["until"]),
        search=fold_query(filters["search"]) if filters["search"] else None,
    )


def _date(option: str, text: str | None) -> PartialDate | None:
    if not text:
        return None
    try:
        return period(text)
    except ValueError as error:
        raise SettingError(option, text, f"is not {_FORMS}") from error


@click.group("events", invoke_without_command=True)
@filter_options
@click.option(
    "--in-force-on",
    "day",
    metavar="DAY",
    help="Instead the measures of these events, as they stood on a day.",
)
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([*STATES, "unknown"]),
    help="With --in-force-on: only measures in this state.",
)
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most so many.")
@format_option("table", "json", "csv")
@database_option
def events_command(
    day: str | None, states: tuple[str, ...], limit: int, format: str, database: Path, **filters: Any
) -> None:
    """Events, newest first; or, with a command, one of them by its uid or number."""
    if click.get_current_context().invoked_subcommand is not None:
        return
    chosen = select(filters)
    if day is not None:
        print_standings(database, chosen, day, states, limit, format)
        return
    if states:
        raise SettingError("--state", ", ".join(states), "goes with --in-force-on")
    with Store.open(database) as store:
        ids = store.rows(
            f"SELECT id FROM events WHERE {chosen.where}"
            " ORDER BY date IS NULL, date DESC, id DESC LIMIT :limit",
            {**chosen.parameters, "limit": limit},
        )
        records = [record(store, row["id"]) for row in ids]
        found = store.value(f"SELECT count(*) FROM events WHERE {chosen.where}", dict(chosen.parameters))
    if format == "json":
        print_json({"events": records})
    elif format == "csv":
        print_rows([_row(event) for event in records], COLUMNS, format)
    else:
        lines = [{**_row(event), "title": f"{event['uid']}: {event['title']}"} for event in records]
        print_table(lines, [name for name in COLUMNS if name != "uid"], below="title")
    if found > len(records):
        say(f"the newest {len(records)} of {found:,} events; --limit shows more")


for command in (*DECISIONS, *COMMANDS_ON_MEASURES):
    events_command.add_command(command)


def _row(event: dict[str, Any]) -> dict[str, object]:
    """One event as a line of the table."""
    amount = event["amount"] or {"value": None, "currency": None}
    return {
        **{name: event[name] for name in ("uid", "date", "kind", "action", "title")},
        "countries": " ".join(f"{country['code']}:{country['role']}" for country in event["countries"]),
        "materials": " ".join(event["materials"]),
        "amount": amount["value"],
        "currency": amount["currency"],
    }


@events_command.command("show")
@click.argument("event", metavar="EVENT")
@format_option("table", "json")
@database_option
def show_command(event: str, format: str, database: Path) -> None:
    """One event with its evidence, its links, what was decided about it and its whole history."""
    with Store.open(database) as store:
        event_id = store.find_event(event).id
        told = record(store, event_id)
        told["decisions"] = [decision_row(store, made) for made in store.decisions(event_id=event_id)]
    if format == "json":
        print_json(told)
        return
    lists = ("evidence", "history", "links", "reported_by", "decisions")
    print_rows(
        [
            {"field": name, "value": _words(value)}
            for name, value in told.items()
            if name not in lists and value
        ],
        ["field", "value"],
        "table",
    )
    for name in lists:
        for item in told[name]:
            click.echo(f"{name:12} {_words(item)}")


def _words(value: object) -> str:
    """A value of the JSON for the terminal."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {_words(part)}" for name, part in value.items() if part is not None)
    if isinstance(value, list):
        return "; ".join(_words(part) for part in value)
    return str(value)


@click.command("timeline")
@filter_options
@click.option(
    "--by", type=click.Choice([unit.value for unit in Unit]), help="The period; by the span otherwise."
)
@click.option(
    "--group", type=click.Choice(GROUPS), default="kind", show_default=True, help="What is counted apart."
)
@click.option(
    "--measure",
    type=click.Choice(MEASURES),
    default=COUNT,
    show_default=True,
    help="Events; or US dollars of the ledger: awarded in each period (gross), frozen (suspended) or"
    " standing (net) at its end.",
)
@format_option("table", "csv", "json", "svg", "png")
@database_option
def timeline_command(
    by: str | None, group: str, measure: str, format: str, database: Path, **filters: Any
) -> None:
    """How many events in each month, quarter or year, or how much money, by any facet; as a chart, too."""
    chosen, today = select(filters), utc_now().date()
    drawn = format in ("svg", "png")
    with Store.open(database) as store:
        unit = Unit(by) if by else None
        chart = timeline_of(store.rows, chosen, group, today, unit, measure=measure, every_group=not drawn)
        without = left_out(store.rows, chosen, today) if measure != COUNT else 0
    if without:
        say(f"{without:,} sums in currencies without a rate are not in it; `tracker ledger` names them")
    if not drawn:
        number = "events" if measure == COUNT else "dollars"
        print_rows(table(chart, number), ["period", "group", number], format)
        return
    told = Drawn(chart, words("en"), amount=count_words if measure == COUNT else dollars)
    file = sheet(told, words("en")["chart.title"])
    if format == "svg":
        click.echo(file)
    else:
        sys.stdout.buffer.write(png(file))
