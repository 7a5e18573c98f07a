"""Meta-schema of JSON Schemas, as one schema that is quick to evaluate.

The meta-schema of draft 2020-12 is spread over seven vocabularies that refer to each other
dynamically: evaluated as published, it looks at each schema seven times. Ours is made of the same
parts and takes the same schemas, and the lists of ``items`` that older drafts have.
"""

from jsonschema_specifications import REGISTRY

from ticketflower.types import Json, JsonObject

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def _merged() -> JsonObject:
    published = REGISTRY.contents(DRAFT)
    properties: JsonObject = dict(published["properties"])
    definitions: JsonObject = {}
    for vocabulary in published["allOf"]:
        part = REGISTRY.resolver(DRAFT).lookup(vocabulary["$ref"]).contents
        properties |= part["properties"]
        definitions |= part.get("$defs", {})
    # Not anyOf: then the errors inside of an item's schema could not be told.
    item: JsonObject = {"$dynamicRef": "#meta"}
    properties["items"] = {
        "if": {"type": "array"},
        "then": {"minItems": 1, "items": item},
        "else": item,
    }
    properties["additionalItems"] = item
    properties["enumNames"] = {"type": "array"}
    merged = {"type": published["type"], "properties": properties, "$defs": definitions}
    return {"$schema": DRAFT, **_with_plain_references(merged)}


def _with_plain_references(value: Json) -> Json:
    """The same with references that lead into the merged schema."""
    if isinstance(value, list):
        return [_with_plain_references(each) for each in value]
    if not isinstance(value, dict):
        return value
    if value == {"$dynamicRef": "#meta"}:
        return {"$ref": "#"}
    plain = {key: _with_plain_references(each) for key, each in value.items()}
    if isinstance(plain.get("$ref"), str):
        plain["$ref"] = "#" + plain["$ref"].partition("#")[2]
    return plain


META_SCHEMA = _merged()
