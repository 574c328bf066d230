"""What a source file says of a page without a feed: where its entries stand, and an article's text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tracker.model.sources import Options

Order = Literal["day first", "month first"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where one value stands.

    `select` is a CSS selector inside an entry or a page, or in JSON a path of names and numbers
    (`groupData.0.data.title`); empty: the entry itself. `attribute` is an attribute of the element
    selected, None for its text. `pattern` is a regular expression whose groups, joined by hyphens, are the
    value.
    """

    select: str
    attribute: str | None = None
    pattern: str | None = None

    def __str__(self) -> str:
        told = self.select + (f"@{self.attribute}" if self.attribute else "")
        return f"{told} /{self.pattern}/".strip() if self.pattern else told


Places = tuple[Place, ...]
"""The places to look at, the first that has something counts."""


@dataclass(frozen=True, slots=True)
class Following:
    """The listing's next page: a link on it, or an address with `{page}`, `second` for its second."""

    places: Places = ()
    address: str | None = None
    second: int = 2


@dataclass(frozen=True, slots=True)
class ArticleOptions:
    """How an article is read.

    `text` are selectors, each tried in turn; none: what trafilatura takes for the text. `drop` are selectors
    of what is no text. An article with fewer than `least` characters of text is something to look at.
    `number` is where its document number stands; a place without a selector is its title.
    """

    text: tuple[str, ...] = ()
    title: Places = ()
    date: Places = ()
    number: Places = ()
    drop: tuple[str, ...] = ()
    least: int = 40


@dataclass(frozen=True, slots=True)
class PageOptions(Options):
    """How a listing is read into entries, and which of their articles are fetched.

    Either `items` is a CSS selector of one entry, in the page or, where `html` is given, in the HTML that
    a JSON answer holds at that path; or `objects` is the path in a JSON answer to its list of entries, and
    all places are paths. `articles` is how many articles a page of the listing may have fetched, `pages`
    how many pages of it one poll reads. A link that `links` (a regular expression) is not found in is no
    entry. Articles are fetched from the listing's own hosts and from `hosts`. `order` settles dates such as
    03/04/2026, `date_format` is one of strptime.
    """

    items: str = ""
    objects: str | None = None
    html: str | None = None
    link: Places = (Place("a[href]", "href"),)
    title: Places = ()
    date: Places = ()
    summary: Places = ()
    following: Following | None = None
    pages: int = 20
    articles: int = 50
    links: str | None = None
    hosts: tuple[str, ...] = ()
    referer: str | None = None
    order: Order | None = None
    date_format: str | None = None
    article: ArticleOptions = ArticleOptions()
