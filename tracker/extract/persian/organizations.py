"""Organizations that no list knows, in Persian: a word for a company and the name after it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.extract.names import Name
from tracker.extract.persian.inflection import tense

_SORTS = r"(?:شرکت|هلدینگ|هولدینگ|گروه صنعتی|گروه معدنی|مجتمع|خودروساز|باتری‌ساز|باتریساز)"
_LATIN = r"[A-Z][A-Za-z0-9&.-]*(?: [A-Z][A-Za-z0-9&.-]*){0,3}"
_COMMON = (
    r"(?:های|ها|هایی|ی|ای|چینی|امریکایی|ایرانی|ژاپنی|کرهای|اروپایی|المانی|هندی|خارجی|داخلی|دولتی|خصوصی"
    r"|بزرگ|معدنی|جدید|"
    r"فعال|مستقر|سازنده|تولیدکننده|تولید|که|در|از|به|با|را|و|بر|برای|مادر|مشترک|کانادایی|استرالیایی"
    r"|روسی|پیشرو|نواور|مذکور|"
    r"زیرمجموعه|وابسته|فناوری|مرتبط|ملی|سهامی|انها|خود|توسعه|های|ثبت|موفق|حمل|بازرگانی|مهندسی|اکتشافی"
    r"|یادشده|نیمهرسانای|هوش)"
)
_UNKNOWN = re.compile(
    rf"(?<!\w){_SORTS} (?P<latin>{_LATIN})(?!\w)"
    rf"|(?<!\w){_SORTS} \"(?P<quoted>[^\"\n]{{2,40}})\""
    rf"|(?P<named>[\w]{{3,20}}(?: [\w]{{3,20}}){{0,2}}) \((?P<given>{_LATIN})\)"
)
_TRADE = r"(?:\w+(?:سازی|کاری|سازان|کاوی)|معدنی|معدنکاری|فولاد|الومینیوم|استخراج|انرژی|فناوری|صنایع)"
_CALLED = re.compile(
    rf"(?<!\w){_SORTS} (?:{_TRADE} )?(?P<called>(?!(?:{_COMMON}|{_TRADE})(?!\w))[\u0621-\u06d3]{{3,20}})"
    r"(?= (?:در|از|به|با|را|برای|اعلام|و|قرار|خرید|ساخت|قرارداد|تولید|سهام|وام|روز|نیز|همچنین|معدن"
    r"|معادن|کارخانه|پروژه|شرکت|قراردادی|توافق|تفاهم|احداث|ذخایر|بخشی|حدود|بیش|مبلغ|\d+)(?!\w)|[،.])"
)


def unknown_organizations(written: str, start: int, end: int, known: Sequence[Name]) -> list[Name]:
    """Organizations in written[start:end], a normal form, that no list knows: by their form alone."""
    taken = [(n.start, n.end) for n in known if n.table in ("organizations", "agencies", "countries")]
    found: list[Name] = []
    for pattern in (_UNKNOWN, _CALLED):
        for match in pattern.finditer(written, start, end):
            group = next(g for g in ("latin", "quoted", "given", "called") if match.groupdict().get(g))
            begin, stop = match.start(), match.end(group)
            word = match[group].rstrip(".-")
            if any(a < stop and begin < b for a, b in taken) or _is_abbreviation(word, group) or tense(word):
                continue
            taken.append((begin, stop))
            found.append(Name(begin, stop, "organizations", word, "unknown"))
    return sorted(found, key=lambda n: n.start)


def _is_abbreviation(name: str, group: str) -> bool:
    """Whether brackets hold only letters that may stand for anything: "(AI)"."""
    return group == "given" and (name.isupper() or len(name) < 5)
