"""One section of a law or a bill, read by what it is made of: provisions, each with its dates and parties.

`provisions` takes the text apart, `subjects` says whether it is on topic, `moments` reads its dates,
`duties` what they are the dates of, `kinds`, `parties` and `references` the rest; `words` holds the patterns
of db/vocabulary/clauses. `tracker.extract.records.clause` puts drafts together.
"""
