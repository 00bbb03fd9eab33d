"""What reports on the university as a whole show: the annual report, a survey's results, a month.

Goes in: `UniversityData`, which knows the sums of each school in each semester (`analysis.sums`) and reads nobody's
answers, but for the level of a department that has a measure (`indicators`). Comes out: frames with documented columns,
the university's results being the sums of its schools' (so that the numbers equal those of the schools' reports). In
the order of the report: `participation`, `results`, `dynamics`, `findings`, `beginnings` of measures, `external`
indicators. Nothing here is disclosed; which results of the university a ring may see, `release` plans.
"""

from qa_lib.analysis.university.data import UniversityData, keep_university, open_university
from qa_lib.analysis.university.release import UNIVERSITY_KEYS, plan_university, read_totals

__all__ = ["UNIVERSITY_KEYS", "UniversityData", "keep_university", "open_university", "plan_university", "read_totals"]
