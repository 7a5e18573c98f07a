"""Definition schema: one self-contained JSON Schema for every kind of workflow file.

Editors and language models take one schema; those of ``document_schemas`` refer to each other.
"""

import json
from functools import cache
from pathlib import Path

from ticketflower.types import Json, JsonObject
from workflow_design.document_schemas import FOLDER
from workflow_design.documents.authoring.rule_schemas import rule_schema, template_schema
from workflow_design.documents.authoring.type_rules import (
    restrict_bundle,
    restrict_field,
    restrict_json_schema,
    restrict_task,
    restrict_workflow,
)
from workflow_design.documents.schema.meta_schema import DRAFT, META_SCHEMA

KINDS = ("workflow", "ticket", "task", "bundle")


@cache
def definition_schema() -> JsonObject:
    """The schema; the ``kind`` of a file selects the part that checks it."""
    definitions: JsonObject = {}
    for path in sorted(FOLDER.glob("*.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        named = {key: value for key, value in schema.items() if key not in ("$id", "$schema")}
        definitions[path.stem] = _inside(named, path.stem)
    _describe_rules(definitions["parts"]["$defs"])
    definitions["rule"] = rule_schema("#/$defs/rule")
    definitions["template"] = template_schema("#/$defs/template")
    meta_schema = {key: value for key, value in META_SCHEMA.items() if key != "$schema"}
    definitions["json_schema"] = _inside(meta_schema, "json_schema")
    _restrict(definitions)
    return {
        "$schema": DRAFT,
        "title": "TicketFlower workflow file",
        "description": "A file that defines workflows, tasks and ticket types. Which keys it has "
        "depends on its kind.",
        "type": "object",
        "properties": {
            "kind": {
                "title": "Kind of file",
                "description": "workflow: one workflow with its tasks and transitions. ticket: one "
                "ticket type. task: one task of an existing workflow. bundle: several workflows "
                "and ticket types, which are stored together.",
                "enum": list(KINDS),
            }
        },
        "required": ["kind"],
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
                "then": {"$ref": f"#/$defs/{kind}"},
            }
            for kind in KINDS
        ],
        "$defs": definitions,
    }


def _describe_rules(parts: JsonObject) -> None:
    """Say of conditions, transforms and schemas what can be said: their own parts say their type.

    The checker has a code and a sentence of its own for each fault in them.
    """
    parts["condition"]["$ref"] = "#/$defs/rule"
    when_object = {"if": {"type": "object"}}
    parts["transform"] |= {**when_object, "then": {"$ref": "#/$defs/template"}}
    of_object = {"required": ["type"], "properties": {"type": {"const": "object"}}}
    parts["schema"] |= {**when_object, "then": {"$ref": "#/$defs/json_schema", **of_object}}


def _restrict(definitions: JsonObject) -> None:
    """Say which keys go together, where the parts say each for itself."""
    workflow = definitions["workflow"]["$defs"]
    restrict_workflow(workflow["workflow"])
    restrict_field(workflow["field"])
    restrict_task(workflow["task"])
    restrict_task(definitions["task"])
    restrict_bundle(definitions["bundle"])
    restrict_json_schema(definitions["json_schema"])


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
