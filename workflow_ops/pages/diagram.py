"""The picture of a ticket's workflow, with how far the ticket is."""

import itertools
from collections.abc import Sequence

from workflow_design.diagram import Diagram, Marks, with_marks
from workflow_design.diagram.version_diagrams import linked_version_diagram, version_diagram
from workflow_design.documents.diff.merged_diff import Ends
from workflow_design.runtime.compiled import CompiledWorkflow
from workflow_ops.models import TaskInstance, TaskStatus, TicketInstance, WorkflowStatus


def ticket_diagram(
    ticket: TicketInstance,
    workflow: CompiledWorkflow,
    tasks: Sequence[TaskInstance],
    *,
    has_error: bool,
    with_links: bool,
) -> Diagram:
    """The picture for a ticket's page.

    Args:
        ticket: with its workflow instance loaded, if it has one.
        workflow: the workflow version that it runs on, or would start on.
        tasks: all of the ticket, the oldest first.
        has_error: whether an unresolved ticket error keeps it from going on.
        with_links: whether tasks lead to their definitions.
    """
    diagram = linked_version_diagram(workflow) if with_links else version_diagram(workflow)
    return with_marks(diagram, marks_of(ticket, workflow, tasks, has_error=has_error))


def marks_of(
    ticket: TicketInstance,
    workflow: CompiledWorkflow,
    tasks: Sequence[TaskInstance],
    *,
    has_error: bool,
) -> Marks:
    """How far a ticket is; arguments as above."""
    keys = [workflow.task(task.task_definition_id).key for task in tasks]
    passed: list[str | None] = [None, *keys]
    if ticket.state == WorkflowStatus.COMPLETED:
        passed.append(None)
    taken: list[Ends] = list(itertools.pairwise(passed))
    done = {
        key for key, task in zip(keys, tasks, strict=True) if task.status == TaskStatus.COMPLETED
    }
    last = tasks[-1] if tasks else None
    is_over = ticket.state in (WorkflowStatus.COMPLETED, WorkflowStatus.CANCELLED)
    stands = last is not None and (
        last.status != TaskStatus.COMPLETED or (has_error and not is_over)
    )
    failed = last is not None and last.status in (TaskStatus.ERROR, TaskStatus.CANCELLED)
    return Marks(
        current=keys[-1] if stands else None,
        visited=frozenset(done),
        taken=frozenset(taken),
        stopped=has_error or failed,
    )
