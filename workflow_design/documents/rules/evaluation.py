"""Evaluation of JsonLogic within bounds: what a condition or transform gives for some data."""

import json
from collections.abc import Iterable
from functools import lru_cache

from datalogic_py import DataLogicError, Rule

from ticketflower.types import Json, JsonObject
from workflow_design.documents.report.words import quoted
from workflow_design.documents.rules.compilation import ENGINE, compiled, sentence_of_failure

BUDGET = 20_000
"""Operations that one evaluation may take: a rule cannot keep a web request busy."""

MAX_RESULT_BYTES = 262_144
"""Size of the largest result: a transform cannot multiply data without end."""


class RuleFailed(Exception):
    """A rule could not be evaluated on this data; the sentence says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def holds(condition: Json, data: Json) -> bool:
    """Whether a condition is true for this data; no condition (None) always is.

    Raises:
        RuleFailed: the condition cannot be evaluated on this data.
    """
    if condition is None:
        return True
    return ENGINE.truthy(_evaluate(condition, data, template=False))


def truths(conditions: Iterable[str | None], data: Json) -> tuple[bool | str, ...]:
    """For each condition whether it holds for this data; where it fails, why, as a sentence.

    Args:
        conditions: as JSON text, so that those who ask again and again write each once.
        data: what they read.
    """
    text, today = json.dumps(data), _today_in(data)
    return tuple(True if each is None else _truth(each, text, today) for each in conditions)


def transform(template: Json, data: Json) -> JsonObject:
    """The object that a transform makes of this data.

    Raises:
        RuleFailed: the transform cannot be evaluated, or gives something other than an object.
    """
    result = json.loads(_evaluate(template, data, template=True))
    if not isinstance(result, dict):
        raise RuleFailed("The transform must produce an object, but it produced something else.")
    return result


def _evaluate(rule: Json, data: Json, *, template: bool) -> str:
    try:
        return _result(json.dumps(rule), json.dumps(data), _today_in(data), template=template)
    except RecursionError as error:
        raise RuleFailed("The rule or its data is nested too deeply.") from error


def _today_in(data: Json) -> str:
    """The date that the operator ``today`` gives for this data; "" where it has none."""
    company = data.get("company") if isinstance(data, dict) else None
    today = company.get("today") if isinstance(company, dict) else None
    return today if isinstance(today, str) else ""


def _truth(rule: str, data: str, today: str) -> bool | str:
    try:
        return ENGINE.truthy(_result(rule, data, today, template=False))
    except RuleFailed as failure:
        return failure.sentence


def _result(rule: str, data: str, today: str, *, template: bool) -> str:
    try:
        run = _compiled(rule, template, today if '"today"' in rule else "")
        result, _ = run.evaluate_metered(data, BUDGET)
    except DataLogicError as error:
        raise RuleFailed(_sentence(error)) from error
    if len(result.encode()) > MAX_RESULT_BYTES:
        raise RuleFailed(f"The rule's result is larger than {MAX_RESULT_BYTES:,} bytes.")
    return result


@lru_cache(maxsize=1024)
def _compiled(text: str, template: bool, today: str) -> Rule:
    text = json.dumps(compiled(json.loads(text), today))
    return ENGINE.compile_template(text) if template else ENGINE.compile_strict(text)


def _sentence(error: DataLogicError) -> str:
    if failure := sentence_of_failure(str(error)):
        return failure
    operator = quoted(error.operator or "rule")
    if error.error_type == "BudgetExceeded":
        return f"The rule takes more than {BUDGET:,} steps on this data."
    if error.error_type == "Thrown":
        return f"{operator} got a value that isn't a number."
    if error.error_type == "InvalidArguments":
        return f"{operator} got values that can't be combined."
    if error.error_type == "InvalidOperator":
        return f"{operator} isn't an operator."
    return f"The rule couldn't be evaluated: {error}."
