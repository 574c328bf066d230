"""The English words around a name or a verb that tell who is what to an event."""

from __future__ import annotations

import re

OFFICIAL = re.compile(
    r"\s(?:(?:military|transitional|interim|ruling|coalition|new) )?"
    r"(?:(?:foreign|finance|energy|industry|economy|environment|mining|mines|defen[cs]e|interior) )?"
    r"(?:government|officials?|authorit\w+|regulators?|ministr\w+|minister|lawmakers"
    r"|parliament|congress|customs|leaders?|president|premier|prime|"
    r"cabinet|commerce|court|senate|export (?:control|curb|restriction|ban|limit)\w*|trade"
    r"|state|central|federal|administration|department|agency|"
    r"treasury|secretary|chancellor|antitrust|market|council|national|export|import|tariffs?"
    r"|sanctions?|regulation|restrictions?|curbs|controls|ban)\b"
)
OBLIQUE = re.compile(
    r"\b(?:in|from|of|against|on|with|to|than|for|at|near|into|over|between|outside|across|via"
    r"|like|including|amid|toward|towards|targeting|about|by)"
    r"(?: the| mainland| both| neighbou?ring| its| northern| southern| western| eastern)*\s*$"
)
BY = re.compile(r"\bby (?:the |its )?$")
TARGET_BEFORE = re.compile(
    r"\b(?:on|against|from|to|into|toward|towards|targeting|targets?|hit|hitting|of|over|for|at"
    r"|in|with|aimed at|and|or|between|primarily|mainly|chiefly|notably|especially|,)"
    r"(?: the| some| all| certain| its| their| most| more| new| many| several| two| three|"
    r" other| additional| #| \d+| imports of| goods from| products from| companies in|"
    r" companies from| exports of)*\s*$"
)
NEWCOMER = re.compile(
    r"(?:^|(?<=[.,:;*\"-] )|(?<=^- )|(?<=and )|(?<=that ))((?:[A-Z][\w&.'-]*[\w]|[A-Z]+\d*)(?:"
    r" (?:[A-Z][\w&'-]*|of|and|&)){0,4}?),?"
    r"(?: (?:has|have|had|will|would|also|recently|today|plans? to|said it (?:will|would|had)|is|\w+ly))*\s$"
)
JOINED = re.compile(r"(?: \([^()]{2,60}\))?,? and (?:the )?")
LISTED = re.compile(r"(?: \([^()]{2,60}\))?, (?:the )?")
# "Announcement of the Ministry of Commerce": whose text it is.
ISSUED_BY = re.compile(
    r"\b(?:announcement|notice|decree|order|circular|statement|decision|notification|regulations?"
    r"|release) (?:of|by) (?:the )?$"
)
# "Invest $350 billion in strategic U.S. industries".
INTO = re.compile(r"\b(?:in|into) (?:[a-z]+ ){0,2}$")
ING = re.compile(r"[a-z]+ing\b")
TITLED = re.compile(r"(?:'s)?(?:(?: (?!and\b)[\w.-]+){0,4} | \()")
BENEFITS = re.compile(
    r"(?:\b(?:in|to|for|with|and|across|develop|support|help|boost|strengthen|assist|rebuild)|,)"
    r"(?: the| \w+ern)?\s*$"
)
QUOTED_AFTER = re.compile(
    r"'s? (?:chief|ceo|president|executive|spokes\w+|analyst|director|chair\w*|head|founder"
    r"|economist|researcher)|,? (?:said|says|wrote|noted)\b"
)
QUOTED_BEFORE = re.compile(
    r"\b(?:said|says|according to|told|analysts? (?:at|with)|expert (?:at|with)|professor at"
    r"|economist at)\b[^;]{0,60}$"
)
# "South32, a company that has received": the name before the comma acts.
APPOSED = re.compile(r", (?:an?|the) [\w '-]{2,45} (?:that|which|who) (?:has |have |had |recently |also )*$")
# "The council, which Mr. Trump established, met": who acts inside does not act outside.
RELATIVE = re.compile(r", (?:which|who|whose|where)\b[^,;]{3,120},")
OFFICE_OF = re.compile(
    r"\b(?:office|department|ministry|bureau|government|secretary|minister|president|parliament)"
    r" of (?:the )?$"
)
LAW = re.compile(r"\b(?:law|act|bill|legislation|budget)(?: (?:also|will|is|\w+ly))*\s$")
SPEAKER = re.compile(
    r"\b(?:we|i|(?:(?:deputy|under|assistant) )?secretary|administrator|ambassador|our department"
    r"|the department|the agency|the government|the ministry|the administration|the commission|the bureau"
    r"|the office|the (?:deputy )?minister|the bank)\b"
)
# Support for these stays not at home, though no country is named.
ABROAD = re.compile(
    r"\b(?:in|to|for|across) (?:the |other )?(?:\w+ )?(?:africa|asia|indo-pacific|latin america"
    r"|western hemisphere|pacific islands?"
    r"|(?:developing|partner|allied|island|pacific) (?:countries|nations))\b"
)
# In an official text "we" is who publishes it, whoever acted before.
WE = re.compile(r"\b(?:we|i)\b[^,;]{0,30}$")
# "Aggression against Ukraine" is not aimed at by what answers it.
VICTIM = re.compile(
    r"\b(?:wars?|aggression|invasion|attacks?|assault|occupation)"
    r" (?:in|of|on|against|for|to)(?: the)? $"
)
# "In conjunction with the Treasury's proposal": another's doing, told for comparison.
BESIDE = re.compile(
    r"\b(?:work(?:s|ed|ing)?(?: closely| together)? with|in conjunction with|alongside|similar to)"
    r"(?: the| today's)*(?: [\w.]+(?:,| and))* $"
)
# "China-sourced rare earths", "a U.S.-backed plant": no government acts.
HYPHENED = re.compile(r"-(?:[a-z]+ed|made|led|born|grown|origin|bound|style|built)\b")
# "The duty on imports of solar cells into India": India's.
IMPORTS_INTO = re.compile(r"\b(?:imports?|imported|entering)\b[^,;]{0,30}\binto (?:the )?$")
# ", Ghana's mines ministry announced": who speaks behind what was told.
TELLS = re.compile(r"(?:'s)?(?: [\w-]+){0,4} (?:said|says|announced|confirmed)\b")
PERSON = ("Mr. ", "Ms. ", "Mrs. ", "Dr. ", "Sen. ", "Rep. ", "Gov. ", "Hon. ")
PARENTHESIS = re.compile(r"\([^()]{3,200}\)")
# "Tariffs on Chinese steel": whom they are aimed at.
TARGETED = re.compile(
    r"\b(?:on|against|from|to|for)(?: (?:the|some|all|most|many|certain|any|imported|imports of)){0,2} $"
)
# Behind such a word another clause, or what gave the reason, is told.
APART = re.compile(
    r"[,\w] (?:after|because|amid|despite|although|though|while|whereas|unless|ahead of|in response to"
    r"|in retaliation (?:for|to|against)|following)\b|, (?:as(?! well)|but|where|when)\b"
)
# "Signed a pact with Japan and Korea", "met with the Japanese minister": who acts with the subject.
TOGETHER_WITH = re.compile(
    r"\b(?:met|meets?|with|between)(?:[\w ,'-]{0,80}\b(?:including|such as|from|of))?"
    r"(?: (?:the|its|his|her|their|both))* (?:[\w.'-]+(?: [\w.'-]+)?(?:,? and|,)(?: the)? ){0,9}$"
)
# "Imports originating in India" are aimed at, wherever they stand.
LOCATION = re.compile(
    r"(?<!originating )(?<!produced )(?<!manufactured )"
    r"\bin (?:the |northern |southern |western |eastern |central )?$"
)
