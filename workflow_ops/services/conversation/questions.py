"""Questions to the requester: the worker of a task asks, and the task waits for the answer.

The answer is a comment of the requester (``comments.add_comment``).
"""

import logging
import uuid
from functools import partial

from django.db import transaction

from users.models import User
from workflow_ops.engine import events
from workflow_ops.engine.manager import WorkflowStateManager
from workflow_ops.errors import CommentedBefore
from workflow_ops.models import TaskInstance, TicketComment
from workflow_ops.requester_errors import RequesterCannotReply
from workflow_ops.services.conversation.comments import store_comment
from workflow_ops.services.conversation.mentions import readers_of

logger = logging.getLogger(__name__)


@transaction.atomic(durable=True)
def ask_requester(
    *, task: TaskInstance, by: User, text: str, submission_key: uuid.UUID | None = None
) -> TaskInstance:
    """Let a person's task wait for the requester, with the question as a message to them.

    Args:
        task: on the person's list.
        by: the person.
        text: the question.
        submission_key: of a request that may be sent twice, and asks once.

    Raises:
        CommentedBefore: the same request wrote something else.
        TaskAlreadyCompleted, TaskCancelled, TaskNotYours, TaskNotUnderWay, TaskIsWaiting:
            where it cannot be worked on.
        RequesterCannotReply: the requester is the person, or can't open the ticket.
    """
    ticket = task.workflow_instance.ticket
    if submission_key is not None:
        earlier = TicketComment.objects.sent_before(by, submission_key).first()
        if earlier is not None:
            if (earlier.ticket_id, earlier.text) != (ticket.pk, text):
                raise CommentedBefore
            return task
    asked = WorkflowStateManager(task.company).ask(task, by)
    requester = ticket.created_by
    readers = readers_of(ticket, is_internal=False).exclude(pk=by.pk)
    if not readers.filter(pk=requester.pk).exists():
        raise RequesterCannotReply("" if requester == by else str(requester))
    question = TicketComment(
        company=task.company,
        ticket=ticket,
        author=by,
        text=text,
        is_internal=False,
        submission_key=submission_key or uuid.uuid4(),
    )
    store_comment(question, announce=partial(events.requester_asked, task=asked))
    logger.info("requester_asked task=%s ticket=%s by=%s", task.pk, ticket.pk, by.pk)
    return asked


@transaction.atomic(durable=True)
def take_back_question(*, task: TaskInstance, by: User) -> TaskInstance:
    """Put a person's task that waits for the requester back on their list.

    Raises:
        TaskAlreadyCompleted, TaskCancelled, TaskNotYours, TaskNotUnderWay:
            where it cannot be worked on.
    """
    taken = WorkflowStateManager(task.company).take_back(task, by)
    logger.info("question_taken_back task=%s by=%s", task.pk, by.pk)
    return taken
