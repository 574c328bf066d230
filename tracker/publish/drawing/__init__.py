"""Timelines as SVG, drawn on the server and complete without scripts.

A drawing is flat text with every label escaped. In a page its places along time are percentages, so that
one drawing serves every width, with its letters and lines at their own size; as a file of its own it is in
pixels and carries its style. Colours are Paul Tol's "muted" scheme, told apart by people who are
colour-blind, and never the only sign: the legend carries names and counts.
"""
