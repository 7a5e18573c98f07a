"""What sentences can be about: the values that rules read, with their labels and kinds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ticketflower.types import JsonObject
from workflow_design.documents.fields.kinds import Family, FieldKind
from workflow_design.documents.fields.questions import (
    Question,
    questions_of_fields,
    questions_of_schema,
)
from workflow_design.documents.schema.vocabulary import is_name
from workflow_design.documents.wording.constants import as_json
from workflow_design.documents.workflow.workflow_document import is_form

REQUEST_FORM = "Request form"

_UNREADABLE = frozenset({Family.GROUP})


@dataclass(frozen=True)
class ReadableValue:
    """A value that a rule can compare.

    Attributes:
        name: as rules write it.
        label: of the field that asks for it.
        group: where it is asked: the request form, or the title of a step.
        choices: the values to choose from, each as JSON with its label.
        is_offered: whether lists offer it; of two names of one value, one is.
    """

    name: str
    label: str
    kind: FieldKind
    group: str
    choices: tuple[tuple[str, str], ...] = ()
    is_offered: bool = True


def readable_values(workflow: JsonObject, step: str | None) -> Mapping[str, ReadableValue]:
    """What the rules after a step can compare, by name; None is the start.

    A name that several forms ask for has the choices of all, and those of the step alone where
    it asks for it itself.
    """
    found = {value.name: value for value in _of_fields(workflow)}
    choices: dict[str, dict[str, str]] = {}
    own: dict[str, ReadableValue] = {}
    for task in workflow.get("tasks", []):
        for value in _of_task(task):
            found.setdefault(value.name, value)
            choices.setdefault(value.name, {}).update(value.choices)
            if task["key"] == step:
                own[value.name] = value
    for name, each in choices.items():
        known = found[name]
        if name in own and own[name].kind == known.kind:
            found[name] = own[name]
        elif each:
            found[name] = replace(known, choices=tuple({**each, **dict(known.choices)}.items()))
    return found


def _of_fields(workflow: JsonObject) -> Iterator[ReadableValue]:
    for each in questions_of_fields(workflow.get("fields", [])):
        yield _value(each, each.name, REQUEST_FORM)


def _of_task(task: JsonObject) -> Iterator[ReadableValue]:
    schema = task.get("output_schema")
    if not isinstance(schema, dict):
        return
    is_merged = not is_form(task) or task.get("output_transform") is None
    for path, each in _leaves(questions_of_schema(schema)[0]):
        if is_merged:
            yield _value(each, path, task["title"])
        long_name = f"tasks.{task['key']}.output.{path}"
        yield replace(_value(each, long_name, task["title"]), is_offered=not is_merged)


def _leaves(questions: tuple[Question, ...], path: str = "") -> Iterator[tuple[str, Question]]:
    for each in questions:
        if each.kind.family is Family.NOTE or not is_name(each.name):
            continue
        if each.kind.family in _UNREADABLE:
            yield from _leaves(each.children, f"{path}{each.name}.")
        else:
            yield path + each.name, each


def _value(question: Question, name: str, group: str) -> ReadableValue:
    choices = tuple((as_json(value), label) for value, label in question.choices)
    return ReadableValue(name, question.label, question.kind, group, choices)
