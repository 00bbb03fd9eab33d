"""``python -m qa_lib.kernels <descriptor> <folder> <modules…>``: the process that `ForkServer.start` starts."""

from __future__ import annotations

import sys

from qa_lib.kernels.serving import start_serving

if __name__ == "__main__":
    start_serving(*sys.argv[1:])
