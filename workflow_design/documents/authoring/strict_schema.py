"""Strict schema: a bundle within what language models' structured outputs support.

Every key is required, and null where the ordinary file leaves it out. Objects whose keys the author
chooses (transforms, the properties of a JSON Schema, presets) are lists of names and values, for
structured outputs know no such objects. ``strict_documents`` makes the ordinary file of it. Which
provider supports what: docs/documents.md, "Schemas for editors and assistants".
"""

import json
from collections.abc import Iterable
from functools import cache

from ticketflower.types import Json, JsonObject
from workflow_design.document_schemas import FOLDER
from workflow_design.documents.rules.operators import ARITY, MEANINGS
from workflow_design.documents.schema.formats import FORMATS

_OMITTED = {"$schema", "kind"}
_SCALARS = ["string", "number", "boolean", "null"]
_LIMITS = {
    "maxLength": "At most {:,} characters.",
    "maxItems": "At most {:,}.",
    "minimum": "At least {:,}.",
    "maximum": "At most {:,}.",
}
"""Keywords that not every provider supports, as sentences of the description."""

_OF_RULES = {"condition": "rule", "transform": "template", "schema": "schema"}
"""Shared parts that have a definition of their own here, and which."""

_QUESTION = {
    "name": "The name of the answer in the workflow's data: letters, digits and _.",
    "type": "Null for a choice with enum or oneOf. array: see items. object: a group.",
    "title": "The label of the question.",
    "description": "The help below the question.",
    "format": "text: several lines. file: an uploaded file. user: a person of the company.",
    "enum": "The choices, which are stored as they are written.",
    "oneOf": "The choices: const is stored and compared by rules, title is what people read.",
    "items": "Of an array: its choices, in enum or oneOf; a text, one per line; an object, rows.",
    "properties": "Of an object: its questions, in their order.",
    "required": "Of an object: the names of the questions that must be answered.",
}
"""What the keywords of a question mean for its form."""


@cache
def strict_schema() -> JsonObject:
    """The schema of a bundle for structured outputs."""
    return {
        **_object(
            {
                "workflows": {"type": "array", "items": {"$ref": "#/$defs/workflow"}},
                "tickets": {"type": "array", "items": {"$ref": "#/$defs/ticket"}},
            }
        ),
        "title": "TicketFlower workflow file for structured outputs",
        "description": "Workflows, and the ticket types that start them. Null: left out.",
        "$defs": {
            **{
                name: _strict(_part(file, name), file)
                for file, name in (
                    ("workflow", "workflow"),
                    ("workflow", "field"),
                    ("workflow", "task"),
                    ("workflow", "transition"),
                    ("ticket", "ticket"),
                )
            },
            "rule": _rule("rule", []),
            "template": _rule("template", [_object({"members": _pairs("template")})]),
            "schema": _schema(named=False),
            "question": _schema(named=True),
        },
    }


def _strict(schema: JsonObject, file: str) -> JsonObject:
    """A part of the ordinary schemas, strict.

    Args:
        schema: the part.
        file: the schema that it is a part of.
    """
    reference = schema.get("$ref", "")
    name = reference.rpartition("/")[2]
    if reference.startswith("#/") and file == "workflow":
        return {"$ref": f"#/$defs/{name}"}
    if "parts.json" in reference and name in _OF_RULES:
        return {"anyOf": [{"$ref": f"#/$defs/{_OF_RULES[name]}"}, {"type": "null"}]}
    if reference:
        own = {key: value for key, value in schema.items() if key != "$ref"}
        home = "task" if "task.json" in reference else "parts"
        return _strict({**_part(home, name), **own}, home)
    if schema["type"] == "object" and "properties" not in schema:  # presets, by their names
        return {**_described(schema), **_pairs("template")}
    return {**_described(schema), **_typed(schema, file)}


def _typed(schema: JsonObject, file: str) -> JsonObject:
    """What the part says of its value; that it may be left out is not for it to say."""
    if "enum" in schema:
        return {"type": "string", "enum": schema["enum"]}
    if "properties" in schema:
        required = set(schema.get("required", ()))
        kept = {
            key: schema["properties"][key] for key in schema["properties"] if key not in _OMITTED
        }
        properties = {key: _strict(each, file) for key, each in kept.items()}
        return _object(
            {key: each if key in required else _nullable(each) for key, each in properties.items()}
        )
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    items = _strict(schema["items"], file) if "items" in schema else {"type": "string"}
    array: JsonObject = {"type": "array", "items": items}
    plain: list[Json] = [each for each in types if each not in ("array", "null")]
    if not plain:
        return array
    if "array" in types:
        return {"anyOf": [*({"type": each} for each in plain), array]}
    types = [*plain, "null"] if "null" in types else plain
    return {"type": types if len(types) > 1 else types[0]}


def _described(schema: JsonObject) -> JsonObject:
    limits = [text.format(schema[key]) for key, text in _LIMITS.items() if key in schema]
    description = " ".join([schema.get("description", ""), *limits]).strip()
    return {"description": description} if description else {}


def _nullable(schema: JsonObject) -> JsonObject:
    """The same, or null."""
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    if "anyOf" in schema:
        has_null = {"type": "null"} in schema["anyOf"]
        return schema if has_null else {**schema, "anyOf": [*schema["anyOf"], {"type": "null"}]}
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if "null" in types:
        return schema
    with_null: JsonObject = {**schema, "type": [*types, "null"]}
    return {**with_null, "enum": [*schema["enum"], None]} if "enum" in schema else with_null


def _object(properties: JsonObject) -> JsonObject:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _pairs(value: str) -> JsonObject:
    """A list of names and values, in place of an object whose keys the author chooses."""
    pair = _object({"name": {"type": "string"}, "value": {"$ref": f"#/$defs/{value}"}})
    return {"type": "array", "items": pair}


def _rule(name: str, others: Iterable[JsonObject]) -> JsonObject:
    """A constant, a list, one of the operators, or something else.

    Args:
        name: of this definition, which contains itself.
        others: what it can be besides.
    """
    here: JsonObject = {"$ref": f"#/$defs/{name}"}
    operators = [_operator(each, here) for each in ARITY]
    return {"anyOf": [*others, *operators, {"type": "array", "items": here}, {"type": _SCALARS}]}


def _operator(operator: str, value: JsonObject) -> JsonObject:
    least, most = ARITY[operator]
    values: JsonObject = {"type": "array", "items": value, "minItems": least}
    if most is not None:
        values["maxItems"] = most
    return {**_object({operator: values}), "description": MEANINGS[operator]}


def _schema(*, named: bool) -> JsonObject:
    """A JSON Schema as forms know it.

    Args:
        named: whether it is a property, with its name, which becomes a question of the form.
    """
    number: JsonObject = {"type": ["number", "null"]}
    text: JsonObject = {"type": ["string", "null"]}
    flag: JsonObject = {"type": ["boolean", "null"]}
    types = ["object", "string", "integer", "number", "boolean", "array"]
    option = _object({"const": {"type": ["string", "number"]}, "title": {"type": "string"}})
    questions: JsonObject = {"type": "array", "items": {"$ref": "#/$defs/question"}}
    values: JsonObject = {"type": "array", "items": {"type": ["string", "number"]}}
    properties: JsonObject = {
        **({"name": {"type": "string"}} if named else {}),
        "type": {"type": ["string", "null"], "enum": [*types, None]},
        "title": text,
        "description": text,
        "format": {"type": ["string", "null"], "enum": [*sorted(FORMATS), None]},
        "enum": _nullable(values),
        "oneOf": _nullable({"type": "array", "items": option}),
        "items": _nullable({"$ref": "#/$defs/schema"}),
        "properties": _nullable(questions),
        "required": {"type": ["array", "null"], "items": {"type": "string"}},
        "default": {"anyOf": [{"type": _SCALARS}, values]},
        "const": {"type": _SCALARS},
        **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum"), number),
        **dict.fromkeys(("exclusiveMaximum", "multipleOf", "minLength", "maxLength"), number),
        **dict.fromkeys(("minItems", "maxItems"), number),
        **dict.fromkeys(("uniqueItems", "additionalProperties"), flag),
        **dict.fromkeys(("pattern", "formatMinimum", "formatMaximum"), text),
    }
    return _object(
        {
            key: {"description": _QUESTION[key], **each} if key in _QUESTION else each
            for key, each in properties.items()
        }
    )


def _part(file: str, name: str) -> JsonObject:
    """A part of the ordinary schemas."""
    schema = json.loads((FOLDER / f"{file}.json").read_text(encoding="utf-8"))
    found: JsonObject = (schema["properties"] if file == "task" else schema["$defs"])[name]
    return found
