"""The outbox: mails that are to be sent, were sent, or could not be."""

from datetime import timedelta
from typing import Self, override

from django.db import models
from django.db.models.functions import Now

CLAIMED_FOR = timedelta(minutes=5)
"""How long a mail is left to the process that began to send it; it takes a minute at most."""
KEEP_TRYING = timedelta(hours=24)
KEPT_FOR = timedelta(days=30)


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    """Queries on the outbox; all times are compared with the database's clock."""

    def waiting(self) -> Self:
        """Mails that are neither sent nor given up."""
        return self.filter(sent_at=None, failed_at=None)

    def due(self) -> Self:
        """Waiting mails whose next try may begin, the longest due first."""
        return self.waiting().filter(next_try_at__lte=Now()).order_by("next_try_at", "pk")

    def past_their_time(self) -> Self:
        """Mails that have been tried long enough."""
        return self.filter(created_at__lte=Now() - KEEP_TRYING)

    def old(self) -> Self:
        """Mails past their retention period."""
        return self.filter(created_at__lte=Now() - KEPT_FOR)

    def claim(self, pk: int) -> "OutgoingMail | None":
        """The mail, for the caller alone to send; None where it is not due or another has it."""
        claimed = self.due().filter(pk=pk)
        update = {"attempts": models.F("attempts") + 1, "next_try_at": Now() + CLAIMED_FOR}
        return self.get(pk=pk) if claimed.update(**update) else None


class OutgoingMail(models.Model):
    """One mail to one person; its text is written when it is sent.

    It belongs to no company: people who sign up have none yet, and superusers never have one.
    """

    kind = models.CharField(max_length=60)
    """The name of its templates, see ``users.mail.writing``."""
    recipient = models.EmailField("email")
    details = models.JSONField(default=dict)
    """What its text is written from; emptied at the end, since it may hold a live link."""
    about = models.CharField(max_length=60, db_default="", blank=True)
    """What pages find it by, such as "invitation 17"."""
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    next_try_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(db_default=0)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    """When it was given up."""
    failure = models.CharField(max_length=300, db_default="", blank=True)
    """Why the last try failed."""

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        db_table = "outgoing_mails"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sent_at=None) | models.Q(failed_at=None),
                name="outgoing_mail_ends_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=models.Q(sent_at=None, failed_at=None),
                name="outgoing_mail_due",
            ),
            models.Index(fields=["created_at"], name="outgoing_mail_age"),
            models.Index(
                fields=["about", "-id"],
                condition=~models.Q(about=""),
                name="outgoing_mail_about",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
