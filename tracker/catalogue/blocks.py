"""Which readers there are, and what each of them takes from a source file beyond the fields all have.

A reader with a block of its own has one small module here, with

    def options(block: Block) -> Options: ...

which asks the block for each of its fields once (`Block.text`, `whole`, `texts`, `block`, ...) and refuses
there what cannot be right. What it returns is the source's `options`.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass

from tracker.catalogue.block import Block
from tracker.model import Options


@dataclass(frozen=True, slots=True)
class Takes:
    """What one reader takes.

    `block` is the field that holds its own mapping, `module` the one here that reads it, `required` says
    that the field must be there. `params` says that the reader puts `params` into its requests.
    """

    block: str | None = None
    module: str | None = None
    required: bool = False
    params: bool = False


#: Every reader. The readers lie in a higher layer; a test holds these names to theirs.
TAKES: Mapping[str, Takes] = {
    "feed": Takes("archive", "tracker.catalogue.feed_block"),
    "federal_register": Takes(params=True),
    "page": Takes(block="page", module="tracker.catalogue.page_block", required=True),
    "list": Takes(block="list", module="tracker.catalogue.list_block", required=True),
    "bill": Takes("bills", "tracker.catalogue.bill_block", params=True),
    "edgar": Takes("filings", "tracker.catalogue.edgar_block"),
    "grants_gov": Takes("opportunities", "tracker.catalogue.grants_gov_block", required=True),
    "gta": Takes("interventions", "tracker.catalogue.gta_block", required=True),
    "usaspending": Takes("awards", "tracker.catalogue.usaspending_block", required=True),
}
READERS = frozenset(TAKES)


def options(source: Block, reader: str) -> Options | None:
    """What a source's own block says to its reader; None for a reader without one.

    A block left out that need not be there is read as one without fields, so defaults stand in one place.
    """
    takes = TAKES.get(reader, Takes())
    for name in sorted({other.block for other in TAKES.values() if other.block} - {takes.block}):
        if name in source:
            source.value(name)  # known, and of another reader
            source.refuse(name, f"is no field of a source with the reader {reader or '?'}")
    if takes.block is None or takes.module is None:
        return None
    block = source.block(takes.block)
    if block is None:
        if takes.block in source:
            return None  # refused already
        if takes.required:
            source.refuse(takes.block, "is missing")
            return None
        block = source.empty(takes.block)
    read: Options = importlib.import_module(takes.module).options(block)
    return read
