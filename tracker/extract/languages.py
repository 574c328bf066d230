"""The languages that have a grammar. Loading one compiles its patterns: each is loaded when asked for."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from tracker.extract.grammar import Grammar

_PACKAGES = {"en": "english", "zh": "chinese", "ar": "arabic", "fa": "persian"}


def has_grammar(language: str) -> bool:
    """Whether texts in a language (ISO 639-1) can be read."""
    return language in _PACKAGES


@cache
def grammar(language: str) -> Grammar:
    """The grammar of a language that `has_grammar`."""
    made: Grammar = import_module(f"tracker.extract.{_PACKAGES[language]}.grammar").GRAMMAR
    return made
