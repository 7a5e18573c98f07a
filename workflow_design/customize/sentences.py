"""Conditions as sentences: "Amount is more than 500 and Urgent is yes", read and written.

A condition is read as a sentence only where writing the sentence gives the same condition, so
nothing is lost by showing it as one.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from ticketflower.numbers import NotANumber, number_of, typed
from ticketflower.texts import read_json
from ticketflower.types import Json
from workflow_design.customize.readable_values import ReadableValue
from workflow_design.customize.values import Clause
from workflow_design.documents.fields.kinds import Family
from workflow_design.documents.rules.operators import operator_of
from workflow_design.documents.wording.constants import as_json

MOST_CLAUSES = 2
JOINS = ("and", "or")

type Sentence = tuple[str, tuple[Clause, ...]]
"""How the clauses are joined, and the clauses."""


class Unsaid(ValueError):
    """A clause that is not finished; the sentence says what is missing."""


@dataclass(frozen=True)
class Operator:
    """An operator of sentences.

    Attributes:
        code: its name in forms.
        words: it in a sentence.
        values: how many values it takes: 0, 1, or 2 for any number.
        write: the rule that it makes of a variable and its values.
    """

    code: str
    words: str
    values: int
    write: Callable[[Json, list[Json]], Json]


def _comparing(code: str, words: str) -> Operator:
    return Operator(code, words, 1, lambda var, values: {code: [var, values[0]]})


def _equal(code: str, words: str, operator: str, constant: Json) -> Operator:
    return Operator(code, words, 0, lambda var, _: {operator: [var, constant]})


_FILLED = _equal("filled", "is filled in", "!=", None)
_EMPTY = _equal("empty", "is empty", "==", None)
_IS, _IS_NOT = _comparing("==", "is"), _comparing("!=", "is not")
_ONE_OF = Operator("in", "is one of", 2, lambda var, values: {"in": [var, values]})
_HAS = Operator("has", "contains", 1, lambda var, values: {"in": [values[0], var]})
_LACKS = Operator(
    "lacks", "doesn't contain", 1, lambda var, values: {"!": {"in": [values[0], var]}}
)
_IN_TIME = (
    _comparing(">", "is after"),
    _comparing(">=", "is on or after"),
    _comparing("<", "is before"),
    _comparing("<=", "is on or before"),
    *(_IS, _IS_NOT, _FILLED, _EMPTY),
)

OPERATORS: Final[Mapping[Family, tuple[Operator, ...]]] = {
    Family.TEXT: (_IS, _IS_NOT, _FILLED, _EMPTY),
    Family.NUMBER: (
        _comparing(">", "is more than"),
        _comparing(">=", "is at least"),
        _comparing("<", "is less than"),
        _comparing("<=", "is at most"),
        *(_IS, _IS_NOT, _FILLED, _EMPTY),
    ),
    Family.BOOLEAN: (
        _equal("yes", "is yes", "==", True),
        _equal("no", "is no", "==", False),
        *(_FILLED, _EMPTY),
    ),
    Family.CHOICE: (_IS, _IS_NOT, _ONE_OF, _FILLED, _EMPTY),
    Family.MULTICHOICE: (_HAS, _LACKS, _FILLED, _EMPTY),
    Family.DATE: _IN_TIME,
    Family.TIME: _IN_TIME,
    Family.DATETIME: (_FILLED, _EMPTY),
    Family.FILE: (_FILLED, _EMPTY),
    Family.FILES: (_FILLED, _EMPTY),
    Family.USER: (_FILLED, _EMPTY),
    Family.GROUP: (),
    Family.TEXTS: (_FILLED, _EMPTY),
    Family.ROWS: (_FILLED, _EMPTY),
    Family.NOTE: (),
}
"""The operators that lists offer for the values of each family."""

_CHOSEN = frozenset({Family.CHOICE, Family.MULTICHOICE})
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?\Z")
_WITHOUT_SECONDS = len("14:30")


def operator_for(value: ReadableValue, code: str) -> Operator | None:
    """The operator with this code, if values of this kind have it."""
    return next((each for each in OPERATORS[value.kind.family] if each.code == code), None)


def write_sentence(sentence: Sentence, values: Mapping[str, ReadableValue]) -> Json:
    """The condition that a sentence says.

    Raises:
        Unsaid: where it is not finished.
    """
    join, clauses = sentence
    if not clauses:
        raise Unsaid("Choose a field.")
    rules = [_write_clause(each, values) for each in clauses]
    return rules[0] if len(rules) == 1 else {join: rules}


def read_sentence(condition: Json, values: Mapping[str, ReadableValue]) -> Sentence | None:
    """The sentence that says a condition; None where none says exactly this one."""
    join, rules = "and", [condition]
    operator = operator_of(condition)
    if operator in JOINS and isinstance(condition[operator], list):
        join, rules = operator, condition[operator]
    if not 1 <= len(rules) <= MOST_CLAUSES:
        return None
    clauses = [_read_clause(each, values) for each in rules]
    sentence: Sentence = (join, tuple(each for each in clauses if each is not None))
    if None in clauses or not _says(sentence, condition, values):
        return None
    return sentence


def _says(sentence: Sentence, condition: Json, values: Mapping[str, ReadableValue]) -> bool:
    try:
        return as_json(write_sentence(sentence, values)) == as_json(condition)
    except Unsaid:
        return False


def _write_clause(clause: Clause, values: Mapping[str, ReadableValue]) -> Json:
    value = values.get(clause.name)
    if value is None:
        raise Unsaid("Choose a field.")
    operator = operator_for(value, clause.operator)
    if operator is None:
        raise Unsaid(f"Choose how to compare “{value.label}”.")
    constants = [_constant(each, value) for each in clause.values if each.strip()]
    if operator.values and not constants:
        raise Unsaid(f"Enter what to compare “{value.label}” with.")
    return operator.write({"var": clause.name}, constants)


def _constant(text: str, value: ReadableValue) -> Json:
    """The JSON value that a text in a form is."""
    family = value.kind.family
    if family in _CHOSEN:
        try:
            constant = read_json(text)
        except ValueError:
            return text
        return constant if isinstance(constant, str | int | float) else text
    if family is Family.NUMBER:
        return _number(text, value)
    if family is Family.DATE and not (_DATE.match(text) and _is_read(date, text)):
        raise Unsaid(f"“{value.label}”: enter a date, such as 2026-03-31.")
    if family is Family.TIME:
        if not (_TIME.match(text) and _is_read(time, text)):
            raise Unsaid(f"“{value.label}”: enter a time, such as 14:30.")
        return f"{text}:00" if len(text) == _WITHOUT_SECONDS else text  # as forms return it
    return text


def _is_read(kind: type[date | time], text: str) -> bool:
    """Whether there is such a day or time of the day."""
    try:
        kind.fromisoformat(text)
    except ValueError:
        return False
    return True


def _number(text: str, value: ReadableValue) -> int | float:
    try:
        number = number_of(text)
    except NotANumber as error:
        raise Unsaid(f"“{value.label}”: enter a number, such as 500 or 12.50.") from error
    return int(number) if number.as_tuple().exponent == 0 else float(number)


def _read_clause(rule: Json, values: Mapping[str, ReadableValue]) -> Clause | None:
    """A clause that could say the rule; whether it does is for its writer to say."""
    operator = operator_of(rule)
    if operator == "!":
        inner = _read_clause(rule["!"], values)
        has = inner is not None and inner.operator == "has"
        return Clause(inner.name, "lacks", inner.values) if inner and has else None
    operands = rule[operator] if operator else None
    if operator is None or not isinstance(operands, list) or len(operands) != 2:
        return None
    left, right = operands
    if operator == "in" and operator_of(right) == "var":
        return _clause(right, "has", [left], values)
    if operator_of(left) != "var":
        return None
    if operator == "in":
        return _clause(left, "in", right, values) if isinstance(right, list) else None
    if right is None:
        return _clause(left, {"!=": "filled", "==": "empty"}.get(operator, ""), [], values)
    if isinstance(right, bool):
        return _clause(left, "yes" if right else "no", [], values)
    return _clause(left, operator, [right], values)


def _clause(
    var: Json, code: str, constants: list[Json], values: Mapping[str, ReadableValue]
) -> Clause | None:
    name = var["var"]
    value = values.get(name) if isinstance(name, str) else None
    if value is None or operator_for(value, code) is None:
        return None
    texts = [_text(each, value) for each in constants]
    if None in texts:
        return None
    return Clause(name, code, tuple(text for text in texts if text is not None))


def _text(constant: Json, value: ReadableValue) -> str | None:
    """The text of a JSON value in a form; None where a form cannot have it."""
    if value.kind.family in _CHOSEN:
        return as_json(constant) if isinstance(constant, str | int | float) else None
    if value.kind.family is Family.NUMBER:
        is_number = isinstance(constant, int | float) and not isinstance(constant, bool)
        return typed(constant) if is_number else None
    return constant if isinstance(constant, str) else None
