"""What one report says of an event, and what all of them say together, as types."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from tracker.model import Facts

AMENDS = "amends"
"""`matched_on` of a report that moves dates of an event that other documents tell of, or corrects it."""


class Authority(IntEnum):
    """Whose word it is. A higher one is believed over a lower one.

    A register that keeps account of an award is believed over its department's announcement of it.
    """

    PRESS = 1
    OFFICIAL = 2
    REGISTER = 3
    PERSON = 4

    @property
    def word(self) -> str:
        """As it is told: a register is official."""
        return (Authority.OFFICIAL if self is Authority.REGISTER else self).name.lower()


@dataclass(frozen=True, slots=True)
class Testimony:
    """One telling of an event: the facts as this report gives them, kept as they are.

    `report_id` is None for what a person entered; `published` is the day the report came out.
    One that `amends` says only which dates hold from then on: those of a role it speaks of take the place of
    all that were told before. Where it corrects, its summary has the lines of the correction, and it says the
    names and the sum that are meant; those misprinted no longer count.
    """

    report_id: int | None
    facts: Facts
    authority: Authority
    published: dt.date | None = None
    confidence: float | None = None
    amends: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a field, who says it, and the highest authority among them.

    `value` is of the field's own type in `Facts`; of a field that is a list, one item of it.
    `reports` are ids in rising order; a person's word is None and comes last.
    """

    value: Any
    reports: tuple[int | None, ...]
    authority: Authority


@dataclass(frozen=True, slots=True)
class Consolidated:
    """What an event says by all that is told of it.

    `values` has every field that anyone speaks of, and in it every distinct value, best first. Of a
    single-valued field the first is the event's; of a list all are, but for the `superseded`: dates
    that are told more finely elsewhere.
    """

    facts: Facts
    values: Mapping[str, tuple[Value, ...]]

    @property
    def conflicts(self) -> Mapping[str, tuple[Value, ...]]:
        """The single-valued fields in which the tellings differ, with all their values, best first.

        Titles and summaries always differ in wording and are no conflict.
        """
        return {
            field: values for field, values in self.values.items() if field in CONTESTABLE and len(values) > 1
        }


CONTESTABLE = ("kind", "action", "date", "date_end", "amount", "programme")
"""The fields of which only one value can be right."""
