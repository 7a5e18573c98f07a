"""The choices of a question, read from a plain schema; and what is wrong with them."""

from collections.abc import Callable

from ticketflower.texts import is_blank
from ticketflower.types import Json
from workflow_design.documents.report.pointers import join
from workflow_design.documents.report.words import quoted
from workflow_design.documents.schema.choices import SchemaChoice, listed_choices
from workflow_design.documents.schema.keyword_overrides import have_equals
from workflow_design.documents.schema.plain import PlainSchema

MAX_CHOICES = 500
"""Choices of one question, as many as a field may have."""

_PYTHON: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "object": (dict,),
    "array": (list,),
}


def lists_choices(schema: Json) -> bool:
    """Whether a schema lists the values that it allows."""
    return isinstance(schema, dict) and ("enum" in schema or "oneOf" in schema)


def type_of_choices(values: list[Json]) -> str | None:
    """The one type of all values, none of them null; None where there is none."""
    for kind in ("string", "number", "boolean", "object"):
        if values and all(is_of_type(each, kind) for each in values):
            return kind
    return None


def is_of_type(value: Json, kind: str) -> bool:
    """Whether a value is of a type of JSON Schema other than null."""
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _PYTHON.get(kind, ()))


def labeled_choices(schema: PlainSchema) -> tuple[tuple[Json, str], ...]:
    """The values that are not null, each with what people read of it."""
    return tuple(
        (each.value, _label(each)) for each in _plain_choices(schema) if each.value is not None
    )


def places_of_choices(schema: PlainSchema) -> list[str]:
    """The pointers of the values that are not null, in their order."""
    return [
        join(schema.place(each.keyword), each.index)
        for each in _plain_choices(schema)
        if each.value is not None
    ]


def check_choices(schema: PlainSchema, kind: str, tell: Callable[[str, str], None]) -> None:
    """Report choices of another type, alternatives that are none, and those that occur twice.

    Args:
        schema: of the value.
        kind: the type of the value.
        tell: is given the pointer and the sentence of each problem.
    """
    found = _plain_choices(schema)
    given = schema.get("type")
    may_be_null = isinstance(given, list) and "null" in given
    for each in found:
        if not (
            is_of_type(each.value, kind) or (each.value is None and (may_be_null or not given))
        ):
            sentence = f"This choice isn't of the type {quoted(kind)} that the value must have."
            tell(join(schema.place(each.keyword), *each.path[1:]), sentence)
    shown = {each.index for each in found if each.keyword == "oneOf"}
    for index in range(len(schema.get("oneOf", []))):
        if index not in shown:
            sentence = "A form shows “oneOf” only if each part is a “const” with a “title”."
            tell(join(schema.place("oneOf"), index), sentence)
    values = [each.value for each in found]
    keyword = "enum" if "enum" in schema else "oneOf"
    if "enum" in schema and "oneOf" in schema:
        tell(schema.place("oneOf"), "A form can't show both “enum” and “oneOf”.")
    elif keyword in schema and not values:
        tell(schema.place(keyword), "There are no choices.")
    elif have_equals(values):
        tell(schema.place(keyword), "Two of these choices are the same.")


def _plain_choices(schema: PlainSchema) -> list[SchemaChoice]:
    return [each for each in listed_choices(schema) if each.is_plain]


def _label(choice: SchemaChoice) -> str:
    if not is_blank(choice.title):
        return choice.title
    if isinstance(choice.value, bool):
        return "Yes" if choice.value else "No"
    if isinstance(choice.value, dict):
        return ", ".join(map(str, choice.value.values()))
    return str(choice.value)
