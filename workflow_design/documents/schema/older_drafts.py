"""Older drafts of JSON Schema: their keywords, written as draft 2020-12 writes them.

Source: "Migrating from older drafts", https://json-schema.org/specification (2019-09 and 2020-12).
"""

from ticketflower.types import Json, JsonObject
from workflow_design.documents.schema import vocabulary

DRAFTS = tuple(
    f"{scheme}://json-schema.org/{draft}"
    for draft in (
        *("draft/2020-12/schema", "draft/2019-09/schema"),
        *("draft-07/schema", "draft-06/schema", "schema"),
    )
    for scheme in ("https", "http")
)
"""The drafts that ``$schema`` may name, without the "#" at their end."""


def modernized(schema: Json) -> Json:
    """The same schema in the keywords of draft 2020-12; what it is evaluated and read as.

    ``items`` with a list and ``additionalItems`` become ``prefixItems`` and ``items``,
    ``dependencies`` become ``dependentRequired`` and ``dependentSchemas``. References stay as they
    are: ``definitions`` can be referred to in each draft, and the schemas move nowhere else
    that a reference may lead to. ``$id`` is left out, as no reference of ours needs it. Values that
    are no schemas (``const``, ``default``) stay.

    Args:
        schema: one in which ``schema_problems`` finds nothing.
    """
    if not isinstance(schema, dict):
        return schema
    modern = {keyword: _modern_value(keyword, value) for keyword, value in schema.items()}
    if isinstance(modern.get("items"), list):
        rest = modern.pop("additionalItems", None)
        modern["prefixItems"] = modern.pop("items")
        if rest is not None:
            modern["items"] = rest
    modern.pop("additionalItems", None)
    modern.pop("$id", None)
    _split_dependencies(modern)
    return modern


def _modern_value(keyword: str, value: Json) -> Json:
    if keyword in vocabulary.LISTS_OF_SCHEMAS or (isinstance(value, list) and keyword == "items"):
        return [modernized(each) for each in value]
    if keyword in vocabulary.OBJECTS_OF_SCHEMAS or keyword == "dependencies":
        return {name: modernized(each) for name, each in value.items()}
    return modernized(value) if keyword in vocabulary.SCHEMAS else value


def _split_dependencies(modern: JsonObject) -> None:
    for name, needed in (modern.pop("dependencies", None) or {}).items():
        keyword = "dependentRequired" if isinstance(needed, list) else "dependentSchemas"
        modern[keyword] = {name: needed, **modern.get(keyword, {})}
