"""Loose equality: "==" of JsonLogic, by the table of the reference.

Null is equal to null alone, a number to the text that writes it, true to 1 and false to 0. Two
things differ from json-logic-js, which compares as JavaScript does: lists and objects are equal
where they hold the same (there they never are, but a list is equal to its items joined by commas),
and datetimes where they are the same moment. Source: ECMA-262, IsLooselyEqual.
"""

import re
from datetime import datetime
from decimal import Decimal

from ticketflower.types import Json
from workflow_design.documents.rules.decimals import number_of

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*", re.ASCII)


def are_equal(one: Json, other: Json) -> bool:
    """Whether two values are loosely equal; numbers with a fraction are Decimals."""
    if one is None or other is None:
        return one is other
    if isinstance(one, list | dict) or isinstance(other, list | dict):
        return _hold_the_same(one, other)
    if isinstance(one, str) and isinstance(other, str):
        return one == other or _are_same_moment(one, other)
    number, another = number_of(one), number_of(other)
    return number is not None and number == another


def _hold_the_same(one: Json, other: Json) -> bool:
    """Deep equality of two lists, two objects, or two values in them."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_hold_the_same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_hold_the_same(one[k], other[k]) for k in one)
    are_numbers = all(
        isinstance(each, int | Decimal) and not isinstance(each, bool) for each in (one, other)
    )
    return bool(one == other) and (are_numbers or type(one) is type(other))


def _are_same_moment(one: str, other: str) -> bool:
    if not (_MOMENT.fullmatch(one) and _MOMENT.fullmatch(other)):
        return False
    try:
        moments = [datetime.fromisoformat(each) for each in (one, other)]
    except ValueError:
        return False
    return all(each.tzinfo for each in moments) and moments[0] == moments[1]
