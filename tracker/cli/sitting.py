"""A person at a terminal, deciding one item after the other."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Collection

import click

from tracker import review
from tracker.cli.dossier import dossier, reports_of, whole_texts
from tracker.cli.keyboard import END, key
from tracker.cli.output import say
from tracker.cli.prompts import completing
from tracker.cli.screen import colours, drawn
from tracker.errors import DecisionRefused, EditConflict, NotFound, SeveralInputErrors
from tracker.model import Review, utc_now
from tracker.publish import wording
from tracker.review import Item, Key, Kind
from tracker.store import Decision, Store
from tracker.store import facts as fact
from tracker.store.lock import LOCK_WAIT
from tracker.vocabulary import vocabulary

KEYS = {
    "a": "approve: publish the (first) event",
    "r": "reject: take the (first) event out of publication; it stays stored",
    "c": "correct fields of the (first) event, and approve it",
    "m": "merge: both are one happening; or merge the event into another one",
    "k": "keep apart: two happenings, or two measures",
    "s": "split: what one report tells becomes an event of its own",
    "t": "attach to the measure of the second event, or to another one",
    "u": "undo the last decision of this sitting",
    "v": "view the whole texts of the reports, with what they are evidence for marked",
    "w": "give a reason for the next decision",
    "n": "next; leave this for later",
    "?": "these keys",
    "q": "quit",
}


class Sitting:
    """One run of `tracker review` on a terminal."""

    def __init__(self, store: Store, *, by: str, ask_reasons: bool = False) -> None:
        self._store, self._by, self._ask_reasons = store, by, ask_reasons
        self._keys: list[Key] = []
        self._at = 0
        self._made: list[tuple[int, int]] = []  # decision, and the place it was made at
        self._why: str | None = None
        self._left = False

    def run(self, filters: review.Filters, limit: int) -> None:
        """Show what waits and do as the keys say, until nothing is left or the person leaves."""
        self._keys = review.keys(self._store, filters, limit=limit)
        waiting = review.count(self._store, filters).total
        if waiting > len(self._keys):
            say(f"the first {len(self._keys)} of {waiting:,} that wait; --limit takes more")
        while not self._left:
            item = self._next()
            if item is not None:
                self._show(item)
                while self._answer(item):
                    pass
            elif not self._end():
                break
        left = review.count(self._store, filters).total
        say(f"{wording.counted(len(self._made), 'decision')}, {left:,} left")

    def _next(self) -> Item | None:
        """The item to decide now; None where all have been seen."""
        while self._at < len(self._keys):
            item = review.load(self._store, self._keys[self._at])
            if item is not None:
                return item
            self._at += 1
        return None

    def _end(self) -> bool:
        """At the end, the last decision can still be undone. True where it was."""
        if not self._made:
            return False
        pressed = key("\nnothing is left; u undoes the last decision, any other key ends > ")
        return pressed.lower() == "u" and not self._undo()

    def _show(self, item: Item) -> None:
        room = shutil.get_terminal_size().columns
        place = f"[{self._at + 1}/{len(self._keys)}]"
        click.echo(drawn(dossier(item, place, room, colours()), colours()))

    def _show_texts(self, item: Item) -> bool:
        room = shutil.get_terminal_size().columns
        click.echo(drawn(whole_texts(item, room, colours()), colours()))
        return True

    def _answer(self, item: Item) -> bool:
        """One key. True where the item stays on the screen and another key is waited for."""
        pressed = key(f"\n{self._hint(item)} > ")
        if pressed == END:
            raise click.Abort
        return self._do(pressed.lower(), item)

    def _hint(self, item: Item) -> str:
        keys = {Kind.PENDING: "a r c m s t", Kind.SAME: "m k a r c s", Kind.MEASURE: "t k a r c"}[item.kind]
        return f"{keys}, u n w v ? q"

    def _do(self, pressed: str, item: Item) -> bool:
        decide: dict[str, Callable[[Item], bool]] = {
            "a": self._approve,
            "r": self._reject,
            "c": self._correct,
            "m": self._merge,
            "k": self._keep_apart,
            "s": self._split,
            "t": self._attach,
            "v": self._show_texts,
        }
        if pressed in decide:
            return decide[pressed](item)
        if pressed == "u":
            return self._undo()
        if pressed == "w":
            self._why = _asked("Why") or None
            return True
        if pressed == "n":
            self._at += 1
            return False
        if pressed == "q":
            self._left = True
            return False
        for name, meaning in KEYS.items():
            say(f"  {name}  {meaning}")
        return True

    def _decide(self, work: Callable[[str | None], Decision | None]) -> bool:
        """Carry a decision out, or say why not. False: look at the item again as it is now."""
        if self._ask_reasons and self._why is None:
            self._why = _asked("Why") or None
        try:
            with self._store.writer(wait=LOCK_WAIT):
                made = work(self._why)
        except EditConflict as conflict:
            say(f"  {conflict}; here it is as it is now")
            return False
        except (DecisionRefused, NotFound, SeveralInputErrors) as error:
            say(f"  {error}")
            return True
        self._why = None
        if made is None:
            say("  it is so already")
            return True
        self._made.append((made.id, self._at))
        say(f"  {made.verb.value}, decision {made.id}; u undoes it")
        return False

    def _approve(self, item: Item) -> bool:
        return self._decide(
            lambda why: review.approve(
                self._store, item.event.id, by=self._by, now=utc_now(), why=why, expected=item.seen
            )
        )

    def _reject(self, item: Item) -> bool:
        return self._decide(
            lambda why: review.reject(
                self._store, item.event.id, by=self._by, now=utc_now(), why=why, expected=item.seen
            )
        )

    def _correct(self, item: Item) -> bool:
        fields = _corrections(item)
        if not fields:
            return True
        return self._decide(
            lambda why: review.correct(
                self._store, item.event.id, fields, by=self._by, now=utc_now(), why=why, expected=item.seen
            )
        )

    def _merge(self, item: Item) -> bool:
        if item.kind is Kind.SAME and item.other is not None:
            # What is published goes on standing; otherwise what was there first.
            first, second = item.event, item.other
            waiting = second.review is Review.PENDING and first.review is not Review.PENDING
            kept, other = (first.id, second.id) if waiting else (second.id, first.id)
        else:
            name = _asked("Into which event (its uid)")
            if not name:
                return True
            try:
                kept, other = self._store.find_event(name).id, item.event.id
            except NotFound as error:
                say(f"  {error}")
                return True
        return self._decide(
            lambda why: review.merge(
                self._store, kept, other, by=self._by, now=utc_now(), why=why, expected=item.seen
            )
        )

    def _keep_apart(self, item: Item) -> bool:
        other = item.other
        if other is None:
            say("  there is no second event to keep this one apart from")
            return True
        return self._decide(
            lambda why: review.keep_apart(
                self._store, item.event.id, other.id, question=item.kind,
                by=self._by, now=utc_now(), why=why, expected=item.seen,
            )
        )  # fmt: skip

    def _split(self, item: Item) -> bool:
        reports = reports_of(item)
        text = _asked(f"Which report, 1 to {len(reports)}")
        if not text:
            return True
        if not text.isdecimal() or not 1 <= int(text) <= len(reports):
            say(f"  {text!r} is none of them")
            return True
        side, told = reports[int(text) - 1]
        return self._decide(
            lambda why: review.split(
                self._store, side.event.id, told.id, by=self._by, now=utc_now(), why=why, expected=item.seen
            )
        )

    def _attach(self, item: Item) -> bool:
        if item.kind is Kind.MEASURE and item.other is not None:
            measure: str | None = item.other.uid
        else:
            rows = self._store.rows(
                "SELECT uid FROM measures WHERE kind = ? ORDER BY id DESC LIMIT 500", (item.event.facts.kind,)
            )
            measure = _asked("To which measure, or that of which event (uid)", [row["uid"] for row in rows])
            if not measure:
                return True
        return self._decide(
            lambda why: review.attach(
                self._store, item.event.id, measure, by=self._by, now=utc_now(), why=why, expected=item.seen
            )
        )

    def _undo(self) -> bool:
        if not self._made:
            say("  nothing was decided in this sitting; `tracker review log` has earlier decisions")
            return True
        decision, place = self._made[-1]
        try:
            with self._store.writer(wait=LOCK_WAIT):
                review.undo(self._store, decision, by=self._by, now=utc_now(), why=self._why)
        except DecisionRefused as error:
            say(f"  {error}")
            return True
        self._made.pop()
        self._why = None
        self._at = place
        say(f"  decision {decision} is undone")
        return False


_LISTS = {"countries": "countries", "materials": "materials", "agencies": "agencies"}


def _corrections(item: Item) -> dict[str, str]:
    """Fields and what they should be, asked for until an empty answer; a refused value is asked for again."""
    fields: dict[str, str] = {}
    texts = fact.texts(item.event.facts)
    while field := _asked("Field to correct (Tab lists them; empty: done)", review.FIELDS):
        if field not in review.FIELDS:
            say(f"  {field!r} is none of {', '.join(review.FIELDS)}")
            continue
        if (now := texts.get(field)) is not None:
            say(f"  now: {wording.recorded(now)}")
        while value := _asked(f"{field} (empty: as it is; - empties it)", _words(field)):
            text = _cell(field, "" if value == "-" else value)
            try:
                review.would_say(item.event.facts, {**fields, field: text})
            except SeveralInputErrors as refused:
                for error in refused.errors:
                    say(f"  {error}")
                continue
            fields[field] = text
            break
    return fields


def _cell(field: str, text: str) -> str:
    """An answer as the cell of a table: lists with semicolons, however they were typed."""
    if field in _LISTS:
        return ";".join(re.split(r"[;,\s]+", text.strip(" ,;")))
    return text.replace(",", ";") if field == "organizations" else text


def _words(field: str) -> Collection[str]:
    """What Tab completes for a field."""
    known = vocabulary()
    table = {"kind": "kinds", "action": "actions", "currency": "currencies", "organizations": "organizations",
             **_LISTS}.get(field)  # fmt: skip
    return list(getattr(known, table)) if table else ()


def _asked(question: str, among: Collection[str] = ()) -> str:
    with completing(among):
        return str(click.prompt(question, default="", show_default=False)).strip()
