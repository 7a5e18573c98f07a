"""Wording of notifications, in the app and in mails."""

from workflow_ops.models import EventKind, Notification

UNKNOWN_ACTOR = "Someone"

SENTENCES = {
    EventKind.TASK_ASSIGNED: "New task for you: {task}",
    EventKind.TICKET_COMPLETED: "Your ticket was completed",
    EventKind.TICKET_CANCELED: "Your ticket was canceled",
    EventKind.TICKET_FAILED: "Ticket failed",
    EventKind.COMMENT: "{who} wrote a comment",
    EventKind.MENTION: "{who} mentioned you",
    EventKind.OVERDUE: "Ticket overdue",
    EventKind.QUESTION: "{who} asked the requester a question",
    EventKind.ANSWER: "{who} replied to a question",
}
OF_A_TASK = {
    EventKind.TICKET_FAILED: "Ticket failed at “{task}”",
    EventKind.OVERDUE: "Overdue: {task}",
}
"""Where the event is about a task."""
ASKED_YOU = "{who} asked you a question"
INTERNAL_NOTE = "{who} added an internal note"


def headline(notification: Notification) -> str:
    """What happened, such as "Greta Miller mentioned you".

    Args:
        notification: loaded ``for_list``.
    """
    kind, comment = EventKind(notification.kind), notification.comment
    sentence = SENTENCES[kind]
    if notification.task is not None:
        sentence = OF_A_TASK.get(kind, sentence)
    if kind == EventKind.COMMENT and comment is not None and comment.is_internal:
        sentence = INTERNAL_NOTE
    if (
        kind == EventKind.QUESTION
        and notification.recipient_id == notification.ticket.created_by_id
    ):
        sentence = ASKED_YOU
    who = str(notification.actor) if notification.actor else UNKNOWN_ACTOR
    task = notification.task.task_definition.title if notification.task else ""
    return sentence.format(who=who, task=task)
