"""Steps that are added to a workflow between two others, or removed from it."""

from collections import Counter
from dataclasses import dataclass

from ticketflower.texts import is_blank
from ticketflower.types import JsonObject
from workflow_design.customize.definitions import Definitions
from workflow_design.customize.edit_errors import NEW_STEP, TITLE, EditRefused, Finding, Place
from workflow_design.customize.field_edits import FieldEdits
from workflow_design.customize.forms import StepForm, forget_names, properties_of
from workflow_design.customize.names import name_from
from workflow_design.customize.references import readers_in, readers_of
from workflow_design.customize.values import FieldValues, Part, step_part
from workflow_design.documents.report.words import quoted
from workflow_design.documents.workflow.task_types import FORM


@dataclass(frozen=True)
class NewStep:
    """A step to be added.

    Attributes:
        role: the company role of those who can do it; empty for anyone.
        at: the transition that it is put into, one of ``place_names``.
        field: the first field of its form.
    """

    title: str
    role: str
    at: str
    field: FieldValues


def place_names(workflow: JsonObject) -> list[str]:
    """The name of each transition as a place for a step, which other transitions do not change.

    It says where it leads from and to, and which one it is of those that do.
    """
    counts: Counter[str] = Counter()
    names = []
    for each in workflow.get("transitions", []):
        ends = f"{each['from'] or ''}>{each['to'] or ''}"
        counts[ends] += 1
        names.append(f"{ends}>{counts[ends]}")
    return names


def add_step(definitions: Definitions, new: NewStep) -> tuple[Definitions, str]:
    """Put a form step into a transition; gives the documents, and the key of the step.

    Raises:
        EditRefused: something is missing, or the transition is gone.
    """
    copy = definitions.copy()
    workflow = copy.workflow
    transitions: list[JsonObject] = workflow.get("transitions", [])
    findings = []
    if is_blank(new.title):
        findings.append(Finding(Place(NEW_STEP, TITLE), "Enter a title."))
    places = place_names(workflow)
    if new.at not in places:
        findings.append(Finding(Place(NEW_STEP, "at"), "Choose where to add the step."))
    if findings:
        raise EditRefused(findings)
    tasks: list[JsonObject] = workflow.get("tasks", [])
    keys = [each["key"] for each in tasks]
    key = name_from(new.title, keys, "step", "-")
    task: JsonObject = {"key": key, "title": new.title, "task_type": FORM}
    task |= {"worker_role": new.role or None}
    FieldEdits(Part(NEW_STEP), StepForm(copy, task)).change([], [new.field])
    index = places.index(new.at)
    transition = transitions[index]
    origin, target = transition["from"], transition["to"]
    place = keys.index(origin) + 1 if origin in keys else 0
    workflow["tasks"] = [*tasks[:place], task, *tasks[place:]]
    transition["to"] = key
    transitions.insert(index + 1, {"from": key, "to": target})
    return copy.canonical(), key


def remove_step(definitions: Definitions, key: str) -> Definitions:
    """Remove a step: what led to it leads to its next step.

    Raises:
        EditRefused: it has several next steps, or what it asks for is used elsewhere.
    """
    copy = definitions.copy()
    if reason := why_step_kept(copy, key):
        raise EditRefused([Finding(Place(step_part(key).name), reason)])
    workflow = copy.workflow
    (target,) = _targets(workflow, key)
    task = copy.step(key)
    gone = properties_of(task or {})
    workflow["tasks"] = [each for each in workflow["tasks"] if each["key"] != key]
    left = [each for each in workflow["transitions"] if each["from"] != key]
    for each in left:
        if each["to"] == key:
            each["to"] = target
    workflow["transitions"] = left
    others = {name for each in workflow["tasks"] for name in properties_of(each)}
    others |= {each["FieldName"] for each in workflow.get("fields", [])}
    forget_names(copy, [name for name in gone if name not in others])
    return copy.canonical()


def why_step_kept(definitions: Definitions, key: str) -> str:
    """Why a step cannot be removed; empty where it can."""
    workflow, task = definitions.workflow, definitions.step(key)
    if task is None:
        return "This step was removed while you were editing."
    if len(workflow.get("tasks", [])) == 1:
        return "A workflow needs at least one step."
    targets = _targets(workflow, key)
    if len(targets) != 1 or key in targets:
        return (
            f"{quoted(task['title'])} can continue with several next steps, so it can't be "
            "removed. Change its rules first."
        )
    without = definitions.copy().workflow
    without["tasks"] = [each for each in without["tasks"] if each["key"] != key]
    without["transitions"] = [each for each in without["transitions"] if each["from"] != key]
    form = StepForm(definitions, task)
    names = {name for each in properties_of(task) for name in form.own_names(each)}
    names.add(f"tasks.{key}")
    if readers := readers_of(readers_in(without), names):
        return (
            f"Data from {quoted(task['title'])} is used by {', '.join(readers[:3])}. "
            "Change that first."
        )
    return ""


def _targets(workflow: JsonObject, key: str) -> set[str | None]:
    """Where a ticket can continue from a step; an end where nothing leads on."""
    return {each["to"] for each in workflow.get("transitions", []) if each["from"] == key} or {None}
