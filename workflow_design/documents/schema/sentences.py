"""Validation messages: what a value must be, as the second half of "Amount must be 0 or more."."""

import json
from collections.abc import Callable

from jsonschema.exceptions import ValidationError

from ticketflower.texts import is_blank
from ticketflower.types import Json
from workflow_design.documents.report.words import quoted, quoted_list
from workflow_design.documents.schema import formats

TYPES: dict[str, str] = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "an object",
    "array": "a list",
    "null": "null",
}


def type_of(value: Json) -> str:
    """The type of a JSON value in words; numbers and truths speak for themselves."""
    if value is None:
        return TYPES["null"]
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    if isinstance(value, str):
        return TYPES["string"]
    return TYPES["array" if isinstance(value, list) else "object"]


def requirement(error: ValidationError) -> str:
    """What the value must be, without its subject and without the full stop."""
    phrase = _PHRASES.get(str(error.validator))
    return phrase(error.validator_value, error.instance) if phrase else _otherwise(error)


def _otherwise(error: ValidationError) -> str:
    if error.validator is None:
        return "must not be given"
    return f"doesn't match the schema ({quoted(error.validator)})"


def _type(expected: Json, value: Json) -> str:
    names = expected if isinstance(expected, list) else [expected]
    words = " or ".join(TYPES.get(each, str(each)) for each in names)
    return f"must be {words}, not {type_of(value)}"


def _one_of(values: Json, value: Json) -> str:
    return f"must be one of {quoted_list(_as_json(each) for each in values)}"


def _choice(parts: Json, value: Json) -> str:
    if not all(isinstance(each, dict) and "const" in each for each in parts):
        return "fits several alternatives: answer only one"
    titles = [each.get("title") or _as_json(each.get("const")) for each in parts]
    return f"must be one of {quoted_list(titles)}"


def _const(expected: Json, value: Json) -> str:
    return f"must be {quoted(expected) if isinstance(expected, str) else json.dumps(expected)}"


def _min_length(least: int, value: str) -> str:
    if is_blank(value):
        return "must not be empty"
    return f"must have at least {_characters(least)}; it has {len(value)}"


def _max_length(most: int, value: str) -> str:
    return f"must have at most {_characters(most)}; it has {len(value)}"


def _format(name: str, value: Json) -> str:
    if name == "date-time" and formats.is_beyond_the_calendar(value):
        return "must be between the years 1 and 9999 in UTC"
    known = formats.FORMATS.get(name)
    return f"must be {(known and known.expected) or name}"


def _characters(count: int) -> str:
    return "1 character" if count == 1 else f"{count:,} characters"


def _items(count: int) -> str:
    return "1 item" if count == 1 else f"{count:,} items"


def _names(count: int) -> str:
    return "1 name" if count == 1 else f"{count:,} names"


def _as_json(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value)


_PHRASES: dict[str, Callable[[Json, Json], str]] = {
    "type": _type,
    "enum": _one_of,
    "oneOf": _choice,
    "anyOf": _choice,
    "const": _const,
    "minLength": _min_length,
    "maxLength": _max_length,
    "format": _format,
    "pattern": lambda pattern, _: f"must match the pattern {quoted(pattern)}",
    "minimum": lambda least, _: f"must be {least} or more",
    "maximum": lambda most, _: f"must be {most} or less",
    "exclusiveMinimum": lambda least, _: f"must be more than {least}",
    "exclusiveMaximum": lambda most, _: f"must be less than {most}",
    "formatMinimum": lambda least, _: f"must be {least} or later",
    "formatMaximum": lambda most, _: f"must be {most} or earlier",
    "multipleOf": lambda factor, _: (
        "must be a whole number" if factor == 1 else f"must be a multiple of {factor}"
    ),
    "minItems": lambda least, items: f"must have at least {_items(least)}; it has {len(items)}",
    "maxItems": lambda most, items: f"must have at most {_items(most)}; it has {len(items)}",
    "uniqueItems": lambda _, __: "must not have the same item twice",
    "contains": lambda _, __: "must contain a certain item, which is missing",
    "not": lambda _, __: "must not have this value",
    "minProperties": lambda least, _: f"must have at least {_names(least)}",
    "maxProperties": lambda most, _: f"must have at most {_names(most)}",
    "dependentRequired": lambda _, __: "must also have the names that the given ones require",
}
