"""Where files are damaged: any file of a campaign is made from the seed and its number alone."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from fuzz.containers import Damaged, write_csv, write_lie, write_sav, write_xlsx
from fuzz.exports import Export, cut_exports
from fuzz.foretelling import Foretold
from fuzz.running import find_truths
from fuzz.tables import Grid, damage_table
from qa_lib.params import Params, load_params

#: Of so many malformed files one is a params file.
PARAMS_EVERY = 10
_WRITERS = {".csv": write_csv, ".xlsx": write_xlsx, ".sav": write_sav, "": write_lie}
_WEIGHTS = (45, 40, 7, 8)


@dataclass(frozen=True)
class Workshop:
    """Sound exports with what each row answers, and the seed."""

    exports: tuple[Export, ...]
    params: Params
    params_folder: Path
    seed: int

    def is_params(self, number: int) -> bool:
        """Whether the file of this number is one of the params."""
        return number % PARAMS_EVERY == PARAMS_EVERY - 1

    def random(self, number: int) -> Random:
        """What decides how a file is damaged; the files before it have no part in it."""
        return Random(f"{self.seed}:{number}")

    def damage(self, number: int) -> Damaged:
        """A damaged export, with a name and identifiers of its own."""
        random, prefix = self.random(number), self._prefix(number)
        export = random.choice(self.exports).named(prefix)
        grid = Grid.of(export)
        damage_table(grid, random)
        suffix = random.choices(list(_WRITERS), weights=_WEIGHTS)[0]
        name = f"{export.survey}_{number}{suffix or '.csv'}"
        return replace(_WRITERS[suffix](grid, name, random), prefix=prefix)

    def _prefix(self, number: int) -> str:
        """What the identifiers of a file begin with: no byte that is changed makes it that of another file."""
        digest = hashlib.sha256(f"{self.seed}:{number}".encode()).hexdigest()[:12]
        return digest.translate(str.maketrans("0123456789", "ghijklmnop"))


def open_workshop(folder: Path, *, seed: int, params_folder: Path) -> Workshop:
    """The workshop of a seed; the sample university is made in ``folder`` and its exports are read once, sound."""
    params = load_params(params_folder)
    exports = [_learn_truth(export, params, params_folder) for export in cut_exports(folder, params)]
    return Workshop(tuple(exports), params, params_folder, seed)


def _learn_truth(export: Export, params: Params, params_folder: Path) -> Export:
    """The export with what each row answers; rows that are not read are left out."""
    named = export.named("0")
    sound = replace(_write_sound(named), name=f"{export.survey}_sound.csv", prefix="0")
    truths = find_truths([sound], params, params_folder)[sound.name]
    kept = [number for number in range(len(export.rows)) if f"0x{number}" in truths]
    rows, truth = [export.rows[k] for k in kept], [truths[f"0x{k}"] for k in kept]
    return replace(export, rows=tuple(rows), truth=tuple(truth))


def _write_sound(export: Export) -> Damaged:
    """An undamaged text file."""
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([export.head, *export.rows])
    return Damaged("", stream.getvalue().encode(), (), Foretold({}))


def spell_files(numbers: Sequence[int]) -> str:
    """Numbers as the command line takes them.

    >>> spell_files([7]), spell_files([100, 101, 102])
    ('7', '100-102')
    """
    return f"{numbers[0]}-{numbers[-1]}" if len(numbers) > 1 else str(numbers[0])
