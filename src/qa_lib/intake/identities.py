"""Identifiers of raw files on their way out: to pseudonyms, to the watch list, or left out altogether."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from qa_lib.intake.columns import RawTable
from qa_lib.intake.unread import find_personal
from qa_lib.params import Params
from qa_lib.privacy.forgetting import Forgotten
from qa_lib.privacy.leaks.watch import Sightings
from qa_lib.privacy.pseudonyms import Domain, PseudonymKey, pseudonymise


@dataclass(frozen=True)
class Identities:
    """Makes pseudonyms, and notes what it was given for the watch list."""

    params: Params
    key: PseudonymKey
    forgotten: Forgotten = field(default_factory=Forgotten)
    sightings: Sightings = field(default_factory=Sightings)

    def replace(self, identifiers: Sequence[str], domain: Domain, *, survey: str = "") -> list[str]:
        """The pseudonym of each identifier; of a respondent that for this survey, if policy keeps the survey apart."""
        rules = self.params.policy.privacy
        scope = survey if domain == "respondent" and survey in rules.unlinked_surveys.value else ""
        length = rules.pseudonym_length.value
        pseudonyms = pseudonymise(identifiers, key=self.key, domain=domain, length=length, scope=scope)
        self.sightings.see(domain, identifiers)
        self.sightings.pseudonyms.update(pseudonyms)
        return pseudonyms

    def replace_cells(self, cells: pd.Series, domain: Domain, *, survey: str = "") -> pd.Series:
        """The pseudonym of each cell; of a blank one that of a blank."""
        codes, texts = pd.factorize(cells.to_numpy(dtype=object))
        pseudonyms = np.array([*self.replace(list(texts), domain, survey=survey), ""], dtype=object)
        return pd.Series(pseudonyms[codes], index=cells.index, dtype=object)

    def see_unread(self, table: RawTable, people: Sequence[Hashable] = ()) -> None:
        """Note what columns that are not read tell of ``people``, by row; without them each row is another person's."""
        headings = self.params.intake.personal_headings
        owners = people or range(len(table.rows))
        self.sightings.see("person", find_personal(table.unread, owners, headings=headings))
        for columns in table.aside:
            rows = range(len(columns[0].cells)) if columns else ()
            self.sightings.see("person", find_personal(columns, rows, headings=headings))

    def find_forgotten(self, cells: Iterable[str]) -> np.ndarray:
        """Which cells hold the identifier of a respondent who asked to be forgotten."""
        return np.array([self.forgotten.holds(cell) for cell in cells], dtype=bool)
