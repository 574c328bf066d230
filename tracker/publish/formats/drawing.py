"""The chart as a file: SVG for the web and for print, PNG for everything else."""

from __future__ import annotations

from tracker.publish import inline
from tracker.publish.arguments import Arguments
from tracker.publish.drawing.picture import png
from tracker.publish.drawing.sheet import style
from tracker.publish.formats.text import whole

SVG = "image/svg+xml; charset=utf-8"
PNG = "image/png"

# Pixels: the least and the most that may be asked for, and what is drawn otherwise.
_WIDTH = ("_width", 320, 2400, 1200)
_HEIGHT = ("_height", 200, 2400, 630)


def size(arguments: Arguments) -> tuple[int, int]:
    """Width and height in pixels. Raises ValueError, in words for a reader, for a size that cannot be had."""
    width, height = (_pixels(arguments.first(name), name, *others) for name, *others in (_WIDTH, _HEIGHT))
    return width, height


def _pixels(asked: str | None, name: str, least: int, most: int, usual: int) -> int:
    if asked is None:
        return usual
    if not (asked.isascii() and asked.isdecimal()) or not least <= int(asked[:9]) <= most:
        raise ValueError(f"{name}={asked} is not a number of pixels from {least} to {most}.")
    return int(asked)


def file(svg: str, type: str) -> bytes:
    """A drawing as SVG or as PNG, in UTF-8 that XML can hold whatever the names in it are."""
    text = whole(svg)
    if type == SVG:
        inline.allow("style", style())  # opened by itself a drawing is a page, and kept to the policy
    return png(text) if type == PNG else f'<?xml version="1.0" encoding="utf-8"?>\n{text}'.encode()
