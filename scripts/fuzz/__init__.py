"""Malformed exports by the thousand: each has to end in a list of what was refused, none may change a number.

Goes in: real exports of the sample university, cut to a few rows (`exports`). Each is damaged as a table (`tables`)
and as a file (`containers`), and the damage itself says which answers are left (`foretelling`). Many damaged files make
a semester, which intake reads into a store in a forked process (`running`); the store must hold what was foretold, no
more, no less. Params files are damaged likewise (`params_files`). Out comes a summary (`campaign`): endings by kind,
slowest, largest memory, tracebacks, wrong numbers.
"""
