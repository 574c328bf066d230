"""Organizations in Arabic text that no list knows: only where the print shows a proper name.

That is a name in quotation marks or Latin letters behind "company", or words without the endings of
Arabic nouns there ("شركة هيساي الصينية") whose first is no common noun and no material.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.extract.names import Name
from tracker.extract.text import spelled

_COMPANY = r"(?<!\w)[وفبلك]?(?:شركة|مجموعة|شركتا|شركتي|مصرف|مؤسسة)"
_LATIN = r"[A-Z][A-Za-z0-9&.'-]*(?: [A-Z][A-Za-z0-9&.'-]*){0,3}"
# A word as foreign names are written: no article, none of the endings of Arabic nouns and adjectives.
_FOREIGN = (
    r"(?!ال|لل|من |فی |علی |التی |عن |الی |مع |قد |بعد |قبل |ان |و)[ء-ی]{2,14}(?<!ه)(?<!ات)(?<!ها)(?<!هم)"
)
_UNKNOWN = re.compile(
    spelled(_COMPANY) + rf" (?:\"(?P<quoted>[^\"\n]{{2,40}})\"|(?P<latin>{_LATIN})"
    rf"|(?P<named>{_FOREIGN}(?: {_FOREIGN}){{0,2}})(?![ء-ی]))"
)
# Words that make what follows "company" a description and no name.
_COMMON = re.compile(
    spelled(
        r"(?:عمل|تعدين|سيارات|إنتاج|تكرير|رقائق|نفط|كهرباء|معادن|نقل|طيران|شحن|خاص|كبرى|أخرى|تسيطر|تعمل|تنتج"
        r"|مقر\w*|أعلن\w*|قال\w*|تابع\w*|مدرج\w*|غير|ذات|يقع|تقع"
        r"|تشغيل|تطوير|تصنيع|تأمين|توزيع|خدمات|ناشئ|عالم\w*|تدير|تملك|تمتلك|تسعى|تخطط|تستثمر|حفر|بناء|أسمنت"
        r"|إسمنت|غاز|مياه|دفاع|أسهم|مشروع|دولية|كيماويات|بطاريات|أشباه|مقاولات"
        r"|تجاري|رأسمال|سبق|كانت|كان|يمكن|تم|حيث|أجنبي|محلي|حكومي|صناعي|واحد|أصغر|أكبر|كبير|جديد|بيع|شراء"
        r"|تخزين|توريد)(?:\s.*)?"
    )
)


def unknown_organizations(written: str, start: int, end: int, known: Sequence[Name]) -> list[Name]:
    """Organizations in written[start:end], a normal form, by their form alone."""
    taken = [(n.start, n.end) for n in known if n.table in ("organizations", "agencies")]
    found = []
    for match in _UNKNOWN.finditer(written, start, end):
        group = match.lastgroup or "quoted"
        begin, stop = match.span(group)
        if group == "named":
            first = begin + len(match[group].split(" ")[0])
            if _COMMON.fullmatch(match[group]) or any(n.start < first and begin < n.end for n in known):
                continue
            cut = [n.start - 1 for n in known if n.sort == "demonym" and begin < n.start < stop]
            stop = min([stop, *cut])
        if not any(a < stop and begin < b for a, b in taken):
            found.append(Name(begin, stop, "organizations", written[begin:stop], "unknown"))
    return found
