"""What a condition rules out of the names that it reads: that they are missing, or 0."""

from collections.abc import Iterator
from dataclasses import dataclass

from ticketflower.types import Json, JsonObject
from workflow_design.checker.verification.dataflow.definitions import nested
from workflow_design.documents.fields.kinds import MISSING
from workflow_design.documents.rules import evaluation
from workflow_design.documents.rules.ast import parse
from workflow_design.documents.rules.operators import COMPARING, operator_of, values_of
from workflow_design.documents.rules.variables import variables


@dataclass(frozen=True)
class Excluded:
    """What the conditions around a part of a rule rule out.

    Attributes:
        missing: names that are there.
        zero: names that are not 0.
    """

    missing: frozenset[str] = frozenset()
    zero: frozenset[str] = frozenset()

    def where(self, condition: Json, truth: bool) -> "Excluded":
        """What is ruled out as well where the condition holds, or does not."""
        return Excluded(
            self.missing | names_excluding(MISSING, condition, truth),
            self.zero | names_excluding(0, condition, truth),
        )


def names_excluding(value: Json, condition: Json, truth: bool) -> frozenset[str]:
    """The names that cannot have a value where a condition holds, or does not hold.

    Args:
        value: MISSING or 0: both count as false.
        condition: a rule.
        truth: whether it holds.
    """
    operator = operator_of(condition)
    if operator is None or not isinstance(condition, dict):
        return frozenset()
    values = values_of(condition, operator)
    match operator:
        case "var":
            is_plain = truth and len(values) == 1 and isinstance(values[0], str)
            return frozenset({values[0]}) if is_plain else frozenset()
        case "!" | "!!":
            return names_excluding(value, values[0], truth if operator == "!!" else not truth)
        case "and" | "or":
            every = [names_excluding(value, each, truth) for each in values]
            all_are_so = truth if operator == "and" else not truth
            return frozenset.union(*every) if all_are_so else frozenset.intersection(*every)
        case "missing":
            return frozenset(_texts_in(values)) if value is MISSING and not truth else frozenset()
    if operator == "in" or operator in COMPARING:
        return _excluded_by_comparison(value, condition, truth)
    return frozenset()


def _excluded_by_comparison(value: Json, condition: JsonObject, truth: bool) -> frozenset[str]:
    """The one name in a comparison with constants that would turn out otherwise with the value."""
    (values,) = condition.values()
    names = frozenset(name for _pointer, name in variables(parse(condition)))
    others = [each for each in values if operator_of(each) != "var"]
    if len(names) != 1 or any(isinstance(each, dict) for each in others):
        return frozenset()
    try:
        turns_out_so = evaluation.holds(condition, nested(dict.fromkeys(names, value))) == truth
    except evaluation.RuleFailed:
        return names
    return frozenset() if turns_out_so else names


def _texts_in(values: list[Json]) -> Iterator[str]:
    for value in values:
        if isinstance(value, list):
            yield from _texts_in(value)
        elif isinstance(value, str):
            yield value
