"""Due date of a step as the customize page shows it: "days 2", "hours 4", "var needed_by"."""

from collections.abc import Iterator

from ticketflower.texts import whole_number
from ticketflower.types import Json, JsonObject
from workflow_design.customize.edit_errors import DUE, EditRefused, Finding, Place
from workflow_design.customize.readable_values import readable_values
from workflow_design.documents.fields.kinds import Family

MOST = {"days": 366, "hours": 1_000}
"""The working time that can be counted, by its unit."""

_DATES = {Family.DATE, Family.DATETIME}


def shown_due(due: Json) -> str:
    """What the form shows of a due date; empty for none."""
    return " ".join(f"{unit} {value}" for unit, value in due.items()) if due else ""


def due_of(text: str, part: str) -> JsonObject | None:
    """The due date that a form sent; None for none.

    Raises:
        EditRefused: it is not one.
    """
    unit, _, value = text.partition(" ")
    if not unit:
        return None
    if unit == "var":
        return {"var": value}
    number = whole_number(value.strip(), 4)
    if number is None or not 1 <= number <= MOST.get(unit, 0):
        sentence = f"Enter a number of working {unit} from 1 to {MOST.get(unit, 0):,}."
        raise EditRefused([Finding(Place(part, DUE), sentence)])
    return {unit: number}


def due_options(workflow: JsonObject, step: str, shown: str) -> Iterator[tuple[str, str, bool]]:
    """What can be chosen as the due date of a step: value, label, and whether it is chosen.

    Args:
        workflow: the document.
        step: the key of the step, whose own answers come too late.
        shown: the due date that is chosen.
    """
    unit = shown.partition(" ")[0]
    yield "", "No due date", not shown
    yield "days", "In working days", unit == "days"
    yield "hours", "In working hours", unit == "hours"
    others = [task for task in workflow.get("tasks", []) if task["key"] != step]
    dates = [
        each
        for each in readable_values({**workflow, "tasks": others}, None).values()
        if each.kind.family in _DATES and (each.is_offered or shown == f"var {each.name}")
    ]
    for each in dates:
        name = f"var {each.name}"
        yield name, f"On the date in “{each.label}” ({each.group})", shown == name
    if unit == "var" and shown not in [f"var {each.name}" for each in dates]:
        yield shown, f"On the date in “{shown.removeprefix('var ')}”", True
