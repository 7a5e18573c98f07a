"""Types of values: what is known of what rules read and give, and what schemas allow."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from ticketflower.types import Json, JsonObject
from workflow_design.documents.report.report import Problem, Severity
from workflow_design.documents.report.words import Suggestion, quoted
from workflow_design.documents.schema import formats
from workflow_design.documents.schema.choices import constants_of


class Type(StrEnum):
    """Type of a value, as named in sentences."""

    NUMBER = "a number"
    TEXT = "text"
    BOOLEAN = "true or false"
    DATE = "a date"
    TIME = "a time"
    INSTANT = "a date and time"
    LIST = "a list"
    OBJECT = "an object"
    ANY = "anything"


TEMPORAL = {
    Type.DATE: formats.is_date,
    Type.TIME: formats.is_time,
    Type.INSTANT: formats.is_datetime,
}
"""Types whose values are texts of a format, with its check."""

FORMAT_TYPES = {"date": Type.DATE, "time": Type.TIME, "date-time": Type.INSTANT}
_OF_SCHEMA = {
    "number": Type.NUMBER,
    "integer": Type.NUMBER,
    "string": Type.TEXT,
    "boolean": Type.BOOLEAN,
    "array": Type.LIST,
    "object": Type.OBJECT,
}


@dataclass(frozen=True)
class InferredType:
    """Inferred type: what is known of a value.

    Attributes:
        types: the possible types.
        name: the variable, where the value is one's.
        constant: the value itself, where it is one in a list of one.
        choices: the only values there are; None where there are others.
        items: what a list's items are; None where that is not known.
        may_be_missing: whether there may be no value.
        may_be_zero: whether it may be the number 0.
        is_free_text: whether a person writes it, or may, in any words.
        is_whole: whether all its numbers are whole.
        is_inexact: whether it is computed of a quotient, which may have no end as a decimal.
    """

    types: frozenset[Type]
    name: str = ""
    constant: tuple[Json, ...] = ()
    choices: tuple[Json, ...] | None = None
    items: "InferredType | None" = None
    may_be_missing: bool = False
    may_be_zero: bool = False
    is_free_text: bool = False
    is_whole: bool = False
    is_inexact: bool = False

    @property
    def is_any(self) -> bool:
        """Whether nothing is known of it."""
        return not self.types or Type.ANY in self.types

    def can_be(self, types: Iterable[Type]) -> bool:
        """Whether some value of it has one of these types."""
        return self.is_any or not self.types.isdisjoint(types)

    def describe(self) -> str:
        """The value in a sentence, with its type."""
        if self.constant:
            return f"{describe_constant(self.constant[0])} is {self.type_name()}"
        return f"{quoted(self.name)} is {self.type_name()}" if self.name else self.type_name()

    def type_name(self) -> str:
        """Its types, as a sentence calls them."""
        return " or ".join(sorted(self.types))


_LONGEST_DIVISOR: Final = 15
"""Digits of the longest divisor that is known to divide exactly."""

ANY = InferredType(frozenset({Type.ANY}))
NOTHING = InferredType(frozenset(), may_be_missing=True)


@dataclass(frozen=True)
class Operand:
    """Operand of an operator: its type and where it is in the rule."""

    typed: InferredType
    pointer: str

    def warn(self, code: str, sentence: str, suggestion: Suggestion = "") -> Problem:
        """A warning that belongs here."""
        return Problem(self.pointer, sentence, code, suggestion, Severity.WARNING)


def of_type(*types: Type) -> InferredType:
    """A value of one of these types, of which no more is known."""
    return InferredType(frozenset(types))


def of_constant(value: Json) -> InferredType:
    """A constant of a rule; null is no value."""
    if value is None:
        return NOTHING
    items = None
    if isinstance(value, list):
        items = union([of_constant(each) for each in value]) if value else None
    types = frozenset({type_of_value(value)})
    return InferredType(
        types,
        constant=(value,),
        items=items,
        may_be_zero=_has_zero((value,)),
        is_whole=_are_whole((value,)),
    )


def type_of_value(value: Json) -> Type:
    """The type of a JSON value."""
    if isinstance(value, bool):
        return Type.BOOLEAN
    if isinstance(value, int | float):
        return Type.NUMBER
    if isinstance(value, str):
        return Type.TEXT
    return Type.LIST if isinstance(value, list) else Type.OBJECT


def of_schema(schema: JsonObject | None) -> InferredType:
    """The values that a schema allows."""
    if schema is None:
        return ANY
    constants = constants_of(schema)
    choices = None if constants is None else tuple(constants)
    if choices == (None,):
        return NOTHING
    if choices is not None:
        types = frozenset(type_of_value(each) for each in choices if each is not None)
        return InferredType(
            types, choices=choices, may_be_zero=_has_zero(choices), is_whole=_are_whole(choices)
        )
    given = schema.get("type")
    names = [each for each in (given if isinstance(given, list) else [given]) if each != "null"]
    if not names or any(name not in _OF_SCHEMA for name in names):
        return ANY
    types = frozenset(_OF_SCHEMA[str(name)] for name in names)
    if types == {Type.TEXT}:
        types = frozenset({FORMAT_TYPES.get(str(schema.get("format")), Type.TEXT)})
    items = schema.get("items")
    inner = of_schema(items) if types == {Type.LIST} and isinstance(items, dict) else None
    return InferredType(
        types,
        items=inner,
        may_be_zero=Type.NUMBER in types and _allows_zero(schema),
        is_free_text=types == {Type.TEXT} and schema.get("format", "text") == "text",
        is_whole="number" not in names,
    )


def union(every: Iterable[InferredType]) -> InferredType:
    """What can be any of these."""
    parts = list(every)
    valued = [each for each in parts if each.types]
    choices: tuple[Json, ...] | None = ()
    for each in valued:
        given = each.choices if each.choices is not None else (each.constant or None)
        choices = None if choices is None or given is None else (*choices, *given)
    items = [each.items for each in valued if each.items is not None]
    return InferredType(
        frozenset().union(*(each.types for each in parts)),
        choices=choices if valued else None,
        items=union(items) if items and len(items) == len(valued) else None,
        may_be_missing=any(each.may_be_missing for each in parts),
        may_be_zero=any(each.may_be_zero for each in parts),
        is_free_text=bool(valued) and all(each.is_free_text for each in valued),
        is_whole=all(each.is_whole for each in valued),
        is_inexact=any(each.is_inexact for each in parts),
    )


def computed(operator: str, operands: Sequence[InferredType]) -> InferredType:
    """The number that an operator computes of these."""
    if operator == "round":
        is_whole = len(operands) == 1 or operands[1].constant == (0,)
        return InferredType(frozenset({Type.NUMBER}), is_whole=is_whole)
    is_whole = operator != "/" and all(each.is_whole for each in operands)
    is_endless = operator == "/" and not _divides_exactly(operands[1])
    is_inexact = is_endless or any(each.is_inexact for each in operands)
    return InferredType(frozenset({Type.NUMBER}), is_whole=is_whole, is_inexact=is_inexact)


def _divides_exactly(divisor: InferredType) -> bool:
    """Whether each quotient by it ends as a decimal: 10 has no prime factors but 2 and 5."""
    value = divisor.constant[0] if divisor.constant else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not value:
        return False
    numerator = abs(Fraction(str(value)).numerator)
    return 10**_LONGEST_DIVISOR % numerator == 0


def are_stored_as_texts(types: frozenset[Type]) -> bool:
    """Whether these are text and at most dates and times beside it, which are stored as texts."""
    return Type.TEXT in types and types <= {Type.TEXT, *TEMPORAL}


def _has_zero(values: Iterable[Json]) -> bool:
    return any(each == 0 and not isinstance(each, bool) for each in values)


def _are_whole(values: Iterable[Json]) -> bool:
    return not any(isinstance(each, float) and not each.is_integer() for each in values)


def _allows_zero(schema: JsonObject) -> bool:
    is_above = schema.get("minimum", 0) > 0 or schema.get("exclusiveMinimum", -1) >= 0
    is_below = schema.get("maximum", 0) < 0 or schema.get("exclusiveMaximum", 1) <= 0
    return not is_above and not is_below


def describe_constant(value: Json) -> str:
    """A constant as sentences name it."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "this" if isinstance(value, list | dict) else str(value)
