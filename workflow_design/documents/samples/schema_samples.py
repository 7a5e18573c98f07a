"""Sample values of JSON Schemas, for what services answer: the common part of draft 2020-12."""

from collections.abc import Iterator, Mapping

from ticketflower.types import Json, JsonObject
from workflow_design.documents.fields.kinds import KIND_OF_FORMAT, KIND_OF_JSON_TYPE, STRING
from workflow_design.documents.fields.question import MISSING, Missing, Question
from workflow_design.documents.fields.schema_questions import bounds_of
from workflow_design.documents.report.words import humanised
from workflow_design.documents.samples.samples import first_answer
from workflow_design.documents.schema.references import definitions_of, references_in, target_of
from workflow_design.documents.schema.validate import errors_of
from workflow_design.documents.schema.vocabulary import DEFINITIONS

_NAMED = tuple(f"#/{each}/" for each in DEFINITIONS)
"""How references to what the root defines begin."""

DEEPEST = 8
"""Levels of objects and lists; a schema that needs more gets no sample."""


def sample_value_of_schema(
    schema: Json, *, known: Mapping[str, Json] | None = None
) -> Json | Missing:
    """A value that the schema allows, else an object without what cannot be made, else MISSING.

    Args:
        schema: one in which ``schema_problems`` finds nothing.
        known: values of its properties that the sample must have; None is one to leave out.
    """
    root = schema if isinstance(schema, dict) else {}
    kept = {name: value for name, value in (known or {}).items() if value is not None}
    left_out = {name for name, value in (known or {}).items() if value is None}
    incomplete: Json | Missing = MISSING
    for value in _candidates(schema, root, "value", DEEPEST):
        if known and isinstance(value, dict):
            value = {**{k: v for k, v in value.items() if k not in left_out}, **kept}
        if not errors_of(schema, value):
            return value
        if incomplete is MISSING and isinstance(value, dict):
            incomplete = value
    return incomplete


def _sample(schema: Json, root: JsonObject, name: str, depth: int) -> Json | Missing:
    # Parts may refer to what the root defines; what leads elsewhere is looked at with the whole.
    part = {**definitions_of(root), **schema} if isinstance(schema, dict) else schema
    is_alone = all(each.startswith(_NAMED) for each in references_in(part))
    for value in _candidates(schema, root, name, depth):
        if not is_alone or not errors_of(part, value):
            return value
    return MISSING


def _candidates(schema: Json, root: JsonObject, name: str, depth: int) -> Iterator[Json]:
    if depth < 0 or schema is False:
        return
    if not isinstance(schema, dict):
        yield "sample"
        return
    if "const" in schema:
        yield schema["const"]
    yield from schema.get("enum", ())
    if "default" in schema:
        yield schema["default"]
    yield from schema.get("examples", ())
    yield from _combined(schema, root, name, depth)
    types = schema.get("type") or ("object" if "properties" in schema else "string")
    for each in types if isinstance(types, list) else [types]:
        yield from _of_type(each, schema, root, name, depth)


def _of_type(
    kind: str, schema: JsonObject, root: JsonObject, name: str, depth: int
) -> Iterator[Json]:
    if kind == "object":
        yield from _objects(schema, root, depth)
    elif kind == "array":
        yield from _lists(schema, root, name, depth)
    elif kind == "null":
        yield None
    else:
        value = first_answer(_question(schema, kind, name))
        if value is not MISSING:
            yield value


def _combined(schema: JsonObject, root: JsonObject, name: str, depth: int) -> Iterator[Json]:
    """Samples of the schemas that this one combines, each together with its own keywords."""
    rest = {k: v for k, v in schema.items() if k not in {"$ref", "anyOf", "oneOf", "allOf"}}
    reference = schema.get("$ref")
    if isinstance(reference, str):
        target = target_of(reference, root)
        if isinstance(target, dict):
            yield from _candidates({**target, **rest}, root, name, depth - 1)
    for part in (*schema.get("oneOf", ()), *schema.get("anyOf", ())):
        if isinstance(part, dict):
            yield from _candidates({**rest, **part}, root, name, depth - 1)
    if schema.get("allOf"):
        together = dict(rest)
        for part in schema["allOf"]:
            if isinstance(part, dict):
                both = {**together.get("properties", {}), **part.get("properties", {})}
                needed = [*together.get("required", []), *part.get("required", [])]
                together = {**together, **part, "properties": both, "required": needed}
        yield from _candidates(together, root, name, depth - 1)


def _objects(schema: JsonObject, root: JsonObject, depth: int) -> Iterator[Json]:
    properties = schema.get("properties", {})
    required = schema.get("required", [])
    names = [*properties, *(name for name in required if name not in properties)]
    value = {}
    for name in names:
        part = _sample(properties.get(name, True), root, name, depth - 1)
        if part is not MISSING:
            value[name] = part
    yield value
    yield {name: part for name, part in value.items() if name in required}


def _lists(schema: JsonObject, root: JsonObject, name: str, depth: int) -> Iterator[Json]:
    first = [_sample(part, root, name, depth - 1) for part in schema.get("prefixItems", ())]
    least = schema.get("minItems", 0)
    items = schema.get("items", True)
    different: list[Json] = []
    if isinstance(items, dict) and schema.get("uniqueItems"):
        different = list(items.get("enum", ()))[:least]
    one = _sample(items, root, name, depth - 1) if least > len(first) or not first else MISSING
    if MISSING not in first:
        if one is not MISSING:
            rest = max(least - len(first), 1)
            if rest * DEEPEST < 10_000:
                yield [*first, *([one] * rest)]
        yield first
    if different:
        yield different


def _question(schema: JsonObject, json_type: str, name: str) -> Question:
    """A text, number or boolean of a schema as a question, which knows how to be answered."""
    kind = KIND_OF_JSON_TYPE[json_type]
    if kind is STRING and isinstance(schema.get("format"), str):
        kind = KIND_OF_FORMAT.get(schema["format"], STRING)
    return Question(
        name="value",
        kind=kind,
        label=humanised(name),
        required=True,
        **bounds_of(schema),
    )
