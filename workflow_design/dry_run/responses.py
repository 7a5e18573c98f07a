"""Answers of services as samples: what an action would have to be told; no Django."""

from collections.abc import Mapping

from ticketflower.types import Json, JsonObject
from workflow_design import rules
from workflow_design.documents.kinds import MISSING
from workflow_design.documents.schema_samples import sample_value_of_schema
from workflow_design.flow import Task

STATUS = 200
BODY = "response.body"


def sample_response(task: Task, *, known: Mapping[str, Json]) -> JsonObject:
    """An answer (status and body) from which the action makes an output that fits.

    An output_transform is followed backwards where it only moves values; what it computes is
    left to whoever fills in the answer.

    Args:
        task: an action.
        known: values that its output must have, None for one to leave out.
    """
    schema = task.output_schema if task.output_schema is not None else {"type": "object"}
    if task.output_schema is None and task.output_transform is None:
        return {"status": STATUS, "body": None}
    output = sample_value_of_schema(schema, known=known)
    if output is MISSING:
        output = {name: value for name, value in known.items() if value is not None}
    if task.output_transform is None:
        return {"status": STATUS, "body": output}
    answer: JsonObject = {"body": {}}
    for _pointer, name in rules.variables(task.output_transform):
        if name.startswith(f"{BODY}."):
            _put(answer, name, "sample")
    _follow_back(task.output_transform, output, answer)
    return {"status": STATUS, "body": answer["body"]}


def _follow_back(template: Json, wanted: Json, answer: JsonObject) -> None:
    """Put the wanted values where the transform takes them from."""
    operator = rules.operator_of(template)
    if operator == "var":
        argument = template["var"]
        name = argument[0] if isinstance(argument, list) and argument else argument
        if isinstance(name, str) and (name == BODY or name.startswith(f"{BODY}.")):
            _put(answer, name, wanted)
    elif operator is None and isinstance(template, dict):
        given = wanted if isinstance(wanted, dict) else {}
        for name, each in template.items():
            _follow_back(each, given.get(name), answer)


def _put(answer: JsonObject, name: str, value: Json) -> None:
    *way, last = name.split(".")[1:]
    place = answer
    for step in way:
        inner = place.get(step)
        if not isinstance(inner, dict):
            inner = place[step] = {}
        place = inner
    place[last] = value
