"""A whole campaign: from a seed to a summary, the same for the same seed."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from random import Random

from fuzz.containers import Damaged, write_csv, write_lie, write_sav, write_xlsx
from fuzz.exports import Export, cut_exports
from fuzz.params_files import run_params
from fuzz.running import Batch, Ending, find_truths, run_batch
from fuzz.tables import Grid, damage_table
from qa_lib.params import load_params

ROOT = Path(__file__).resolve().parents[2]
BATCH_SIZE = 40
#: Of ten malformed files one is a params file.
PARAMS_SHARE = 0.1
_WRITERS = {".csv": write_csv, ".xlsx": write_xlsx, ".sav": write_sav, "": write_lie}
_WEIGHTS = (45, 40, 7, 8)


@dataclass
class Campaign:
    """What became of all files."""

    endings: list[Ending] = field(default_factory=list)
    crashes: list[Batch] = field(default_factory=list)
    wrong: list[Damaged] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    memory_mb: float = 0.0

    def add(self, batch: Batch) -> None:
        """Count a batch."""
        self.endings += batch.endings
        self.crashes += [batch] if batch.crash else []
        self.wrong += batch.files
        self.seconds.append(batch.seconds)
        self.memory_mb = max(self.memory_mb, batch.memory_mb)

    @property
    def findings(self) -> list[str]:
        """Everything that went wrong, each kind once."""
        wrong = [f"{one.notes}: {one.fault} ({one.name})" for one in self.endings if one.fault]
        return [*wrong, *(f"{[file.notes for file in one.files][:1]}: {one.crash}" for one in self.crashes)]

    @property
    def summary(self) -> str:
        """The result in lines."""
        kinds = Counter(one.kind for one in self.endings)
        modes = Counter(one.mode for one in self.endings)
        wrong = sum(1 for one in self.endings if one.fault)
        lines = [
            f"{len(self.endings)} malformed files; tracebacks, crashes and hangs: {len(self.crashes)}; wrong: {wrong}"
        ]
        lines += [f"  {kind}: {n}" for kind, n in kinds.most_common()]
        lines.append("foretold: " + ", ".join(f"{mode} {n}" for mode, n in modes.most_common()))
        lines.append(
            f"slowest batch of {BATCH_SIZE}: {max(self.seconds, default=0):.1f} s; "
            f"memory at most {self.memory_mb:.0f} MB"
        )
        return "\n".join([*lines, *self.findings[:20]])

    def keep(self, folder: Path) -> None:
        """Write the files that went wrong, to be looked at."""
        for file in self.wrong:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / file.name).write_bytes(file.content)


def run_campaign(n: int, *, seed: int, jobs: int, params_folder: Path, say: Callable[[str], None]) -> Campaign:
    """Damage ``n`` files and read them, `BATCH_SIZE` at a time, ``jobs`` batches at once."""
    params, random = load_params(params_folder), Random(seed)
    campaign, n_params = Campaign(), int(n * PARAMS_SHARE)
    with tempfile.TemporaryDirectory() as folder:
        exports = _learn_truth(cut_exports(Path(folder, "sample"), params), params_folder)
        files = damage_exports(exports, n - n_params, random)
        batches = iter(lambda: list(islice(files, BATCH_SIZE)), [])
        with ThreadPoolExecutor(jobs) as pool:
            for batch in pool.map(lambda batch: run_batch(batch, params, params_folder), batches):
                campaign.add(batch)
                if len(campaign.seconds) % 10 == 0:
                    say(f"{len(campaign.endings)} files, {len(campaign.findings)} findings")
        for _ in range(n_params):
            ending, seconds = run_params(Path(folder, "params"), params_folder, random)
            campaign.add(Batch([ending], seconds))
    return campaign


def _learn_truth(exports: Sequence[Export], params_folder: Path) -> list[Export]:
    """The exports with what each row answers, read once from sound files."""
    params = load_params(params_folder)
    learnt = []
    for export in exports:
        named = export.named("0")
        blank = replace(named, truth=tuple({} for _ in named.rows))
        sound = replace(write_sound(Grid.of(blank)), name=f"{export.survey}_sound.csv", prefix="0")
        truths = find_truths([sound], params, params_folder)[sound.name]
        kept = [number for number in range(len(export.rows)) if f"0x{number}" in truths]
        rows, truth = [export.rows[k] for k in kept], [truths[f"0x{k}"] for k in kept]
        learnt.append(replace(export, rows=tuple(rows), truth=tuple(truth)))
    return learnt


def write_sound(grid: Grid) -> Damaged:
    """An undamaged text file."""
    import csv
    import io

    from fuzz.foretelling import Foretold

    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([grid.head, *grid.rows])
    return Damaged("", stream.getvalue().encode(), (), Foretold({}))


def damage_exports(exports: Sequence[Export], n: int, random: Random) -> Iterator[Damaged]:
    """Damaged files, each with a name and identifiers of its own."""
    for number in range(n):
        export = random.choice(list(exports)).named(str(number))
        grid = Grid.of(export)
        damage_table(grid, random)
        suffix = random.choices(list(_WRITERS), weights=_WEIGHTS)[0]
        name = f"{export.survey}_{number}{suffix or '.csv'}"
        yield replace(_WRITERS[suffix](grid, name, random), prefix=str(number))
