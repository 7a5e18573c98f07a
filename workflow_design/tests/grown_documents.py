"""Documents with one list each grown to its limit and beyond."""

from functools import reduce
from typing import Any

from ticketflower.types import Json, JsonObject
from workflow_design.tests.factories import task, workflow_document

MOST = 20_000
"""Items of a list that is limited by the size of the document alone."""

MOST_SCHEMAS = 4_900
"""Schemas in a schema, nearly as many as there may be."""

_THROUGH: list[Json] = [{"from": None, "to": "t"}, {"from": "t", "to": None}]


def numbered(prefix: str, count: int) -> list[str]:
    return [f"{prefix}{number}" for number in range(count)]


def asking(schema: JsonObject, **keywords: Json) -> JsonObject:
    """A workflow whose form asks one question x, or another schema."""
    return workflow_document(
        tasks=[task("t", output_schema=with_x(schema, **keywords))], transitions=_THROUGH
    )


def calling(schema: JsonObject, **keywords: Json) -> JsonObject:
    """A workflow whose action answers x, on which a condition depends."""
    action = {"task_type": "SYNC_ACTION", "action_url": "https://example.com/"}
    decided = {"from": "t", "to": None, "condition": {"==": [{"var": "x"}, "e1"]}, "priority": 1}
    return workflow_document(
        tasks=[task("t", **action, output_schema=with_x(schema, required=["x"], **keywords))],
        transitions=[*_THROUGH, decided],
    )


def with_x(schema: JsonObject, **keywords: Json) -> JsonObject:
    return {"type": "object", "properties": {"x": schema}, **keywords}


def whole(**more: Any) -> JsonObject:
    """A workflow in which one more list is long."""
    return workflow_document(tasks=[task("t")], transitions=_THROUGH, **more)


def fields(count: int, **more: Json) -> list[JsonObject]:
    return [{"FieldName": name, "FieldType": "text", **more} for name in numbered("f", count)]


def chain(count: int) -> JsonObject:
    keys = numbered("t", count)
    ways = list(zip([None, *keys], [*keys, None], strict=True))
    properties: JsonObject = {f"o{number}": {"type": "string"} for number in range(20)}
    return workflow_document(
        tasks=[task(k, output_schema={"type": "object", "properties": properties}) for k in keys],
        transitions=[{"from": origin, "to": target} for origin, target in ways],
    )


def branching(count: int, values: int = 1) -> JsonObject:
    """Conditions of one place that each cut the numbers elsewhere."""
    conditions: list[Json] = [
        {"in": [{"var": "a"}, [number * values + each for each in range(values)]]}
        for number in range(count)
    ]
    return workflow_document(
        fields=[{"FieldName": "a", "FieldType": "integer", "Required": True}],
        tasks=[task("t")],
        transitions=[
            *_THROUGH,
            *({"from": "t", "to": None, "condition": c, "priority": 1} for c in conditions),
        ],
    )


def nested_condition(depth: int) -> JsonObject:
    rule: Json = {"==": [{"var": "a"}, 1]}
    for number in range(depth):
        rule = {"and": [rule, {"<": [{"var": "a"}, number]}]}
    document = branching(150)
    return {
        **document,
        "transitions": [
            {**each, "condition": rule} if "condition" in each else each
            for each in document["transitions"]
        ],
    }


def nested_schema(depth: int) -> JsonObject:
    schema: JsonObject = {"type": "string"}
    return reduce(lambda inner, _: with_x(inner, required=["x"]), range(depth), schema)


def ticket(**more: Any) -> JsonObject:
    return {"kind": "ticket", "key": "t", "title": "T", "workflow": "purchase", **more}


def without_kind(document: JsonObject) -> JsonObject:
    return {key: value for key, value in document.items() if key != "kind"}


NAMES, FEW = numbered("e", MOST), numbered("e", MOST_SCHEMAS)
TEXT: JsonObject = {"type": "string"}


def of_forms() -> dict[str, JsonObject]:
    return {
        "enum": asking({"enum": [*NAMES]}),
        "enum of numbers": asking({"type": "integer", "enum": [*range(MOST)]}),
        "enum of items": asking({"type": "array", "items": {"enum": [*NAMES]}}),
        "oneOf": asking({"oneOf": [{"const": each} for each in FEW]}),
        "required names that are unknown": asking(TEXT, required=[*NAMES]),
        "required names": asking(TEXT, required=["x"] * MOST),
        "properties": asking(TEXT, properties=dict.fromkeys(FEW, TEXT)),
        "examples": asking({**TEXT, "examples": [*NAMES]}),
        "types": asking({"type": [*NAMES]}),
        "keywords that are unknown": asking(TEXT, **dict.fromkeys(NAMES, 1)),
    }


def of_actions() -> dict[str, JsonObject]:
    return {
        "enum of an action": calling({"enum": [*NAMES]}),
        "anyOf of an action": calling({"anyOf": [{"const": each} for each in FEW]}),
        "oneOf of an action": calling({"oneOf": [{"const": each} for each in FEW]}),
        "allOf of an action": calling({"allOf": [{**TEXT, "maxLength": n} for n in range(2_400)]}),
        "definitions": calling({"$ref": "#/$defs/e1"}, **{"$defs": dict.fromkeys(FEW, TEXT)}),
        "references to nothing": calling(
            {"allOf": [{"$ref": f"#/$defs/z{each}"} for each in FEW[:2_400]]},
            **{"$defs": dict.fromkeys(FEW[:2_400], TEXT)},
        ),
        "dependentRequired": calling(
            TEXT, dependentRequired={each: ["x"] for each in NAMES[:9_000]}
        ),
        "patternProperties": calling(TEXT, patternProperties={f"^{each}$": {} for each in FEW}),
        "schemas in schemas": calling(nested_schema(12)),
    }


def of_workflows() -> dict[str, JsonObject]:
    return {
        "fields": whole(fields=fields(9_000)),
        "choices of fields": whole(
            fields=fields(90, FieldType="multichoice", Choices=[*numbered("c", 500)])
        ),
        "defaults of fields": whole(
            fields=fields(
                100,
                FieldType="multichoice",
                Choices=[*numbered("c", 200)],
                Default=[*numbered("c", 200)],
            )
        ),
        "links": whole(ext_ref=[{"Label": "l", "URI": "https://example.com/"}] * 9_000),
        "layout fields": whole(display_layout=[{"Fields": [*NAMES]}]),
        "layout rows": whole(display_layout=[{"Fields": [[each] for each in NAMES]}]),
        "layout sections": whole(display_layout=[{"Fields": [each]} for each in NAMES[:9_000]]),
        "keys that are unknown": whole(**dict.fromkeys(NAMES, 1)),
    }


def of_the_way() -> dict[str, JsonObject]:
    return {
        "tasks": chain(300),
        "too many tasks": workflow_document(tasks=[task(k) for k in NAMES[:9_000]], transitions=[]),
        "roles of workers": workflow_document(
            tasks=[task(k, worker_role=k) for k in numbered("t", 300)], transitions=_THROUGH
        ),
        "transitions": branching(990),
        "too many transitions": branching(4_000),
        "values in conditions": branching(8, values=1_900),
        "operands of conditions": branching(300, values=30),
        "conditions in conditions": nested_condition(9),
    }


def of_others() -> dict[str, JsonObject]:
    return {
        "access roles": ticket(company_role_access=[*NAMES]),
        "presets": ticket(fields=dict.fromkeys(NAMES, 1)),
        "workflows of a bundle": {
            "kind": "bundle",
            "workflows": [without_kind(whole(key=f"w{n}")) for n in range(1_200)],
        },
        "tickets of a bundle": {
            "kind": "bundle",
            "tickets": [without_kind(ticket(key=each)) for each in NAMES[:9_000]],
        },
    }
