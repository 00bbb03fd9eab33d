import pytest
pytestmark = pytest.mark.unit
from qa_lib.analysis import respondents, quality, satisfaction, teaching, dynamics, comparison, themes, summary
def test_all(make_data):
    for kw in ({}, {"department":"pharm-tech"}, {"semester":"2024-autumn"}):
        d=make_data(**kw)
        for f in (respondents.tabulate_response, quality.tabulate_account, quality.tabulate_status, quality.tabulate_item_nonresponse, quality.tabulate_straight_lining, quality.tabulate_rejections, satisfaction.tabulate_surveys, satisfaction.tabulate_blocks, satisfaction.tabulate_items, teaching.tabulate_teaching_items, teaching.tabulate_teachers, teaching.tabulate_teaching_departments, dynamics.tabulate_dynamics, dynamics.tabulate_changes, comparison.tabulate_benchmark, themes.tabulate_themes, themes.tabulate_agreement, themes.count_comments, summary.tabulate_headlines, summary.find_findings,
          lambda d: respondents.tabulate_representativeness(d,"studies"), lambda d: respondents.tabulate_representativeness(d,"employers"), lambda d: satisfaction.tabulate_distribution(d,"studies"), lambda d: comparison.tabulate_departments(d,"studies"), lambda d: themes.list_quotes(d,"rooms")):
            print(getattr(f,"__name__",f)); 
            t=f(d); print(t.to_string()); print(t.dtypes.to_dict())
