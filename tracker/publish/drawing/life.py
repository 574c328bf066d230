"""The life of one measure as a line: its states as a band, its acts as marks, the money that stood."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from tracker.analyze.periods import Unit, extent, month_of, place_of_day
from tracker.analyze.timeline import Bar, ChartData, Span
from tracker.publish.drawing import axis, below
from tracker.publish.drawing.below import Mark
from tracker.publish.drawing.frame import ROOMS, Across, Fluid, Scale, Words, line, number, short, text
from tracker.publish.drawing.timeline import Sheet, hatch

_TOP, _BAND, _MONEY = 18, 20, 64
_FINE = ((30, Unit.MONTH), (120, Unit.QUARTER))
"""Months up to which the axis is measured in months, in quarters; in years beyond."""


@dataclass(frozen=True, slots=True)
class Step:
    """From `day` to the day before `until`: a state and what stood, in whole units.

    A `day` of None is before every date, an `until` of None as far as is known. `announced` is what is
    promised where nothing is awarded.
    """

    day: dt.date | None
    until: dt.date | None
    state: str
    standing: int = 0
    announced: int = 0


@dataclass(frozen=True, slots=True)
class Act:
    """One event of the measure: a partial ISO date and how well it is known (None: undated)."""

    date: str | None
    precision: str
    words: str
    href: str


def life_line(
    steps: Sequence[Step],
    acts: Sequence[Act],
    today: dt.date,
    words: Words,
    *,
    title: str = "",
    unit: str = "",
    name: str = "life",
) -> str:
    """The line as an `<svg>` for a page, as wide as the page lets it be; empty where nothing has a date.

    `unit` says what money is counted in. What lies ahead of today is paler and dashed.
    """
    time = _time(steps, acts, today)
    if time is None:
        return ""
    drawing = _Line(time, today, words, name, Fluid())
    sheet = drawing.lay(steps, acts, unit)
    said = "; ".join(act.words for act in acts)
    return (
        f'<svg class="tl tl-life" width="100%" height="{number(sheet.height)}" role="group" '
        f'aria-labelledby="{name}-t" aria-describedby="{name}-d">'
        f'<title id="{name}-t">{escape(title or words["chart.life"])}</title>'
        f'<desc id="{name}-d">{escape(said)}</desc>{hatch(name)}{"".join(sheet.parts)}</svg>'
    )


def _states(steps: Sequence[Step]) -> list[Step]:
    """The steps in which the state changed."""
    found: list[Step] = []
    for step in steps:
        if found and found[-1].state == step.state:
            found[-1] = replace(found[-1], until=step.until)
        else:
            found.append(step)
    return found


def _time(steps: Sequence[Step], acts: Sequence[Act], today: dt.date) -> Span | None:
    """From the first date to the last or today, with a little room on both sides."""
    extents = [extent(act.date, act.precision) for act in acts if act.date]
    places = [place_of_day(step.day) for step in steps if step.day]
    if not extents and not places:
        return None
    first = int(min([*(begin for begin, _ in extents), *places]))
    last = int(max([*(end - 1e-6 for _, end in extents), *places, month_of(today)]))
    unit = next((unit for months, unit in _FINE if last - first < months), Unit.YEAR)
    months = unit.months
    return Span(unit, first - first % months - (months if unit is Unit.MONTH else 0), last)


@dataclass(frozen=True, slots=True)
class _Line:
    """One line being drawn."""

    span: Span
    today: dt.date
    words: Words
    name: str
    across: Across

    def lay(self, steps: Sequence[Step], acts: Sequence[Act], unit: str) -> Sheet:
        sheet = Sheet([], _TOP)
        if any(step.standing or step.announced for step in steps):
            sheet.parts += self._money(steps, sheet.height, unit)
            sheet.height += _MONEY + 8
        sheet.parts += self._band(steps, sheet.height)
        bottom = sheet.height + _BAND
        empty = tuple(Bar(key, self.span.unit, n, n, {}) for n, key in enumerate(self.span.keys()))
        ruled = ChartData(self.span.unit, empty, today=self._bars(place_of_day(self.today)))
        sheet.parts += axis.ticks(self.across, ruled, bottom, self.words)
        sheet.parts += axis.today_line(self.across, ruled, _TOP, bottom, self.words)
        sheet.height = bottom + axis.HEIGHT
        self._acts(sheet, acts)
        return sheet

    def _bars(self, months: float) -> float:
        return min(max(self.span.place(months), 0), self.span.bars)

    def _share(self, day: dt.date | None, *, first: bool) -> float:
        if day is None:
            return 0.0 if first else 1.0
        begin = place_of_day(day) - 0.5 / 31  # from its morning on
        return min(max(self.span.place(begin) / self.span.bars, 0), 1)

    def _cut(self, step: Step) -> list[tuple[float, float, bool]]:
        """From where to where a step lies, and whether ahead: two pieces where today is within it."""
        begin, end = self._share(step.day, first=True), self._share(step.until, first=False)
        now = self._bars(place_of_day(self.today)) / self.span.bars
        pieces = [(begin, min(end, now), False), (max(begin, now), end, True)]
        return [piece for piece in pieces if piece[1] > piece[0] + 1e-9]

    def _band(self, steps: Sequence[Step], y: float) -> list[str]:
        drawn = []
        for step in _states(steps):
            label = self.words[f"state.{step.state}"]
            for begin, end, ahead in self._cut(step):
                css = f"tl-{step.state}{' tl-ahead tl-coming' if ahead else ''}"
                drawn.append(
                    f'<rect class="{css}" x="{self.across.x(begin)}" y="{number(y)}" '
                    f'width="{self.across.wide(end - begin)}" height="{_BAND}">'
                    f"<title>{escape(label)}</title></rect>"
                )
                room = next((css for px, css in ROOMS if (end - begin) * px > 6.6 * len(label) + 8), None)
                if room is not None and not ahead:
                    css = f"tl-strong tl-halo {room}".strip()
                    drawn.append(
                        text(self.across, begin, y + 14, label, css=css, more=' dx="5" pointer-events="none"')
                    )
        return drawn

    def _money(self, steps: Sequence[Step], top: float, unit: str) -> list[str]:
        """What stood as a step line over a scale; what was only announced dashed."""
        scale = Scale.holding(0, max(max(step.standing, step.announced) for step in steps), _MONEY, 2)
        edge = number(self.across.edge - 6)
        drawn = []
        for value in scale.lines:
            y = top + scale.y(value)
            drawn.append(line(self.across, y, "tl-grid" if value else "tl-base"))
            drawn.append(f'<text x="{edge}" y="{number(y + 3.5)}" text-anchor="end">{short(value)}</text>')
        drawn.append(text(self.across, 0, top - 5, unit, more=' dx="3"'))
        previous: float | None = None
        for step in steps:
            value = step.standing or step.announced
            for begin, end, ahead in self._cut(step):
                css = "tl-money tl-promised" if ahead or not step.standing else "tl-money"
                level = number(top + scale.y(value))
                x, until = self.across.x(begin), self.across.x(end)
                if previous is not None and previous != value:
                    before = number(top + scale.y(previous))
                    drawn.append(f'<line class="{css}" x1="{x}" x2="{x}" y1="{before}" y2="{level}"/>')
                if value or previous:
                    drawn.append(f'<line class="{css}" x1="{x}" x2="{until}" y1="{level}" y2="{level}"/>')
                previous = value
        return drawn

    def _acts(self, sheet: Sheet, acts: Sequence[Act]) -> None:
        """A mark for each act with a date, in rows; how many have none."""
        bars, day = self.span.bars, self.today.isoformat()
        marks = []
        for act in acts:
            if act.date:
                first, last = (self._bars(place) for place in extent(act.date, act.precision))
                marks.append(Mark(first, last, act.words, act.href, act.date > day))
        marks.sort(key=lambda mark: (mark.first, mark.last))
        rows = below.packed(marks, bars)
        if rows is None:  # more than there is room for: on one another
            rows = [number % below.MOST_ROWS for number in range(len(marks))]
        sheet.parts += [
            below.mark(self.across, mark, row, bars, sheet.height, f"{self.name}-hatch")
            for mark, row in zip(marks, rows, strict=True)
        ]
        sheet.height += below.marks_height(rows)
        undated = len(acts) - len(marks)
        if undated:
            chart = ChartData(self.span.unit, undated=undated)
            said = f"{self.words['date.undated']}: {undated}"
            sheet.parts.append(below.undated_lane(self.across, chart, sheet.height, None, said))
            sheet.height += below.LANE
