"""How Persian verbs and nouns change in writing, in the normal form (no joiners, one yeh and one alef).

Most verbs are light: a word that says what ("imposition") and a common verb that carries tense, person and
negation. The present stems of the common verbs are a closed class and stand here; the lexicon gives
infinitives. Written forms are those a report uses: third persons and the first person plural.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from tracker.extract.matcher import Clitics
from tracker.extract.pattern import Irregular
from tracker.extract.text import normal, words_of

CLITICS = Clitics(
    after=frozenset(
        (
            "ها",
            "های",
            "هایی",
            "هایش",
            "هایشان",
            "ی",
            "یی",
            "ای",
            "اش",
            "شان",
            "ترین",
            "تر",
            "هاست",
            "یها",
            "یهای",
        )
    )
)
_ENDINGS = "(?:هایشان|هایی|هایش|های|ها|یی|ای|ی|شان|اش)?"
# Infinitive to present stem.
_PRESENT = {
    "کردن": "کن", "نمودن": "نما", "دادن": "ده", "شدن": "شو", "گردیدن": "گرد", "گشتن": "گرد", "گرفتن": "گیر",
    "رساندن": "رسان", "رسیدن": "رس", "اوردن": "اور", "امدن": "ا", "گذاشتن": "گذار", "گذاردن": "گذار",
    "بستن": "بند",
    "زدن": "زن", "خواستن": "خواه", "یافتن": "یاب", "ساختن": "ساز", "خریدن": "خر", "فروختن": "فروش",
    "پرداختن": "پرداز", "افزودن": "افزا", "کاستن": "کاه", "کشیدن": "کش", "داشتن": "دار", "انداختن": "انداز",
    "افتادن": "افت", "پیوستن": "پیوند", "پذیرفتن": "پذیر", "گنجاندن": "گنجان", "نهادن": "نه", "بردن": "بر",
    "ماندن": "مان", "گفتن": "گو", "نوشتن": "نویس", "دانستن": "دان", "گماردن": "گمار", "سپردن": "سپار",
    "خواندن": "خوان", "بخشیدن": "بخش", "رفتن": "رو", "نشستن": "نشین", "شناختن": "شناس", "توانستن": "توان",
}  # fmt: skip
_PREFIXES = ("در", "بر", "باز", "فرو", "فرا", "خبر")  # "خبرداد" is often written as one word
_BE = {
    "است": "present", "هستند": "present", "میباشد": "present", "میباشند": "present", "بود": "past",
    "بودند": "past",
    "خواهد بود": "future", "خواهند بود": "future", "باشد": "base", "باشند": "base", "نیست": "present not",
    "نیستند": "present not", "نمیباشد": "present not", "نبود": "past not", "نبودند": "past not",
    "نخواهد بود": "future not",
}  # fmt: skip
# What happens to the object of a light verb when its doer is not named.
_PASSIVES = {
    "کردن": ("شدن", "گردیدن"), "نمودن": ("شدن", "گردیدن"), "دادن": ("یافتن",), "اوردن": ("امدن",),
    "رساندن": ("رسیدن",), "انداختن": ("افتادن",), "ساختن": ("شدن",), "گرفتن": (), "گذاشتن": (), "بستن": (),
    "زدن": (), "کشیدن": (), "خریدن": (), "پذیرفتن": (), "گنجاندن": (), "بخشیدن": (), "افزودن": (),
    "کاستن": (),
    "پرداختن": (), "فروختن": (), "نهادن": (), "سپردن": (), "داشتن": (), "بردن": (),
}  # fmt: skip


def bounded(regex: str) -> str:
    """The regex where a Persian word begins, and ends with its plural or possessive."""
    return rf"(?<!\w)(?:{regex}){_ENDINGS}(?!\w)"


def noun_forms(noun: str) -> tuple[str, ...]:
    """A noun with the endings of its head, which is the first word of several."""
    head, _, rest = normal(noun).partition(" ")
    if head in ("به", "در", "بر", "از", "با") or not "\u0621" <= head[:1] <= "\u06d3":
        return (noun,)
    endings = ["های", "ی"] + (["ای"] if head.endswith("ه") else [])
    if rest:
        return (noun, *(f"{head}{ending} {rest}" for ending in endings))
    return (noun, *(f"{head}{ending}" for ending in (*endings, "ها", "هایی")))


def verb_forms(verb: str, irregular: Irregular) -> dict[str, str]:
    """The written forms of an infinitive, each with its sort.

    A sort is a tense (past, perfect, imperfect, present, base for the subjunctive, future, participle) and
    may be followed by "not" where the form denies, and by "passive" where the subject is what it happens to.
    The infinitive itself, and the passive one, are sorts noun.
    """
    words = normal(verb).split(" ")
    lead, light = " ".join(words[:-1]), words[-1]
    space = f"{lead} " if lead else ""
    forms: dict[str, str] = {}
    if light == "بودن":
        return {f"{space}{form}": f"{sort} passive" for form, sort in _BE.items()}
    for same in ("کردن", "نمودن", "ساختن") if lead and light == "کردن" else (light,):
        for form, sort in conjugated(same, irregular).items():
            forms.setdefault(space + form, sort)
    forms.setdefault(space + light, "noun")
    prefix, core = _parted(light)
    past = light[:-1]
    for passive in _PASSIVES.get(core, ()):
        for form, sort in conjugated(prefix + passive, irregular).items():
            forms.setdefault(space + form, f"{sort} passive")
        forms.setdefault(space + prefix + passive, "noun")
    if core in ("کردن", "نمودن"):
        for glued in (f"{lead}شده", f"{lead}نشده") if lead and " " not in lead else ():
            forms.setdefault(
                glued, "participle passive" if glued == f"{lead}شده" else "participle not passive"
            )
    else:
        for form, sort in conjugated("شدن", irregular).items():
            forms.setdefault(f"{space}{past}ه {form}", f"{sort} passive")
    return forms


def conjugated(infinitive: str, irregular: Irregular) -> dict[str, str]:
    """The forms of one verb without its first word; a prefix stays before the marks of tense and negation."""
    return dict(_conjugation(infinitive, tuple(irregular.get(infinitive, ()))))


@cache
def _conjugation(infinitive: str, irregular: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    prefix, core = _parted(infinitive)
    past = core[:-1]
    present = irregular[0] if irregular else _PRESENT.get(core, past.removesuffix("ید"))
    forms: dict[str, str] = {}
    if infinitive == "داشتن":  # "has" takes no prefix
        forms = {"دارد": "present", "دارند": "present", "ندارد": "present not", "ندارند": "present not"}
    for form, sort in _of_stems(past, present):
        forms.setdefault(form.replace("+", prefix), sort)
    return tuple(forms.items())


def _of_stems(past: str, present: str) -> Iterator[tuple[str, str]]:
    """Forms, with `+` where a prefix stands."""
    soft = present[-1] in "او" and present not in ("شو", "رو")
    thirds = (
        [f"{present}ید", f"{present}یند", f"{present}ییم"]
        if soft
        else [f"{present}د", f"{present}ند", f"{present}یم"]
    )
    for (
        form
    ) in thirds:  # the first sort of a form counts: "میاورد" is more often the present, "اورد" the past
        yield f"+می{form}", "present"
        yield f"+نمی{form}", "present not"
    for person in ("", "ند", "یم"):
        yield f"+{past}{person}", "past"
        for denied in _joined("ن", past):
            yield f"+{denied}{person}", "past not"
        yield f"+می{past}{person}", "imperfect"
        yield f"+نمی{past}{person}", "imperfect not"
    for form in thirds:
        yield f"+{form}", "base"
        for subjunctive in _joined("ب", form):
            yield f"+{subjunctive}", "base"
        for denied in _joined("ن", form):
            yield f"+{denied}", "base not"
    for helper in ("خواهد", "خواهند", "خواهیم"):
        yield f"{helper} +{past}", "future"
        yield f"ن{helper} +{past}", "future not"
    for tail in (" است", "است", " اند", "اند", " بود", " بودند", "ایم", " ایم"):
        yield f"+{past}ه{tail}", "perfect"
        for denied in _joined("ن", past):
            yield f"+{denied}ه{tail}", "perfect not"
    yield f"+{past}ه باشد", "base"
    yield f"+{past}ه باشند", "base"
    yield f"+{past}ه", "participle"
    for denied in _joined("ن", past):
        yield f"+{denied}ه", "participle not"


def _joined(prefix: str, stem: str) -> tuple[str, ...]:
    """A stem with "ن" or "ب": before an alef a yeh stands between, and a short alef falls out."""
    if stem[0] != "ا":
        return (f"{prefix}{stem}",)
    return f"{prefix}ی{stem}", f"{prefix}ی{stem[1:]}"


def _parted(infinitive: str) -> tuple[str, str]:
    """A verb's prefix and the verb it stands before."""
    for prefix in _PREFIXES:
        core = infinitive.removeprefix(prefix)
        if core != infinitive and core in _PRESENT:
            return prefix, core
    return "", infinitive


@cache
def _tenses() -> dict[str, str]:
    """The sort of every form of the common verbs and of "to be"."""
    forms = dict(_BE)
    for infinitive in _PRESENT:
        for form, sort in _conjugation(infinitive, ()):
            forms.setdefault(form, sort)
    for prefix, core in (
        ("در", "اوردن"),
        ("در", "امدن"),
        ("بر", "داشتن"),
        ("در", "یافتن"),
        ("باز", "گشتن"),
        ("خبر", "دادن"),
    ):
        for form, sort in _conjugation(prefix + core, ()):
            forms.setdefault(form, sort)
    return forms


def tense(phrase: str) -> str | None:
    """The sort of the verb that a phrase ends with, None where it ends with none."""
    words = phrase.split(" ")
    for many in (3, 2, 1):
        sort = _tenses().get(" ".join(words[-many:])) if len(words) >= many else None
        if sort is not None:
            return sort
    return None


_WORDS = re.compile(r"\w+")
# Forms of verbs that are as often nouns and adjectives.
_NOT_VERBS = words_of(
    """
    خرید فروش ده دهد گو رو دان خوان نه بر مان نویس ساز بند زن گرد گذار انداز برد ساخت ساخته ماند
    گفته نشست داشته دریافت درامد درامدند مانند رود نهاد نهادند افت بازگشت درمان برداشت یافته شده
    کرده داده پرداخت شناخت نوشته رفت رسان رس اید ایند شناخته گذشته برداشته بخش سپرد بستند
    """
)


@cache
def _first_words() -> frozenset[str]:
    """The words that a form of the common verbs can begin with: few of those in a text."""
    return frozenset(form.split(" ", 1)[0] for form in _tenses())


def finite_verbs(lower: str, start: int, end: int) -> list[tuple[int, int, str]]:
    """Where the finite verbs of common use end in lower[start:end]: (start, end, sort), in order.

    A participle counts where a clause ends after it ("imposed and ...") and not where it is an attribute.
    """
    tenses, first_words = _tenses(), _first_words()
    words = [(m.start(), m.end()) for m in _WORDS.finditer(lower, start, end)]
    found: list[tuple[int, int, str]] = []
    at = 0
    while at < len(words):
        left, right = words[at]
        if lower[left:right] not in first_words:
            at += 1
            continue
        for many in (3, 2, 1):
            if at + many > len(words):
                continue
            right = words[at + many - 1][1]
            form = lower[left:right]
            sort = tenses.get(form)
            if sort is None or (many == 1 and not _is_verb(lower, form, sort, right, end)):
                continue
            found.append((left, right, sort))
            at += many - 1
            break
        at += 1
    return found


def _is_verb(lower: str, form: str, sort: str, stop: int, end: int) -> bool:
    if form == "نهاد":  # "body", and hardly ever "put"
        return False
    if sort.startswith("participle"):
        return ends_clause(lower, stop, end) and not lower.startswith('"', stop)
    return form not in _NOT_VERBS or (sort != "base" and ends_clause(lower, stop, end))


def ends_clause(lower: str, stop: int, end: int) -> bool:
    """Whether nothing of the clause follows a word that ends at `stop`."""
    return (
        stop >= end
        or re.match(r"\s*(?:$|[،؛.:!؟?»\")\]-]|و |که |تا |اما |ولی |همچنین )", lower[stop : stop + 10])
        is not None
    )
