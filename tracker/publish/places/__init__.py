"""The front page, and the pages of a country, a material, an agency and a measure; lists and comparisons.

Everything is counted on the bitmaps of the facet index and on the steps of the ledger, and kept until
somebody writes or the day changes.
"""
