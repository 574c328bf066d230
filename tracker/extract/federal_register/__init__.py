"""Documents with structure: the Federal Register's, read by their own parts and not as prose.

`structure` finds the labelled parts and rules what the document is (the lexicon's `documents`), `deeds` what
it does to a list, `days` its dates in their roles, `naming` the rulemaking or case it is a step of; `draft`
writes all of it down.
"""
