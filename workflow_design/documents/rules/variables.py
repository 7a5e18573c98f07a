"""Variables of a rule: the names that it reads from the data, each with its place."""

from collections.abc import Iterator

from ticketflower.types import Json, JsonObject
from workflow_design.documents.report.pointers import join
from workflow_design.documents.rules.operators import SCOPED, operator_of, values_of


def variables(rule: Json) -> list[tuple[str, str]]:
    """The variables that a rule or transform reads from the data: (pointer to the name, name).

    Names inside the bodies of map, filter, reduce, all, some and none belong to the items and are
    left out; so are names that the rule computes.
    """
    return list(_variables(rule, ""))


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
