"""The steps of a ticket's workflow as its page shows them: done, current, still to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.template.defaultfilters import date as format_date
from django.utils.timezone import localtime

from workflow_design.models import TaskDefinition, TaskType
from workflow_design.runtime.compiled import CompiledWorkflow
from workflow_ops.models import TaskInstance, TaskStatus, TicketInstance, WorkflowStatus

type StepState = Literal["done", "current", "waiting", "error", "upcoming"]

STATES: dict[str, StepState] = {
    TaskStatus.OPEN: "current",
    TaskStatus.IN_PROGRESS: "current",
    TaskStatus.PENDING: "waiting",
    TaskStatus.COMPLETED: "done",
    TaskStatus.CANCELLED: "error",
    TaskStatus.ERROR: "error",
}


@dataclass(frozen=True)
class ShownStep:
    """One step: what, who, when."""

    title: str
    state: StepState
    who: str = ""
    when: str = ""
    note: str = ""


def steps_of(
    ticket: TicketInstance,
    graph: CompiledWorkflow,
    tasks: Sequence[TaskInstance],
    *,
    has_error: bool,
) -> list[ShownStep]:
    """The steps of a ticket.

    Args:
        ticket: with its workflow instance loaded, if it has one.
        graph: the workflow version that it runs on, or would start on.
        tasks: all of the ticket, the oldest first, with definition and worker loaded.
        has_error: whether an unresolved ticket error keeps it from going on.
    """
    shown = [ShownStep("Submitted", "done", str(ticket.created_by), _day(ticket.created_at))]
    shown += [_step(task) for task in tasks]
    if has_error:
        shown.append(
            ShownStep(
                "Needs an admin", "error", note="A ticket admin has to decide how it continues."
            )
        )
    if ticket.state in (WorkflowStatus.COMPLETED, WorkflowStatus.CANCELLED):
        workflow = ticket.workflow
        when = _day(workflow.updated_at) if workflow else ""
        state: StepState = "done" if ticket.state == WorkflowStatus.COMPLETED else "error"
        return [*shown, ShownStep(ticket.state.label.capitalize(), state, when=when)]
    last = graph.tasks.get(tasks[-1].task_definition_id) if tasks else None
    return [*shown, *_still_to_come(graph, last, {task.task_definition_id for task in tasks})]


def _day(moment: object) -> str:
    return format_date(localtime(moment), "DATETIME_FORMAT")  # type: ignore[arg-type] # a datetime


def _step(task: TaskInstance) -> ShownStep:
    definition = task.task_definition
    who = str(task.assigned_to) if task.assigned_to else ""
    when = _day(task.completed_at) if task.completed_at else f"since {_day(task.created_at)}"
    note = ""
    if task.status == TaskStatus.PENDING:
        is_form = definition.task_type == TaskType.FORM
        note = "Waits for a worker to be available." if is_form else "Waits to be run."
    return ShownStep(definition.title, STATES[task.status], who, when, note)


def _still_to_come(
    graph: CompiledWorkflow, origin: TaskDefinition | None, visited: set[int]
) -> list[ShownStep]:
    """Tasks that can be reached from here, in the document's order."""
    reachable = _reachable(graph, origin, without=None)
    return [
        ShownStep(
            task.title,
            "upcoming",
            note="If needed" if _ends(graph, origin, without=task) else "",
        )
        for task in graph.tasks.values()
        if task.pk in reachable and task.pk not in visited
    ]


def _reachable(
    graph: CompiledWorkflow, origin: TaskDefinition | None, *, without: TaskDefinition | None
) -> set[int]:
    found: set[int] = set()
    open_ends: list[TaskDefinition | None] = [origin]
    while open_ends:
        for transition in graph.transitions_from(open_ends.pop()):
            target = graph.target(transition)
            if target is not None and target != without and target.pk not in found:
                found.add(target.pk)
                open_ends.append(target)
    return found


def _ends(
    graph: CompiledWorkflow, origin: TaskDefinition | None, *, without: TaskDefinition
) -> bool:
    """Whether the workflow can end without this task."""
    places: list[TaskDefinition | None] = [
        origin,
        *(graph.tasks[pk] for pk in _reachable(graph, origin, without=without)),
    ]
    return any(
        (not (following := graph.transitions_from(place)) and place is not None)
        or any(each.to_task_id is None for each in following)
        for place in places
    )
