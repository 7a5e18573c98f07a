"""Webhooks and deliveries for tests, made through the services where there is one."""

import json
from typing import Any

from django.db.models.functions import Now
from django.test import override_settings

from users.models import Company, User
from workflow_ops.models import DeliveryStatus, EventKind, TicketInstance, Webhook, WebhookDelivery
from workflow_ops.services.webhooks.management import create_webhook
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import current_task, make_ticket
from workflow_ops.tests.receivers import Receiver

ADDRESS = "https://hooks.example.com/services/T0/secret"


class WebhookTestCase(TicketTestCase):
    """A TestCase with a ticket "purchase", whose task is the worker's."""

    def setUp(self) -> None:
        super().setUp()
        self.ticket = make_ticket(self.ticket_type, self.user)

    def make(self, address: str = ADDRESS, **more: Any) -> Webhook:
        """A webhook that wants all kinds of events."""
        wanted: dict[str, Any] = {
            "name": f"Chat {Webhook.objects.count()}",
            "format": "ticketflower",
            "kinds": EventKind.values,
            "includes_internal": False,
            **more,
        }
        return create_webhook(company=self.company, by=self.admin, address=address, **wanted)

    def make_delivery(self, webhook: Webhook, **more: Any) -> WebhookDelivery:
        """A due delivery, of the assignment of the ticket's task unless ``more`` says otherwise."""
        facts: dict[str, Any] = {
            "kind": EventKind.TASK_ASSIGNED,
            "ticket": self.ticket,
            "task": current_task(self.ticket),
            "assignee": self.worker,
            "ticket_status": "IN_PROGRESS",
            **more,
        }
        return WebhookDelivery.objects.create(
            company=self.company, webhook=webhook, next_attempt_at=Now(), **facts
        )


def make_delivery(
    company: Company, by: User, ticket: TicketInstance, **more: Any
) -> WebhookDelivery:
    """An event of a ticket that could not be delivered to a new webhook."""
    webhook = create_webhook(
        company=company,
        by=by,
        name="Chat",
        address=ADDRESS,
        format="slack",
        kinds=EventKind.values,
        includes_internal=False,
    )
    return WebhookDelivery.objects.create(
        company=company,
        webhook=webhook,
        kind=EventKind.TICKET_FAILED,
        ticket=ticket,
        ticket_status="FAILED",
        status=DeliveryStatus.FAILED,
        attempts=2,
        ended_at=Now(),
        **{"failure": "The service responded with 404 Not Found.", **more},
    )


def allowed(*receivers: Receiver) -> Any:
    """Let these receivers on this machine be called within the block."""
    hosts = [f"127.0.0.1:{receiver.port}" for receiver in receivers]
    return override_settings(ACTION_ALLOWED_HOSTS=hosts)


def body_of_request(request: bytes) -> Any:
    """The JSON of a request."""
    return json.loads(request.partition(b"\r\n\r\n")[2])


def headers_of(request: bytes) -> dict[str, str]:
    """The headers of a request."""
    lines = request.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
    return dict(line.split(": ", 1) for line in lines)
