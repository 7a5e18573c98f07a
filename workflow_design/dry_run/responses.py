"""Sample responses: what a service would have to answer to an action; no Django."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus

from ticketflower.types import Json, JsonObject
from workflow_design.documents.fields.question import MISSING
from workflow_design.documents.rules.ast import Call, Literal, Object, Rule, Var, children, parse
from workflow_design.documents.rules.context import RESPONSE_BODY, response_values
from workflow_design.documents.rules.operators import ARITHMETIC, COMPARING
from workflow_design.documents.rules.variables import variables
from workflow_design.documents.samples.schema_samples import sample_value_of_schema
from workflow_design.runtime.workflow import Task

SAMPLE_TEXT, SAMPLE_NUMBER = "sample", 1


def sample_response(task: Task, *, known: Mapping[str, Json]) -> JsonObject:
    """An answer (status and body) from which the action makes an output that fits.

    An output_transform is followed backwards where it only moves values; where it computes or
    compares, it gets values of the right type. The rest is left to the person who fills in the
    answer.

    Args:
        task: an action.
        known: values that its output must have, None for one to leave out.
    """
    schema = task.output_schema if task.output_schema is not None else {"type": "object"}
    if task.output_schema is None and task.output_transform is None:
        return response_values(status=HTTPStatus.OK.value, body=None)
    output = sample_value_of_schema(schema, known=known)
    if output is MISSING:
        output = {name: value for name, value in known.items() if value is not None}
    if task.output_transform is None:
        return response_values(status=HTTPStatus.OK.value, body=output)
    answer: JsonObject = {"body": {}}
    transform = parse(task.output_transform)
    for _pointer, name in variables(transform):
        if name.startswith(f"{RESPONSE_BODY}."):
            _put(answer, name, SAMPLE_TEXT)
    _suit_operators(transform, answer)
    left_out = {name: None for name, value in known.items() if value is None}
    _follow_back(transform, {**output, **left_out}, answer)
    return response_values(status=HTTPStatus.OK.value, body=answer["body"])


def _suit_operators(rule: Rule, answer: JsonObject) -> None:
    """Put numbers where the transform computes, and its own constants where it compares."""
    match rule:
        case Call(operator, arguments) if operator in ARITHMETIC:
            _put_into_each(arguments, SAMPLE_NUMBER, answer)
        case Call(operator, arguments) if operator in COMPARING:
            for each in arguments:
                if isinstance(each, Literal) and each.value is not None:
                    _put_into_each(arguments, each.value, answer)
                    break
    for each in children(rule):
        _suit_operators(each, answer)


def _put_into_each(operands: Iterable[Rule], value: Json, answer: JsonObject) -> None:
    for name in filter(None, map(_name_in_body, operands)):
        _put(answer, name, value)


def _name_in_body(rule: Rule) -> str | None:
    """The name, where a rule only takes a value out of the answer's body."""
    match rule:
        case Var(Literal(str() as name)) if f"{name}.".startswith(f"{RESPONSE_BODY}."):
            return name
    return None


def _follow_back(rule: Rule, wanted: Json, answer: JsonObject) -> None:
    """Put the wanted values where the transform takes them from."""
    match rule:
        case Var():
            if name := _name_in_body(rule):
                _put(answer, name, wanted)
        case Object(members):
            given = wanted if isinstance(wanted, dict) else {}
            for name in members.keys() & given.keys():
                _follow_back(members[name], given[name], answer)


def _put(answer: JsonObject, name: str, value: Json) -> None:
    *steps, last = name.split(".")[1:]
    holder = answer
    for step in steps:
        inner = holder.get(step)
        if not isinstance(inner, dict):
            inner = holder[step] = {}
        holder = inner
    holder[last] = value
