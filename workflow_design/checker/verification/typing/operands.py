"""Type check of one operator: whether its operands have types that it can take."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, pairwise

from ticketflower.types import Json
from workflow_design.checker.verification.typing.suspicious_comparisons import (
    find_suspicious_equality,
    find_suspicious_search,
)
from workflow_design.checker.verification.typing.types import (
    NOTHING,
    TEMPORAL,
    InferredType,
    Operand,
    Type,
    are_stored_as_texts,
    describe_constant,
    of_constant,
)
from workflow_design.documents.report.fix import replace_value
from workflow_design.documents.report.pointers import join
from workflow_design.documents.report.report import Problem
from workflow_design.documents.report.words import did_you_mean, quoted
from workflow_design.documents.rules import evaluation
from workflow_design.documents.rules.operators import ARITHMETIC, COMPARING, ORDERING, SCOPED
from workflow_design.documents.schema.instants import in_full, is_in_full

_TRUTHS = {"true": True, "yes": True, "false": False, "no": False}
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,14})?")
_DIVIDING = frozenset({"/", "%"})
_ORDERED = frozenset({Type.NUMBER, Type.TEXT, *TEMPORAL})


def check_operands(
    operator: str, operands: Sequence[Operand], *, is_transform: bool
) -> Iterator[Problem]:
    """What is wrong with the types of what an operator is given.

    Args:
        operator: one of JsonLogic.
        operands: as many as the operator takes; of one with a body for each item, the list alone.
        is_transform: whether a transform computes it. Of conditions it is decided elsewhere
            whether they divide by zero, since all of them are tried.
    """
    if operator in ORDERING:
        yield from _check_ordering(operator, operands)
    if operator in COMPARING:
        for one, other in pairwise(operands):
            yield from _check_comparison(operator, one, other)
    elif operator in ARITHMETIC:
        yield from chain.from_iterable(
            _check_number(operator, each, is_alone=len(operands) == 1) for each in operands
        )
        if is_transform and operator in _DIVIDING:
            yield from _check_divisor(operator, operands[1])
    elif operator == "days":
        yield from chain.from_iterable(map(_check_date, operands))
    elif operator == "in" or operator in SCOPED:
        yield from _check_list(operator, operands)


def _check_list(operator: str, operands: Sequence[Operand]) -> Iterator[Problem]:
    if operator == "in":
        yield from _check_search(*operands)
    elif not operands[0].typed.can_be({Type.LIST}):
        yield from _wrong_operand(operator, operands[0], "a list")


def _check_number(operator: str, operand: Operand, *, is_alone: bool) -> Iterator[Problem]:
    given = operand.typed
    is_total = is_alone and operator != "round" and Type.LIST in given.types
    # Truths of conditions are counted: true is 1, false is 0.
    is_truth = given.types == {Type.BOOLEAN} and not given.name and not given.constant
    if is_total:
        return
    if given.can_be({Type.NUMBER}):
        yield from _check_missing(operator, operand)
    elif not is_truth:
        yield from _wrong_operand(operator, operand, "a number")


def _check_date(operand: Operand) -> Iterator[Problem]:
    given = operand.typed
    is_constant_date = bool(given.constant) and TEMPORAL[Type.DATE](str(given.constant[0]))
    if not given.can_be({Type.DATE}) and not is_constant_date:
        yield from _wrong_operand("days", operand, "a date")
    elif given.may_be_missing and given.name:
        sentence = f"{quoted(given.name)} may be missing here; “days” then returns null."
        yield operand.warn("may-be-missing", sentence)


def _check_divisor(operator: str, operand: Operand) -> Iterator[Problem]:
    if operand.typed.may_be_zero:
        name = quoted(operand.typed.name) if operand.typed.name else "This"
        sentence = (
            f"{name} may be 0 here: {quoted(operator)} would then fail, and the ticket would stop."
        )
        yield operand.warn("may-be-zero", sentence)


def _check_ordering(operator: str, operands: Sequence[Operand]) -> Iterator[Problem]:
    typed = [each.typed for each in operands]
    for number, operand in enumerate(operands):
        others = [other for at, other in enumerate(typed) if at != number]
        if not operand.typed.can_be(_ORDERED):
            yield from _wrong_operand(operator, operand, "a number, text or date")
        elif not all(other.constant for other in others) or _holds_without(operator, number, typed):
            yield from _check_missing(operator, operand)


def _wrong_operand(operator: str, operand: Operand, noun: str) -> Iterator[Problem]:
    given = operand.typed
    if given != NOTHING and given.types:
        is_known = given.name or given.constant
        subject = given.describe() if is_known else f"it gets {given.type_name()}"
        yield operand.warn("wrong-operand", f"{quoted(operator)} needs {noun} here, but {subject}.")


def _check_missing(operator: str, operand: Operand) -> Iterator[Problem]:
    """Null counts as 0, which is seldom meant where 0 would make a difference."""
    given = operand.typed
    if not (given.may_be_missing and given.name and Type.NUMBER in given.types):
        return
    then = "fails" if operator in {"max", "min"} else "treats it as 0"
    sentence = f"{quoted(given.name)} may be missing here; {quoted(operator)} then {then}."
    with_default = f'did you mean {{"var": ["{given.name}", 0]}}?'
    yield operand.warn("may-be-missing", sentence, "" if operator in _DIVIDING else with_default)


def _check_comparison(operator: str, one: Operand, other: Operand) -> Iterator[Problem]:
    if suspicious := find_suspicious_equality(operator, one, other):
        yield suspicious
    if one.typed.is_any or other.typed.is_any:
        return
    for given, constant in ((one, other), (other, one)):
        if constant.typed.constant and not given.typed.constant:
            yield from _check_constant(operator, given.typed, constant)
            return
    types, other_types = one.typed.types, other.typed.types
    if types.isdisjoint(other_types) and not are_stored_as_texts(types | other_types):
        named = one if one.typed.name else other
        yield named.warn("unlike-types", f"{one.typed.describe()}, but {other.typed.describe()}.")


def _check_constant(operator: str, given: InferredType, constant: Operand) -> Iterator[Problem]:
    """A name with a constant: of its type, and one that it can have."""
    value = constant.typed.constant[0]
    temporal = [each for each in TEMPORAL if each in given.types]
    if constant.typed.types.isdisjoint(given.types) and not (temporal and isinstance(value, str)):
        sentence = f"{given.describe()}, but it is compared with {constant.typed.type_name()}."
        yield _with_meant(constant.warn("unlike-types", sentence), given, value)
    elif temporal and isinstance(value, str) and Type.TEXT not in given.types:
        if not any(TEMPORAL[each](value) for each in temporal):
            sentence = f"{given.describe()}, but {quoted(value)} isn't one."
            yield constant.warn("unlike-types", sentence)
        elif Type.TIME in temporal and not is_in_full(value):
            sentence = f"{given.describe()}, and forms store times with seconds."
            yield constant.warn("unlike-types", sentence, f"did you mean “{in_full(value)}”?")
    elif operator not in ORDERING and given.choices is not None and value not in given.choices:
        yield _unknown_choice(given, value, constant)


def _with_meant(problem: Problem, given: InferredType, value: Json) -> Problem:
    """The same with the value of the right type that a text stands for, if it does."""
    truth = _TRUTHS.get(str(value).lower()) if given.types == {Type.BOOLEAN} else None
    is_number = given.types == {Type.NUMBER} and _NUMBER.fullmatch(str(value)) is not None
    if not isinstance(value, str) or (truth is None and not is_number):
        return problem
    meant: Json = truth if truth is not None else json.loads(value)
    fix = replace_value(problem.pointer, meant)
    return replace(problem, suggestion=f"did you mean {json.dumps(meant)}?", fix=fix)


def _unknown_choice(given: InferredType, value: Json, constant: Operand) -> Problem:
    texts = [str(each) for each in given.choices or () if each is not None]
    subject = quoted(given.name) if given.name else "it"
    sentence = f"{describe_constant(value)} isn't a choice of {subject}."
    return constant.warn("unknown-choice", sentence, did_you_mean(str(value), texts))


def _check_search(needle: Operand, haystack: Operand) -> Iterator[Problem]:
    if suspicious := find_suspicious_search(needle, haystack):
        yield suspicious
    within = haystack.typed
    if not within.can_be({Type.LIST, Type.TEXT}):
        yield from _wrong_operand("in", haystack, "a list or text")
    elif within.constant and isinstance(within.constant[0], list):
        for number, value in enumerate(within.constant[0]):
            item = Operand(of_constant(value), join(haystack.pointer, number))
            if item.typed.types and not needle.typed.is_any:
                yield from _check_constant("in", needle.typed, item)
    elif needle.typed.constant and within.items is not None and Type.LIST in within.types:
        items = replace(within.items, name=within.name)
        if not items.is_any:
            yield from _check_constant("in", items, needle)


def _holds_without(operator: str, missing: int, typed: Sequence[InferredType]) -> bool:
    """Whether a comparison with constants holds where the other value is missing."""
    values = [None if n == missing else each.constant[0] for n, each in enumerate(typed)]
    try:
        return evaluation.holds({operator: values}, {})
    except evaluation.RuleFailed:
        return False
