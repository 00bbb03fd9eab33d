"""Reports on many machines, by dask.distributed.

Goes in: requests and a `Project`. Comes out: the same results, and the same bytes, as from `make_reports` on one
machine. In this order: `planning` (tasks, with their `inputs` where no disk is shared), `cluster` (workers checked by
`likeness`, tasks submitted, steps heard), on the worker `working` (a process for each task) and `performing` (the task
in that process), `exchange` and `archives` (files there and back), `distributing` (all of it, results put in place).
"""
