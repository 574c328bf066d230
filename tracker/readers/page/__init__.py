"""Reads pages that have no feed: a listing, then its articles, by the selectors of the source file.

- tree: the bytes of a page to a tree of bounded size
- places: what stands in a place of an entry or a page
- listing: a page of the listing, HTML or JSON, to its entries
- article: an article's page to its text, date and number
- reader: which requests follow from which answer
"""

from tracker.readers.page.reader import READER

__all__ = ["READER"]
