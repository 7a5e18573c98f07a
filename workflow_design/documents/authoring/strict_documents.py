"""Strict documents: what a language model writes by the strict schema, as ordinary files."""

from collections.abc import Callable, Mapping

from ticketflower.types import Json, JsonObject
from workflow_design.documents.report.pointers import join
from workflow_design.documents.report.words import quoted

_KEPT = {"from", "to"}
"""Keys whose null is a value: the start, the end."""

_UNLISTED = {"var", "!", "!!"}
"""Operators whose single value is written without a list."""

type _Reader = Callable[[Json, str], Json]
"""Makes the ordinary value of a strict one, of which it is told the pointer."""


class NameTwice(Exception):
    """An object would have the same key twice.

    Attributes:
        pointer: where the second one is in the strict document.
        sentence: which it is.
    """

    def __init__(self, pointer: str, name: str) -> None:
        super().__init__(pointer)
        self.pointer = pointer
        self.sentence = f"The name {quoted(name)} is given twice."


def ordinary_document(strict: JsonObject) -> JsonObject:
    """The bundle that a strict document says, without its nulls; nothing else is lost.

    What does not follow the strict schema stays as it is, for the checker to report.

    Raises:
        NameTwice: an object would have the same key twice.
    """
    lists = {key: value for key, value in strict.items() if value}
    if isinstance(strict.get("tickets"), list):
        lists["tickets"] = [_without_empty_presets(each) for each in strict["tickets"]]
    return {"kind": "bundle", **{key: _plain(each, f"/{key}") for key, each in lists.items()}}


def _without_empty_presets(ticket: Json) -> Json:
    if isinstance(ticket, dict) and ticket.get("fields") == []:
        return {**ticket, "fields": None}
    return ticket


def _plain(value: Json, pointer: str) -> Json:
    """The value without the nulls that stand for keys that are left out."""
    if isinstance(value, list):
        return [_plain(each, f"{pointer}/{number}") for number, each in enumerate(value)]
    if not isinstance(value, dict):
        return value
    return {
        key: _READERS.get(key, _plain)(each, join(pointer, key))
        for key, each in value.items()
        if each is not None or key in _KEPT
    }


def _fields(fields: Json, pointer: str) -> Json:
    """The fields of a workflow, or the presets of a ticket type: an object by their names."""
    has_presets = fields and _are_pairs(fields)
    return _members(fields, pointer, _template) if has_presets else _plain(fields, pointer)


def _rule(rule: Json, pointer: str) -> Json:
    """The rule as authors write it: the single value of some operators is no list."""
    if isinstance(rule, list):
        return [_rule(each, f"{pointer}/{number}") for number, each in enumerate(rule)]
    if not isinstance(rule, dict):
        return rule
    return {key: _values(key, _rule(each, join(pointer, key))) for key, each in rule.items()}


def _template(template: Json, pointer: str) -> Json:
    """The transform: an object of members is the object that they make."""
    if isinstance(template, list):
        return [_template(each, f"{pointer}/{number}") for number, each in enumerate(template)]
    if not isinstance(template, dict):
        return template
    if template.keys() == {"members"} and _are_pairs(template["members"]):
        return _members(template["members"], join(pointer, "members"), _template)
    return {
        key: _values(key, _template(each, join(pointer, key))) for key, each in template.items()
    }


def _values(operator: str, values: Json) -> Json:
    is_single = isinstance(values, list) and len(values) == 1 and not isinstance(values[0], list)
    return values[0] if operator in _UNLISTED and is_single else values


def _schema(schema: Json, pointer: str) -> Json:
    """The JSON Schema: the list of its properties is an object."""
    if not isinstance(schema, dict):
        return schema
    plain = {key: each for key, each in schema.items() if each is not None}
    properties = plain.get("properties")
    if isinstance(properties, list) and all(map(_is_named, properties)):
        pairs = [{"name": each["name"], "value": _unnamed(each)} for each in properties]
        plain["properties"] = _members(pairs, join(pointer, "properties"), _schema)
    if "items" in plain:
        plain["items"] = _schema(plain["items"], join(pointer, "items"))
    return plain


def _unnamed(question: JsonObject) -> JsonObject:
    return {key: each for key, each in question.items() if key != "name"}


def _is_named(value: Json) -> bool:
    return isinstance(value, dict) and isinstance(value.get("name"), str)


def _are_pairs(value: Json) -> bool:
    return isinstance(value, list) and all(
        _is_named(each) and each.keys() == {"name", "value"} for each in value
    )


def _members(pairs: list[JsonObject], pointer: str, read: _Reader) -> JsonObject:
    members: JsonObject = {}
    for number, pair in enumerate(pairs):
        if pair["name"] in members:
            raise NameTwice(f"{pointer}/{number}/name", pair["name"])
        members[pair["name"]] = read(pair["value"], f"{pointer}/{number}/value")
    return members


_READERS: Mapping[str, _Reader] = {
    "fields": _fields,
    **dict.fromkeys(("condition", "VisibleIf"), _rule),
    **dict.fromkeys(("input_transform", "output_transform"), _template),
    **dict.fromkeys(("input_schema", "output_schema"), _schema),
}
"""How the values of some keys are read; all others are plain."""
