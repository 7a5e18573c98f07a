"""Cached figures of the dashboard."""

from typing import Self, override

from django.db import models

from ticketflower.times.zones import LONGEST_NAME, UTC_NAME
from users.tenancy import TenantManager, TenantModel, TenantQuerySet

LONGEST_PERIOD = 21
"""Characters of two days with a slash between them."""
LONGEST_KEY = 60
MOST_KEPT = 50
"""Rows of a company: the dashboard is asked for any days and any ticket type."""


class DashboardFiguresQuerySet(TenantQuerySet["DashboardFigures"]):
    """Queries on cached figures."""

    def of_scope(self, *, zone: str, period: str, ticket_type: str) -> Self:
        """Those of a period by days of a time zone, about all ticket types or one of them."""
        return self.filter(time_zone=zone, period=period, ticket_type=ticket_type)

    def delete_surplus(self) -> None:
        """Delete all but the latest of these, except those that others are computing now."""
        surplus = self.order_by("-reckoned_at", "-pk").values("pk")[MOST_KEPT:]
        free = self.select_for_update(skip_locked=True).filter(pk__in=surplus)
        self.filter(pk__in=[*free.values_list("pk", flat=True)]).delete()


class DashboardFigures(TenantModel):
    """The figures of a company about a period and a ticket type; recomputed when out of date.

    They follow from tickets and tasks alone, so nothing is lost with them.
    """

    time_zone = models.CharField(max_length=LONGEST_NAME, default=UTC_NAME, db_default=UTC_NAME)
    """Its people may live in several, where other tickets belong to a day."""
    period = models.CharField(max_length=LONGEST_PERIOD, default="", db_default="")
    ticket_type = models.CharField(max_length=LONGEST_KEY, default="", db_default="", blank=True)
    """Its key; empty for all ticket types."""
    figures = models.JSONField()
    reckoned_at = models.DateTimeField()

    objects = TenantManager.from_queryset(DashboardFiguresQuerySet)()

    class Meta:
        db_table = "dashboard_figures"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["company", "time_zone", "period", "ticket_type"],
                name="dashboard_figures_scope",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"figures of company {self.company_id}"
