"""The methods chapter names what the reports calculate and the policy's values."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import matplotlib as mpl
import pytest

from qa_lib.params import Params
from qa_lib.params.model import Model
from qa_lib.params.policy import Rule
from qa_lib.reporting.figures.typeface import register_font
from qa_lib.reporting.language import Language
from qa_lib.reporting.words.estimators import ESTIMATORS, VERDICTS
from qa_lib.reporting.words.methods import RULES, list_rules

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
NAMED = {name for estimator in ESTIMATORS for name in estimator.functions}
#: Values that no reader of results needs.
UNNAMED_RULES = {"pseudonym_length", "identifier_length_min", "identifier_digits_min", "unlinked_surveys"}
UNNAMED_RULES |= {
    "tier",
    "colleagues_n_min",
    "row_rings",
    "open_rings",
    "quiet_months",
    "accreditation_end_date",
    "draw_seed",
}


def _imported_functions() -> set[str]:
    """Functions that analysis and chapters import from the estimators."""
    files = [*(ROOT / "src/qa_lib/analysis").rglob("*.py"), *(ROOT / "src/qa_lib/reporting").rglob("*.py")]
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
    found = [node for node in nodes if isinstance(node, ast.ImportFrom) and str(node.module).startswith("qa_lib.meas")]
    return {alias.name for node in found for alias in node.names if alias.name[0].islower()}


def test_every_estimator_that_is_used_is_named() -> None:
    """What a chapter calculates stands in the methods chapter; words of a verdict are no estimators."""
    assert sorted(_imported_functions() - NAMED - set(VERDICTS)) == []


def test_every_named_function_exists() -> None:
    """No name is left over from a function that was renamed."""
    modules = [".".join(file.relative_to(ROOT / "src").with_suffix("").parts) for file in MEASUREMENT.rglob("*.py")]
    known = {name for module in modules for name in vars(importlib.import_module(module.removesuffix(".__init__")))}
    assert sorted((NAMED | set(VERDICTS)) - known) == []


MEASUREMENT = ROOT / "src/qa_lib/measurement"


def test_every_estimator_stands_in_the_documentation() -> None:
    """Each source of the chapter is one of docs/methods.md."""
    documentation = (ROOT / "docs/methods.md").read_text(encoding="utf-8")
    sources = {name for each in ESTIMATORS for name in re.findall(r"[A-Z][\wäöü]+(?=[, ])", each.reference)}
    assert sorted(name for name in sources if name not in documentation) == []


def test_formulas_have_letters_of_the_reports_typefaces() -> None:
    """No sign of a formula is an empty box on paper."""
    from fontTools.ttLib import TTFont

    files = [Path(register_font()), Path(mpl.get_data_path()) / "fonts/ttf/DejaVuSans.ttf"]
    known = {code for file in files for code in TTFont(file).getBestCmap()}
    written = {letter for each in ESTIMATORS for letter in each.formula + each.reference}
    assert sorted(letter for letter in written if ord(letter) not in known) == []


def test_every_rule_of_the_policy_is_listed(small_params: Params) -> None:
    """Each value of the policy that results depend on has words."""
    policy = small_params.policy
    parts = {name: getattr(policy, name) for name in type(policy).model_fields if name != "disclosure"}
    rules = {
        (part, name)
        for part, model in parts.items()
        if isinstance(model, Model)
        for name in type(model).model_fields
        if isinstance(getattr(model, name), Rule)
    }
    unnamed = {name for part, name in rules if f"{part}.{name}" not in RULES and name not in RULES}
    assert unnamed == UNNAMED_RULES


def test_list_rules_writes_values_exactly(small_params: Params) -> None:
    """No cut-off is rounded to another one."""
    language = Language("en", folder=ROOT / "locale", strict=True)
    rules = list_rules(small_params, small_params.policy.disclosure.internal, language)
    values = {rule["rule"]: rule["value"] for rule in rules}
    assert values[RULES["agreement_tentative"]] == "0.667"
    assert values[RULES["rmsea_rise_max"]] == "0.015"
    assert values[RULES["neutral_growth_share"]] == "1%"
