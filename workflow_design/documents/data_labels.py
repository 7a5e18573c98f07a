"""What people call the values that rules read: the labels of fields, the titles of questions."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ticketflower.types import Json
from workflow_design.documents.kinds import humanised

_KNOWN: Final[Mapping[str, str]] = {
    "ticket": "the ticket",
    "ticket.number": "the ticket's number",
    "ticket.title": "the ticket's title",
    "ticket.created_by": "the ticket's submitter",
    "ticket.created_at": "the time of the ticket's submission",
    "company": "the company",
    "company.name": "the company's name",
    "response": "the answer",
    "response.status": "the answer's status",
    "response.body": "the answer's body",
}

_DEEPEST = 3
"""Levels of questions that a form has (documents.md, Forms of tasks)."""


@dataclass(frozen=True)
class Labels:
    """Labels by the name that rules use, and which of the names are true or false."""

    names: Mapping[str, str]
    yes_no: frozenset[str]


def labels_of(document: Mapping[str, Json]) -> Labels:
    """The labels of all that a workflow's rules can read.

    The document may be unfinished: what has not the shape of a field or question is passed over.
    """
    fields = list(_fields(document))
    by_task = {key: (task, list(_questions(task))) for key, task in _tasks(document).items()}
    names = {each.name: each.label for each in reversed(fields)}
    yes_no = {each.name for each in fields if each.yes_no}
    times = Counter(each.label for each in fields)
    times.update(each.label for _, asked in by_task.values() for each in asked)
    for key, (task, asked) in by_task.items():
        for each in asked:
            told = each.label if times[each.label] == 1 else f"{each.label} ({_title(task, key)})"
            names[f"tasks.{key}.output.{each.name}"] = told
            if each.yes_no:
                yes_no.add(f"tasks.{key}.output.{each.name}")
            if task.get("output_transform") is None and each.name not in names:
                names[each.name] = each.label
                yes_no |= {each.name} if each.yes_no else set()
    return Labels(names, frozenset(yes_no))


def label_of(name: str, names: Mapping[str, str]) -> str:
    """The label of a variable; without one its name in words."""
    if name in names:
        return names[name]
    steps = name.split(".")
    if steps[0] == "tasks" and len(steps) > 3 and steps[2] == "output":
        return f"{spaced('.'.join(steps[3:]))} of {spaced(steps[1])}"
    return _KNOWN.get(name) or spaced(name) or "the data"


def spaced(name: str) -> str:
    """A name within a sentence, without its underscores: order_date becomes "order date"."""
    return " ".join(name.replace("_", " ").split()) or name


@dataclass(frozen=True)
class _Asked:
    name: str
    label: str
    yes_no: bool


def _fields(document: Mapping[str, Json]) -> Iterator[_Asked]:
    for field in _objects(document.get("fields")):
        name = field.get("FieldName")
        if isinstance(name, str):
            label = _text(field, "Label") or humanised(name)
            yield _Asked(name, label, field.get("FieldType") == "boolean")


def _tasks(document: Mapping[str, Json]) -> dict[str, Mapping[str, Json]]:
    tasks = _objects(document.get("tasks"))
    return {task["key"]: task for task in reversed(tasks) if isinstance(task.get("key"), str)}


def _questions(task: Mapping[str, Json]) -> Iterator[_Asked]:
    yield from _properties(task.get("output_schema"), "", "", _DEEPEST)


def _properties(schema: Json, path: str, above: str, levels: int) -> Iterator[_Asked]:
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(properties, dict) or not levels:
        return
    for name, each in properties.items():
        if isinstance(each, dict):
            label = above + (_text(each, "title") or humanised(name))
            types = each.get("type") if isinstance(each.get("type"), list) else [each.get("type")]
            yield _Asked(path + name, label, "boolean" in types)
            yield from _properties(each, f"{path}{name}.", f"{label}: ", levels - 1)


def _title(task: Mapping[str, Json], key: str) -> str:
    return _text(task, "title") or humanised(key)


def _text(holder: Mapping[str, Json], key: str) -> str:
    value = holder.get(key)
    return value if isinstance(value, str) else ""


def _objects(value: Json) -> list[Mapping[str, Json]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
