"""The diagram of a ticket's workflow, with the ticket's progress."""

import itertools
from collections.abc import Sequence

from workflow_design.diagram import Diagram, TicketProgress, with_progress
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
    """The diagram for a ticket's page.

    Args:
        ticket: with its workflow instance loaded, if it has one.
        workflow: the workflow version that it runs on, or would start on.
        tasks: all of the ticket, the oldest first.
        has_error: whether it is stopped by an unresolved ticket error.
        with_links: whether tasks lead to their definitions.
    """
    diagram = linked_version_diagram(workflow) if with_links else version_diagram(workflow)
    return with_progress(diagram, progress_of(ticket, workflow, tasks, has_error=has_error))


def progress_of(
    ticket: TicketInstance,
    workflow: CompiledWorkflow,
    tasks: Sequence[TaskInstance],
    *,
    has_error: bool,
) -> TicketProgress:
    """The progress of a ticket; arguments as above."""
    keys = [workflow.task(task.task_definition_id).key for task in tasks]
    path: list[str | None] = [None, *keys]
    if ticket.state == WorkflowStatus.COMPLETED:
        path.append(None)
    taken: list[Ends] = list(itertools.pairwise(path))
    done = {
        key for key, task in zip(keys, tasks, strict=True) if task.status == TaskStatus.COMPLETED
    }
    last = tasks[-1] if tasks else None
    is_over = ticket.state in (WorkflowStatus.COMPLETED, WorkflowStatus.CANCELLED)
    is_current = last is not None and (
        last.status != TaskStatus.COMPLETED or (has_error and not is_over)
    )
    failed = last is not None and last.status in (TaskStatus.ERROR, TaskStatus.CANCELLED)
    return TicketProgress(
        current=keys[-1] if is_current else None,
        visited=frozenset(done),
        taken=frozenset(taken),
        stopped=has_error or failed,
    )
