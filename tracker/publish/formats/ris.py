"""RIS, the tagged format of reference managers: a line a field, `ER` after each record, UTF-8 with CRLF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tracker.publish.formats.citation import Citation

TYPE = "application/x-research-info-systems; charset=utf-8"


def entries(citations: Iterable[Citation]) -> Iterator[bytes]:
    """A record a citation, as a page of the web (`ELEC`)."""
    for citation in citations:
        lines = "".join(f"{tag}  - {value}\r\n" for tag, value in _fields(citation) if value)
        yield f"{lines}ER  - \r\n\r\n".encode()


def _fields(citation: Citation) -> Iterator[tuple[str, str]]:
    yield "TY", "ELEC"
    yield "ID", citation.uid
    yield "TI", citation.title
    for name in citation.authors:
        yield "AU", name
    if citation.date is not None:
        yield "PY", citation.date[:4]
        yield "DA", _date(citation)
    yield "PB", citation.site
    yield "UR", citation.address
    for _, address in citation.reports:
        yield "L2", address or ""
    yield "Y2", citation.accessed.isoformat().replace("-", "/")
    yield "AB", citation.abstract
    yield "N1", citation.facts
    if citation.reports:
        names = "; ".join(dict.fromkeys(name for name, _ in citation.reports))
        yield "N1", f"{citation.reported_words}: {names}"
    for word in citation.keywords:
        yield "KW", word
    yield "LA", citation.language or ""


def _date(citation: Citation) -> str:
    """`YYYY/MM/DD/other`, what is not known left empty; a quarter as the other information."""
    if citation.date is None:
        return ""
    year, month, day = (*citation.date.split("-"), "", "")[:3]
    if citation.precision == "quarter":
        return f"{year}///{citation.when}"
    return f"{year}/{month}/{day}"
