"""One chart that is asked for, and what has been made ready of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from tracker.facets import Snapshot
from tracker.publish import language
from tracker.publish.charting.choices import Choices, Links
from tracker.publish.choosing import Chosen
from tracker.publish.drawing.frame import Words
from tracker.publish.drawing.timeline import Drawn


@dataclass(frozen=True, slots=True)
class Asked:
    """What the chart is of, how it is wanted, and in which language."""

    datasette: Any
    chosen: Chosen
    choices: Choices
    today: dt.date
    language: str
    links: Links

    @property
    def words(self) -> Words:
        return language.words(self.language)

    @property
    def snapshot(self) -> Snapshot:
        return self.chosen.snapshot


@dataclass(frozen=True, slots=True)
class Charted:
    """What is drawn, and what is to be said of it beside its summary."""

    drawn: Drawn
    caption: str
