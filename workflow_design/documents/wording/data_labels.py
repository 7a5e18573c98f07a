"""Labels of the data that rules read: of fields, of questions, and of their choices."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from ticketflower.types import Json
from workflow_design.documents.fields.kinds import Family, family_of
from workflow_design.documents.fields.schema_questions import MAX_DEPTH
from workflow_design.documents.report.words import humanised
from workflow_design.documents.rules.context import CONTEXT
from workflow_design.documents.schema.choices import listed_choices
from workflow_design.documents.schema.plain import declared_properties, readable_schema
from workflow_design.documents.wording.constants import as_json
from workflow_design.documents.workflow.workflow_document import WorkflowDocument

_OF_CONTEXT: Final[Mapping[str, str]] = {
    **{root: each.label for root, each in CONTEXT.items()},
    **{
        f"{root}.{name}": value.label
        for root, each in CONTEXT.items()
        for name, value in each.values.items()
    },
}

type Choices = Mapping[str, Mapping[str, str]]
"""By the name that rules use: the labels of its values, by the value as JSON."""


@dataclass(frozen=True)
class Labels:
    """Labels by the name that rules use, which names are true or false, and labels of values."""

    names: Mapping[str, str]
    yes_no: frozenset[str]
    choices: Choices


def labels_of(document: Mapping[str, Json]) -> Labels:
    """The labels of all that a workflow's rules can read.

    The document may be unfinished: what has not the shape of a field or question is passed over.
    """
    workflow = WorkflowDocument(document)
    fields = [_field(name, each.data) for name, each in workflow.fields.items()]
    # A name that several tasks ask for is called as the last of them calls it.
    by_task = {
        key: (each.data, list(_questions(each.data)))
        for key, each in reversed(workflow.tasks.items())
    }
    names = {each.name: each.label for each in fields}
    yes_no = {each.name for each in fields if each.yes_no}
    choices: dict[str, Mapping[str, str]] = {}
    times = Counter(each.label for each in fields)
    times.update(each.label for _, asked in by_task.values() for each in asked)
    for key, (task, asked) in by_task.items():
        for each in asked:
            label = each.label if times[each.label] == 1 else f"{each.label} ({_title(task, key)})"
            names[f"tasks.{key}.output.{each.name}"] = label
            given = [f"tasks.{key}.output.{each.name}"]
            if task.get("output_transform") is None and each.name not in names:
                names[each.name] = each.label
                given.append(each.name)
            yes_no.update(given if each.yes_no else ())
            choices.update(dict.fromkeys(given, each.choices) if each.choices else {})
    return Labels(names, frozenset(yes_no), choices)


def label_of(name: str, names: Mapping[str, str]) -> str:
    """The label of a variable; without one its name in words."""
    if name in names:
        return names[name]
    steps = name.split(".")
    if steps[0] == "tasks" and len(steps) > 3 and steps[2] == "output":
        return f"{_spaced('.'.join(steps[3:]))} of {_spaced(steps[1])}"
    return _OF_CONTEXT.get(name) or _spaced(name) or "the data"


def _spaced(name: str) -> str:
    """A name within a sentence, without its underscores: order_date becomes "order date"."""
    return " ".join(name.replace("_", " ").split()) or name


@dataclass(frozen=True)
class _NamedField:
    name: str
    label: str
    yes_no: bool
    choices: Mapping[str, str] = field(default_factory=dict)


def _field(name: str, data: Mapping[str, Json]) -> _NamedField:
    label = _text(data, "Label") or humanised(name)
    return _NamedField(name, label, family_of(data.get("FieldType")) is Family.BOOLEAN)


def _questions(task: Mapping[str, Json]) -> Iterator[_NamedField]:
    schema = task.get("output_schema")
    yield from _properties(readable_schema(schema), "", "", MAX_DEPTH)


def _properties(schema: Json, path: str, above: str, levels: int) -> Iterator[_NamedField]:
    properties = declared_properties(schema) if isinstance(schema, dict) and levels else {}
    for name, each in properties.items():
        if isinstance(each, dict):
            label = above + (_text(each, "title") or humanised(name))
            given, choices = each.get("type"), _choices(each)
            types = given if isinstance(given, list) else [given]
            yield _NamedField(path + name, label, "boolean" in types and not choices, choices)
            yield from _properties(each, f"{path}{name}.", f"{label}: ", levels - 1)


def _choices(schema: Mapping[str, Json]) -> dict[str, str]:
    """The labels of a choice, of one or of several answers."""
    for holder in (schema, schema.get("items")):
        if isinstance(holder, dict) and (choices := [*listed_choices(holder)]):
            return {as_json(each.value): each.title for each in choices if each.title}
    return {}


def _title(task: Mapping[str, Json], key: str) -> str:
    return _text(task, "title") or humanised(key)


def _text(holder: Mapping[str, Json], key: str) -> str:
    value = holder.get(key)
    return value if isinstance(value, str) else ""
