"""The gate of a bundle: every file is looked through for persons before it is sealed.

The program's own files (code, its pages, documents) are the same in every bundle and hold no data: addresses in them
are decorators and matrix products, names are examples. In them it is looked for what a run could have put there.
"""

from __future__ import annotations

from pathlib import Path

from qa_lib.privacy.leaks import Leak, Rules, find_leaks
from qa_lib.publishing.clearing import files_below

#: Where the program's own files lie in a bundle.
PROGRAM = ("data/code/", "data/docs/", "data/sources/", "verify.py")
#: What is looked for in them.
OF_PROGRAM = frozenset({"key", "pseudonym", "host", "user", "unreadable"})


def find_bundle_leaks(folder: Path, rules: Rules) -> list[Leak]:
    """What of a bundle's folder must not leave."""
    files = files_below(folder)
    program = {name: file for name, file in files.items() if name.startswith(PROGRAM)}
    data = {name: file for name, file in files.items() if name not in program}
    found = [leak for leak in find_leaks(program, rules) if leak.kind in OF_PROGRAM]
    return found + find_leaks(data, rules)
