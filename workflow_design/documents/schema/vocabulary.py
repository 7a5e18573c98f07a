"""Vocabulary of documents and of JSON Schema: how names are written, and keywords."""

import re
from collections.abc import Collection

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")

ASSERTING = frozenset(
    {
        "type",
        "enum",
        "const",
        "multipleOf",
        "maximum",
        "exclusiveMaximum",
        "minimum",
        "exclusiveMinimum",
        "maxLength",
        "minLength",
        "pattern",
        "format",
        "formatMinimum",
        "formatMaximum",
        "maxItems",
        "minItems",
        "uniqueItems",
        "maxContains",
        "minContains",
        "maxProperties",
        "minProperties",
        "required",
        "dependentRequired",
        "contentEncoding",
        "contentMediaType",
    }
)
"""Keywords of JSON Schema that say something of one value."""

_NUMBERS = frozenset({"multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"})
_OF_TYPE: dict[str, frozenset[str]] = {
    "string": frozenset(
        {"maxLength", "minLength", "pattern", "format", "formatMinimum", "formatMaximum"}
    ),
    "integer": _NUMBERS,
    "number": _NUMBERS,
    "array": frozenset(
        {"maxItems", "minItems", "uniqueItems", "maxContains", "minContains"}
        | {"items", "prefixItems", "contains", "additionalItems"}
    ),
    "object": frozenset(
        {"maxProperties", "minProperties", "required", "dependentRequired", "properties"}
        | {"patternProperties", "additionalProperties", "propertyNames", "dependentSchemas"}
        | {"dependencies"}
    ),
}


def is_idle(keyword: str, types: Collection[str]) -> bool:
    """Whether a keyword says nothing of values of these types, as ``minLength`` of a number."""
    return any(keyword in words for words in _OF_TYPE.values()) and not any(
        keyword in _OF_TYPE.get(each, ()) for each in types
    )


COMBINING = ("$ref", "allOf", "anyOf", "oneOf", "not", "if")
"""Keywords that combine whole schemas for the same value."""

DEFINITIONS = ("$defs", "definitions")
"""Keywords with schemas that only references lead to."""

LISTS_OF_SCHEMAS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
OBJECTS_OF_SCHEMAS = frozenset(
    {"properties", "patternProperties", "dependentSchemas", *DEFINITIONS}
)
SCHEMAS = frozenset(
    {
        "not",
        "if",
        "then",
        "else",
        "items",
        "additionalItems",
        "contains",
        "additionalProperties",
        "propertyNames",
        "contentSchema",
    }
)
"""Keywords whose value is a schema itself; ``items`` of older drafts may be a list of them."""

ANNOTATING = frozenset(
    {
        "title",
        "description",
        "default",
        "deprecated",
        "readOnly",
        "writeOnly",
        "examples",
        "$schema",
        "enumNames",
        "$comment",
        "$id",
        "$ref",
    }
)

UNSUPPORTED = frozenset(
    {
        "$anchor",
        "$dynamicRef",
        "$dynamicAnchor",
        "$vocabulary",
        "unevaluatedItems",
        "unevaluatedProperties",
    }
)
"""Keywords of draft 2020-12 that are refused: they change what references mean, or can take
exponential time."""

OF_FIELDS = frozenset({"VisibleIf", "visibleIf", "visible_if"})
"""What would hide a question: a key of fields, which is refused since it would have no effect."""

KEYWORDS = (
    ASSERTING
    | LISTS_OF_SCHEMAS
    | OBJECTS_OF_SCHEMAS
    | SCHEMAS
    | ANNOTATING
    | UNSUPPORTED
    | {"dependencies"}
)
"""Every keyword that means something."""


def is_name(text: str) -> bool:
    """Whether the text can name a value in the workflow data."""
    return NAME.match(text) is not None


KEY = re.compile(r"[a-z][a-z0-9-]*\Z")


def is_key(text: str) -> bool:
    """Whether the text can be the key of a definition."""
    return KEY.match(text) is not None
