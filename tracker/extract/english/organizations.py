"""Organizations in English text that no list knows, by their form alone: "Acme Resources"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker.extract.names import Name

_SUFFIX = (
    r"(?:Inc|Corp|Co|Ltd|LLC|PLC|plc|AG|SA|NV|GmbH|SE|Corporation|Company|Technologies"
    r"|Technology|Resources|Minerals|Metals|Mining|"
    r"Lithium|Nickel|Cobalt|Graphite|Rare Earths|Batteries|Materials|Industries|Holdings|Motors"
    r"|Semiconductor|"
    r"Semiconductors|Electronics|Chemical|Chemicals|Magnetics|Recycling|Steel|"
    r"Copper|Tungsten|Antimony|Uranium)"
)
_WORD = r"(?:[A-Z][A-Za-z0-9&'-]*|[0-9]+[A-Z][A-Za-z]*)"
_UNKNOWN = re.compile(
    rf"(?<![\w-])(?P<name>(?:{_WORD} ){{1,4}}{_SUFFIX}(?:,? (?:Inc|Corp|Co|Ltd|LLC"
    rf"|plc)\b\.?)?)(?![\w-])(?! (?:[A-Z]|program|act\b|initiative|council|office|project|plan"
    rf"|fund|center|institute|strategy|act))"
    rf"|(?<![\w-])(?P<apposed>{_WORD}(?: {_WORD}){{0,2}}), (?:a|an|the) (?:[\w.'-]+"
    rf" ){{0,3}}(?:company|start-up|startup|miner|producer|maker|manufacturer|refiner|developer"
    rf"|firm|automaker)\b"
    rf"|(?:start-up|startup|miner|producer|maker|manufacturer|refiner|developer|automaker"
    rf"|company|firm) (?P<called>{_WORD}(?: {_WORD}){{0,2}})(?![\w-])"
)
NOT_A_NAME = re.compile(
    r"^(?:The|A|An|In|On|At|For|This|These|Those|That|Its|Their|Our|Your|New|Clean|Green"
    r"|National|Federal|U\.?S\.?|American|Chinese|Department|"
    r"Office|Bureau|Ministry|Secretary|President|State|States|United|Critical|Advanced|Domestic"
    r"|Global|Renewable|Nuclear|Solar|Wind|Electric|"
    r"Energy|Natural|Mineral|Strategic|And|Of|By|Under|With|Strengthening|Securing|Building"
    r"|Investing|Working|Partnership|Hydrogen|Infrastructure|Fact|Lithium|Rare|Defense"
    r"|Inflation|It|They|He|She|We|I|You|When|While|After|Before|But|As|If|Since|Mr|Ms|Mrs|Dr"
    r"|Today|Yesterday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January"
    r"|February|March|April|May|June|July|August|September|October|November|December|Officials"
    r"|Congress|Senate|House|Treasury|Commerce|Agency|Administration|Government|Biden|Trump"
    r"|Bipartisan|CHIPS|Companies|Together|Also|Altogether|More|Most|Many|Some|Several|Both|All"
    r"|Other|Last|First|Second|Third|Finally|Additionally|Further|Furthermore|Through|To|From"
    r"|Deputy|Under|Assistant|Ambassador|Senator|Senators|Representative|Governor|Minister|Prime|Vice|Chairman"
    r"|Chairwoman|Chair|Administrator|Director|General|Leader|Leaders|Information|Science|Following|Since|There|Here|How|Why|What|Which|Who|No|Not|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten)\b"
    r"|.*\b(?:Minister|Secretary|Commissioner|Chancellor|Senator|Ambassador|Governor|Congressman"
    r"|Congresswoman|Premier)\b|[A-Z][a-z]+ly$"
)


def _in_capitals(written: str) -> bool:
    """Whether most words are capitalized, as in a headline: there a capital says nothing."""
    words = [word for word in written.split() if word[:1].isalpha() and len(word) > 3]
    return len(words) > 4 and sum(word[0].isupper() for word in words) > 0.85 * len(words)


def unknown_organizations(written: str, start: int, end: int, known: Sequence[Name]) -> list[Name]:
    """Organizations in written[start:end], a normal form, that no list knows: by their form alone."""
    taken = [(n.start, n.end) for n in known if n.table in ("organizations", "agencies", "countries")]
    found: list[Name] = []
    if _in_capitals(written[start:end]):
        return found
    for match in _UNKNOWN.finditer(written, start, end):
        group = match.lastgroup or "name"
        begin, stop = match.span(group)
        name = match[group]
        if NOT_A_NAME.match(name) or any(a < stop and begin < b for a, b in taken):
            continue
        found.append(Name(begin, stop, "organizations", name.removesuffix("'s"), "unknown"))
    sure = [n for n in (*known, *found) if n.table == "organizations" and start <= n.start < end]
    return found + list(_beside(written, start, end, sure, [*known, *found]))


_LISTED = rf"{_WORD}(?: (?:{_WORD}|&)){{0,3}}"
_NEXT = re.compile(rf"(?:,? and |, )(?P<name>{_LISTED})(?=,| and\b|\.|;| for\b| to\b| in\b| will\b|$)")
_BEFORE = re.compile(rf"(?:^|(?<=[a-z,:] ))(?P<name>{_LISTED})(?:,? and |, )$")
_LONGEST_LIST = 10


def _beside(
    written: str, start: int, end: int, sure: Sequence[Name], known: Sequence[Name]
) -> Iterator[Name]:
    """Those in one list with an organization: "grants to Albemarle, Cedar Point and Birla"."""
    taken = {(n.start, n.end) for n in known}
    for name in sure:
        at = name.end
        for _ in range(_LONGEST_LIST):
            match = _NEXT.match(written, at, end)
            if match is None or not _is_new(match, taken):
                break
            taken.add(match.span("name"))
            yield Name(*match.span("name"), "organizations", match["name"], "unknown")
            at = match.end()
        at = name.start
        for _ in range(_LONGEST_LIST):
            match = _BEFORE.search(written, max(start, at - 60), at)
            if match is None or not _is_new(match, taken):
                break
            taken.add(match.span("name"))
            yield Name(*match.span("name"), "organizations", match["name"], "unknown")
            at = match.start("name")


def _is_new(match: re.Match[str], taken: set[tuple[int, int]]) -> bool:
    begin, stop = match.span("name")
    if any(a < stop and begin < b for a, b in taken):
        return False
    return NOT_A_NAME.match(match["name"]) is None
