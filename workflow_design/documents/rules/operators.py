"""Operators of JsonLogic: which there are, how many values each takes, and their kinds."""

from ticketflower.types import Json

ARITY: dict[str, tuple[int, int | None]] = {
    "var": (1, 2),
    "missing": (1, None),
    "missing_some": (2, 2),
    "if": (2, None),
    "?:": (3, 3),
    "==": (2, 2),
    "===": (2, 2),
    "!=": (2, 2),
    "!==": (2, 2),
    ">": (2, 2),
    ">=": (2, 2),
    "<": (2, 3),
    "<=": (2, 3),
    "!": (1, 1),
    "!!": (1, 1),
    "and": (1, None),
    "or": (1, None),
    "+": (1, None),
    "-": (1, 2),
    "*": (1, None),
    "/": (2, 2),
    "%": (2, 2),
    "round": (1, 2),
    "days": (2, 2),
    "today": (0, 0),
    "max": (1, None),
    "min": (1, None),
    "cat": (1, None),
    "substr": (2, 3),
    "in": (2, 2),
    "merge": (1, None),
    "map": (2, 2),
    "filter": (2, 2),
    "reduce": (3, 3),
    "all": (2, 2),
    "some": (2, 2),
    "none": (2, 2),
}
"""The operators of JsonLogic, with how many values each takes (None: any number)."""

MEANINGS: dict[str, str] = {
    "var": "The value of a name; the second value is used where it is missing.",
    "missing": "The names that have no value, as a list; an empty list counts as false.",
    "missing_some": "The names in the list that have no value; an empty list if at least as many "
    "as the first value says have one.",
    "if": "Condition, value, condition, value, …, else: the value after the first true condition.",
    "?:": "If the first value is true, the second, else the third.",
    "==": "Whether both are equal; a number also equals its text, and null only null.",
    "===": "Whether both are equal and of the same type.",
    "!=": "Whether both differ.",
    "!==": "Whether both differ, or have different types.",
    ">": "Whether the first is greater: numbers, dates, times, datetimes, texts.",
    ">=": "Whether the first is greater or equal.",
    "<": "Whether the first is smaller; with three values, whether the second is between.",
    "<=": "Whether the first is smaller or equal; with three values, whether the second is within.",
    "!": "Whether the value is false, 0, empty or missing.",
    "!!": "Whether the value is not false, 0, empty or missing.",
    "and": "Whether all are true: the first false value, else the last one.",
    "or": "Whether any is true: the first true value, else the last one.",
    "+": "Sum of numbers.",
    "-": "Difference of two numbers, or the negative of one.",
    "*": "Product of numbers.",
    "/": "Quotient of two numbers; a division by 0 fails.",
    "%": "Remainder of a division; a division by 0 fails.",
    "round": "The number rounded half away from zero, to that many decimal places (default: 0).",
    "days": "The number of days from the first date to the second; negative if that is earlier.",
    "today": "The date in the company's time zone when the rule runs; it is written with [].",
    "max": "Greatest of the numbers.",
    "min": "Smallest of the numbers.",
    "cat": "All values as one text.",
    "substr": "Part of a text: from which character (from 0; negative: from the end), how many.",
    "in": "Whether the list contains the value, or the text contains it as a part.",
    "merge": "All values as one list; lists are joined.",
    "map": "The list with each item replaced by the result of the rule; var reads the item.",
    "filter": "The items of the list for which the rule is true.",
    "reduce": "One value made of a list: list, rule of current and accumulator, initial value.",
    "all": "Whether the rule is true for all items; false for an empty list.",
    "some": "Whether the rule is true for at least one item.",
    "none": "Whether the rule is true for no item.",
}
"""What each operator gives, for authors: the schemas and the documentation tell it."""

ORDERING = frozenset({"<", "<=", ">", ">="})
COMPARING = ORDERING | {"==", "===", "!=", "!=="}
ARITHMETIC = frozenset({"+", "-", "*", "/", "%", "max", "min", "round"})

BEYOND_REFERENCE = frozenset({"round", "days", "today"})
"""Operators that JsonLogic's reference (json-logic-js) doesn't have.

Their values are always a list, so that a transform can still make ``{"days": 5}``.
"""

SCOPED = frozenset({"map", "filter", "reduce", "all", "some", "none"})
"""Operators whose second value is evaluated for each item, and sees that item alone."""


def operator_of(value: Json) -> str | None:
    """The operator, if the value is a rule; None if it is plain data or an output template."""
    if isinstance(value, dict) and len(value) == 1:
        ((key, values),) = value.items()
        is_listed = key not in BEYOND_REFERENCE or isinstance(values, list)
        return key if key in ARITY and is_listed else None
    return None
