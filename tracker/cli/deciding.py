"""`tracker events approve`, `reject`, `correct`, `merge`, `apart` and `split`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from tracker import review
from tracker.cli.options import database_option, open_for_writing, person, why_option
from tracker.cli.output import say
from tracker.errors import NotFound, SettingError
from tracker.model import utc_now
from tracker.store import Decision, Store
from tracker.store.lock import LOCK_WAIT

Deciding = Callable[..., Decision | None]


def _stage_command(name: str, stage: str, decide: Deciding, help: str) -> click.Command:
    """A command that puts events at a stage of review: all of those named, or none."""

    @click.command(name, help=help)
    @click.argument("events", metavar="EVENT...", nargs=-1, required=True)
    @why_option
    @database_option
    def command(events: tuple[str, ...], why: str | None, database: Path) -> None:
        with open_for_writing(database) as store, store.writer(wait=LOCK_WAIT), store.transaction():
            for id in [store.find_event(event).id for event in events]:
                made = decide(store, id, by=person(), now=utc_now(), why=why)
                say(f"{store.load_event(id).uid}: {stage}{_told(made)}")

    return command


approve_command = _stage_command(
    "approve", "approved", review.approve, "Publish events that a person has looked at."
)
reject_command = _stage_command(
    "reject",
    "rejected",
    review.reject,
    "Take events out of publication; they and their evidence stay stored.",
)


@click.command("correct")
@click.argument("event", metavar="EVENT")
@click.argument("fields", metavar="FIELD=VALUE...", nargs=-1, required=True)
@click.option("--pending", is_flag=True, help="Leave its review as it is; otherwise it is approved.")
@why_option
@database_option
def correct_command(
    event: str, fields: tuple[str, ...], pending: bool, why: str | None, database: Path
) -> None:
    """Put fields of EVENT right, as date=2025-10 or countries=CN:actor;US:target; no ingest undoes it.

    A VALUE is as in a cell of an import file; an empty one empties the field.
    """
    values = {}
    for text in fields:
        name, sign, value = text.partition("=")
        if not sign or name not in review.FIELDS:
            raise SettingError("FIELD=VALUE", text, f"begins with none of {', '.join(review.FIELDS)}")
        values[name] = value
    with open_for_writing(database) as store, store.writer(wait=LOCK_WAIT):
        found = store.find_event(event)
        made = review.correct(
            store, found.id, values, by=person(), now=utc_now(), why=why, approve=not pending
        )
    say(f"{found.uid}: corrected{_told(made)}")


@click.command("merge")
@click.argument("kept", metavar="EVENT")
@click.argument("other", metavar="OTHER")
@why_option
@database_option
def merge_command(kept: str, other: str, why: str | None, database: Path) -> None:
    """Say that OTHER is the same happening as EVENT: its reports and evidence go over to EVENT."""
    with open_for_writing(database) as store, store.writer(wait=LOCK_WAIT):
        one, two = store.find_event(kept), store.find_event(other)
        review.merge(store, one.id, two.id, by=person(), now=utc_now(), why=why)
    say(f"{two.uid} is part of {one.uid} now; `tracker events split {two.uid}` parts them for good")


@click.command("apart")
@click.argument("event", metavar="EVENT")
@click.argument("other", metavar="OTHER")
@click.option("--measure", is_flag=True, help="They may be of one kind, but happen to two measures.")
@why_option
@database_option
def apart_command(event: str, other: str, measure: bool, why: str | None, database: Path) -> None:
    """Say that EVENT and OTHER are two happenings: they are not asked about nor joined again."""
    question = review.Kind.MEASURE if measure else review.Kind.SAME
    with open_for_writing(database) as store, store.writer(wait=LOCK_WAIT):
        one, two = store.find_event(event), store.find_event(other)
        made = review.keep_apart(
            store, one.id, two.id, question=question, by=person(), now=utc_now(), why=why
        )
    say(f"{one.uid} and {two.uid} are apart{_told(made)}")


@click.command("split")
@click.argument("event", metavar="EVENT")
@click.option("--report", type=click.IntRange(1), metavar="NUMBER", help="Only what it tells.")
@why_option
@database_option
def split_command(event: str, report: int | None, why: str | None, database: Path) -> None:
    """Make EVENT, which was merged into another, an event of its own again, with its reports and evidence.

    With --report, what that report tells of EVENT becomes an event of its own. They are not joined again.
    """
    with open_for_writing(database) as store, store.writer(wait=LOCK_WAIT):
        found = store.find_event(event)
        made = review.split(store, found.id, report, by=person(), now=utc_now(), why=why)
        assert made is not None
        assert made.other_id is not None
        own, kept = (uid_of(store, id) for id in (made.other_id, made.event_id))
    say(f"{own} is apart from {kept}{'' if report else ' again'}; decision {made.id}")


def decision_row(store: Store, decision: Decision) -> dict[str, object]:
    """A decision for a person or a script, its events by their names."""
    by = f"{decision.undone_by}, {decision.undone_at}" if decision.undone_at else None
    return {
        "id": decision.id,
        "decided_at": decision.decided_at,
        "decided_by": decision.decided_by,
        "verb": f"undo {decision.undoes}" if decision.undoes else decision.verb.value,
        "event": uid_of(store, decision.event_id),
        "other": uid_of(store, decision.other_id),
        "why": decision.why,
        "undone": by,
    }


def uid_of(store: Store, event_id: int | None) -> str | int | None:
    """The public name of an event; its number where undoing the split that made it took it away."""
    if event_id is None:
        return None
    try:
        return store.load_event(event_id).uid
    except NotFound:
        return event_id


def _told(made: Decision | None) -> str:
    return f", decision {made.id}" if made else " already"


COMMANDS = (
    approve_command,
    reject_command,
    correct_command,
    merge_command,
    apart_command,
    split_command,
)
