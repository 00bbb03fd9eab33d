"""A scheduler of dask and some workers, one chapter at a time each: ``workers <n>``; ends when its input is closed."""

from __future__ import annotations

import sys


def main(n: str) -> None:
    """Tell the address and wait."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=int(n), threads_per_worker=1, dashboard_address=None) as cluster:
        sys.stdout.write(f"{cluster.scheduler_address}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
