"""The timeline of a ticket: what has been done, what is under way, what is still to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.timezone import localtime

from ticketflower.times.wording import time_text
from workflow_design.documents.workflow.transitions import START
from workflow_design.models import TaskType
from workflow_design.runtime.compiled import CompiledWorkflow
from workflow_ops.models import TaskInstance, TaskStatus, TicketInstance, WorkflowStatus

type EntryState = Literal["done", "current", "waiting", "error"]

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


@dataclass(frozen=True)
class Timeline:
    """The steps of a ticket so far, and at most how many ``more`` may come.

    Of a long ticket the ``earlier`` ones are only counted.
    """

    entries: list[TimelineEntry]
    more: int
    earlier: int


MOST_SHOWN = 8


def timeline_of(
    ticket: TicketInstance,
    workflow: CompiledWorkflow,
    tasks: Sequence[TaskInstance],
    *,
    has_error: bool,
) -> Timeline:
    """The timeline of a ticket.

    Args:
        ticket: with its workflow instance loaded, if it has one.
        workflow: the workflow version that it runs on, or would start on.
        tasks: all of the ticket, the oldest first, with definition and worker loaded.
        has_error: whether it is stopped by an unresolved ticket error.
    """
    shown = [TimelineEntry("Submitted", "done", str(ticket.created_by), _day(ticket.created_at))]
    shown += [_entry(task) for task in tasks]
    is_over = ticket.state in (WorkflowStatus.COMPLETED, WorkflowStatus.CANCELLED)
    if is_over:
        when = _day(ticket.workflow.updated_at) if ticket.workflow else ""
        is_done = ticket.state == WorkflowStatus.COMPLETED
        end = TimelineEntry("Completed", "done", when=when)
        shown.append(end if is_done else TimelineEntry("Canceled", "error", when=when))
    elif has_error:
        shown.append(TimelineEntry("Failed", "error", note="Waiting for an admin"))
    more = 0 if is_over else _still_to_come(workflow, tasks)
    earlier = max(len(shown) - MOST_SHOWN, 0)
    return Timeline(shown[earlier:], more, earlier)


def _day(moment: datetime) -> str:
    return time_text(localtime(moment))


def _entry(task: TaskInstance) -> TimelineEntry:
    definition = task.task_definition
    who = str(task.assigned_to) if task.assigned_to else ""
    when = _day(task.completed_at) if task.completed_at else f"since {_day(task.created_at)}"
    note = ""
    if task.status == TaskStatus.PENDING:
        is_form = definition.task_type == TaskType.FORM
        note = "Unassigned" if is_form else "Queued"
    return TimelineEntry(definition.title, STATES[task.status], who, when, note)


def _still_to_come(workflow: CompiledWorkflow, tasks: Sequence[TaskInstance]) -> int:
    """How many tasks can be reached from the last one that have not been reached yet."""
    keys = [workflow.task(task.task_definition_id).key for task in tasks]
    reachable = workflow.graph.reachable([keys[-1] if keys else START])
    return len([key for key in workflow.tasks if key in reachable and key not in keys])
