"""Databases of the university to raw exports.

Goes in: a database of the params, its address from outside the project, a semester. Comes out, in this order: the
address (`addresses`), a connection that can only read (`connections`), the answers of all queries with the columns that
were agreed (`answers`), raw files aside (`exports`), and all of them in ``data/raw/<semester>/<database>/`` at once
(`reading`). What goes wrong is told in words of our own (`faults`): what drivers and servers say can hold passwords and
people. Intake then reads the files like any others.
"""

from qa_lib.databases.reading import ReadExport, read_database

__all__ = ["ReadExport", "read_database"]
