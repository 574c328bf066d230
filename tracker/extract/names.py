"""Names in a text: countries, agencies, organizations, materials and topics, by the vocabulary.

Longest match wins. A country is also known by its people ("Chinese"), its seat of government
("Beijing") and its leaders. Organizations that no list knows are captured only where their form says
what they are ("Inc.", "Resources", "a company").
"""

from __future__ import annotations

import dataclasses
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tracker.extract.lexicon import Lexicon
from tracker.extract.matcher import Hit, Matcher
from tracker.extract.pattern import noun_forms
from tracker.vocabulary import Term, Vocabulary

LAYER = "name"


@dataclass(frozen=True, slots=True)
class Name:
    """A name at [start, end) of the normal form. `sort`: how it names its term.

    Sorts: name, demonym, metonym, government, topic, mask, unknown (an organization no list knows:
    then `id` is the name as printed). `sure` is false for a name that does not settle the term alone.
    """

    start: int
    end: int
    table: str
    id: str
    sort: str
    sure: bool = True


def add_topics(
    matcher: Matcher, vocabulary: Vocabulary, lexicon: Lexicon, terms: Iterable[tuple[str, str]]
) -> None:
    """Teach `matcher` the names of `terms`, each (table, id) of a material or a topic."""
    for language in dict.fromkeys((lexicon.language, "en")):
        for table, id in terms:
            term = getattr(vocabulary, table).get(id)
            for written in term.names(language) if term is not None else ():
                _add_common(matcher, written, table, term, language)


def add_names(matcher: Matcher, vocabulary: Vocabulary, lexicon: Lexicon) -> None:
    """Teach `matcher` every name in the lexicon's language, and the English ones where they differ."""
    for language in dict.fromkeys((lexicon.language, "en")):
        for table in ("countries", "agencies", "organizations"):
            for term in getattr(vocabulary, table).values():
                for written in term.names(language):
                    _add(matcher, written, table, term, "name")
        for country in vocabulary.countries.values():
            for written in country.demonyms.get(language, ()):
                _add(matcher, written, "countries", country, "demonym")
            for written in country.metonyms.get(language, ()):
                _add(matcher, written, "countries", country, "metonym")
        for table in ("materials", "topics"):
            for term in getattr(vocabulary, table).values():
                for written in term.names(language):
                    _add_common(matcher, written, table, term, language)
    for code, titles in lexicon.governments.items():
        for title in titles:
            matcher.add(title, LAYER, ("countries", code, "government", True))
    for title in lexicon.own_government:
        matcher.add(title, LAYER, ("countries", lexicon.default_country or "", "government", False))
    for mask in lexicon.masks:
        matcher.add(mask, LAYER, ("mask", mask, "mask", True))
    for decoy in _decoys(vocabulary, lexicon.language):
        matcher.add(decoy, LAYER, ("mask", decoy, "mask", True))


def _decoys(vocabulary: Vocabulary, language: str) -> Iterator[str]:
    """The longer phrases of every table that hold a name and do not mean its term."""
    for table in ("countries", "agencies", "organizations", "materials", "topics"):
        for term in getattr(vocabulary, table).values():
            for one in dict.fromkeys((language, "en")):
                yield from term.decoys.get(one, ())


def _sure(term: Term, written: str) -> bool:
    return written not in term.ambiguous


def _add(matcher: Matcher, written: str, table: str, term: Term, sort: str) -> None:
    """A proper name: with a capital, and to the letter where it is an abbreviation ("US", not "us")."""
    payload = (table, term.id, sort, _sure(term, written))
    letters = [c for c in written if c.isalpha()]
    if (
        len(letters) <= 6
        and written.isascii()
        and sum(c.isupper() for c in letters) >= max(2, len(letters) - 1)
    ):
        matcher.add(written, LAYER, payload, exact=True)
    else:
        matcher.add(written, LAYER, payload, capital=True)


def _add_common(matcher: Matcher, written: str, table: str, term: Term, language: str) -> None:
    """A common noun: in any case, in its plural too, to the letter where it is an abbreviation."""
    payload = (table, term.id, "name" if table == "materials" else "topic", _sure(term, written))
    letters = [c for c in written if c.isalpha()]
    exact = written.isascii() and len(letters) > 1 and all(c.isupper() for c in letters)
    forms = noun_forms(written) if language == "en" and written.isascii() and not exact else (written,)
    for form in dict.fromkeys(forms):
        matcher.add(form, LAYER, payload, exact=exact)


def unmasked(hits: Iterable[Hit]) -> list[Hit]:
    """The hits without triggers that lie inside a mask: "Investing in America" invests nothing."""
    found = list(hits)
    masks = sorted((h.start, h.end) for h in found if h.word.layer == LAYER and h.word.payload[0] == "mask")
    if not masks:
        return found
    return [h for h in found if h.word.layer == LAYER or not _inside(h, masks)]


def _inside(hit: Hit, masks: Sequence[tuple[int, int]]) -> bool:
    at = bisect_right(masks, (hit.start, 1 << 60)) - 1
    return at >= 0 and hit.end <= masks[at][1]


def _longest(hits: Sequence[Hit]) -> list[Name]:
    kept: list[Name] = []
    reach, span = -1, (0, 0)
    for hit in hits:
        if hit.start < reach and (hit.start, hit.end) != span:
            continue
        reach, span = hit.end, (hit.start, hit.end)
        table, id, sort, sure = hit.word.payload
        kept.append(Name(hit.start, hit.end, table, id, sort, sure))
    return kept


def names_of(hits: Iterable[Hit]) -> list[Name]:
    """The names among the hits, longest match first, without overlaps, in the order of the text.

    One stretch of text may name two things (an agency and its country's seat of power): both stay.
    """
    every = sorted(
        (h for h in hits if h.word.layer == LAYER),
        key=lambda h: (h.start, -h.end, h.word.payload[2] != "government"),
    )
    # "Battery supply chain" says what a text is about; the battery in it is still a material.
    topical = [h for h in every if h.word.payload[0] == "topics"]
    kept = _longest([h for h in every if h.word.payload[0] != "topics"])
    kept = sorted([*kept, *_longest(topical)], key=lambda n: n.start)
    governed = {(n.start, n.end) for n in kept if n.sort == "government"}
    kept = [n for n in kept if n.table != "agencies" or (n.start, n.end) not in governed]
    masked = {(n.start, n.end) for n in kept if n.table == "mask"}
    companies = {n.end for n in kept if n.table == "organizations"}
    seen: set[tuple[int, str, str]] = set()
    result = []
    for name in kept:
        key = (name.start, name.table, name.id)
        of_company = name.table == "countries" and name.start - 1 in companies  # "Samsung SDI America"
        if (name.start, name.end) not in masked and key not in seen and not of_company:
            seen.add(key)
            result.append(name)
    return result


def _redefined(names: Sequence[Name], lower: str) -> set[int]:
    """Where abbreviations stand that the text itself defines as something else: "Economics (REE)"."""
    spelled: dict[tuple[str, str], list[Name]] = {}
    for name in names:
        if name.table == "materials" and name.end - name.start <= 5:
            spelled.setdefault((lower[name.start : name.end], name.id), []).append(name)
    found: set[int] = set()
    for (word, id), places in spelled.items():
        at = lower.find(f"({word})")
        if at > 0 and not any(n.id == id and at - 80 <= n.start < at for n in names):
            found |= {n.start for n in places}
    return found


_FROM = re.compile(r"\b(?:from|against|in|to|into|(?:imports?|exports?) of)(?: the| both)? $")


def settled(
    names: Sequence[Name], vocabulary: Vocabulary, home: str | None, lower: str, default: str | None = None
) -> list[Name]:
    """The names that stand: those that do not settle their term alone need company.

    An ambiguous agency ("Ministry of Commerce") needs its country in the text or as the source's own;
    an ambiguous country needs "from" or "against" before it, or like an organization a sure name of
    the same thing. Georgia is a state to a text from the United States.
    """
    sure = {(n.table, n.id) for n in names if n.sure}
    countries = {n.id for n in names if n.table == "countries" and n.sure} | ({home} if home else set())
    countries |= {vocabulary.agencies[n.id].country or "" for n in names if n.table == "agencies" and n.sure}
    if not countries and default:
        countries = {default}
    rivals: dict[int, set[str | None]] = {}
    for name in names:
        if name.table == "agencies":
            rivals.setdefault(name.start, set()).add(vocabulary.agencies[name.id].country)
    named = {n.id for n in names if n.table == "countries" and n.sure}
    stands = []
    foreign = _redefined(names, lower)
    for name in names:
        if name.start in foreign:
            continue
        if name.sort == "government" and not name.sure:
            governed = home or (next(iter(named)) if len(named) == 1 else name.id)
            if governed:
                stands.append(dataclasses.replace(name, id=governed, sure=True))
            continue
        if name.sure or (name.table, name.id) in sure:
            stands.append(name)
        elif name.table == "countries" and not (name.id == "GE" and home == "US"):
            if _FROM.search(lower, max(0, name.start - 14), name.start):
                stands.append(name)
        elif name.table == "agencies":
            own = vocabulary.agencies[name.id].country
            if own in countries or (
                own == default and home in (None, own) and not rivals[name.start] & countries
            ):
                stands.append(name)
    return stands


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
)


def unknown_organizations(written: str, start: int, end: int, known: Sequence[Name]) -> list[Name]:
    """Organizations in written[start:end], a normal form, that no list knows: by their form alone."""
    taken = [(n.start, n.end) for n in known if n.table in ("organizations", "agencies")]
    found = []
    for match in _UNKNOWN.finditer(written, start, end):
        group = match.lastgroup or "name"
        begin, stop = match.span(group)
        name = match[group]
        if NOT_A_NAME.match(name) or any(a < stop and begin < b for a, b in taken):
            continue
        found.append(Name(begin, stop, "organizations", name.removesuffix("'s"), "unknown"))
    return found
