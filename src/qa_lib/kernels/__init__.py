"""Kernels that are forked from a process which has everything imported: a chapter starts in a tenth of a second.

`ForkServer` is that process, as its owner sees it; `ForkedKernelManager` and the provisioner ``qa-forked`` hand its
children to Jupyter, the engine ``qa`` hands them to papermill. Where the platform does not fork safely, the engine runs
plain kernels.
"""

from qa_lib.kernels.fork_server import ForkServer, can_fork
from qa_lib.kernels.functions import find_function

__all__ = ["ForkServer", "can_fork", "find_function"]
