"""Cached figures of the dashboard."""

from typing import Self, override

from django.db import models

from ticketflower.times.zones import LONGEST_NAME, UTC_NAME
from users.tenancy import TenantManager, TenantModel, TenantQuerySet


class DashboardFiguresQuerySet(TenantQuerySet["DashboardFigures"]):
    """Queries on cached figures."""

    def in_zone(self, name: str) -> Self:
        """Those by days of this time zone."""
        return self.filter(time_zone=name)


class DashboardFigures(TenantModel):
    """The figures of a company, by days of a time zone; recomputed when they are out of date.

    They follow from tickets and tasks alone, so nothing is lost with them.
    """

    time_zone = models.CharField(max_length=LONGEST_NAME, default=UTC_NAME, db_default=UTC_NAME)
    """Its people may live in several, where other tickets belong to a day."""
    figures = models.JSONField()
    reckoned_at = models.DateTimeField()

    objects = TenantManager.from_queryset(DashboardFiguresQuerySet)()

    class Meta:
        db_table = "dashboard_figures"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["company", "time_zone"], name="dashboard_figures_company_zone"
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"figures of company {self.company_id}"
