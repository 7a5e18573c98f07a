"""Notification preferences: which kinds of events a person is told of, in the app and by mail."""

from typing import Self, override

from django.conf import settings
from django.db import models

from users.database.history import audited
from users.models import User
from users.tenancy import TenantManager, TenantModel, TenantQuerySet
from workflow_ops.models.notifications.kinds import EventKind


class NotificationPreferenceQuerySet(TenantQuerySet["NotificationPreference"]):
    """Queries on notification preferences."""

    def defaults(self) -> Self:
        """Those of the company."""
        return self.filter(person=None)

    def own(self, user: User) -> Self:
        """What this person chose."""
        return self.filter(person=user)


@audited("notification preference")
class NotificationPreference(TenantModel):
    """The choice of one person, or the default of the company, about one kind of event.

    Attributes:
        person: None for the company's default.
        in_app: whether it is shown in the app; None for the company's default, and of that for yes.
        by_email: whether it is mailed; None as of ``in_app``.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        related_name="notification_preferences",
    )
    kind = models.CharField(max_length=20, choices=EventKind)
    in_app = models.BooleanField(null=True)
    by_email = models.BooleanField(null=True)

    objects = TenantManager.from_queryset(NotificationPreferenceQuerySet)()

    class Meta:
        db_table = "notification_preferences"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["company", "person", "kind"],
                nulls_distinct=False,
                name="notification_preference_once",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id or 'the company'}"
