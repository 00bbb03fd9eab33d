"""Answers of many respondents, made once and kept in the folder of the benchmark."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from qa_lib.intake import Slice, read_slice
from qa_lib.measurement import build_category_table
from qa_lib.params import Params
from qa_lib.paths import Paths

N_ITEMS, N_CATEGORIES, N_FACETS = 30, 5, 3
MISSING_SHARE = 0.05
SEED = 20261122
#: Stands for a missing answer in the file, one byte an answer.
_MISSING = -1
_CHUNK = 100_000


def keep_answers(folder: Path, *, n: int) -> Path:
    """The file of answers of ``n`` respondents to 30 items of five categories: one scale, three facets, 5 % missing."""
    file = folder / f"answers-{n}.npy"
    if not file.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        generator = np.random.default_rng(SEED)
        parts = [_draw(generator, min(_CHUNK, n - start)) for start in range(0, n, _CHUNK)]
        np.save(file, np.concatenate(parts))
    return file


def read_answers(file: Path) -> pd.DataFrame:
    """Respondents x items, floats, NaN where missing."""
    stored = np.load(file, mmap_mode="r")
    values = np.empty(stored.shape)
    for start in range(0, len(stored), _CHUNK):
        part = stored[start : start + _CHUNK]
        values[start : start + _CHUNK] = np.where(part == _MISSING, np.nan, part)
    return pd.DataFrame(values, columns=[f"item{number + 1}" for number in range(stored.shape[1])])


def _draw(generator: np.random.Generator, n: int) -> np.ndarray:
    general, facets = generator.standard_normal((n, 1)), generator.standard_normal((n, N_FACETS))
    item = np.arange(N_ITEMS)
    loading = 0.55 + 0.2 * (item % 5) / 4
    noise = generator.standard_normal((n, N_ITEMS))
    latent = loading * general + 0.4 * facets[:, item % N_FACETS] + np.sqrt(1 - loading**2 - 0.16) * noise
    shift = np.linspace(-0.6, 0.2, N_ITEMS)
    category = sum((latent > threshold + shift).astype(np.int8) for threshold in (-1.4, -0.6, 0.3, 1.2)) + np.int8(1)
    return np.where(generator.random((n, N_ITEMS)) < MISSING_SHARE, np.int8(_MISSING), category).astype(np.int8)


def keep_year(data: Path, params: Params, *, n: int | None = None) -> tuple[Path, Path]:
    """The files of a year's answers and of what each answer counts as; ``n``: repeated by other people to so many rows.

    A year is the last two semesters of the sample university in ``data``, beside which the files are kept. Codes are
    categories, the same in both files.
    """
    folder = data.parent
    answers, categories = folder / f"year-{n or 'as-it-is'}.parquet", folder / "categories.parquet"
    if not answers.is_file():
        semesters = [semester.code for semester in params.semesters.semesters[-2:]]
        paths = Paths(root=folder, data=data, params=folder)
        table = build_category_table(params)[["survey", "item", "value", "block", "score", "is_positive"]]
        year = _join_responses(read_slice(paths, school=None, semesters=semesters, tables=("responses", "answers")))
        for name in ("survey", "item"):
            codes = pd.CategoricalDtype(sorted(set(table[name].astype("str")) | set(year[name].astype("str"))))
            year[name], table[name] = year[name].astype("str").astype(codes), table[name].astype("str").astype(codes)
        table.astype({"value": "float32", "block": "category"}).to_parquet(categories)
        _repeat(year, n or len(year)).to_parquet(answers)
    return answers, categories


def _join_responses(slice_: Slice) -> pd.DataFrame:
    """Answers with the school and the number of the respondent."""
    responses = slice_.responses.set_index("response_id")
    person = responses["respondent_id"].astype("str").fillna(pd.Series(responses.index.astype("str"), responses.index))
    known = responses.assign(respondent_id=pd.factorize(person)[0])[["school", "respondent_id"]]
    known["school"] = known["school"].astype("category")
    answers = slice_.answers[["response_id", "survey", "item", "value", "status"]]
    return answers.join(known, on="response_id").drop(columns="response_id").reset_index(drop=True)


def _repeat(year: pd.DataFrame, n: int) -> pd.DataFrame:
    people = int(year["respondent_id"].max()) + 1
    n_times = -(-n // len(year))
    parts = [year.assign(respondent_id=year["respondent_id"] + time * people) for time in range(n_times)]
    return pd.concat(parts, ignore_index=True).iloc[:n]
