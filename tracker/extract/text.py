"""One normal form for matching, with the way back to the original and its sentences.

The normal form is NFKC per cluster (a character and the combining marks after it), with Arabic and
Persian letter variants made one, harakat, tatweel and joiners removed, the digits of four blocks made
ASCII, traditional Chinese characters made simplified, curly quotes and dashes made plain, marks of bold
type and of links left out, and runs of blanks (a line broken inside a sentence among them) made one
space; the blanks that Chinese print sets around figures and Latin words are left out. A line feed in it
ends a paragraph. Terms are put through `normal` before they are matched, so both sides agree.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property

from tracker.extract.first_line import headline_end
from tracker.extract.normal_form import DROP, DROPPED, PLAIN, TABLE, Builder
from tracker.extract.sentences import BULLET, Sentence, sentences_of

# A run that the normal form may write differently: words outside ASCII, blanks, marks of bold type and
# of links, letters written out. One class of first characters, so that the search can skip to the next.
_FEEDS = r"\t\n\x0b\x0c\r"
_RUN = (
    r"(?:(?<=[^\x00-\x7f])[^\x00-\x7f]*(?: [^\x00-\x7f]+)*"
    rf"|(?<=[{_FEEDS}])[{_FEEDS} ]*|(?<= )[{_FEEDS} ]+|(?<=\*)\*+"
    r"|(?<=\[)(?:(?=[^\[\]]{1,300}\]\(https?:)|[A-Za-z](?:uml|acute|grave|circ|tilde|ring|cedil|caron)\])"
    r"|(?<=\])\(https?:[^\s()]{0,2000}\))"
)
_IRREGULAR = re.compile(rf"[\x80-\U0010ffff*\[\]{_FEEDS} ]{_RUN}")
_IRREGULAR_BUT_SPACES = re.compile(rf"[\x80-\U0010ffff*\[\]{_FEEDS}]{_RUN}")
_FOREIGN = re.compile(r"[^\x00-\x7f]+(?: [^\x00-\x7f]+)*")
# A word in letters that the normal form leaves as they are, as lexicons list them by the ten thousand.
_PLAIN_WORD = re.compile("[0-9A-Za-zءابت-غفقلمنهوپچژکگی]+")
_SPACES = ("  ", " \n", " \r", " \t")
# Persian writes these onto the word before them, with a joiner, without one, or after a blank: one form here.
_PERSIAN_ENDINGS = re.compile(
    "(?:ای|های?|هایی|هایش|هایشان|ترین|تر|گذاری|گذاریهای?|گذاران|نامه|نامههای?|نامهای|اندازی|سازی|سازیهای?|سازان|بندی"
    "|کننده|کنندههای?|کنندگان|ناپذیر|پذیر|رسانا|رساناهای?|هادی|هادیهای?|برداری)"
)
_PERSIAN_PREFIXES = frozenset(("می", "نمی"))
# Blanks that may stand inside a Persian word: before the first two letters of an ending, or after a prefix.
_BEGUN = "|".join(
    f"{first}[{DROPPED}]*{second}"
    for first, second in sorted({(e[0], e[1]) for e in _PERSIAN_ENDINGS.pattern[3:-1].split("|")})
)
_JOINTS = re.compile(f"(?<=می) | (?=[{DROPPED}]*(?:{_BEGUN}))")
_PERSIAN_WORD = re.compile("[\u0621-\u063a\u0641-\u06d3\u200c\u064b-\u0655]+")
_MONTH_OF_MAY = re.compile(r"(?:ماه|(?<![0-9\u06f0-\u06f9])[0-9\u06f0-\u06f9]{1,2}) $")
_BLANK_LINE = re.compile(r"\n[ \t\r\xa0\x0b\x0c]*\n")
# "TOKYO, Sept 6 (Reuters) - ": a report begins here, whatever stood in the line before.
_DATELINE = re.compile(
    r"[A-Z][A-Z .]{2,24}(?:, [A-Z][a-z]{2,8}\.? \d{1,2}(?:, \d{4})?)? ?(?:\([^)\n]{2,16}\) ?)?"
    r"(?:--?|[\u2013\u2014]) ?[A-Z]"
)
_LABELLED = re.compile("\\s*[\u0621-\u063a\u0641-\u06d3][\u0621-\u06d3 ]{1,40}:\\s")  # a line of a record
_LONG_LINE = 100  # a heading is shorter, in characters
_WRAPPED = range(45, 101)  # how long a line is that was broken for width, in characters


def words_of(text: str) -> frozenset[str]:
    """The words of a text that lists them."""
    return frozenset(text.split())


def normal(text: str) -> str:
    """The normal form of a short text: a term, a name."""
    if _PLAIN_WORD.fullmatch(text):
        return text
    if _FOREIGN.fullmatch(text):
        made = text.translate(PLAIN)
        if not DROP.search(made) and not _JOINTS.search(made) and unicodedata.is_normalized("NFKC", made):
            return made.strip()
    return (NormalText(text).text if _IRREGULAR.search(text) else text).strip()


def spelled(pattern: str) -> str:
    """A pattern written in everyday Arabic or Persian spelling, in the letters of the normal form."""
    return DROP.sub("", pattern).translate(TABLE)


def either(words: Iterable[str]) -> str:
    """A pattern of any of the words, longest first; of nothing where there are none."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)"


def _is_han(text: str, at: int) -> bool:
    """Whether a Chinese character stands at `at`."""
    return 0 <= at < len(text) and "\u4e00" <= text[at] <= "\u9fff"


def _is_glued(letter: str) -> bool:
    """Whether Chinese print may set a blank before or after it for looks: 2 亿, LG 新能源, 25% 的."""
    return letter.isalnum() or letter in "%$.)("


def _lower(text: str) -> str:
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


class NormalText:
    """A text and its normal form. Offsets are code points; `original_span` leads back."""

    def __init__(self, original: str, first_line: int = 0) -> None:
        """`first_line` is the length of a title that ends a paragraph though no blank line follows."""
        self.original = original
        self._first_line = first_line or headline_end(original)
        self.text, self._at_normal, self._at_original = self._build()

    def _build(self) -> tuple[str, list[int], list[int]]:
        original, at, builder = self.original, 0, Builder()
        spaced = any(spaces in original for spaces in _SPACES)
        for match in (_IRREGULAR if spaced else _IRREGULAR_BUT_SPACES).finditer(original):
            start, end = match.span()
            run = match.group()
            self._between(builder, at, start)
            if run[0] == "*" or run == "[" or run[0] == "]":
                builder.write("", start, end)  # marks of bold type and of links
            elif run[0] == "[":
                builder.write(html.unescape(f"&{run[1:-1]};"), start, end)  # "T[uuml]rkiye", as printed
            elif run[0] < "\x80":
                self._blank(builder, run, start, end)
            else:
                self._foreign(builder, run, start)
            at = end
        self._between(builder, at, len(original))
        return "".join(builder.parts), builder.at_normal, builder.at_original

    def _between(self, builder: Builder, start: int, end: int) -> None:
        """Copy what needs no change, but for a blank between a Chinese letter and a figure or Latin word."""
        original = self.original
        if end - start > 1:
            if original[start] == " " and _is_han(original, start - 1) and _is_glued(original[start + 1]):
                builder.write("", start, start + 1)
                start += 1
            if original[end - 1] == " " and _is_han(original, end) and _is_glued(original[end - 2]):
                builder.copy(original[start : end - 1])
                builder.write("", end - 1, end)
                return
        builder.copy(original[start:end])

    def _belongs_together(self, before: int, at: int, run: str) -> bool:
        """Whether the blank at `at`, between two runs, stands inside a Persian word."""
        if not run or not "\u0621" <= run[0] <= "\u06d3" or at == before:
            return False
        previous = self.original[before:at]
        if len(previous) <= 3 and previous.translate(TABLE) in _PERSIAN_PREFIXES:
            return not _MONTH_OF_MAY.search(self.original, max(0, before - 5), before)
        if not "\u0621" <= previous[-1] <= "\u06d3":
            return False
        word = _PERSIAN_WORD.match(run)
        if word is None or len(word[0]) > 12 or word[0][0] == "أ":  # Arabic "any"
            return False
        return _PERSIAN_ENDINGS.fullmatch(DROP.sub("", word[0].translate(TABLE))) is not None

    def _blank(self, builder: Builder, run: str, start: int, end: int) -> None:
        builder.write("\n" if self._ends_paragraph(run, start, end) else " ", start, end)

    def _foreign(self, builder: Builder, run: str, start: int) -> None:
        """Words outside ASCII with single blanks between them."""
        made, at = run.translate(PLAIN), 0
        for joint in _JOINTS.finditer(made):
            left, right = joint.span()
            before, after = made.rfind(" ", 0, left) + 1, made.find(" ", right)
            following = run[right:after] if after >= 0 else run[right:]
            if self._belongs_together(start + before, start + left, following):
                builder.words(run[at:left], made[at:left], start + at)
                builder.write("", start + left, start + right)
                at = right
        builder.words(run[at:], made[at:], start + at)

    def _ends_paragraph(self, run: str, start: int, end: int) -> bool:
        if "\n" not in run and "\r" not in run:
            return False
        original = self.original
        if start == 0 or end == len(original) or start == self._first_line:
            return True
        if _BLANK_LINE.search(run):
            return not self._is_page_break(start, end)
        before = original[max(0, start - 120) : start]
        line = before[before.rfind("\n") + 1 :]
        if line[-1:] in ".!?:;。！？؟…" or line.lstrip()[:1] == "#":
            return True
        after = original[end : end + 48]
        if BULLET.match(after) or _LABELLED.match(line) or _DATELINE.match(after):
            return True
        return not (after[:1].islower() or len(line.strip()) in _WRAPPED)

    def _is_page_break(self, start: int, end: int) -> bool:
        """Whether blank lines cut a Persian or Arabic sentence in two: a long line that no stop ends."""
        line = self.original[max(0, start - _LONG_LINE) : start]
        return (
            len(line) == _LONG_LINE
            and "\n" not in line
            and "\u0621" <= line[-1] <= "\u06d3"
            and "\u0621" <= self.original[end] <= "\u06d3"
        )

    @cached_property
    def lower(self) -> str:
        """The normal form in lower case, of the same length."""
        return _lower(self.text)

    def original_offset(self, at: int) -> int:
        """Where in the original the character at `at` of the normal form begins."""
        i = bisect_right(self._at_normal, at) - 1
        return self._at_original[i] + at - self._at_normal[i]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that normal[start:end] was made from."""
        if end <= start:
            at = self.original_offset(start)
            return at, at
        last = end - 1
        i = bisect_right(self._at_normal, last) - 1
        if self._at_normal[i] == last and i + 1 < len(self._at_normal) and self._at_normal[i + 1] == end:
            return self.original_offset(start), self._at_original[i + 1]
        return self.original_offset(start), self._at_original[i] + last - self._at_normal[i] + 1

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences in order. Blank paragraphs have none."""
        return tuple(sentences_of(self.text))
