"""Types of numbers: what arithmetic gives, as far as it is known to be a number.

Arithmetic on numbers gives a number, whatever else of it is known: a total that is compared with a
limit is on one side of it or the other.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from ticketflower.types import Json, JsonObject
from workflow_design.checker.verification.values.representatives import listed_values, type_of
from workflow_design.documents.rules.ast import Call, Literal, Rule, Var
from workflow_design.documents.rules.operators import ARITHMETIC

MOST_ROUNDS = 20
"""Rounds until the fixed point; a workflow that needs more has no computed numbers."""


@dataclass(frozen=True)
class NumberType:
    """A number, or nothing, which counts as 0.

    Attributes:
        is_whole: whether it has no fraction.
        may_be_null: whether it may be nothing.
    """

    is_whole: bool = True
    may_be_null: bool = False

    def __or__(self, other: "NumberType") -> "NumberType":
        """What can be either."""
        return NumberType(self.is_whole and other.is_whole, self.may_be_null or other.may_be_null)

    @property
    def schema(self) -> JsonObject:
        """The JSON Schema of such numbers."""
        name = "integer" if self.is_whole else "number"
        return {"type": [name, "null"] if self.may_be_null else name}


type TypeOfName = Callable[[str], NumberType | None]
"""From a name that rules read to its type; None where it may be no number."""

_NULL = NumberType(may_be_null=True)


def number_type(rule: Rule, type_of_name: TypeOfName) -> NumberType | None:
    """What a rule gives, if it gives numbers or fails; None where it may give something else."""
    match rule:
        case Literal(value):
            return _type_of_values([value])
        case Var(_, default):
            named = type_of_name(rule.name) if rule.name else None
            given = None if default is None else number_type(default, type_of_name)
            return named if default is None else union_of([named, given])
        case Call(operator, arguments) if operator in ARITHMETIC:
            given = union_of(number_type(each, type_of_name) for each in arguments)
            # Of what is no number, such as a text, arithmetic gives nothing: it fails.
            are_whole = given is not None and given.is_whole
            return NumberType(is_whole_result(operator, arguments, are_whole))
        case Call("reduce", (_, Call(operator), initial)) if operator in ARITHMETIC:
            return union_of([NumberType(is_whole=False), number_type(initial, type_of_name)])
        case Call("days"):
            return _NULL
        case Call("if" | "?:", arguments):
            branches = [*arguments[1::2], *(arguments[-1:] if len(arguments) % 2 else [])]
            given = union_of(number_type(each, type_of_name) for each in branches)
            has_last = len(arguments) % 2 == 1
            return given if has_last or given is None else given | _NULL
    return None


def is_whole_result(operator: str, arguments: Sequence[Rule], are_whole: bool) -> bool:
    """Whether the result of arithmetic is a whole number.

    Args:
        operator: one of arithmetic.
        arguments: of the operator.
        are_whole: whether these have none.
    """
    if operator == "round":
        return are_whole or arguments[1:] in ((), (Literal(0),))
    return are_whole and operator != "/"


def union_of(every: Iterable[NumberType | None]) -> NumberType | None:
    """What can be any of these; None where one may be no number, or where there is none."""
    types = list(every)
    known = [each for each in types if each is not None]
    return reduce(NumberType.__or__, known) if known and len(known) == len(types) else None


def type_of_schema(schema: JsonObject | None) -> NumberType | None:
    """The numbers that a schema allows; None where it may allow something else."""
    if schema is None:
        return None
    listed = listed_values(schema)
    if listed is not None:
        return _type_of_values(listed)
    name = type_of(schema)
    if name not in {"integer", "number"}:
        return None
    return NumberType(is_whole=name == "integer", may_be_null=name != schema["type"])


def greatest_fixed_point[Key](
    rules: Mapping[Key, Rule],
    type_of_name: Callable[[str, Mapping[Key, NumberType | None]], NumberType | None],
) -> dict[Key, NumberType]:
    """The types of rules that may read what the others give.

    Args:
        rules: the rules.
        type_of_name: the type of a name that they read, by what is assumed of them.
    """
    found: dict[Key, NumberType | None] = dict.fromkeys(rules, NumberType())
    for _ in range(MOST_ROUNDS):
        before = dict(found)
        for key, rule in rules.items():
            found[key] = number_type(rule, lambda name: type_of_name(name, found))
        if found == before:
            return {key: each for key, each in found.items() if each is not None}
    return {}


def _type_of_values(values: Iterable[Json]) -> NumberType | None:
    return union_of(map(_type_of_value, values))


def _type_of_value(value: Json) -> NumberType | None:
    if value is None:
        return _NULL
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return NumberType(is_whole=float(value).is_integer())
