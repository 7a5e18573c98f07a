"""Caching of the dashboard's figures."""

from datetime import timedelta

from django.db import transaction

from ticketflower.database.clock import database_now
from ticketflower.times.zones import current_zone_name
from users.models import Company
from workflow_ops.dashboard.figures import Figures, compute_figures
from workflow_ops.dashboard.scope import Scope
from workflow_ops.models import DashboardFigures

FRESH_FOR = timedelta(minutes=5)


@transaction.atomic(durable=True)
def current_figures(*, company: Company, scope: Scope) -> DashboardFigures:
    """The figures of a company, by days of the current time zone, at most five minutes old.

    While one request recomputes them, others get the previous ones rather than wait.
    """
    zone, period = current_zone_name(), scope.period.key
    rows = DashboardFigures.objects.of_company(company).of_scope(
        zone=zone, period=period, ticket_type=scope.ticket_type
    )
    current = rows.first()
    if current is None:
        return _recompute(company, scope, zone)
    if database_now() - current.reckoned_at < FRESH_FOR:
        return current
    mine = rows.select_for_update(skip_locked=True).filter(reckoned_at=current.reckoned_at)
    return _recompute(company, scope, zone) if mine.first() else current


def _recompute(company: Company, scope: Scope, zone: str) -> DashboardFigures:
    figures: Figures = compute_figures(company, scope)
    row, made = DashboardFigures.objects.update_or_create(
        company=company,
        time_zone=zone,
        period=scope.period.key,
        ticket_type=scope.ticket_type,
        defaults={"figures": figures, "reckoned_at": database_now()},
    )
    if made:
        DashboardFigures.objects.of_company(company).delete_surplus()
    return row
