"""Notifications: one row for each person who is told of an event."""

from datetime import timedelta
from typing import Self, override

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from users.models import User
from users.tenancy import TenantManager, TenantModel, TenantQuerySet
from workflow_ops.models.notifications.kinds import EventKind

UNREAD_FOR = timedelta(minutes=1)
"""What is read in the app at once is not mailed."""
PAUSE = timedelta(minutes=10)
"""Between two mails to a person: what happens meanwhile is in one of them."""
KEPT_FOR = timedelta(days=90)
UNMAILED = Q(by_email=True, mailed_at=None, read_at=None)
UNREAD_IN_APP = Q(in_app=True, read_at=None)


class NotificationQuerySet(TenantQuerySet["Notification"]):
    """Queries on notifications."""

    def to(self, user: User) -> Self:
        """Those of this person."""
        return self.filter(recipient=user)

    def unread(self) -> Self:
        """Those that have not been read, wherever they are shown."""
        return self.filter(read_at=None)

    def in_app(self) -> Self:
        """Those that are shown in the app."""
        return self.filter(in_app=True)

    def unmailed(self) -> Self:
        """Those that are to be mailed, and have been neither mailed nor read."""
        return self.filter(UNMAILED)

    def due(self) -> Self:
        """Those that are to be mailed now, because they have not been read for a while."""
        return self.unmailed().filter(created_at__lte=Now() - UNREAD_FOR)

    def mailed_lately(self) -> Self:
        """Those that were put into a mail less than a pause ago."""
        return self.filter(mailed_at__gt=Now() - PAUSE)

    def old(self) -> Self:
        """Those past their retention period, which begins when they are read."""
        return self.filter(read_at__lte=Now() - KEPT_FOR)

    def for_list(self) -> Self:
        """All that a list of them shows, in one statement."""
        return self.select_related(
            "actor", "ticket__ticket_type", "task__task_definition", "comment"
        ).only(
            "company",
            "recipient",
            "kind",
            "created_at",
            "read_at",
            "actor__company",
            "actor__first_name",
            "actor__last_name",
            "actor__email",
            "ticket__company",
            "ticket__number",
            "ticket__summary",
            "ticket__created_by",
            "ticket__ticket_type__company",
            "ticket__ticket_type__title",
            "task__company",
            "task__task_definition__company",
            "task__task_definition__title",
            "comment__company",
            "comment__is_internal",
            "comment__text",
        )

    def mark_read(self) -> int:
        """Note that they have been read; return how many had not been."""
        return self.unread().update(read_at=Now(), updated_at=Now())


class Notification(TenantModel):
    """What one person is told of an event.

    A person who is deactivated gets no new ones and no mail of the old; the rows stay, for the
    person may come back. They go with their ticket, comment, or company.

    Attributes:
        actor: who did it; None for what the engine did. Superusers may act for a company.
        task: the task that it is about, if it is about one.
        comment: the comment, of a kind that is about one.
        in_app: whether it is shown in the app, by the preferences when it was made.
        by_email: whether it is to be mailed unless it is read first, by the same preferences.
        mailed_at: when it was put into a mail.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notifications",
        db_index=False,  # the index of the page begins with it
    )
    kind = models.CharField(max_length=20, choices=EventKind)
    ticket = models.ForeignKey(
        "workflow_ops.TicketInstance", on_delete=models.CASCADE, related_name="notifications"
    )
    task = models.ForeignKey(
        "workflow_ops.TaskInstance",
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_index=False,  # tasks are deleted with their company only
    )
    comment = models.ForeignKey(
        "workflow_ops.TicketComment",
        on_delete=models.CASCADE,
        null=True,
        related_name="notifications",
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,  # nobody is deleted who has acted
    )
    in_app = models.BooleanField(default=True)
    by_email = models.BooleanField(default=True)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = TenantManager.from_queryset(NotificationQuerySet)()

    class Meta:
        db_table = "notifications"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(in_app=True) | Q(by_email=True), name="notification_is_told"
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notification_page"),
            models.Index(fields=["recipient"], condition=UNREAD_IN_APP, name="notification_unread"),
            models.Index(
                fields=["company", "recipient"], condition=UNMAILED, name="notification_unmailed"
            ),
            models.Index(
                fields=["recipient", "mailed_at"],
                condition=Q(mailed_at__isnull=False),
                name="notification_mailed",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.pk} to {self.recipient_id}"
