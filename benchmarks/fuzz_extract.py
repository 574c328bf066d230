"""Look for a text that extraction fails on, misquotes, reads differently twice, or takes too long over.

    ./run bench fuzz_extract [--minutes 10] [--seed N] [--language LANG] [--guided] [--found DIR]
    ./run bench fuzz_extract --replay SEED

Every text is made from a number: sentences of the labelled corpus and words of the lexicons, cut, spliced, repeated,
bracketed and sprinkled with marks, of 2,000 characters at most. What is found is printed with its number, by which
`--replay` reads it again, and kept as a file in DIR. `--guided` lets atheris mutate the texts towards code not yet
run, where it is installed (`pip install atheris`). Exit 1 where anything was found.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import re
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from generate_texts import jumble, sentences, soup

from tracker import lined_yaml, resources
from tracker.extract import extract
from tracker.model import Document

PUBLISHED = dt.date(2026, 1, 15)
LONGEST = 2000
SLOW = 0.050
MARKS = (
    "\u200c\u200f\u0640\u064b\u00a0\u3000\ufeff\u00ad\ufffd\u0301\n\t\r\"'“”„«»‘’《》「」()[]{}（）【】"
    "-–—…·•*#|/\\.,;:!?。，；：！？、،؛؟٫٬%‰$€£¥₩﷼0123456789٠١٢۳۴۵０１²½〇一二百千万亿"
)


@cache
def words(language: str) -> tuple[str, ...]:
    """What the lexicon of a language lists, without the signs of its patterns."""
    path = resources.vocabulary() / "lexicon" / f"{language}.yml"
    if not path.exists():
        return ("",)
    found: list[str] = []

    def walk(value: Any) -> None:
        if isinstance(value, str):
            found.extend(part.strip() for part in re.split(r"[~+()\[\]|]|\.{2,3}", value))
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            walk(inner)

    walk(lined_yaml.load(path))
    return tuple(dict.fromkeys(filter(None, found)))


def spliced(chance: random.Random, language: str) -> str:
    """Sentences with pieces taken out, doubled, swapped and replaced by words of the lexicon."""
    own = sentences()[language]
    text = " ".join(own.varied(chance) for _ in range(chance.randint(1, 12)))[:LONGEST]
    for _ in range(chance.randint(1, 12)):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.randint(0, 40))
        piece = text[start:end]
        put = chance.choice(
            (
                "",
                piece * chance.randint(2, 6),
                piece[::-1],
                chance.choice(words(language)),
                f" {chance.choice(words(chance.choice(list(sentences()))))} ",
                chance.choice(MARKS) * chance.choice((1, 1, 3, 40)),
                f"({piece})",
                "“" + piece,
            )
        )
        text = text[:start] + put + text[end:]
    return text


def listed(chance: random.Random, language: str) -> str:
    """Words of the lexicon in a row, with one joint between them."""
    joint = chance.choice((" ", ", ", "، ", "、", "", " and ", " و ", "和", "\n", " the ", " of ", "1 "))
    few = chance.choices(words(language), k=chance.randint(1, 12))
    return joint.join(chance.choice(few) for _ in range(400))


def repeated(chance: random.Random, language: str) -> str:
    """One short piece as often as it goes: what makes a pattern try every way to fit."""
    sentence = sentences()[language].varied(chance)
    start = chance.randrange(len(sentence))
    piece = chance.choice(
        (
            sentence[start : start + chance.randint(1, 25)],
            chance.choice(words(language)) + " ",
            "".join(chance.choices(MARKS, k=chance.randint(1, 4))),
            f"{chance.randint(0, 9999)}{chance.choice(MARKS)} ",
        )
    )
    text = sentence[:start] + (piece or "x") * (LONGEST // max(1, len(piece)))
    return text[: LONGEST - 60] + sentence[start : start + 60]


def ragged(chance: random.Random, language: str) -> str:
    return soup(chance, chance.randint(1, LONGEST))


MAKERS: tuple[Callable[[random.Random, str], str], ...] = (spliced, spliced, listed, repeated, jumble, ragged)


def made(seed: int) -> tuple[str, str | None]:
    """The text of a number, and the language it is read in: mostly its own, at times another or none told."""
    chance = random.Random(seed)
    language = chance.choice(list(sentences()))
    text = chance.choice(MAKERS)(chance, language)[:LONGEST]
    return text, chance.choice((language, language, language, *sentences(), None))


def timed(document: Document) -> float:
    start = time.thread_time()
    extract(document)
    return time.thread_time() - start


def fault(text: str, language: str | None, twice: bool = True) -> str | None:
    """What is wrong with the reading of one text, in a line; None where nothing is."""
    document = Document(text, PUBLISHED, language)
    start = time.thread_time()
    try:
        drafts = extract(document)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
        frame = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}: {error}"
    took = time.thread_time() - start
    if took > SLOW:
        took = min(timed(document) for _ in range(3))
    if took > SLOW:
        return f"{1000 * took:.0f} ms"
    for draft in drafts:
        if not 0 <= draft.span[0] < draft.span[1] <= len(text):
            return f"span {draft.span} of {len(text)}"
        for evidence in draft.evidence:
            if text[evidence.start : evidence.end] != evidence.quote:
                return f"{evidence.field} misquoted at {evidence.start}"
    if twice and extract(document) != drafts:
        return "read differently twice"
    return None


@dataclass
class Findings:
    """What was found, each sort of fault once."""

    folder: Path
    seen: set[str] = field(default_factory=set)
    read: int = 0

    def look(self, text: str, language: str | None, name: str) -> None:
        self.read += 1
        wrong = fault(text, language, self.read % 16 == 0)
        if wrong is None:
            return
        sort = re.sub(r"\d+ ms", f"slow {language}", wrong) if wrong.endswith(" ms") else wrong.split(": ")[0]
        if sort in self.seen and not wrong.endswith(" ms"):
            return
        self.seen.add(sort)
        self.folder.mkdir(parents=True, exist_ok=True)
        kept = self.folder / f"{name}.{language}.txt"
        kept.write_text(text, encoding="utf-8", newline="")
        print(f"{name} ({language}): {wrong}; kept in {kept}", flush=True)


def seeds(first: int, minutes: float) -> Iterator[int]:
    until = time.monotonic() + 60 * minutes
    while time.monotonic() < until:
        yield first
        first += 1


def guided(findings: Findings, minutes: float) -> None:
    """Let atheris choose the bytes: the first says the language, the rest is the text. Does not return."""
    import atheris

    languages = (*sentences(), None)
    corpus = findings.folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, (language, own) in enumerate(sentences().items()):
        for place, sentence in enumerate(own.plain):
            (corpus / f"{language}{place}").write_bytes(bytes([number]) + sentence.encode()[: LONGEST - 1])

    def one(data: bytes) -> None:
        if len(data) > 1:
            language = languages[data[0] % len(languages)]
            findings.look(data[1:].decode("utf-8", "replace"), language, f"guided-{findings.read}")

    atheris.instrument_all()
    options = [
        f"-max_total_time={int(60 * minutes)}",
        f"-max_len={LONGEST}",
        "-print_final_stats=1",
        "-verbosity=0",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], one)
    atheris.Fuzz()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=None, help="the first number; by default any")
    parser.add_argument("--language", choices=list(sentences()), help="only texts read in this language")
    parser.add_argument("--replay", type=int, metavar="SEED")
    parser.add_argument("--guided", action="store_true")
    parser.add_argument("--found", type=Path, default=Path("fuzz-found"))
    options = parser.parse_args()
    findings = Findings(options.found)
    for language in sentences():
        extract(Document("x", PUBLISHED, language))  # builds the engine, which is not to be timed
    if options.replay is not None:
        text, language = made(options.replay)
        print(text, fault(text, language) or "nothing wrong", sep="\n\n")
        return
    if options.guided:
        guided(findings, options.minutes)
    first = random.SystemRandom().randrange(1 << 40) if options.seed is None else options.seed
    for seed in seeds(first, options.minutes):
        text, language = made(seed)
        if options.language in (None, language):
            findings.look(text, language, str(seed))
    print(f"{findings.read:,} texts from number {first}; {len(findings.seen)} sorts of fault")
    sys.exit(bool(findings.seen))


if __name__ == "__main__":
    main()
