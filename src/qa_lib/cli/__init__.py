"""The ``qa`` command, one sub-command a make target: words on the command line go in, an exit status comes out.

``reports``, ``evidence``, ``archive``, ``data``, ``registers``, ``checks`` and ``custody`` hold the commands, by what
they are about; ``options`` what several of them share. ``given`` refuses words that no command could mean; ``entry``
puts all together and tells faults.
Everything heavy is imported by the command that needs it, so that ``qa --help`` is there at once.
"""

from qa_lib.cli.entry import main

__all__ = ["main"]
