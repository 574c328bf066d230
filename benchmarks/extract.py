"""How fast extraction reads, on text that never repeats, and how much memory it takes.

    ./run bench extract [--texts 300] [--soups 2000] [--seed 1]

Reads generated texts of 1,500 characters (generate_texts.py) language by language on one core, all stages, and
beside it the same texts with dateparser's `search_dates`, left to find the language and told it, and with spaCy's
PhraseMatcher over the same names on a blank pipeline, which finds names and no events. Then the time per character of longer and longer texts, the worst
time over 2,000 characters of anything, and the peak memory of a process that has read all of it. Seconds are
processor seconds; a peer is timed on fewer texts where it is slow.
"""

from __future__ import annotations

import argparse
import datetime as dt
import multiprocessing
import random
import resource
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from generate_texts import Sentences, jumble, sentences, soup

from tracker.extract import extract
from tracker.model import Document
from tracker.vocabulary import vocabulary

PUBLISHED = dt.date(2026, 1, 15)
LENGTH = 1500
LENGTHS = (10_000, 100_000, 1_000_000, 5_000_000)  # in bytes of UTF-8
WARM = 100
PEER_TEXTS = 30
SAMPLE = 600_000  # bytes of the shorter lengths, in all
AIMS = {"texts a second": 300, "times search_dates": 20, "megabytes": 400, "milliseconds of soup": 50}


def reader(language: str) -> Callable[[str], object]:
    return lambda text: extract(Document(text, PUBLISHED, language))


def seconds(work: Callable[[str], object], texts: Iterable[str]) -> float:
    start = time.process_time()
    for text in texts:
        work(text)
    return time.process_time() - start


def rate(work: Callable[[str], object], texts: Sequence[str], parts: int = 5) -> float:
    """Texts a second: the median of as many parts of the texts, none read twice."""
    size = len(texts) // parts
    shares = [texts[n * size : (n + 1) * size] for n in range(parts)]
    return statistics.median(len(share) / seconds(work, share) for share in shares)


def date_search(languages: list[str] | None) -> Callable[[str], object]:
    """dateparser's search_dates, told the day, and the language or left to find it."""
    from dateparser.search import search_dates

    base = dt.datetime.combine(PUBLISHED, dt.time())
    return lambda text: search_dates(text, languages=languages, settings={"RELATIVE_BASE": base})


def phrase_matcher(language: str) -> Callable[[str], object] | None:
    """spaCy's PhraseMatcher over the vocabulary's names of one language; None where spaCy is not installed."""
    try:
        import spacy
        from spacy.matcher import PhraseMatcher
    except ImportError:
        return None
    pipeline = spacy.blank(language)
    matcher = PhraseMatcher(pipeline.vocab, attr="LOWER")
    for table in ("countries", "materials", "agencies", "organizations", "topics"):
        for id, term in vocabulary().table(table).items():
            names = list(dict.fromkeys((*term.names(language), *term.names("en"))))
            matcher.add(f"{table}:{id}", [pipeline.make_doc(name) for name in names])
    return lambda text: matcher(pipeline.make_doc(text))


@dataclass(frozen=True, slots=True)
class Speed:
    """Texts a second in one language: the tracker's, and its peers'."""

    language: str
    own: float
    dates: float
    dates_told: float
    phrases: float | None


def speeds(count: int, chance: random.Random) -> Iterator[Speed]:
    for language, own in sentences().items():
        texts = [own.text(LENGTH, chance) for _ in range(count)]
        read, phrases = reader(language), phrase_matcher(language)
        peers = [date_search(None), date_search([language])]
        for _ in range(WARM):  # patterns are compiled as texts first need them
            read(own.text(LENGTH, chance))
        for work in peers:
            work(own.text(LENGTH, chance))
        dates = [rate(work, texts[:PEER_TEXTS]) for work in peers]
        yield Speed(language, rate(read, texts), *dates, rate(phrases, texts) if phrases else None)


def long_text(own: Sentences, length: int, chance: random.Random) -> str:
    """A text of `length` bytes."""
    letters = own.text(10_000, chance)
    return own.text(length * len(letters) // len(letters.encode()), chance)


def growth(chance: random.Random) -> Iterator[tuple[str, list[float]]]:
    """For each language: microseconds per character at each of LENGTHS, shorter ones over several texts."""
    for language, own in sentences().items():
        costs = []
        for length in LENGTHS:
            texts = [long_text(own, length, chance) for _ in range(max(1, SAMPLE // length))]
            costs.append(1e6 * seconds(reader(language), texts) / sum(map(len, texts)))
        yield language, costs


def worst_soup(count: int, chance: random.Random) -> float:
    """The longest milliseconds over `count` texts of 2,000 characters; a new worst is the least of three, against noise."""
    readers = {language: reader(language) for language in sentences()}
    worst = 0.0
    for n in range(count):
        language = chance.choice(list(readers))
        text = soup(chance) if n % 2 else jumble(chance, language)
        took = seconds(readers[language], [text])
        if took > worst:
            worst = max(worst, min(took, *(seconds(readers[language], [text]) for _ in range(2))))
    return 1000 * worst


def peak(seed: int) -> float:
    """Megabytes at most of this process, once it has read short texts and the longest in every language."""
    chance = random.Random(seed)
    for language, own in sentences().items():
        seconds(reader(language), (own.text(LENGTH, chance) for _ in range(100)))
        seconds(reader(language), [long_text(own, LENGTHS[-1], chance)])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)


def verdict(met: bool) -> str:
    return "met" if met else "NOT MET"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--texts", type=int, default=300, help="texts a language")
    parser.add_argument("--soups", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    warnings.filterwarnings("ignore")  # the peers' own
    # First and in a process of its own, so that neither peers nor generated texts are counted.
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        megabytes = pool.apply(peak, (options.seed,))
    chance = random.Random(options.seed)
    print(f"{options.texts} texts of {LENGTH:,} characters a language, one core; times the peers' rate")
    print(f"{'':12}{'texts/s':>8}{'search_dates':>15}{'told language':>15}{'PhraseMatcher':>15}")
    figures = list(speeds(options.texts, chance))
    if len(figures) > 1:
        each = [[speed.own, speed.dates, speed.dates_told] for speed in figures]
        figures.append(Speed("together", *map(statistics.harmonic_mean, zip(*each, strict=True)), None))
    for speed in figures:
        beside = f"{speed.own / speed.phrases:15.2f}" if speed.phrases else ""
        print(
            f"{speed.language:12}{speed.own:8.0f}{speed.own / speed.dates:15.1f}{speed.own / speed.dates_told:15.1f}{beside}"
        )
    if not any(speed.phrases for speed in figures):
        print("spaCy is not installed: PhraseMatcher left out")
    slowest, ratio = min(speed.own for speed in figures), figures[-1].own / figures[-1].dates
    print(
        f"  at least {AIMS['texts a second']} texts/s in every language: {verdict(slowest >= AIMS['texts a second'])}"
    )
    print(
        f"  at least {AIMS['times search_dates']} times search_dates: {verdict(ratio >= AIMS['times search_dates'])}"
    )
    print("time per character, of that at 10 kB:" + "".join(f"{length // 1000:>8,} kB" for length in LENGTHS))
    for language, costs in growth(chance):
        print(f"{language:37}" + "".join(f"{cost / costs[0]:11.2f}" for cost in costs))
    worst = worst_soup(options.soups, chance)
    print(f"worst of {options.soups} soups of 2,000 characters: {worst:.1f} ms "
          f"({verdict(worst <= AIMS['milliseconds of soup'])}: {AIMS['milliseconds of soup']} ms)")  # fmt: skip
    print(
        f"peak memory: {megabytes:.0f} MB ({verdict(megabytes < AIMS['megabytes'])}: {AIMS['megabytes']} MB)"
    )


if __name__ == "__main__":
    main()
