"""Read ``params/*.yaml`` and report every fault at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from qa_lib.errors import ParamsError, show_given
from qa_lib.params.archive import Archive
from qa_lib.params.calendar import Calendar, Objects
from qa_lib.params.codeframes import CodeFrame
from qa_lib.params.confirmations import Unconfirmed, take_confirmations
from qa_lib.params.databases import Databases
from qa_lib.params.exceptions import DisclosureExceptions
from qa_lib.params.faults import cross_file_faults, file_faults
from qa_lib.params.files import read_yaml
from qa_lib.params.institution import Institution, Semesters
from qa_lib.params.policy import Policy, Targets
from qa_lib.params.registers import Offices, RegisterBook, RiskMatrix, Vocabularies, criterion_faults
from qa_lib.params.reports import Reports
from qa_lib.params.root import Params
from qa_lib.params.standards import Standards
from qa_lib.params.surveys import Catalogue, Intake, Scales, Survey
from qa_lib.reads import noting

#: File of the folder -> its model; the field of `Params` is the file's stem, with _ for -.
FILES: dict[str, type[BaseModel]] = {
    "institution.yaml": Institution,
    "semesters.yaml": Semesters,
    "policy.yaml": Policy,
    "targets.yaml": Targets,
    "disclosure-exceptions.yaml": DisclosureExceptions,
    "scales.yaml": Scales,
    "intake.yaml": Intake,
    "databases.yaml": Databases,
    "catalogue.yaml": Catalogue,
    "reports.yaml": Reports,
    "calendar.yaml": Calendar,
    "objects.yaml": Objects,
    "standards.yaml": Standards,
    "archive.yaml": Archive,
    "vocabularies.yaml": Vocabularies,
    "offices.yaml": Offices,
    "risks.yaml": RiskMatrix,
}
#: Subfolders with a file a survey, a code frame, a register.
FOLDERS = ("surveys", "codeframes", "registers")

Coded = TypeVar("Coded", Survey, CodeFrame, RegisterBook)


@lru_cache(maxsize=8)
def load_params(folder: Path) -> Params:
    """Read and check a params folder.

    A file or subfolder that is missing in the folder is taken from the folder that ``institution.yaml`` names as
    ``extends``. Surveys come in the order of their number in the catalogue.

    Raises
    ------
    ParamsError
        With every fault of every file, each as "fault @ file:path".
    """
    if not folder.is_dir():
        raise ParamsError(f"no such folder: expected params files such as institution.yaml @ {folder}")
    faults = _Faults()
    folders = [folder, *_extended_folders(folder, faults)]
    parts: dict[str, Any] = {
        Path(name).stem.replace("-", "_"): _read_model(_find(folders, name), name, model, faults)
        for name, model in FILES.items()
    }
    surveys = _read_folder(folders, "surveys", Survey, faults)
    parts["surveys"] = tuple(sorted(surveys, key=lambda survey: survey.number))
    parts["codeframes"] = _read_folder(folders, "codeframes", CodeFrame, faults)
    parts["registers"] = _read_folder(folders, "registers", RegisterBook, faults)
    if not faults and len(folders) == 1:  # one that extends another has the policy, but not all surveys
        faults += _unlinked_faults(parts["policy"], parts["surveys"])
        blocks = {f"{survey.code}/{block.code}" for survey in parts["surveys"] for block in survey.blocks}
        faults += criterion_faults(parts["registers"], blocks)
    if faults:
        raise ParamsError(faults)
    parts["unconfirmed"] = tuple(faults.unconfirmed)
    try:
        with noting():  # to check them all is not to depend on them all
            return Params(**parts)
    except ValidationError as error:
        raise ParamsError(cross_file_faults(error)) from error


class _Faults(list[str]):
    """The faults of all files, and what drafts among them have guessed."""

    def __init__(self) -> None:
        super().__init__()
        self.unconfirmed: list[Unconfirmed] = []


def _unlinked_faults(policy: Policy, surveys: Sequence[Survey]) -> list[str]:
    """Surveys that the policy keeps apart and that there are not: a misspelt one would stay linked in silence."""
    known = {survey.code for survey in surveys}
    with noting():
        named = policy.privacy.unlinked_surveys.value
    return [f"unknown survey '{code}' @ policy.yaml:privacy.unlinked_surveys" for code in named if code not in known]


def params_folders(folder: Path) -> list[Path]:
    """The folder and the one that it extends, from which `load_params` reads."""
    return [folder, *_extended_folders(folder, [])]


def params_files(folders: Sequence[Path]) -> list[Path]:
    """The files that `load_params` reads in these folders."""
    patterns = ("*.yaml", *(f"{part}/*.yaml" for part in FOLDERS))
    return [file for one in folders for pattern in patterns for file in sorted(one.glob(pattern))]


def params_in_use(folder: Path) -> dict[str, Path]:
    """Name -> file of everything that `load_params` takes: of two files of one name, that of the folder itself."""
    folders = params_folders(folder)
    found = {name: _find(folders, name) for name in FILES}
    for part in FOLDERS:
        found |= {f"{part}/{file.name}": file for file in sorted(_find(folders, part).glob("*.yaml"))}
    return {name: file for name, file in sorted(found.items()) if file.is_file()}


def _extended_folders(folder: Path, faults: list[str]) -> list[Path]:
    raw = read_yaml(folder / "institution.yaml", "institution.yaml", [])
    extends = raw.get("extends") if isinstance(raw, dict) else None
    if not extends:
        return []
    try:
        base = (folder / str(extends)).resolve()
        if (base / "institution.yaml").is_file():
            return [base]
    except (OSError, ValueError):  # a path that no file can have
        pass
    given = show_given(str(extends))
    faults.append(f"extends a folder without institution.yaml, given '{given}' @ institution.yaml:extends")
    return []


def _find(folders: list[Path], name: str) -> Path:
    """The file or subfolder in the first folder that has it."""
    return next((folder / name for folder in folders if (folder / name).exists()), folders[0] / name)


def _read_folder(folders: list[Path], name: str, model: type[Coded], faults: _Faults) -> tuple[Coded, ...]:
    """All files of a subfolder; each must be named after the code that it holds."""
    files = sorted(_find(folders, name).glob("*.yaml"))
    read = {file: _read_model(file, f"{name}/{file.name}", model, faults) for file in files}
    faults += [
        f"code '{part.code}' must be the name of the file @ {name}/{file.name}:code"
        for file, part in read.items()
        if part and part.code != file.stem
    ]
    return tuple(part for part in read.values() if part)


def _read_model(file: Path, name: str, model: type[Any], faults: _Faults) -> Any:
    raw = read_yaml(file, name, faults)
    if raw is None:
        return None
    raw, unconfirmed = take_confirmations(raw, name, faults)
    faults.unconfirmed += unconfirmed
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        faults.extend(file_faults(error, name, model))
        return None
