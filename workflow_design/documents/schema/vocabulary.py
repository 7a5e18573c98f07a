"""Vocabulary of documents and of JSON Schema: how names are written, and keywords."""

import re

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

COMBINING = ("$ref", "allOf", "anyOf", "oneOf", "not", "if")
"""Keywords that combine whole schemas for the same value."""

LISTS_OF_SCHEMAS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
OBJECTS_OF_SCHEMAS = frozenset({"properties", "patternProperties", "dependentSchemas", "$defs"})
SCHEMAS = frozenset(
    {
        "not",
        "if",
        "then",
        "else",
        "items",
        "contains",
        "additionalProperties",
        "propertyNames",
        "contentSchema",
    }
)
"""Keywords whose value is a schema itself."""

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
        "$comment",
        "$ref",
    }
)

UNSUPPORTED = frozenset(
    {
        "$id",
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

KEYWORDS = ASSERTING | LISTS_OF_SCHEMAS | OBJECTS_OF_SCHEMAS | SCHEMAS | ANNOTATING | UNSUPPORTED
"""Every keyword that means something."""


def is_name(text: str) -> bool:
    """Whether the text can name a value in the workflow data."""
    return NAME.match(text) is not None


KEY = re.compile(r"[a-z][a-z0-9-]*\Z")


def is_key(text: str) -> bool:
    """Whether the text can be the key of a definition."""
    return KEY.match(text) is not None
