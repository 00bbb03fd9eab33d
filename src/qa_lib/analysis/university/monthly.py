"""What a month brought: questionnaires so far, incidents, complaints, the state of risks and measures (8.2, 8.5)."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis.data import catalogue_order, once_per_report
from qa_lib.analysis.university.data import UniversityData
from qa_lib.intake import read_slice
from qa_lib.measurement import attach_surveys, sum_population
from qa_lib.registers.computing import ENDED, score_risks, state_measures

#: Registers whose entries of a month are counted, with the column of their day.
CASES = {"complaints": "received_date", "incidents": "occurred_date"}


def has_register(data: UniversityData, code: str) -> bool:
    """Whether the university keeps a register."""
    return code in {book.code for book in data.params.registers}


def month_of(data: UniversityData) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The first and the last day of the report's month."""
    last = pd.Timestamp(data.date)
    return last.replace(day=1), last


@once_per_report
def tabulate_received(data: UniversityData) -> pd.DataFrame:
    """Questionnaires of the semester that came in until the end of the month.

    Returns
    -------
    DataFrame
        In the order of the catalogue: ``survey``, ``n_population`` (NA when unknown), ``n_respondents`` (distinct),
        ``n_responses``, ``n_month`` (of these in the month), ``response_share`` (so far; NA without a usable
        population). Questionnaires without a date are left out. No rows where the semester has no data yet.
    """
    columns = ["survey", "n_population", "n_respondents", "n_responses", "n_month", "response_share"]
    if data.semester not in data.semesters:
        return pd.DataFrame(columns=columns)
    slice_ = read_slice(data.paths, school=None, semesters=[data.semester], tables=("responses", "population"))
    first, last = month_of(data)
    responses = slice_.responses[["survey", "respondent_id", "response_id", "submitted_date"]]
    day = pd.to_datetime(responses["submitted_date"])
    own = "response " + responses["response_id"].astype("str")
    person = responses["respondent_id"].astype("str").where(responses["respondent_id"].notna(), own)
    received = responses.assign(day=day, person=person, survey=responses["survey"].astype("str"))
    received = received[received["day"] <= last]
    grouped = received.assign(is_new=received["day"] >= first).groupby("survey")
    table = grouped.agg(
        n_respondents=("person", "nunique"), n_responses=("person", "size"), n_month=("is_new", "sum")
    ).reset_index()
    people = sum_population(attach_surveys(slice_.population, data.params.surveys), by=["survey"])
    table = table.merge(people, how="left", on="survey").astype(dict.fromkeys(columns[1:5], "Int64"))
    usable = table["n_population"].where(table["n_population"].gt(0) & table["n_population"].ge(table["n_respondents"]))
    table["response_share"] = table["n_respondents"].astype("Float64") / usable.astype("Float64")
    order = {survey.code: place for place, survey in enumerate(catalogue_order(data.params))}
    ranks = table["survey"].map(order).sort_values(kind="stable").index
    ordered: pd.DataFrame = table.loc[ranks, columns].reset_index(drop=True)
    return ordered


def count_cases(data: UniversityData, register: str, by: str) -> pd.DataFrame:
    """Complaints or incidents by kind: ``by`` (codes), ``n_month`` (of the month), ``n_open`` and ``n`` (of all)."""
    frame = data.registers.frame(register)
    first, last = month_of(data)
    day = frame[CASES[register]]
    frame = frame[day <= last]
    is_open = frame["status"].eq("open") if "status" in frame else frame["resolved_date"].isna()
    counted = frame.assign(is_new=frame[CASES[register]] >= first, is_open=is_open.fillna(False), one=1)
    grouped = counted.groupby(by)[["is_new", "is_open", "one"]].sum().reset_index()
    return grouped.rename(columns={"is_new": "n_month", "is_open": "n_open", "one": "n"}).astype({by: "str"})


@once_per_report
def tabulate_measures(data: UniversityData) -> pd.DataFrame:
    """The measures of the whole university with the state that the rules give them on the report's day."""
    return state_measures(data.registers.frame("capa"), params=data.params, on=data.date)


@once_per_report
def tabulate_risks(data: UniversityData) -> pd.DataFrame:
    """The risks of the whole university, scored on the report's day; open ones, highest first."""
    frames = (data.registers.frame(code) for code in ("risks", "risk-scores"))
    scored = score_risks(*frames, params=data.params, on=data.date)
    is_open = scored["is_open"].fillna(False)
    return scored[is_open].sort_values("score", ascending=False, kind="stable").reset_index(drop=True)


def list_running(measures: pd.DataFrame) -> pd.DataFrame:
    """Measures that have not ended."""
    return measures[~measures["status"].isin(ENDED)].reset_index(drop=True)
