"""What stands before a date in a law and says what it is the date of. All patterns are of lower case."""

from __future__ import annotations

import re

_DONE = (
    "placed in service|entered into|issued|awarded|acquired|sold|imported|exported|delivered|released"
    "|manufactured"
    "|produced|supplied|solicited|made|procured|executed|exercised|occurring|completed|begun|begins?"
    "|beginning"
    "|renewed|extended|transactions?|solicitations?|contracts?|entered|withdrawn|consumption"
)
_BETWEEN = (
    r"(?:,? (?:on|in|the first day of|the (?:date|day) that is|the period beginning on|any|or|and|after))*"
    r"(?: the)? *$"
)
BEGINS = re.compile(
    r"(?:\b(?:beginning|effective|commencing|starting|begins?|commences?)(?: on| in| with| not later than)?"
    r"|\b(?:takes?|taking) effect(?: on| in| beginning)?|\bin effect on|\bbecomes? effective(?: on)?"
    r"|\bon (?:and|or|and or) after|\bas of"
    r"|\bappl(?:y|ies)(?: only)?(?: to [^.;]{0,80}| with respect to [^.;]{0,120})?"
    r" (?:on|in|for|beginning|starting|as of|after)"
    rf"|\b(?:{_DONE}),? (?:on or )?(?:after|in|during))"
    rf"{_BETWEEN}"
)
NEXT_DAY = re.compile(r"(?<!\bor )(?<!\band )\bafter *$")
"""What is done after a day is done from the next day on; "on or after" it, from that day."""
_CEASING = (
    r"\b(?:terminat(?:es?|ed|ing)|conclud(?:es?|ed|ing)|expir(?:es?|ed|ing)|sunsets?"
    r"|laps(?:es?|ed|ing)|ceas(?:es?|ed|ing)(?: to [a-z ]{2,40})?"
    r"|repealed|no longer [a-z ]{2,40}|ha(?:s|ve) no (?:force or |further )?(?:effect|force))"
)
CEASES = re.compile(
    rf"{_CEASING}(?: to be effective)?,?(?: effective)?(?: (?:on|at|after|as of|upon|not later than))?"
    r"(?: the (?:date that is|end of|close of|day that is|earlier of|later of|last day of))*(?: the)? *$"
)
ENDS = re.compile(
    r"(?:\b(?:ends?|ending)(?: on| at the end of| at the close of| after)?|\buntil|\bthrough"
    r"|\bmay not be (?:exercised|granted|issued|made|used) after|\bshall not apply after|\bon or before"
    r"|\bnot after"
    r"|\bbefore the close of|\bafter (?:[a-z]+ \d{1,2}, )?\d{4},? and before"
    r"|\b(?:extend|remain in effect|continue)s? (?:past|beyond|after)"
    r"|\b(?:during|for) (?:the|a|each)(?: [a-z]+)?)"
    r"(?:,? (?:on|the date that is|the date|the end of|the close of|the earlier of|the later of|the last"
    r" day of))* *$"
)
STARTS_BY = re.compile(
    r"\b(?:beginning|commencing|starting|effective)(?: on a date)?(?: that is)? (?:not|no) later than"
    r"(?: the date that is)? *$|\btakes? effect on the earlier of(?: the date that is)? *$"
    r"|\btakes? effect (?:not|no) later than(?: the date that is)? *$"
    r"|\bnot (?:take effect|apply|be effective|become effective) (?:until|before)(?: the date that is)? *$"
)
"""What begins at the latest on a day."""
LIMIT = re.compile(
    r"\b(?:(?:not|no) later than|by not later than|within|on or before|due(?: on| by)?|by"
    r"|(?:not|no) more than|not less (?:frequently|often) than(?: once)?(?: every)?|\bevery)"
    r"(?: the (?:earlier|later) of)?(?: the date that is| the end of the)? *$"
)
NO_MORE = re.compile(
    r"\bno (?:new )?[a-z]+s? [^.;]{0,60}\b(?:may|shall) be (?:entered into|made|awarded|issued|granted"
    r"|provided|carried out|executed)\b[^.;]{0,60}\bafter(?: the date that is)? *$"
)
"""What may be done until a day and not after it."""
FROM_THEN = re.compile(
    r"\b(?:may|shall) not,? (?!be |apply|remain|extend|exceed|continue|carry|exercise)[a-z]+"
    r"(?:(?! under th| this | program| later than)[^.;]){0,120}\bafter(?: the date that is)? *$"
)
"""What may not be done any more from a day on: "may not purchase, after that day, a battery"."""
THEREAFTER = re.compile(
    r",? and (?:annually|quarterly|semiannually|biannually|biennially|monthly"
    r"|(?:once )?(?:every|each) [^.;,]{3,30}) thereafter"
)
"""What follows the first day of what recurs."""
REPEALS = re.compile(r",? [^.;]{3,140}\b(?:is|are) (?:hereby )?(?:repealed|struck)\b")
"""What follows the day from which a law is no more: "Effective on that day, section 9 is repealed"."""
OPENS = re.compile(r"[\"' ]*(?:\([a-z0-9]{1,4}\) *)*(?:[^.;]{0,140}\.[\u2014\u2013-]+ *)?(?:on )?")
"""All that stands before a date with which a sentence begins: its number and its heading."""
AND_ON = re.compile(r",? (?:(?:and|or) )?(?:again )?(?:on |by |not later than )?")
"""What stands between days of one list: "on June 1, 2025, June 1, 2026, and June 1, 2027"."""
RUN_ON = re.compile(
    r", (?:and )?(?:to|for|with respect to|in the case of) (?!purposes|the extent)[^.;,]{3,120}?"
    r"(?: (?:on|beginning|beginning on|starting|from|as of)(?: the date that is)?)? $"
)
"""A further phase in running text: "to the first tier on that day, to the second tier three years after"."""
PAST = re.compile(
    r"\b(?:submitted|published|entered into|issued|enacted|made|in effect|dated|approved|executed)"
    r" (?:on|as of|before) *$|\b(?:was|were|been) [^.;]{0,80} period ending(?: on)? *$"
)
"""A date of something that was before."""
APPLIES = re.compile(
    r"\b(?:shall (?:not )?apply|(?:shall )?takes? effect|effective|applicab|beginning|phase|prohibition"
    r"|appl(?:y|ies))"
)
"""A sentence that says when, or to what, something applies; its list says so item by item."""
PHASES = re.compile(r"\b(?:shall apply|applies|takes? effect|effective)\b(?! dates?\b)")
"""A sentence that says phase by phase to what something applies from when."""
PHASE = re.compile(
    r"\b(?:to|for|with respect to|in the case of) (?!purposes)[^.;,]{3,120}, (?:and )?"
    r"(?:on )?(?:the date that is )?$"
)
"""What stands before the date of a phase in running text: "to all other contracts, 4 years after"."""
RUNNING_LIST = re.compile(
    r"\b(?:shall apply|applies|takes? effect|effective)(?: as follows)?[,:]? \((?:1|a|i)\) [a-z][^.]*$"
)
"""A list whose first item stands in the sentence itself."""
TAKES_EFFECT = re.compile(r"\b(?:takes? effect|shall apply|applies)\b")
LEADS = re.compile(r"[\u2014\u2013:-][\"' ]*$")
"""How a sentence ends that a list completes."""
ALLOWS = re.compile(r"\b(?:may|shall|authority|until|authorized|prohibit\w*|limitation|remain)\b")
WAIVES = re.compile(r"\bwaiv")
AVAILABLE = re.compile(
    r"\bauthorit(?:y|ies)\b[^.;]{0,80} (?:is|are|shall be|may be) (?:available|effective|exercised|used)\b"
    r"[^.;]{0,60}\b(?:during|for|in) (?:the period of )?$"
)
"""Before fiscal years in which an authority may be used."""
MAY_DURING = re.compile(r"\bmay (?!be )[^.;]{3,160}\bduring (?:the period of )?$")
"""Before fiscal years in which somebody may do something."""
YEARS_FUNDS = re.compile(r"\b(?:for|during|in|of) (?:each of )?(?:the )?$")
"""Before a fiscal year that only says whose money it is."""
