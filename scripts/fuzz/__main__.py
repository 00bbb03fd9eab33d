"""``make fuzz [N=1000] [SEED=1]``: damage exports, read them, tell what came of it; status 1 when any went wrong.

``FILES=1234`` or ``FILES=1200-1399`` reads these files of the seed alone: so every finding is made again.
"""

from __future__ import annotations

import argparse
import re
import signal
import sys
import tempfile
from pathlib import Path

from fuzz.campaign import ROOT, Wish, run_campaign


def main() -> int:
    """The command line: see ``--help``."""
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    parser.add_argument("--n", type=_count, default=range(1000), help="malformed files, one in ten of them params")
    parser.add_argument("--files", type=_files, help="a number, or the first and the last one: 1200-1399")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2, help="batches at once")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="no batch begins after these")
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir(), "qa-fuzz"), help="where findings go")
    options = parser.parse_args()
    for interruption in (signal.SIGINT, signal.SIGTERM):  # also in the background, where a shell has it ignored
        signal.signal(interruption, signal.default_int_handler)
    wish = Wish(options.files or options.n, options.seed, options.jobs, options.minutes, options.keep)
    campaign = run_campaign(wish, params_folder=ROOT / "params", say=_say)
    _say("\n" + campaign.summary)
    return 1 if campaign.findings else 0


def _count(text: str) -> range:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"'{text}' is no number of files")
    return range(int(text))


def _files(text: str) -> range:
    match = re.fullmatch(r"(\d+)(?:-(\d+))?", text)
    if not match or int(match[2] or match[1]) < int(match[1]):
        raise argparse.ArgumentTypeError(f"'{text}' names no files; expected a number or two: 1200-1399")
    return range(int(match[1]), int(match[2] or match[1]) + 1)


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
