"""The Federal Register: its API's searches, its documents and, where more is wanted, their full text.

https://www.federalregister.gov/developers/documentation/api/v1 documents the API. A document becomes a
report from what the API says of it; those that db/vocabulary/register/full_text.yml names are read from
their full text too, in the XML of the Government Publishing Office that the API points to.
"""

from __future__ import annotations

from tracker.readers.federal_register.search import FIELDS, PER_PAGE, READER, WINDOW

__all__ = ["FIELDS", "PER_PAGE", "READER", "WINDOW"]
