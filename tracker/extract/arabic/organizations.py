"""Organizations in Arabic text that no list knows: only where the print shows a proper name.

That is a name in quotation marks or Latin letters behind "company", or one with a definite adjective of
a country behind it ("شركة هيساي الصينية").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.extract.names import Name
from tracker.extract.text import spelled

_COMPANY = r"(?<!\w)[وفبلك]?(?:شركة|مجموعة|شركتا|شركتي|مصرف|مؤسسة)"
_LATIN = r"[A-Z][A-Za-z0-9&.'-]*(?: [A-Z][A-Za-z0-9&.'-]*){0,3}"
_NATION = r"ال[ء-ی]{2,12}یه"
_UNKNOWN = re.compile(
    spelled(_COMPANY) + rf" (?:\"(?P<quoted>[^\"\n]{{2,40}})\"|(?P<latin>{_LATIN})"
    rf"|(?P<named>(?!ال)[ء-ی]{{2,14}}(?: (?!ال)[ء-ی]{{2,14}})?)(?= {_NATION}(?!\w)))"
)
# Words that make what follows "company" a description and no name.
_COMMON = re.compile(
    spelled(
        r"(?:\w*بطاريات|تعدين|طاقة|سيارات|صناعات|صناعة|إنتاج|تكرير|رقائق|نفط|كهرباء|معادن|تقنية|تكنولوجيا|ليثيوم|نحاس|نيكل|كوبالت|غرافيت|شحن|نقل|طيران|حكومية|محلية|خاصة"
        r"|مشتركة|تابعة|كبرى|ناشئة|استشارية|أمريكية|صينية|من|في|على|التي|مصنعة|منتجة|لصناعة|لإنتاج|لتعدين)(?:\s.*)?"
    )
)


def unknown_organizations(written: str, start: int, end: int, known: Sequence[Name]) -> list[Name]:
    """Organizations in written[start:end], a normal form, by their form alone."""
    taken = [(n.start, n.end) for n in known if n.table in ("organizations", "agencies")]
    found = []
    for match in _UNKNOWN.finditer(written, start, end):
        group = match.lastgroup or "quoted"
        begin, stop = match.span(group)
        if group == "named" and _COMMON.fullmatch(match[group]):
            continue
        if not any(a < stop and begin < b for a, b in taken):
            found.append(Name(begin, stop, "organizations", match[group], "unknown"))
    return found
