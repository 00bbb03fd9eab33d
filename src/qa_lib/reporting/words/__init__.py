"""Sentences made from data by rule.

Goes in: rows of the analysis with a column ``label`` (what params call the thing), and a `Language`. Comes out: whole,
plain sentences. A word follows the interval and never the point alone: *rose*, *fell*, *did not change measurably*,
*cannot be told*.
"""
