"""Figures of a report: one function a kind, from a released frame with a ``label`` column to a drawn figure.

Every function is ``plot_x(frame, *, language, …) -> Figure``. A figure is as wide as the text of a page and as high as
its rows need, so it owns its size and takes no axes. Rows stand in the order of the frame; a ``group`` column, where
there is one, gathers rows under headings. An empty frame is a ValueError: a chapter says in words that there are no
data. `make_figure` turns the figure into what a notebook displays.
"""

from qa_lib.reporting.figures.benchmark import plot_benchmark
from qa_lib.reporting.figures.causes import plot_causes
from qa_lib.reporting.figures.coders import plot_coder_agreement
from qa_lib.reporting.figures.distribution import plot_distribution
from qa_lib.reporting.figures.dynamics import plot_dynamics
from qa_lib.reporting.figures.growth import plot_neutral_growth
from qa_lib.reporting.figures.heat import plot_school_map, plot_theme_map
from qa_lib.reporting.figures.levels import plot_levels
from qa_lib.reporting.figures.loadings import plot_loadings
from qa_lib.reporting.figures.nonresponse import plot_nonresponse
from qa_lib.reporting.figures.reliability import plot_reliability
from qa_lib.reporting.figures.representativeness import plot_representativeness
from qa_lib.reporting.figures.response import plot_response
from qa_lib.reporting.figures.schools import plot_schools
from qa_lib.reporting.figures.shrunken import plot_shrunken
from qa_lib.reporting.figures.status import plot_status
from qa_lib.reporting.figures.stopping import plot_stopping
from qa_lib.reporting.figures.targets import plot_targets
from qa_lib.reporting.figures.teachers import plot_teachers
from qa_lib.reporting.figures.themes import plot_themes
from qa_lib.reporting.figures.timeline import plot_timeline
from qa_lib.reporting.figures.trust import Milestone, plot_trust
from qa_lib.reporting.figures.verdicts import plot_verdicts
from qa_lib.reporting.figures.view import make_figure
from qa_lib.reporting.figures.weighting import plot_weighting
from qa_lib.reporting.figures.year_line import plot_calendar

__all__ = [
    "Milestone",
    "make_figure",
    "plot_benchmark",
    "plot_calendar",
    "plot_causes",
    "plot_coder_agreement",
    "plot_distribution",
    "plot_dynamics",
    "plot_levels",
    "plot_loadings",
    "plot_neutral_growth",
    "plot_nonresponse",
    "plot_reliability",
    "plot_representativeness",
    "plot_response",
    "plot_school_map",
    "plot_schools",
    "plot_shrunken",
    "plot_status",
    "plot_stopping",
    "plot_targets",
    "plot_teachers",
    "plot_theme_map",
    "plot_themes",
    "plot_timeline",
    "plot_trust",
    "plot_verdicts",
    "plot_weighting",
]
