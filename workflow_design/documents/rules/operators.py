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

ORDERING = frozenset({"<", "<=", ">", ">="})
COMPARING = ORDERING | {"==", "===", "!=", "!=="}
ARITHMETIC = frozenset({"+", "-", "*", "/", "%", "max", "min"})

SCOPED = frozenset({"map", "filter", "reduce", "all", "some", "none"})
"""Operators whose second value is evaluated for each item, and sees that item alone."""


def operator_of(value: Json) -> str | None:
    """The operator, if the value is a rule; None if it is plain data or an output template."""
    if isinstance(value, dict) and len(value) == 1:
        (key,) = value
        return key if key in ARITY else None
    return None
