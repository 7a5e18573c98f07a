"""Decimal arithmetic: evaluates the arithmetic of rules in decimals, as people compute.

In binary floating point 0.07 * 10000 + 300 is more than 1,000. Here it is 1,000: one expression of
arithmetic operators is computed as a whole in decimals of 34 digits, and its result is rounded once
to 15 digits, which is what a JSON number carries without loss. Whole numbers are exact. Sources:
IEEE 754-2019, decimal128 (34 digits, ties to even); Cowlishaw, "General Decimal Arithmetic".
"""

import re
import sys
from collections.abc import Callable, Sequence
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from functools import reduce
from typing import Final

from ticketflower.types import Json
from workflow_design.documents.report.words import quoted

PRECISION: Final = 34
"""Significant digits within one expression."""

RESULT_DIGITS: Final = 15
"""Significant digits of a result with a fraction: as many as every double carries."""

MOST_PLACES: Final = 15
"""Decimal places that a number can be rounded to."""

_INTEGERS = range(-(2**63), 2**63)
"""Whole numbers that the engine of rules keeps exact."""

_WITHIN: Final = Context(PRECISION, ROUND_HALF_EVEN, MIN_EMIN, MAX_EMAX)
_RESULT: Final = Context(RESULT_DIGITS, ROUND_HALF_EVEN, MIN_EMIN, MAX_EMAX)
# Doubles reach from 10^-324 to 10^308: quotients of two, and their places, need so many digits.
_WIDE: Final = Context(700, ROUND_HALF_UP, MIN_EMIN, MAX_EMAX)

_NUMERAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)

type Number = int | Decimal
"""Whole numbers are computed as such, and so without loss."""

type Expression = list[str | int | Expression]
"""An operator, and what it computes with: positions of operands, and other expressions."""


class CannotCompute(Exception):
    """An expression has no result on these operands; the sentence says why."""


def compute(expression: Expression, operands: Sequence[Json]) -> int | float:
    """The result of an arithmetic expression, as a JSON number.

    Args:
        expression: the operators, with the positions of the operands.
        operands: what the parts of the rule that are no arithmetic gave.

    Raises:
        CannotCompute: an operand is no number, or a divisor is 0.
    """
    return _as_json(_result(expression, operands))


def number_of(value: Json) -> Number | None:
    """The numeric value of an operand; None if it has none.

    As in the reference (json-logic-js), null and the empty text are 0, true is 1, false is 0, and a
    text that is written as a number is that number.
    """
    if value is None or value == "":
        return 0
    if isinstance(value, int | Decimal):
        return int(value) if isinstance(value, bool) else value
    if isinstance(value, str) and _NUMERAL.fullmatch(value):
        return Decimal(value)
    return None


def _result(expression: Expression, operands: Sequence[Json]) -> Number:
    operator, *parts = expression
    assert isinstance(operator, str)
    numbers: list[Number] = []
    for part in parts:
        if isinstance(part, list):
            numbers.append(_result(part, operands))
            continue
        value = operands[int(part)]
        is_total = isinstance(value, list) and len(parts) == 1 and operator != "round"
        numbers.extend(_operand(operator, each) for each in (value if is_total else (value,)))
    if not numbers and operator in _OF_NONE:
        return _OF_NONE[operator]
    if not numbers:
        raise CannotCompute(f"{quoted(operator)} got values that can't be combined.")
    return _OPERATIONS[operator](numbers)


def _operand(operator: str, value: Json) -> Number:
    if type(value) is int:
        return value
    if operator in _CHOOSING and (value is None or isinstance(value, bool | str)):
        # The greatest of nothing and a number makes no sense: here nothing is not 0.
        raise CannotCompute(f"{quoted(operator)} got values that can't be combined.")
    number = number_of(value)
    if number is None:
        raise CannotCompute(f"{quoted(operator)} got a value that isn't a number.")
    return _whole(number)


def _whole(number: Number) -> Number:
    """The number as a whole one, where it is: 1.0 and 1 are the same, and computed the same."""
    if type(number) is Decimal and number.adjusted() < PRECISION and number == int(number):
        return int(number)
    return number


def _add(one: Number, other: Number) -> Number:
    return one + other if _are_whole(one, other) else _WITHIN.add(one, other)


def _multiply(one: Number, other: Number) -> Number:
    return one * other if _are_whole(one, other) else _WITHIN.multiply(one, other)


def _subtract(numbers: Sequence[Number]) -> Number:
    first, *others = numbers
    if not others:
        return _subtract([0, first])
    return reduce(lambda a, b: a - b if _are_whole(a, b) else _WITHIN.subtract(a, b), others, first)


def _divide(numbers: Sequence[Number]) -> Number:
    dividend, divisor = _dividing("/", numbers)
    return _whole(_WITHIN.divide(dividend, divisor))


def _remainder(numbers: Sequence[Number]) -> Number:
    """The remainder with the sign of the dividend, as in JavaScript."""
    dividend, divisor = _dividing("%", numbers)
    return _whole(_WIDE.remainder(Decimal(dividend), Decimal(divisor)))


def _dividing(operator: str, numbers: Sequence[Number]) -> tuple[Number, Number]:
    dividend, divisor = numbers if len(numbers) == 2 else (numbers[0], 0)
    if not divisor:
        raise CannotCompute(f"{quoted(operator)} divided by zero.")
    return dividend, divisor


def _round(numbers: Sequence[Number]) -> Number:
    """Rounding half away from zero, as invoices are rounded: 2.5 is 3, and -2.5 is -3."""
    number, places = numbers if len(numbers) == 2 else (numbers[0], 0)
    if not isinstance(places, int) or not 0 <= places <= MOST_PLACES:
        raise CannotCompute(f"“round” takes 0 to {MOST_PLACES} decimal places.")
    unit = Decimal(1).scaleb(-places)
    return _whole(_WIDE.quantize(Decimal(number), unit))


def _are_whole(one: Number, other: Number) -> bool:
    return isinstance(one, int) and isinstance(other, int)


_CHOOSING: Final = frozenset({"max", "min"})
_OF_NONE: Final = {"+": 0, "*": 1}
"""The sum and the product of no numbers."""

_OPERATIONS: Final[dict[str, Callable[[Sequence[Number]], Number]]] = {
    "+": lambda numbers: reduce(_add, numbers),
    "-": _subtract,
    "*": lambda numbers: reduce(_multiply, numbers),
    "/": _divide,
    "%": _remainder,
    "max": max,
    "min": min,
    "round": _round,
}


def _as_json(number: Number) -> int | float:
    """The number as JSON: exact where it is whole and fits into 64 bits, else of 15 digits.

    What is too large for a double counts as the largest one, so that comparisons still hold.
    """
    if isinstance(number, Decimal):
        number = _whole(_RESULT.plus(number))
    if isinstance(number, int) and number in _INTEGERS:
        return number
    try:
        nearest = float(number)
    except OverflowError:
        nearest = float("inf") if number > 0 else float("-inf")
    return max(-sys.float_info.max, min(sys.float_info.max, nearest)) or 0
