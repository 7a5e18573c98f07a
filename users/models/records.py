"""Invitations, impersonations and audit events."""

from datetime import datetime
from typing import TYPE_CHECKING, Self, override

import pgtrigger
from django.db import models
from django.db.models import Value
from django.db.models.functions import Concat, Lower

from ticketflower.database.clock import database_now
from users.database.history import audited
from users.models.companies import Company
from users.models.mails import OutgoingMail
from users.models.people import User, UserQuerySet
from users.tenancy import TenantManager, TenantModel, TenantQuerySet

ABOUT = "invitation "


class InvitationQuerySet(TenantQuerySet["Invitation"]):
    """Queries on invitations."""

    def open(self) -> Self:
        """Those that nobody has accepted or revoked; their time may be over."""
        return self.filter(accepted_at=None, revoked_at=None)

    def in_states(self, states: list[str]) -> Self:
        """Invitations in one of these states: waiting, expired, accepted, revoked."""
        now = database_now()
        is_open = models.Q(accepted_at=None, revoked_at=None)
        conditions = {
            "waiting": is_open & models.Q(expires_at__gt=now),
            "expired": is_open & models.Q(expires_at__lte=now),
            "accepted": models.Q(accepted_at__isnull=False),
            "revoked": models.Q(revoked_at__isnull=False),
        }
        condition = models.Q()
        for state in states:
            condition |= conditions[state]
        return self.filter(condition)

    def for_mail(self) -> Self:
        """What a mail says of an invitation: the company, and who invites."""
        return self.select_related("company", "invited_by")

    def for_list(self) -> Self:
        """What a list row shows, with what became of the last mail."""
        mails = OutgoingMail.objects.filter(
            about=Concat(Value(ABOUT), models.OuterRef("pk"), output_field=models.CharField())
        ).order_by("-pk")
        return self.select_related("invited_by").annotate(
            mail_failure=models.Subquery(mails.values("failure")[:1]),
            mail_failed_at=models.Subquery(mails.values("failed_at")[:1]),
        )

    def matching(self, text: str) -> Self:
        """Invitations to e-mail addresses that have the text in them."""
        return self.filter(email__icontains=text) if text else self


@audited("invitation", "token_digest")
class Invitation(TenantModel):
    """Somebody may make an account in the company, by a link that only they get."""

    email = models.EmailField("email")
    system_roles = models.JSONField(default=list, blank=True)
    """Their names."""
    company_roles = models.JSONField(default=list, blank=True)
    """Their ids; one that is deleted in the meantime is not given."""
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    token_digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = TenantManager.from_queryset(InvitationQuerySet)()

    if TYPE_CHECKING:
        mail_failure: str | None  # by for_list
        mail_failed_at: datetime | None  # by for_list

    class Meta:
        db_table = "invitations"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="invitation_email_lower_case"
            ),
            models.UniqueConstraint(
                fields=["company", "email"],
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="invitation_one_open",
            ),
            models.UniqueConstraint(
                fields=["company", "token_digest"], name="invitation_token_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None) | models.Q(revoked_at=None),
                name="invitation_ends_once",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.email

    @property
    def about(self) -> str:
        """What its mails are found by."""
        return f"{ABOUT}{self.pk}"

    @property
    def state(self) -> str:
        """What became of it: waiting, expired, accepted, revoked."""
        if self.accepted_at:
            return "accepted"
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at <= database_now() else "waiting"

    @property
    def is_open(self) -> bool:
        """Whether it can be sent again or revoked."""
        return self.state in ("waiting", "expired")


class ImpersonationQuerySet(TenantQuerySet["Impersonation"]):
    """Queries on impersonations."""

    def overdue(self, now: datetime) -> Self:
        """Those whose time was over and that nobody has ended."""
        return self.filter(ended_at=None, expires_at__lte=now)


@audited("impersonation")
class Impersonation(TenantModel):
    """A superuser acted for the company: who, why, from when to when."""

    class Ending(models.TextChoices):
        """How it came to an end."""

        STOPPED = "STOPPED", "stopped"
        EXPIRED = "EXPIRED", "expired"
        LOGGED_OUT = "LOGGED_OUT", "logged out"

    superuser = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=10, choices=Ending, blank=True)

    objects = TenantManager.from_queryset(ImpersonationQuerySet)()

    class Meta:
        db_table = "impersonations"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ending="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(ending="")),
                name="impersonation_ends_somehow",
            ),
            models.UniqueConstraint(fields=["id", "company"], name="impersonation_id_company"),
        ]

    @override
    def __str__(self) -> str:
        return f"user {self.superuser_id} for company {self.company_id}"


LOGINS = ("logged_in", "logged_out")
"""The actions that most events have and few people ask for."""


class AuditEventQuerySet(TenantQuerySet["AuditEvent"]):
    """Queries on audit events."""

    def possible_actors(self, company: Company) -> UserQuerySet:
        """The company's people, and the superusers who did one of these events, by name."""
        theirs = self.filter(actor=models.OuterRef("pk"))
        superusers = models.Q(models.Exists(theirs), is_superuser=True)
        people: UserQuerySet = User.objects.filter(models.Q(company=company) | superusers).by_name()
        return people


class AuditEvent(TenantModel):
    """Something that people did and that no row shows: a log-in, an export.

    Written by ``users.audit.audit_log.record`` alone. Nobody can change it, and only
    ``remove_old_history`` deletes it, after its retention period.
    """

    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=300, blank=True)
    details = models.JSONField(default=dict, blank=True)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    impersonation = models.ForeignKey(
        Impersonation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    request_id = models.CharField(max_length=50, blank=True)

    objects = TenantManager.from_queryset(AuditEventQuerySet)()

    class Meta:
        db_table = "audit_events"
        default_permissions = ()
        indexes = [
            models.Index(fields=["company", "-created_at", "-id"], name="audit_event_trail"),
            models.Index(fields=["company", "actor", "-created_at", "-id"], name="audit_event_by"),
            models.Index(
                fields=["company", "-created_at", "-id"],
                condition=~models.Q(action__in=LOGINS),
                name="audit_event_no_login",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    @override
    def __str__(self) -> str:
        return self.action
