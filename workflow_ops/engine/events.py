"""Domain events: a task was assigned, a ticket ended, an error or a comment was recorded.

The one seam for what follows from these: notifications, and webhooks. The engine calls each
function wherever such a change is made, once, in the transaction of the change: what is stored
here exists exactly if the change does. Each costs one prepared statement (``event_statements``),
because the engine holds its locks meanwhile; what takes long, such as sending a mail, is done by
jobs of the queue that find the rows.

The actor, who is not told of their own act, is the person of the request.
"""

import logging

from ticketflower.logs.log import user_id
from workflow_ops.engine.event_statements import (
    EventStatement,
    tell_conversation,
    tell_new_worker,
    tell_of_hand_off,
    tell_people,
    tell_requester,
    tell_ticket_admins,
)
from workflow_ops.models import (
    EventKind,
    TaskInstance,
    TicketComment,
    TicketError,
    WorkflowInstance,
    WorkflowStatus,
)

logger = logging.getLogger(__name__)


def task_assigned(task: TaskInstance) -> None:
    """A form task is on the list of ``task.assigned_to_id`` from now on."""
    logger.info("task_assigned task=%s worker=%s", task.pk, task.assigned_to_id)
    assert task.assigned_to_id is not None
    tell_new_worker.execute(
        EventKind.TASK_ASSIGNED,
        task.workflow_instance_id,
        actor=user_id.get(),
        people=[task.assigned_to_id],
        task=task.pk,
    )


def ticket_ended(instance: WorkflowInstance, *, ticket: int) -> None:
    """The workflow of a ticket is completed or cancelled, as ``instance.status`` says.

    Args:
        instance: the workflow instance.
        ticket: the id of its ticket.
    """
    logger.info("ticket_ended ticket=%s status=%s", ticket, instance.status)
    is_completed = instance.status == WorkflowStatus.COMPLETED
    kind = EventKind.TICKET_COMPLETED if is_completed else EventKind.TICKET_CANCELED
    tell_requester.execute(kind, ticket, actor=user_id.get())


def error_recorded(error: TicketError) -> None:
    """A ticket has a new error; one that is met again keeps its row and is no event.

    No person did it: the person whose step failed is told as well.
    """
    logger.info("error_recorded error=%s ticket=%s", error.pk, error.ticket_id)
    tell_ticket_admins.execute(
        EventKind.TICKET_FAILED, error.ticket_id, actor=None, task=error.task_id
    )


def task_overdue(task: TaskInstance, *, ticket: int) -> None:
    """The due date of a task has passed: its worker is told, or the ticket admins if it has none.

    Args:
        task: the task.
        ticket: the id of its ticket.
    """
    logger.info("task_overdue task=%s ticket=%s", task.pk, ticket)
    if task.assigned_to_id is None:
        tell_ticket_admins.execute(EventKind.OVERDUE, ticket, actor=None, task=task.pk)
    else:
        people = [task.assigned_to_id]
        tell_people.execute(EventKind.OVERDUE, ticket, actor=None, people=people, task=task.pk)


def ticket_overdue(ticket: int) -> None:
    """The due date of the ticket with this id has passed; the ticket admins are told."""
    logger.info("ticket_overdue ticket=%s", ticket)
    tell_ticket_admins.execute(EventKind.OVERDUE, ticket, actor=None)


def comment_added(comment: TicketComment, *, mentioned: list[int]) -> None:
    """A person wrote a comment on a ticket.

    Args:
        comment: the comment.
        mentioned: ids of the people whom it mentions, who can all see it; not its author.
    """
    _log_comment("comment_added", comment, mentioned)
    _tell_conversation(EventKind.COMMENT, comment, mentioned)


def task_handed_off(comment: TicketComment, *, mentioned: list[int]) -> None:
    """The worker of a task gave it to a colleague, and wrote why.

    ``task_assigned`` was called before: the colleague is not told again of the same act.

    Args:
        comment: the reason; ``comment_added`` is not called for it.
        mentioned: as of ``comment_added``.
    """
    _log_comment("task_handed_off", comment, mentioned)
    _tell_conversation(EventKind.COMMENT, comment, mentioned, statement=tell_of_hand_off)


def requester_asked(question: TicketComment, *, mentioned: list[int], task: TaskInstance) -> None:
    """The worker of a task asked the requester, and the task waits for the answer.

    Args:
        question: the comment that asks; ``comment_added`` is not called for it.
        mentioned: as of ``comment_added``.
        task: the task.
    """
    _log_comment("requester_asked", question, mentioned)
    _tell_conversation(EventKind.QUESTION, question, mentioned, task=task.pk)


def requester_answered(answer: TicketComment, *, mentioned: list[int], task: TaskInstance) -> None:
    """The requester replied, and the task is on a list again, or waits for a worker.

    Args:
        answer: the comment that replies; ``comment_added`` is not called for it.
        mentioned: as of ``comment_added``.
        task: the task.
    """
    _log_comment("requester_answered", answer, mentioned)
    _tell_conversation(EventKind.ANSWER, answer, mentioned, task=task.pk)


def _tell_conversation(
    kind: EventKind,
    comment: TicketComment,
    mentioned: list[int],
    *,
    task: int | None = None,
    statement: EventStatement = tell_conversation,
) -> None:
    statement.execute(
        kind,
        comment.ticket_id,
        actor=comment.author_id,
        people=mentioned,
        task=task,
        comment=comment.pk,
        is_internal=comment.is_internal,
    )


def mentions_added(comment: TicketComment, *, mentioned: list[int]) -> None:
    """The author of a comment edited it, and it mentions further people now.

    Args:
        comment: the comment.
        mentioned: ids of these people, who can all see it; not its author.
    """
    _log_comment("mentions_added", comment, mentioned)
    tell_people.execute(
        EventKind.MENTION,
        comment.ticket_id,
        actor=comment.author_id,
        people=mentioned,
        comment=comment.pk,
        is_internal=comment.is_internal,
    )


def _log_comment(event: str, comment: TicketComment, mentioned: list[int]) -> None:
    logger.info(
        "%s comment=%s ticket=%s internal=%s mentioned=%s",
        event,
        comment.pk,
        comment.ticket_id,
        comment.is_internal,
        ",".join(map(str, mentioned)) or "-",
    )
