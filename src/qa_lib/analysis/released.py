"""What readers have seen of results before: entries of the ledger (`qa_lib.intake.ledger`), read and written."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pandas as pd

from qa_lib import reads
from qa_lib.analysis.result_cells import CELL_KEYS
from qa_lib.analysis.sensitive import RELEASED_COLUMNS
from qa_lib.errors import DisclosureError
from qa_lib.intake.ledger import SOURCE, list_released
from qa_lib.params import Params
from qa_lib.paths import Paths

_COUNTS = ("n_valid", "n_positive", "n_respondents")


def read_released(paths: Paths, params: Params, *, school: str, semester: str) -> pd.DataFrame:
    """What readers have seen of a school's results of a semester, before data or rules became what they are.

    Returns
    -------
    DataFrame
        `RELEASED_COLUMNS`, a row a result and entry.

    Raises
    ------
    DisclosureError
        When an entry is damaged: without it nobody can tell what a correction gives away.
    """
    reads.note(SOURCE, f"{semester}/{school}")
    parts = [_read_entry(file) for file in list_released(paths, params, school=school, semester=semester)]
    empty = pd.DataFrame(columns=list(RELEASED_COLUMNS)).astype("str").astype(dict.fromkeys(_COUNTS, "int64"))
    return pd.concat([empty, *parts], ignore_index=True)


def _read_entry(file: Path) -> pd.DataFrame:
    try:
        content = file.read_bytes()
        if hashlib.sha256(content).hexdigest()[:16] != file.stem.partition("-")[2]:
            raise ValueError("its content does not have the digest that its name says")
        entry: dict[str, Any] = json.loads(content)
        rows = pd.DataFrame(entry["results"], columns=[*CELL_KEYS, *_COUNTS])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DisclosureError(
            f"the ledger of what was released is damaged: {'/'.join(file.parts[-3:])} ({error}); nothing can be "
            "released beside what is not known. Restore data/releases from a backup"
        ) from error
    kinds = dict.fromkeys(CELL_KEYS, "str") | dict.fromkeys(_COUNTS, "int64")
    return rows.astype(kinds).assign(tier=str(entry["tier"]))


def write_entry(plan: pd.DataFrame, *, tier: str, basis: str) -> tuple[str, bytes]:
    """The name and the content of the entry for what a report shows.

    ``plan`` has the results that are shown, of one school and semester. The name holds a digest of the content: the
    same release, in whatever language, is the same entry.
    """
    ordered = plan.sort_values(list(CELL_KEYS), kind="stable")
    rows = ordered[[*CELL_KEYS, *_COUNTS]].astype(dict.fromkeys(_COUNTS, "int64"))
    entry = {"tier": tier, "basis": basis, "results": rows.to_numpy(dtype=object).tolist()}
    lines = json.dumps(entry, ensure_ascii=False, sort_keys=True).replace("], [", "],\n[")
    content = f"{lines}\n".encode()
    return f"{basis}-{hashlib.sha256(content).hexdigest()[:16]}.json", content
