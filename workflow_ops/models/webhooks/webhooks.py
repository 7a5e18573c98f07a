"""Webhooks: addresses of other systems that a company has told of its events."""

from typing import Self, override
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce, Now

from users.database.history import audited
from users.tenancy import TenantManager, TenantModel, TenantQuerySet
from workflow_ops.models.notifications.kinds import EventKind

LONGEST_ADDRESS = 2_000


class WebhookFormat(models.TextChoices):
    """How an event is written for the receiver."""

    TICKETFLOWER = "ticketflower", "TicketFlower (JSON)"
    SLACK = "slack", "Slack or Mattermost"
    TEAMS = "teams", "Microsoft Teams"


class WebhookQuerySet(TenantQuerySet["Webhook"]):
    """Queries on webhooks."""

    def for_list(self) -> Self:
        """In the order of their names."""
        return self.order_by("name", "pk")

    def note_attempt(self) -> None:
        """Note that their receivers are called now: those called longest ago are next."""
        self.update(tried_at=Now())

    def note_success(self) -> None:
        """Note that their receivers accept events, if they did not before."""
        self.exclude(failures=0).update(failures=0, failing_since=None, waits_until=None)

    def note_failure(self) -> None:
        """Note that their receivers did not accept an event."""
        self.update(
            failures=models.F("failures") + 1, failing_since=Coalesce("failing_since", Now())
        )


# An address may contain a secret, as those of Slack do; the others change by themselves.
@audited("webhook", "address", "failures", "failing_since", "waits_until", "tried_at")
class Webhook(TenantModel):
    """An address that is told of events of a company's tickets.

    Attributes:
        address: where events are sent; often a secret, since who knows it can send there, too.
        kinds: the ``EventKind`` of the events that it is told of.
        includes_internal: whether it is told of internal notes.
        is_active: whether it is told of anything: not while it is paused or turned off.
        turned_off_at: when it was turned off because every delivery failed for days.
        failures: how many calls failed since the last one that was accepted.
        failing_since: when the first of them failed.
        waits_until: until when its receiver is left alone after a failure.
        tried_at: when its receiver was last called.
    """

    name = models.CharField(max_length=100)
    address = models.CharField(max_length=LONGEST_ADDRESS)
    format = models.CharField(
        max_length=20, choices=WebhookFormat, default=WebhookFormat.TICKETFLOWER
    )
    kinds = models.JSONField(default=list)
    includes_internal = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    turned_off_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)
    waits_until = models.DateTimeField(null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,  # people are not deleted
    )

    objects = TenantManager.from_queryset(WebhookQuerySet)()

    class Meta:
        db_table = "webhooks"
        default_permissions = ()
        permissions = [("manage_webhooks", "Can manage the company's webhooks")]
        constraints = [
            models.UniqueConstraint(fields=["id", "company"], name="webhook_company"),
            models.UniqueConstraint(fields=["company", "name"], name="webhook_name"),
            models.CheckConstraint(
                condition=models.Q(turned_off_at=None) | models.Q(is_active=False),
                name="webhook_turned_off_is_inactive",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.name

    @property
    def host(self) -> str:
        """The part of its address that is no secret."""
        return urlsplit(self.address).netloc

    @property
    def events(self) -> list[str]:
        """What it is told of, in words, in the order of the kinds."""
        return [kind.label for kind in EventKind if kind in self.kinds]

    @property
    def state(self) -> str:
        """Whether it is told of events: active, failing, paused, off."""
        if self.is_active:
            return "failing" if self.failures else "active"
        return "off" if self.turned_off_at else "paused"
