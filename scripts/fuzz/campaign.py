"""A whole campaign: from a seed to a summary, the same for the same seed."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fuzz.running import Batch, Ending, run_batches
from fuzz.workshop import Workshop, open_workshop, spell_files

ROOT = Path(__file__).resolve().parents[2]
BATCH_SIZE = 250
#: Findings that the summary lists.
LISTED = 20


@dataclass
class Campaign:
    """What became of all files; ``n_wanted`` of them were asked for."""

    seed: int
    n_wanted: int
    endings: list[Ending] = field(default_factory=list)
    crashes: list[Batch] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    memory_mb: float = 0.0

    def add(self, batch: Batch) -> None:
        """Count a batch."""
        self.endings += batch.endings
        self.crashes += [batch] if batch.crash else []
        self.seconds.append(batch.seconds)
        self.memory_mb = max(self.memory_mb, batch.memory_mb)

    @property
    def wrong(self) -> list[Ending]:
        """Files with which something is wrong, in order."""
        return sorted((one for one in self.endings if one.fault), key=lambda one: one.number)

    @property
    def findings(self) -> list[str]:
        """Everything that went wrong, each with the words that make it again."""
        wrong = [
            f"{', '.join(one.notes)}: {one.fault} ({self._again(one.together or (one.number,))})" for one in self.wrong
        ]
        return [*wrong, *(f"{one.crash} ({self._again(one.numbers)})" for one in self.crashes)]

    def _again(self, numbers: Sequence[int]) -> str:
        return f"make fuzz SEED={self.seed} FILES={spell_files(numbers)}"

    @property
    def summary(self) -> str:
        """The result in lines."""
        kinds = Counter(one.kind for one in self.endings)
        modes = Counter(one.mode for one in self.endings)
        done = len(self.endings)
        share = "" if done == self.n_wanted else f" of {self.n_wanted}, ended before the rest"
        lines = [
            f"seed {self.seed}: {done} malformed files{share}; tracebacks, crashes and hangs: {len(self.crashes)}; "
            f"wrong: {len(self.wrong)}"
        ]
        lines += [f"  {kind}: {n}" for kind, n in sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))]
        lines.append("foretold: " + ", ".join(f"{mode} {n}" for mode, n in modes.most_common()))
        lines.append(
            f"slowest batch of {BATCH_SIZE}: {max(self.seconds, default=0):.1f} s; "
            f"memory at most {self.memory_mb:.0f} MB"
        )
        return "\n".join([*lines, *self.findings[:LISTED]])

    def keep(self, folder: Path, workshop: Workshop) -> None:
        """Write the damaged exports that went wrong, to be looked at, each under its seed and number."""
        numbers = {one.number for one in self.wrong} | {number for one in self.crashes for number in one.numbers}
        for number in sorted(one for one in numbers if not workshop.is_params(one)):
            file = workshop.damage(number)
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{self.seed}-{file.name}").write_bytes(file.content)


@dataclass(frozen=True)
class Wish:
    """What is asked for: files by their numbers, so many batches at once, and when no further one begins."""

    numbers: range
    seed: int = 1
    jobs: int = 1
    minutes: float = float("inf")
    #: Where the files of findings are kept.
    keep: Path | None = None


def run_campaign(wish: Wish, *, params_folder: Path, say: Callable[[str], None]) -> Campaign:
    """Damage the files and read them, `BATCH_SIZE` at a time.

    An interruption, or the end of the time, ends it with what is known by then.
    """
    campaign, deadline = Campaign(wish.seed, len(wish.numbers)), time.monotonic() + wish.minutes * 60
    numbers = wish.numbers
    batches = [numbers[first : first + BATCH_SIZE] for first in range(0, len(numbers), BATCH_SIZE)]
    with tempfile.TemporaryDirectory() as folder:
        workshop = open_workshop(Path(folder), seed=wish.seed, params_folder=params_folder)
        try:
            for batch in run_batches(batches, workshop, jobs=wish.jobs, deadline=deadline):
                campaign.add(batch)
                say(f"{len(campaign.endings)} files, {len(campaign.findings)} findings")
        except KeyboardInterrupt:
            say("interrupted")
        if wish.keep is not None:
            campaign.keep(wish.keep, workshop)
    return campaign
