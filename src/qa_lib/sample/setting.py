"""One semester of the synthetic university: what every module needs to know to draw it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from qa_lib.params import Params, Semester
from qa_lib.sample.mess import Mess
from qa_lib.sample.streams import stream


@dataclass(frozen=True, eq=False)
class Setting:
    """Params, seed and size of the university, the semester being written and how messy its exports are.

    Compared by identity, so that what is drawn for a setting can be cached at no cost.
    """

    params: Params
    semester: Semester
    seed: int
    scale: float = 1.0
    mess: Mess = field(default_factory=Mess)

    def stream(self, *names: object) -> np.random.Generator:
        """The random numbers of these names in this semester."""
        return stream(self.seed, self.semester.code, *names)
