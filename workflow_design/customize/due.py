"""Due dates and priorities as the customize page shows them.

A due date is "days 2", "hours 4" or "var needed_by", a priority the name of the field that sets it.
"""

from collections.abc import Iterator

from ticketflower.texts import whole_number
from ticketflower.types import Json, JsonObject
from workflow_design.customize.edit_errors import EditRefused, Finding, Place
from workflow_design.customize.readable_values import readable_values
from workflow_design.documents.fields.kinds import Family
from workflow_design.documents.wording.constants import as_json
from workflow_design.documents.workflow.due import PRIORITIES

MOST = {"days": 366, "hours": 1_000}
"""The working time that can be counted, by its unit."""

_DATES = {Family.DATE, Family.DATETIME}


def shown_due(due: Json) -> str:
    """What the form shows of a due date; empty for none."""
    return " ".join(f"{unit} {value}" for unit, value in due.items()) if due else ""


def number_in(due: str) -> str:
    """The number of working days or hours in a due date, as it was typed; empty for a date."""
    unit, _, value = due.partition(" ")
    return value if unit in MOST else ""


def due_of(text: str, place: Place) -> JsonObject | None:
    """The due date that a form sent; None for none.

    Args:
        text: as ``shown_due`` writes it.
        place: where it was typed.

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
        raise EditRefused([Finding(place, sentence)])
    return {unit: number}


def due_options(
    workflow: JsonObject, step: str | None, shown: str
) -> Iterator[tuple[str, str, bool]]:
    """What can be chosen as a due date: value, label, and whether it is chosen.

    Args:
        workflow: the document.
        step: the key of the step that is due, whose own answers come too late; None for a
            ticket, which knows the answers of the request form.
        shown: the due date that is chosen.
    """
    unit = shown.partition(" ")[0]
    yield "", "No due date", not shown
    yield "days", "In working days", unit == "days"
    yield "hours", "In working hours", unit == "hours"
    steps = workflow.get("tasks", []) if step is not None else []
    others = [task for task in steps if task["key"] != step]
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


def priority_options(workflow: JsonObject, shown: str) -> Iterator[tuple[str, str, bool]]:
    """What can set the priority of a ticket: value, label, and whether it is chosen.

    Args:
        workflow: the document.
        shown: the name of the field that is chosen.
    """
    known = {as_json(each) for each in PRIORITIES}
    fields = [
        each
        for each in readable_values({**workflow, "tasks": []}, None).values()
        if each.kind.family is Family.CHOICE and {value for value, _ in each.choices} <= known
    ]
    yield "", "Normal", not shown
    for each in fields:
        yield each.name, f"As chosen in “{each.label}”", shown == each.name
    if shown and shown not in [each.name for each in fields]:
        yield shown, f"As chosen in “{shown}”", True
