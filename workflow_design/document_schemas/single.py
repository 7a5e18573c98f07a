"""One JSON Schema for every kind of document, that refers to nothing outside of itself.

Editors and language models take one schema; those at ``/schemas/`` refer to each other.
"""

import json
from pathlib import Path

from ticketflower.types import Json, JsonObject
from workflow_design.document_schemas import FOLDER

KINDS = ("workflow", "ticket", "task", "bundle")


def document_schema() -> JsonObject:
    """The schema; the ``kind`` of a document selects the part that checks it."""
    parts: JsonObject = {}
    for path in sorted(FOLDER.glob("*.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        named = {key: value for key, value in schema.items() if key not in ("$id", "$schema")}
        parts[path.stem] = _inside(named, path.stem)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "TicketFlower document",
        "type": "object",
        "properties": {"kind": {"enum": list(KINDS)}},
        "required": ["kind"],
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
                "then": {"$ref": f"#/$defs/{kind}"},
            }
            for kind in KINDS
        ],
        "$defs": parts,
    }


def _inside(value: Json, name: str) -> Json:
    """The same with each reference as it is inside the one schema.

    Args:
        value: a part of a schema.
        name: of the schema it is a part of.
    """
    if isinstance(value, list):
        return [_inside(each, name) for each in value]
    if not isinstance(value, dict):
        return value
    moved = {key: _inside(each, name) for key, each in value.items()}
    target = value.get("$ref")
    if isinstance(target, str):
        file, _, pointer = target.partition("#")
        moved["$ref"] = f"#/$defs/{Path(file).stem if file else name}{pointer}"
    return moved
