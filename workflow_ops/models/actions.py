"""Calls and claims of actions, and the secrets that sign calls."""

from datetime import datetime
from typing import override

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from users.database.history import audited
from users.tenancy import TenantManager, TenantModel, TenantQuerySet
from workflow_ops.models.workflows import TaskInstance


class ActionAttemptQuerySet(TenantQuerySet["ActionAttempt"]):
    """Queries on attempts."""

    def calls(self) -> "ActionAttemptQuerySet":
        """Attempts that we made, not those that were made to us."""
        return self.filter(kind=ActionAttempt.Kind.CALL)

    def callbacks(self) -> "ActionAttemptQuerySet":
        """Attempts that services made to call us back."""
        return self.filter(kind=ActionAttempt.Kind.CALLBACK)

    def unfinished(self) -> "ActionAttemptQuerySet":
        """Calls of which nobody has noted the end."""
        return self.calls().filter(duration_ms=None)

    def open_claims(self) -> "ActionAttemptQuerySet":
        """Claims that have not ended."""
        return self.filter(kind=ActionAttempt.Kind.CLAIM, duration_ms=None)

    def of_tickets_ended_before(self, moment: datetime) -> "ActionAttemptQuerySet":
        """Attempts of tickets that were completed or cancelled before then."""
        return self.filter(task__workflow_instance__ticket__ended_at__lt=moment)


@audited("call of an action", "request_body", "response_body")
class ActionAttempt(TenantModel):
    """One call of an action's address, one callback for it, or one claim of it by an agent.

    Attributes:
        agent: who claimed it; None of a call or callback.
        duration_ms: until it ended, also of a claim; None while it lasts.
        failure: why it came to nothing, as a sentence; empty if it didn't.
    """

    class Kind(models.TextChoices):
        """The initiator: TicketFlower, the service, or an agent."""

        CALL = "CALL", "call"
        CALLBACK = "CALLBACK", "callback"
        CLAIM = "CLAIM", "claim"

    task = models.ForeignKey(TaskInstance, on_delete=models.CASCADE, related_name="attempts")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.CALL)
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    idempotency_key = models.UUIDField()
    started_at = models.DateTimeField(default=timezone.now)
    duration_ms = models.PositiveIntegerField(null=True, blank=True)
    http_status = models.PositiveSmallIntegerField(null=True, blank=True)
    request_size = models.PositiveIntegerField(default=0)
    response_size = models.PositiveIntegerField(default=0)
    request_body = models.TextField(blank=True)
    response_body = models.TextField(blank=True)
    failure = models.TextField(blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)

    objects = TenantManager.from_queryset(ActionAttemptQuerySet)()

    class Meta:
        db_table = "action_attempts"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["CALL", "CALLBACK", "CLAIM"]), name="action_attempt_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind="CLAIM", agent__isnull=False)
                | ~Q(kind="CLAIM") & Q(agent__isnull=True),
                name="action_attempt_agent",
            ),
        ]
        indexes = [models.Index(fields=["task", "id"], name="action_attempt_of_task")]

    @override
    def __str__(self) -> str:
        return f"{self.kind.lower()} {self.pk} of task {self.task_id}"


class SigningSecretQuerySet(TenantQuerySet["SigningSecret"]):
    """Queries on signing secrets."""

    def valid(self, now: datetime) -> "SigningSecretQuerySet":
        """Secrets that sign at this time: the current one, then one that was replaced lately."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now)).order_by("-pk")


@audited("signing secret", "encrypted")
class SigningSecret(TenantModel):
    """A secret that signs a company's calls; after a rotation the old one signs for another day."""

    encrypted = models.TextField()
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = TenantManager.from_queryset(SigningSecretQuerySet)()

    class Meta:
        db_table = "signing_secrets"
        default_permissions = ()
        permissions = [("manage_signing_secret", "Can make a new signing secret for actions")]
        constraints = [
            models.UniqueConstraint(
                fields=["company"], condition=Q(expires_at=None), name="signing_secret_current"
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"signing secret {self.pk}"
