"""Malformed exports by the thousand: each has to end in a list of what was refused, none may change a number.

Goes in: real exports of the sample university, cut to a few rows (`exports`). Each is damaged, and the damage itself
says which answers are left (`tables`, `containers`, `bytes_of_files`). Many damaged files make a semester, which intake reads into
a store in a forked process (`running`); the store must hold what was foretold, no more, no less (`foretelling`). Params files are
damaged likewise (`params_files`). Out comes a summary: endings by kind, slowest, largest memory, tracebacks, wrong numbers.
"""
