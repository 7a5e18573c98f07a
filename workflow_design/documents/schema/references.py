"""References of JSON Schemas ($ref): which there are, and the schemas that they lead to."""

from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from ticketflower.types import Json, JsonObject
from workflow_design.documents.report.pointers import steps_of
from workflow_design.documents.schema.vocabulary import DEFINITIONS


def references_in(schema: Json) -> Iterator[str]:
    """The references ($ref) in a schema: a part with one means nothing without the whole."""
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"]
        for each in schema.values():
            yield from references_in(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from references_in(each)


def has_references(schema: Json) -> bool:
    """Whether a part of a schema cannot be evaluated without the schema that it was taken from."""
    return any(True for _ in references_in(schema))


def definitions_of(root: Mapping[str, Json]) -> JsonObject:
    """The keywords of a schema that only define others, for a part that may refer to them."""
    return {keyword: root[keyword] for keyword in DEFINITIONS if keyword in root}


def target_of(reference: str, root: Json) -> Json:
    """The schema that a local reference leads to; None where there is none.

    Args:
        reference: a JSON Pointer as a fragment: "#/$defs/address".
        root: the schema in which it is.
    """
    found: Json = root
    for step in steps_of(unquote(reference.removeprefix("#"))):
        if isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        else:
            found = found.get(step) if isinstance(found, dict) else None
    return found
