"""Schemas at paths: the schema of a value inside an object, and whether it may be missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from ticketflower.types import JsonObject
from workflow_design.documents.schema.references import has_references

_COMBINING = frozenset({"$ref", "allOf", "anyOf", "if", "not"})
"""Keywords that may change what properties there are."""


@dataclass(frozen=True)
class SchemaAtPath:
    """The schema of a value inside an object.

    Attributes:
        schema: the value's.
        optional: whether the outermost object may come without the first name of the path.
        inner_optional: whether the value may be missing inside of what is given.
    """

    schema: JsonObject
    optional: bool
    inner_optional: bool


def schema_at_path(
    schema: JsonObject, path: Sequence[str], *, by_form: bool
) -> SchemaAtPath | None:
    """The schema at a path of names; None where nothing says what is there.

    Args:
        schema: of the outermost object.
        path: the names that lead to the value.
        by_form: whether a form asks for it, which always sends some answers.
    """
    optional: list[bool] = []
    for name in path:
        properties = schema.get("properties")
        each = properties.get(name) if isinstance(properties, dict) else None
        if not isinstance(each, dict) or schema.keys() & _COMBINING:
            return None
        is_given = name in schema.get("required", ()) or (by_form and _is_always_sent(each))
        optional.append(not is_given)
        schema = each
    return SchemaAtPath(schema, optional[0], any(optional[1:]))


def is_proven(schema: JsonObject) -> bool:
    """Whether everything that a schema says of its values is known to the proof."""
    is_listed = any(isinstance(each, dict | list) for each in schema.get("enum", ()))
    return not is_listed and not has_references(schema)


def _is_always_sent(schema: JsonObject) -> bool:
    """Whether no form comes without it: a box, or a group with one or with required answers."""
    if "enum" in schema or "oneOf" in schema:
        return False
    inner = schema.get("properties")
    parts = inner.values() if isinstance(inner, dict) else ()
    is_sent = schema.get("type") == "boolean" or (bool(parts) and bool(schema.get("required")))
    return is_sent or any(isinstance(each, dict) and _is_always_sent(each) for each in parts)
