"""Writes docs/catalogue.md from the source files: python docs/catalogue.py > docs/catalogue.md"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from tracker import catalogue
from tracker.model import Source
from tracker.vocabulary import vocabulary

HEAD = """# The catalogue

<!-- Written by docs/catalogue.py from feeds/. -->

Every source that ships, by the jurisdiction that publishes it. [Sources](sources.md) says what a source file holds and how to add one.

How the address is known: *documented* by its publisher; checked by a *third party* who says when and how; *seen in use* by independent
projects. Each file says by whom. `tracker sources check --live` says which of them answer your network today.
"""

CONFIRMED = {"documented": "documented", "third_party": "third party", "seen_in_use": "seen in use"}
NOBODY = "International organisations and the press"


def jurisdictions(sources: Iterable[Source]) -> dict[str, list[Source]]:
    """The sources by the name of who publishes: most sources first, those of no jurisdiction last."""
    found: dict[str, list[Source]] = defaultdict(list)
    words = vocabulary()
    for source in sources:
        found[words.label("countries", source.country) if source.country else NOBODY].append(source)
    return dict(sorted(found.items(), key=lambda item: (item[0] == NOBODY, -len(item[1]), item[0])))


def row(source: Source) -> str:
    """One row of the table."""
    key = f"`{source.key.env}`{' (optional)' if source.key.optional else ''}" if source.key else ""
    title = source.title.replace("|", r"\|")
    return (
        f"| `{source.id}` | {title} | {source.reader} | {source.language or ''} | "
        f"{CONFIRMED[source.confirmed]} | {key} |"
    )


def page(sources: Iterable[Source]) -> Iterator[str]:
    sources = list(sources)
    found = jurisdictions(sources)
    named = [name for name in found if name != NOBODY]
    yield HEAD
    yield f"\n{len(sources)} sources of {len(named)} jurisdictions:\n\n"
    yield "| jurisdiction | sources |\n|---|---|\n"
    for name, held in found.items():
        yield f"| {name} | {len(held)} |\n"
    for name, held in found.items():
        yield f"\n## {name}\n\n"
        yield "| id | what | reader | language | address | key |\n|---|---|---|---|---|---|\n"
        yield "\n".join(map(row, held)) + "\n"


if __name__ == "__main__":
    print("".join(page(catalogue.load())), end="")
