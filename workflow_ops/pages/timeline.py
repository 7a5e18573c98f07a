"""The timeline of a ticket: what has been done, what is under way, what is still to come."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from django.utils.timezone import localdate

from ticketflower.times.wording import until_text
from ticketflower.times.zones import local_time
from workflow_design.documents.workflow.transitions import START
from workflow_design.runtime.compiled import CompiledWorkflow
from workflow_ops.models import (
    ShownTaskStatus,
    TaskInstance,
    TaskStatus,
    TicketInstance,
    WorkflowStatus,
)

type EntryState = Literal["done", "current", "waiting", "error", "canceled"]

STATES: dict[str, EntryState] = {
    TaskStatus.OPEN: "current",
    TaskStatus.IN_PROGRESS: "current",
    TaskStatus.PENDING: "waiting",
    TaskStatus.ASKED: "waiting",
    TaskStatus.COMPLETED: "done",
    TaskStatus.CANCELLED: "canceled",
    TaskStatus.ERROR: "error",
}
_END: dict[bool, tuple[str, EntryState]] = {
    True: ("Completed", "done"),
    False: ("Canceled", "canceled"),
}
FAILED_NOTE = "Waiting for an admin"
MOST_SHOWN = 5
"""What fits beside each other, with the entries that only count others."""


@dataclass(frozen=True)
class TimelineEntry:
    """One entry of a timeline: what, who, when.

    ``when`` are the words before the time ``at``.
    """

    title: str
    state: EntryState
    who: str = ""
    when: str = ""
    note: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Timeline:
    """The latest steps of a ticket, and at most how many ``more`` may come.

    Of a long ticket the ``earlier`` ones are only counted.
    """

    entries: list[TimelineEntry]
    more: int
    earlier: int


def timeline_of(
    ticket: TicketInstance,
    workflow: CompiledWorkflow,
    tasks: Sequence[TaskInstance],
    *,
    has_error: bool,
    reopened: Sequence[datetime] = (),
) -> Timeline:
    """The timeline of a ticket.

    Args:
        ticket: with its workflow instance loaded, if it has one.
        workflow: the workflow version that it runs on, or would start on.
        tasks: all of the ticket, the oldest first, with definition and worker loaded.
        has_error: whether it is stopped by an unresolved ticket error.
        reopened: when it was reopened.
    """
    entries = [
        TimelineEntry("Submitted", "done", str(ticket.created_by), at=ticket.created_at),
        *_entries(tasks, reopened),
    ]
    is_over = ticket.state in (WorkflowStatus.COMPLETED, WorkflowStatus.CANCELLED)
    if is_over:
        is_done = ticket.state == WorkflowStatus.COMPLETED
        title, state = _END[is_done]
        entries.append(TimelineEntry(title, state, at=ticket.ended_at))
    elif has_error:
        if not (tasks and tasks[-1].status == TaskStatus.ERROR):
            entries.append(TimelineEntry("Failed", "error", note=FAILED_NOTE))
    elif ticket.state == WorkflowStatus.ON_HOLD and entries[-1].state != "done":
        entries[-1] = replace(entries[-1], state="waiting", note="On hold")
    more = 0 if is_over else _still_to_come(workflow, tasks)
    room = MOST_SHOWN - bool(more)
    if len(entries) <= room:
        return Timeline(entries, more, earlier=0)
    earlier = len(entries) - (room - 1)
    return Timeline(entries[earlier:], more, earlier)


def _entries(
    tasks: Sequence[TaskInstance], reopened: Sequence[datetime]
) -> Iterator[TimelineEntry]:
    """The tasks, each reopening before the task that it made.

    That is the one made nearest to it: the two times are of different clocks.
    """
    made = {min(tasks, key=lambda task: abs(task.created_at - at)).pk: at for at in reopened}
    for task in tasks:
        if task.pk in made:
            yield TimelineEntry("Reopened", "done", at=made[task.pk])
        yield _entry(task)


def _entry(task: TaskInstance) -> TimelineEntry:
    title, state = task.task_definition.title, STATES[task.status]
    who = str(task.assigned_to) if task.assigned_to else ""
    match state:
        case "done":
            return TimelineEntry(title, state, who, at=task.completed_at)
        case "canceled":
            return TimelineEntry(title, state, who)
        case "error":
            return TimelineEntry(title, state, note=FAILED_NOTE)
        case "waiting":
            note = task.shown_status.label
            since = task.updated_at if task.is_asked else task.created_at
            return TimelineEntry(title, state, who, note=note, at=since)
    if task.is_for_agents:
        return TimelineEntry(title, state, who, note=work_of_agent(task), at=task.assigned_at)
    if task.assigned_at is None:  # an action under way
        return TimelineEntry(title, state, note=task.shown_status.label, at=task.created_at)
    return TimelineEntry(title, state, who, when="Assigned", at=task.assigned_at)


def work_of_agent(task: TaskInstance) -> str:
    """What an agent task waits for: an agent, or the one that has it, and until when.

    Args:
        task: for agents, with its definition and agent loaded.
    """
    if task.assigned_to is None or task.callback_deadline is None:
        return ShownTaskStatus.WAITING_FOR_AGENT.label
    until = until_text(local_time(task.callback_deadline), localdate())
    return f"Claimed by {task.assigned_to} until {until}"


def _still_to_come(workflow: CompiledWorkflow, tasks: Sequence[TaskInstance]) -> int:
    """How many tasks can be reached from the last one that have not been reached yet."""
    keys = [workflow.task(task.task_definition_id).key for task in tasks]
    reachable = workflow.graph.reachable([keys[-1] if keys else START])
    return len([key for key in workflow.tasks if key in reachable and key not in keys])
