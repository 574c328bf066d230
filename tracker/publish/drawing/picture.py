"""A drawing as a PNG, by resvg: no browser, no network; it shapes Chinese and Arabic."""

from __future__ import annotations

import resvg_py


def png(svg: str, zoom: int = 1) -> bytes:
    """The file as pixels, `zoom` of them for each of the drawing's. Fonts are those of the machine."""
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=float(zoom), background="#ffffff"))
