"""Requests for the dashboard at the same moment."""

from django.db import transaction
from django.utils import timezone

from users.models import Company
from workflow_ops.dashboard.cache import FRESH_FOR, current_figures
from workflow_ops.dashboard.scope import Period, Scope
from workflow_ops.models import DashboardFigures
from workflow_ops.tests.factories import make_ticket
from workflow_ops.tests.faults.base import CommittedTestCase, at_once


def opened(company: Company) -> int:
    scope = Scope(Period.last_days(30))
    figures = current_figures(company=company, scope=scope).figures
    return sum(day["opened"] for day in figures["days"])


class AtOnceTest(CommittedTestCase):
    def test_the_first_requests_of_a_company_agree(self) -> None:
        make_ticket(self.ticket_type, self.user)

        found = at_once(self.company, [lambda: opened(self.company)] * 5)

        self.assertEqual(found, [1] * 5)
        self.assertEqual(DashboardFigures.objects.count(), 1)

    def test_while_one_computes_others_are_shown_the_old_figures(self) -> None:
        opened(self.company)
        make_ticket(self.ticket_type, self.user)
        DashboardFigures.objects.update(reckoned_at=timezone.now() - FRESH_FOR)

        with transaction.atomic():
            DashboardFigures.objects.select_for_update().get()
            found = at_once(self.company, [lambda: opened(self.company)])

        self.assertEqual(found, [0])
        self.assertEqual(opened(self.company), 1)
