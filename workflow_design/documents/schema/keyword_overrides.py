"""JSON Schema keywords that we evaluate ourselves, where the library's way hangs or errs."""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from jsonschema.exceptions import ValidationError

from ticketflower.types import Json, JsonObject
from workflow_design.documents.schema import formats, patterns

type _Errors = Iterator[ValidationError]


def extras(instance: JsonObject, schema: JsonObject) -> list[str]:
    """The names that neither properties nor patternProperties mention."""
    properties = schema.get("properties", {})
    regexes = schema.get("patternProperties", {})
    return [
        name
        for name in instance
        if name not in properties and not any(patterns.matches(each, name) for each in regexes)
    ]


def _pattern(validator: Any, pattern: str, instance: Json, schema: JsonObject) -> _Errors:
    # Python's own regular expressions can take exponential time.
    if isinstance(instance, str) and not patterns.matches(pattern, instance):
        yield ValidationError("pattern")


def _pattern_properties(
    validator: Any, by_pattern: JsonObject, instance: Json, schema: JsonObject
) -> _Errors:
    if isinstance(instance, dict):
        for pattern, subschema in by_pattern.items():
            for name, value in instance.items():
                if patterns.matches(pattern, name):
                    yield from validator.descend(value, subschema, path=name, schema_path=pattern)


def _additional_properties(
    validator: Any, allowed: Json, instance: Json, schema: JsonObject
) -> _Errors:
    if not isinstance(instance, dict):
        return
    names = extras(instance, schema)
    if isinstance(allowed, dict):
        for name in names:
            yield from validator.descend(instance[name], allowed, path=name)
    elif allowed is False and names:
        yield ValidationError("additionalProperties")


def have_equals(values: list[Json]) -> bool:
    """Whether two of the values are the same JSON."""
    # The library compares every pair: a list of 10,000 objects would take minutes.
    seen = {json.dumps(_plain(each), sort_keys=True) for each in values}
    return len(seen) < len(values)


def _unique_items(validator: Any, unique: bool, instance: Json, schema: JsonObject) -> _Errors:
    if unique and isinstance(instance, list) and have_equals(instance):
        yield ValidationError("uniqueItems")


def _multiple_of(validator: Any, factor: float, instance: Json, schema: JsonObject) -> _Errors:
    # The library divides binary fractions, by which 19.99 is no multiple of 0.01.
    if isinstance(instance, bool) or not isinstance(instance, int | float):
        return
    try:
        rest = Decimal(str(instance)) % Decimal(str(factor))
    except InvalidOperation:
        # The quotient has more digits than decimals are computed with.
        rest = Decimal(0)
    if rest:
        yield ValidationError("multipleOf")


def _format_bound(fails: Callable[[Any, Any], bool], name: str) -> Callable[..., _Errors]:
    def keyword(validator: Any, bound: str, instance: Json, schema: JsonObject) -> _Errors:
        values = formats.comparable(instance), formats.comparable(bound)
        if None not in values and type(values[0]) is type(values[1]) and fails(*values):
            yield ValidationError(name)

    return keyword


def _plain(value: Json) -> Json:
    """The value with whole fractions as integers: JSON Schema takes 1.0 and 1 for equal."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return value


KEYWORDS: dict[str, Any] = {
    "pattern": _pattern,
    "patternProperties": _pattern_properties,
    "additionalProperties": _additional_properties,
    "uniqueItems": _unique_items,
    "multipleOf": _multiple_of,
    "formatMinimum": _format_bound(lambda value, bound: value < bound, "formatMinimum"),
    "formatMaximum": _format_bound(lambda value, bound: value > bound, "formatMaximum"),
}
