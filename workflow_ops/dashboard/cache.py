"""Caching of the dashboard's figures."""

from datetime import timedelta

from django.db import transaction

from ticketflower.database.clock import database_now
from users.models import Company
from workflow_ops.dashboard.figures import Figures, reckon
from workflow_ops.models import DashboardFigures

FRESH_FOR = timedelta(minutes=5)


@transaction.atomic(durable=True)
def current_figures(*, company: Company) -> DashboardFigures:
    """The figures of a company, at most five minutes old.

    While one request reckons them anew, others are given the old ones rather than wait.
    """
    rows = DashboardFigures.objects.of_company(company)
    kept = rows.first()
    if kept is None:
        return _reckoned(company)
    if database_now() - kept.reckoned_at < FRESH_FOR:
        return kept
    mine = rows.select_for_update(skip_locked=True).filter(reckoned_at=kept.reckoned_at)
    return _reckoned(company) if mine.first() else kept


def _reckoned(company: Company) -> DashboardFigures:
    figures: Figures = reckon(company)
    row, _made = DashboardFigures.objects.update_or_create(
        company=company, defaults={"figures": figures, "reckoned_at": database_now()}
    )
    return row
