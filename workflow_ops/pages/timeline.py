"""The timeline of a ticket: what has been done, what is under way, what is still to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.timezone import localtime

from ticketflower.times.wording import time_text
from workflow_design.documents.workflow.transitions import END, START
from workflow_design.models import TaskType
from workflow_design.runtime.compiled import CompiledWorkflow
from workflow_ops.models import TaskInstance, TaskStatus, TicketInstance, WorkflowStatus

type EntryState = Literal["done", "current", "waiting", "error", "upcoming"]

STATES: dict[str, EntryState] = {
    TaskStatus.OPEN: "current",
    TaskStatus.IN_PROGRESS: "current",
    TaskStatus.PENDING: "waiting",
    TaskStatus.COMPLETED: "done",
    TaskStatus.CANCELLED: "error",
    TaskStatus.ERROR: "error",
}


@dataclass(frozen=True)
class TimelineEntry:
    """One entry of a timeline: what, who, when."""

    title: str
    state: EntryState
    who: str = ""
    when: str = ""
    note: str = ""


def timeline_of(
    ticket: TicketInstance,
    workflow: CompiledWorkflow,
    tasks: Sequence[TaskInstance],
    *,
    has_error: bool,
) -> list[TimelineEntry]:
    """The timeline of a ticket.

    Args:
        ticket: with its workflow instance loaded, if it has one.
        workflow: the workflow version that it runs on, or would start on.
        tasks: all of the ticket, the oldest first, with definition and worker loaded.
        has_error: whether it is stopped by an unresolved ticket error.
    """
    shown = [TimelineEntry("Submitted", "done", str(ticket.created_by), _day(ticket.created_at))]
    shown += [_entry(task) for task in tasks]
    if has_error:
        shown.append(
            TimelineEntry(
                "Needs an admin", "error", note="A ticket admin has to decide how it continues."
            )
        )
    if ticket.state in (WorkflowStatus.COMPLETED, WorkflowStatus.CANCELLED):
        when = _day(ticket.workflow.updated_at) if ticket.workflow else ""
        state: EntryState = "done" if ticket.state == WorkflowStatus.COMPLETED else "error"
        return [*shown, TimelineEntry(ticket.state.label.capitalize(), state, when=when)]
    return [*shown, *_still_to_come(workflow, tasks)]


def _day(moment: datetime) -> str:
    return time_text(localtime(moment))


def _entry(task: TaskInstance) -> TimelineEntry:
    definition = task.task_definition
    who = str(task.assigned_to) if task.assigned_to else ""
    when = _day(task.completed_at) if task.completed_at else f"since {_day(task.created_at)}"
    note = ""
    if task.status == TaskStatus.PENDING:
        is_form = definition.task_type == TaskType.FORM
        note = "Waits for a worker to be available." if is_form else "Waits to be run."
    return TimelineEntry(definition.title, STATES[task.status], who, when, note)


def _still_to_come(
    workflow: CompiledWorkflow, tasks: Sequence[TaskInstance]
) -> list[TimelineEntry]:
    """The tasks that can be reached from the last one, in the document's order.

    One that is not on every path to the end is done only if it is needed.
    """
    keys = [workflow.task(task.task_definition_id).key for task in tasks]
    origin = keys[-1] if keys else START
    reachable = workflow.graph.reachable([origin])
    needed = workflow.graph.dominators(origin).get(END, reachable)
    return [
        TimelineEntry(task.title, "upcoming", note="" if key in needed else "If needed")
        for key, task in workflow.tasks.items()
        if key in reachable and key not in keys
    ]
