"""Larger universities: the store's tables of one semester, copied with new ids."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from qa_lib.intake.parts import ACCOUNT_FILE, digest_tables

#: Added to the response ids of each copy, far above those of the whole sample.
ID_STEP = 1_000_000_000
SLICED = ("responses", "answers", "comments", "codings")
PLACES = ("school", "department", "programme")


@dataclass(frozen=True)
class Copy:
    """The ``number``-th copy of tables: 0 is the tables themselves. ``codes``: what its places are called instead."""

    number: int
    codes: Mapping[str, str]

    def of(self, frame: pd.DataFrame) -> pd.DataFrame:
        """A frame of the store with the copy's ids and places."""
        changes: dict[str, Any] = {}
        if "response_id" in frame:
            changes["response_id"] = frame["response_id"] + self.number * ID_STEP
        if "respondent_id" in frame and self.number:
            changes["respondent_id"] = frame["respondent_id"] + f"-{self.number}"
        for name in PLACES:
            if name in frame and self.codes:
                changes[name] = frame[name].cat.rename_categories(lambda code: self.codes.get(code, code))
        if "teacher_id" in frame and self.codes:
            changes["teacher_id"] = frame["teacher_id"] + f"-{self.number}"
        return frame.assign(**changes)


def grow_learners(source: Path, target: Path, *, factor: int) -> None:
    """A semester of the store with every respondent ``factor`` times; schools and teachers stay as they are."""
    schools = _read_account(source)["schools"]
    copies = [Copy(number, {}) for number in range(factor)]
    for table in SLICED:
        for school in schools:
            file = source / table / f"{school}.parquet"
            if file.is_file():
                frame = pd.read_parquet(file)
                _write((copy.of(frame) for copy in copies), target / table / file.name)
    population = pd.read_parquet(source / "population.parquet")
    _write([population.assign(n_population=population["n_population"] * factor)], target / "population.parquet")
    _copy_rest(source, target)
    _write_account(source, target, schools=schools)


def grow_schools(source: Path, target: Path, *, copies: Mapping[str, Copy], school: str) -> None:
    """A semester of the store with copies of one school, and no other; code of the copy -> copy."""
    for table in SLICED:
        frame = pd.read_parquet(source / table / f"{school}.parquet")
        for code, copy in copies.items():
            _write([copy.of(frame)], target / table / f"{code}.parquet")
    for table in ("population", "teachers"):
        frame = pd.read_parquet(source / f"{table}.parquet")
        of_school = frame[(frame["school"] == school).to_numpy()].copy()
        _write((copy.of(of_school) for copy in copies.values()), target / f"{table}.parquet")
    _copy_rest(source, target)
    _write_account(source, target, schools=sorted(copies))


def add_schools(params: Path, school: str, *, n: int) -> dict[str, Copy]:
    """Write copies of a school into ``institution.yaml`` until there are ``n``; code -> copy, the school first."""
    file = params / "institution.yaml"
    institution = yaml.safe_load(file.read_text(encoding="utf-8"))
    original = next(one for one in institution["schools"] if one["code"] == school)
    copies = {school: Copy(0, {})}
    for number in range(1, n):
        copied = _copy_school(original, number)
        institution["schools"].append(copied)
        copies[copied["code"]] = Copy(number, _new_codes(original, number))
    file.write_text(yaml.safe_dump(institution, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return copies


def _copy_school(school: dict[str, Any], number: int) -> dict[str, Any]:
    copied = _rename(school, number)
    copied["short_name"] = {locale: f"{words} {number}" for locale, words in school["short_name"].items()}
    for parts in ("departments", "programmes"):
        copied[parts] = [_rename(part, number) for part in school[parts]]
    return copied


def _rename(part: dict[str, Any], number: int) -> dict[str, Any]:
    names = {locale: f"{words} {number}" for locale, words in part["name"].items()}
    kept = {key: value for key, value in part.items() if key != "aliases"}
    return kept | {"code": f"{part['code']}-{number}", "name": names}


def _new_codes(school: dict[str, Any], number: int) -> dict[str, str]:
    parts = [school, *school["departments"], *school["programmes"]]
    return {part["code"]: f"{part['code']}-{number}" for part in parts}


def _write(frames: Iterable[pd.DataFrame], file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    parts = list(frames)
    joined = parts[0] if len(parts) == 1 else _concat(parts)
    joined.to_parquet(file, index=False)


def _concat(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    joined = pd.concat(frames, ignore_index=True)
    codes = frames[0].select_dtypes("category").columns
    return joined.astype(dict.fromkeys(codes, "category"))


def _copy_rest(source: Path, target: Path) -> None:
    for file in source.glob("*.parquet"):
        if not (target / file.name).exists():
            shutil.copyfile(file, target / file.name)


def _read_account(semester: Path) -> dict[str, Any]:
    account: dict[str, Any] = json.loads((semester / ACCOUNT_FILE).read_text(encoding="utf-8"))
    return account


def _write_account(source: Path, target: Path, *, schools: Sequence[str]) -> None:
    changed = {"schools": list(schools), "files": digest_tables(target)}
    (target / ACCOUNT_FILE).write_text(json.dumps(_read_account(source) | changed, indent=1), encoding="utf-8")
