"""A webhook of the demo, which tells the service of ``action_echo`` of events."""

from django.db.models import F, Max

from ticketflower.sandbox.demo.tickets import Play
from users.audit.audit_log import acting_as
from users.models import User
from workflow_ops.models import (
    DeliveryStatus,
    EventKind,
    Webhook,
    WebhookDelivery,
    WebhookFormat,
)
from workflow_ops.services.webhooks.management import create_webhook

ADDRESS = "http://127.0.0.1:8800/echo"
DOWN = "The service responded with 503 Service Unavailable."


def listen(play: Play, by: User) -> None:
    """Create the webhook; from now on deliveries are stored."""
    with acting_as(by):
        webhook = create_webhook(
            company=play.company,
            by=by,
            name="Parts warehouse",
            address=ADDRESS,
            format=WebhookFormat.TICKETFLOWER,
            kinds=[
                EventKind.TASK_ASSIGNED,
                EventKind.TICKET_COMPLETED,
                EventKind.TICKET_FAILED,
                EventKind.COMMENT,
            ],
            includes_internal=False,
        )
    Webhook.objects.filter(pk=webhook.pk).update(created_at=play.moment)


def let_deliveries_have_arrived() -> None:
    """Deliver what was stored so far: all of it arrived, but for an event while it was down."""
    WebhookDelivery.objects.update(
        status=DeliveryStatus.DELIVERED,
        attempts=1,
        next_attempt_at=None,
        ended_at=F("created_at"),
        http_status=200,
        duration_ms=F("pk") % 40 + 12,
        response='{"received": true}',
    )
    latest = WebhookDelivery.objects.newest_first().values_list("pk", flat=True)
    WebhookDelivery.objects.filter(pk__in=latest[6:7]).update(
        status=DeliveryStatus.FAILED, attempts=31, http_status=503, failure=DOWN, response=""
    )
    Webhook.objects.update(
        tried_at=WebhookDelivery.objects.aggregate(Max("created_at"))["created_at__max"]
    )
