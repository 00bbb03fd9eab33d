"""What is made again and what is kept: decided by content, never by time.

`sources` are what chapters read from, part by part; a `Trace` says which parts a result was made from and what they
held; `differences` between a trace and now are the reasons for making it again.
"""

from qa_lib.publishing.incremental.kept import Kept
from qa_lib.publishing.incremental.sources import Sources
from qa_lib.publishing.incremental.traces import Trace, differences, read_trace, write_trace

__all__ = ["Kept", "Sources", "Trace", "differences", "read_trace", "write_trace"]
