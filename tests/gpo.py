"""Full texts of Federal Register documents in the XML of the Government Publishing Office, as small as they can be.

    rule(amendment("Supplement No. 4 to part 744 is amended by:", "a. ...", table(("CHINA", "X Co., Ltd."))))

The elements and their nesting are those of GPO's Federal Register schema; the words are the tests' own.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

HEAD = ("Country", "Entity", "License<LI>requirement</LI>", "License<LI>review policy</LI>", "Citation")


class Xml(str):
    """Text that is markup already."""


def mark(text: str) -> str:
    return text if isinstance(text, Xml) else escape(text)


def paragraph(text: str) -> Xml:
    return Xml(f"<P>{mark(text)}</P>")


def item(text: str) -> Xml:
    return Xml(f'<FP SOURCE="FP-1">{mark(text)}</FP>')


def heading(text: str, level: int = 1) -> Xml:
    return Xml(f'<HD SOURCE="HD{level}">{mark(text)}</HD>')


def table(*rows: tuple[str, str], head: tuple[str, ...] = HEAD) -> Xml:
    """A table of a list: each row a destination (empty where it is the one above) and an entry."""
    columns = "".join(f'<CHED H="1">{name}</CHED>' for name in head)
    body = "".join(
        f'<ROW><ENT I="{"01" if country else "22"}">{mark(country) or " "}</ENT><ENT>{mark(entry)}</ENT>'
        "<ENT>For all items subject to the EAR.</ENT><ENT>Presumption of denial</ENT><ENT>91 FR 1.</ENT></ROW>"
        for country, entry in rows
    )
    stars = '<ROW><ENT I="28">*         *         *</ENT></ROW>'
    return Xml(f'<GPOTABLE COLS="{len(head)}"><BOXHD>{columns}</BOXHD>{stars}{body}{stars}</GPOTABLE>')


def amendment(*parts: str, title: str = "15", part: str = "744") -> Xml:
    """The amendments of one part of the Code, with the tables they insert."""
    inner = "".join(
        f"<EXTRACT>{one}</EXTRACT>" if isinstance(one, Xml) else f"<AMDPAR>{mark(one)}</AMDPAR>"
        for one in parts
    )
    return Xml(f'<REGTEXT TITLE="{title}" PART="{part}">{inner}</REGTEXT>')


def rule(*body: str, root: str = "RULE", preamble: str = "") -> bytes:
    """A whole document around the blocks of its supplementary information and its amendments."""
    inner = "".join(one if isinstance(one, Xml) else paragraph(one) for one in body)
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}>\n<PREAMB><PRTPAGE P="60000"/>'
        f'<AGENCY TYPE="S">DEPARTMENT OF COMMERCE</AGENCY>{preamble}</PREAMB>\n'
        f'<SUPLINF><HD SOURCE="HED">SUPPLEMENTARY INFORMATION:</HD>{inner}</SUPLINF>\n'
        f"<BILCOD>BILLING CODE 3510-33-P</BILCOD>\n</{root}>"
    )
    return text.encode()
