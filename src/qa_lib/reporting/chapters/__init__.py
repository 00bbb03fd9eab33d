"""The chapters of a report, one module each, in the order in which they are read.

A function takes the open `Chapter` and returns the `Section` that one cell of the notebook displays. Where there are no
data the section says so and why.
"""
