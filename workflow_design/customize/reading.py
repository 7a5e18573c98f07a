"""Read a part of a workflow into the values that its form shows."""

from ticketflower.types import JsonObject
from workflow_design.customize.definitions import Definitions
from workflow_design.customize.due import shown_due
from workflow_design.customize.forms import form_of
from workflow_design.customize.rules import read_rules
from workflow_design.customize.values import (
    REQUEST,
    SETTINGS,
    Part,
    PartValues,
    TicketTypeValues,
    step_part,
)
from workflow_design.documents.workflow.due import due_name
from workflow_design.documents.workflow.requester_acts import CANCEL, REOPEN, requester_acts


def parts_of(definitions: Definitions) -> list[Part]:
    """The parts of a workflow, in the order in which the page lists them."""
    steps = [step_part(each["key"]) for each in definitions.workflow.get("tasks", [])]
    return [Part(REQUEST), *steps, Part(SETTINGS)]


def read_part(definitions: Definitions, part: Part) -> PartValues | None:
    """What the form of a part shows; None where there is no such part."""
    workflow = definitions.workflow
    if part.name == SETTINGS:
        return PartValues(
            title=workflow["title"],
            description=workflow.get("description", ""),
            ticket_types=tuple(map(_ticket_type, definitions.ticket_types)),
        )
    step = part.step
    task = definitions.step(step) if step is not None else {}
    if task is None or (step is None and part.name != REQUEST):
        return None
    form = form_of(definitions, step)
    return PartValues(
        title=task.get("title", ""),
        description=task.get("description", ""),
        instructions=task.get("instructions", ""),
        role=task.get("worker_role", ""),
        due=shown_due(task.get("due")),
        fields=form.values() if form else (),
        rules=read_rules(workflow, step),
    )


def _ticket_type(document: JsonObject) -> TicketTypeValues:
    roles = tuple(document.get("company_role_access", []))
    acts = requester_acts(document.get("requester_may"))
    return TicketTypeValues(
        key=document["key"],
        title=document["title"],
        description=document.get("description", ""),
        everyone=not roles,
        roles=roles,
        may_cancel=CANCEL in acts,
        may_reopen=REOPEN in acts,
        due=shown_due(document.get("due")),
        priority=due_name(document.get("priority")) or "",
    )
