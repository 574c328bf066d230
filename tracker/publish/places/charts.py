"""The charts of the pages: over time on the page itself, and as the picture that is sent around with it."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace

from tracker.publish import chart
from tracker.publish.drawing.picture import png
from tracker.publish.places.look import Look
from tracker.publish.places.memory import in_time

WIDTH, HEIGHT = 1200, 630
"""Of a picture, in pixels: what readers of Open Graph show whole."""

# A drawing with many lanes is taller; it is made to fit.
_SIZE = re.compile(r'width="[0-9.]+" height="[0-9.]+"')
_FITTED = f'width="{WIDTH}" height="{HEIGHT}"'


async def drawn(look: Look) -> chart.Drawing | None:
    """The chart of these events; None where it is late. Choices of how it is drawn are the events page's."""
    drawing = await in_time(
        chart.chart_of(look.datasette, look.chosen, look.arguments, look.today, look.reader)
    )
    return replace(drawing, controls=()) if drawing else None


async def picture(look: Look, title: str) -> bytes | None:
    """The same as a PNG of WIDTH by HEIGHT under a title; None where it is late."""
    text = await in_time(
        chart.svg(
            look.datasette,
            look.chosen,
            look.arguments,
            look.today,
            WIDTH,
            HEIGHT,
            reader=look.reader,
            title=title,
        )
    )
    if text is None:
        return None
    return await asyncio.get_running_loop().run_in_executor(None, png, fitted(text))


def fitted(text: str) -> str:
    """A drawing made to fit into WIDTH by HEIGHT, whatever its own height."""
    return _SIZE.sub(_FITTED, text, count=1)
