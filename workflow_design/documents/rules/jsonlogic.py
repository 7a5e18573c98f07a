"""JsonLogic behind one door: check a rule, read its variables, evaluate it within bounds.

A condition is one rule. A transform is a template: an object whose leaves may be rules. In both,
an object with exactly one key that names an operator is a rule.
"""

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache

from datalogic_py import DataLogicError, Engine, Rule

from ticketflower.types import Json, JsonObject
from workflow_design.documents.report.pointers import join
from workflow_design.documents.report.report import Problem, Severity
from workflow_design.documents.report.words import close_to, did_you_mean, quoted, quoted_list

BUDGET = 20_000
"""Operations that one evaluation may take: a rule cannot keep a web request busy."""

MAX_RESULT_BYTES = 262_144
"""Size of the largest result: a transform cannot multiply data without end."""

MAX_RULE_VALUES = 2_000
"""Values (objects, lists, texts, numbers) in one rule."""

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

_OTHER_NAMES = {
    "=": "==",
    "eq": "==",
    "<>": "!=",
    "ne": "!=",
    "gt": ">",
    "gte": ">=",
    "lt": "<",
    "lte": "<=",
    "not": "!",
    "&&": "and",
    "||": "or",
    "any": "some",
    "concat": "cat",
    "contains": "in",
    "field": "var",
    "mod": "%",
}
"""What other languages call the operators."""

ORDERING = frozenset({"<", "<=", ">", ">="})
COMPARING = ORDERING | {"==", "===", "!=", "!=="}
ARITHMETIC = frozenset({"+", "-", "*", "/", "%", "max", "min"})

_STRICT = {"==": "===", "!=": "!=="}

SCOPED = frozenset({"map", "filter", "reduce", "all", "some", "none"})
"""Operators whose second value is evaluated for each item, and sees that item alone."""

# Only the core of JsonLogic: the engine's other families would make documents unportable.
_ENGINE = Engine(families=[], config={"division_by_zero": "throw_error"})


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
    return _ENGINE.truthy(_evaluate(condition, data, template=False))


def truths(conditions: Iterable[str | None], data: Json) -> tuple[bool | str, ...]:
    """For each condition whether it holds for this data; where it fails, why, as a sentence.

    Args:
        conditions: as JSON text, so that those who ask again and again write each once.
        data: what they read.
    """
    text = json.dumps(data)
    return tuple(True if each is None else _truth(each, text) for each in conditions)


def transform(template: Json, data: Json) -> JsonObject:
    """The object that a transform makes of this data.

    Raises:
        RuleFailed: the transform cannot be evaluated, or gives something other than an object.
    """
    result = json.loads(_evaluate(template, data, template=True))
    if not isinstance(result, dict):
        raise RuleFailed("The transform must give an object, but it gave something else.")
    return result


def problems(rule: Json, *, template: bool = False) -> list[Problem]:
    """Everything that can be seen to be wrong with a rule before it runs."""
    if _count(rule) > MAX_RULE_VALUES:
        sentence = f"This rule is too large: it may have {MAX_RULE_VALUES:,} values at most."
        return [Problem("", sentence, "rule-too-large")]
    found = list(_problems(rule, "", template=template))
    return found or _problems_of_engine(rule, template=template)


def variables(rule: Json) -> list[tuple[str, str]]:
    """The variables that a rule or transform reads from the data: (pointer to the name, name).

    Names inside the bodies of map, filter, reduce, all, some and none belong to the items and are
    left out; so are names that the rule computes.
    """
    return list(_variables(rule, ""))


def operator_of(value: Json) -> str | None:
    """The operator, if the value is a rule; None if it is plain data or an output template."""
    if isinstance(value, dict) and len(value) == 1:
        (key,) = value
        return key if key in ARITY else None
    return None


def values_of(rule: JsonObject, operator: str) -> list[Json]:
    """What a rule gives its operator: a single value need not stand in a list."""
    argument = rule[operator]
    return argument if isinstance(argument, list) else [argument]


def _evaluate(rule: Json, data: Json, *, template: bool) -> str:
    try:
        return _result(json.dumps(rule), json.dumps(data), template=template)
    except RecursionError as error:
        raise RuleFailed("The rule or its data is nested too deeply.") from error


def _truth(rule: str, data: str) -> bool | str:
    try:
        return _ENGINE.truthy(_result(rule, data, template=False))
    except RuleFailed as failure:
        return failure.sentence


def _result(rule: str, data: str, *, template: bool) -> str:
    try:
        result, _ = _compiled(rule, template).evaluate_metered(data, BUDGET)
    except DataLogicError as error:
        raise RuleFailed(_sentence(error)) from error
    if len(result.encode()) > MAX_RESULT_BYTES:
        raise RuleFailed(f"The rule's result is larger than {MAX_RESULT_BYTES:,} bytes.")
    return result


@lru_cache(maxsize=1024)
def _compiled(text: str, template: bool) -> Rule:
    text = json.dumps(_with_strict_nulls(json.loads(text)))
    return _ENGINE.compile_template(text) if template else _ENGINE.compile_strict(text)


def _with_strict_nulls(rule: Json) -> Json:
    """The rule with ``== null`` as ``=== null``: nothing but null is null.

    The engine takes false, 0 and "" for equal to null, the reference (json-logic-js) does not.
    """
    if isinstance(rule, list):
        return [_with_strict_nulls(each) for each in rule]
    if not isinstance(rule, dict):
        return rule
    inside = {key: _with_strict_nulls(each) for key, each in rule.items()}
    operator = operator_of(rule)
    if operator in _STRICT and None in (values := values_of(rule, operator)) and len(values) == 2:
        return {_STRICT[operator]: inside[operator]}
    return inside


def _sentence(error: DataLogicError) -> str:
    operator = quoted(error.operator or "rule")
    if error.error_type == "BudgetExceeded":
        return f"The rule takes more than {BUDGET:,} steps on this data."
    if error.error_type == "Thrown" and error.operator in {"/", "%"}:
        return f"{operator} was asked to divide by zero, or was given something that is no number."
    if error.error_type == "Thrown":
        return f"{operator} was given something that is not a number."
    if error.error_type == "InvalidArguments":
        return f"{operator} was given values that do not go together."
    if error.error_type == "InvalidOperator":
        return f"{operator} is not an operator."
    return f"The rule could not be evaluated: {error}."


def _count(rule: Json) -> int:
    total, waiting = 0, [rule]
    while waiting and total <= MAX_RULE_VALUES:
        value = waiting.pop()
        total += 1
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return total


def _problems(rule: Json, pointer: str, *, template: bool) -> Iterator[Problem]:
    if isinstance(rule, list):
        for index, item in enumerate(rule):
            yield from _problems(item, join(pointer, index), template=template)
    elif isinstance(rule, dict):
        yield from _problems_of_object(rule, pointer, template=template)
        for key, value in rule.items():
            yield from _problems(value, join(pointer, key), template=template)


def _problems_of_object(rule: JsonObject, pointer: str, *, template: bool) -> Iterator[Problem]:
    if operator := operator_of(rule):
        yield from _problems_of_arity(operator, values_of(rule, operator), join(pointer, operator))
    elif len(rule) == 1:
        yield from _problems_of_name(next(iter(rule)), pointer, template=template)
    elif len(rule) > 1 and not template:
        sentence = (
            "A rule is an object with one key, its operator; "
            f"this one has {len(rule)}: {quoted_list(rule)}."
        )
        yield Problem(pointer, sentence, "bad-rule")


def _problems_of_arity(operator: str, values: list[Json], pointer: str) -> Iterator[Problem]:
    least, most = ARITY[operator]
    if len(values) < least or (most is not None and len(values) > most):
        sentence = f"{quoted(operator)} takes {_arity(least, most)}, not {len(values)}."
        yield Problem(pointer, sentence, "wrong-arity")


def _arity(least: int, most: int | None) -> str:
    if most is None:
        return f"{least} or more values"
    if most > least:
        return f"{least} to {most} values"
    return "1 value" if least == 1 else f"{least} values"


def _problems_of_name(name: str, pointer: str, *, template: bool) -> Iterator[Problem]:
    if not template:
        sentence = f"{quoted(name)} is not an operator of JsonLogic."
        meant = _OTHER_NAMES.get(name.lower())
        suggestion = f"did you mean {quoted(meant)}?" if meant else did_you_mean(name, ARITY)
        yield Problem(join(pointer, name), sentence, "unknown-operator", suggestion)
    elif name == "val":
        # The engine's own spelling of "var": as an output's name it would not stay plain data.
        sentence = "'val' is not an operator of JsonLogic and cannot be the only key of an object."
        yield Problem(join(pointer, name), sentence, "unknown-operator", "did you mean 'var'?")
    elif near := close_to(name, ARITY):
        sentence = f"{quoted(name)} is not an operator, so this stays an object in the output."
        suggestion = f"did you mean {quoted(near)}?"
        yield Problem(
            join(pointer, name), sentence, "unknown-operator", suggestion, severity=Severity.WARNING
        )


def _problems_of_engine(rule: Json, *, template: bool) -> list[Problem]:
    """What only the engine knows, so that no rule passes that it would not take."""
    return [
        Problem(each["pointer"], f"This rule is not valid: {each['message']}.", "bad-rule")
        for each in _ENGINE.check(json.dumps(rule), "template" if template else "strict")
        if each["severity"] == "error"
    ]


def _variables(rule: Json, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(rule, list):
        for index, item in enumerate(rule):
            yield from _variables(item, join(pointer, index))
    elif operator := operator_of(rule):
        yield from _variables_of_operator(operator, rule, join(pointer, operator))
    elif isinstance(rule, dict):
        for key, value in rule.items():
            yield from _variables(value, join(pointer, key))


def _variables_of_operator(
    operator: str, rule: JsonObject, pointer: str
) -> Iterator[tuple[str, str]]:
    for index, value in enumerate(values_of(rule, operator)):
        place = join(pointer, index) if isinstance(rule[operator], list) else pointer
        if operator in SCOPED and index == 1:
            continue
        if operator == "missing" or (operator, index) in {("var", 0), ("missing_some", 1)}:
            yield from _names(value, place)
        yield from _variables(value, place)


def _names(value: Json, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str | int) and not isinstance(value, bool):
        yield pointer, str(value)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, str):
                yield join(pointer, index), item
