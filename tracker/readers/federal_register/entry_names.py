"""An entry of a list as printed ("X Co., Ltd., a.k.a., —Y; and —Z. Address") → its name and other names."""

from __future__ import annotations

import re

_ALSO = re.compile(
    r",?\s*\(?\b(?:a\.?k\.?a\.?|f\.?k\.?a\.?|d\.?b\.?a\.?|also known as|formerly known as|doing business as)"
    r"[,:]?\s*"
    r"(?:the following (?:\w+ ){0,3}alias(?:es)?(?: \w+)?:?)?",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"^(?:the following )?(?:\w+ ){0,3}alias(?:es)?[^:]{0,20}:?\s*", re.IGNORECASE)
_DASH = re.compile(r"(?:^|\n|[;,.]\s*(?:and\s*)?|:\s*)\s*[–—-]{1,2}\s*(?=\S)")
# What a firm's own name may have behind a comma.
_SUFFIX = re.compile(
    r"(?:co|company|corp|corporation|inc|incorporated|ltd|limited|l\.?l\.?c|llp|l\.?p|plc|gmbh|ag|sa|s\.a|s\.?r\.?l|bv|b\.v|nv"
    r"|oy|ab|pte|pty|pvt|sdn|bhd|jsc|ojsc|ooo|oao|zao|pao|fze|fzc|fzco|fz|kg|kk|k\.k|as|a\.s|joint[- ]stock"
    r"|ltd\. co|group|branch|(?:co\.?,? )?ltd\.?)(?:[. ].{0,24})?\.?",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:co|corp|inc|ltd|bros|mfg|intl|jr|sr|no|st)|(?:\b|\.)[^\W\d_])\.$", re.IGNORECASE
)
# Where an address begins behind the stop of a name; "Co. Ltd" goes on.
_ADDRESS = re.compile(
    r";|\. (?=\d|(?:No|Room|Rm|Unit|Floor|Bldg|Building|Suite|Hall|Block|Lot|P\.? ?O)\b)"
    r"|(?<!\bCo)(?<!\bCorp)(?<!\bInc)(?<!\bLtd)(?<!\bSt)(?<!\bNo)(?<=\w\w)\. (?=[A-Z])"
)
_LONGEST = 200


def split_entry(text: str, known: str | None) -> tuple[str, tuple[str, ...]]:
    """The name and the aliases of an entry. `known` is the name where an amendment quotes it."""
    text = text.strip().lstrip("•·–—- ").strip()
    also = _ALSO.search(text)
    head = text[: also.start()] if also else text
    name = known or _named(head)
    aliases = _aliases(text[also.end() :]) if also else ()
    return name, tuple(alias for alias in aliases if alias.casefold() != name.casefold())


def ended(name: str) -> str:
    """A name without the sign that ends its sentence; the dot of an abbreviation stays."""
    name = re.sub(r"[;,]?\s*(?:and|or)?$", "", name.strip()).rstrip(" ,;:")
    if not name.endswith(".") or _ABBREVIATION.search(name):
        return name
    return name.rstrip(".")


def same_name(cell: str, name: str) -> bool:
    """Whether an entry begins with a name, whatever signs and blanks stand between the letters."""
    wanted = _bare(name)
    return bool(wanted) and _bare(cell[: 3 * len(name) + 40]).startswith(wanted)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _named(head: str) -> str:
    """The name at the beginning of an entry: up to its address, which follows behind a comma or a line."""
    line = head.strip().partition("\n")[0].strip()
    pieces = re.split(r"[,;] ", line)
    name = pieces[0]
    for piece in pieces[1:]:
        if not _SUFFIX.fullmatch(piece.strip()):
            break
        name = f"{name}, {piece.strip()}"
    return ended(name)[:_LONGEST]


def _aliases(text: str) -> tuple[str, ...]:
    """The other names that follow "a.k.a.": one in running text, or a list between dashes."""
    text = _COUNTED.sub("", text.strip(), count=1)
    dashed = [piece for piece in _DASH.split(text) if piece.strip()] if _DASH.search(text) else []
    found = map(_last_of_list, dashed) if dashed else [_named(_ADDRESS.split(text)[0].rstrip(" .)"))]
    return tuple(dict.fromkeys(name for name in found if name and len(name) <= _LONGEST))


def _last_of_list(piece: str) -> str:
    """One alias without what ends it, or what follows the last: the address."""
    line = piece.strip().partition("\n")[0]
    line = _ADDRESS.split(line)[0]
    return ended(line)
