"""Answers of services as samples: what an action would have to be told; no Django."""

from collections.abc import Mapping
from http import HTTPStatus

from ticketflower.types import Json, JsonObject
from workflow_design.documents.fields.question import MISSING
from workflow_design.documents.rules.ast import parse
from workflow_design.documents.rules.operators import ARITHMETIC, COMPARING, operator_of, values_of
from workflow_design.documents.rules.variables import variables
from workflow_design.documents.samples.schema_samples import sample_value_of_schema
from workflow_design.runtime.flow import Task

BODY = "response.body"
SAMPLE_TEXT, SAMPLE_NUMBER = "sample", 1


def sample_response(task: Task, *, known: Mapping[str, Json]) -> JsonObject:
    """An answer (status and body) from which the action makes an output that fits.

    An output_transform is followed backwards where it only moves values; where it computes or
    compares, it gets values of the right type, and the rest is left to whoever fills in the answer.

    Args:
        task: an action.
        known: values that its output must have, None for one to leave out.
    """
    schema = task.output_schema if task.output_schema is not None else {"type": "object"}
    if task.output_schema is None and task.output_transform is None:
        return {"status": HTTPStatus.OK.value, "body": None}
    output = sample_value_of_schema(schema, known=known)
    if output is MISSING:
        output = {name: value for name, value in known.items() if value is not None}
    if task.output_transform is None:
        return {"status": HTTPStatus.OK.value, "body": output}
    answer: JsonObject = {"body": {}}
    for _pointer, name in variables(parse(task.output_transform)):
        if name.startswith(f"{BODY}."):
            _put(answer, name, SAMPLE_TEXT)
    _suit_operators(task.output_transform, answer)
    left_out = {name: None for name, value in known.items() if value is None}
    _follow_back(task.output_transform, {**output, **left_out}, answer)
    return {"status": HTTPStatus.OK.value, "body": answer["body"]}


def _suit_operators(template: Json, answer: JsonObject) -> None:
    """Put numbers where the transform computes, and its own constants where it compares."""
    operator = operator_of(template)
    if operator is None:
        inner = template.values() if isinstance(template, dict) else template
        values = [*inner] if isinstance(template, dict | list) else []
    else:
        values = values_of(template, operator)
        constants = [each for each in values if isinstance(each, str | int | float)]
        if operator in ARITHMETIC or (operator in COMPARING and constants):
            for name in filter(None, map(_name_in_body, values)):
                _put(
                    answer,
                    name,
                    SAMPLE_NUMBER if operator in ARITHMETIC else constants[0],
                )
    for each in values:
        _suit_operators(each, answer)


def _name_in_body(template: Json) -> str | None:
    """The name, where a rule only takes a value out of the answer's body."""
    if operator_of(template) != "var":
        return None
    name = (values_of(template, "var") or [None])[0]
    is_of_body = isinstance(name, str) and (name == BODY or name.startswith(f"{BODY}."))
    return name if is_of_body else None


def _follow_back(template: Json, wanted: Json, answer: JsonObject) -> None:
    """Put the wanted values where the transform takes them from."""
    operator = operator_of(template)
    if operator == "var":
        if name := _name_in_body(template):
            _put(answer, name, wanted)
    elif operator is None and isinstance(template, dict):
        given = wanted if isinstance(wanted, dict) else {}
        for name in template.keys() & given.keys():
            _follow_back(template[name], given[name], answer)


def _put(answer: JsonObject, name: str, value: Json) -> None:
    *way, last = name.split(".")[1:]
    place = answer
    for step in way:
        inner = place.get(step)
        if not isinstance(inner, dict):
            inner = place[step] = {}
        place = inner
    place[last] = value
