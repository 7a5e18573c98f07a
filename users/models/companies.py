"""Companies: the tenants."""

import json
from datetime import date
from typing import TYPE_CHECKING, Self, override

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone

from ticketflower.fields.one_line import no_web_address, one_line
from ticketflower.times.working_calendar import WorkingCalendar, stored_calendar
from ticketflower.times.zones import LONGEST_NAME, UTC_NAME, known_zone, zone_named
from users.tenancy import Tenant

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from users.models.people import User

COMPANY_STATES = (("active", "active"), ("suspended", "suspended"))
"""The states that companies can be filtered by: value and name."""


class CompanyQuerySet(models.QuerySet["Company"]):
    """Queries on companies, for superusers and commands."""

    def named_like(self, text: str) -> Self:
        """Companies whose name contains the text; all for an empty text."""
        return self.filter(name__icontains=text) if text else self

    def in_state(self, state: str) -> Self:
        """Companies of one of ``COMPANY_STATES``; all for an empty word, none for any other."""
        if state not in dict(COMPANY_STATES):
            return self.none() if state else self
        return self.filter(suspended_at__isnull=state == "active")

    def for_list(self) -> Self:
        """What a list row shows, in one statement; to be asked outside of any company."""
        people = get_user_model().objects.active().filter(company=models.OuterRef("pk")).order_by()
        count = people.values("company").annotate(count=models.Count("pk")).values("count")
        return self.select_related("suspended_by").annotate(
            active_people=Coalesce(models.Subquery(count), 0)
        )


class Company(Tenant):
    """A tenant: one small business with its people, definitions and tickets.

    While it is suspended, its people cannot log in and all processing stops; no data is removed.
    """

    name = models.CharField(max_length=200, validators=[one_line, no_web_address])
    time_zone = models.CharField(
        max_length=LONGEST_NAME, default=UTC_NAME, db_default=UTC_NAME, validators=[known_zone]
    )
    """That of its people who chose none of their own: an IANA name."""
    working_hours = models.JSONField(
        default=dict, db_default=models.Value({}, models.JSONField()), blank=True, editable=False
    )
    """Its calendar as of ``working_calendar.as_stored``; empty until it is changed."""
    last_ticket_number = models.PositiveIntegerField(default=0, editable=False)
    shows_checklist = models.BooleanField(default=True, db_default=True, editable=False)
    """Whether the home page shows the first steps while they are not done."""
    suspended_at = models.DateTimeField(null=True, blank=True, editable=False)
    suspension_reason = models.CharField(max_length=300, blank=True, editable=False)
    suspended_by = models.ForeignKey(
        "users.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    reopened_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When the last suspension ended."""

    objects = CompanyQuerySet.as_manager()

    if TYPE_CHECKING:
        people: RelatedManager[User]

    class Meta:
        db_table = "companies"
        default_permissions = ()
        verbose_name_plural = "companies"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    suspended_at__isnull=True, suspended_by__isnull=True, suspension_reason=""
                )
                | (
                    models.Q(suspended_at__isnull=False, suspended_by__isnull=False)
                    & ~models.Q(suspension_reason="")
                ),
                name="company_suspended_for_a_reason",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.name

    @property
    def calendar(self) -> WorkingCalendar:
        """When it works, as of when this was loaded."""
        return stored_calendar(json.dumps(self.working_hours), self.time_zone)

    @property
    def today(self) -> date:
        """Today's date in the company's time zone."""
        return timezone.localdate(timezone=zone_named(self.time_zone))

    @property
    def is_suspended(self) -> bool:
        """Whether it was when this was loaded."""
        return self.suspended_at is not None
