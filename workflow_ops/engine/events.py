"""Domain events: a task was assigned, a ticket ended, an error or a comment was recorded.

The one seam for what has to follow from these, such as notifications. The engine calls each
function wherever such a change is made, once, in the transaction of the change: what is stored
here exists exactly if the change does. Statements here run while the engine holds its locks, so
what takes long belongs into a job of the queue.
"""

import logging

from workflow_ops.models import TaskInstance, TicketComment, TicketError, WorkflowInstance

logger = logging.getLogger(__name__)


def task_assigned(task: TaskInstance) -> None:
    """A form task is on the list of ``task.assigned_to_id`` from now on."""
    logger.info("task_assigned task=%s worker=%s", task.pk, task.assigned_to_id)


def ticket_ended(instance: WorkflowInstance, *, ticket: int) -> None:
    """The workflow of a ticket is completed or cancelled, as ``instance.status`` says.

    Args:
        instance: the workflow instance.
        ticket: the id of its ticket.
    """
    logger.info("ticket_ended ticket=%s status=%s", ticket, instance.status)


def error_recorded(error: TicketError) -> None:
    """A ticket has a new error; one that is met again keeps its row and is no event."""
    logger.info("error_recorded error=%s ticket=%s", error.pk, error.ticket_id)


def comment_added(comment: TicketComment, *, mentioned: list[int]) -> None:
    """A person wrote a comment on a ticket.

    Args:
        comment: the comment.
        mentioned: ids of the people whom it mentions, who can all see it; not its author.
    """
    logger.info(
        "comment_added comment=%s ticket=%s internal=%s mentioned=%s",
        comment.pk,
        comment.ticket_id,
        comment.is_internal,
        ",".join(map(str, mentioned)) or "-",
    )
