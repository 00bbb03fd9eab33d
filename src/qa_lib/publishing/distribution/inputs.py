"""Which files of a project a task needs on a machine that does not see the project: no more than these leave."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from qa_lib.params import params_files, params_folders
from qa_lib.paths import Paths
from qa_lib.publishing.digests import digest
from qa_lib.publishing.distribution.exchange import Exchange
from qa_lib.publishing.identity import semesters_read
from qa_lib.publishing.making import Project
from qa_lib.publishing.request import ReportRequest
from qa_lib.publishing.sums import WRITERS, summed_semesters
from qa_lib.registers import open_registers
from qa_lib.registers.sharing import write_share

#: Tables of a school that its own report reads, and of the university in the semester of the report: of its schools,
#: where the report is about the university, and of all.
SCHOOL_TABLES = ("responses", "answers", "comments", "codings")
UNIVERSITY_TABLES = ("responses", "comments", "codings")
SEMESTER_TABLES = ("rejections", "account")
#: Tables of a school that its sums are made of.
SUMMED_TABLES = ("responses", "answers")

#: Path in the project as the worker will see it -> the file here.
Files = dict[str, Path]


def files_of_report(request: ReportRequest, project: Project) -> Files:
    """What a report is made from: of a school its own answers, of other schools their sums alone.

    Reports on the university read the sums of all schools, and of the semester who answered when and what was coded.
    """
    paths = project.paths
    semesters = semesters_read(request, paths, project.params)
    tables = [f"{semester}/population.parquet" for semester in semesters]
    tables += [f"{request.semester}/{table}.parquet" for table in SEMESTER_TABLES]
    if request.is_of_university:
        tables += [f"{request.semester}/{table}/*.parquet" for table in UNIVERSITY_TABLES]
    else:
        tables += [f"{semester}/{table}/{request.school}.parquet" for semester in semesters for table in SCHOOL_TABLES]
    summed = summed_semesters(request, paths, project.params)
    kept = [paths.cache / kind / semester for kind in WRITERS for semester in summed]
    cached = _below([paths.cache / request.folder, *kept], "*", root=paths.cache, prefix="reports/cache")
    tables += _answers_of_departments(request, project, semesters)
    return _files_of_project(paths) | _tables(tables, paths) | _files_of_registers(request, paths) | cached


def _answers_of_departments(request: ReportRequest, project: Project, semesters: Iterable[str]) -> list[str]:
    """Of reports on the university: the answers of schools that have a measure of a department, whose level is read."""
    codes = {book.code for book in project.params.registers}
    if request.kind != "institution" or "capa" not in codes:
        return []
    capa = open_registers(project.paths, project.params, on=request.date(project.params)).frame("capa")
    schools = sorted(set(capa.loc[capa["department"].fillna("").ne(""), "school"].dropna()))
    return [
        f"{semester}/{table}/{school}.parquet"
        for semester in semesters
        for school in schools
        for table in SUMMED_TABLES
    ]


def _files_of_registers(request: ReportRequest, paths: Paths) -> Files:
    """All registers for a report on the university, for others the rows of their school and of the university."""
    if request.is_of_university:
        return _below([paths.store / "registers"], "*.parquet", root=paths.store, prefix="data/store")
    return {f"data/store/registers/{file.name}": file for file in write_share(paths, request.school)}


def files_of_sums(schools: Iterable[str], semester: str, project: Project) -> Files:
    """What the sums of some schools are made from."""
    names = [f"{semester}/{table}/{school}.parquet" for school in schools for table in SUMMED_TABLES]
    return _files_of_project(project.paths) | _tables(names, project.paths)


def _files_of_project(paths: Paths) -> Files:
    return (
        {"requirements.lock": paths.root / "requirements.lock"}
        | _files_of_params(paths.params)
        | _below([paths.notebooks], "*.ipynb", root=paths.notebooks, prefix="notebooks")
        | _below([paths.locale], "*.po", root=paths.locale, prefix="locale")
        | _below([paths.theme], "*", root=paths.theme, prefix="reports/theme")
        | _below([paths.store], "account.json", root=paths.store, prefix="data/store")
        | _below([paths.store / "registers"], "index.json", root=paths.store, prefix="data/store")
        | _below([paths.releases], "*.json", root=paths.releases, prefix="data/releases")
    )


def places_without_disk(paths: Paths) -> dict[str, str]:
    """Where the folders of a project lie in the folder that a worker lays its files out in, by variable."""
    params = PurePosixPath("params", paths.params.relative_to(_params_base(paths.params)))
    return {"QA_HOME": "", "QA_DATA": "data", "QA_PARAMS": str(params), "QA_REPORTS": "reports"}


def _files_of_params(params: Path) -> Files:
    files, base = {*params_files(params_folders(params)), *_visible_files(params, "*")}, _params_base(params)
    return {f"params/{file.relative_to(base).as_posix()}": file for file in sorted(files)}


def _params_base(params: Path) -> Path:
    """The folder that holds all params: those that extend others keep their way to them."""
    return Path(os.path.commonpath([params, *(file.parent for file in params_files(params_folders(params)))]))


def _tables(names: Iterable[str], paths: Paths) -> Files:
    found = [file for name in names for file in sorted(paths.store.glob(name)) if file.is_file()]
    return {f"data/store/{file.relative_to(paths.store).as_posix()}": file for file in found}


def _below(folders: Iterable[Path], pattern: str, *, root: Path, prefix: str) -> Files:
    return {
        f"{prefix}/{file.relative_to(root).as_posix()}": file
        for folder in folders
        for file in _visible_files(folder, pattern)
    }


def _visible_files(folder: Path, pattern: str) -> Iterator[Path]:
    for file in sorted(folder.rglob(pattern)):
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(folder).parts):
            yield file


@dataclass
class Sender:
    """Puts the files of tasks into the exchange, each content once."""

    exchange: Exchange
    _sent: dict[Path, str] = field(default_factory=dict)

    def send(self, files: Files) -> dict[str, str]:
        """Path in the project -> SHA-256 of the file, which is in the exchange now."""
        return {name: self._send(file) for name, file in files.items()}

    def _send(self, file: Path) -> str:
        if file not in self._sent:
            sha256 = digest(file)
            self.exchange.put(file, sha256)
            self._sent[file] = sha256
        return self._sent[file]
