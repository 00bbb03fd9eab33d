"""The attacker's ranges and the choice of hidden cells, against a published example, enumeration and random tables."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_lib.privacy.suppression import LinkedCells, bound_hidden_cells, link_cells, protect_cells

pytestmark = pytest.mark.unit

#: Investments by activity (rows) and region (columns): Fischetti and Salazar (2001).
INVESTMENTS = [[20, 50, 10], [8, 19, 22], [17, 32, 12]]


def _tie_table(inside: list[list[int]], *, sensitive: set[str] = frozenset(), width: float = 3.0) -> LinkedCells:
    """A two-way table with its margins; cells are called by row and column, "1,T" is the total of row 1."""
    table = pd.DataFrame(inside)
    table["T"] = table.sum(axis=1)
    table.loc["T"] = table.sum()
    value = {f"{row},{column}": int(table.loc[row, column]) for row in table.index for column in table.columns}
    rows, columns = [[*(line for line in lines if line != "T")] for lines in (table.index, table.columns)]
    sums = [(f"{row},T", [f"{row},{column}" for column in columns]) for row in table.index]
    sums += [(f"T,{column}", [f"{row},{column}" for row in rows]) for column in table.columns]
    cells = pd.DataFrame({"value": value}).assign(low=0, high=1000, is_public=False, width=width)
    return link_cells(cells.assign(is_sensitive=cells.index.isin(sensitive), weight=cells["value"] + 1.0), sums)


def test_bound_hidden_cells_matches_the_published_range() -> None:
    """The attacker places the sensitive investment of 22 between 5 and 30."""
    linked = _tie_table(INVESTMENTS)
    ranges = bound_hidden_cells(linked, linked.find(["1,0", "1,2", "2,0", "2,2"]))
    assert ranges.loc["1,2", ["feasible_low", "feasible_high"]].tolist() == [5, 30]


def test_protect_cells_chooses_the_published_pattern() -> None:
    """Three more cells are hidden, those of the published optimum."""
    chosen = protect_cells(_tie_table(INVESTMENTS, sensitive={"1,2"}, width=20))
    assert set(chosen.decisions.index) == {"1,0", "1,2", "2,0", "2,2"}
    assert chosen.decisions["reason"].value_counts().to_dict() == {"protects": 3, "sensitive": 1}


def test_bound_hidden_cells_recovers_what_one_table_hides_and_another_gives_away() -> None:
    """28 answers in one table, 25 of them shown in another: the 3 that the second hides are recovered."""
    cells = pd.DataFrame({"value": {"all": 28, "satisfied": 25, "dissatisfied": 3}}).assign(low=0, high=28)
    linked = link_cells(cells, [("all", ["satisfied", "dissatisfied"])])
    ranges = bound_hidden_cells(linked, linked.find(["dissatisfied"]))
    assert ranges.loc["dissatisfied"].tolist() == [3, 3, 3, 0]


def test_protect_cells_names_a_cell_that_public_cells_give_away() -> None:
    """What was published before cannot be hidden any more: the clash names the cell and the tables' cells."""
    cells = pd.DataFrame({"value": {"all": 28, "satisfied": 25, "dissatisfied": 3}}).assign(low=0, high=28, weight=1.0)
    cells = cells.assign(width=3.0, is_sensitive=cells.index == "dissatisfied", is_public=cells.index != "dissatisfied")
    clash = protect_cells(link_cells(cells, [("all", ["satisfied", "dissatisfied"])])).clashes[0]
    assert (clash.cell, clash.width, set(clash.public)) == ("dissatisfied", 0, {"all", "satisfied"})


tables = st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=2, max_size=4)


@given(tables)
@settings(max_examples=25, deadline=None)
def test_protect_cells_keeps_every_sensitive_range_wide(inside: list[list[int]]) -> None:
    """The attacker, who works with whole numbers, finds no sensitive cell closer than asked."""
    sensitive = {f"{r},{c}" for r, row in enumerate(inside) for c, n in enumerate(row) if 0 < n < 4}
    linked = _tie_table(inside, sensitive=sensitive)
    chosen = protect_cells(linked)
    ranges = bound_hidden_cells(linked, chosen.hidden)
    assert not chosen.clashes
    assert (ranges.loc[sorted(sensitive), "feasible_width"] >= 3).all()


@pytest.mark.parametrize("seed", range(2))
def test_protect_cells_hides_no_more_than_needed(seed: int) -> None:
    """No lighter choice of the 16 cells of a small table is safe: all lighter ones are tried."""
    inside = np.random.default_rng(seed).poisson(5, (3, 3)).tolist()
    linked = _tie_table(inside, sensitive={"0,0"})
    weight, chosen = linked.cells["weight"].to_numpy(), protect_cells(linked)
    bar = weight[chosen.hidden].sum()
    others = [place for place in range(len(weight)) if linked.cells.index[place] != "0,0"]
    for n_hidden in range(3):
        for extra in combinations(others, n_hidden):
            hidden = linked.find(linked.cells.index[[0, *extra]])
            is_safe = bound_hidden_cells(linked, hidden).loc["0,0", "feasible_width"] >= 3
            assert not is_safe or weight[hidden].sum() >= bar - 1e-9


def test_protect_cells_is_the_same_in_every_run() -> None:
    """The same cells give the same choice."""
    inside = np.random.default_rng(7).poisson(6, (6, 9)).tolist()
    sensitive = {f"{r},{c}" for r, row in enumerate(inside) for c, n in enumerate(row) if 0 < n < 4}
    first, second = (protect_cells(_tie_table(inside, sensitive=sensitive)).decisions for _ in range(2))
    pd.testing.assert_frame_equal(first, second)


def test_link_cells_refuses_sums_that_do_not_add_up() -> None:
    """A wrong total is an error of the tables, found before anything is published."""
    cells = pd.DataFrame({"value": {"all": 27, "satisfied": 25, "dissatisfied": 3}}).assign(low=0, high=28)
    with pytest.raises(ValueError, match="1 sums do not add up, first that of 'all'"):
        link_cells(cells, [("all", ["satisfied", "dissatisfied"])])
