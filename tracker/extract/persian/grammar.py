"""Persian as a grammar: its readers, and the wordings that the prose stage asks for."""

from __future__ import annotations

import re

from tracker.extract.grammar import Grammar, Wording
from tracker.extract.persian import dating, inflection, titles
from tracker.extract.persian.actions import ActionReader
from tracker.extract.persian.dates import DateReader
from tracker.extract.persian.money import HINT, PersianMoney
from tracker.extract.persian.organizations import unknown_organizations
from tracker.extract.persian.roles import PersianRoles
from tracker.extract.persian.scope import ScopeReader, territory

WORDING = Wording(
    money_hint=HINT,
    # "..., while demand for batteries rises"
    aside=re.compile(r"، (?:در حالی که|اما|ولی|زیرا|چون|چرا که|که)(?!\w)|؛"),
    takes_effect=re.compile(
        r"(?<!\w)(?:این|ان) (?:محدودیت|ممنوعیت|کنترل|تعرفه|عوارض|تحریم|اقدام|تدابیر"
        r"|مقررات|قانون|قوانین|قواعد|ضوابط|قاعده|سهمیه|تصمیم|دستور|مصوبه|ایین ?نامه)\w*"
        r"[^؛]{0,60}(?:لازم ?الاجرا|لازمالاجرا|اجرایی|به اجرا|اجرا|نافذ|اعمال|تطبیق)(?!\w)"
    ),
    made_for=re.compile(r"(?<!\w)باتری\w* (?:برای |در )?$"),
    apposition=re.compile(r"،? (?:یک|یکی از|از) (?:\w+ ){0,3}"),
    shells=frozenset(("fa.enact+fa.strategy", "fa.enact+fa.legislation")),
    amended_code=None,
    named_before="+fa.named-before",
    definite=re.compile(r"(?<!\w)(?:این|ان|همین) (?:\w+ )?$"),
    restates=re.compile(
        r"(?:طبق|بر اساس|براساس|به موجب|مطابق) (?:این|ان) (?:مقررات|قانون|تصمیم|محدودیت\w*|دستور"
        r"|مصوبه|ایین ?نامه|بخشنامه)"
    ),
    before=150,
    after=60,
    enacted=re.compile(r"(?:تاریخ تصویب|مصوب|به تصویب (?:نهایی )?رسید|تاریخ ابلاغ)[ :]{1,3}(?=\d)"),
    statute=re.compile(r"(?:^|\n)ماده ?(?:واحده|\d+) ?[-\u2014:.]|(?:^|\n)تبصره ?\d* ?[-\u2014:]"),
    bill=re.compile(r"لایحه|طرح یک ?فوریتی|طرح دو ?فوریتی|پیشنویس"),
)


# Subject, object, verb; what a noun belongs to follows it; denial is part of the verb.
GRAMMAR = Grammar(
    language="fa",
    wording=WORDING,
    clitics=inflection.CLITICS,
    verb_forms=inflection.verb_forms,
    noun_forms=inflection.noun_forms,
    bounded=inflection.bounded,
    money=PersianMoney,
    dates=DateReader,
    actions=ActionReader,
    scopes=ScopeReader,
    roles=PersianRoles,
    organizations=unknown_organizations,
    territory=territory,
    is_when=dating.is_when,
    said_on=dating.said_on,
    of_other_verb=dating.of_other_verb,
    performs=dating.performs,
    is_habit=dating.is_habit,
    title=titles.title,
)
