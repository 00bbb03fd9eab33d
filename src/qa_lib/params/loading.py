"""Read ``params/*.yaml`` and report every fault at once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from qa_lib.errors import ParamsError
from qa_lib.params.institution import Institution, Semesters
from qa_lib.params.policy import Policy, Targets
from qa_lib.params.root import Params
from qa_lib.params.surveys import Catalogue, CodeFrame, Intake, Reports, Scales, Survey

#: File of the folder -> its model; the field of `Params` is the file's stem.
FILES: dict[str, type[BaseModel]] = {
    "institution.yaml": Institution,
    "semesters.yaml": Semesters,
    "policy.yaml": Policy,
    "targets.yaml": Targets,
    "scales.yaml": Scales,
    "intake.yaml": Intake,
    "catalogue.yaml": Catalogue,
    "reports.yaml": Reports,
}
FOLDERS: dict[str, type[BaseModel]] = {"surveys": Survey, "codeframes": CodeFrame}
MAX_BYTES = 2_000_000


@lru_cache(maxsize=8)
def load_params(folder: Path) -> Params:
    """Read and check a params folder.

    A file that is missing in the folder is taken from the folder that ``institution.yaml`` names as ``extends``.

    Raises
    ------
    ParamsError
        With every fault of every file, each as "fault @ file:path".
    """
    faults: list[str] = []
    folders = [folder, *_extended_folders(folder, faults)]
    parts: dict[str, Any] = {}
    for name, model in FILES.items():
        file = _first_existing([candidate / name for candidate in folders])
        if file is None:
            faults.append(f"file is missing @ {name}")
        else:
            parts[file.stem] = _read_model(file, name, model, faults)
    for name, model in FOLDERS.items():
        directory = _first_existing([candidate / name for candidate in folders])
        files = sorted(directory.glob("*.yaml")) if directory else []
        parts[name] = tuple(_read_model(file, f"{name}/{file.name}", model, faults) for file in files)
    if faults:
        raise ParamsError(faults)
    try:
        return Params(**parts)
    except ValidationError as error:
        raise ParamsError(_cross_file_faults(error)) from error


def _extended_folders(folder: Path, faults: list[str]) -> list[Path]:
    raw = _read_yaml(folder / "institution.yaml", "institution.yaml", [])
    extends = raw.get("extends") if isinstance(raw, dict) else None
    if not extends:
        return []
    base = (folder / str(extends)).resolve()
    if not (base / "institution.yaml").is_file():
        faults.append(f"extends a folder without institution.yaml: '{extends}' @ institution.yaml:extends")
        return []
    return [base]


def _first_existing(candidates: list[Path]) -> Path | None:
    return next((candidate for candidate in candidates if candidate.exists()), None)


def _read_model(file: Path, name: str, model: type[BaseModel], faults: list[str]) -> BaseModel | None:
    raw = _read_yaml(file, name, faults)
    if raw is None:
        return None
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        faults.extend(_fault(detail, name) for detail in error.errors())
        return None


def _fault(detail: Any, name: str) -> str:
    path = ".".join(str(part) for part in detail["loc"])
    given = detail.get("input")
    shown = f", given {given!r:.60}" if isinstance(given, str | int | float | bool) else ""
    return f"{detail['msg']}{shown} @ {name}:{path}"


def _cross_file_faults(error: ValidationError) -> list[str]:
    messages = [str(detail.get("ctx", {}).get("error", detail["msg"])) for detail in error.errors()]
    return [line for message in messages for line in message.splitlines()]


class _PlainLoader(yaml.CSafeLoader):
    """YAML in which no key is given twice."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        keys = [key.value for key, _ in node.value]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise yaml.YAMLError(f"key given twice: {', '.join(twice)}, line {node.start_mark.line + 1}")
        return super().construct_mapping(node, deep=deep)


def _read_yaml(file: Path, name: str, faults: list[str]) -> Any:
    try:
        if file.stat().st_size > MAX_BYTES:
            raise yaml.YAMLError(f"file is larger than {MAX_BYTES} bytes")
        text = file.read_text(encoding="utf-8")
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.CSafeLoader)):
            raise yaml.YAMLError("anchors and aliases are not accepted (they can expand without end)")
        return yaml.load(text, Loader=_PlainLoader) or {}  # noqa: S506 - derived from the safe loader
    except FileNotFoundError:
        faults.append(f"file is missing @ {name}")
    except UnicodeDecodeError:
        faults.append(f"file is not UTF-8 @ {name}")
    except yaml.YAMLError as error:
        faults.append(f"not readable as YAML: {' '.join(str(error).split())} @ {name}")
    return None
