"""``make fuzz [N=1000] [SEED=1]``: damage exports, read them, tell what came of it; status 1 when any went wrong."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from fuzz.campaign import ROOT, run_campaign


def main() -> int:
    """The command line: see ``--help``."""
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    parser.add_argument("--n", type=int, default=1000, help="malformed files, one in ten of them params")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2, help="batches at once")
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir(), "qa-fuzz"), help="where findings go")
    options = parser.parse_args()
    campaign = run_campaign(options.n, seed=options.seed, jobs=options.jobs, params_folder=ROOT / "params", say=_say)
    campaign.keep(options.keep)
    _say("\n" + campaign.summary)
    return 1 if campaign.findings else 0


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
