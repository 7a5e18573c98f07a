"""JSON Schemas of rules and of transforms, made of the operators and their arities."""

from ticketflower.types import JsonObject
from workflow_design.documents.rules.decimals import MOST_PLACES
from workflow_design.documents.rules.operators import ARITY, BEYOND_REFERENCE, MEANINGS

ANY_TYPE = ["object", "array", "string", "number", "boolean", "null"]


def rule_schema(reference: str) -> JsonObject:
    """The schema of a rule: a constant, a list of rules, or an object of one operator.

    Args:
        reference: to this schema, where it is kept.
    """
    return {
        "title": "Rule",
        "description": "JsonLogic: an object with one key, the operator, whose value is the list "
        "of its values; a single value needs no list. Or a constant, or a list of rules.",
        "type": ANY_TYPE,
        "maxProperties": 1,
        "properties": _operators(reference),
        "additionalProperties": False,
        "items": {"$ref": reference},
        "examples": [{">": [{"var": "amount"}, 500]}, {"var": "approved"}],
    }


def template_schema(reference: str) -> JsonObject:
    """The schema of a transform: an object of one operator is a rule, every other is output.

    Args:
        reference: to this schema, where it is kept.
    """
    one_operator: JsonObject = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "propertyNames": {"enum": list(ARITY)},
        "properties": {operator: {"type": "array"} for operator in sorted(BEYOND_REFERENCE)},
    }
    return {
        "title": "Output or rule",
        "description": "An object with exactly one key that is an operator is a rule; every other "
        "object is output, and its values may be rules.",
        "type": ANY_TYPE,
        "if": one_operator,
        "then": {"properties": _operators(reference)},
        "else": {"additionalProperties": {"$ref": reference}},
        "items": {"$ref": reference},
    }


def _operators(reference: str) -> JsonObject:
    """The properties of an object that is a rule."""
    operators: JsonObject = {}
    for operator, (least, most) in ARITY.items():
        values: JsonObject = {"description": MEANINGS[operator], "$ref": reference}
        if least > 1 or operator in BEYOND_REFERENCE:
            values["type"] = "array"
        values["minItems"] = least
        if most is not None:
            values["maxItems"] = most
        operators[operator] = values
    places: JsonObject = {"type": "integer", "minimum": 0, "maximum": MOST_PLACES}
    operators["round"]["prefixItems"] = [{"$ref": reference}, places]
    return operators
