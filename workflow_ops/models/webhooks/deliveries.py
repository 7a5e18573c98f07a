"""Deliveries of events to webhooks: one row for each event and webhook, with its outcome."""

import uuid
from datetime import timedelta
from typing import Self, override

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from users.tenancy import TenantManager, TenantModel, TenantQuerySet
from workflow_ops.models.notifications.kinds import EventKind
from workflow_ops.models.webhooks.webhooks import Webhook

CLAIMED_FOR = timedelta(minutes=1)
"""How long a delivery is left to the process that began to send it; a call takes 10 seconds."""
KEEP_TRYING = timedelta(hours=24)
KEPT_FOR = timedelta(days=30)
LONGEST_RESPONSE = 300

TEST = "test"
"""The kind of a delivery that a person sends to try a webhook; it is about no ticket."""


class DeliveryStatus(models.TextChoices):
    """Status of a delivery."""

    PENDING = "PENDING", "Pending"
    DELIVERED = "DELIVERED", "Delivered"
    FAILED = "FAILED", "Failed"


class WebhookDeliveryQuerySet(TenantQuerySet["WebhookDelivery"]):
    """Queries on deliveries; all times are compared with the database's clock."""

    def to(self, webhook: Webhook) -> Self:
        """Those to this webhook."""
        return self.filter(webhook=webhook)

    def pending(self) -> Self:
        """Deliveries that are neither accepted nor given up."""
        return self.filter(status=DeliveryStatus.PENDING)

    def due(self) -> Self:
        """Pending deliveries whose next attempt may begin, the longest due first."""
        return self.pending().filter(next_attempt_at__lte=Now()).order_by("next_attempt_at", "pk")

    def past_their_time(self) -> Self:
        """Deliveries that have been tried long enough."""
        return self.filter(created_at__lte=Now() - KEEP_TRYING)

    def old(self) -> Self:
        """Deliveries past their retention period."""
        return self.filter(created_at__lte=Now() - KEPT_FOR)

    def give_up(self, failure: str) -> int:
        """End pending deliveries without success; return how many there were."""
        return self.pending().update(
            status=DeliveryStatus.FAILED,
            failure=failure,
            ended_at=Now(),
            next_attempt_at=None,
            updated_at=Now(),
        )

    def claim(self, pk: int) -> "WebhookDelivery | None":
        """The delivery, for the caller alone to send; None where it is not due or another has it.

        It is loaded ``for_sending``.
        """
        update = {"attempts": models.F("attempts") + 1, "next_attempt_at": Now() + CLAIMED_FOR}
        if not self.due().filter(pk=pk).update(**update, updated_at=Now()):
            return None
        return self.for_sending().get(pk=pk)

    def for_sending(self) -> Self:
        """All that the payload says."""
        return self.select_related(
            "webhook",
            "ticket__ticket_type",
            "ticket__created_by",
            "task__task_definition",
            "comment__author",
            "assignee",
            "actor",
        )

    def for_list(self) -> Self:
        """The newest first, with what the page shows of them."""
        return self.newest_first().select_related("ticket").defer("ticket__ticket_data")


class WebhookDelivery(TenantModel):
    """An event that a webhook is told of, as it was when it happened.

    What may change later is stored here; all else is read when the delivery is sent. The text of
    a comment is read then, too: one that was deleted in the meantime is not sent.

    Attributes:
        key: identifies it to the receiver, the same at each attempt.
        kind: an ``EventKind``, or ``TEST``.
        ticket: whose event it is; None of a test.
        ticket_status: the ``TicketStatus`` of the ticket after the event.
        assignee: who had the task after the event.
        actor: who did it; None for what TicketFlower did by itself.
        created_at: when the event happened.
        ended_at: when it was accepted or given up.
        failure: why the last attempt failed, as a sentence.
        response: the beginning of what the receiver answered.
    """

    webhook = models.ForeignKey(
        Webhook,
        on_delete=models.CASCADE,
        related_name="deliveries",
        db_index=False,  # the index of the page begins with it
    )
    key = models.UUIDField(default=uuid.uuid4)
    kind = models.CharField(max_length=20)
    # Their rows are not deleted but with the company.
    ticket = models.ForeignKey(
        "workflow_ops.TicketInstance",
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_index=False,
    )
    task = models.ForeignKey(
        "workflow_ops.TaskInstance",
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_index=False,
    )
    comment = models.ForeignKey(
        "workflow_ops.TicketComment",
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_index=False,
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    ticket_status = models.CharField(max_length=20, blank=True)
    status = models.CharField(max_length=9, choices=DeliveryStatus, default=DeliveryStatus.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    duration_ms = models.PositiveIntegerField(null=True)
    http_status = models.PositiveSmallIntegerField(null=True)
    failure = models.TextField(blank=True)
    response = models.CharField(max_length=LONGEST_RESPONSE, blank=True)

    objects = TenantManager.from_queryset(WebhookDeliveryQuerySet)()

    class Meta:
        db_table = "webhook_deliveries"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["key"], name="webhook_delivery_key"),
            models.CheckConstraint(
                condition=Q(status="PENDING", next_attempt_at__isnull=False, ended_at=None)
                | ~Q(status="PENDING") & Q(next_attempt_at=None, ended_at__isnull=False),
                name="webhook_delivery_ends_once",
            ),
        ]
        indexes = [
            models.Index(fields=["webhook", "-id"], name="webhook_delivery_page"),
            models.Index(
                fields=["company", "webhook", "next_attempt_at"],
                condition=Q(status="PENDING"),
                name="webhook_delivery_due",
            ),
            models.Index(fields=["company", "created_at"], name="webhook_delivery_age"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.pk} to {self.webhook_id}"

    @property
    def event(self) -> str:
        """What it tells, in words."""
        return "Test" if self.kind == TEST else str(EventKind(self.kind).label)
