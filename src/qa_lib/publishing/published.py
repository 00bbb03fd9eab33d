"""What finished reports really show, read back from ``tables/*.csv`` and held against the plan.

A table that goes round the plan stands in the files all the same. Names become codes again; school, department and
semester are those of the report's manifest. A row counts when one of its `MEASURES` is filled.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from qa_lib.analysis.result_cells import CELL_KEYS, WHOLE
from qa_lib.analysis.theme_release import THEME_KEYS
from qa_lib.params import Params
from qa_lib.paths import Paths
from qa_lib.publishing.manifest import MANIFEST, read_manifest
from qa_lib.reporting.language import Language

#: Columns that tell how satisfied people are.
MEASURES = ("satisfaction_share", "score_mean", "share_to", "weighted_share", "neutral_share", "share", "real_share")
#: The tables of all surveys' themes.
THEME_TABLES = ("open-answers-strength", "open-answers-improvement", "open-answers-suggestion")
_ITEM_TABLE = "satisfaction-items-"

Row = dict[str, str]


def find_reports(paths: Paths, tier: str) -> list[Path]:
    """The finished reports of a ring on schools and their departments."""
    folders = sorted(file.parent for file in paths.out.glob(f"*/*/{tier}-*/{MANIFEST}"))
    return [folder for folder in folders if read_manifest(folder).get("parameters", {}).get("school")]


@dataclass(frozen=True)
class PublishedReport:
    """A finished report on a school or one of its departments, as its files are."""

    folder: Path
    params: Params
    paths: Paths

    @cached_property
    def about(self) -> dict[str, str]:
        """The parameters that it was made with."""
        about: dict[str, str] = read_manifest(self.folder)["parameters"]
        return about

    def list_results(self) -> pd.DataFrame:
        """The unit's results of its semester that some table shows a measure of: `CELL_KEYS` and ``table``."""
        rows = [
            (self.about["semester"], survey, self.about["department"], block, item, table)
            for table, row in self._read_rows()
            if any(row.get(name) for name in MEASURES) and not row.get("department_label")
            for survey, block, item in [self._find_codes(table, row)]
            if survey
        ]
        return pd.DataFrame(rows, columns=[*CELL_KEYS, "table"]).drop_duplicates()

    def list_values(self) -> pd.DataFrame:
        """The levels that its tables hold, of its unit and, beside a school, of departments.

        `CELL_KEYS` (``survey`` is "" where the table names none), ``n_valid`` (NA without one), ``satisfaction_share``.
        """
        rows = [
            (self.about["semester"], survey, department, block, item, row.get("n_valid") or None, share)
            for table, row in self._read_rows()
            if (share := row.get("satisfaction_share")) and (department := self._find_department(row)) is not None
            for survey, block, item in [self._find_codes(table, row)]
            if survey or row.get("department_label")
        ]
        values = pd.DataFrame(rows, columns=[*CELL_KEYS, "n_valid", "satisfaction_share"])
        numbers = dict.fromkeys(("n_valid", "satisfaction_share"), "float64")
        return values.astype(dict.fromkeys(CELL_KEYS, "str") | numbers).drop_duplicates(ignore_index=True)

    def _find_department(self, row: Row) -> str | None:
        """The unit of a row; None where its department is not known."""
        label = row.get("department_label")
        return self._departments.get(label) if label else self.about["department"]

    @cached_property
    def _departments(self) -> dict[str, str]:
        return {self._name(one.name): one.code for one in self.params.school(self.about["school"]).departments}

    @property
    def name(self) -> str:
        """Its folder below those of all reports."""
        return self.folder.relative_to(self.paths.out).as_posix()

    def list_themes(self) -> pd.DataFrame:
        """The counts of themes of its semester in all surveys that it shows: `THEME_KEYS` and ``table``."""
        codes = {self._name(theme.label): code for code, theme in self.params.lineage.themes.items()}
        rows = [
            (self.about["semester"], codes[row["theme_label"]], WHOLE, self.about["department"], table)
            for table, row in self._read_rows()
            if table in THEME_TABLES and row.get("n_respondents") and row.get("theme_label") in codes
        ]
        return pd.DataFrame(rows, columns=[*THEME_KEYS, "table"])

    def _read_rows(self) -> Iterator[tuple[str, Row]]:
        for file in sorted((self.folder / "tables").glob("*.csv")):
            with file.open(encoding="utf-8", newline="") as stream:
                for row in csv.DictReader(stream):
                    yield file.stem, row

    def _find_codes(self, table: str, row: Row) -> tuple[str, str, str]:
        """Survey, block and item of a row; the survey is "" where the row tells of none or of several."""
        survey = self._surveys.get(row.get("survey_label", ""), "")
        if table.startswith(_ITEM_TABLE):
            survey = table.removeprefix(_ITEM_TABLE)
        if row.get("item_label"):
            found = [key for key in self._items.get(row["item_label"], []) if survey in ("", key[0])]
            return found[0] if len(found) == 1 else ("", "", "")
        return survey, self._blocks.get((survey, row.get("block_label", "")), WHOLE), WHOLE

    @cached_property
    def _language(self) -> Language:
        return Language(self.about["locale"], self.paths.locale)

    def _name(self, text: object) -> str:
        return self._language.name(text)  # type: ignore[arg-type]

    @cached_property
    def _surveys(self) -> dict[str, str]:
        return {self._name(survey.short_title): survey.code for survey in self.params.surveys}

    @cached_property
    def _blocks(self) -> dict[tuple[str, str], str]:
        return {
            (survey.code, self._name(block.title)): block.code
            for survey in self.params.surveys
            for block in survey.blocks
        }

    @cached_property
    def _items(self) -> dict[str, list[tuple[str, str, str]]]:
        items: dict[str, list[tuple[str, str, str]]] = {}
        for survey in self.params.surveys:
            for block in survey.blocks:
                for item in block.items:
                    items.setdefault(self._name(item.text), []).append((survey.code, block.code, item.code))
        return items


def find_leaks(shown: pd.DataFrame, plan: pd.DataFrame, *, tier: str) -> pd.DataFrame:
    """The rows of ``shown`` (results or themes, with ``table``) that a plan hides from the ring of their report."""
    keys = list(THEME_KEYS if "theme" in shown.columns else CELL_KEYS)
    hidden = plan.loc[plan[f"reason_{tier}"].notna(), keys]
    return shown.merge(hidden, on=keys)
