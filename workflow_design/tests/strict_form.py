"""The strict form of ordinary documents, as a language model would write it."""

from ticketflower.types import Json, JsonObject
from workflow_design.documents.authoring.strict_schema import strict_schema
from workflow_design.documents.rules.operators import operator_of


class Inexpressible(Exception):
    """The document says something for which the strict schema has no words."""


def strict_document(document: Json) -> JsonObject:
    """The strict document of a workflow, a ticket type or a bundle.

    Raises:
        Inexpressible: there is none.
    """
    if not isinstance(document, dict):
        raise Inexpressible
    bundles = {
        "workflow": {"workflows": [document]},
        "ticket": {"tickets": [document]},
        "bundle": document,
    }
    bundle = bundles.get(str(document.get("kind")))
    if bundle is None or bundle.keys() - {"$schema", "kind", "workflows", "tickets"}:
        raise Inexpressible
    return {
        "workflows": [_filled(each, "workflow") for each in _list(bundle, "workflows")],
        "tickets": [_filled(each, "ticket") for each in _list(bundle, "tickets")],
    }


def _list(document: JsonObject, key: str) -> list[Json]:
    value = document.get(key, [])
    if not isinstance(value, list):
        raise Inexpressible
    return value


def _filled(value: Json, definition: str) -> Json:
    """The object with every key of the definition; one that it does not have stays."""
    if not isinstance(value, dict):
        return value
    properties = strict_schema()["$defs"][definition]["properties"]
    if value.get("kind", definition) != definition:
        raise Inexpressible
    if definition == "transition" and not {"from", "to"} <= value.keys():
        raise Inexpressible
    given = {key: each for key, each in value.items() if key not in ("$schema", "kind")}
    filled = {**dict.fromkeys(properties), **given}
    return {key: _written(each, key, definition) for key, each in filled.items()}


def _written(value: Json, key: str, definition: str) -> Json:
    if value is None or (key, definition, value) == ("fields", "ticket", {}):
        return None
    if key in ("condition", "VisibleIf"):
        return _rule(value)
    if key.endswith("_transform"):
        return _template(value)
    if key.endswith("_schema"):
        return _schema(value)
    if key == "fields" and definition == "ticket" and isinstance(value, dict):
        return [{"name": name, "value": each} for name, each in value.items()]
    lists = {"fields": "field", "tasks": "task", "transitions": "transition"}
    if key in lists and isinstance(value, list):
        return [_filled(each, lists[key]) for each in value]
    others: dict[str, tuple[str, ...]] = {
        "due": ("days", "hours", "var"),
        "ext_ref": ("Label", "Desc", "URI"),
    }
    others |= {"edit_layout": ("Title", "Fields"), "display_layout": ("Title", "Fields")}
    if key in others and isinstance(value, dict | list):
        return _with_keys(value, others[key])
    return value


def _with_keys(value: Json, keys: tuple[str, ...]) -> Json:
    if isinstance(value, list):
        return [_with_keys(each, keys) for each in value]
    return {**dict.fromkeys(keys), **value} if isinstance(value, dict) else value


def _rule(rule: Json) -> Json:
    if isinstance(rule, list):
        return [_rule(each) for each in rule]
    if not isinstance(rule, dict):
        return rule
    return {
        key: [_rule(each) for each in (values if isinstance(values, list) else [values])]
        for key, values in rule.items()
    }


def _template(template: Json) -> Json:
    if isinstance(template, list):
        return [_template(each) for each in template]
    if not isinstance(template, dict):
        return template
    if operator := operator_of(template):
        values = template[operator]
        return {operator: _template(values if isinstance(values, list) else [values])}
    pairs = [{"name": name, "value": _template(each)} for name, each in template.items()]
    return {"members": pairs}


def _schema(schema: Json, name: str | None = None) -> Json:
    if not isinstance(schema, dict):
        raise Inexpressible
    definition = strict_schema()["$defs"]["schema" if name is None else "question"]
    if schema.keys() - definition["properties"].keys() or isinstance(schema.get("type"), list):
        raise Inexpressible
    filled: JsonObject = {**dict.fromkeys(definition["properties"]), **schema}
    if name is not None:
        filled["name"] = name
    if isinstance(filled["properties"], dict):
        filled["properties"] = [_schema(each, key) for key, each in filled["properties"].items()]
    if filled["items"] is not None:
        filled["items"] = _schema(filled["items"])
    return filled
