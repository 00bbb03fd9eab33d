"""Every estimator that the reports use: its name, what it is for, its formula, its rule for missing data, its source.

The one list of them; `docs/methods.md`, section 10, says more on each. ``functions`` are those of `qa_lib.measurement`
that calculate it. A formula is the same in every language; so is a source.
"""

from __future__ import annotations

from qa_lib.reporting.language import mark
from qa_lib.reporting.words.estimators_of_levels import COMPARISONS, LEVELS, RESPONDENTS
from qa_lib.reporting.words.estimators_of_scales import CODERS, CONTROL, INSTRUMENTS, TEACHING

#: What stands above the formulas.
SYMBOLS = mark(
    "Methods are checked against the statistical package R. x: positive answers, n: answers, m: respondents, N: "
    "population, p: share, l and u: ends of its interval, s: time, w: weight, z and t: quantiles; the library's "
    "documentation says more on each."
)
#: In the order of the report's chapters.
ESTIMATORS = (*LEVELS, *COMPARISONS, *RESPONDENTS, *INSTRUMENTS, *TEACHING, *CODERS, *CONTROL)
#: Not estimators: the words that an interval allows.
VERDICTS = ("judge_against", "judge_agreement", "judge_below", "judge_benchmark", "judge_change", "judge_trend")
