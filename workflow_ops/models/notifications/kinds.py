"""Kinds of events that people and other systems are notified of."""

from django.db import models


class EventKind(models.TextChoices):
    """What happened to a ticket; the labels are those of the preferences."""

    TASK_ASSIGNED = "task_assigned", "Task assigned"
    TICKET_COMPLETED = "ticket_completed", "Ticket completed"
    TICKET_CANCELED = "ticket_canceled", "Ticket canceled"
    TICKET_FAILED = "ticket_failed", "Ticket failed"
    COMMENT = "comment", "Comment"
    MENTION = "mention", "Mention"
    OVERDUE = "overdue", "Overdue"
    QUESTION = "question", "Question to requester"
    ANSWER = "answer", "Reply from requester"
