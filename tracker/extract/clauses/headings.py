"""Names of laws and headings of sections, as a title wants them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence

from tracker.vocabulary import Vocabulary

_YEAR = re.compile(r"national defense authorization act for fiscal year (\d{4})", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w'\u2019-]*")
_INSIDE = re.compile(r"(?<=[a-z,] )(?P<word>[^\W\d_][\w'\u2019-]*)")
_LONG = 3  # blanks in a name the words of which are no names by themselves
_NAME = 8  # in words: the longest name looked for
_AROUND = 160  # in characters: how far around words the name that they are part of is looked at
_NAMED = re.compile(r"[A-Z][\w'\u2019-]*(?:(?: (?:of|the|and|for|in|to|on))* [A-Z][\w'\u2019-]*)+")
_MIDDLE = re.compile(r"[a-z,(] ?(?:the |of )?[\"\u201c]?$")
_RUN = re.compile(
    r"(?<![\w'\u2019-])[A-Z][\w'\u2019-]*(?: (?:(?:of|the|and|for|in|on|to|with|by) )*[A-Z][\w'\u2019-]*)+"
)
_RIGHT_BEFORE, _RIGHT_BEHIND = re.compile(r"(?<![\w'\u2019-])[A-Z][\w'\u2019-]* $"), re.compile(r" [A-Z]")
_INSTITUTION = re.compile(
    r"\b(?:Act|Secretar(?:y|ies)|Directors?|Administrators?|Committees?|Code|Agreement|Treaty|Council|Office|Department|Commission|Board|Program|Fund|Stockpile"
    r"|Regulations?|List|Agency|Bureau|Institute|Administration|Order|Corporation|Company|Limited|Bank)\b"
)
_MARGIN = re.compile(r"^(?:[^.]{0,80}\. ?)?\d{1,2} USC [\w\u2013-]+ ?\. |^(?:\d+[a-z]?\. )+")
_U_S = re.compile(r"\bU\.s\.|\bu\.s\.")
_MC = re.compile(r"\bMc|\d[a-z]")
_BODY = re.compile(
    r"\b(?:departments?|secretary|under secretary|bureau|committee|commission|government|republic"
    r"|people['\u2019]s republic)"
    r" of (?:the )?\w+(?: and \w+(?= affairs| services| human| urban))?|\bunited (?:states|kingdom)\b"
    r"|\b(?:comptroller|inspector|attorney) general\b|\b(?:(?:north|south|latin|central) )?americas?\b"
    r"|\bxinjiang(?: uyghur autonomous region)?\b|\b(?:uyghurs?|africa|asia|europe)\b"
    r"|\b(?:middle east|indo-pacific|arctic|caribbean)\b",
    re.IGNORECASE,
)
_ROMAN = re.compile(
    r"\b(?:sub)?(?:title|part|chapter|division|phase)s? (?:and |[ivx]+ and )?[ivx]+\b", re.IGNORECASE
)
_SMALL = re.compile(r"\b(?:Of|The|And|S(?= ))\b")
_WORDS_TOO = frozenset({"US", "Turkey", "Chile", "Gap", "Rept", "Target", "Guinea"})
_WORDS_TOO_LOW = frozenset(word.lower() for word in _WORDS_TOO)


def short_law(law: str) -> str:
    """A law's name as people say it: "NDAA FY2024"."""
    match = _YEAR.search(law)
    return f"NDAA FY{match[1]}" if match else law


def beginning(written: str, heading: str) -> int:
    """Where the text of a section begins behind its number and heading; 0 where the heading is not there.

    Margin words may have got into the printed heading: letters and figures alone are compared.
    """
    wanted = [c for c in heading.casefold() if c.isalnum()]
    if not wanted:
        return 0
    seen = start = 0
    limit = min(len(written), 3 * len(heading) + 240)
    for at in range(limit):
        c = written[at].casefold()
        if not c.isalnum():
            continue
        if c == wanted[seen]:
            start = at if seen == 0 else start
            seen += 1
            if seen == len(wanted):
                return _past_stop(written, at + 1)
        elif seen:
            seen = 1 if c == wanted[0] else 0
    return 0


def _past_stop(written: str, at: int) -> int:
    while at < len(written) and written[at] in ".\u2014-\"' \n":
        at += 1
    return at


def sentence_case(heading: str, prose: str, vocabulary: Vocabulary) -> str:
    """A heading in capitals as a sentence; names are written as the section and the vocabulary write them."""
    line = _MARGIN.sub("", " ".join(heading.strip().rstrip(".").split()))
    if any(c.islower() for c in _MC.sub("", line)):
        return line
    written: dict[str, set[str]] = {}
    names = list(_RUN.finditer(prose))
    for match in _INSIDE.finditer(_RUN.sub(_without_institution, prose)):
        written.setdefault(match["word"].lower(), set()).add(match["word"])
    proper = _proper(vocabulary)
    line = _phrases(line, prose, names, _countries(vocabulary))
    made = _WORD.sub(lambda m: _cased(m.group(), written, proper), line)
    made = _ROMAN.sub(lambda m: re.sub(r"\b[ivx]+\b", lambda n: n.group().upper(), m.group()), made)
    made = _U_S.sub("U.S.", made)
    made = _BODY.sub(lambda m: _SMALL.sub(lambda w: w.group().lower(), m.group().title()), made)
    return made[:1].upper() + made[1:]


def with_names(line: str, prose: str, vocabulary: Vocabulary) -> str:
    """A line in small letters with the names in it as the prose and the vocabulary write them.

    Headings of paragraphs are printed without capitals: "reports on talks with the united kingdom".
    """
    countries = _countries(vocabulary)
    line = _phrases(line, prose, list(_RUN.finditer(prose)), countries)
    line = _BODY.sub(lambda m: _SMALL.sub(lambda w: w.group().lower(), m.group().title()), line)
    return _WORD.sub(
        lambda m: m.group() if m.group() in _WORDS_TOO_LOW else countries.get(m.group(), m.group()), line
    )


def _without_institution(name: re.Match[str]) -> str:
    """Short forms alone in place of a law, a body or any long name: its words are no names by themselves."""
    if _INSTITUTION.search(name.group()) is None and name.group().count(" ") < _LONG:
        return name.group()
    return " ".join(word if word.isupper() else "" for word in name.group().split())


def _countries(vocabulary: Vocabulary) -> Mapping[str, str]:
    """The names of countries, by their lower case."""
    return {name.lower(): name for country in vocabulary.countries.values() for name in country.names("en")}


def _phrases(line: str, prose: str, names: Sequence[re.Match[str]], known: Mapping[str, str]) -> str:
    """The line with names of several words as the prose writes them, or as they are known by lower case."""
    words = line.split(" ")
    lower = prose.lower()
    made: list[str] = []
    at = 0
    while at < len(words):
        phrases = (" ".join(words[at : at + n]) for n in range(min(_NAME, len(words) - at), 1, -1))
        found = (_name(phrase, prose, lower, names) or known.get(phrase.lower()) for phrase in phrases)
        name = next((name for name in found if name), None)
        made.append(name or words[at])
        at += len(name.split(" ")) if name else 1
    return " ".join(made)


def _name(phrase: str, prose: str, lower: str, names: Sequence[re.Match[str]]) -> str | None:
    """A phrase as the prose writes it in the middle of a sentence, where that is a name; "Centers" by one."""
    wanted = phrase.lower().rstrip(",;")
    end = phrase[len(wanted) :]
    plural = (wanted[:-1], "s") if wanted.endswith("s") and wanted.count(" ") > 1 else (wanted, "")
    for form, ending in ((wanted, ""), plural):
        at = -1
        while (at := lower.find(form, at + 1)) >= 0:
            stop = at + len(form)
            if prose[stop : stop + 1].isalnum() or not _NAMED.fullmatch(prose[at:stop]):
                continue
            if _MIDDLE.search(prose[max(0, at - 12) : at]) and not _of_longer_name(prose, at, stop, names):
                return f"{prose[at:stop]}{ending}{end}"
    return None


def _of_longer_name(prose: str, start: int, stop: int, names: Sequence[re.Match[str]]) -> bool:
    """Whether words are but a part of the name of a law or a body, and none by themselves."""
    if _INSTITUTION.search(prose, start, stop):
        return False
    before = bisect_right(names, start, key=lambda name: name.start())
    around = names[before - 1] if before else None
    if around is None or stop > around.end():
        return False
    left, right = max(around.start(), start - _AROUND), min(around.end(), stop + _AROUND)
    if _RIGHT_BEFORE.search(prose, left, start) or _RIGHT_BEHIND.match(prose, stop, right):
        return True
    return _INSTITUTION.search(f"{prose[left:start]} {prose[stop:right]}") is not None


def _cased(word: str, written: Mapping[str, set[str]], proper: Mapping[str, str]) -> str:
    if not word.isupper():
        return word
    lower = word.lower()
    stem = lower.split("\u2019")[0].split("'")[0]
    if "-" in word and any(part in proper for part in lower.split("-")) and lower not in written:
        return "-".join(_cased(part, written, proper) for part in word.split("-"))
    forms = written.get(lower) or written.get(stem) or set()
    if stem in proper and lower not in forms:
        return proper[stem] + lower[len(stem) :]
    if not forms or lower in forms or stem in forms:
        return lower
    form = min(forms)
    return form + lower[len(form) :]


def _proper(vocabulary: Vocabulary) -> Mapping[str, str]:
    """Names of one word of countries and their people, of companies, and short forms of bodies."""
    names = [
        name
        for country in vocabulary.countries.values()
        for name in (*country.names("en"), *country.demonyms.get("en", ()))
    ]
    bodies = (name for agency in vocabulary.agencies.values() for name in agency.names("en"))
    names += [name for name in bodies if name.isupper() and name.isalpha() and len(name) > 2]
    names += [organization.label("en") for organization in vocabulary.organizations.values()]
    return {name.lower(): name for name in names if " " not in name and name not in _WORDS_TOO}
