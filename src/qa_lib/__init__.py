"""Reproducible quality-assurance reports of a medical university.

Data travel through the subpackages in this order, and a subpackage imports only from those before it::

    errors, paths, locks   what every room may use
    params                 what is asked for, and the rules that apply
    sample                 the synthetic university, written as raw exports
    privacy                pseudonyms and redaction on the way in, disclosure on the way out
    intake                 raw exports -> checked answers, in a Parquet store
    measurement            scores, shares, intervals
    analysis               the tables of each chapter
    reporting              tables, figures and sentences in Kazakh, Russian and English
    publishing             notebooks executed, rendered, sealed with a manifest
    jobs, cli              the ``qa`` command
"""

__version__ = "0.1.0"
