"""What the one pass over a text looks for: the names of the vocabulary and the words of the lexicon."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from tracker.extract.languages import grammar, has_grammar
from tracker.extract.lexicon import Lexicon, Template
from tracker.extract.matcher import Clitics, Matcher
from tracker.extract.names import LAYER, RIVALS
from tracker.vocabulary import LANGUAGES, Term, Vocabulary

# "To China" is written للصين in Arabic: the preposition takes the place of the article's first letter.
_ARTICLE, _TO_THE = "ال", "لل"
_JOINER = "\u200c"  # the zero-width non-joiner that Persian is spelled with
_WRITTEN_IN = {"latin": ("en",), "han": ("en", "zh"), "arabic": ("en", "ar", "fa")}
_SHORT = 14  # how long a name is that is also found with its blanks left out, in characters

# How an office is called, and who heads it.
_HEADS = {
    "Ministry of ": ("Minister of ", "Minister for "),
    " ministry": (" minister",),
    "وزارة ": ("وزير ", "وزيرة "),
    "وزارت ": ("وزیر ",),
}

_TABLES = ("countries", "agencies", "organizations", "materials", "topics")


def add_topics(
    matcher: Matcher, vocabulary: Vocabulary, lexicon: Lexicon, terms: Iterable[tuple[str, str]]
) -> None:
    """Teach `matcher` the names of `terms`, each (table, id) of a material or a topic."""
    for language in dict.fromkeys((lexicon.language, "en")):
        for table, id in terms:
            term = getattr(vocabulary, table).get(id)
            for written in term.names(language) if term is not None else ():
                _add_common(matcher, written, table, term, language)


def names_matcher(vocabulary: Vocabulary, script: str) -> Matcher:
    """An automaton over every name that settles its term alone and that a text of a script may hold.

    `script` is latin, han or arabic; Latin names stand in texts of any. For short texts of which the language
    does not matter: what a title names is held against another's. Of materials it has the others too
    ("tin"), as unsure.
    """
    clitics = [grammar(language).clitics for language in _WRITTEN_IN[script] if has_grammar(language)]
    matcher = Matcher(
        Clitics(
            frozenset().union(*(each.before for each in clitics)),
            frozenset().union(*(each.after for each in clitics)),
        )
    )
    for language in LANGUAGES:
        for table in _TABLES[:-1]:
            for term in getattr(vocabulary, table).values():
                for written in term.names(language):
                    if script_of(written) not in (script, "latin"):
                        continue
                    if table == "materials":
                        _add_common(matcher, written, table, term, language)
                    elif _sure(term, written):
                        _add(matcher, written, table, term.id, "name", True)
    return matcher.build()


def script_of(text: str) -> str:
    """latin, han or arabic: han or arabic where the text has such a letter, by the first one."""
    for letter in text:
        if "\u4e00" <= letter <= "\u9fff":
            return "han"
        if "\u0621" <= letter <= "\u06d3":
            return "arabic"
    return "latin"


def add_names(matcher: Matcher, vocabulary: Vocabulary, lexicon: Lexicon) -> None:
    """Teach `matcher` every name in the lexicon's language, and the English ones where they differ."""
    for language in dict.fromkeys((lexicon.language, "en")):
        for table in ("countries", "agencies", "organizations"):
            for term in getattr(vocabulary, table).values():
                for written in term.names(language):
                    if table != "agencies":
                        _add(matcher, written, table, term.id, "name", _sure(term, written))
                    elif _sure(term, written):
                        for title in (written, *_ministers(written)):
                            _add(matcher, title, table, term.id, "name", True)
        for written, bearers in _shared_names(vocabulary.agencies.values(), language).items():
            _add(matcher, written, "agencies", RIVALS.join(bearers), "name", False)
        for country in vocabulary.countries.values():
            for written in country.demonyms.get(language, ()):
                _add(matcher, written, "countries", country.id, "demonym", _sure(country, written))
            for written in country.metonyms.get(language, ()):
                _add(matcher, written, "countries", country.id, "metonym", _sure(country, written))
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
    """The longer phrases of every table that hold a name and do not mean its term.

    A phrase that is a name itself needs no mask: the longest name wins.
    """
    for one in dict.fromkeys((language, "en")):
        terms = [term for table in _TABLES for term in getattr(vocabulary, table).values()]
        names = {name for term in terms for name in term.names(one)}
        names |= {name for country in vocabulary.countries.values() for name in country.metonyms.get(one, ())}
        for term in terms:
            yield from (phrase for phrase in term.decoys.get(one, ()) if phrase not in names)


def _shared_names(agencies: Iterable[Term], language: str) -> dict[str, list[str]]:
    """The ambiguous names of agencies, each with the ids of all that bear it: one hit for all of them."""
    found: dict[str, list[str]] = {}
    for term in agencies:
        for written in term.names(language):
            for title in () if _sure(term, written) else (written, *_ministers(written)):
                found.setdefault(title, []).append(term.id)
    return found


def _ministers(ministry: str) -> Iterator[str]:
    """Who heads a ministry, called by its name: what the minister does is the ministry's doing."""
    for office, heads in _HEADS.items():
        if ministry.startswith(office):
            yield from (head + ministry.removeprefix(office) for head in heads)
        elif office[0] == " " and ministry.endswith(office):
            yield from (ministry.removesuffix(office) + head for head in heads)


def _spellings(form: str) -> Iterator[str]:
    """A form of a name, and how else Persian spaces it: with a blank for the joiner, or with neither."""
    yield form
    if _JOINER in form:
        yield form.replace(_JOINER, " ")
    if " " in form and len(form) <= _SHORT and "\u0600" <= form[0] <= "\u06ff":
        yield form.replace(" ", "")


def _sure(term: Term, written: str) -> bool:
    return written not in term.ambiguous


def _add(matcher: Matcher, written: str, table: str, id: str, sort: str, sure: bool) -> None:
    """A proper name: with a capital where it is given so, to the letter where it is an abbreviation."""
    payload = (table, id, sort, sure)
    letters = [c for c in written if c.isalpha()]
    short = len(letters) <= 6 and sum(c.isupper() for c in letters) >= max(2, len(letters) - 1)
    odd = written[0].islower() and not written.islower()  # "iFlytek"
    if written.isascii() and (short or odd):
        matcher.add(written, LAYER, payload, exact=True)
    else:
        for form in _spellings(written):
            matcher.add(form, LAYER, payload, capital=not written.islower())
        if written.startswith(_ARTICLE):
            matcher.add(written.removeprefix(_ARTICLE), LAYER, payload, behind=_TO_THE)


def _add_common(matcher: Matcher, written: str, table: str, term: Term, language: str) -> None:
    """A common noun: in any case, in its plural too, to the letter where it is an abbreviation."""
    payload = (table, term.id, "name" if table == "materials" else "topic", _sure(term, written))
    letters = [c for c in written if c.isalpha()]
    exact = written.isascii() and len(letters) > 1 and all(c.isupper() for c in letters)
    # English names are looked for in every language's texts, and inflect as English does.
    inflects = not exact and written.isascii() == (language == "en")
    forms = grammar(language).noun_forms(written) if inflects else (written,)
    for spelling in dict.fromkeys(chain.from_iterable(map(_spellings, forms))):
        matcher.add(spelling, LAYER, payload, exact=exact)


def add_triggers(matcher: Matcher, lexicon: Lexicon) -> None:
    """Teach `matcher` the lexicon's verbs, instruments and the anchors of its templates."""
    for instrument in lexicon.instruments:
        matcher.add_normal(instrument.nouns, "instrument", instrument)
    for verb in lexicon.verbs:
        by_sort: dict[str, list[str]] = {}
        for form, sort in verb.forms.items():
            by_sort.setdefault(sort, []).append(form)
        for sort, forms in by_sort.items():
            matcher.add_normal(forms, "verb", (verb, sort))
    anchored: dict[str, list[Template]] = {}
    for template in lexicon.templates:
        for anchor in template.pattern.anchors:
            anchored.setdefault(anchor, []).append(template)
    for anchor, templates in anchored.items():
        matcher.add(anchor, "template", tuple(templates))
