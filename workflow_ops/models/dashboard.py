"""Cached figures of the dashboard."""

from typing import override

from django.db import models

from users.tenancy import TenantManager, TenantModel, TenantQuerySet


class DashboardFigures(TenantModel):
    """The figures of a company at one moment; recomputed when they are out of date.

    They follow from tickets and tasks alone, so nothing is lost with them.
    """

    figures = models.JSONField()
    reckoned_at = models.DateTimeField()

    objects = TenantManager.from_queryset(TenantQuerySet)()

    class Meta:
        db_table = "dashboard_figures"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["company"], name="dashboard_figures_company"),
        ]

    @override
    def __str__(self) -> str:
        return f"figures of company {self.company_id}"
