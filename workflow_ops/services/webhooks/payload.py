"""The payload of a delivery: an event as JSON (docs/webhooks.md)."""

from datetime import UTC, datetime
from typing import Final

from django.conf import settings
from django.urls import reverse

from ticketflower.types import Json, JsonObject
from workflow_ops.models import (
    TaskInstance,
    TicketComment,
    TicketInstance,
    TicketStatus,
    WebhookDelivery,
)
from workflow_ops.models.due import Priority

VERSION: Final = 1
"""Fields may be added to a version; a change of those that are there makes another one."""


def payload_of(delivery: WebhookDelivery) -> JsonObject:
    """An event for programs: what was true when it happened, and nothing internal but notes.

    Args:
        delivery: loaded ``for_sending``.
    """
    return {
        "version": VERSION,
        "id": str(delivery.key),
        "type": delivery.kind,
        "time": _time(delivery.created_at),
        "company": {"name": delivery.company.name},
        "actor": _person(delivery.actor),
        "ticket": delivery.ticket and _ticket(delivery.ticket, delivery.ticket_status),
        "task": delivery.task and _task(delivery.task, delivery),
        "comment": _comment(delivery),
    }


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _person(person: object) -> Json:
    return None if person is None else {"name": str(person)}


def _ticket(ticket: TicketInstance, status: str) -> JsonObject:
    path = reverse("tickets:detail", args=[ticket.number])
    return {
        "number": ticket.number,
        "title": ticket.title,
        "type": ticket.ticket_type.key,
        "status": status_code(TicketStatus(status)),
        "priority": Priority(ticket.priority).name.lower(),
        "due": ticket.due_at and _time(ticket.due_at),
        "url": f"{settings.SITE_URL}{path}",
        "requester": _person(ticket.created_by),
    }


def status_code(status: TicketStatus) -> str:
    """A status as receivers read it: "in_progress"."""
    return status.label.lower().replace(" ", "_")


def _task(task: TaskInstance, delivery: WebhookDelivery) -> JsonObject:
    return {
        "key": task.task_definition.key,
        "title": task.task_definition.title,
        "assignee": _person(delivery.assignee),
        "due": task.due_at and _time(task.due_at),
    }


def _comment(delivery: WebhookDelivery) -> JsonObject | None:
    """The comment as it reads now: None where it was deleted, or may not be told."""
    comment: TicketComment | None = delivery.comment
    if comment is None or comment.deleted_at is not None:
        return None
    if comment.is_internal and not delivery.webhook.includes_internal:
        return None
    mentions: list[Json] = [
        _person(mention.person) for mention in comment.mentions.select_related("person")
    ]
    return {
        "author": _person(comment.author),
        "text": comment.text,
        "is_internal": comment.is_internal,
        "mentions": mentions,
    }
