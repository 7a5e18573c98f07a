"""Compilation of rules: JsonLogic as it is written, into what the engine of rules evaluates.

The engine computes in binary floating point and has a looser "==" than the reference; it knows
neither ``round`` nor ``days`` nor ``today``. These become calls of functions of ours. The names of
the calls begin with U+0000, which no document can contain (``null-character``), so nothing in a
transform's output is taken for one.
"""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Final

from datalogic_py import Engine

from ticketflower.types import Json
from workflow_design.documents.rules.dates import days_between
from workflow_design.documents.rules.decimals import CannotCompute, Expression, compute
from workflow_design.documents.rules.equality import are_equal
from workflow_design.documents.rules.operators import ARITHMETIC, operator_of

_COMPUTE: Final = "\0compute"
_DAYS: Final = "\0days"
_NO_DATE: Final = "\0today"
_EQUAL: Final = "\0equal"
_DECODER: Final = json.JSONDecoder(parse_float=Decimal)
_PLAIN_TEXT = re.compile(r"[^\W\d].*", re.DOTALL)
"""A text that is written neither as a number nor as a moment or duration."""


def compiled(rule: Json, today: str) -> Json:
    """The rule or transform as the engine evaluates it.

    Args:
        rule: as it is written.
        today: the date that ``today`` gives, which items of lists can't be asked for; "" where it
            isn't known.
    """
    if isinstance(rule, list):
        return [compiled(each, today) for each in rule]
    if not isinstance(rule, dict):
        return rule
    operator = operator_of(rule)
    if operator in ARITHMETIC:
        operands: list[Json] = []
        expression = _expression(rule, operands, today)
        return {_COMPUTE: [json.dumps(expression), *operands]}
    if operator == "today":
        return today or {_NO_DATE: []}
    inside = {key: compiled(each, today) for key, each in rule.items()}
    match operator, [*inside.values()]:
        case "==", [[one, other]]:
            return _equality(one, other)
        case "!=", [[one, other]]:
            return {"!": [_equality(one, other)]}
        case "days", [dates]:
            return {_DAYS: dates}
    return inside


def _expression(rule: Json, operands: list[Json], today: str) -> Json:
    """The expression of ``decimals``; the parts that are no arithmetic go to the operands."""
    operator = operator_of(rule)
    if operator in ARITHMETIC:
        arguments = rule[operator]
        parts = arguments if isinstance(arguments, list) else [arguments]
        return [operator, *(_expression(each, operands, today) for each in parts)]
    operands.append(compiled(rule, today))
    return len(operands) - 1


def _equality(one: Json, other: Json) -> Json:
    """The equality of two values; by the engine itself where it says the same."""
    for constant in (one, other):
        if constant is None or (isinstance(constant, str) and _PLAIN_TEXT.fullmatch(constant)):
            return {"===": [one, other]}
    return {_EQUAL: [one, other]}


def _computed(arguments: str) -> str:
    expression, *operands = _DECODER.decode(arguments)
    return repr(compute(_parsed(expression), operands))


@lru_cache(maxsize=4096)
def _parsed(expression: str) -> Expression:
    parsed: Expression = json.loads(expression)
    return parsed


def _equal(arguments: str) -> str:
    return "true" if are_equal(*_DECODER.decode(arguments)) else "false"


def _days(arguments: str) -> str:
    return json.dumps(days_between(*_DECODER.decode(arguments)))


def _no_date(_arguments: str) -> str:
    raise CannotCompute("“today” isn't available here.")


_FUNCTIONS: Final[dict[str, Callable[[str], str]]] = {
    _COMPUTE: _computed,
    _EQUAL: _equal,
    _DAYS: _days,
    _NO_DATE: _no_date,
}

# Only the core of JsonLogic: the engine's other families would make documents unportable.
ENGINE: Final = Engine(families=[], custom_operators=_FUNCTIONS)

_RAISED = re.compile(rf".*? raised: {CannotCompute.__name__}: (.*) \(in operator: .*\)", re.DOTALL)


def sentence_of_failure(message: str) -> str | None:
    """The sentence of a function of ours that failed, from the message of the engine."""
    match = _RAISED.fullmatch(message)
    return match[1] if match else None
