"""feeds/*.yml as checked sources. A file is a source, and the file's name is its id.

    title: Federal Register, Bureau of Industry and Security
    url: https://www.federalregister.gov/api/v1/documents.json   # or urls: a list
    reader: federal_register
    params: {conditions[agencies][]: industry-and-security-bureau}  # a value, or a list of values
    language: en
    country: US                  # who publishes: the default actor. Absent for a newspaper
    agency: us-bis
    every: 6h                    # between polls: m, h or d, at least 5m
    confirmed: documented        # how the address is known: documented, third_party, seen_in_use
    topics: [critical-minerals]  # a report that touches none of them yields no event; absent: any does
    expect: {reports: [1, 1000]} # fewer or more in one poll is something to look at
    licence: public domain
    user_agent: name mail@example.org  # where the publisher asks for one
    contact: true                # it refuses who does not say who asks: TRACKER_CONTACT does
    rate: 5/s                    # the publisher's own limit: s, m or h; the tracker's own is 4/s a host
    size: 60MB                   # most bytes of one answer, where 15 MiB are too few: kB or MB
    key:                         # where the publisher wants a key: the environment variable it is in
      env: CONGRESS_API_KEY
      argument: api_key          # or header: X-Api-Key, and scheme: Bearer where a word stands before it
      sign_up: https://api.data.gov/signup/
      optional: true             # answers without one too

`title`, `url` or `urls`, `reader`, `every` and `confirmed` must be there; a key that is not in this
list is an error, and so is a country, agency or topic that the vocabulary does not have. A reader may
take a block of its own, named in `blocks` with the module that reads it.

- block: fields of a mapping, each refusal with file, line and field
- blocks: which readers there are and what each takes
- source_file: one file to one Source
- folder: all files of a folder
"""

from tracker.catalogue.block import Block
from tracker.catalogue.blocks import READERS, TAKES, Takes
from tracker.catalogue.folder import Catalogue, digest, load, load_file
from tracker.catalogue.source_file import CONFIRMED, LONGEST, REQUIRED, SHORTEST

__all__ = [
    "CONFIRMED",
    "LONGEST",
    "READERS",
    "REQUIRED",
    "SHORTEST",
    "TAKES",
    "Block",
    "Catalogue",
    "Takes",
    "digest",
    "load",
    "load_file",
]
