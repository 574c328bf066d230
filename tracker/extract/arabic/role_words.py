"""The Arabic words around a name or a verb that tell who is what to an event; all in the normal form."""

from __future__ import annotations

import re

from tracker.extract.text import spelled, words_of

SUPPORT = words_of(
    "grant loan loan_guarantee tax_credit subsidy funding_programme price_support stockpile investment"
)
MUTUAL = words_of("trade_agreement partnership meeting offtake")
HOMEWARD = words_of("legislation strategy regulation standard reporting_mandate local_content designation")
# Who speaks for a country when its adjective follows: "الحکومه السویدیه", "وزیر الصناعه المصری".
_OFFICE = (
    "حكومة|الحكومة|حكومتا|وزارة|الوزارة|وزارتا|وزير|الوزير|وزيرة|وزيرا|رئيس|الرئيس|رئيسة|الرئاسة|رئاسة"
    "|برلمان|البرلمان|مجلس|المجلس|سلطات|السلطات|سلطة|هيئة|الهيئة"
    "|إدارة|الإدارة|بنك|البنك|مصرف|محكمة|المحكمة|جمارك|الجمارك|مفوضية|المفوضية|وكالة|الوكالة|لجنة|اللجنة"
    "|ملك|الملك|العاهل|أمير|جهات|الجهات|مسؤولون|مسؤولين|المسؤولون|مكتب|المكتب"
    "|دائرة|مصلحة|صندوق|الصندوق|نائب|القيادة|الخارجية|الخزانة|الدولة|الجيش|البحرية|مؤسسة|المؤسسة|جهاز"
    "|المديرية|الجهات"
)
# Nothing that an office acts on stands between it and its adjective.
_WITHIN = r"(?:\s(?!شركة|شركات|واردات|صادرات|إدراج|فرض|حظر|على|ضد)[^\s،,.:؛]+)"
OFFICIAL = re.compile(spelled(rf"(?<!\w)[وف]?(?:{_OFFICE}){_WITHIN}{{0,6}}?\s(?:ال|لل)?$"))
OFFICE = re.compile(spelled(rf"(?<!\w)[وفبل]?(?:{_OFFICE})\s$"))
OFFICE_IN = re.compile(spelled(rf"(?<!\w)[وف]?(?:{_OFFICE})(?:\s[^\s،,.:؛]+){{0,3}}?\s(?:في\s|ب)$"))
BY = re.compile(
    spelled(r"(?:من قبل|من جانب|على يد|من طرف|بواسطة|بقرار من|بأمر من|من لدن)\s(?:\w+\s){0,3}?(?:ال)?$")
)
_OBLIQUE_WORDS = (
    "في|من|إلى|على|عن|مع|ضد|لدى|نحو|تجاه|عبر|حول|بشأن|قرب|داخل|خارج|أو|باتجاه|خلال|مثل|سوى|إزاء"
    "|أمام|حيال|قبالة|برفقة|ومن|وفي|وعلى|وإلى|بحسب|وفق|حسب|رغم|بسبب"
)
_OWNERS = (
    "صادرات|واردات|شركات|شركة|منتجات|أسعار|سوق|أسواق|اقتصاد|علاقات|قطاع|صناعة|مصانع|سفير|سفارة|خبراء|حلفاء"
    "|سياسة|سياسات|موقف|رد|إنتاج|حصة|شمال|جنوب|شرق|غرب|وسط|عاصمة"
    "|زيارة|دعوات|مخاوف|تهديدات|ضغوط|اعتماد|منافس|منافسة|حكومات|بنوك|جامعة|بورصة|محكمة"
)
OBLIQUE = re.compile(spelled(rf"(?<!\w)[وف]?(?:{_OBLIQUE_WORDS}|(?:ال|بال|لل|ل|ب)?(?:{_OWNERS}))\s$"))
OBLIQUE_CLITICS = re.compile(r"[وف]?(?:ب|ل|ک|بال|لل|کال)")
JOINED = re.compile(spelled(r"،?\s(?:وال|و)(?:\w+ة\s)?|،\s(?:ال)?"))
# What a measure is aimed at follows one of these, with up to five words between.
TARGET_BEFORE = re.compile(
    spelled(
        r"(?:(?<!\w)[وف]?(?:على|ضد|من|إلى|تجاه|بحق|لدى|مع|في وجه|القادمة|القادم|الواردة|الوارد|المستوردة"
        r"|المستورد|المصنعة في|المصنوعة في|المنتجة في|المكررة في|المعالجة في|مصنوعة في|مصنعة في|منتجة في"
        r"|المستخرجة من|مواجهة|بين)"
        r"(?:\s[^\s،,.:؛]+){0,5}?\s(?:ال|و|وال)?|(?<!\w)(?:لل|ل|ول|ولل))$"
    )
)
BENEFITS = re.compile(
    spelled(r"(?:(?<!\w)(?:في|إلى|داخل|بمنطقة|لصالح|لفائدة)\s(?:\w+\s){0,2}?(?:ال)?|(?<!\w)(?:لل|ل|ب|بال))$")
)
LOCATION = re.compile(spelled(r"(?<!\w)(?:في|داخل|شمال|جنوب|شرق|غرب|وسط)\s(?:ال)?$|(?<!\w)ب(?:ال)?$"))
MADE_IN = re.compile(spelled(r"(?:ال)?(?:مصنوع|مصنع|منتج|مكرر|معالج|مجمع|مستخرج)[ةه]? (?:في|من)\s(?:ال)?$"))
# "العدوان علی اوکرانیا" is not aimed at by what answers it; "الاعتماد علی الصین" neither.
VICTIM = re.compile(
    spelled(
        r"(?:حرب|الحرب|عدوان|العدوان|غزو|الغزو|هجوم|الهجوم|اعتماد\w*|الاعتماد|الاعتمادية|التنافس|منافسة"
        r"|هيمنة|المقبل|مقر\w*|بورصة)\s"
        r"(?:\w+\s){0,2}(?:على|في|ضد|مع)?\s?(?:ال)?$"
    )
)
QUOTED_AFTER = re.compile(spelled(r"\s?(?:،|إن|أن)\s"))
QUOTED_BEFORE = re.compile(
    spelled(
        r"(?:قال|قالت|أضاف|وأضاف|صرح|بحسب|وفق|وفقا|حسب|محلل|محللو|المحلل|المحللة|خبير|الخبير"
        r"|الرئيس التنفيذي|كبير الاقتصاديين|مدير|المتحدث|أستاذ|باحث)"
        r"[^.؛]{0,40}$"
    )
)
THAT_IT = re.compile(spelled(r"(?<!\w)و?ب?(?:أن|إن)(?:ها|ه|هم)\s(?:قد\s)?[وف]?$"))
LABEL = re.compile(r"\s?:\s")
COMPANY = re.compile(spelled(r"(?<!\w)[وفبل]?(?:ال|لل)?(?:شركة|مجموعة|شركتا|شركتي|مصرف|عملاق)\s$"))
WE = re.compile(spelled(r"(?<!\w)(?:نحن|إننا|أننا)\s[^،.؛]{0,30}$"))
# Pronouns of the verb say nothing of who; these open a sentence that goes on about the one before.
GOES_ON = re.compile(spelled(r"^[\s•*\"-]*(?:و|ف|كما|ثم|كذلك|وفي السياق|إلى ذلك|من جهة أخرى|أيضا)"))
