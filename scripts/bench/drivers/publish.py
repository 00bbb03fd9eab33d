"""Reports by the library: ``publish <semester> <jobs> <school>…``, for universities that exist as a store only."""

from __future__ import annotations

import sys

from bench.drivers.telling import tell
from bench.project import request_of
from qa_lib.params import load_params
from qa_lib.paths import find_paths
from qa_lib.publishing.making import Project
from qa_lib.publishing.report import make_reports


def main(semester: str, jobs: str, *schools: str) -> None:
    """Make the reports and tell the steps of each.

    Raises
    ------
    QaError
        The first error that stopped a report.
    """
    paths = find_paths()
    project = Project(paths, load_params(paths.params), jobs=int(jobs))
    results = make_reports([request_of(school, semester) for school in schools], project)
    for result in results:
        if result.error is not None:
            raise result.error
    tell(made={result.request.school: list(result.made) for result in results})


if __name__ == "__main__":
    main(*sys.argv[1:])
