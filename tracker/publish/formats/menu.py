"""The formats as a page offers them: to subscribe to, to download, to cite."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tracker.publish import language
from tracker.publish.arguments import Arguments
from tracker.publish.charting.choices import ARGUMENTS as CHART
from tracker.publish.formats.catalogue import FORMATS
from tracker.publish.rows import EVENTS_PATH
from tracker.publish.speech import Speech

SUBSCRIBE, DOWNLOAD, CITE = "subscribe", "download", "cite"
_MENU = (
    (SUBSCRIBE, "atom"),
    (SUBSCRIBE, "ics"),
    (DOWNLOAD, "csv"),
    (DOWNLOAD, "excel"),
    (DOWNLOAD, "json"),
    (DOWNLOAD, "parquet"),
    (DOWNLOAD, "svg"),
    (DOWNLOAD, "png"),
    (CITE, "bib"),
    (CITE, "ris"),
)
_HOW = {"excel": (("_bom", "on"),), "json": (("_labels", "on"),)}
_ORDERED = {"csv", "excel", "json", "parquet", "bib", "ris"}
_DRAWN = {"svg", "png"}
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Offer:
    """One format of the events on a page. `group` is what it is for: SUBSCRIBE, DOWNLOAD or CITE."""

    group: str
    name: str
    label: str
    href: str
    type: str


def offers(
    datasette: Any, arguments: Arguments, speech: Speech, path: str = EVENTS_PATH
) -> tuple[Offer, ...]:
    """Every format of what these arguments select, at `path` and its suffix."""
    chosen = arguments.filters().pairs
    order = tuple(pair for pair in arguments.pairs if pair[0] in ("_sort", "_sort_desc"))
    drawn = tuple(pair for pair in arguments.pairs if pair[0] in CHART and pair[1])
    spoken = ((language.ARGUMENT, speech.language),) if speech.asked else ()
    found = []
    for group, name in _MENU:
        suffix = "csv" if name == "excel" else name
        if suffix not in FORMATS and suffix != "json":
            continue
        said = order if name in _ORDERED else drawn if name in _DRAWN else ()
        how = (*said, *spoken, *_HOW.get(name, ()))
        href = datasette.urls.path(Arguments((*chosen, *how)).address(f"{path}.{suffix}"))
        type = FORMATS[suffix].type.partition(";")[0] if suffix in FORMATS else _JSON
        found.append(Offer(group, name, speech[f"format.{name}"], href, type))
    return tuple(found)
