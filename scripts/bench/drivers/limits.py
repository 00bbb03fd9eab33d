"""What the machine can do at best: bytes moved and multiplications in a second, on all cores; ``limits``."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
from threadpoolctl import threadpool_limits

from bench.drivers.telling import tell

#: Bytes of one core's array: far more than any cache holds.
N_BYTES = 200_000_000
#: Rows of a matrix that stays in the cache, and how often it is multiplied.
N_ROWS, N_COLUMNS, N_PRODUCTS = 60, 4096, 300
N_REPEATS = 3


def main() -> None:
    """Tell bytes read in a second, and floating-point operations in a second in double and single precision."""
    n_cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    arrays = [np.ones(N_BYTES // 8) for _ in range(n_cores)]
    reading = _best(lambda core: arrays[core].sum(), n_cores)
    found = {"bytes_per_second": n_cores * N_BYTES / reading}
    for name, kind in (("double", np.float64), ("single", np.float32)):
        matrix = np.ones((N_ROWS, N_COLUMNS), dtype=kind)
        seconds = _best(partial(_multiply, matrix), n_cores)
        operations = n_cores * N_PRODUCTS * N_ROWS * N_ROWS * N_COLUMNS  # half of them, as the product is symmetric
        found[f"{name}_operations_per_second"] = operations / seconds
    tell(**found)


def _multiply(matrix: np.ndarray, _core: int) -> None:
    for _ in range(N_PRODUCTS):
        matrix @ matrix.T


def _best(work: Callable[[int], object], n_cores: int) -> float:
    """The least seconds in which every core does the work once."""
    times = []
    with threadpool_limits(1), ThreadPoolExecutor(n_cores) as pool:
        for _ in range(N_REPEATS):
            begun = time.perf_counter()
            list(pool.map(work, range(n_cores)))
            times.append(time.perf_counter() - begun)
    return min(times)


if __name__ == "__main__":
    main()
